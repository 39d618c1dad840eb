//! Whether a method is defined for the extent of a group.

use super::Task;
use crate::error::Fault;
use crate::kernel::Extent;
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
