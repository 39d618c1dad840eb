//! Several tests of the same rows become one.

use super::Verdict;
use crate::kernel::multiversion;

multiversion! {
    /// Says 1 where another test decides instead of the one so far, 0 elsewhere.
    ///
    /// Of all: a failed test before an open one before a met one, and of equals the one with the
    /// least progress. Of any: the other way round. The first one if nothing tells them apart.
    fn merge(
        all: bool,
        verdict: &[u8],
        uncapped: &[f64],
        other_verdict: &[u8],
        other_uncapped: &[f64],
        take: &mut [u16],
    ) = body;
}

#[inline(always)]
fn body(
    all: bool,
    verdict: &[u8],
    uncapped: &[f64],
    other_verdict: &[u8],
    other_uncapped: &[f64],
    take: &mut [u16],
) {
    let others = other_verdict.iter().zip(other_uncapped);
    for (((verdict, uncapped), (other, beyond)), take) in
        verdict.iter().zip(uncapped).zip(others).zip(take)
    {
        let (old, new) = (worth(*verdict), worth(*other));
        // Nothing is less or more than the progress of an open test.
        let first = if all {
            (new < old) | ((new == old) & (beyond < uncapped))
        } else {
            (new > old) | ((new == old) & (beyond > uncapped))
        };
        *take = u16::from(first);
    }
}

/// Failed below open below met.
#[inline(always)]
fn worth(verdict: u8) -> u8 {
    let open = if verdict == Verdict::NotMet as u8 { 0 } else { 1 };
    if verdict == Verdict::Met as u8 { 2 } else { open }
}

multiversion! {
    /// Takes the new numbers in the rows whose mark is `mark`.
    fn pick(marks: &[u16], mark: u16, new: &[f64], out: &mut [f64]) = pick_body;
}

#[inline(always)]
fn pick_body(marks: &[u16], mark: u16, new: &[f64], out: &mut [f64]) {
    for ((at, new), out) in marks.iter().zip(new).zip(out) {
        *out = if *at == mark { *new } else { *out };
    }
}

multiversion! {
    /// Takes the new verdicts in the rows whose mark is `mark`.
    fn pick_verdicts(marks: &[u16], mark: u16, new: &[u8], out: &mut [u8]) = pick_verdicts_body;
}

#[inline(always)]
fn pick_verdicts_body(marks: &[u16], mark: u16, new: &[u8], out: &mut [u8]) {
    for ((at, new), out) in marks.iter().zip(new).zip(out) {
        *out = if *at == mark { *new } else { *out };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(all: bool, first: (u8, f64), other: (u8, f64)) -> bool {
        let mut take = [9];
        merge(all, &[first.0], &[first.1], &[other.0], &[other.1], &mut take);
        take[0] == 1
    }

    #[test]
    fn the_worst_of_all_and_the_best_of_any_decide() {
        let (met, failed, open) = ((0, 1.0), (1, 0.5), (2, f64::NAN));
        for (low, high) in [(failed, open), (open, met), (failed, met), ((0, 1.0), (0, 1.5))] {
            assert!(takes(true, high, low) && !takes(true, low, high));
            assert!(takes(false, low, high) && !takes(false, high, low));
        }
        assert!(takes(true, failed, (1, 0.4)) && !takes(true, failed, (1, 0.6)));
        for same in [met, failed, open] {
            assert!(!takes(true, same, same) && !takes(false, same, same));
        }
    }
}
