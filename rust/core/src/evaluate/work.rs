//! The scratch memory of a thread, and the first half of a block: leaves.

use std::ops::Range;

use super::limits::LimitWork;
use crate::block::{self, BLOCK, Years};
use crate::cell::{MISSING, NOT_APPLICABLE};
use crate::column::Matrix;
use crate::error::Faults;
use crate::kernel;
use crate::limit::Taken;
use crate::normalise::{Cell, Interval, Logistic, Reciprocal, Transform};
use crate::program::{Program, Step};
use crate::rows::Rows;
use crate::scratch::Scratch;

/// Scratch of one thread: everything about one block of rows.
pub(crate) struct Work {
    pub(super) slots: Scratch,
    pub(super) scores: Scratch,
    pub(super) coverage: Scratch,
    pub(super) present: Scratch,
    pub(super) applicable: Scratch,
    pub(super) missing: Scratch,
    pub(super) not_applicable: Scratch,
    pub(super) load: Scratch,
    pub(super) ahead: Ahead,
    /// What the rules of the nodes did, by number.
    pub(super) limits: Vec<LimitWork>,
    /// In which rows a rule of a node or of one below left it without a score; without rules
    /// nothing.
    pub(super) taken: Vec<Taken>,
    /// Whether a leaf can be not applicable; otherwise the counts stay zero.
    partial: bool,
}

/// What a block of one leaf is about.
#[derive(Clone)]
pub(super) struct LeafBlock<'a> {
    pub program: &'a Program,
    pub matrix: &'a Matrix<'a>,
    pub rows: &'a Rows,
    pub years: Years<'a>,
    pub range: Range<usize>,
}

/// Where the scores of nodes go to, those that are not written yet.
#[derive(Default)]
pub(crate) struct Exits<'a>(pub Vec<(usize, kernel::Exit<'a>)>);

impl<'a> Exits<'a> {
    /// An exit of a node, if there is one left.
    pub(super) fn take(&mut self, node: usize) -> Option<kernel::Exit<'a>> {
        let at = self.0.iter().position(|(own, _)| *own == node)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Brings back what was not used.
    pub(super) fn keep(&mut self, node: usize, exit: Option<kernel::Exit<'a>>) {
        self.0.extend(exit.map(|exit| (node, exit)));
    }
}

/// How many columns were fetched in advance, counted from the start of the block.
///
/// While a leaf is read, that is the leaf some places after it, unless it was fetched before. The
/// loops over what is in the cache already run further ahead, so that memory never rests.
#[derive(Default)]
pub(super) struct Ahead(usize);

impl Ahead {
    /// The values to fetch during a loop over what is in the cache.
    pub(super) fn more<'a>(&mut self, matrix: &Matrix<'a>, range: &Range<usize>) -> &'a [f64] {
        self.0 += 1;
        matrix.ahead(self.0 - 1, range)
    }

    /// The values to fetch while a leaf is read.
    fn leaf<'a>(&mut self, matrix: &Matrix<'a>, range: &Range<usize>, leaf: usize) -> &'a [f64] {
        if self.0 > leaf + kernel::TOGETHER {
            return &[];
        }
        self.0 = self.0.max(leaf + kernel::TOGETHER);
        self.more(matrix, range)
    }
}

impl Work {
    pub(crate) fn new(program: &Program) -> Self {
        let blocks = |n: usize, line: usize| Scratch::new(n * BLOCK, line);
        Self {
            slots: blocks(program.kept, 5),
            scores: blocks(program.nodes.len(), 0),
            coverage: blocks(program.nodes.len(), 10),
            present: blocks(1, 21),
            applicable: blocks(1, 31),
            missing: blocks(1, 42),
            not_applicable: blocks(1, 52),
            load: blocks(kernel::TOGETHER, 16),
            ahead: Ahead::default(),
            limits: vec![LimitWork::new(); program.limits],
            taken: vec![
                Taken::No;
                if program.limits == 0 { 0 } else { program.nodes.len() * BLOCK }
            ],
            partial: program.partial,
        }
    }

    pub(crate) fn slot(&self, slot: usize, len: usize) -> &[f64] {
        &self.slots[slot * BLOCK..][..len]
    }

    pub(crate) fn score(&self, node: usize, len: usize) -> &[f64] {
        &self.scores[node * BLOCK..][..len]
    }

    pub(super) fn coverage(&self, node: usize, len: usize) -> &[f64] {
        &self.coverage[node * BLOCK..][..len]
    }

    /// Computes a block: kept leaves first, then the nodes in order.
    pub(crate) fn compute(
        &mut self,
        program: &Program,
        matrix: &Matrix<'_>,
        rows: &Rows,
        range: Range<usize>,
        exits: &mut Exits<'_>,
        faults: &mut Faults,
    ) {
        let at = self.leaves(program, matrix, rows, range, faults);
        for node in 0..program.nodes.len() {
            self.node(&at, node, exits, faults);
        }
    }

    /// Computes the kept leaves of a block.
    pub(super) fn leaves<'a>(
        &mut self,
        program: &'a Program,
        matrix: &'a Matrix<'a>,
        rows: &'a Rows,
        range: Range<usize>,
        faults: &mut Faults,
    ) -> LeafBlock<'a> {
        let years = block::years(rows, &range);
        // What was fetched beyond the last block counts from the start of this one.
        self.ahead.0 = self.ahead.0.saturating_sub(matrix.leaves());
        let at = LeafBlock { program, matrix, rows, years, range };
        let len = at.range.len();
        self.missing[..len].fill(0.0);
        if self.partial {
            self.not_applicable[..len].fill(0.0);
        }
        for (leaf, slot) in program.slots.iter().enumerate() {
            if let Some(slot) = slot {
                self.keep(&at, leaf, *slot, faults);
            }
        }
        at
    }

    /// Keeps the scores of a leaf in its slot and counts what is missing.
    fn keep(&mut self, at: &LeafBlock<'_>, leaf: usize, slot: usize, faults: &mut Faults) {
        let len = at.range.len();
        if let Some(known) = &at.program.known[leaf] {
            self.slots[slot * BLOCK..][..len].copy_from_slice(&known[at.range.clone()]);
        } else {
            self.normalise(at, leaf, slot, faults);
        }
        let out = &mut self.slots[slot * BLOCK..][..len];
        if let Some(mask) = at.matrix.mask(leaf) {
            mask.each_not(at.range.clone(), |i| out[i] = NOT_APPLICABLE);
        }
        kernel::count(out, &mut self.missing[..len], &mut self.not_applicable[..len]);
    }

    /// Normalises a leaf into its slot.
    fn normalise(&mut self, at: &LeafBlock<'_>, leaf: usize, slot: usize, faults: &mut Faults) {
        let len = at.range.len();
        let out = &mut self.slots[slot * BLOCK..][..len];
        match &at.program.transforms[leaf] {
            Transform::Affine(line) => {
                let x = at.matrix.view(leaf, at.range.clone(), &mut self.load);
                if !kernel::affine_into(&x, at.years, line, out) {
                    let x = at.matrix.load(leaf, at.range.clone(), &mut self.load);
                    at.one_by_one(leaf, &at.program.transforms[leaf], x, out, faults);
                }
            }
            Transform::Logistic(logistic) if logistic.whole => {
                let x = at.matrix.view(leaf, at.range.clone(), &mut self.load);
                if kernel::affine_into(&x, at.years, &logistic.line.affine, out) {
                    Logistic::bend(out);
                } else {
                    let x = at.matrix.load(leaf, at.range.clone(), &mut self.load);
                    at.one_by_one(leaf, &at.program.transforms[leaf], x, out, faults);
                }
            }
            transform => {
                let x = at.matrix.load(leaf, at.range.clone(), &mut self.load);
                let fine = match transform {
                    Transform::Reciprocal(Reciprocal { by, per_year, high }) => {
                        let by = at.of_years(by, *per_year);
                        kernel::reciprocals(x, &by[..len], *high, out)
                    }
                    Transform::Interval(Interval { best, reach, per_year }) => {
                        let reach = at.of_years(reach, *per_year);
                        kernel::intervals(x, *best, &reach[..len], out)
                    }
                    _ => false,
                };
                if !fine {
                    at.one_by_one(leaf, transform, x, out, faults);
                }
            }
        }
    }

    /// Normalises leaves straight into the sums of a node; at most [`kernel::TOGETHER`] lines.
    pub(super) fn lines(
        &mut self,
        at: &LeafBlock<'_>,
        steps: &[Step],
        node: usize,
        first: bool,
        faults: &mut Faults,
    ) {
        let len = at.range.len();
        let mut loads = self.load.chunks_mut(BLOCK);
        let terms = steps.iter().filter_map(|step| {
            let Step::Line(leaf, weight) = *step else { return None };
            let Transform::Affine(line) = &at.program.transforms[leaf] else { return None };
            let next = self.ahead.leaf(at.matrix, &at.range, leaf);
            let x = at.matrix.view(leaf, at.range.clone(), loads.next()?);
            Some(kernel::Term { x, line, weight, next })
        });
        let terms: Vec<_> = terms.collect();
        let sums = kernel::Sums {
            sum: &mut self.scores[node * BLOCK..][..len],
            present: &mut self.present[..len],
            missing: &mut self.missing[..len],
            first,
        };
        if kernel::affine_onto(&terms, at.years, sums) {
            return;
        }
        // Without bounds the infinite sum shows it, once for all leaves of the node.
        for step in steps {
            if let Step::Line(leaf, _) = *step
                && let Transform::Affine(line) = &at.program.transforms[leaf]
                && line.is_bounded()
            {
                at.diagnose(leaf, faults);
            }
        }
    }

    /// Writes the counts of a block.
    pub(super) fn write_counts(&self, missing: &mut [u16], not_applicable: &mut [u16]) {
        let len = missing.len();
        kernel::narrow(&self.missing[..len], missing);
        if self.partial {
            kernel::narrow(&self.not_applicable[..len], not_applicable);
        }
    }
}

impl LeafBlock<'_> {
    /// The entry of each row's year in a table.
    fn of_years(&self, table: &[f64], per_year: bool) -> [f64; BLOCK] {
        match self.years {
            Years::One(code) if per_year => [table[usize::from(code)]; BLOCK],
            Years::Mixed(codes) | Years::Cycle(codes) if per_year => {
                let mut all = [0.0; BLOCK];
                let entries = codes.iter().map(|code| table[usize::from(*code)]);
                all.iter_mut().zip(entries).for_each(|(own, entry)| *own = entry);
                all
            }
            _ => [table[0]; BLOCK],
        }
    }

    fn cell(&self, x: f64, i: usize) -> Cell {
        let region = self.rows.region_codes()[self.range.start + i] as usize;
        Cell { x, year: usize::from(self.years.get(i)), region }
    }

    fn one_by_one(
        &self,
        leaf: usize,
        transform: &Transform,
        x: &[f64],
        out: &mut [f64],
        faults: &mut Faults,
    ) {
        for (i, (x, out)) in x.iter().zip(out).enumerate() {
            let cell = self.cell(*x, i);
            *out = transform.one(cell).unwrap_or_else(|trouble| {
                let year = self.rows.years()[cell.year];
                faults.push(trouble.fault(leaf, self.range.start + i, *x, year));
                MISSING
            });
        }
    }

    /// Finds the values that a vector loop stumbled over.
    pub(super) fn diagnose(&self, leaf: usize, faults: &mut Faults) {
        let (mut load, mut out) = ([0.0; BLOCK], [0.0; BLOCK]);
        let x = self.matrix.load(leaf, self.range.clone(), &mut load);
        self.one_by_one(leaf, &self.program.transforms[leaf], x, &mut out, faults);
    }
}
