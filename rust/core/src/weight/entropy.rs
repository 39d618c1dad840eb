//! Entropy weights.

use super::grid::Term;
use super::scores::{Scores, Summary};
use super::{Found, Trouble, all, shares};

/// What one minus the entropy of a column is.
///
/// With shares `p` of `m` scores in their sum and ratios `q = p m` to their mean,
/// `1 - e = sum(p ln p) / ln m + 1 = sum(q ln q) / (m ln m)`. Since the ratios add up to `m`,
/// `q ln q - q + 1` has the same sum; it is never negative, so that nothing cancels where the
/// scores are nearly equal.
fn divergence(scores: &Scores<'_>, column: usize, summary: &Summary) -> f64 {
    if summary.is_constant() {
        return 0.0;
    }
    let sum = scores.total(column, Term::Information(summary.mean), summary);
    let count = summary.count as f64;
    (sum / (count * count.ln())).clamp(0.0, 1.0)
}

/// Weights proportional to one minus the entropy of each column; the figures are the entropies.
///
/// # Errors
/// Negative scores, columns of zeros only or with fewer than two values, infinite values.
///
/// # Source
/// `tang-qin-2020`
pub fn entropy(scores: &Scores<'_>) -> Result<Found, Vec<Trouble>> {
    let columns = all(scores.map(|column| {
        let summary = scores.summary(column)?;
        let [least, most] = summary.ends;
        if least < 0.0 {
            return Err(Trouble::Negative { column, value: least });
        }
        if most == 0.0 {
            return Err(Trouble::Zeros { column });
        }
        Ok((summary.count, divergence(scores, column, &summary)))
    }))?;
    let (counts, spread): (Vec<u64>, Vec<f64>) = columns.into_iter().unzip();
    let figures = spread.iter().map(|d| 1.0 - d).collect();
    Ok(Found { weights: shares(&spread)?, figures, counts })
}
