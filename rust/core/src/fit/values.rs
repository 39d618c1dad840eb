//! The values of each group, sorted.

use super::{Need, Task};
use crate::block::{self, BLOCK, blocks};
use crate::error::{Fault, Faults};
use crate::normalise::Sorted;
use crate::parallel;
use crate::plan::{Normalise, Scope};

/// For each leaf that needs it the values of each group; for others nothing.
pub(super) fn collect(
    task: &Task<'_>,
    sound: bool,
    faults: &mut Faults,
) -> Vec<Vec<Option<Sorted>>> {
    let mut all: Vec<Vec<Option<Sorted>>> = vec![Vec::new(); task.needs.len()];
    let wanted = |leaf: &usize| matches!(task.needs[*leaf], Need::Values(_));
    let jobs: Vec<_> = all.iter_mut().enumerate().filter(|(leaf, _)| wanted(leaf)).collect();
    if jobs.is_empty() || !sound {
        return all;
    }
    let work = |(): &mut (), (leaf, groups): (usize, &mut Vec<Option<Sorted>>)| {
        *groups =
            gather(task, leaf).iter().map(|x| (!x.is_empty()).then(|| Sorted::new(x))).collect();
    };
    parallel::run(jobs, || (), work);
    for leaf in (0..all.len()).filter(wanted) {
        let Normalise::Rank { constant: None, .. } = task.plan.leaves[leaf].normalise else {
            continue;
        };
        for (group, values) in all[leaf].iter().enumerate() {
            if let Some(sorted) = values
                && let [value] = *sorted.values()
            {
                let year = task.year_of(leaf, group);
                faults.push(Fault::ConstantColumn { leaf, year, value });
            }
        }
    }
    all
}

/// The values of each group, as they come.
fn gather(task: &Task<'_>, leaf: usize) -> Vec<Vec<f64>> {
    let mut groups = vec![Vec::new(); task.groups(leaf)];
    let scope = task.needs[leaf].scope();
    if scope == Some(Scope::Year) {
        let share = task.rows.len() / groups.len().max(1);
        groups.iter_mut().for_each(|group: &mut Vec<f64>| group.reserve(share + share / 4));
    }
    let mut scratch = vec![0.0; BLOCK];
    for range in blocks(0..task.rows.len()) {
        let years = block::years(task.rows, &range);
        let x = task.matrix.load(leaf, range, &mut scratch);
        for (i, x) in x.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
            let code = years.get(i);
            match scope {
                Some(Scope::Year) => groups[usize::from(code)].push(*x),
                Some(Scope::BaseYear) if task.base != Some(code) => {}
                _ => groups[0].push(*x),
            }
        }
    }
    groups
}
