//! Medians.

use std::cmp::Ordering;

/// Shares of the weight as near to one half as this are one half.
const TOLERANCE: f64 = 1e-12;

/// The score below and above which half of the weight lies; between two of them their middle.
///
/// # Source
/// The weighted median of Edgeworth 1888; with equal weights the median.
pub fn median(scores: &[f64], weights: &[f64], weighted: bool) -> f64 {
    let weight = |i: usize| if weighted { weights[i] } else { 1.0 };
    let mut order: Vec<(f64, f64)> = (0..scores.len()).map(|i| (scores[i], weight(i))).collect();
    order.sort_by(compare);
    let total: f64 = order.iter().map(|(_, weight)| weight).sum();
    let mut below = 0.0;
    for (i, (score, weight)) in order.iter().enumerate() {
        below += weight;
        let share = below / total - 0.5;
        if share > TOLERANCE || i + 1 == order.len() {
            return *score;
        }
        if share >= -TOLERANCE {
            return 0.5 * (score + order[i + 1].0);
        }
    }
    f64::NAN
}

fn compare(a: &(f64, f64), b: &(f64, f64)) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_even_and_weighted() {
        assert_eq!(median(&[3.0, 1.0, 2.0], &[1.0; 3], true), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0], &[0.1; 4], true), 2.5);
        assert_eq!(median(&[1.0, 2.0, 3.0], &[0.6, 0.2, 0.2], true), 1.0);
        assert_eq!(median(&[1.0, 2.0, 3.0], &[0.6, 0.2, 0.2], false), 2.0);
        assert_eq!(median(&[1.0, 2.0, 3.0], &[0.5, 0.2, 0.3], true), 1.5);
        assert_eq!(median(&[7.0], &[0.3], true), 7.0);
    }
}
