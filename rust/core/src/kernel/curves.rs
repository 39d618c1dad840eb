//! Curves of whole blocks: a reference divided by the value, and the distance from a best range.
//!
//! Each returns false if a value has no score; then nothing that was written counts.

use super::multiversion;

multiversion! {
    /// `by / x`, at most `high`; NaN stays what it is. `by` is NaN in a year that was not fitted.
    fn reciprocals(x: &[f64], by: &[f64], high: f64, out: &mut [f64]) -> bool = reciprocal_body;
}

#[inline(always)]
fn reciprocal_body(x: &[f64], by: &[f64], high: f64, out: &mut [f64]) -> bool {
    let mut odd = 0_u64;
    for ((x, by), out) in x.iter().zip(by).zip(out) {
        let score = by / x;
        let held = if score < high { score } else { high };
        let fine = x.is_nan() | ((*x > 0.0) & (*x < f64::INFINITY) & (score <= f64::MAX));
        odd |= u64::from(!fine);
        *out = if x.is_nan() { *x } else { held };
    }
    odd == 0
}

multiversion! {
    /// 1 between `best`, and less by the distance from it over `reach`; NaN stays what it is.
    /// `reach` is NaN in a year that was not fitted.
    fn intervals(x: &[f64], best: [f64; 2], reach: &[f64], out: &mut [f64]) -> bool = interval_body;
}

#[inline(always)]
fn interval_body(x: &[f64], [low, high]: [f64; 2], reach: &[f64], out: &mut [f64]) -> bool {
    let mut odd = 0_u64;
    for ((x, reach), out) in x.iter().zip(reach).zip(out) {
        let (below, above) = (low - x, x - high);
        let distance = if below > above { below } else { above };
        let score = 1.0 - distance / reach;
        let outside = (*reach > 0.0) & (distance <= f64::MAX) & (score >= f64::MIN);
        let inside = !reach.is_nan() & (distance <= 0.0);
        odd |= u64::from(!(x.is_nan() | inside | outside));
        let held = if distance <= 0.0 { 1.0 } else { score };
        *out = if x.is_nan() { *x } else { held };
    }
    odd == 0
}
