//! The last steps of a block of one measure.

use super::Verdict;
use crate::kernel::multiversion;

multiversion! {
    /// Holds progress to 0..1; false if a number is infinite, or a progress beyond all numbers.
    fn cap(
        x: &[f64],
        target: &[f64],
        gap: &[f64],
        uncapped: &[f64],
        progress: &mut [f64],
    ) -> bool = cap_body;
}

#[inline(always)]
fn cap_body(
    x: &[f64],
    target: &[f64],
    gap: &[f64],
    uncapped: &[f64],
    progress: &mut [f64],
) -> bool {
    let mut bad = 0_u64;
    for ((((x, target), gap), uncapped), progress) in
        x.iter().zip(target).zip(gap).zip(uncapped).zip(progress)
    {
        bad |= u64::from(!is_fine(*x, *target, *gap, *uncapped));
        let held = if *uncapped > 1.0 { 1.0 } else { *uncapped };
        *progress = if held < 0.0 { 0.0 } else { held };
    }
    bad == 0
}

/// Whether the numbers of a row are finite or missing, and none is missing beside a gap.
#[inline(always)]
pub fn is_fine(x: f64, target: f64, gap: f64, uncapped: f64) -> bool {
    let infinite = [x, target, gap, uncapped].iter().fold(false, |any, y| any | y.is_infinite());
    !infinite & (!uncapped.is_nan() | gap.is_nan())
}

multiversion! {
    /// Lets the word of the assessor count where a comparison is open.
    fn settle(met: &[f64], uncapped: &mut [f64], verdict: &mut [u8]) = settle_body;
}

#[inline(always)]
fn settle_body(met: &[f64], uncapped: &mut [f64], verdict: &mut [u8]) {
    for ((met, uncapped), verdict) in met.iter().zip(uncapped).zip(verdict) {
        let counts = (*verdict > Verdict::NotMet as u8) & !met.is_nan();
        let yes = *met == 1.0;
        *uncapped = if counts { f64::from(u8::from(yes)) } else { *uncapped };
        *verdict = if counts { u8::from(!yes) } else { *verdict };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_held_and_infinite_numbers_are_seen() {
        let mut progress = [9.0; 4];
        let nothing = [f64::NAN; 4];
        assert!(cap(&nothing, &nothing, &nothing, &[-0.5, 0.25, 1.5, f64::NAN], &mut progress));
        assert_eq!(progress[..3], [0.0, 0.25, 1.0]);
        assert!(progress[3].is_nan());
        let one = [1.0; 4];
        assert!(!cap(&one, &one, &one, &nothing, &mut progress));
        assert!(!cap(&one, &one, &nothing, &[0.0, f64::INFINITY, 0.0, 0.0], &mut progress));
        assert!(!cap(&one, &[f64::NEG_INFINITY; 4], &nothing, &nothing, &mut progress));
    }

    #[test]
    fn the_word_of_the_assessor_comes_last() {
        let (mut uncapped, mut verdict) = ([0.5, f64::NAN, f64::NAN, f64::NAN], [1, 2, 4, 4]);
        settle(&[1.0, 0.0, 1.0, f64::NAN], &mut uncapped, &mut verdict);
        assert_eq!(verdict, [1, 1, 0, 4]);
        assert_eq!(uncapped[..3], [0.5, 0.0, 1.0]);
        assert!(uncapped[3].is_nan());
    }
}
