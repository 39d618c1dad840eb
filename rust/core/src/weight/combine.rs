//! Several sets of weights as one.

use serde::{Deserialize, Serialize};

use super::linear::solve;
use super::{Found, Method, Trouble, shares, weigh};
use crate::column::Matrix;

/// How sets of weights become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Combination {
    /// Their products.
    Product,
    /// Their mean.
    Mean,
    /// Their geometric mean: the root of the product of two.
    LeastInformation,
    /// The mean that differs least from each of them.
    Game,
}

/// Finds each set and combines them; a zero stays zero in products.
///
/// # Errors
/// The troubles of all sets, or that every product is zero.
pub(super) fn combine(
    matrix: &Matrix<'_>,
    how: Combination,
    parts: &[f64],
    of: &[Method],
) -> Result<Found, Vec<Trouble>> {
    let mut sets = Vec::new();
    let mut troubles: Vec<Trouble> = Vec::new();
    let mut counts = vec![matrix.rows() as u64; matrix.leaves()];
    for method in of {
        match weigh(matrix, method) {
            Ok(found) => {
                counts.iter_mut().zip(&found.counts).for_each(|(a, b)| *a = (*a).min(*b));
                sets.push(found.weights);
            }
            Err(found) => troubles.extend(found),
        }
    }
    if !troubles.is_empty() {
        return Err(troubles);
    }
    let equal = vec![1.0; sets.len()];
    let weights = match how {
        Combination::Product => shares(&products(&sets, 1.0))?,
        Combination::LeastInformation => shares(&products(&sets, 1.0 / sets.len() as f64))?,
        Combination::Mean => mean(&sets, if parts.is_empty() { &equal } else { parts })?,
        Combination::Game => mean(&sets, &game(&sets))?,
    };
    let figures = vec![f64::NAN; weights.len()];
    Ok(Found { weights, figures, counts })
}

fn products(sets: &[Vec<f64>], power: f64) -> Vec<f64> {
    // Scaled by the number of columns, so that the product of many stays a number.
    let size = sets[0].len() as f64;
    (0..sets[0].len())
        .map(|j| sets.iter().map(|set| (set[j] * size).powf(power)).product())
        .collect()
}

fn mean(sets: &[Vec<f64>], parts: &[f64]) -> Result<Vec<f64>, Vec<Trouble>> {
    let parts = shares(parts)?;
    let at = |j: usize| sets.iter().zip(&parts).map(|(set, part)| part * set[j]).sum();
    shares(&(0..sets[0].len()).map(at).collect::<Vec<f64>>())
}

/// The parts `a` with `sum_k a_k (w_i . w_k) = w_i . w_i` for each set `i`, by their size.
///
/// Sets that are alike leave the system without a single solution; they share equally then.
fn game(sets: &[Vec<f64>]) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let equations = sets
        .iter()
        .map(|own| {
            let products = sets.iter().map(|other| dot(own, other));
            products.chain([dot(own, own)]).collect()
        })
        .collect();
    match solve(equations, 1e-12) {
        Some(parts) => parts.into_iter().map(f64::abs).collect(),
        None => vec![1.0; sets.len()],
    }
}
