//! Grey relational analysis.

use super::Inputs;
use crate::fitted::Ideal;
use crate::kernel::scale;

/// Weighted mean of the grey relational coefficients to the best score of each input.
///
/// The least distance of all is 0, that of the best itself; the greatest is the widest extent of
/// an input. Where nothing varies, all coefficients are 1.
///
/// # Source
/// Deng 1982, 1989
pub fn grade(rho: f64, ideal: &Ideal, inputs: &Inputs) -> f64 {
    let ends = || ideal.ends.iter().flatten();
    // By a power of two, so that no distance goes beyond all numbers or vanishes.
    let size = ends().flatten().fold(0.0, |size: f64, end| size.max(end.abs()));
    let scale = scale(size);
    let widest = ends().map(|[worst, best]| best * scale - worst * scale).fold(0.0, f64::max);
    if widest == 0.0 {
        return 1.0;
    }
    let (mut sum, mut weight) = (0.0, 0.0);
    for ((at, y), w) in inputs.at.iter().zip(&inputs.scores).zip(&inputs.weights) {
        if let Some([_, best]) = ideal.ends[*at] {
            sum += w * (rho * widest / ((best * scale - y * scale).abs() + rho * widest));
            weight += w;
        }
    }
    sum / weight
}
