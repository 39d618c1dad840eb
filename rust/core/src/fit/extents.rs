//! Least and greatest values of each leaf and group.

use std::ops::Range;

use super::Task;
use crate::block::{self, BLOCK, Years, blocks};
use crate::cell::MISSING;
use crate::column::Chunk;
use crate::error::{Fault, Faults};
use crate::kernel::{COPIES, Cycle, Extent, extent, extent_by_year};
use crate::parallel;
use crate::plan::Scope;

/// Extents of all leaves and groups.
pub(super) struct Extents {
    starts: Vec<usize>,
    /// For each leaf with an extent per year, those of rows whose years follow each other.
    cycles: Vec<Cycle>,
    table: Vec<[Extent; COPIES]>,
}

impl Extents {
    fn new(task: &Task<'_>) -> Self {
        let mut starts = vec![0];
        for leaf in 0..task.needs.len() {
            starts.push(starts[leaf] + task.groups(leaf));
        }
        let table = vec![[Extent::default(); COPIES]; starts[task.needs.len()]];
        let years = |leaf: usize| if task.is_yearly(leaf) { task.rows.years().len() } else { 0 };
        let cycles = (0..task.needs.len()).map(|leaf| Cycle::new(years(leaf))).collect();
        Self { starts, cycles, table }
    }

    /// The extent of a group of a leaf.
    pub(super) fn get(&self, leaf: usize, group: usize) -> Extent {
        let mut all = Extent::default();
        self.table[self.starts[leaf] + group].iter().for_each(|part| all.merge(part));
        all.merge(&self.cycles[leaf].get(group));
        all
    }

    fn add(&mut self, leaf: usize, group: usize, extent: Extent) {
        self.table[self.starts[leaf] + group][0].merge(&extent);
    }

    fn merge(&mut self, other: &Self) {
        for (own, other) in self.table.iter_mut().zip(&other.table) {
            own.iter_mut().zip(other).for_each(|(own, other)| own.merge(other));
        }
        for (own, other) in self.cycles.iter_mut().zip(&other.cycles) {
            own.merge(other);
        }
    }
}

/// Measures all leaves that need it in one pass.
pub(super) fn measure(task: &Task<'_>) -> Extents {
    let mut all = Extents::new(task);
    let leaves: Vec<(usize, Scope)> = scopes(task).collect();
    if leaves.is_empty() {
        return all;
    }
    let parts = parallel::run(
        parallel::ranges(task.rows.len(), BLOCK),
        || (Extents::new(task), vec![0.0; BLOCK]),
        |(extents, scratch), range| {
            for range in blocks(range) {
                let years = block::years(task.rows, &range);
                for (leaf, scope) in &leaves {
                    extents.measure(task, *leaf, *scope, years, range.clone(), scratch);
                }
            }
        },
    );
    parts.iter().for_each(|(part, _)| all.merge(part));
    all
}

/// The leaves that learn over a scope.
pub(super) fn scopes(task: &Task<'_>) -> impl Iterator<Item = (usize, Scope)> {
    task.needs.iter().enumerate().filter_map(|(leaf, need)| Some((leaf, need.scope()?)))
}

impl Extents {
    fn measure(
        &mut self,
        task: &Task<'_>,
        leaf: usize,
        scope: Scope,
        years: Years<'_>,
        range: Range<usize>,
        scratch: &mut [f64],
    ) {
        let next = task.matrix.ahead(leaf + 1, &range);
        match (scope, years) {
            (Scope::Year, Years::Cycle(codes)) => {
                let len = range.len();
                let done = {
                    let x = task.matrix.view(leaf, range.clone(), scratch);
                    self.cycles[leaf].add(&x, codes[0], next)
                };
                let table = &mut self.table[self.starts[leaf]..self.starts[leaf + 1]];
                for rest in [0..done.start, done.end..len] {
                    if !rest.is_empty() {
                        let rows = range.start + rest.start..range.start + rest.end;
                        let x = task.matrix.load(leaf, rows, scratch);
                        extent_by_year(x, &codes[rest], table, &[]);
                    }
                }
            }
            (Scope::Year, Years::Mixed(codes)) => {
                let x = task.matrix.load(leaf, range, scratch);
                let table = &mut self.table[self.starts[leaf]..self.starts[leaf + 1]];
                extent_by_year(x, codes, table, next);
            }
            (Scope::BaseYear, _) => {
                if task.base.is_some_and(|base| years.contain(base)) {
                    let values = of_base_year(task, leaf, years, range, scratch);
                    self.add(leaf, 0, extent(&Chunk { values, validity: None }, &[]));
                }
            }
            (Scope::Year, Years::One(code)) => {
                let x = task.matrix.view(leaf, range, scratch);
                self.add(leaf, usize::from(code), extent(&x, next));
            }
            (Scope::Panel, _) => {
                let x = task.matrix.view(leaf, range, scratch);
                self.add(leaf, 0, extent(&x, next));
            }
        }
    }
}

/// The values of the base year; the others become NaN.
pub(super) fn of_base_year<'s>(
    task: &Task<'s>,
    leaf: usize,
    years: Years<'_>,
    range: Range<usize>,
    scratch: &'s mut [f64],
) -> &'s [f64] {
    let (Years::Mixed(codes) | Years::Cycle(codes)) = years else {
        return task.matrix.load(leaf, range, scratch);
    };
    let mut own = [0.0; BLOCK];
    let x = task.matrix.load(leaf, range, &mut own);
    for ((out, x), code) in scratch.iter_mut().zip(x).zip(codes) {
        *out = if Some(*code) == task.base { *x } else { MISSING };
    }
    &scratch[..codes.len()]
}

/// Names every infinite value of a leaf.
pub(super) fn find_infinite(task: &Task<'_>, leaf: usize, faults: &mut Faults) {
    let mut scratch = vec![0.0; BLOCK];
    for range in blocks(0..task.rows.len()) {
        let start = range.start;
        let x = task.matrix.load(leaf, range, &mut scratch);
        for (i, x) in x.iter().enumerate().filter(|(_, x)| x.is_infinite()) {
            faults.push(Fault::ValueInfinite { leaf, row: start + i, value: *x });
        }
    }
}
