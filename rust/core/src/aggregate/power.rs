//! Power means and products of powers.

use super::Undefined;

/// Weighted power mean `(sum w y^p)^(1/p)`; for p below 0 a score of 0 makes it 0.
///
/// Ratios to the largest term are taken, so that no power overflows.
///
/// # Errors
/// A negative score.
///
/// # Source
/// `oecd-jrc-2008`, step 6; harmonic mean with p = -1
pub fn mean(p: f64, scores: &[f64], weights: &[f64], total: f64) -> Result<f64, Undefined> {
    not_negative(scores)?;
    let main = if p > 0.0 {
        scores.iter().copied().fold(0.0, f64::max)
    } else {
        scores.iter().copied().fold(f64::INFINITY, f64::min)
    };
    if main == 0.0 {
        return Ok(0.0);
    }
    let sum: f64 = scores.iter().zip(weights).map(|(y, w)| w * raise(y / main, p)).sum();
    Ok(main * raise(sum / total, 1.0 / p))
}

/// Product of the scores with the weights as exponents, which sum to `degree`.
///
/// # Errors
/// A score that is negative even with the floor.
pub fn product(
    degree: f64,
    floor: f64,
    scores: &[f64],
    weights: &[f64],
    total: f64,
) -> Result<f64, Undefined> {
    let (mut product, mut fine) = (1.0, true);
    for (y, w) in scores.iter().zip(weights) {
        let y = y.max(floor);
        if y < 0.0 {
            return Err(Undefined::Negative(y));
        }
        let factor = raise(y, degree * w / total);
        product *= factor;
        fine &= product.is_normal() && factor.is_normal();
    }
    if fine || scores.iter().any(|y| y.max(floor) == 0.0) {
        return Ok(product);
    }
    // On the way it went beyond all numbers, or nearly vanished; the whole need not.
    let logs = scores.iter().zip(weights).map(|(y, w)| y.max(floor).ln() * (degree * w / total));
    Ok(logs.sum::<f64>().exp())
}

fn not_negative(scores: &[f64]) -> Result<(), Undefined> {
    match scores.iter().find(|y| **y < 0.0) {
        Some(y) => Err(Undefined::Negative(*y)),
        None => Ok(()),
    }
}

fn raise(y: f64, p: f64) -> f64 {
    match p {
        1.0 => y,
        -1.0 => 1.0 / y,
        2.0 => y * y,
        0.5 => y.sqrt(),
        _ => y.powf(p),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(p: f64, scores: &[f64]) -> f64 {
        let weights = vec![1.0 / scores.len() as f64; scores.len()];
        mean(p, scores, &weights, weights.iter().sum()).unwrap()
    }

    #[test]
    fn worked_cases() {
        assert!((of(-1.0, &[0.4, 0.9]) - 0.553_846_153_846).abs() < 1e-12);
        assert!((of(2.0, &[0.4, 0.9]) - 0.696_419).abs() < 5e-7);
        assert!((product(1.0, 0.0, &[0.4, 0.9], &[0.5, 0.5], 1.0).unwrap() - 0.6).abs() < 1e-12);
        assert_eq!(product(2.0, 0.0, &[0.4, 0.9], &[0.5, 0.5], 1.0).unwrap(), 0.4 * 0.9);
        for [a, b, c] in [[1e-200, 1e-150, 1e300], [1e200, 1e150, 1e-300]] {
            let found = product(3.0, 0.0, &[a, b, c], &[1.0; 3], 3.0).unwrap();
            assert!((found / (c * b * a) - 1.0).abs() < 1e-12, "{found}");
        }
        assert_eq!(product(2.0, 0.0, &[0.0, 1e200], &[1.0; 2], 2.0), Ok(0.0));
    }

    #[test]
    fn edges() {
        for p in [-300.0, -1.0, 0.3, 2.0, 300.0] {
            assert_eq!(of(p, &[61.7; 3]), 61.7);
            assert!(of(p, &[1e-200, 1e200]).is_finite());
            let refused = mean(p, &[-0.1, 0.5], &[0.5, 0.5], 1.0);
            assert_eq!(refused, Err(Undefined::Negative(-0.1)));
        }
        assert_eq!(of(-1.0, &[0.0, 5.0]), 0.0);
        assert_eq!(of(2.0, &[0.0, 0.0]), 0.0);
    }
}
