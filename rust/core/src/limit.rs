//! What breaches do to a score: at any node, and at the root where its constraint is missed.

use crate::cell::{self, MISSING};
use crate::plan::{Each, Effect, Limit, Unwatched, Watch};

/// Part of a bound that is taken for floating-point noise, as with the limits of classes.
const NOISE: f64 = 1e-9;

/// What becomes of the scores above a node for what one of its rules found; a later one outweighs
/// an earlier one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taken {
    /// Nothing.
    #[default]
    No,
    /// None can be given: something watched is not known.
    Unknown,
    /// None may be given.
    Vetoed,
}

/// The bounds of what is watched.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    below: f64,
    above: f64,
    /// The noise is that of a number of at least this size.
    least: f64,
}

impl Bounds {
    /// Bounds of scores, whose noise is that of numbers of about 1, however small the bound is.
    #[must_use]
    pub fn of_score(below: Option<f64>, above: Option<f64>) -> Self {
        Self::new(below, above, 1.0)
    }

    fn new(below: Option<f64>, above: Option<f64>, least: f64) -> Self {
        let (below, above) = (below.unwrap_or(f64::NEG_INFINITY), above.unwrap_or(f64::INFINITY));
        Self { below, above, least }
    }

    /// How far something is beyond them; none where it is at a bound but for noise.
    fn beyond(self, x: f64) -> Option<f64> {
        if x < self.below - noise(self.below, self.least) {
            Some(self.below - x)
        } else if x > self.above + noise(self.above, self.least) {
            Some(x - self.above)
        } else {
            None
        }
    }
}

impl Watch {
    /// The bounds, in scores of the tree or in the unit of the leaf.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds::new(self.below, self.above, if self.raw { 0.0 } else { 1.0 })
    }
}

fn noise(bound: f64, least: f64) -> f64 {
    NOISE * bound.abs().max(least)
}

/// How much of what is watched is beyond its bounds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Breaches {
    /// Number of breaches.
    pub count: u32,
    /// How far they go, added up.
    pub amount: f64,
    /// One bit for each breach.
    pub breached: u64,
    /// One bit for each that is not known.
    pub unknown: u64,
}

impl Breaches {
    /// Counts what is watched, in order: cell and bounds. What is not applicable is within them.
    pub fn of(watched: impl Iterator<Item = (f64, Bounds)>) -> Self {
        let mut found = Self::default();
        for (at, (x, bounds)) in watched.enumerate() {
            let bit = 1_u64.checked_shl(at as u32).unwrap_or(1 << 63);
            if cell::is_missing(x) {
                found.unknown |= bit;
            } else if let Some(amount) = bounds.beyond(x).filter(|_| cell::is_present(x)) {
                found.count += 1;
                found.amount += amount;
                found.breached |= bit;
            }
        }
        found
    }
}

impl Limit {
    /// What the rule makes of the scores above, whether its own node has one or not.
    #[must_use]
    pub fn takes(&self, found: &Breaches) -> Taken {
        if self.effect == (Effect::Veto {}) && found.breached != 0 {
            return Taken::Vetoed;
        }
        match self.unknown {
            _ if found.unknown == 0 => Taken::No,
            Unwatched::NoScore => Taken::Unknown,
            Unwatched::Missed if self.effect == (Effect::Veto {}) => Taken::Vetoed,
            Unwatched::Missed | Unwatched::Met => Taken::No,
        }
    }

    /// The score after the rule, NaN if it takes it away.
    #[must_use]
    pub fn apply(&self, score: f64, found: &Breaches) -> f64 {
        let mut count = found.count;
        if found.unknown != 0 {
            match self.unknown {
                Unwatched::NoScore => return MISSING,
                Unwatched::Met => {}
                Unwatched::Missed => count += found.unknown.count_ones(),
            }
        }
        if count == 0 { score } else { self.effect.apply(score, count, found.amount) }
    }
}

impl Effect {
    /// The score after at least one breach; `amount`: how far the breaches go.
    fn apply(&self, score: f64, count: u32, amount: f64) -> f64 {
        let number = |per: Each| if per == Each::Breach { f64::from(count) } else { amount };
        match self {
            Self::Cap { at } => nth(at, count).map_or(score, |most| score.min(most)),
            Self::Deduct { points, per, most, floor } => {
                let points = points * number(*per);
                deduct(score, most.map_or(points, |most| points.min(most)), *floor)
            }
            Self::Reduce { share, per, most, floor } => {
                let share = (share * number(*per)).min(most.unwrap_or(1.0));
                deduct(score, share * score.max(0.0), *floor)
            }
            Self::Lower { steps } => {
                let reached = steps.iter().find(|[from, _]| score >= *from - noise(*from, 1.0));
                reached.map_or(score, |[_, becomes]| score.min(*becomes))
            }
            Self::Veto {} => MISSING,
        }
    }
}

/// The entry for so many breaches; the last holds for more.
pub(crate) fn nth(entries: &[f64], count: u32) -> Option<f64> {
    let at = (count as usize).min(entries.len()).checked_sub(1)?;
    entries.get(at).copied()
}

/// Points off, but never below the floor; what is lower already stays.
pub(crate) fn deduct(score: f64, points: f64, floor: f64) -> f64 {
    (score - points).max(score.min(floor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::NOT_APPLICABLE;
    use crate::plan::Source;

    fn below(bound: f64, cells: &[f64]) -> Breaches {
        Breaches::of(cells.iter().map(|x| (*x, Bounds::of_score(Some(bound), None))))
    }

    fn above(bound: f64, x: f64) -> Breaches {
        Breaches::of([(x, Bounds::of_score(None, Some(bound)))].into_iter())
    }

    fn after(effect: Effect, score: f64, found: &Breaches) -> f64 {
        Limit { effect, watch: vec![], unknown: Unwatched::NoScore }.apply(score, found)
    }

    #[test]
    fn breaches_are_counted_with_their_bits() {
        let found = below(60.0, &[50.0, MISSING, 60.0, NOT_APPLICABLE, 45.0]);
        assert_eq!((found.count, found.amount), (2, 25.0));
        assert_eq!((found.breached, found.unknown), (0b10001, 0b00010));
        let above = above(1.0, 3.0);
        assert_eq!((above.count, above.amount), (1, 2.0));
    }

    #[test]
    fn what_is_at_a_bound_but_for_noise_keeps_to_it() {
        let count = |found: Breaches| found.count;
        assert_eq!([0.29, 0.29 + 5e-10, 0.29 + 2e-9].map(|x| count(above(0.29, x))), [0, 0, 1]);
        let low = [0.57, 0.57 - 5e-10, 0.57 - 2e-9];
        assert_eq!(low.map(|x| count(below(0.57, &[x]))), [0, 0, 1]);
        let watch = |raw| Watch { source: Source::Leaf(0), raw, below: Some(1e-6), above: None };
        let of = |raw| Breaches::of([(1e-6 - 1e-10, watch(raw).bounds())].into_iter()).count;
        assert_eq!((of(false), of(true)), (0, 1), "values keep to the size of their bound");
        let lower = Effect::Lower { steps: vec![[0.75, 0.749]] };
        assert_eq!(after(lower, 0.75 - 5e-10, &below(1.0, &[0.0])), 0.749);
    }

    #[test]
    fn what_goes_up_the_tree() {
        let of =
            |effect, unknown, x| Limit { effect, watch: vec![], unknown }.takes(&below(1.0, x));
        let cap = || Effect::Cap { at: vec![60.0] };
        let (veto, both) = (|| Effect::Veto {}, [0.0, MISSING]);
        assert_eq!(of(cap(), Unwatched::NoScore, &[0.0]), Taken::No);
        assert_eq!(of(cap(), Unwatched::NoScore, &both), Taken::Unknown);
        assert_eq!(of(cap(), Unwatched::Missed, &both), Taken::No);
        assert_eq!(of(veto(), Unwatched::NoScore, &[1.0]), Taken::No);
        assert_eq!(of(veto(), Unwatched::NoScore, &both), Taken::Vetoed);
        assert_eq!(of(veto(), Unwatched::Met, &[MISSING]), Taken::No);
        assert_eq!(of(veto(), Unwatched::Missed, &[MISSING]), Taken::Vetoed);
        assert!(Taken::No < Taken::Unknown && Taken::Unknown < Taken::Vetoed);
    }

    #[test]
    fn events_cost_points_up_to_a_limit() {
        // Five points for each event, at most twenty.
        let effect =
            |floor| Effect::Deduct { points: 5.0, per: Each::Unit, most: Some(20.0), floor };
        let events = |number| above(0.0, number);
        assert_eq!(after(effect(0.0), 80.0, &events(3.0)), 65.0);
        assert_eq!(after(effect(0.0), 80.0, &events(9.0)), 60.0);
        assert_eq!(after(effect(70.0), 80.0, &events(9.0)), 70.0);
        assert_eq!(after(effect(70.0), 50.0, &events(9.0)), 50.0);
        assert_eq!(after(effect(0.0), -5.0, &events(1.0)), -5.0);
        assert_eq!(after(effect(0.0), 80.0, &events(0.0)), 80.0);
    }

    #[test]
    fn a_class_down() {
        // HJ 192-2015: excellent becomes 74.9, good 54.9, fair 34.9, poor 19.9.
        let steps = vec![[75.0, 74.9], [55.0, 54.9], [35.0, 34.9], [20.0, 19.9]];
        let lower =
            |score| after(Effect::Lower { steps: steps.clone() }, score, &below(1.0, &[0.0]));
        assert_eq!([80.0, 75.0, 74.95, 54.95, 19.95].map(lower), [74.9, 74.9, 54.9, 34.9, 19.95]);
    }

    #[test]
    fn a_share_off_and_a_cap_by_number() {
        let found = below(1.0, &[0.0, 0.0, 1.0]);
        let reduce = Effect::Reduce { share: 0.25, per: Each::Breach, most: None, floor: 0.0 };
        assert_eq!(after(reduce.clone(), 80.0, &found), 40.0);
        assert_eq!(after(reduce, -80.0, &found), -80.0);
        assert_eq!(after(Effect::Cap { at: vec![59.9, 39.9] }, 80.0, &found), 39.9);
        assert_eq!(after(Effect::Cap { at: vec![59.9] }, 80.0, &found), 59.9);
        assert!(after(Effect::Veto {}, 80.0, &found).is_nan());
    }

    #[test]
    fn what_is_not_known_follows_its_rule() {
        let found = below(1.0, &[MISSING]);
        let of = |unknown| Limit { effect: Effect::Cap { at: vec![60.0] }, watch: vec![], unknown };
        assert!(of(Unwatched::NoScore).apply(80.0, &found).is_nan());
        assert_eq!(of(Unwatched::Met).apply(80.0, &found), 80.0);
        assert_eq!(of(Unwatched::Missed).apply(80.0, &found), 60.0);
    }
}
