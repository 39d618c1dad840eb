//! From the verdicts of the counted items to that of a row.

use super::plan::Plan;
use super::result::Counts;
use super::{KINDS, Verdict};
use crate::cell::MISSING;
use crate::kernel::multiversion;

/// Rounded weights and shares may miss what is asked by this much.
const SHARE_TOLERANCE: f64 = 1e-12;
const NEEDED_TOLERANCE: f64 = 1e-9;

multiversion! {
    /// Counts a verdict.
    fn tally(verdict: &[u8], code: u8, count: &mut [u16]) = tally_body;
}

#[inline(always)]
fn tally_body(verdict: &[u8], code: u8, count: &mut [u16]) {
    for (verdict, count) in verdict.iter().zip(count) {
        *count += u16::from(*verdict == code);
    }
}

multiversion! {
    /// Adds weight times progress and the weight where there is a progress, and the weight where
    /// the item applies.
    fn weigh(
        progress: &[f64],
        verdict: &[u8],
        weight: f64,
        sum: &mut [f64],
        known: &mut [f64],
        applicable: &mut [f64],
    ) = weigh_body;
}

#[inline(always)]
fn weigh_body(
    progress: &[f64],
    verdict: &[u8],
    weight: f64,
    sum: &mut [f64],
    known: &mut [f64],
    applicable: &mut [f64],
) {
    let sums = sum.iter_mut().zip(known).zip(applicable);
    for ((progress, verdict), ((sum, known), applicable)) in progress.iter().zip(verdict).zip(sums)
    {
        let there = !progress.is_nan();
        *sum += if there { weight * progress } else { 0.0 };
        *known += if there { weight } else { 0.0 };
        *applicable += if *verdict == Verdict::NotApplicable as u8 { 0.0 } else { weight };
    }
}

multiversion! {
    /// Turns sums into scores of 0 to 100 and shares of the applicable weight; NaN where there is
    /// none. The sums of weight times progress become the scores, the known weights the shares.
    fn score(sum: &mut [f64], known: &mut [f64], applicable: &[f64], require: f64) = score_body;
}

#[inline(always)]
fn score_body(sum: &mut [f64], known: &mut [f64], applicable: &[f64], require: f64) {
    let require = require - SHARE_TOLERANCE;
    for ((sum, known), applicable) in sum.iter_mut().zip(known).zip(applicable) {
        let score = 100.0 * (*sum / *known);
        let enough = (*known > 0.0) & (*known >= require * applicable);
        *sum = if enough { score } else { MISSING };
        // Without weight that is nothing over nothing.
        *known /= applicable;
    }
}

/// When a row has attained.
pub struct Bars {
    /// For each kind that is asked for, how many of so many applicable ones must be met.
    needed: Vec<(usize, Vec<u16>)>,
}

impl Bars {
    /// The bars of a plan.
    pub fn new(plan: &Plan) -> Self {
        let asked = (0..KINDS).filter(|kind| plan.rule.shares[*kind] > 0.0);
        let needed = asked.map(|kind| {
            let most = plan.counted.iter().filter(|counted| counted.kind == kind).count();
            let share = plan.rule.shares[kind];
            let need = |n| (share * n as f64 - NEEDED_TOLERANCE).ceil() as u16;
            (kind, (0..=most).map(need).collect())
        });
        Self { needed: needed.collect() }
    }

    /// The verdict of each row, from its counts by kind and verdict.
    pub fn conclude(&self, counts: &Counts<'_>, out: &mut [u8]) {
        for (row, out) in out.iter_mut().enumerate() {
            let (mut asked, mut possible, mut sure) = (false, true, true);
            for (kind, needed) in &self.needed {
                let of = |verdict: Verdict| counts[*kind][verdict as usize][row];
                let open = of(Verdict::NotAssessable) + of(Verdict::NoData);
                let applicable = of(Verdict::Met) + of(Verdict::NotMet) + open;
                let needed = needed[usize::from(applicable)];
                asked |= applicable > 0;
                possible &= of(Verdict::Met) + open >= needed;
                sure &= of(Verdict::Met) >= needed;
            }
            let verdict = match (asked, possible, sure) {
                (false, _, _) => Verdict::NotApplicable,
                (true, false, _) => Verdict::NotMet,
                (true, true, true) => Verdict::Met,
                (true, true, false) => Verdict::NotAssessable,
            };
            *out = verdict as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attain::VERDICTS;
    use crate::attain::plan::tests::plan;
    use crate::attain::plan::{Counted, Shares};

    fn verdict(counts: [[u16; VERDICTS]; KINDS]) -> u8 {
        let mut plan = plan();
        plan.rule = Shares { shares: [1.0, 0.8, 0.0, 0.0] };
        plan.counted =
            (0..20).map(|i| Counted { item: 0, kind: i % 2, weight: 1.0, group: None }).collect();
        let mut counts = counts.map(|kind| kind.map(|count| [count]));
        let counts = counts.each_mut().map(|kind| kind.each_mut().map(|count| &mut count[..]));
        let mut out = [9];
        Bars::new(&plan).conclude(&counts, &mut out);
        out[0]
    }

    #[test]
    fn what_cannot_be_reached_is_not_attained() {
        let none = [0; VERDICTS];
        assert_eq!(verdict([[3, 0, 0, 1, 0], [8, 2, 0, 0, 0], none, none]), 0);
        assert_eq!(verdict([[3, 1, 0, 0, 0], [8, 2, 0, 0, 0], none, none]), 1);
        assert_eq!(verdict([[3, 0, 0, 0, 0], [7, 3, 0, 0, 0], none, none]), 1);
        assert_eq!(verdict([[3, 0, 0, 0, 0], [7, 2, 0, 0, 1], none, none]), 2);
        assert_eq!(verdict([[3, 0, 1, 0, 0], [7, 3, 0, 0, 0], none, none]), 1);
        // Five of five or four of five; 0.8 times 5 is not a little more than 4.
        assert_eq!(verdict([none, [4, 1, 0, 0, 0], none, none]), 0);
        assert_eq!(verdict([[0, 0, 0, 5, 0], none, [1, 1, 0, 0, 0], none]), 3);
    }

    #[test]
    fn scores_need_their_share_of_the_weight() {
        let (mut sum, mut known) = ([1.0, 1.0, 0.0, 0.0], [2.0, 1.0, 0.0, 0.0]);
        score(&mut sum, &mut known, &[4.0, 4.0, 4.0, 0.0], 0.5);
        assert_eq!((sum[0], known[0]), (50.0, 0.5));
        assert!(sum[1..].iter().all(|score| score.is_nan()));
        assert_eq!(known[1..3], [0.25, 0.0]);
        assert!(known[3].is_nan());
    }
}
