//! Whether a method is defined for the extent of a group, and whether what it learned can be used.

use super::Task;
use crate::error::{Fault, Faults};
use crate::fitted::Fitted;
use crate::kernel::{Affine, Extent};
use crate::normalise::{Line, Logistic, Transform};
use crate::plan::{Direction, Normalise, Whole};

/// What is wrong with the extent of a group of a leaf.
pub(super) fn fault(task: &Task<'_>, leaf: usize, group: usize, extent: Extent) -> Option<Fault> {
    if extent.is_empty() {
        return None;
    }
    let year = task.year_of(leaf, group);
    let (min, max) = (extent.min(), extent.max());
    let not_positive =
        |value: f64| (value <= 0.0).then_some(Fault::ReferenceNotPositive { leaf, year, value });
    match &task.plan.leaves[leaf].normalise {
        Normalise::MinMax { constant: None, .. }
        | Normalise::ZScore { constant: None, .. }
        | Normalise::Logistic { constant: None, .. } => {
            (min == max).then_some(Fault::ConstantColumn { leaf, year, value: min })
        }
        Normalise::Share { direction, of, .. } => match (direction, of) {
            (Direction::Higher, Whole::Best) => not_positive(max),
            // Every value divides.
            (Direction::Lower, _) => not_positive(min),
            (Direction::Higher, Whole::Sum) => None,
        },
        Normalise::Target { direction, target, .. } => {
            let worst = if *direction == Direction::Higher { min } else { max };
            (worst == *target).then_some(Fault::ReferenceIsWorst { leaf, year, value: worst })
        }
        _ => None,
    }
}

/// Refuses what was learned from values so large, so small or so near each other that the way from
/// value to score is not a number any more.
pub(super) fn usable(fitted: &Fitted, task: &Task<'_>) -> Result<(), Faults> {
    let mut faults = Faults::new();
    for (leaf, transform) in fitted.transforms(task.rows).iter().enumerate() {
        for group in 0..task.groups(leaf) {
            let year = task.year_of(leaf, group);
            if let Some(value) = beyond(transform, group) {
                faults.push(Fault::ValuesBeyond { leaf, year, value });
            }
        }
    }
    faults.check()
}

/// The parameter of a group that cannot be used, if there is one. NaN is a group without values.
fn beyond(transform: &Transform, group: usize) -> Option<f64> {
    let odd = |by: f64| (by.is_infinite() || by == 0.0).then_some(by);
    let steep = |affine: &Affine| {
        let (c, k) = (affine.tables.c[group], affine.tables.k[group]);
        // A slope of the greatest number stands for one beyond it.
        let usable = c.is_finite() && k.is_normal() && k.abs() < f64::MAX;
        (!c.is_nan() && !usable).then_some(c)
    };
    match transform {
        Transform::Affine(line)
        | Transform::Line(Line { affine: line, .. })
        | Transform::Logistic(Logistic { line: Line { affine: line, .. }, .. }) => steep(line),
        Transform::Reciprocal(ratio) => odd(ratio.by[group]),
        Transform::Interval(interval) => interval.reach[group].is_infinite().then_some(f64::MAX),
        _ => None,
    }
}
