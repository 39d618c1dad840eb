//! What missed constraints do to the score of the root.

use crate::cell::{MISSING, State};
use crate::limit::{self, Bounds, Breaches};
use crate::plan::{Constraint, Mode, Unknown};

/// The outcome of a row.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    /// The score after constraints, NaN if there is none.
    pub score: f64,
    /// The state of the row.
    pub state: State,
    /// Number of missed constraints; none if one is not known.
    pub missed: Option<u8>,
}

impl Constraint {
    /// Applies the rule to a score in output scale.
    ///
    /// `scores`: those of the constraint leaves; below 1 is missed, not applicable is met.
    pub fn apply(&self, score: f64, scores: impl Iterator<Item = f64>) -> Verdict {
        let found = Breaches::of(scores.map(|y| (y, Bounds::of_score(Some(1.0), None))));
        let (missed, unknown) = (found.count as u8, found.unknown != 0);
        let known = if unknown { None } else { Some(missed) };
        let state = State::of(score);
        if state != State::Scored {
            return Verdict { score, state, missed: known };
        }
        let (score, state) = match (self.mode, self.unknown) {
            // One missed constraint is enough for a veto, whatever the others are.
            (Mode::Veto, _) if missed > 0 => (MISSING, State::Vetoed),
            (_, Unknown::NoScore) if unknown => (MISSING, State::NoScore),
            // What is known to be missed counts: not reporting the rest must not pay.
            (_, Unknown::Provisional) if unknown => (self.limit(score, missed), State::Provisional),
            _ => (self.limit(score, missed), State::Scored),
        };
        Verdict { score, state, missed: known }
    }

    fn limit(&self, score: f64, missed: u8) -> f64 {
        let Some(limit) = limit::nth(&self.limits, missed.into()) else {
            return score;
        };
        match self.mode {
            Mode::Cap => score.min(limit),
            Mode::Deduct => limit::deduct(score, limit, 0.0),
            Mode::Veto => score,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::NOT_APPLICABLE;

    fn constraint(mode: Mode, limits: &[f64], unknown: Unknown) -> Constraint {
        Constraint { leaves: vec![0, 1], mode, limits: limits.to_vec(), unknown }
    }

    fn apply(c: &Constraint, score: f64, y: [f64; 2]) -> (f64, State, Option<u8>) {
        let verdict = c.apply(score, y.into_iter());
        (verdict.score, verdict.state, verdict.missed)
    }

    #[test]
    fn blue_bay_illustration() {
        let cap = constraint(Mode::Cap, &[59.9, 39.9], Unknown::Provisional);
        assert_eq!(apply(&cap, 75.878, [1.0, 1.0]), (75.878, State::Scored, Some(0)));
        assert_eq!(apply(&cap, 75.878, [0.0, 1.0]), (59.9, State::Scored, Some(1)));
        assert_eq!(apply(&cap, 75.878, [0.0, 0.0]), (39.9, State::Scored, Some(2)));
        assert_eq!(apply(&cap, 30.0, [0.0, NOT_APPLICABLE]), (30.0, State::Scored, Some(1)));
        assert_eq!(apply(&cap, 75.878, [MISSING, 1.0]), (75.878, State::Provisional, None));
        assert_eq!(apply(&cap, 75.878, [MISSING, 0.0]), (59.9, State::Provisional, None));
        let deduct = constraint(Mode::Deduct, &[20.0, 40.0], Unknown::Provisional);
        assert!((apply(&deduct, 75.878, [0.0, 1.0]).0 - 55.878).abs() < 1e-12);
        assert_eq!(apply(&deduct, 30.0, [0.0, 0.0]).0, 0.0);
        assert_eq!(apply(&deduct, -30.0, [0.0, 0.0]).0, -30.0, "points off never lift a score");
    }

    #[test]
    fn veto_and_unknown() {
        let veto = constraint(Mode::Veto, &[], Unknown::NoScore);
        assert_eq!(apply(&veto, 80.0, [0.0, MISSING]).1, State::Vetoed);
        assert_eq!(apply(&veto, 80.0, [1.0, MISSING]).1, State::NoScore);
        assert_eq!(apply(&veto, 80.0, [1.0, NOT_APPLICABLE]), (80.0, State::Scored, Some(0)));
        assert_eq!(apply(&veto, MISSING, [0.0, 1.0]).1, State::NoScore);
    }
}
