//! Outranking with Copeland scores: wins minus losses in weighted pairwise comparisons.

use crate::fitted::Population;
use crate::kernel::multiversion;

/// Shares of the weight as near to one half as half of this are a draw.
const TOLERANCE: f64 = 2e-12;

/// Rows compared at a time, so that their sums stay in the first cache.
const TOGETHER: usize = 128;

/// The rows that a row is compared with, block by block, input by input.
#[derive(Debug, Clone)]
pub struct Rivals {
    weights: Vec<f64>,
    total: f64,
    blocks: Vec<f64>,
    rows: usize,
}

impl Rivals {
    /// Prepares the rows; what is missing is NaN, which is neither above nor below.
    #[must_use]
    pub fn new(population: &Population, weights: &[f64]) -> Self {
        let rows = population.columns.first().map_or(0, Vec::len);
        let mut blocks = Vec::with_capacity(rows.next_multiple_of(TOGETHER) * weights.len());
        for start in (0..rows).step_by(TOGETHER) {
            for column in &population.columns {
                let value = |i: usize| column.get(start + i).copied().flatten().unwrap_or(f64::NAN);
                blocks.extend((0..TOGETHER).map(value));
            }
        }
        Self { weights: weights.to_vec(), total: weights.iter().sum(), blocks, rows }
    }

    /// Wins minus losses of one row against all.
    ///
    /// A pair is compared on the inputs that both have, their weights shared out to one.
    ///
    /// # Source
    /// Munda and Nardo 2009; Copeland 1951
    pub(super) fn score(&self, at: &[usize], scores: &[f64]) -> f64 {
        let mut row = vec![f64::NAN; self.weights.len()];
        at.iter().zip(scores).for_each(|(at, y)| row[*at] = *y);
        let mut result = [0];
        self.scores(&row, &mut result);
        f64::from(result[0])
    }

    /// Wins minus losses of several rows, laid one after the other.
    pub fn scores(&self, rows: &[f64], results: &mut [i32]) {
        let width = self.weights.len();
        results.fill(0);
        if self.rows == 0 {
            return;
        }
        let limit = TOLERANCE * self.total;
        for block in self.blocks.chunks(TOGETHER * width) {
            for (row, result) in rows.chunks(width).zip(results.iter_mut()) {
                *result += compare(row, &self.weights, block, limit);
            }
        }
    }
}

multiversion! {
    /// Wins minus losses of a row against a block of rows.
    fn compare(row: &[f64], weights: &[f64], block: &[f64], limit: f64) -> i32 = compare_body;
}

#[inline(always)]
fn compare_body(row: &[f64], weights: &[f64], block: &[f64], limit: f64) -> i32 {
    let mut ahead = [0.0; TOGETHER];
    let (columns, _) = block.as_chunks::<TOGETHER>();
    for ((y, weight), column) in row.iter().zip(weights).zip(columns) {
        for (ahead, other) in ahead.iter_mut().zip(column) {
            let above = if y > other { *weight } else { 0.0 };
            let below = if y < other { *weight } else { 0.0 };
            *ahead += above - below;
        }
    }
    let mut score = 0;
    for ahead in ahead {
        score += i32::from(ahead > limit) - i32::from(ahead < -limit);
    }
    score
}
