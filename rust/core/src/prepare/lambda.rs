//! The power of a Box-Cox transform.

use super::recipe::box_cox;
use crate::kernel::scale;

/// Powers that are looked at.
const RANGE: [f64; 2] = [-5.0, 5.0];
/// Steps of the first look.
const GRID: usize = 100;
/// The search ends when the power is known to this.
const TOLERANCE: f64 = 1e-10;

/// The power between -5 and 5 with the greatest likelihood; `sorted` values, all above zero.
///
/// The best of a grid, then the golden section between its neighbours: what is found does not
/// depend on a first guess.
///
/// # Source
/// Box and Cox 1964, JRSS B 26, equation 8
pub fn likeliest(sorted: &[f64]) -> f64 {
    let logs: f64 = sorted.iter().map(|x| x.ln()).sum();
    // The likeliest power does not change with the unit; by a power of two, so that powers of huge
    // and tiny values stay numbers.
    let ends = [sorted.first(), sorted.last()];
    if ends.into_iter().flatten().any(|end| !(1e-30..=1e30).contains(end)) {
        let by = scale((logs / sorted.len() as f64).exp());
        let scaled: Vec<f64> = sorted.iter().map(|x| x * by).collect();
        return search(&scaled, scaled.iter().map(|x| x.ln()).sum());
    }
    search(sorted, logs)
}

fn search(sorted: &[f64], logs: f64) -> f64 {
    let value = |lambda: f64| likelihood(sorted, logs, lambda);
    let step = (RANGE[1] - RANGE[0]) / GRID as f64;
    let at = |i: usize| RANGE[0] + step * i as f64;
    let best = (0..=GRID).max_by(|a, b| value(at(*a)).total_cmp(&value(at(*b)))).unwrap_or(0);
    let golden = (5_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (at(best.saturating_sub(1)), at((best + 1).min(GRID)));
    let inner = |low: f64, high: f64| (high - golden * (high - low), low + golden * (high - low));
    let (mut a, mut b) = inner(low, high);
    let (mut fa, mut fb) = (value(a), value(b));
    while high - low > TOLERANCE {
        if fa >= fb {
            (high, b, fb) = (b, a, fa);
            a = inner(low, high).0;
            fa = value(a);
        } else {
            (low, a, fa) = (a, b, fb);
            b = inner(low, high).1;
            fb = value(b);
        }
    }
    f64::midpoint(low, high)
}

/// Logarithm of the likelihood, but for a constant.
fn likelihood(sorted: &[f64], logs: f64, lambda: f64) -> f64 {
    let n = sorted.len() as f64;
    let values: Vec<f64> = sorted.iter().map(|x| box_cox(*x, lambda)).collect();
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n;
    let found = (lambda - 1.0) * logs - n / 2.0 * variance.ln();
    // A power of which the values are beyond all numbers is not likely.
    if found.is_finite() { found } else { f64::NEG_INFINITY }
}
