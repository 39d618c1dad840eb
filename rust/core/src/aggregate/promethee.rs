//! PROMETHEE II: net flows, from the sorted values of each input.

use super::Inputs;
use crate::fitted::Population;
use crate::plan::Preference;

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
}

impl Flows {
    /// Prepares sorted columns.
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
        Self { preference, values, sums, middle }
    }

    /// Mean preference over the others minus mean preference of the others.
    fn net(&self, y: f64) -> f64 {
        let others = self.values.len() as f64 - 1.0;
        if others < 1.0 {
            return 0.0;
        }
        let flow = match self.preference {
            Preference::Usual {} => self.above(y, 0.0) - self.below(y, 0.0),
            Preference::UShape { q } => self.above(y, q) - self.below(y, q),
            Preference::Level { q, p } => {
                let near = self.above(y, q) - self.below(y, q);
                0.5 * (near + (self.above(y, p) - self.below(y, p)))
            }
            Preference::VShape { p } => self.ramp(y, 0.0, p),
            Preference::Linear { q, p } => self.ramp(y, q, p),
            Preference::Gaussian { s } => self.bell(y, s),
        };
        flow / others
    }

    /// How many values `y` lies above by more than `gap`.
    fn lower(&self, y: f64, gap: f64) -> usize {
        self.values.partition_point(|value| y - value > gap)
    }

    /// How many values do not lie above `y` by more than `gap`.
    fn upper(&self, y: f64, gap: f64) -> usize {
        self.values.partition_point(|value| value - y <= gap)
    }

    fn above(&self, y: f64, gap: f64) -> f64 {
        self.lower(y, gap) as f64
    }

    fn below(&self, y: f64, gap: f64) -> f64 {
        (self.values.len() - self.upper(y, gap)) as f64
    }

    /// Preferences that rise from 0 at `q` to 1 at `p`.
    fn ramp(&self, y: f64, q: f64, p: f64) -> f64 {
        let y_far = y - self.middle;
        let part = |from: usize, to: usize, sign: f64| {
            let count = (to - from) as f64;
            sign * (count * y_far - (self.sums[to] - self.sums[from])) - count * q
        };
        let (full, some) = (self.lower(y, p), self.lower(y, q));
        let (other, beyond) = (self.upper(y, q), self.upper(y, p));
        let gains = part(full, some, 1.0) / (p - q) + full as f64;
        let losses = part(other, beyond, -1.0) / (p - q) + (self.values.len() - beyond) as f64;
        gains - losses
    }

    fn bell(&self, y: f64, s: f64) -> f64 {
        let scale = -0.5 / (s * s);
        let term = |value: &f64| {
            let gap = y - value;
            (1.0 - (gap * gap * scale).exp()).copysign(gap)
        };
        self.values.iter().map(term).sum()
    }
}
