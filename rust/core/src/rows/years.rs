//! Years become codes.

use crate::error::{Fault, Faults};
use crate::keys::YearColumn;
use crate::memory::Array;
use crate::parallel;
use crate::with_ints;

/// A year of any width.
macro_rules! wide {
    ($year:expr) => {{
        #[allow(clippy::unnecessary_cast)] // one of the widths is that of the result
        let year = *$year as i64;
        year
    }};
}

/// Years so close together are looked up in a table; others are searched for.
const TABLE: i64 = 1 << 12;

/// The code of each row, and the years in rising order.
pub fn encode(column: &YearColumn<'_>) -> Result<(Array<u16>, Vec<i64>), Faults> {
    let mut codes = Array::zeroed(column.len());
    if column.is_empty() {
        return Ok((codes, Vec::new()));
    }
    let found = near_first(column);
    let years = found.unwrap_or_else(|| sorted(column));
    let (min, max) = (years[0], years[years.len() - 1]);
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
                    lookup.codes(values[from].iter().map(|year| wide!(year)), out);
                });
            }
        },
    );
    Ok((codes, years))
}

fn ranges(column: &YearColumn<'_>) -> Vec<std::ops::Range<usize>> {
    parallel::ranges(column.len(), 1 << 14)
}

/// The years that occur, if all are near the first one.
fn near_first(column: &YearColumn<'_>) -> Option<Vec<i64>> {
    let (chunk, ..) = column.pieces(0..1).next()?;
    let base = chunk.values.get(0).checked_sub(TABLE / 2)?;
    let marks = || (vec![0_u8; TABLE as usize], false);
    let parts = parallel::run(ranges(column), marks, |(marks, far), range| {
        for (chunk, from, _) in column.pieces(range) {
            with_ints!(chunk.values, values => {
                for year in &values[from] {
                    let place = wide!(year).wrapping_sub(base) as u64;
                    *far |= place >= TABLE as u64;
                    marks[place as usize % TABLE as usize] = 1;
                }
            });
        }
    });
    if parts.iter().any(|(_, far)| *far) {
        return None;
    }
    let seen = |place: &usize| parts.iter().any(|(marks, _)| marks[*place] == 1);
    Some((0..TABLE as usize).filter(seen).map(|place| base + place as i64).collect())
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
