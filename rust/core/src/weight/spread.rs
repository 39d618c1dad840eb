//! Weights by standard deviation, coefficient of variation and Gini coefficient.

use super::scores::Scores;
use super::{Found, Trouble, all, shares};
use crate::sum::ExactSum;

/// Weights proportional to the sample standard deviations, which are the figures.
///
/// The population form gives the same weights where no score is missing.
///
/// # Errors
/// Columns with fewer than two values, infinite values, or none that varies.
///
/// # Source
/// `oecd-jrc-2008`, step 6
pub fn deviation(scores: &Scores<'_>) -> Result<Found, Vec<Trouble>> {
    found(all(scores.map(|column| {
        let summary = scores.summary(column)?;
        Ok((summary.count, scores.deviation(column, &summary) / summary.scale))
    }))?)
}

/// Weights proportional to sample standard deviation over mean; these are the figures.
///
/// # Errors
/// As [`deviation`], and means of zero or less.
///
/// # Source
/// `oecd-jrc-2008`, step 6
pub fn variation(scores: &Scores<'_>) -> Result<Found, Vec<Trouble>> {
    found(all(scores.map(|column| {
        let summary = scores.summary(column)?;
        if summary.mean <= 0.0 {
            return Err(Trouble::Mean { column, value: summary.mean / summary.scale });
        }
        Ok((summary.count, scores.deviation(column, &summary) / summary.mean))
    }))?)
}

/// Weights proportional to the Gini coefficients, which are the figures.
///
/// Of `m` rising scores `x` with mean `a` it is `sum((2 i - m - 1) x_i) / (m^2 a)`.
///
/// # Errors
/// As [`variation`], and negative scores.
///
/// # Source
/// Gini 1912; as objective weights Li and Chi 2009
pub fn gini(scores: &Scores<'_>) -> Result<Found, Vec<Trouble>> {
    found(all(scores.map(|column| {
        let summary = scores.summary(column)?;
        let [least, most] = summary.ends;
        if least < 0.0 {
            return Err(Trouble::Negative { column, value: least });
        }
        if most == 0.0 {
            return Err(Trouble::Zeros { column });
        }
        let mut values = Vec::with_capacity(summary.count as usize);
        scores.each(column, |x| values.extend(x.iter().filter(|x| !x.is_nan())));
        values.sort_unstable_by(f64::total_cmp);
        let count = summary.count as f64;
        let mut sum = ExactSum::default();
        for (i, x) in values.iter().enumerate() {
            // By the greatest, so that huge scores stay finite.
            sum.add((2.0 * i as f64 + 1.0 - count) * (x / most));
        }
        let gini = if summary.is_constant() { 0.0 } else { sum.round() };
        Ok((summary.count, gini / (count * count * (summary.mean / summary.max))))
    }))?)
}

fn found(columns: Vec<(u64, f64)>) -> Result<Found, Vec<Trouble>> {
    let (counts, figures): (Vec<u64>, Vec<f64>) = columns.into_iter().unzip();
    Ok(Found { weights: shares(&figures)?, figures, counts })
}
