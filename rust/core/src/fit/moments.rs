//! Means and standard deviations, from exact sums.

use super::extents::{Extents, of_base_year, scopes};
use super::{Need, Task};
use crate::block::{self, BLOCK, blocks};
use crate::fitted::Moments;
use crate::parallel;
use crate::plan::{Deviation, Normalise, Scope};
use crate::sum::ExactSum;

/// Number of values and exact sum of a group.
#[derive(Clone, Default)]
struct Total {
    count: u64,
    sum: ExactSum,
}

/// Totals of all leaves and groups.
struct Totals {
    starts: Vec<usize>,
    table: Vec<Total>,
}

/// Means, and totals of the squared distances from them.
pub(super) struct Measured {
    means: Vec<f64>,
    squares: Totals,
}

impl Measured {
    /// Mean and standard deviation of a group, if it has values.
    pub(super) fn get(
        &self,
        task: &Task<'_>,
        extents: &Extents,
        leaf: usize,
        group: usize,
    ) -> Option<Moments> {
        let at = self.squares.starts[leaf] + group;
        let Total { count, sum } = &self.squares.table[at];
        let extent = extents.get(leaf, group);
        if *count == 0 {
            return None;
        }
        if extent.min() == extent.max() {
            return Some(Moments { count: *count, mean: extent.min(), sd: 0.0 });
        }
        let by = if sample(task, leaf) { count - 1 } else { *count };
        let sd = (sum.round() / by as f64).sqrt();
        Some(Moments { count: *count, mean: self.means[at], sd })
    }
}

fn sample(task: &Task<'_>, leaf: usize) -> bool {
    matches!(task.plan.leaves[leaf].normalise, Normalise::ZScore { sd: Deviation::Sample, .. })
}

/// Measures all leaves that need it, in two passes; none if no leaf does.
pub(super) fn measure(task: &Task<'_>, _: &Extents) -> Option<Measured> {
    if !task.needs.iter().any(|need| matches!(need, Need::Moments(_))) {
        return None;
    }
    let sums = total(task, |_, x| x);
    let mean = |total: &Total| total.sum.round() / total.count as f64;
    let means: Vec<f64> = sums.table.iter().map(mean).collect();
    let squares = total(task, |at, x| (x - means[at]) * (x - means[at]));
    Some(Measured { means, squares })
}

impl Totals {
    fn new(task: &Task<'_>) -> Self {
        let mut starts = vec![0];
        for (leaf, need) in task.needs.iter().enumerate() {
            let groups = if matches!(need, Need::Moments(_)) { task.groups(leaf) } else { 0 };
            starts.push(starts[leaf] + groups);
        }
        let table = vec![Total::default(); starts[task.needs.len()]];
        Self { starts, table }
    }

    fn merge(&mut self, other: &Self) {
        for (own, other) in self.table.iter_mut().zip(&other.table) {
            own.count += other.count;
            own.sum.merge(&other.sum);
        }
    }
}

/// Sums a function of each value; its first argument is the place of the group.
fn total(task: &Task<'_>, term: impl Fn(usize, f64) -> f64 + Sync) -> Totals {
    let leaves: Vec<(usize, Scope)> =
        scopes(task).filter(|(leaf, _)| matches!(task.needs[*leaf], Need::Moments(_))).collect();
    let parts = parallel::run(
        parallel::ranges(task.rows.len(), BLOCK),
        || (Totals::new(task), vec![0.0; BLOCK]),
        |(totals, scratch), range| {
            for range in blocks(range) {
                let years = block::years(task.rows, &range);
                for (leaf, scope) in &leaves {
                    let x = match scope {
                        Scope::BaseYear => of_base_year(task, *leaf, years, range.clone(), scratch),
                        _ => task.matrix.load(*leaf, range.clone(), scratch),
                    };
                    if *scope == Scope::BaseYear && task.base.is_none_or(|b| !years.contain(b)) {
                        continue;
                    }
                    let start = totals.starts[*leaf];
                    for (i, x) in x.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
                        let group = if *scope == Scope::Year { years.get(i).into() } else { 0 };
                        let total = &mut totals.table[start + group];
                        total.count += 1;
                        total.sum.add(term(start + group, *x).clamp(f64::MIN, f64::MAX));
                    }
                }
            }
        },
    );
    let mut all = Totals::new(task);
    parts.iter().for_each(|(part, _)| all.merge(part));
    all
}
