//! The inputs of one node, column by column, for all rows.

use std::ops::Range;

use crate::aggregate::Inputs;
use crate::block::{BLOCK, blocks};
use crate::cell::MISSING;
use crate::column::Matrix;
use crate::error::Faults;
use crate::evaluate::{Exits, Work};
use crate::fitted::Fitted;
use crate::memory::Array;
use crate::parallel;
use crate::plan::Source;
use crate::program::{Program, used};
use crate::rows::Rows;

/// What the inputs with a weight count as; NaN in rows without a score and where an input does
/// not count.
pub(super) struct Columns(Vec<Array<f64>>);

/// The rows of a job and their parts of the columns.
struct Job<'a> {
    rows: Range<usize>,
    parts: Vec<&'a mut [f64]>,
}

impl Columns {
    /// Evaluates everything below a node.
    pub(super) fn new(
        fitted: &Fitted,
        node: usize,
        matrix: &Matrix<'_>,
        rows: &Rows,
    ) -> Result<Self, Faults> {
        let inputs = || used(&fitted.plan.nodes[node]);
        let leaves: Vec<usize> = inputs()
            .filter_map(|input| match input.source {
                Source::Leaf(leaf) => Some(leaf),
                Source::Node(_) => None,
            })
            .collect();
        let mut program = Program::new(fitted, matrix, rows, &leaves);
        program.nodes.truncate(node + 1);
        let mut columns: Vec<Array<f64>> = inputs().map(|_| Array::unset(rows.len())).collect();
        let workers = parallel::run(
            jobs(&mut columns, rows.len()),
            || (Work::new(&program), Faults::new()),
            |(work, faults), job: Job<'_>| {
                let Job { rows: all, mut parts } = job;
                for range in blocks(all.clone()) {
                    let exits = &mut Exits::default();
                    work.compute(&program, matrix, rows, range.clone(), exits, faults);
                    let part = range.start - all.start..range.end - all.start;
                    for (input, column) in parts.iter_mut().enumerate() {
                        work.counted(&program, node, input, &mut column[part.clone()]);
                    }
                }
            },
        );
        let mut faults = Faults::new();
        workers.into_iter().for_each(|(_, found)| faults.merge(found));
        faults.check().map(|()| Self(columns))
    }

    /// Number of inputs.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// One value per row.
    pub(super) fn get(&self, input: usize) -> &[f64] {
        &self.0[input]
    }

    /// Puts together the inputs of a row that count.
    pub(super) fn gather(&self, row: usize, weights: &[f64], inputs: &mut Inputs) {
        inputs.clear();
        for (at, weight) in weights.iter().enumerate() {
            let y = self.get(at)[row];
            if !y.is_nan() {
                inputs.push(at, y, *weight);
            }
        }
    }
}

fn jobs(columns: &mut [Array<f64>], rows: usize) -> Vec<Job<'_>> {
    let size = parallel::job_size(rows, BLOCK).max(1);
    let mut parts: Vec<_> = columns.iter_mut().map(|column| column.chunks_mut(size)).collect();
    let starts = (0..rows).step_by(size);
    let job = |start: usize| Job {
        rows: start..rows.min(start + size),
        parts: parts.iter_mut().filter_map(Iterator::next).collect(),
    };
    starts.map(job).collect()
}

impl Work {
    /// What an input of the node that was computed last counts as.
    fn counted(&self, program: &Program, node: usize, input: usize, out: &mut [f64]) {
        let own = &program.nodes[node];
        let len = out.len();
        let inputs = self.input(own, input, len).iter().zip(self.scored(own, len));
        for (out, (y, scored)) in out.iter_mut().zip(inputs) {
            let counts = crate::evaluate::filled(*y, own.floor);
            *out = counts.filter(|_| scored).unwrap_or(MISSING);
        }
    }
}
