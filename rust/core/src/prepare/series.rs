//! Filling in from the region's own years: the latest value, or a line between values.

use super::order::Histories;
use super::recipe::{Impute, Outside};

/// Fills the gaps of each region, one after another.
pub fn fill(
    column: &[f64],
    histories: &Histories,
    rule: &Impute,
    gap: &impl Fn(usize) -> bool,
    found: &mut Vec<(usize, f64)>,
) {
    let mut known: Vec<(f64, f64)> = Vec::new();
    for (rows, years) in histories.each() {
        if !rows.iter().any(|row| gap(*row as usize)) {
            continue;
        }
        known.clear();
        let points = rows.iter().zip(years).map(|(row, year)| (*year, column[*row as usize]));
        known.extend(points.filter(|(_, x)| !x.is_nan()));
        let mut after = 0;
        for (row, year) in rows.iter().map(|row| *row as usize).zip(years) {
            if gap(row) {
                while known.get(after).is_some_and(|(at, _)| at < year) {
                    after += 1;
                }
                found.extend(value(&known, after, *year, rule).map(|value| (row, value)));
            }
        }
    }
}

/// The value of a year between the known ones, which rise by year; `after` is the next one.
fn value(known: &[(f64, f64)], after: usize, year: f64, rule: &Impute) -> Option<f64> {
    let before = after.checked_sub(1).map(|at| known[at]);
    match *rule {
        Impute::Latest { years, hold } => {
            let after = known.get(after).copied().filter(|_| hold);
            before.or(after).filter(|(at, _)| (year - at).abs() <= years).map(|(_, value)| value)
        }
        Impute::Linear { outside, years } => match (before, known.get(after)) {
            (Some(a), Some(b)) => Some(line(a, *b, year)),
            (Some(_), None) => beyond(known.iter().rev(), year, outside, years),
            (None, Some(_)) => beyond(known.iter(), year, outside, years),
            (None, None) => None,
        },
        _ => None,
    }
}

/// Beyond the first point, away from the others.
fn beyond<'a>(
    mut points: impl Iterator<Item = &'a (f64, f64)>,
    year: f64,
    outside: Outside,
    years: f64,
) -> Option<f64> {
    let end = *points.next().filter(|(at, _)| (year - at).abs() <= years)?;
    match outside {
        Outside::None => None,
        Outside::Hold => Some(end.1),
        Outside::Line => points.next().map(|next| line(end, *next, year)),
    }
}

/// The line through two points.
fn line(a: (f64, f64), b: (f64, f64), year: f64) -> f64 {
    a.1 + (b.1 - a.1) * ((year - a.0) / (b.0 - a.0))
}
