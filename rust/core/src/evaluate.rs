//! One pass over the rows: normalise, aggregate, write the results.

mod by_year;
mod folds;
mod leaves;
mod limits;
mod nodes;
mod work;

use std::ops::Range;

use crate::block::{BLOCK, blocks};
use crate::cell::State;
use crate::column::Matrix;
use crate::error::{Fault, Faults};
use crate::fitted::Fitted;
use crate::kernel;
use crate::limit::Taken;
use crate::memory::Array;
use crate::output::{Draft, Output, Part};
use crate::parallel;
use crate::program::Program;
use crate::rows::Rows;
pub(crate) use folds::filled;
pub use limits::Limited;
use limits::{LimitedDraft, LimitedPart};
pub(crate) use work::{Exits, Work};

/// Everything that is known of the rows after the pass.
#[derive(Debug)]
pub struct Evaluation {
    /// Score of the root after constraints, in output scale.
    pub score: Output<f64>,
    /// Share of the applicable weight with a value; none where the root is not applicable.
    pub coverage: Output<f64>,
    /// Number of applicable leaves without a value.
    pub missing: Array<u16>,
    /// Number of leaves that are not applicable.
    pub not_applicable: Array<u16>,
    /// State of the row, see [`crate::cell::State`].
    pub state: Array<u8>,
    /// Score before constraints, if the plan has any.
    pub raw: Option<Output<f64>>,
    /// Number of missed constraints, if the plan has any; none where one is not known.
    pub missed: Option<Output<u8>>,
    /// What the rules of the nodes took off, node by node.
    pub limited: Vec<Limited>,
    /// Scores of the nodes asked for, in output scale.
    pub nodes: Vec<Output<f64>>,
    /// Scores of the leaves asked for, in output scale.
    pub leaves: Vec<Output<f64>>,
}

/// The results while they are written.
struct Drafts {
    score: Draft<f64>,
    coverage: Draft<f64>,
    missing: Array<u16>,
    not_applicable: Array<u16>,
    state: Array<u8>,
    raw: Option<Draft<f64>>,
    missed: Option<Draft<u8>>,
    limited: Vec<LimitedDraft>,
    nodes: Vec<Draft<f64>>,
    leaves: Vec<Draft<f64>>,
}

/// The rows of one job, with the parts of the results that belong to them.
struct Job<'a> {
    rows: Range<usize>,
    score: Part<'a, f64>,
    coverage: Part<'a, f64>,
    missing: &'a mut [u16],
    not_applicable: &'a mut [u16],
    state: &'a mut [u8],
    raw: Option<Part<'a, f64>>,
    missed: Option<Part<'a, u8>>,
    limited: Vec<LimitedPart<'a>>,
    nodes: Vec<Part<'a, f64>>,
    leaves: Vec<Part<'a, f64>>,
}

impl Fitted {
    /// Scores every row.
    ///
    /// `nodes` and `leaves`: indices of those whose scores are wanted too.
    ///
    /// # Errors
    /// A matrix or an index that does not fit the plan, infinite values, years that were not
    /// fitted, and values that a method is not defined for: all of them.
    pub fn evaluate(
        &self,
        matrix: &Matrix<'_>,
        rows: &Rows,
        nodes: &[usize],
        leaves: &[usize],
    ) -> Result<Evaluation, Faults> {
        check_shape(self.plan.leaves.len(), matrix, rows)?;
        self.check_wanted(nodes, leaves)?;
        if self.has_weights_by_year() {
            return self.evaluate_by_year(matrix, rows, nodes, leaves);
        }
        let program = Program::new(self, matrix, rows, leaves);
        let mut drafts = Drafts::new(rows.len(), self, nodes.len(), leaves.len());
        let jobs = drafts.jobs(parallel::job_size(rows.len(), BLOCK));
        let shared = Shared { fitted: self, program: &program, matrix, rows, nodes, leaves };
        let workers = parallel::run(
            jobs,
            || (Work::new(&program), Faults::new()),
            |(work, faults), job| shared.run(work, faults, job),
        );
        let mut faults = Faults::new();
        workers.into_iter().for_each(|(_, found)| faults.merge(found));
        faults.check()?;
        Ok(drafts.finish())
    }

    fn check_wanted(&self, nodes: &[usize], leaves: &[usize]) -> Result<(), Faults> {
        let mut faults = Faults::new();
        let root = self.plan.nodes.len() - 1;
        let wrong_nodes = nodes.iter().filter(|node| **node > root);
        let wrong_leaves = leaves.iter().filter(|leaf| **leaf >= self.plan.leaves.len());
        for at in wrong_nodes.chain(wrong_leaves) {
            faults.push(Fault::PlanReference { node: root, value: *at as f64 });
        }
        faults.check()
    }
}

/// Checks that matrix and rows fit a plan.
pub(crate) fn check_shape(leaves: usize, matrix: &Matrix<'_>, rows: &Rows) -> Result<(), Faults> {
    if matrix.leaves() != leaves {
        return Err(Fault::ColumnCount { value: matrix.leaves() as f64 }.into());
    }
    if leaves > 0 && matrix.rows() != rows.len() {
        return Err(Fault::ColumnLength { leaf: 0, value: matrix.rows() as f64 }.into());
    }
    Ok(())
}

/// A column of the scratch of a block.
#[derive(Clone, Copy)]
enum From {
    Coverage(usize),
    Slot(usize),
}

/// What all jobs look at.
struct Shared<'a> {
    fitted: &'a Fitted,
    program: &'a Program,
    matrix: &'a Matrix<'a>,
    rows: &'a Rows,
    nodes: &'a [usize],
    leaves: &'a [usize],
}

impl Shared<'_> {
    fn run(&self, work: &mut Work, faults: &mut Faults, mut job: Job<'_>) {
        for range in blocks(job.rows.clone()) {
            let at = range.start - job.rows.start..range.end - job.rows.start;
            let mut exits = self.exits(&mut job.score, &mut job.nodes, &at);
            work.compute(self.program, self.matrix, self.rows, range.clone(), &mut exits, faults);
            for (node, mut exit) in exits.0 {
                let next = work.ahead.more(self.matrix, &range);
                kernel::emit(work.score(node, at.len()), &mut exit, next);
            }
            self.write(work, &mut job, at);
        }
    }

    /// Where the scores of the nodes that are wanted go to; without constraints also the root.
    fn exits<'e>(
        &self,
        score: &'e mut Part<'_, f64>,
        nodes: &'e mut [Part<'_, f64>],
        at: &Range<usize>,
    ) -> Exits<'e> {
        let scale = self.fitted.plan.scale;
        let exit = |part: &'e mut Part<'_, f64>| part.rows(at.clone()).exit(scale);
        let nodes = self.nodes.iter().zip(nodes).map(|(node, part)| (*node, exit(part)));
        let root = self.program.nodes.len() - 1;
        let root = self.fitted.plan.constraint.is_none().then(|| (root, exit(score)));
        Exits(nodes.chain(root).collect())
    }

    /// Writes the results of a block; `at` are its rows within the job.
    fn write(&self, work: &mut Work, job: &mut Job<'_>, at: Range<usize>) {
        let (scale, root) = (self.fitted.plan.scale, self.program.nodes.len() - 1);
        let len = at.len();
        let rows = job.rows.start + at.start..job.rows.start + at.end;
        let emit = |work: &mut Work, from: From, scale: f64, part: Part<'_, f64>| {
            let next = work.ahead.more(self.matrix, &rows);
            let y = match from {
                From::Coverage(node) => work.coverage(node, len),
                From::Slot(slot) => work.slot(slot, len),
            };
            kernel::emit(y, &mut part.exit(scale), next);
        };
        emit(work, From::Coverage(root), 1.0, job.coverage.rows(at.clone()));
        for (leaf, part) in self.leaves.iter().zip(&mut job.leaves) {
            if let Some(slot) = self.program.slots[*leaf] {
                emit(work, From::Slot(slot), scale, part.rows(at.clone()));
            }
        }
        work.write_counts(&mut job.missing[at.clone()], &mut job.not_applicable[at.clone()]);
        if self.fitted.plan.constraint.is_some() {
            self.constrain(work, job, at.clone());
        } else {
            kernel::states(work.score(root, len), &mut job.state[at.clone()]);
        }
        self.write_limits(work, job, &at);
    }

    /// Writes what the rules of the nodes did; a veto of any node that feeds the root is one of
    /// the root.
    fn write_limits(&self, work: &Work, job: &mut Job<'_>, at: &Range<usize>) {
        for (part, own) in job.limited.iter_mut().zip(&work.limits) {
            part.write(own, at, self.fitted.plan.scale);
        }
        if work.limits.is_empty() {
            return;
        }
        let taken = work.taken(self.program.nodes.len() - 1, at.len());
        for (state, taken) in job.state[at.clone()].iter_mut().zip(taken) {
            if *taken == Taken::Vetoed && *state == State::NoScore as u8 {
                *state = State::Vetoed as u8;
            }
        }
    }

    fn constrain(&self, work: &Work, job: &mut Job<'_>, at: Range<usize>) {
        let Some(constraint) = &self.fitted.plan.constraint else {
            return;
        };
        let (scale, len) = (self.fitted.plan.scale, at.len());
        let slots: Vec<&[f64]> = constraint
            .leaves
            .iter()
            .filter_map(|leaf| self.program.slots[*leaf].map(|slot| work.slot(slot, len)))
            .collect();
        let scores = work.score(self.program.nodes.len() - 1, len);
        let mut after = vec![0.0; len];
        let mut missed = job.missed.as_mut().map(|part| part.rows(at.clone()));
        for (i, score) in scores.iter().enumerate() {
            let verdict = constraint.apply(score * scale, slots.iter().map(|y| y[i]));
            after[i] = verdict.score;
            job.state[at.start + i] = verdict.state as u8;
            if let Some(part) = &mut missed {
                part.values[i] = verdict.missed.unwrap_or(0);
                part.validity[i / 8] |= u8::from(verdict.missed.is_some()) << (i % 8);
            }
        }
        let part = job.score.rows(at.clone());
        kernel::emit(&after, &mut part.exit(1.0), &[]);
        if let Some(raw) = &mut job.raw {
            let part = raw.rows(at);
            kernel::emit(scores, &mut part.exit(scale), &[]);
        }
    }
}

impl Drafts {
    fn new(len: usize, fitted: &Fitted, nodes: usize, leaves: usize) -> Self {
        let constrained = fitted.plan.constraint.is_some();
        let many = |n: usize| (0..n).map(|_| Draft::new(len)).collect();
        Self {
            score: Draft::new(len),
            coverage: Draft::new(len),
            missing: Array::unset(len),
            not_applicable: Array::zeroed(len),
            state: Array::unset(len),
            raw: constrained.then(|| Draft::new(len)),
            missed: constrained.then(|| Draft::new(len)),
            limited: LimitedDraft::all(&fitted.plan.nodes, len),
            nodes: many(nodes),
            leaves: many(leaves),
        }
    }

    fn jobs(&mut self, size: usize) -> Vec<Job<'_>> {
        let rows = self.state.len();
        let mut coverage = self.coverage.parts(size);
        let mut missing = self.missing.chunks_mut(size);
        let mut not_applicable = self.not_applicable.chunks_mut(size);
        let mut state = self.state.chunks_mut(size);
        let mut raw = self.raw.as_mut().map(|draft| draft.parts(size));
        let mut missed = self.missed.as_mut().map(|draft| draft.parts(size));
        let mut limited: Vec<_> = self.limited.iter_mut().map(|draft| draft.parts(size)).collect();
        let mut nodes: Vec<_> = self.nodes.iter_mut().map(|draft| draft.parts(size)).collect();
        let mut leaves: Vec<_> = self.leaves.iter_mut().map(|draft| draft.parts(size)).collect();
        let mut start = 0;
        let mut jobs = Vec::new();
        for score in self.score.parts(size) {
            let (Some(coverage), Some(missing), Some(not_applicable), Some(state)) =
                (coverage.next(), missing.next(), not_applicable.next(), state.next())
            else {
                break;
            };
            jobs.push(Job {
                rows: start..rows.min(start + size),
                score,
                coverage,
                missing,
                not_applicable,
                state,
                raw: raw.as_mut().and_then(Iterator::next),
                missed: missed.as_mut().and_then(Iterator::next),
                limited: limited.iter_mut().filter_map(Iterator::next).collect(),
                nodes: nodes.iter_mut().filter_map(Iterator::next).collect(),
                leaves: leaves.iter_mut().filter_map(Iterator::next).collect(),
            });
            start += size;
        }
        jobs
    }

    fn finish(self) -> Evaluation {
        let all = |drafts: Vec<Draft<f64>>| drafts.into_iter().map(Draft::finish).collect();
        Evaluation {
            score: self.score.finish(),
            coverage: self.coverage.finish(),
            missing: self.missing,
            not_applicable: self.not_applicable,
            state: self.state,
            raw: self.raw.map(Draft::finish),
            missed: self.missed.map(Draft::finish),
            limited: self.limited.into_iter().map(LimitedDraft::finish).collect(),
            nodes: all(self.nodes),
            leaves: all(self.leaves),
        }
    }
}
