//! CRITIC: criteria importance through intercriteria correlation.

use super::correlation::correlations;
use super::scores::Scores;
use super::{Found, Trouble, shares};
use crate::sum::ExactSum;

/// Weights proportional to standard deviation times the sum of `1 - r` over the other columns;
/// these products are the figures.
///
/// A column that does not vary has the deviation 0 and weighs nothing; its r counts as 0.
///
/// # Errors
/// Columns with fewer than two values, infinite values, or no column that varies and differs.
///
/// # Source
/// Diakoulaki, Mavrotas and Papayannakis 1995
pub fn critic(scores: &Scores<'_>) -> Result<Found, Vec<Trouble>> {
    let found = correlations(scores)?;
    let count = found.counts.len();
    let figures: Vec<f64> = (0..count)
        .map(|i| {
            let mut conflict = ExactSum::default();
            for j in (0..count).filter(|j| *j != i) {
                conflict.add(1.0 - found.get(i, j));
            }
            found.deviations[i] * conflict.round()
        })
        .collect();
    Ok(Found { weights: shares(&figures)?, figures, counts: found.counts })
}
