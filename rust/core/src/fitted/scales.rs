//! The transforms of the methods that compare with places, references and best ranges.

use super::learned::Against;
use super::{Group, Learned, Range, Scoped, lines, moments_group, unlearned};
use crate::normalise::{
    self, Categories, Interval, Line, Logistic, Place, Reciprocal, Scale, Transform,
};
use crate::plan::{Direction, Form, Normalise, Whole};
use crate::rows::Rows;

/// The transform of a method that [`super::transform`] leaves to this module.
pub(super) fn transform(normalise: &Normalise, learned: &Learned, rows: &Rows) -> Transform {
    match normalise {
        Normalise::Rank { .. } | Normalise::Percentile { .. } | Normalise::Borda { .. } => {
            place(normalise, learned, rows)
        }
        Normalise::Target { direction, target, cap, .. } => {
            let Learned::Range(ranges) = learned else { return unlearned() };
            let line = lines(ranges, rows, 1.0, |range| {
                let base = worst(range.min, range.max, *direction);
                Group::At(*target, normalise::target_slope(*target, base, *direction))
            });
            capped(line, *cap)
        }
        Normalise::Reference { direction, form, cap, constant, .. } => {
            let Learned::Reference(found) = learned else { return unlearned() };
            reference(found, rows, (*direction, *form), *cap, *constant)
        }
        Normalise::Adjusted { direction, to: [low, high], .. } => {
            let Learned::Reference(found) = learned else { return unlearned() };
            lines(found, rows, f64::midpoint(*low, *high), |Against { value, min, max }| {
                let k = normalise::factor(max - min, high - low, false);
                Group::At(value, if *direction == Direction::Higher { k } else { -k })
            })
        }
        Normalise::Share { direction, of, .. } => share(learned, rows, *direction, *of),
        Normalise::Logistic { direction, steepness, constant, .. } => {
            let Learned::Moments(moments) = learned else { return unlearned() };
            let line = lines(moments, rows, 0.0, |moments| {
                moments_group(moments, *direction, *constant, *steepness)
            });
            let whole = matches!(line, Transform::Affine(_));
            Transform::Logistic(Logistic { line: as_line(line), whole })
        }
        Normalise::Interval { best, tolerance, .. } => interval(learned, rows, *best, *tolerance),
        Normalise::Categorical { codes, scores, other } => Transform::Categories(Categories {
            table: codes.iter().copied().zip(scores.iter().copied()).collect(),
            other: *other,
        }),
        _ => unlearned(),
    }
}

/// The worst value of a group.
fn worst(min: f64, max: f64, direction: Direction) -> f64 {
    if direction == Direction::Higher { min } else { max }
}

/// Holds the scores of a line at 1.
fn capped(mut line: Transform, cap: bool) -> Transform {
    if let Transform::Affine(affine) | Transform::Line(Line { affine, .. }) = &mut line
        && cap
    {
        affine.high = 1.0;
    }
    line
}

fn as_line(transform: Transform) -> Line {
    match transform {
        Transform::Line(line) => line,
        Transform::Affine(affine) => {
            let constant = vec![None; affine.tables.c.len()];
            Line { affine, constant }
        }
        _ => Line { affine: crate::kernel::Affine::identity(), constant: vec![None] },
    }
}

/// What each group of the rows at hand has; the second says whether each year is one.
fn groups<T, U>(scoped: &Scoped<T>, rows: &Rows, get: impl Fn(&T) -> U) -> (Vec<Option<U>>, bool) {
    match scoped {
        Scoped::Common(one) => (vec![one.as_ref().map(get)], false),
        Scoped::Years(years) => {
            (rows.years().iter().map(|year| years.get(year).map(&get)).collect(), true)
        }
    }
}

fn place(method: &Normalise, learned: &Learned, rows: &Rows) -> Transform {
    let Learned::Values(values) = learned else { return unlearned() };
    let (direction, scale, constant) = match method {
        Normalise::Rank { direction, ties, constant, .. } => {
            (*direction, Scale::Rank(*ties), *constant)
        }
        Normalise::Borda { direction, ties, start, .. } => {
            (*direction, Scale::Borda(*ties, *start), None)
        }
        Normalise::Percentile { direction, .. } => (*direction, Scale::Percentile, None),
        _ => return unlearned(),
    };
    let (groups, per_year) = groups(values, rows, |sorted| {
        let values = sorted.values();
        let constant = constant.filter(|_| values.first() == values.last());
        normalise::Group { sorted: sorted.clone(), constant }
    });
    Transform::Place(Place { groups, per_year, direction, scale })
}

fn reference(
    found: &Scoped<Against>,
    rows: &Rows,
    (direction, form): (Direction, Form),
    cap: bool,
    constant: Option<f64>,
) -> Transform {
    if (direction, form) == (Direction::Lower, Form::Ratio) {
        return reciprocal(found, rows, cap, |against| against.value);
    }
    let line = lines(found, rows, 0.0, |Against { value, min, max }| match (form, constant) {
        (Form::Ratio, _) => Group::At(0.0, normalise::factor(value, 1.0, cap)),
        (Form::Range, Some(score)) if min == max => Group::Constant(score),
        (Form::Range, _) => {
            let from = worst(min, max, direction);
            let k = normalise::factor((value - from).abs(), 1.0, cap);
            Group::At(from, if value > from { k } else { -k })
        }
    });
    capped(line, cap)
}

fn share(learned: &Learned, rows: &Rows, direction: Direction, of: Whole) -> Transform {
    match (learned, of, direction) {
        (Learned::Range(ranges), Whole::Best, Direction::Higher) => {
            lines(ranges, rows, 0.0, |r| Group::At(0.0, normalise::factor(r.max, 1.0, false)))
        }
        (Learned::Range(ranges), Whole::Best, Direction::Lower) => {
            reciprocal(ranges, rows, false, |range| range.min)
        }
        (Learned::Sum(sums), Whole::Sum, Direction::Higher) => {
            lines(sums, rows, 0.0, |sum| Group::At(0.0, 1.0 / sum))
        }
        (Learned::Sum(sums), Whole::Sum, Direction::Lower) => {
            reciprocal(sums, rows, false, |sum| 1.0 / sum)
        }
        _ => unlearned(),
    }
}

fn reciprocal<T>(scoped: &Scoped<T>, rows: &Rows, cap: bool, by: impl Fn(&T) -> f64) -> Transform {
    let (by, per_year) = groups(scoped, rows, by);
    let by = by.into_iter().map(|by| by.unwrap_or(f64::NAN)).collect();
    let high = if cap { 1.0 } else { f64::INFINITY };
    Transform::Reciprocal(Reciprocal { by, per_year, high })
}

fn interval(learned: &Learned, rows: &Rows, best: [f64; 2], tolerance: Option<f64>) -> Transform {
    let (reach, per_year) = match (learned, tolerance) {
        (_, Some(distance)) => (vec![Some(distance)], false),
        (Learned::Range(ranges), None) => {
            groups(ranges, rows, |range: &Range| (best[0] - range.min).max(range.max - best[1]))
        }
        _ => return unlearned(),
    };
    let reach = reach.into_iter().map(|reach| reach.unwrap_or(f64::NAN)).collect();
    Transform::Interval(Interval { best, reach, per_year })
}
