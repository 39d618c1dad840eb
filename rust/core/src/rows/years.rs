//! Years become codes.

use std::ops::Range;

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

/// Rows that are looked at before the others; fewer are not worth a job of their own.
const FIRST: usize = 1 << 14;

/// The code of each row, and the years in rising order.
pub fn encode(column: &YearColumn<'_>) -> Result<(Array<u16>, Vec<i64>), Faults> {
    let mut codes = Array::unset(column.len());
    if column.is_empty() {
        return Ok((codes, Vec::new()));
    }
    // The first rows mostly have all the years.
    if let Some(years) = near_first(column, 0..column.len().min(FIRST))
        && Lookup::new(&years).write(column, &mut codes)
    {
        return Ok((codes, years));
    }
    let years = near_first(column, 0..column.len()).unwrap_or_else(|| sorted(column));
    if years.len() > usize::from(u16::MAX) {
        return Err(Fault::TooMany { value: years.len() as f64 }.into());
    }
    Lookup::new(&years).write(column, &mut codes);
    Ok((codes, years))
}

/// The years that occur in a range of rows, if all are near the first one.
fn near_first(column: &YearColumn<'_>, rows: Range<usize>) -> Option<Vec<i64>> {
    let (chunk, ..) = column.pieces(0..1).next()?;
    let base = chunk.values.get(0).checked_sub(TABLE / 2)?;
    base.checked_add(TABLE)?;
    let marks = || (vec![0_u8; TABLE as usize], false);
    let ranges = parallel::ranges(rows.len(), FIRST);
    let parts = parallel::run(ranges, marks, |(marks, far), range| {
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

/// The codes of years.
enum Lookup<'a> {
    /// The code of each year from the first one on; the last entry is for those that are not
    /// known.
    Table(i64, Vec<u16>),
    Search(&'a [i64]),
}

/// No year.
const NONE: u16 = u16::MAX;

impl<'a> Lookup<'a> {
    fn new(years: &'a [i64]) -> Self {
        let (min, max) = (years[0], years[years.len() - 1]);
        if max.saturating_sub(min) >= TABLE {
            return Self::Search(years);
        }
        let mut table = vec![NONE; (max - min + 2) as usize];
        for (code, year) in years.iter().enumerate() {
            table[(year - min) as usize] = code as u16;
        }
        Self::Table(min, table)
    }

    /// Writes the code of each row; false if a year is not known.
    fn write(&self, column: &YearColumn<'_>, codes: &mut [u16]) -> bool {
        let size = parallel::job_size(column.len(), FIRST);
        let jobs: Vec<_> = codes.chunks_mut(size).enumerate().collect();
        let known = parallel::run(
            jobs,
            || true,
            |known, (i, out)| {
                let start = i * size;
                for (chunk, from, to) in column.pieces(start..start + out.len()) {
                    let out = &mut out[to];
                    with_ints!(chunk.values, values => {
                        *known &= self.codes(values[from].iter().map(|year| wide!(year)), out);
                    });
                }
            },
        );
        known.into_iter().all(|known| known)
    }

    #[inline(always)]
    fn codes(&self, years: impl Iterator<Item = i64>, out: &mut [u16]) -> bool {
        let mut known = true;
        match self {
            Self::Table(min, table) => {
                let last = table.len() - 1;
                for (out, year) in out.iter_mut().zip(years) {
                    let place = year.wrapping_sub(*min) as u64;
                    *out = table[place.min(last as u64) as usize];
                    known &= *out != NONE;
                }
            }
            Self::Search(all) => {
                for (out, year) in out.iter_mut().zip(years) {
                    *out = all.partition_point(|other| *other < year) as u16;
                }
            }
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Ints, YearChunk};

    fn encoded(years: &[i64]) -> (Vec<u16>, Vec<i64>) {
        let chunk = YearChunk { values: Ints::I64(years), validity: None };
        let (codes, years) = encode(&YearColumn::new(vec![chunk], |c| c.values.len())).unwrap();
        (codes.to_vec(), years)
    }

    #[test]
    fn a_year_that_comes_late_gets_its_code() {
        for late in [1989, 1990, 2005, 2011, 2024, 900_000] {
            let mut years: Vec<i64> = (0..3 * FIRST).map(|i| 1990 + 7 * (i % 4) as i64).collect();
            years[2 * FIRST + 5] = late;
            let (codes, found) = encoded(&years);
            assert!(found.is_sorted() && found.contains(&late));
            assert!(
                codes.iter().zip(&years).all(|(code, year)| found[usize::from(*code)] == *year)
            );
        }
    }
}
