//! The Mazziotta-Pareto index: a mean with a penalty for imbalance.

use super::Undefined;
use crate::kernel::scale;
use crate::plan::Penalty;

/// `M -/+ S cv` with the weighted mean M and standard deviation S of the inputs: each squared
/// distance counts by the weight of its input; with equal weights the population one.
///
/// `rescale`: mean and standard deviation that the inputs, then z-scores, are given first.
///
/// # Errors
/// A mean that is not above zero: the penalty would change its sign.
///
/// # Source
/// Mazziotta and Pareto 2013, 2016
pub fn index(
    penalty: Penalty,
    rescale: Option<[f64; 2]>,
    scores: &[f64],
    weights: &[f64],
    total: f64,
) -> Result<f64, Undefined> {
    let [shift, factor] = rescale.unwrap_or([0.0, 1.0]);
    let size = scores.iter().map(|y| (shift + factor * y).abs()).fold(0.0, f64::max);
    // By a power of two, so that squares of huge and tiny scores stay numbers.
    let scale = scale(size);
    let taken = || scores.iter().map(|y| (shift + factor * y) * scale).zip(weights);
    let mean = taken().map(|(y, w)| w * y).sum::<f64>() / total;
    if mean <= 0.0 {
        return Err(Undefined::MeanNotPositive(mean / scale));
    }
    let variance = taken().map(|(y, w)| w * (y - mean) * (y - mean)).sum::<f64>() / total;
    let scaled = match penalty {
        Penalty::Minus => mean - variance / mean,
        Penalty::Plus => mean + variance / mean,
    };
    Ok(scaled / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_case() {
        let (y, w) = ([90.0, 110.0, 100.0], [1.0; 3]);
        let of = |penalty, rescale, y: &[f64]| index(penalty, rescale, y, &w, 3.0).unwrap();
        assert!((of(Penalty::Minus, None, &y) - 99.333_333_333).abs() < 1e-9);
        assert!((of(Penalty::Plus, None, &y) - 100.666_666_667).abs() < 1e-9);
        let z = [-1.0, 1.0, 0.0];
        assert_eq!(of(Penalty::Minus, Some([100.0, 10.0]), &z), of(Penalty::Minus, None, &y));
        for (z, mean) in [(z, 0.0), ([-1.0, 0.5, -1.0], -0.5)] {
            let found = index(Penalty::Plus, None, &z, &w, 3.0);
            assert_eq!(found, Err(Undefined::MeanNotPositive(mean)));
        }
        for unit in [1e-200, 1e200] {
            let found = of(Penalty::Minus, None, &y.map(|y| y * unit));
            assert!((found / unit - 99.333_333_333).abs() < 1e-9);
        }
    }
}
