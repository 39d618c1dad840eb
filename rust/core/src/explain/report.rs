//! The parts of all pairs, in columns.

use super::Options;
use super::tree::Tree;
use super::value::Game;
use crate::output::{Draft, Output, Part};

/// The parts of the differences between pairs of rows, in output scale.
///
/// The parts of a pair add up to its change. Where the change has no value, nothing has.
#[derive(Debug)]
pub struct Explained {
    /// Difference of the scores after constraints; none unless both rows have a score.
    pub change: Output<f64>,
    /// Leaf and node of each column of `values`: the leaf by way of that node.
    pub slots: Vec<(usize, usize)>,
    /// Parts of the leaves that count in both rows.
    pub values: Vec<Output<f64>>,
    /// Standard errors of these, where they are sampled; no columns without sampling.
    pub errors: Vec<Output<f64>>,
    /// Leaf, and its part where it counts in one row only.
    pub leaves: Vec<(usize, Output<f64>)>,
    /// Node, and the part of a node that counts in one row only, of a fixed score that counts for
    /// it, or of all under it together.
    pub nodes: Vec<(usize, Output<f64>)>,
    /// What the constraints do, if the plan has any.
    pub constraint: Option<Output<f64>>,
    /// Share of each slot in the score of the second row, as far as weighted means are taken; no
    /// columns unless wanted.
    pub weights: Vec<Output<f64>>,
}

/// The columns while they are written: the same order as the parts of a game.
pub struct Drafts {
    columns: Vec<Draft<f64>>,
    slots: usize,
    errors: usize,
    weights: usize,
}

/// The pairs of one job.
pub struct Job<'a> {
    first: usize,
    columns: Vec<Part<'a, f64>>,
    errors: bool,
    weights: bool,
}

impl Drafts {
    pub fn new(len: usize, tree: &Tree<'_>, options: Options) -> Self {
        let slots = tree.slots.len();
        let errors = if options.samples > 0 { slots } else { 0 };
        let weights = if options.weights { slots } else { 0 };
        let columns = 2 + slots + tree.width() + errors + weights;
        let columns = (0..columns).map(|_| Draft::new(len)).collect();
        Self { columns, slots, errors, weights }
    }

    pub fn jobs(&mut self, size: usize) -> Vec<Job<'_>> {
        let (errors, weights) = (self.errors > 0, self.weights > 0);
        let mut columns: Vec<_> = self.columns.iter_mut().map(|draft| draft.parts(size)).collect();
        let mut jobs = Vec::new();
        loop {
            let parts: Vec<_> = columns.iter_mut().filter_map(Iterator::next).collect();
            if parts.is_empty() {
                return jobs;
            }
            jobs.push(Job { first: jobs.len() * size, columns: parts, errors, weights });
        }
    }

    pub fn finish(self, tree: &Tree<'_>) -> Explained {
        let mut columns = self.columns.into_iter().map(Draft::finish);
        let mut next = |many: usize| columns.by_ref().take(many).collect::<Vec<_>>();
        let mut head = next(2);
        let values = next(self.slots);
        let some = |column: &Output<f64>| column.nulls < column.values.len();
        let filled = |columns: Vec<Output<f64>>| {
            columns.into_iter().enumerate().filter(|(_, column)| some(column)).collect()
        };
        let leaves = filled(next(tree.leaves));
        let nodes = filled(next(tree.branches.len()));
        let errors = next(self.errors);
        let weights = next(self.weights);
        let constraint = head.pop().filter(|_| tree.constraint.is_some());
        let empty = || Draft::new(0).finish();
        Explained {
            change: head.pop().unwrap_or_else(empty),
            slots: tree.slots.clone(),
            values,
            errors,
            leaves,
            nodes,
            constraint,
            weights,
        }
    }
}

impl Job<'_> {
    /// The first pair.
    pub fn first(&self) -> usize {
        self.first
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.columns[0].values.len()
    }

    /// Writes the parts of a pair.
    pub fn write(&mut self, at: usize, game: &Game<'_>) {
        let errors: &[f64] = if self.errors { &game.errors } else { &[] };
        let weights: &[f64] = if self.weights { &game.weights } else { &[] };
        let parts = [game.change, game.constraint].into_iter();
        let parts = parts.chain(game.slots.iter().copied()).chain(game.scope.iter().copied());
        let parts = parts.chain(errors.iter().copied()).chain(weights.iter().copied());
        for (column, value) in self.columns.iter_mut().zip(parts) {
            let known = !value.is_nan();
            column.values[at] = if known { value } else { 0.0 };
            column.validity[at / 8] |= u8::from(known) << (at % 8);
        }
    }
}
