//! Correlations of all pairs of columns, each over the rows in which both have a value.

use super::product::{self, BITS, Grid, Sums};
use super::scores::{Scores, Summary};
use super::{Trouble, all};

/// Correlations that differ from one by less are one.
const SAME: f64 = 1e-14;

/// Standard deviations and correlations of columns.
#[derive(Debug, Clone)]
pub struct Correlations {
    /// Number of values of each column.
    pub counts: Vec<u64>,
    /// Sample standard deviation of each column.
    pub deviations: Vec<f64>,
    /// Pearson's r of each pair, row by row of the square table; 0 where one of the two does not
    /// vary in the rows that both have.
    pub table: Vec<f64>,
}

impl Correlations {
    /// Pearson's r of two columns.
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.table[i * self.counts.len() + j]
    }
}

/// Correlates all pairs of columns.
///
/// # Errors
/// Columns with fewer than two values, and infinite values.
pub fn correlations(scores: &Scores<'_>) -> Result<Correlations, Vec<Trouble>> {
    let columns = all(scores.map(|column| {
        let summary = scores.summary(column)?;
        Ok((summary, Grid::new(&summary)))
    }))?;
    let (summaries, grids): (Vec<Summary>, Vec<Grid>) = columns.into_iter().unzip();
    let pairs = Pairs { sums: product::sums(scores, &grids), summaries, grids };
    let count = pairs.grids.len();
    let mut table = vec![0.0; count * count];
    for i in 0..count {
        table[i * count + i] = if pairs.grids[i].place.is_some() { 1.0 } else { 0.0 };
        for j in i + 1..count {
            let r = pairs.correlation(i, j);
            table[i * count + j] = r;
            table[j * count + i] = r;
        }
    }
    Ok(Correlations {
        counts: pairs.summaries.iter().map(|summary| summary.count).collect(),
        deviations: (0..count).map(|i| pairs.deviation(i)).collect(),
        table,
    })
}

struct Pairs {
    sums: Sums,
    summaries: Vec<Summary>,
    grids: Vec<Grid>,
}

impl Pairs {
    fn deviation(&self, i: usize) -> f64 {
        let Some(place) = self.grids[i].place else {
            return 0.0;
        };
        let count = self.summaries[i].count as f64;
        let sum = self.sums.single[i] as f64;
        let squares = self.sums.product(i, i) as f64 - sum * sum / count;
        let unit = 2f64.powi((place - BITS).max(-1000) as i32);
        (squares.max(0.0) / (count - 1.0)).sqrt() * unit / self.summaries[i].scale
    }

    fn correlation(&self, i: usize, j: usize) -> f64 {
        let (cut_i, cut_j) = (self.sums.cut(i, j), self.sums.cut(j, i));
        let count = (self.summaries[i].count - cut_i.count) as f64;
        let sum_i = (self.sums.single[i] - cut_i.sum) as f64;
        let sum_j = (self.sums.single[j] - cut_j.sum) as f64;
        let squares_i = about_mean(self.sums.product(i, i) - cut_i.squares, sum_i, count);
        let squares_j = about_mean(self.sums.product(j, j) - cut_j.squares, sum_j, count);
        let product = self.sums.product(i, j) as f64 - sum_i * sum_j / count;
        // By the roots: the product of two sums of squares would be too large.
        let size = squares_i.sqrt() * squares_j.sqrt();
        if size > 0.0 { whole(product / size) } else { 0.0 }
    }
}

/// A correlation that is one but for rounding, as exactly one; what is left to one is information.
fn whole(r: f64) -> f64 {
    if 1.0 - r.abs() < SAME { r.signum() } else { r }
}

/// Squared distances from the mean; zero where nothing is left but rounding.
fn about_mean(squares: i128, sum: f64, count: f64) -> f64 {
    let squares = squares as f64;
    let left = squares - sum * sum / count;
    if left > 1e-13 * squares { left } else { 0.0 }
}
