//! What breaches do to a score: at any node, and at the root where its constraint is missed.

use crate::cell::{self, MISSING};
use crate::plan::{Each, Effect, Limit, Unwatched};

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
    /// Counts what is watched, in order: cell, lower and upper bound. What is not applicable is
    /// within its bounds.
    pub fn of(watched: impl Iterator<Item = (f64, f64, f64)>) -> Self {
        let mut found = Self::default();
        for (at, (x, below, above)) in watched.enumerate() {
            let bit = 1_u64.checked_shl(at as u32).unwrap_or(1 << 63);
            if cell::is_missing(x) {
                found.unknown |= bit;
            } else if cell::is_present(x) && (x < below || x > above) {
                found.count += 1;
                found.amount += if x < below { below - x } else { x - above };
                found.breached |= bit;
            }
        }
        found
    }
}

impl Limit {
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
                let reached = steps.iter().find(|[from, _]| score >= *from);
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

    const NO: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

    fn below(bound: f64, cells: &[f64]) -> Breaches {
        Breaches::of(cells.iter().map(|x| (*x, bound, NO.1)))
    }

    fn after(effect: Effect, score: f64, found: &Breaches) -> f64 {
        Limit { effect, watch: vec![], unknown: Unwatched::NoScore }.apply(score, found)
    }

    #[test]
    fn breaches_are_counted_with_their_bits() {
        let found = below(60.0, &[50.0, MISSING, 60.0, NOT_APPLICABLE, 45.0]);
        assert_eq!((found.count, found.amount), (2, 25.0));
        assert_eq!((found.breached, found.unknown), (0b10001, 0b00010));
        let above = Breaches::of([(3.0, NO.0, 1.0)].into_iter());
        assert_eq!((above.count, above.amount), (1, 2.0));
    }

    #[test]
    fn events_cost_points_up_to_a_limit() {
        // Five points for each event, at most twenty.
        let effect =
            |floor| Effect::Deduct { points: 5.0, per: Each::Unit, most: Some(20.0), floor };
        let events = |number| Breaches::of([(number, NO.0, 0.0)].into_iter());
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
