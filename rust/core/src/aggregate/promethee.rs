//! PROMETHEE II: net flows, from the sorted values of each input.

use super::Inputs;
use crate::fitted::Population;
use crate::kernel;
use crate::plan::Preference;

/// Extent of the values, in ranges over which a preference rises, beyond which sums are taken over
/// the near values only.
const WIDE: f64 = 1e4;

/// The values of the inputs that a row is compared with.
#[derive(Debug, Clone)]
pub struct Flows {
    inputs: Vec<Sorted>,
}

/// The values of one input in rising order.
#[derive(Debug, Clone)]
struct Sorted {
    preference: Preference,
    values: Vec<f64>,
    /// Sum of the values before each place, as distances from `middle`.
    sums: Vec<f64>,
    middle: f64,
    /// Whether the values reach so far that sums of all of them say too little of the near ones.
    wide: bool,
    /// Net flow of each value.
    nets: Vec<f64>,
}

impl Flows {
    /// Prepares sorted columns, each with its preference.
    ///
    /// # Source
    /// Brans and Vincke 1985
    #[must_use]
    pub fn new(population: &Population, preferences: &[Preference]) -> Self {
        let columns = population.columns.iter().zip(preferences);
        let inputs = columns.map(|(column, preference)| {
            Sorted::new(column.iter().flatten().copied().collect(), *preference)
        });
        Self { inputs: inputs.collect() }
    }

    /// Adds an input of a row to its weighted flow and its weight, if the input counts.
    pub fn add(&self, at: usize, weight: f64, y: Option<f64>, flow: &mut f64, total: &mut f64) {
        if let Some(y) = y {
            *flow += weight * self.inputs[at].net(y);
            *total += weight;
        }
    }

    /// Weighted mean of the net flows of the inputs, in -1 to 1.
    #[must_use]
    pub fn net(&self, inputs: &Inputs) -> f64 {
        let mut sum = 0.0;
        for ((at, y), w) in inputs.at.iter().zip(&inputs.scores).zip(&inputs.weights) {
            sum += w * self.inputs[*at].net(*y);
        }
        sum / inputs.total
    }
}

impl Sorted {
    fn new(values: Vec<f64>, preference: Preference) -> Self {
        let middle = values.get(values.len() / 2).copied().unwrap_or(0.0);
        let mut sums = vec![0.0; values.len() + 1];
        for (i, value) in values.iter().enumerate() {
            sums[i + 1] = sums[i] + (value - middle);
        }
        let wide = match (thresholds(preference), values.as_slice()) {
            (Some((q, p)), [first, .., last]) if p > q => last - first > WIDE * (p - q),
            _ => false,
        };
        let mut sorted = Self { preference, values, sums, middle, wide, nets: Vec::new() };
        sorted.nets = sorted.of_all();
        sorted
    }

    /// Net flows of all values; none for a bell curve, where each takes a look at all others.
    fn of_all(&self) -> Vec<f64> {
        let Some((q, p)) = thresholds(self.preference) else { return Vec::new() };
        let mut places = Places::default();
        let net = |y: &f64| {
            places.advance(&self.values, *y, q, p);
            self.flow(*y, &places)
        };
        self.values.iter().map(net).collect()
    }

    /// Mean preference over the others minus mean preference of the others.
    fn net(&self, y: f64) -> f64 {
        if let (Ok(at), false) =
            (self.values.binary_search_by(|value| value.total_cmp(&y)), self.nets.is_empty())
        {
            return self.nets[at];
        }
        match (thresholds(self.preference), self.preference) {
            (Some((q, p)), _) => self.flow(y, &Places::of(&self.values, y, q, p)),
            (None, Preference::Gaussian { s }) => self.bell(y, s),
            _ => 0.0,
        }
    }

    fn flow(&self, y: f64, places: &Places) -> f64 {
        let count = self.values.len() as f64;
        let near = places.below[0] as f64 - (count - places.above[0] as f64);
        let far = places.below[1] as f64 - (count - places.above[1] as f64);
        let flow = match self.preference {
            Preference::Usual {} | Preference::UShape { .. } => near,
            Preference::Level { .. } => 0.5 * (near + far),
            Preference::VShape { p } => self.ramp(y, 0.0, p, places),
            Preference::Linear { q, p } => self.ramp(y, q, p, places),
            Preference::Gaussian { s } => return self.bell(y, s),
        };
        self.mean(flow)
    }

    fn mean(&self, flow: f64) -> f64 {
        if self.values.len() < 2 { 0.0 } else { flow / (self.values.len() - 1) as f64 }
    }

    /// Preferences that rise from 0 at `q` to 1 at `p`.
    fn ramp(&self, y: f64, q: f64, p: f64, places: &Places) -> f64 {
        let y_far = y - self.middle;
        let part = |from: usize, to: usize, sign: f64| {
            if self.wide {
                return self.values[from..to].iter().map(|value| sign * (y - value) - q).sum();
            }
            let count = (to - from) as f64;
            sign * (count * y_far - (self.sums[to] - self.sums[from])) - count * q
        };
        let ([some, full], [other, beyond]) = (places.below, places.above);
        let gains = part(full, some, 1.0) / (p - q) + full as f64;
        let losses = part(other, beyond, -1.0) / (p - q) + (self.values.len() - beyond) as f64;
        gains - losses
    }

    fn bell(&self, y: f64, s: f64) -> f64 {
        // An infinite factor times a gap of zero would not be a number.
        self.mean(kernel::bell(&self.values, y, (1.0 / s).min(f64::MAX)))
    }
}

/// Where differences count at all and where they count fully; none for a bell curve.
fn thresholds(preference: Preference) -> Option<(f64, f64)> {
    match preference {
        Preference::Usual {} => Some((0.0, 0.0)),
        Preference::UShape { q } => Some((q, q)),
        Preference::VShape { p } => Some((0.0, p)),
        Preference::Level { q, p } | Preference::Linear { q, p } => Some((q, p)),
        Preference::Gaussian { .. } => None,
    }
}

/// How many values lie below a score by more than q and by more than p; and how many do not lie
/// above it by more than these.
#[derive(Default)]
struct Places {
    below: [usize; 2],
    above: [usize; 2],
}

impl Places {
    fn of(values: &[f64], y: f64, q: f64, p: f64) -> Self {
        let below = |gap: f64| values.partition_point(|value| y - value > gap);
        let above = |gap: f64| values.partition_point(|value| value - y <= gap);
        Self { below: [below(q), below(p)], above: [above(q), above(p)] }
    }

    /// Moves on to a score that is at least the last one.
    fn advance(&mut self, values: &[f64], y: f64, q: f64, p: f64) {
        for (at, gap) in [q, p].into_iter().enumerate() {
            let rest = &values[self.below[at]..];
            self.below[at] += rest.iter().take_while(|value| y - **value > gap).count();
            let rest = &values[self.above[at]..];
            self.above[at] += rest.iter().take_while(|value| **value - y <= gap).count();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_of_known_and_of_new_scores() {
        let values: Vec<f64> = (0..50).map(|i| f64::from(i * i % 37) / 37.0).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        for preference in [
            Preference::Usual {},
            Preference::UShape { q: 0.1 },
            Preference::Level { q: 0.1, p: 0.3 },
            Preference::VShape { p: 0.3 },
            Preference::Linear { q: 0.1, p: 0.3 },
        ] {
            let known = Sorted::new(sorted.clone(), preference);
            let (q, p) = thresholds(preference).unwrap();
            for y in &values {
                let fresh = known.flow(*y, &Places::of(&sorted, *y, q, p));
                assert_eq!(known.net(*y).to_bits(), fresh.to_bits());
            }
            let total: f64 = values.iter().map(|y| known.net(*y)).sum();
            assert!(total.abs() < 1e-12);
        }
    }

    #[test]
    fn far_values_do_not_blur_the_near_ones() {
        let mut values: Vec<f64> = (0..20).map(|i| f64::from(i) * 0.05).collect();
        values.extend([-1.7e308, -1e17, 1e17, 1.7e308]);
        values.sort_by(f64::total_cmp);
        let known = Sorted::new(values.clone(), Preference::Linear { q: 0.1, p: 0.4 });
        let preference = |d: f64| ((d - 0.1) / (0.4 - 0.1)).clamp(0.0, 1.0);
        for y in &values {
            let term = |v: &f64| preference(y - v) - preference(v - y);
            let wanted: f64 = values.iter().map(term).sum::<f64>() / 23.0;
            assert!((known.net(*y) - wanted).abs() < 1e-12, "{y}");
        }
    }
}
