//! Years become codes.

use crate::error::{Fault, Faults};
use crate::keys::YearColumn;
use crate::memory::Array;
use crate::parallel;
use crate::with_ints;

/// Years so close together are looked up in a table; others are searched for.
const TABLE: i64 = 1 << 16;

/// The code of each row, and the years in rising order.
pub fn encode(column: &YearColumn<'_>) -> Result<(Array<u16>, Vec<i64>), Faults> {
    let mut codes = Array::zeroed(column.len());
    if column.is_empty() {
        return Ok((codes, Vec::new()));
    }
    let (min, max) = extent(column);
    let years =
        if max.saturating_sub(min) < TABLE { seen(column, min, max) } else { sorted(column) };
    if years.len() > usize::from(u16::MAX) {
        return Err(Fault::TooMany { value: years.len() as f64 }.into());
    }
    let lookup = Lookup::new(&years, min, max);
    let size = parallel::job_size(column.len(), 1 << 14);
    let jobs: Vec<_> = codes.chunks_mut(size).enumerate().collect();
    parallel::run(
        jobs,
        || (),
        |(), (i, out)| {
            let start = i * size;
            for (chunk, from, to) in column.pieces(start..start + out.len()) {
                let out = &mut out[to];
                with_ints!(chunk.values, values => {
                    lookup.codes(values[from].iter().map(|year| *year as i64), out);
                });
            }
        },
    );
    Ok((codes, years))
}

fn ranges(column: &YearColumn<'_>) -> Vec<std::ops::Range<usize>> {
    parallel::ranges(column.len(), 1 << 14)
}

fn extent(column: &YearColumn<'_>) -> (i64, i64) {
    let parts = parallel::run(
        ranges(column),
        || (i64::MAX, i64::MIN),
        |(min, max), range| {
            for (chunk, from, _) in column.pieces(range) {
                with_ints!(chunk.values, values => {
                    let part = &values[from];
                    if let (Some(a), Some(b)) = (part.iter().min(), part.iter().max()) {
                        (*min, *max) = ((*min).min(*a as i64), (*max).max(*b as i64));
                    }
                });
            }
        },
    );
    parts.into_iter().fold((i64::MAX, i64::MIN), |(a, b), (c, d)| (a.min(c), b.max(d)))
}

/// The years of a narrow extent, by marking those that occur.
fn seen(column: &YearColumn<'_>, min: i64, max: i64) -> Vec<i64> {
    let width = (max - min + 1) as usize;
    let parts = parallel::run(
        ranges(column),
        || vec![false; width],
        |marks, range| {
            for (chunk, from, _) in column.pieces(range) {
                with_ints!(chunk.values, values => {
                    for year in &values[from] {
                        marks[(*year as i64 - min) as usize] = true;
                    }
                });
            }
        },
    );
    (0..width).filter(|i| parts.iter().any(|marks| marks[*i])).map(|i| min + i as i64).collect()
}

/// The years of a wide extent.
fn sorted(column: &YearColumn<'_>) -> Vec<i64> {
    let mut years = std::collections::BTreeSet::new();
    for (chunk, from, _) in column.pieces(0..column.len()) {
        for i in from {
            years.insert(chunk.values.get(i));
            if years.len() > usize::from(u16::MAX) + 1 {
                break;
            }
        }
    }
    years.into_iter().collect()
}

enum Lookup<'a> {
    Table(i64, Vec<u16>),
    Search(&'a [i64]),
}

impl<'a> Lookup<'a> {
    fn new(years: &'a [i64], min: i64, max: i64) -> Self {
        if max.saturating_sub(min) >= TABLE {
            return Self::Search(years);
        }
        let mut table = vec![0; if years.is_empty() { 0 } else { (max - min + 1) as usize }];
        for (code, year) in years.iter().enumerate() {
            table[(year - min) as usize] = code as u16;
        }
        Self::Table(min, table)
    }

    #[inline(always)]
    fn codes(&self, years: impl Iterator<Item = i64>, out: &mut [u16]) {
        match self {
            Self::Table(min, table) => {
                for (out, year) in out.iter_mut().zip(years) {
                    *out = table[(year - min) as usize];
                }
            }
            Self::Search(all) => {
                for (out, year) in out.iter_mut().zip(years) {
                    *out = all.partition_point(|other| *other < year) as u16;
                }
            }
        }
    }
}
