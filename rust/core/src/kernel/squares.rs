//! Ends and sums of squares of a column, whatever the order of its rows.

use super::{multiversion, scale_if_extreme};
use crate::sum::ExactSum;

/// Numbers summed side by side.
const LANES: usize = 16;

/// Longest column whose partial sums stay exact.
const LONGEST: usize = 1 << 22;

/// Least and greatest value; infinite the other way round if there is none.
#[must_use]
pub fn ends(values: &[f64]) -> [f64; 2] {
    let mut found = [f64::INFINITY, f64::NEG_INFINITY];
    find(values, &mut found);
    found
}

/// Root of the sum of the squares of the values that are not NaN; `most` is the greatest magnitude.
///
/// Each square is split into a multiple of a large unit and one of a small unit. Their sums are
/// exact, so that the order does not matter; what is below the small unit, less than 2^-61 of the
/// greatest square, is left out.
#[must_use]
pub fn norm(values: &[f64], most: f64) -> f64 {
    let exponent = (most.log2().ceil() as i32).saturating_mul(2);
    // Too small, too large or too many for the units below.
    if values.len() > LONGEST || !(-400..=400).contains(&exponent) {
        let scale = scale_if_extreme(most);
        let mut sum = ExactSum::default();
        let squares = values.iter().map(|y| (y * scale) * (y * scale)).filter(|y| !y.is_nan());
        squares.for_each(|square| sum.add(square.min(f64::MAX)));
        return sum.round().sqrt() / scale;
    }
    let unit = |power: i32| 1.5 * 2_f64.powi(power);
    // Adding and taking off 1.5 times 2^(52 + u) rounds to a multiple of 2^u.
    let splitters = [unit(exponent + 1 - 30 + 52), unit(exponent + 1 - 61 + 52)];
    let mut sums = [0.0; 2];
    split(values, splitters, &mut sums);
    (sums[0] + sums[1]).sqrt()
}

/// Whether a value is NaN.
#[must_use]
pub fn has_gaps(values: &[f64]) -> bool {
    let mut gaps = [0.0];
    count_gaps(values, &mut gaps);
    gaps[0] > 0.0
}

multiversion! {
    /// See [`has_gaps`].
    fn count_gaps(values: &[f64], gaps: &mut [f64; 1]) = gaps_body;
}

#[inline(always)]
fn gaps_body(values: &[f64], gaps: &mut [f64; 1]) {
    let mut found = [0.0; LANES];
    for chunk in values.chunks(LANES) {
        for (found, y) in found.iter_mut().zip(chunk) {
            *found += if y.is_nan() { 1.0 } else { 0.0 };
        }
    }
    gaps[0] = found.iter().sum();
}

multiversion! {
    /// See [`ends`].
    fn find(values: &[f64], found: &mut [f64; 2]) = find_body;
}

#[inline(always)]
fn find_body(values: &[f64], found: &mut [f64; 2]) {
    let (mut low, mut high) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        for ((low, high), y) in low.iter_mut().zip(&mut high).zip(chunk) {
            *low = if *y < *low { *y } else { *low };
            *high = if *y > *high { *y } else { *high };
        }
    }
    for ((low, high), y) in low.iter_mut().zip(&mut high).zip(rest) {
        *low = low.min(*y);
        *high = high.max(*y);
    }
    found[0] = low.into_iter().fold(found[0], f64::min);
    found[1] = high.into_iter().fold(found[1], f64::max);
}

multiversion! {
    /// See [`norm`].
    fn split(values: &[f64], splitters: [f64; 2], sums: &mut [f64; 2]) = split_body;
}

#[inline(always)]
fn split_body(values: &[f64], splitters: [f64; 2], sums: &mut [f64; 2]) {
    let (mut large, mut small) = ([0.0; LANES], [0.0; LANES]);
    for chunk in values.chunks(LANES) {
        for ((large, small), y) in large.iter_mut().zip(&mut small).zip(chunk) {
            let square = if y.is_nan() { 0.0 } else { y * y };
            let first = (square + splitters[0]) - splitters[0];
            let rest = square - first;
            *large += first;
            *small += (rest + splitters[1]) - splitters[1];
        }
    }
    sums[0] = large.iter().sum();
    sums[1] = small.iter().sum();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_enough_and_do_not_depend_on_the_order() {
        let values: Vec<f64> =
            (0..60_001).map(|i| f64::sin(f64::from(i)) * 10_f64.powi(i % 7 - 3)).collect();
        let [low, high] = ends(&values);
        let most = high.max(-low);
        let mut exact = ExactSum::default();
        values.iter().for_each(|y| exact.add(y * y));
        let found = norm(&values, most);
        assert!((found / exact.round().sqrt() - 1.0).abs() < 1e-15);
        let mut turned = values.clone();
        turned.reverse();
        turned.push(f64::NAN);
        assert_eq!(found.to_bits(), norm(&turned, most).to_bits());
    }

    #[test]
    fn ends_of_nothing_and_extreme_numbers() {
        assert_eq!(ends(&[f64::NAN]), [f64::INFINITY, f64::NEG_INFINITY]);
        assert_eq!(norm(&[0.0, 0.0], 0.0), 0.0);
        assert_eq!(norm(&[2.0, f64::NAN], 2.0), 2.0);
        for unit in [1e-320, 1e-200, 1e-70, 1e70, 1e200, 1e305] {
            let found = norm(&[3.0 * unit, -4.0 * unit, f64::NAN], 4.0 * unit);
            assert!((found / unit - 5.0).abs() < 1e-3 && found.is_finite());
        }
    }
}
