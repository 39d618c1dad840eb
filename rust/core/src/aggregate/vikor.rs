//! VIKOR: a compromise between the sum and the greatest of the weighted shortfalls.

use super::Inputs;
use crate::fitted::Ideal;

/// Sum S and maximum R of the weighted shortfalls from the best; weights sum to one.
///
/// Inputs that do not vary have no shortfall.
///
/// # Source
/// Opricovic and Tzeng 2004
pub fn shortfalls(ideal: &Ideal, inputs: &Inputs) -> [f64; 2] {
    let (mut sum, mut most) = (0.0, f64::NEG_INFINITY);
    for ((at, y), w) in inputs.at.iter().zip(&inputs.scores).zip(&inputs.weights) {
        let short = match ideal.ends[*at] {
            Some([worst, best]) if worst < best => {
                part(best - y, best - worst, || (best / 4.0 - y / 4.0) / (best / 4.0 - worst / 4.0))
            }
            _ => 0.0,
        };
        sum += w / inputs.total * short;
        most = f64::max(most, w / inputs.total * short);
    }
    [sum, most]
}

/// One minus Q, so that high is good.
pub fn score(v: f64, ideal: &Ideal, inputs: &Inputs) -> f64 {
    let [s, r] = shortfalls(ideal, inputs);
    let [sums, maxima] = ideal.shortfalls.unwrap_or([[0.0; 2]; 2]);
    let share =
        |x: f64, [low, high]: [f64; 2]| if high > low { (x - low) / (high - low) } else { 0.0 };
    1.0 - (v * share(s, sums) + (1.0 - v) * share(r, maxima))
}

/// A part of a range; `otherwise` where one of the two goes beyond all numbers.
fn part(part: f64, of: f64, otherwise: impl Fn() -> f64) -> f64 {
    if of.is_finite() && part.is_finite() { part / of } else { otherwise() }
}
