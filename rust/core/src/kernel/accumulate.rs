//! Weighted sums of scores that lie in scratch arrays, and what a node makes of them.

use super::emit::{Exit, emit_portable};
use super::multiversion;
use crate::cell::{self, MISSING, NOT_APPLICABLE};

multiversion! {
    /// Adds weight times score, and the weight, where there is a score.
    fn accumulate(y: &[f64], weight: f64, sum: &mut [f64], present: &mut [f64]) = onto;
}

#[inline(always)]
fn onto(y: &[f64], weight: f64, sum: &mut [f64], present: &mut [f64]) {
    for ((y, sum), present) in y.iter().zip(sum).zip(present) {
        let there = cell::is_present(*y);
        *sum += if there { weight * y } else { 0.0 };
        *present += if there { weight } else { 0.0 };
    }
}

/// A block of one node on its way into the sums of the node above.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The scores.
    pub y: &'a [f64],
    /// The coverage.
    pub coverage: &'a [f64],
    /// Weight within the node above.
    pub weight: f64,
    /// Values that will be read soon, if they are known: they are fetched in the meantime.
    pub next: &'a [f64],
}

/// Adds nodes in their order: weight times score and the weight where there is a score, and
/// weight times coverage where it applies, onto sum, present and covered weight. If they come
/// `first`, they write over what stands there.
///
/// # Panics
/// With more nodes than [`super::TOGETHER`].
pub fn add_nodes(inputs: &[Input<'_>], sums: [&mut [f64]; 3], first: bool) {
    assert!(inputs.len() <= super::TOGETHER);
    let [sum, present, covered] = sums;
    let mut done = 0;
    #[cfg(target_arch = "x86_64")]
    if super::level() == super::Level::Avx512 {
        use super::wide::add_nodes;
        let sums = [&mut *sum, &mut *present, &mut *covered];
        // SAFETY: the processor has AVX-512.
        done = unsafe {
            match inputs {
                [a] => add_nodes([a], sums, first),
                [a, b] => add_nodes([a, b], sums, first),
                [a, b, c] => add_nodes([a, b, c], sums, first),
                [a, b, c, d] => add_nodes([a, b, c, d], sums, first),
                _ => 0,
            }
        };
    }
    if first {
        for sums in [&mut *sum, &mut *present, &mut *covered] {
            sums[done..].fill(0.0);
        }
    }
    for input in inputs {
        accumulate(&input.y[done..], input.weight, &mut sum[done..], &mut present[done..]);
        add_weighted(&input.coverage[done..], input.weight, &mut covered[done..]);
    }
}

multiversion! {
    /// Adds weight times coverage; NaN, the coverage of what is not applicable, adds nothing.
    fn add_weighted(coverage: &[f64], weight: f64, covered: &mut [f64]) = weighted_onto;
}

#[inline(always)]
fn weighted_onto(coverage: &[f64], weight: f64, covered: &mut [f64]) {
    for (coverage, covered) in coverage.iter().zip(covered) {
        *covered += if coverage.is_nan() { 0.0 } else { weight * coverage };
    }
}

multiversion! {
    /// Writes the state of each row without constraints, see [`cell::State`].
    fn states(y: &[f64], states: &mut [u8]) = states_body;
}

#[inline(always)]
fn states_body(y: &[f64], states: &mut [u8]) {
    for (y, state) in y.iter().zip(states) {
        *state = cell::State::of(*y) as u8;
    }
}

multiversion! {
    /// Turns counts into small whole numbers.
    fn narrow(counts: &[f64], out: &mut [u16]) = narrow_body;
}

#[inline(always)]
fn narrow_body(counts: &[f64], out: &mut [u16]) {
    for (count, out) in counts.iter().zip(out) {
        // Adding 2^52 brings the whole number into the lowest bits.
        *out = (*count + 4_503_599_627_370_496.0).to_bits() as u16;
    }
}

multiversion! {
    /// Adds the weight where there is a score.
    fn add_present(y: &[f64], weight: f64, covered: &mut [f64]) = present_onto;
}

#[inline(always)]
fn present_onto(y: &[f64], weight: f64, covered: &mut [f64]) {
    for (y, covered) in y.iter().zip(covered) {
        *covered += if cell::is_present(*y) { weight } else { 0.0 };
    }
}

multiversion! {
    /// Turns covered weight into a share of the applicable weight.
    fn cover(applicable: &[f64], covered: &mut [f64]) = cover_body;
}

#[inline(always)]
fn cover_body(applicable: &[f64], covered: &mut [f64]) {
    for (applicable, covered) in applicable.iter().zip(covered) {
        *covered = share(*covered, *applicable);
    }
}

multiversion! {
    /// Adds the weight where the score is not "not applicable".
    fn accumulate_applicable(y: &[f64], weight: f64, applicable: &mut [f64]) = applicable_onto;
}

#[inline(always)]
fn applicable_onto(y: &[f64], weight: f64, applicable: &mut [f64]) {
    for (y, applicable) in y.iter().zip(applicable) {
        *applicable += if cell::is_not_applicable(*y) { 0.0 } else { weight };
    }
}

multiversion! {
    /// Counts missing and not applicable scores.
    fn count(y: &[f64], missing: &mut [f64], not_applicable: &mut [f64]) = counts;
}

#[inline(always)]
fn counts(y: &[f64], missing: &mut [f64], not_applicable: &mut [f64]) {
    for ((y, missing), not_applicable) in y.iter().zip(missing).zip(not_applicable) {
        *missing += if cell::is_missing(*y) { 1.0 } else { 0.0 };
        *not_applicable += if cell::is_not_applicable(*y) { 1.0 } else { 0.0 };
    }
}

multiversion! {
    /// Score and coverage of weighted means.
    ///
    /// `sum`, `present`, `applicable`: sums of weight times score, of the weights with a score
    /// and of the applicable weights; `covered`: sum of weight times coverage. Where the share
    /// that is present reaches `require`, the score is the mean of what is present, with
    /// `floor` for the rest if given. Writes the score into `sum` and the coverage into `covered`.
    fn finish_mean(
        sum: &mut [f64],
        present: &[f64],
        applicable: &[f64],
        covered: &mut [f64],
        require: f64,
        floor: Option<f64>,
    ) = finish;
}

#[inline(always)]
fn finish(
    sum: &mut [f64],
    present: &[f64],
    applicable: &[f64],
    covered: &mut [f64],
    require: f64,
    floor: Option<f64>,
) {
    let rows = sum.iter_mut().zip(present).zip(applicable).zip(covered);
    // Two loops, so that each of them has no branch within.
    match floor {
        None => {
            for (((sum, p), a), covered) in rows {
                let score = if enough(*p, *a, require) { *sum / p } else { MISSING };
                *sum = if *a == 0.0 { NOT_APPLICABLE } else { score };
                *covered = share(*covered, *a);
            }
        }
        Some(floor) => {
            for (((sum, p), a), covered) in rows {
                let filled = (*sum + floor * (a - p)) / a;
                let score = if enough(*p, *a, require) { filled } else { MISSING };
                *sum = if *a == 0.0 { NOT_APPLICABLE } else { score };
                *covered = share(*covered, *a);
            }
        }
    }
}

/// As [`finish_mean`], where the applicable weight is `total` in every row.
///
/// `own`: the covered weight, if it is not in `covered` already. `exit`: where the scores go to,
/// if they are wanted; it is taken if they went there. `next` as in [`emit`]. Returns false if a
/// sum is not finite.
#[allow(clippy::too_many_arguments)]
pub fn finish_whole(
    sum: &mut [f64],
    present: &[f64],
    total: f64,
    own: Option<&[f64]>,
    covered: &mut [f64],
    require: f64,
    floor: Option<f64>,
    exit: &mut Option<Exit<'_>>,
    next: &[f64],
) -> bool {
    let share = 1.0 / total;
    match own {
        Some(own) => cover_whole(own, total, share, covered),
        None => cover_whole_again(total, share, covered),
    }
    let enough = require * total;
    match floor {
        None => divide(sum, present, enough, exit.take().as_mut(), next),
        Some(floor) => fill_up(sum, present, total, enough, floor),
    }
}

multiversion! {
    fn cover_whole(own: &[f64], total: f64, share: f64, covered: &mut [f64]) = cover_whole_body;
}

#[inline(always)]
fn cover_whole_body(own: &[f64], total: f64, share: f64, covered: &mut [f64]) {
    for (own, covered) in own.iter().zip(covered) {
        *covered = if *own == total { 1.0 } else { *own * share };
    }
}

multiversion! {
    fn cover_whole_again(total: f64, share: f64, covered: &mut [f64]) = cover_whole_again_body;
}

#[inline(always)]
fn cover_whole_again_body(total: f64, share: f64, covered: &mut [f64]) {
    for covered in covered {
        *covered = if *covered == total { 1.0 } else { *covered * share };
    }
}

/// Divides sums by the present weight where that is enough, and writes the means through the exit
/// if there is one; false if a sum is not finite.
fn divide(
    sum: &mut [f64],
    present: &[f64],
    enough: f64,
    mut exit: Option<&mut Exit<'_>>,
    next: &[f64],
) -> bool {
    let (mut done, mut fine) = (0, true);
    #[cfg(not(target_arch = "x86_64"))]
    let _ = next;
    #[cfg(target_arch = "x86_64")]
    if super::level() == super::Level::Avx512 {
        // SAFETY: the processor has AVX-512.
        (done, fine) =
            unsafe { super::wide::divide(sum, present, enough, exit.as_deref_mut(), next) };
    }
    fine &= divide_portable(&mut sum[done..], &present[done..], enough);
    if let Some(exit) = exit {
        emit_portable(&sum[done..], &mut exit.from(done));
    }
    fine
}

multiversion! {
    fn divide_portable(sum: &mut [f64], present: &[f64], enough: f64) -> bool = divide_body;
}

#[inline(always)]
fn divide_body(sum: &mut [f64], present: &[f64], enough: f64) -> bool {
    let mut bad = 0_u64;
    for (sum, p) in sum.iter_mut().zip(present) {
        let score = *sum / p;
        bad |= u64::from(!sum.is_finite());
        *sum = if (*p > 0.0) & (*p >= enough) { score } else { MISSING };
    }
    bad == 0
}

multiversion! {
    fn fill_up(
        sum: &mut [f64],
        present: &[f64],
        total: f64,
        enough: f64,
        floor: f64,
    ) -> bool = fill_up_body;
}

#[inline(always)]
fn fill_up_body(sum: &mut [f64], present: &[f64], total: f64, enough: f64, floor: f64) -> bool {
    let mut bad = 0_u64;
    for (sum, p) in sum.iter_mut().zip(present) {
        let score = (*sum + floor * (total - p)) / total;
        bad |= u64::from(!sum.is_finite());
        *sum = if (*p > 0.0) & (*p >= enough) { score } else { MISSING };
    }
    bad == 0
}

/// Share of the applicable weight that is covered; nothing where nothing applies.
#[inline(always)]
fn share(covered: f64, applicable: f64) -> f64 {
    // As in `finish_whole`, so that masks elsewhere do not change a row.
    let share = if covered == applicable { 1.0 } else { covered * (1.0 / applicable) };
    if applicable == 0.0 { MISSING } else { share }
}

/// Whether the present share of the applicable weight is enough, and there is something.
#[inline(always)]
fn enough(present: f64, applicable: f64, require: f64) -> bool {
    (present > 0.0) & (present >= require * applicable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_not_applicable_are_told_apart() {
        let y = [0.5, MISSING, NOT_APPLICABLE];
        let mut s = [[0.0; 3]; 5];
        let [sum, present, applicable, missing, none] = &mut s;
        accumulate(&y, 0.25, sum, present);
        accumulate_applicable(&y, 0.25, applicable);
        count(&y, missing, none);
        assert_eq!(s[0], [0.125, 0.0, 0.0]);
        assert_eq!(s[1], [0.25, 0.0, 0.0]);
        assert_eq!(s[2], [0.25, 0.25, 0.0]);
        assert_eq!(s[3], [0.0, 1.0, 0.0]);
        assert_eq!(s[4], [0.0, 0.0, 1.0]);
    }

    #[test]
    fn finish_follows_the_rules() {
        let mut sum = [0.3, 0.3, 0.0, 0.0];
        let present = [0.5, 0.2, 0.0, 0.0];
        let applicable = [0.5, 0.5, 0.5, 0.0];
        let mut covered = present;
        finish_mean(&mut sum, &present, &applicable, &mut covered, 0.4, Some(60.0));
        assert_eq!(sum[..2], [0.6, (0.3 + 60.0 * 0.3) / 0.5]);
        assert!(sum[2].is_nan() && sum[3] == NOT_APPLICABLE);
        assert_eq!(covered[..3], [1.0, 0.4, 0.0]);
        assert!(covered[3].is_nan());
    }
}
