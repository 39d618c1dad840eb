//! Gauss-Legendre quadrature on 0 to 1.

use super::MOST_PLAYERS;

/// Points are taken by so many at once.
pub const LANES: usize = 8;
type Lanes = [f64; LANES];

/// Points and weights, and what follows from the points; the last group of points may have some
/// that count nothing.
#[derive(Default)]
pub struct Quadrature {
    /// The points, by groups.
    pub groups: Vec<Points>,
}

/// Some points of a quadrature.
pub struct Points {
    /// Where they lie.
    pub at: Lanes,
    /// How much they count.
    pub weight: Lanes,
    /// Powers of the points.
    joined: [Lanes; MOST_PLAYERS + 1],
    /// Powers of what is missing to 1.
    others: [Lanes; MOST_PLAYERS + 1],
}

impl Points {
    fn new(points: &[(f64, f64)]) -> Self {
        let (mut at, mut weight) = ([0.0; LANES], [0.0; LANES]);
        for (lane, point) in points.iter().enumerate() {
            (at[lane], weight[lane]) = *point;
        }
        Self { at, weight, joined: powers(at), others: powers(at.map(|at| 1.0 - at)) }
    }

    /// How likely it is at each point that some have joined and others have not, at most
    /// [`MOST_PLAYERS`] each.
    #[inline(always)]
    pub fn chance(&self, joined: usize, others: usize) -> Lanes {
        let (mut chance, others) = (self.joined[joined], &self.others[others]);
        for lane in 0..LANES {
            chance[lane] *= others[lane];
        }
        chance
    }
}

fn powers(base: Lanes) -> [Lanes; MOST_PLAYERS + 1] {
    let mut powers = [[1.0; LANES]; MOST_PLAYERS + 1];
    for power in 1..powers.len() {
        for lane in 0..LANES {
            powers[power][lane] = powers[power - 1][lane] * base[lane];
        }
    }
    powers
}

impl Quadrature {
    /// Integrates polynomials of degree `2 n - 1` exactly.
    pub fn new(n: usize) -> Self {
        let points: Vec<_> = (0..n).map(|i| point(n, i)).collect();
        Self { groups: points.chunks(LANES).map(Points::new).collect() }
    }
}

/// A point and its weight.
fn point(n: usize, i: usize) -> (f64, f64) {
    let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
    let mut slope = 1.0;
    for _ in 0..100 {
        let (value, derivative) = legendre(n, x);
        slope = derivative;
        let step = value / slope;
        x -= step;
        if step.abs() < 1e-16 {
            break;
        }
    }
    (0.5 * (1.0 + x), 1.0 / ((1.0 - x * x) * slope * slope))
}

/// The Legendre polynomial of degree `n` and its derivative.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut here) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (before, here) = (here, ((2.0 * k - 1.0) * x * here - (k - 1.0) * before) / k);
    }
    (here, n as f64 * (x * here - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_integrated_exactly() {
        for n in 1..40 {
            let groups = Quadrature::new(n).groups;
            for power in 0..2 * n {
                let points = groups.iter().flat_map(|group| group.at.iter().zip(group.weight));
                let sum: f64 = points.map(|(at, weight)| weight * at.powi(power as i32)).sum();
                assert!((sum - 1.0 / (power as f64 + 1.0)).abs() < 1e-14, "{n} {power} {sum}");
            }
        }
    }
}
