//! Why a score differs from another: exact Shapley parts of a difference between two rows.
//!
//! The two rows are two states of a game. Its players are the leaves that count in both; its
//! value is the score of the root with the leaves of a coalition as in the second state and all
//! others as in the first. The parts of the players add up to the difference.
//!
//! What a node does with its inputs decides how the game is solved. A weighted mean is a sum of
//! games, so its inputs are split each by itself, down to leaves in closed form. Any other node is
//! a block over the leaves under it: a geometric mean as a product of independent factors, in
//! closed form but for an exact quadrature; everything else by all coalitions, or by sampled
//! orders where that is asked for.
//!
//! An input that counts in only one of the states is no player of that game. What its coming or
//! going does, with everything else as in the state that has it, is a second game with the same
//! solution: its parts are the change of scope.
//!
//! # Source
//! Shapley 1953; Shorrocks 2013; the product form is the multilinear extension of Owen 1972.

mod enumerate;
mod expect;
mod lanes;
mod mean;
mod pair;
mod power;
mod product;
mod quadrature;
mod report;
mod sample;
mod scope;
mod sheet;
mod tree;
mod value;

use crate::block::BLOCK;
use crate::column::Matrix;
use crate::error::{Fault, Faults};
use crate::fitted::Fitted;
use crate::parallel;
use crate::rows::Rows;
use report::Drafts;
pub use report::Explained;
use sheet::Sheet;
use tree::Tree;
use value::Game;

/// A block with more players than this is sampled or refused.
pub const MOST_PLAYERS: usize = 16;

/// How to explain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Number of orders to sample in blocks that are too large for all coalitions; 0 refuses them.
    pub samples: usize,
    /// Seed of the sampled orders.
    pub seed: u64,
    /// Whether effective weights are wanted too.
    pub weights: bool,
}

impl Fitted {
    /// Splits the difference between the scores of pairs of rows.
    ///
    /// `to`: the row of the second state of each pair. `from`: that of the first state; none is
    /// the state in which every leaf that counts scores 0.
    ///
    /// # Errors
    /// As [`Fitted::evaluate`], rows that are not there, blocks with more than [`MOST_PLAYERS`]
    /// leaves where no sampling is asked for, and rows of several years where these have weights
    /// of their own.
    pub fn explain(
        &self,
        matrix: &Matrix<'_>,
        rows: &Rows,
        to: &[u32],
        from: &[Option<u32>],
        options: Options,
    ) -> Result<Explained, Faults> {
        check_pairs(rows.len(), to, from)?;
        self.check_rowwise()?;
        let own;
        let fitted = if self.has_weights_by_year() {
            own = self.of_pairs(rows, to, from)?;
            &own
        } else {
            self
        };
        let sheet = Sheet::new(fitted, matrix, rows)?;
        let tree = Tree::new(&fitted.plan);
        let mut drafts = Drafts::new(to.len(), &tree, options);
        let jobs = drafts.jobs(parallel::job_size(to.len(), BLOCK));
        let workers = parallel::run(
            jobs,
            || (Game::new(&tree, options), Faults::new()),
            |(game, faults), mut job| {
                for i in 0..job.len() {
                    let at = job.first() + i;
                    let before = from[at].map(|row| sheet.row(row as usize));
                    game.solve(before, sheet.row(to[at] as usize), to[at] as usize, faults);
                    job.write(i, game);
                }
            },
        );
        let mut faults = Faults::new();
        workers.into_iter().for_each(|(_, found)| faults.merge(found));
        faults.check()?;
        Ok(drafts.finish(&tree))
    }
}

impl Fitted {
    /// The same with the weights of the year that all pairs are of.
    fn of_pairs(&self, rows: &Rows, to: &[u32], from: &[Option<u32>]) -> Result<Self, Faults> {
        let codes = rows.year_codes();
        let mut years = to.iter().chain(from.iter().flatten()).map(|row| codes[*row as usize]);
        let Some(first) = years.next() else {
            // No row is looked at.
            return Ok(Self { weights: Vec::new(), ..self.clone() });
        };
        if years.any(|year| year != first) {
            self.refuse_weights_by_year()?;
        }
        Ok(self.of_year(rows.years()[usize::from(first)])?)
    }

    /// Refuses nodes that compare rows, whose scores change with rows that are not looked at, and
    /// nodes with limits, whose scores may hang on leaves that are not under them.
    fn check_rowwise(&self) -> Result<(), Faults> {
        let mut faults = Faults::new();
        for (node, declared) in self.plan.nodes.iter().enumerate() {
            if declared.aggregate.scope().is_some() {
                faults.push(Fault::NodeComparesRows { node });
            }
            if !declared.limits.is_empty() {
                faults.push(Fault::NodeLimited { node });
            }
        }
        faults.check()
    }
}

fn check_pairs(rows: usize, to: &[u32], from: &[Option<u32>]) -> Result<(), Faults> {
    if to.len() != from.len() {
        return Err(Fault::ColumnLength { leaf: 0, value: from.len() as f64 }.into());
    }
    let every = to.iter().copied().chain(from.iter().copied().flatten());
    match every.max() {
        Some(most) if most as usize >= rows => {
            Err(Fault::ColumnLength { leaf: 0, value: f64::from(most) }.into())
        }
        _ => Ok(()),
    }
}
