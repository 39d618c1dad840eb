//! Sums of numbers between -1 and 1 in whole multiples of 2^-72, which no order can change.
//!
//! Each number is split by rounding into a multiple of 2^-36 and one of 2^-72; floating-point
//! sums of few enough of either are exact, so they can be taken in wide vectors.
//!
//! # Source
//! Demmel and Nguyen 2013, Fast reproducible floating-point summation, doi 10.1109/ARITH.2013.9

use crate::kernel::multiversion;

/// Numbers summed side by side.
const LANES: usize = 8;
/// Numbers of which the sums of either part are exact.
pub const BLOCK: usize = 4096;
/// Adding it rounds to a multiple of 2^-36.
const COARSE: f64 = 1.5 * 65_536.0;
/// Adding it rounds a smaller number to a multiple of 2^-72.
const FINE: f64 = 1.5 / 1_048_576.0;
/// The whole number that stands for 1: 2^72.
pub const ONE: f64 = 4_722_366_482_869_645_213_696.0;

/// The two parts of a number.
#[inline(always)]
fn split(t: f64) -> [f64; 2] {
    let high = (t + COARSE) - COARSE;
    [high, ((t - high) + FINE) - FINE]
}

/// A number, or a sum of parts, as a whole number.
fn whole([high, low]: [f64; 2]) -> i128 {
    (high * ONE) as i128 + (low * ONE) as i128
}

/// One number as a whole number.
pub fn fixed(t: f64) -> i128 {
    whole(split(t))
}

/// How a value becomes a number between -1 and 1: brought between two ends, centred, scaled.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Least and greatest value.
    pub ends: [f64; 2],
    /// What becomes 0.
    pub pivot: f64,
    /// One over the greatest distance from it, a power of two.
    pub inverse: f64,
}

impl View {
    /// The number that stands for a value; 0 for NaN.
    #[inline(always)]
    pub fn of(&self, x: f64) -> f64 {
        let x = if x < self.ends[0] { self.ends[0] } else { x };
        let x = if x > self.ends[1] { self.ends[1] } else { x };
        let t = (x - self.pivot) * self.inverse;
        if t.is_nan() { 0.0 } else { t }
    }
}

/// Adds the first `N` powers of a block's numbers.
#[inline(always)]
fn add_body<const N: usize>(values: &[f64], view: View) -> [[f64; 2]; N] {
    let mut lanes = [[[0.0; LANES]; 2]; N];
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut last = [f64::NAN; LANES];
    last[..rest.len()].copy_from_slice(rest);
    for block in blocks.iter().chain([&last]) {
        let numbers = block.map(|x| view.of(x));
        let mut power = numbers;
        for (at, sums) in lanes.iter_mut().enumerate() {
            if at > 0 {
                power.iter_mut().zip(numbers).for_each(|(power, t)| *power *= t);
            }
            for lane in 0..LANES {
                let [high, low] = split(power[lane]);
                sums[0][lane] += high;
                sums[1][lane] += low;
            }
        }
    }
    lanes.map(|parts| parts.map(|lanes| lanes.iter().sum()))
}

#[inline(always)]
fn add_four(values: &[f64], view: View) -> [[f64; 2]; 4] {
    add_body(values, view)
}

#[inline(always)]
fn add_one(values: &[f64], view: View) -> [[f64; 2]; 1] {
    add_body(values, view)
}

/// Least and greatest value and the number of values; NaN is left out.
#[inline(always)]
fn ends_body(values: &[f64]) -> (f64, f64, usize) {
    let (mut least, mut most) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let mut count = [0_u64; LANES];
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut last = [f64::NAN; LANES];
    last[..rest.len()].copy_from_slice(rest);
    for block in blocks.iter().chain([&last]) {
        for lane in 0..LANES {
            let x = block[lane];
            least[lane] = if x < least[lane] { x } else { least[lane] };
            most[lane] = if x > most[lane] { x } else { most[lane] };
            count[lane] += u64::from(!x.is_nan());
        }
    }
    let least = least.into_iter().fold(f64::INFINITY, f64::min);
    let most = most.into_iter().fold(f64::NEG_INFINITY, f64::max);
    (least, most, count.iter().sum::<u64>() as usize)
}

multiversion! {
    /// Least and greatest value and the number of values; NaN is left out.
    fn ends(values: &[f64]) -> (f64, f64, usize) = ends_body;
}

multiversion! {
    /// Sums of the first four powers of a block.
    fn four(values: &[f64], view: View) -> [[f64; 2]; 4] = add_four;
}

multiversion! {
    /// Sum of the numbers of a block.
    fn one(values: &[f64], view: View) -> [[f64; 2]; 1] = add_one;
}

/// Sums of the first four powers of the numbers.
pub fn powers(values: &[f64], view: View) -> [i128; 4] {
    let mut sums = [0; 4];
    for block in values.chunks(BLOCK) {
        sums.iter_mut().zip(four(block, view)).for_each(|(sum, parts)| *sum += whole(parts));
    }
    sums
}

/// Sum of the numbers.
pub fn total(values: &[f64], view: View) -> i128 {
    values.chunks(BLOCK).map(|block| one(block, view).map(whole)[0]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_do_not_depend_on_the_order() {
        let values: Vec<f64> = (0..10_001).map(|i| f64::sin(f64::from(i) * 1.7).powi(3)).collect();
        let backwards: Vec<f64> = values.iter().rev().copied().collect();
        let view = View { ends: [-1.0, 1.0], pivot: 0.125, inverse: 0.5 };
        assert_eq!(powers(&values, view), powers(&backwards, view));
        assert_eq!(total(&values, view), powers(&values, view)[0]);
        let single: i128 = values.iter().map(|x| fixed(view.of(*x))).sum();
        assert_eq!(total(&values, view), single);
    }

    #[test]
    fn nan_is_left_out() {
        assert_eq!(ends(&[3.0, f64::NAN, 1.0]), (1.0, 3.0, 2));
        let view = View { ends: [0.0, 9.0], pivot: 0.0, inverse: 0.125 };
        assert_eq!(total(&[f64::NAN, 2.0], view) as f64 / ONE, 0.25);
    }
}
