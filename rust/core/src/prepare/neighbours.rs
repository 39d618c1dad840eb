//! The rows that are most alike in the other leaves.

use std::cmp::Ordering;

use super::impute::Shared;
use super::order::Groups;
use super::sheet::Sheet;
use crate::kernel::scale;

/// Fills each gap with the mean of the `k` nearest rows that have a value.
///
/// The distance is the root of the mean squared difference over the other leaves that both rows
/// have, each brought to 0..1 by its least and greatest value among the rows compared. Ties go
/// to the region whose code comes first, then to the earlier year.
///
/// # Source
/// `oecd-jrc-2008`, step 3
pub fn mean_of(
    sheet: &Sheet<'_>,
    shared: &Shared<'_>,
    (leaf, k, year): (usize, usize, bool),
    gap: &impl Fn(usize) -> bool,
) -> Vec<(usize, f64)> {
    let column = sheet.column(leaf);
    let Some(groups) = shared.groups(None, year) else { return Vec::new() };
    let names: Vec<String> = shared.rows.regions().texts().collect();
    let mut found = Vec::new();
    for code in 0..groups.count as u32 {
        let rows: Vec<usize> = members(groups, code);
        let gaps: Vec<usize> = rows.iter().copied().filter(|row| gap(*row)).collect();
        if gaps.is_empty() {
            continue;
        }
        let others: Vec<Vec<f64>> = (0..sheet.leaves())
            .filter(|other| *other != leaf)
            .map(|other| unit(&sheet.column(other), &rows))
            .collect();
        let place = |at: usize| (names.get(shared.rows.region_codes()[rows[at]] as usize), at);
        for at in (0..rows.len()).filter(|at| gap(rows[*at])) {
            let donors = (0..rows.len()).filter(|d| !column[rows[*d]].is_nan());
            let mut near: Vec<(f64, usize)> =
                donors.filter_map(|d| Some((distance(&others, at, d)?, d))).collect();
            near.sort_by(|a, b| {
                let year = |d: usize| shared.rows.year_codes()[rows[d]];
                let tie = || place(a.1).0.cmp(&place(b.1).0).then(year(a.1).cmp(&year(b.1)));
                a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal).then_with(tie)
            });
            near.truncate(k);
            if !near.is_empty() {
                found.push((rows[at], mean(near.iter().map(|(_, d)| column[rows[*d]]))));
            }
        }
    }
    found
}

/// The mean of values, in their order.
fn mean(values: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
    let by = scale(values.clone().fold(0.0, |size, x| size.max(x.abs())));
    let count = values.len() as f64;
    values.map(|x| x * by).sum::<f64>() / count / by
}

fn members(groups: &Groups, code: u32) -> Vec<usize> {
    (0..groups.codes.len()).filter(|row| groups.codes[*row] == code).collect()
}

/// The values of some rows between 0 and 1; NaN where missing, all 0 where they do not vary.
fn unit(column: &[f64], rows: &[usize]) -> Vec<f64> {
    let values = || rows.iter().map(|row| column[*row]);
    let (low, high) = values().fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(x), h.max(x)));
    let by = scale(high.max(-low));
    let span = if high > low { high * by - low * by } else { 1.0 };
    values().map(|x| (x * by - low * by) / span).collect()
}

/// Distance of two rows over the leaves that both have; none without such a leaf.
fn distance(leaves: &[Vec<f64>], a: usize, b: usize) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u32);
    for leaf in leaves {
        let difference = leaf[a] - leaf[b];
        if !difference.is_nan() {
            sum += difference * difference;
            count += 1;
        }
    }
    (count > 0).then(|| (sum / f64::from(count)).sqrt())
}
