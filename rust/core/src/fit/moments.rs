//! Means and standard deviations, from exact sums.
//!
//! Values are brought to the size of one by a power of two before they are summed and squared, so
//! that huge and tiny ones come out as well as others; see [`kernel::scale`].

use super::extents::{Extents, of_base_year, scopes};
use super::{Need, Task};
use crate::block::{self, BLOCK, blocks};
use crate::fitted::Moments;
use crate::kernel;
use crate::parallel;
use crate::plan::{Deviation, Normalise, Scope};
use crate::sum::ExactSum;

/// Number of values and exact sum of a group.
#[derive(Clone, Default)]
pub(super) struct Total {
    pub(super) count: u64,
    pub(super) sum: ExactSum,
}

/// Totals of all leaves and groups.
pub(super) struct Totals {
    starts: Vec<usize>,
    table: Vec<Total>,
}

/// Means, and totals of the squared distances from them, of scaled values.
pub(super) struct Measured {
    scales: Vec<f64>,
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
        let (sd, scale) = ((sum.round() / by as f64).sqrt(), self.scales[at]);
        Some(Moments { count: *count, mean: self.means[at] / scale, sd: sd / scale })
    }
}

fn sample(task: &Task<'_>, leaf: usize) -> bool {
    let sample = Deviation::Sample;
    match task.plan.leaves[leaf].normalise {
        Normalise::ZScore { sd, .. } | Normalise::Logistic { sd, .. } => sd == sample,
        _ => false,
    }
}

/// Measures all leaves that need it, in two passes; none if no leaf does.
pub(super) fn measure(task: &Task<'_>, extents: &Extents) -> Option<Measured> {
    let moments = |need: &Need| matches!(need, Need::Moments(_));
    if !task.needs.iter().any(moments) {
        return None;
    }
    let leaves = (0..task.needs.len()).filter(|leaf| moments(&task.needs[*leaf]));
    let groups = leaves.flat_map(|leaf| (0..task.groups(leaf)).map(move |group| (leaf, group)));
    let size = |(leaf, group)| {
        let extent = extents.get(leaf, group);
        extent.max().max(-extent.min())
    };
    let scales: Vec<f64> = groups.map(|at| kernel::scale(size(at))).collect();
    let sums = total(task, moments, |_, at, x| x * scales[at]);
    let mean = |total: &Total| total.sum.round() / total.count as f64;
    let means: Vec<f64> = sums.table.iter().map(mean).collect();
    let squares = total(task, moments, |_, at, x| {
        let distance = x * scales[at] - means[at];
        distance * distance
    });
    Some(Measured { scales, means, squares })
}

impl Totals {
    fn new(task: &Task<'_>, wanted: impl Fn(&Need) -> bool) -> Self {
        let mut starts = vec![0];
        for (leaf, need) in task.needs.iter().enumerate() {
            let groups = if wanted(need) { task.groups(leaf) } else { 0 };
            starts.push(starts[leaf] + groups);
        }
        let table = vec![Total::default(); starts[task.needs.len()]];
        Self { starts, table }
    }

    /// The total of a group of a leaf.
    pub(super) fn get(&self, leaf: usize, group: usize) -> &Total {
        &self.table[self.starts[leaf] + group]
    }

    fn merge(&mut self, other: &Self) {
        for (own, other) in self.table.iter_mut().zip(&other.table) {
            own.count += other.count;
            own.sum.merge(&other.sum);
        }
    }
}

/// Sums a function of each value of the leaves wanted; its first arguments are the leaf and the
/// place of the group.
pub(super) fn total(
    task: &Task<'_>,
    wanted: impl Fn(&Need) -> bool + Copy + Sync,
    term: impl Fn(usize, usize, f64) -> f64 + Sync,
) -> Totals {
    let leaves: Vec<(usize, Scope)> =
        scopes(task).filter(|(leaf, _)| wanted(&task.needs[*leaf])).collect();
    let parts = parallel::run(
        parallel::ranges(task.rows.len(), BLOCK),
        || (Totals::new(task, wanted), vec![0.0; BLOCK]),
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
                        let term = term(*leaf, start + group, *x);
                        total.sum.add(term.clamp(f64::MIN, f64::MAX));
                    }
                }
            }
        },
    );
    let mut all = Totals::new(task, wanted);
    parts.iter().for_each(|(part, _)| all.merge(part));
    all
}
