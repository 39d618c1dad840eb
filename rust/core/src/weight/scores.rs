//! The scores that weights are found from, column by column, and what is known of each.

use std::ops::Range;

use super::Trouble;
use super::grid::{Term, Total};
use crate::block::{BLOCK, blocks};
use crate::column::Matrix;
use crate::kernel::{multiversion, scale_if_extreme};
use crate::parallel;

/// Scores, one column per input; NaN and null are missing.
#[derive(Clone, Copy)]
pub struct Scores<'a> {
    /// The columns.
    pub matrix: &'a Matrix<'a>,
    /// What scores of exactly 0 count as; those of exactly 1 count as 1 minus this.
    pub shift: Option<f64>,
}

/// Number, ends and mean of the values of a column.
///
/// Huge and tiny values are scaled by a power of two, so that their sums and squares stay numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Summary {
    /// Number of values.
    pub count: u64,
    /// Least and greatest value.
    pub ends: [f64; 2],
    /// What values are multiplied by; 1 but for huge and tiny ones.
    pub scale: f64,
    /// Least value, scaled.
    pub min: f64,
    /// Greatest value, scaled.
    pub max: f64,
    /// Mean, scaled, rounded once.
    pub mean: f64,
}

impl Summary {
    /// Whether all values are equal.
    pub fn is_constant(&self) -> bool {
        self.ends[0] == self.ends[1]
    }
}

impl<'a> Scores<'a> {
    /// Plain scores.
    pub fn new(matrix: &'a Matrix<'a>) -> Self {
        Self { matrix, shift: None }
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.matrix.leaves()
    }

    /// The values of a column in a range of at most [`BLOCK`] rows, NaN where missing.
    pub fn load<'s>(&self, column: usize, rows: Range<usize>, scratch: &'s mut [f64]) -> &'s [f64]
    where
        'a: 's,
    {
        let Some(shift) = self.shift else {
            return self.matrix.load(column, rows, scratch);
        };
        let mut own = [0.0; BLOCK];
        let len = rows.len();
        let values = self.matrix.load(column, rows, &mut own[..len]);
        for (out, x) in scratch.iter_mut().zip(values) {
            *out = if *x == 0.0 {
                shift
            } else if *x == 1.0 {
                1.0 - shift
            } else {
                *x
            };
        }
        &scratch[..len]
    }

    /// Calls `act` with the values of each block of a column.
    pub fn each(&self, column: usize, mut act: impl FnMut(&[f64])) {
        let mut scratch = [0.0; BLOCK];
        for rows in blocks(0..self.matrix.rows()) {
            let len = rows.len();
            act(self.load(column, rows, &mut scratch[..len]));
        }
    }

    /// Does the same for each column, several at once; the results are in order.
    pub fn map<T: Send>(&self, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let jobs = (0..self.columns()).collect();
        let act = |done: &mut Vec<(usize, T)>, column| done.push((column, work(column)));
        let mut all: Vec<_> = parallel::run(jobs, Vec::new, act).into_iter().flatten().collect();
        all.sort_by_key(|(column, _)| *column);
        all.into_iter().map(|(_, result)| result).collect()
    }

    /// The sum of a term over a column, of its scaled values.
    pub fn total(&self, column: usize, term: Term, summary: &Summary) -> f64 {
        let mut total = Total::new(term, summary.min, summary.max);
        let mut scaled = [0.0; BLOCK];
        self.each(column, |x| total.add(rescaled(x, summary.scale, &mut scaled)));
        total.round()
    }

    /// Summary of a column.
    ///
    /// # Errors
    /// Infinite values, and fewer than two values.
    pub fn summary(&self, column: usize) -> Result<Summary, Trouble> {
        let mut ends = Ends::default();
        self.each(column, |x| ends.merge(measure(x)));
        if let Some(value) = [ends.min, ends.max].into_iter().find(|x| x.is_infinite())
            && ends.count > 0.0
        {
            return Err(Trouble::Infinite { column, value });
        }
        if ends.count < 2.0 {
            return Err(Trouble::Few { column, count: ends.count });
        }
        let Ends { min, max, count } = ends;
        let scale = scale_if_extreme(max.max(-min));
        let (ends, min, max) = ([min, max], min * scale, max * scale);
        let mut summary = Summary { count: count as u64, ends, scale, min, max, mean: min };
        if !summary.is_constant() {
            summary.mean = self.total(column, Term::Value, &summary) / count;
        }
        Ok(summary)
    }

    /// Sample standard deviation of a column, scaled.
    pub fn deviation(&self, column: usize, summary: &Summary) -> f64 {
        if summary.is_constant() {
            return 0.0;
        }
        let squares = self.total(column, Term::Square(summary.mean), summary);
        (squares / (summary.count - 1) as f64).sqrt()
    }
}

/// Values times a power of two.
pub fn rescaled<'a>(x: &'a [f64], scale: f64, scratch: &'a mut [f64]) -> &'a [f64] {
    if scale == 1.0 {
        return x;
    }
    scratch.iter_mut().zip(x).for_each(|(scaled, x)| *scaled = x * scale);
    &scratch[..x.len()]
}

/// Ends and number of values.
#[derive(Clone, Copy)]
pub struct Ends {
    min: f64,
    max: f64,
    count: f64,
}

impl Default for Ends {
    fn default() -> Self {
        Self { min: f64::INFINITY, max: f64::NEG_INFINITY, count: 0.0 }
    }
}

impl Ends {
    fn merge(&mut self, other: Self) {
        // Adding zero turns a negative zero into the other one.
        self.min = self.min.min(other.min) + 0.0;
        self.max = self.max.max(other.max) + 0.0;
        self.count += other.count;
    }
}

multiversion! {
    /// Ends and number of the values that are not NaN.
    fn measure(x: &[f64]) -> Ends = measure_body;
}

#[inline(always)]
fn measure_body(x: &[f64]) -> Ends {
    const LANES: usize = 32;
    let (mut min, mut max) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let mut count = [0.0; LANES];
    let mut groups = x.chunks_exact(LANES);
    let mut add = |lane: usize, x: f64| {
        min[lane] = if x < min[lane] { x } else { min[lane] };
        max[lane] = if x > max[lane] { x } else { max[lane] };
        count[lane] += if x.is_nan() { 0.0 } else { 1.0 };
    };
    for group in &mut groups {
        group.iter().enumerate().for_each(|(lane, x)| add(lane, *x));
    }
    groups.remainder().iter().for_each(|x| add(0, *x));
    Ends {
        min: min.into_iter().fold(f64::INFINITY, f64::min),
        max: max.into_iter().fold(f64::NEG_INFINITY, f64::max),
        count: count.iter().sum(),
    }
}
