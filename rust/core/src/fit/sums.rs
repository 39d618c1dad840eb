//! Sums of the values of each group, exact before they are rounded once.

use super::extents::Extents;
use super::moments::{Total, Totals, total};
use super::{Need, Task};
use crate::error::{Fault, Faults};
use crate::plan::{Direction, Normalise};

/// Sums of all leaves and groups.
pub(super) struct Sums(Totals);

impl Sums {
    /// The sum of a group, if it has values.
    pub(super) fn get(&self, leaf: usize, group: usize) -> Option<f64> {
        let Total { count, sum } = self.0.get(leaf, group);
        (*count > 0).then(|| sum.round())
    }
}

/// Sums all leaves that need it; none if no leaf does.
pub(super) fn measure(task: &Task<'_>, extents: &Extents, faults: &mut Faults) -> Option<Sums> {
    let wanted = |need: &Need| matches!(need, Need::Sum(_));
    if !task.needs.iter().any(wanted) {
        return None;
    }
    let inverse: Vec<bool> = task.plan.leaves.iter().map(|leaf| lower(&leaf.normalise)).collect();
    let sums = Sums(total(task, wanted, |leaf, _, x| if inverse[leaf] { 1.0 / x } else { x }));
    for leaf in (0..task.needs.len()).filter(|leaf| wanted(&task.needs[*leaf])) {
        for group in 0..task.groups(leaf) {
            let (value, year) = (sums.get(leaf, group).unwrap_or(1.0), task.year_of(leaf, group));
            let least = extents.get(leaf, group).min();
            if value <= 0.0 {
                faults.push(Fault::ReferenceNotPositive { leaf, year, value });
            } else if value.is_infinite() || (inverse[leaf] && (1.0 / least).is_infinite()) {
                faults.push(Fault::ValuesBeyond { leaf, year, value: least });
            }
        }
    }
    Some(sums)
}

fn lower(normalise: &Normalise) -> bool {
    matches!(normalise, Normalise::Share { direction: Direction::Lower, .. })
}
