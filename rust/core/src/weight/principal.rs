//! Weights by principal components.

use super::correlation::correlations;
use super::scores::Scores;
use super::symmetric::{eigen, point_up};
use super::{Found, Keep, Trouble, refuse_constant, shares};

/// Rotations after which varimax stands still.
const ROUNDS: usize = 1000;

/// Weights proportional to the squared loadings, each component by its share of the variance.
///
/// A loading is the correlation of a column with a component: the part of the eigenvector times
/// the root of the eigenvalue. The share of a component, after rotation if there is one, is the
/// sum of its squared loadings over the number of columns. The figures are the sums
/// `share_k * loading_jk^2`; with [`Keep::Loadings`] they are the loadings of the first component.
///
/// # Errors
/// Columns that do not vary or have fewer than two values, infinite values, and with
/// [`Keep::Loadings`] loadings below zero.
///
/// # Source
/// `oecd-jrc-2008`, step 6; Kaiser 1958 for varimax, with rows of length one
pub fn principal(scores: &Scores<'_>, keep: Keep, rotate: bool) -> Result<Found, Vec<Trouble>> {
    let found = correlations(scores)?;
    let count = found.counts.len();
    refuse_constant(&found.deviations)?;
    let mut loadings = kept(eigen(&found.table, count), keep);
    if keep == Keep::Loadings {
        let figures = loadings.swap_remove(0);
        refuse_negative(&figures)?;
        return Ok(Found { weights: shares(&figures)?, figures, counts: found.counts });
    }
    if rotate && loadings.len() > 1 {
        varimax(&mut loadings);
    }
    let share = |loadings: &Vec<f64>| loadings.iter().map(|l| l * l).sum::<f64>() / count as f64;
    let parts: Vec<f64> = loadings.iter().map(share).collect();
    let figure = |j: usize| -> f64 {
        loadings.iter().zip(&parts).map(|(loadings, part)| part * loadings[j] * loadings[j]).sum()
    };
    let figures: Vec<f64> = (0..count).map(figure).collect();
    Ok(Found { weights: shares(&figures)?, figures, counts: found.counts })
}

/// Refuses loadings that would be weights below zero; what is nothing but rounding is zero.
fn refuse_negative(loadings: &[f64]) -> Result<(), Vec<Trouble>> {
    let negative = loadings.iter().copied().enumerate().filter(|(_, value)| *value < -1e-12);
    let troubles: Vec<Trouble> =
        negative.map(|(column, value)| Trouble::Loading { column, value }).collect();
    if troubles.is_empty() { Ok(()) } else { Err(troubles) }
}

/// The loadings of the components that count.
fn kept(components: Vec<(f64, Vec<f64>)>, keep: Keep) -> Vec<Vec<f64>> {
    let total: f64 = components.iter().map(|(value, _)| value.max(0.0)).sum();
    let mut sum = 0.0;
    let number = match keep {
        Keep::First | Keep::Loadings => 1,
        // An eigenvalue of one but for rounding is one.
        Keep::Eigenvalue => components.iter().filter(|(value, _)| *value > 1.0 + 1e-9).count(),
        Keep::Share(share) => {
            let before = components.iter().take_while(|(value, _)| {
                sum += value.max(0.0) / total;
                sum < share - 1e-9
            });
            before.count() + 1
        }
    };
    let loadings = |(value, vector): (f64, Vec<f64>)| {
        let root = value.max(0.0).sqrt();
        vector.into_iter().map(|part| part * root).collect()
    };
    components.into_iter().take(number.max(1)).map(loadings).collect()
}

/// Turns components, pair by pair, until their squared loadings vary most.
fn varimax(loadings: &mut [Vec<f64>]) {
    let count = loadings[0].len();
    let lengths: Vec<f64> = (0..count)
        .map(|j| loadings.iter().map(|component| component[j] * component[j]).sum::<f64>().sqrt())
        .map(|length| if length > 0.0 { length } else { 1.0 })
        .collect();
    let scale = |loadings: &mut [Vec<f64>], by: &dyn Fn(f64, f64) -> f64| {
        for component in loadings {
            component.iter_mut().zip(&lengths).for_each(|(l, length)| *l = by(*l, *length));
        }
    };
    scale(loadings, &|l, length| l / length);
    for _ in 0..ROUNDS {
        let mut largest = 0.0_f64;
        for a in 0..loadings.len() {
            for b in a + 1..loadings.len() {
                largest = largest.max(turn(loadings, a, b).abs());
            }
        }
        if largest < 1e-14 {
            break;
        }
    }
    scale(loadings, &|l, length| l * length);
    loadings.iter_mut().for_each(|component| point_up(component));
}

/// Turns two components by the best angle, which is returned.
fn turn(loadings: &mut [Vec<f64>], a: usize, b: usize) -> f64 {
    let count = loadings[a].len() as f64;
    let (mut u, mut v, mut c, mut d) = (0.0, 0.0, 0.0, 0.0);
    for (x, y) in loadings[a].iter().zip(&loadings[b]) {
        let (p, q) = (x * x - y * y, 2.0 * x * y);
        u += p;
        v += q;
        c += p * p - q * q;
        d += 2.0 * p * q;
    }
    let angle = (d - 2.0 * u * v / count).atan2(c - (u * u - v * v) / count) / 4.0;
    let (sin, cos) = angle.sin_cos();
    for j in 0..loadings[a].len() {
        let (x, y) = (loadings[a][j], loadings[b][j]);
        (loadings[a][j], loadings[b][j]) = (cos * x + sin * y, cos * y - sin * x);
    }
    angle
}
