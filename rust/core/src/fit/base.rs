//! The base-year value of each region.

use super::{Need, Task};
use crate::block::{self, BLOCK, blocks};
use crate::error::{Fault, Faults};
use crate::parallel;
use crate::plan::Normalise;

/// For each leaf that needs it the base-year value of each region; for others nothing.
pub(super) fn collect(task: &Task<'_>, faults: &mut Faults) -> Vec<Vec<Option<f64>>> {
    let mut bases: Vec<Vec<Option<f64>>> = vec![Vec::new(); task.needs.len()];
    let needed = bases.iter_mut().enumerate().filter(|(leaf, _)| task.needs[*leaf] == Need::Base);
    let jobs: Vec<_> = needed.collect();
    if jobs.is_empty() {
        return bases;
    }
    if let Some((_, row)) = task.rows.duplicates().pairs().first() {
        // Which of the two rows counts would be left to chance.
        faults.push(Fault::RowRepeated { row: *row });
        return bases;
    }
    let found = parallel::run(jobs, Faults::new, |faults, (leaf, values)| {
        *values = one_leaf(task, leaf, faults);
    });
    found.into_iter().for_each(|part| faults.merge(part));
    bases
}

fn one_leaf(task: &Task<'_>, leaf: usize, faults: &mut Faults) -> Vec<Option<f64>> {
    let mut values = vec![None; task.rows.regions().len()];
    let Some(base) = task.base else { return values };
    let ratio = matches!(task.plan.leaves[leaf].normalise, Normalise::BaseRatio { .. });
    let mut scratch = vec![0.0; BLOCK];
    for range in blocks(0..task.rows.len()) {
        let years = block::years(task.rows, &range);
        if !years.contain(base) {
            continue;
        }
        let start = range.start;
        let x = task.matrix.load(leaf, range, &mut scratch);
        for (i, x) in x.iter().enumerate() {
            if years.get(i) != base || x.is_nan() {
                continue;
            }
            let row = start + i;
            if x.is_infinite() {
                faults.push(Fault::ValueInfinite { leaf, row, value: *x });
            } else if ratio && *x <= 0.0 {
                faults.push(Fault::BaseNotPositive { leaf, row, value: *x });
            }
            values[task.rows.region_codes()[row] as usize] = Some(*x);
        }
    }
    values
}
