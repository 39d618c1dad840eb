//! Values between two bounds.

use super::compare::decide;
use crate::cell::MISSING;
use crate::kernel::multiversion;

multiversion! {
    /// Compares values with a range; its bounds belong to it.
    ///
    /// # Shape and units
    /// All slices are equally long; `x`, the bounds, `target` and `gap` are in the unit of the
    /// values. `target` is the bound that is nearest, or the one that is broken; `gap` the
    /// distance to it, negative within. `uncapped`: 1 within, else value over lower bound or upper
    /// bound over value; 0 where the divisor is not above zero.
    fn between(
        x: &[f64],
        low: f64,
        high: f64,
        target: &mut [f64],
        gap: &mut [f64],
        uncapped: &mut [f64],
        verdict: &mut [u8],
    ) = body;
}

#[inline(always)]
fn body(
    x: &[f64],
    low: f64,
    high: f64,
    target: &mut [f64],
    gap: &mut [f64],
    uncapped: &mut [f64],
    verdict: &mut [u8],
) {
    for ((((x, target), gap), uncapped), verdict) in
        x.iter().zip(target).zip(gap).zip(uncapped).zip(verdict)
    {
        let (under, over) = (low - x, x - high);
        let lower = under >= over;
        let met = (*x >= low) & (*x <= high);
        let (lesser, greater) = if lower { (*x, low) } else { (high, *x) };
        let ratio = if greater > 0.0 { lesser / greater + 0.0 } else { 0.0 };
        let missing = x.is_nan();
        *target = if missing {
            MISSING
        } else if lower {
            low
        } else {
            high
        };
        *gap = if missing {
            MISSING
        } else if lower {
            under
        } else {
            over
        };
        *uncapped = if missing {
            MISSING
        } else if met {
            1.0
        } else {
            ratio
        };
        *verdict = decide(missing, !missing, met);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(x: f64, low: f64, high: f64) -> (f64, f64, f64, u8) {
        let (mut target, mut gap, mut uncapped, mut verdict) = ([0.0], [0.0], [0.0], [9]);
        between(&[x], low, high, &mut target, &mut gap, &mut uncapped, &mut verdict);
        (target[0], gap[0], uncapped[0], verdict[0])
    }

    #[test]
    fn the_nearest_bound_is_the_target() {
        assert_eq!(one(3.0, 4.0, 8.0), (4.0, 1.0, 0.75, 1));
        assert_eq!(one(5.0, 4.0, 8.0), (4.0, -1.0, 1.0, 0));
        assert_eq!(one(7.0, 4.0, 8.0), (8.0, -1.0, 1.0, 0));
        assert_eq!(one(10.0, 4.0, 8.0), (8.0, 2.0, 0.8, 1));
        assert_eq!(one(4.0, 4.0, 4.0), (4.0, 0.0, 1.0, 0));
        assert_eq!(one(-3.0, -2.0, 8.0), (-2.0, 1.0, 0.0, 1));
        let (target, gap, uncapped, verdict) = one(MISSING, 4.0, 8.0);
        assert!(target.is_nan() && gap.is_nan() && uncapped.is_nan());
        assert_eq!(verdict, 4);
    }
}
