//! MEREC: the effect of removing a criterion.

use super::ln::ln;
use super::scores::Scores;
use super::{Found, Trouble, all, shares};
use crate::block::{BLOCK, blocks};
use crate::parallel;
use crate::sum::ExactSum;

/// Weights proportional to the mean change of a row's performance when a column is left out; these
/// means are the figures.
///
/// With `a_ij = ln(y_ij / min_j)` and `n` scores in a row, its performance is
/// `ln(1 + sum(a_ij) / n)`. Where scores are missing, `n` counts those of the row.
///
/// # Errors
/// Scores of zero or less, columns with fewer than two values, infinite values, or no column that
/// varies.
///
/// # Source
/// Keshavarz-Ghorabaee et al. 2021, doi 10.3390/sym13040525
pub fn merec(scores: &Scores<'_>) -> Result<Found, Vec<Trouble>> {
    let ends = all(scores.map(|column| {
        let summary = scores.summary(column)?;
        let [least, most] = summary.ends;
        if least <= 0.0 {
            return Err(Trouble::NotPositive { column, value: least });
        }
        // Where even the greatest ratio is a number, logarithms of ratios lose nothing.
        Ok((summary.count, Least { least, wide: (most / least).is_infinite() }))
    }))?;
    let columns = ends.len();
    let workers = parallel::run(
        parallel::ranges(scores.matrix.rows(), BLOCK),
        || (vec![ExactSum::default(); columns], vec![0.0; columns * BLOCK]),
        |(sums, logs), range| {
            for rows in blocks(range) {
                let len = rows.len();
                let mut scratch = [0.0; BLOCK];
                for (column, (_, end)) in ends.iter().enumerate() {
                    let x = scores.load(column, rows.clone(), &mut scratch[..len]);
                    let logs = &mut logs[column * BLOCK..][..len];
                    logs.iter_mut().zip(x).for_each(|(log, x)| {
                        *log = if x.is_nan() { f64::NAN } else { end.log(*x) };
                    });
                }
                (0..len).for_each(|row| add(sums, logs, row));
            }
        },
    );
    let mut sums = vec![ExactSum::default(); columns];
    for (part, _) in &workers {
        sums.iter_mut().zip(part).for_each(|(own, other)| own.merge(other));
    }
    let effect = |(sum, (count, _)): (&ExactSum, &(u64, Least))| sum.round() / *count as f64;
    let figures: Vec<f64> = sums.iter().zip(&ends).map(effect).collect();
    let counts = ends.into_iter().map(|(count, _)| count).collect();
    Ok(Found { weights: shares(&figures)?, figures, counts })
}

/// The least score of a column.
struct Least {
    least: f64,
    /// Whether the ratio of the greatest to it is beyond all numbers.
    wide: bool,
}

impl Least {
    /// Logarithm of the ratio of a score to the least one.
    fn log(&self, x: f64) -> f64 {
        // Through the root, which keeps every ratio a number.
        let log =
            if self.wide { 2.0 * ln(x.sqrt() / self.least.sqrt()) } else { ln(x / self.least) };
        log.max(0.0)
    }
}

/// Adds the effects of a row.
fn add(sums: &mut [ExactSum], logs: &[f64], row: usize) {
    let known = || (0..sums.len()).map(|column| logs[column * BLOCK + row]).filter(|a| !a.is_nan());
    let (sum, count) = known().fold((0.0, 0.0), |(sum, count), a| (sum + a, count + 1.0));
    let whole = ln(1.0 + sum / count);
    for (column, total) in sums.iter_mut().enumerate() {
        let log = logs[column * BLOCK + row];
        if !log.is_nan() {
            total.add((whole - ln(1.0 + (sum - log).max(0.0) / count)).abs());
        }
    }
}
