//! Places of whole columns, before the rows are gone through.

use super::{Place, Transform};
use crate::block::{BLOCK, blocks};
use crate::column::Matrix;
use crate::memory::Array;
use crate::parallel;
use crate::rows::Rows;

/// Rows that one job looks up in the values of a leaf.
const STRETCH: usize = 16 * BLOCK;

/// The scores of the leaves that are places; none where they are left for later.
///
/// A pass over blocks would fetch the values of every leaf anew for every block. Column by column
/// they stay in the cache. A few rows are not worth it, and neither are infinite values, which the
/// pass reports.
pub fn ahead(
    transforms: &[Transform],
    matrix: &Matrix<'_>,
    rows: &Rows,
) -> Vec<Option<Array<f64>>> {
    let worth = rows.len() > STRETCH / 4;
    let mut columns: Vec<Option<Array<f64>>> = transforms
        .iter()
        .map(|transform| match transform {
            Transform::Place(_) if worth => Some(Array::unset(rows.len())),
            _ => None,
        })
        .collect();
    let mut jobs = Vec::new();
    for (leaf, (column, transform)) in columns.iter_mut().zip(transforms).enumerate() {
        if let (Some(column), Transform::Place(place)) = (column, transform) {
            let parts = column.chunks_mut(STRETCH).enumerate();
            jobs.extend(parts.map(|(part, out)| (leaf, place, part * STRETCH, out)));
        }
    }
    let workers = parallel::run(
        jobs,
        || (Vec::new(), vec![0.0; BLOCK]),
        |(refused, scratch), (leaf, place, start, out)| {
            for range in blocks(0..out.len()) {
                let from = start + range.start..start + range.end;
                let x = matrix.load(leaf, from.clone(), scratch);
                if !score(place, x, &rows.year_codes()[from], &mut out[range]) {
                    refused.push(leaf);
                }
            }
        },
    );
    for leaf in workers.iter().flat_map(|(refused, _)| refused) {
        columns[*leaf] = None;
    }
    columns
}

/// Whether every value of a block has a place, and which.
fn score(place: &Place, x: &[f64], years: &[u16], out: &mut [f64]) -> bool {
    let mut sound = true;
    for ((x, year), out) in x.iter().zip(years).zip(out) {
        *out = match place.group(usize::from(*year)) {
            _ if x.is_nan() => *x,
            Some(group) if x.is_finite() => place.one(group, *x),
            _ => {
                sound = false;
                f64::NAN
            }
        };
    }
    sound
}
