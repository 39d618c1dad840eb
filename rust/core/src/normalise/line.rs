//! Methods that are lines: goalposts, min-max, z-score, distance to a common target.

use crate::kernel::{Affine, Tables};
use crate::plan::{Clip, Direction};

/// Score per unit, so that `span` units make `width` without going beyond.
///
/// The rounded quotient can miss by a unit in the last place. Of it and its two neighbours
/// the one is taken that hits `width` exactly; if none does, the nearest that stays below,
/// or above if `beyond` (where a bound holds the score).
#[must_use]
pub fn factor(span: f64, width: f64, beyond: bool) -> f64 {
    let near = width / span;
    let candidates = [near, near.next_down(), near.next_up()];
    if let Some(exact) = candidates.into_iter().find(|k| span * k == width) {
        return exact;
    }
    let fits = |k: &f64| {
        if beyond { span * k >= width } else { span * k <= width }
    };
    candidates.into_iter().find(fits).unwrap_or(near)
}

/// Fraction of the way from the worst to the best value, stretched to an interval.
///
/// # Shape and units
/// `worst`, `best` in the unit of the column, different and finite; `to` rises. The result
/// scores any value of that unit, in the unit of `to`.
///
/// # Source
/// `oecd-jrc-2008`, step 5
#[must_use]
pub fn goalposts(worst: f64, best: f64, clip: Clip, to: [f64; 2]) -> Affine {
    let [low, high] = bounds(clip, to);
    Affine {
        tables: Tables::common(worst, slope(worst, best, to, high.is_finite())),
        a: to[0],
        low,
        high,
    }
}

/// The bounds that a clipping rule sets.
#[must_use]
pub fn bounds(clip: Clip, [low, high]: [f64; 2]) -> [f64; 2] {
    let lower = matches!(clip, Clip::Both | Clip::Lower);
    let upper = matches!(clip, Clip::Both | Clip::Upper);
    [if lower { low } else { f64::NEG_INFINITY }, if upper { high } else { f64::INFINITY }]
}

fn slope(worst: f64, best: f64, to: [f64; 2], beyond: bool) -> f64 {
    let k = factor((best - worst).abs(), to[1] - to[0], beyond);
    if best > worst { k } else { -k }
}

/// Where and how steep the line of a min-max rule is: worst value, score per unit.
///
/// # Shape and units
/// `min < max` in the unit of the column. The scores of values between them never leave `to`.
///
/// # Source
/// `oecd-jrc-2008`, step 5
#[must_use]
pub fn min_max(min: f64, max: f64, direction: Direction, to: [f64; 2]) -> (f64, f64) {
    match direction {
        Direction::Higher => (min, slope(min, max, to, false)),
        Direction::Lower => (max, slope(max, min, to, false)),
    }
}

/// Where and how steep the line of a z-score is: mean, and `spread` over the standard deviation.
///
/// # Source
/// `oecd-jrc-2008`, step 5
#[must_use]
pub fn z_score(mean: f64, sd: f64, direction: Direction, spread: f64) -> (f64, f64) {
    match direction {
        Direction::Higher => (mean, spread / sd),
        Direction::Lower => (mean, -spread / sd),
    }
}

/// How much of the way from a base to a target is done: 1 at the target and beyond it.
///
/// `1 - max(0, (target - x) / (target - base))`; where the base is already beyond the target,
/// the same distance counts, so that falling short of a target never scores 1. Without `cap`
/// values beyond the target score more than 1.
///
/// # Source
/// `oecd-jrc-2008`, step 5, distance to a reference
#[must_use]
pub fn target(target: f64, base: f64, direction: Direction, cap: bool) -> Affine {
    let k = target_slope(target, base, direction);
    let high = if cap { 1.0 } else { f64::INFINITY };
    Affine { tables: Tables::common(target, k), a: 1.0, low: f64::NEG_INFINITY, high }
}

/// Score per unit on the way from a base to a target.
#[must_use]
pub fn target_slope(target: f64, base: f64, direction: Direction) -> f64 {
    let k = 1.0 / (target - base).abs();
    if direction == Direction::Higher { k } else { -k }
}

impl Affine {
    /// The line that leaves values as they are.
    #[must_use]
    pub fn identity() -> Self {
        Self {
            tables: Tables::common(0.0, 1.0),
            a: 0.0,
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::Cell;

    fn at(line: &Affine, x: f64) -> f64 {
        line.one(Cell { x, year: 0, region: 0 })
    }

    #[test]
    fn goalposts_of_both_directions() {
        let up = goalposts(0.0, 45.0, Clip::Both, [0.0, 1.0]);
        let down = goalposts(60.0, 10.0, Clip::Both, [0.0, 1.0]);
        assert_eq!((at(&up, 0.0), at(&up, 45.0), at(&up, 90.0), at(&up, -1.0)), (0., 1., 1., 0.));
        assert_eq!((at(&down, 60.0), at(&down, 10.0), at(&down, 35.0)), (0.0, 1.0, 0.5));
        let open = goalposts(60.0, 10.0, Clip::Lower, [60.0, 100.0]);
        assert_eq!((at(&open, 70.0), at(&open, 10.0), at(&open, 5.0)), (60.0, 100.0, 104.0));
    }

    #[test]
    fn the_factor_never_goes_beyond() {
        let mut exact = 0;
        for i in 1..20_000 {
            let span = f64::from(i) * 0.037 + f64::sin(f64::from(i));
            if span <= 0.0 {
                continue;
            }
            for width in [1.0, 40.0, 100.0] {
                assert!(span * factor(span, width, false) <= width);
                assert!(span * factor(span, width, true) >= width);
                exact += usize::from(span * factor(span, width, false) == width);
            }
        }
        assert!(exact > 45_000, "{exact}");
    }

    #[test]
    fn target_is_one_at_the_target_and_beyond() {
        let line = target(80.0, 60.0, Direction::Higher, true);
        assert_eq!(
            (at(&line, 80.0), at(&line, 99.0), at(&line, 60.0), at(&line, 70.0)),
            (1., 1., 0., 0.5)
        );
        let line = target(10.0, 30.0, Direction::Lower, true);
        assert_eq!(
            (at(&line, 10.0), at(&line, 5.0), at(&line, 30.0), at(&line, 40.0)),
            (1., 1., 0., -0.5)
        );
        let beyond = target(80.0, 90.0, Direction::Higher, true);
        assert_eq!((at(&beyond, 95.0), at(&beyond, 75.0)), (1.0, 0.5));
        let open = target(80.0, 60.0, Direction::Higher, false);
        assert_eq!((at(&open, 90.0), at(&open, 80.0)), (1.5, 1.0));
    }
}
