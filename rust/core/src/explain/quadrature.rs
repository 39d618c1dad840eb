//! Gauss-Legendre quadrature on 0 to 1.

use super::MOST_PLAYERS;

/// A point of a quadrature.
pub struct Point {
    /// Where it lies.
    pub at: f64,
    /// How much it counts.
    pub weight: f64,
    /// Powers of it, and of what is missing to 1.
    powers: [[f64; MOST_PLAYERS + 1]; 2],
}

impl Point {
    fn new(at: f64, weight: f64) -> Self {
        let powers = [at, 1.0 - at].map(|base| {
            let mut powers = [1.0; MOST_PLAYERS + 1];
            for power in 1..powers.len() {
                powers[power] = powers[power - 1] * base;
            }
            powers
        });
        Self { at, weight, powers }
    }

    /// How likely it is that some have joined and others have not, at most [`MOST_PLAYERS`] each.
    pub fn chance(&self, joined: usize, others: usize) -> f64 {
        self.powers[0][joined] * self.powers[1][others]
    }
}

/// Points and weights that integrate polynomials of degree `2 n - 1` exactly.
pub fn gauss_legendre(n: usize) -> Vec<Point> {
    (0..n)
        .map(|i| {
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
            Point::new(0.5 * (1.0 + x), 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
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
            let points = gauss_legendre(n);
            for power in 0..2 * n {
                let term = |point: &Point| point.weight * point.at.powi(power as i32);
                let sum: f64 = points.iter().map(term).sum();
                assert!((sum - 1.0 / (power as f64 + 1.0)).abs() < 1e-14, "{n} {power} {sum}");
            }
        }
    }
}
