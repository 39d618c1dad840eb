//! Grey relational analysis.

use super::Inputs;
use crate::fitted::Ideal;

/// Weighted mean of the grey relational coefficients to the best score of each input.
///
/// The least distance of all is 0, that of the best itself; the greatest is the widest extent of
/// an input. Where nothing varies, all coefficients are 1.
///
/// # Source
/// Deng 1982, 1989
pub fn grade(rho: f64, ideal: &Ideal, inputs: &Inputs) -> f64 {
    let widest = ideal.ends.iter().flatten().map(|[worst, best]| best - worst).fold(0.0, f64::max);
    if widest == 0.0 {
        return 1.0;
    }
    let (mut sum, mut weight) = (0.0, 0.0);
    for ((at, y), w) in inputs.at.iter().zip(&inputs.scores).zip(&inputs.weights) {
        if let Some([_, best]) = ideal.ends[*at] {
            sum += w * (rho * widest / ((best - y).abs() + rho * widest));
            weight += w;
        }
    }
    sum / weight
}
