//! Comparisons with a bar, and how far the way to it is gone.

use super::Verdict;
use super::plan::Op;
use crate::cell::MISSING;
use crate::kernel::multiversion;

/// A way of comparing, made ready for the loop.
///
/// Where low values are good, both sides change their sign; then high values are good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    sign: f64,
    above: bool,
    equal: bool,
}

impl Comparison {
    /// `higher`: whether high values are good, for those who ask for the bar itself.
    pub fn new(op: Op, higher: bool) -> Self {
        let up = match op {
            Op::AtLeast | Op::Above => true,
            Op::AtMost | Op::Below => false,
            Op::Equal => higher,
        };
        Self {
            sign: if up { 1.0 } else { -1.0 },
            above: op != Op::Equal,
            equal: !matches!(op, Op::Above | Op::Below),
        }
    }
}

multiversion! {
    /// Compares values with bars.
    ///
    /// # Shape and units
    /// All slices are equally long. `x`, `base`, `target` and `gap` are in the unit of the
    /// values; NaN where there is none. `uncapped`: 0 at the base, 1 at the target. Where there
    /// is no base, or it lies at the target or beyond: 1 if met, else value over target where
    /// high values are good, target over value where low ones are; 0 where the divisor is not
    /// above zero. Beyond a target that has to be met exactly, the lesser over the greater.
    fn compare(
        x: &[f64],
        how: Comparison,
        base: &[f64],
        target: &[f64],
        gap: &mut [f64],
        uncapped: &mut [f64],
        verdict: &mut [u8],
    ) = body;
}

#[inline(always)]
fn body(
    x: &[f64],
    how: Comparison,
    base: &[f64],
    target: &[f64],
    gap: &mut [f64],
    uncapped: &mut [f64],
    verdict: &mut [u8],
) {
    let Comparison { sign, above, equal } = how;
    let up = sign > 0.0;
    let rows = x.iter().zip(base).zip(target).zip(gap).zip(uncapped).zip(verdict);
    for (((((x, base), target), gap), uncapped), verdict) in rows {
        let (v, t, b) = (x * sign, target * sign, base * sign);
        let met = ((v > t) & above) | ((v == t) & equal);
        let on_way = b < t;
        let (lesser, greater) = if up { (v, t) } else { (t, v) };
        let (upper, lower) = if on_way { (v - b, t - b) } else { (lesser, greater) };
        let ratio = upper / lower;
        // Zero is added so that there is no negative one.
        let off_way = if greater * sign > 0.0 { ratio + 0.0 } else { 0.0 };
        let off_way = if met { 1.0 } else { off_way };
        let beyond = !above & (v > t);
        let back = if lesser * sign > 0.0 { greater / lesser + 0.0 } else { 0.0 };
        let short = t - v;
        let known = !(v.is_nan() | t.is_nan());
        *gap = if !known {
            MISSING
        } else if above {
            short
        } else {
            short.abs()
        };
        *uncapped = if !known {
            MISSING
        } else if beyond {
            back
        } else if on_way {
            ratio + 0.0
        } else {
            off_way
        };
        *verdict = decide(x.is_nan(), known, met);
    }
}

/// The verdict of one row, from three answers.
#[inline(always)]
pub fn decide(missing: bool, known: bool, met: bool) -> u8 {
    let closed = if met { Verdict::Met as u8 } else { Verdict::NotMet as u8 };
    let open = if missing { Verdict::NoData as u8 } else { Verdict::NotAssessable as u8 };
    if known { closed } else { open }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(op: Op, higher: bool, x: f64, base: f64, target: f64) -> (f64, f64, u8) {
        let (mut gap, mut uncapped, mut verdict) = ([0.0], [0.0], [9]);
        let how = Comparison::new(op, higher);
        compare(&[x], how, &[base], &[target], &mut gap, &mut uncapped, &mut verdict);
        (gap[0], uncapped[0], verdict[0])
    }

    #[test]
    fn progress_is_measured_from_the_base() {
        assert_eq!(one(Op::AtLeast, true, 6.0, 4.0, 8.0), (2.0, 0.5, 1));
        assert_eq!(one(Op::AtMost, false, 7.0, 10.0, 6.0), (1.0, 0.75, 1));
        assert_eq!(one(Op::AtMost, false, 5.0, 10.0, 6.0), (-1.0, 1.25, 0));
        assert_eq!(one(Op::AtLeast, true, 2.0, 4.0, 8.0), (6.0, -0.5, 1));
        // Strictly above: at the bar the way is gone, but the bar is not passed.
        assert_eq!(one(Op::Above, true, 8.0, 4.0, 8.0), (0.0, 1.0, 1));
    }

    #[test]
    fn without_a_way_the_ratio_counts() {
        for base in [MISSING, 8.0, 9.0] {
            assert_eq!(one(Op::AtLeast, true, 6.0, base, 8.0), (2.0, 0.75, 1));
            assert_eq!(one(Op::AtLeast, true, 9.0, base, 8.0), (-1.0, 1.0, 0));
        }
        for base in [MISSING, 6.0, 5.0] {
            assert_eq!(one(Op::Below, true, 8.0, base, 6.0), (2.0, 0.75, 1));
            assert_eq!(one(Op::Below, true, 6.0, base, 6.0), (0.0, 1.0, 1));
        }
    }

    #[test]
    fn there_is_no_ratio_to_what_is_not_above_zero() {
        assert_eq!(one(Op::AtLeast, true, -4.0, MISSING, -2.0), (2.0, 0.0, 1));
        assert_eq!(one(Op::AtLeast, true, -4.0, MISSING, 0.0), (4.0, 0.0, 1));
        assert_eq!(one(Op::AtMost, false, -1.0, MISSING, -2.0), (1.0, 0.0, 1));
        let (_, nothing, _) = one(Op::AtMost, false, 3.0, MISSING, 0.0);
        assert!(nothing == 0.0 && nothing.is_sign_positive());
        assert_eq!(one(Op::AtMost, false, 0.0, MISSING, -2.0), (2.0, 0.0, 1));
        assert_eq!(one(Op::AtMost, false, 4.0, MISSING, -2.0), (6.0, -0.5, 1));
    }

    #[test]
    fn the_bar_itself_is_reached_from_the_bad_side() {
        assert_eq!(one(Op::Equal, true, 100.0, MISSING, 100.0), (0.0, 1.0, 0));
        assert_eq!(one(Op::Equal, true, 95.0, 90.0, 100.0), (5.0, 0.5, 1));
        assert_eq!(one(Op::Equal, true, 125.0, 90.0, 100.0), (25.0, 0.8, 1));
        assert_eq!(one(Op::Equal, false, 80.0, 110.0, 100.0), (20.0, 0.8, 1));
        assert_eq!(one(Op::Equal, false, 3.0, 4.0, 0.0), (3.0, 0.25, 1));
    }

    #[test]
    fn what_is_not_known_is_open() {
        let (gap, uncapped, verdict) = one(Op::AtLeast, true, MISSING, 1.0, 2.0);
        assert!(gap.is_nan() && uncapped.is_nan());
        assert_eq!(verdict, Verdict::NoData as u8);
        let (gap, uncapped, verdict) = one(Op::Below, true, 1.0, 1.0, MISSING);
        assert!(gap.is_nan() && uncapped.is_nan());
        assert_eq!(verdict, Verdict::NotAssessable as u8);
        assert_eq!(one(Op::Below, true, MISSING, 1.0, MISSING).2, Verdict::NoData as u8);
    }
}
