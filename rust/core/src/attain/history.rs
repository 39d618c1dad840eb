//! The values of a region in other years.

use super::plan::{Bar, Item, Measure, Test};
use crate::block::{BLOCK, blocks};
use crate::cell::MISSING;
use crate::column::Matrix;
use crate::error::{Fault, Faults};
use crate::memory::Array;
use crate::parallel;
use crate::rows::Rows;

/// No such row; there are never so many.
const NOWHERE: u32 = u32::MAX;

/// Which other year a base value is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// This one.
    Fixed(i64),
    /// So many years before that of the row.
    Back(u32),
}

/// The rows of each year, and those of the same region so many years before.
#[derive(Debug, Default)]
pub struct History {
    /// All rows, those of the first year first.
    order: Vec<u32>,
    /// Where each year begins in `order`.
    starts: Vec<usize>,
    /// For each number of years the row of the same region so many years before each row.
    before: Vec<(u32, Vec<u32>)>,
}

impl History {
    /// Finds what the measures of a plan look back at.
    ///
    /// # Errors
    /// [`Fault::RowRepeated`] if it is not certain which row is that of an earlier year.
    pub fn new(items: &[Item], rows: &Rows) -> Result<Self, Faults> {
        let (mut any, mut backs) = (false, Vec::new());
        for item in items {
            let Item::Measure(measure) = item else { continue };
            any |= sums(measure).is_some();
            backs.extend(sums(measure).map(|_| 1));
            for year in years(measure) {
                any = true;
                if let Year::Back(back) = year {
                    backs.push(back);
                }
            }
        }
        if !any {
            return Ok(Self::default());
        }
        if let Some((_, row)) = rows.duplicates().pairs().first() {
            // Which of the two rows counts would be left to chance.
            return Err(Fault::RowRepeated { row: *row }.into());
        }
        let mut history = Self::by_year(rows);
        backs.sort_unstable();
        backs.dedup();
        let mut before: Vec<_> = backs.into_iter().map(|back| (back, Vec::new())).collect();
        let jobs = before.iter_mut().collect();
        parallel::run(jobs, || (), |(), (back, found)| *found = history.look_back(rows, *back));
        history.before = before;
        Ok(history)
    }

    fn by_year(rows: &Rows) -> Self {
        let mut starts = vec![0; rows.years().len() + 1];
        rows.year_codes().iter().for_each(|code| starts[usize::from(*code) + 1] += 1);
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let (mut next, mut order) = (starts.clone(), vec![0; rows.len()]);
        for (row, code) in rows.year_codes().iter().enumerate() {
            let place = &mut next[usize::from(*code)];
            order[*place] = row as u32;
            *place += 1;
        }
        Self { order, starts, before: Vec::new() }
    }

    /// The rows of a year.
    fn of(&self, code: u16) -> &[u32] {
        &self.order[self.starts[usize::from(code)]..self.starts[usize::from(code) + 1]]
    }

    /// The row of the same region `back` years before each row.
    fn look_back(&self, rows: &Rows, back: u32) -> Vec<u32> {
        let region = |row: u32| rows.region_codes()[row as usize] as usize;
        let mut found = vec![NOWHERE; rows.len()];
        let mut earlier = vec![NOWHERE; rows.regions().len()];
        for (code, year) in rows.years().iter().enumerate() {
            let year = year.checked_sub(i64::from(back));
            let Some(then) = year.and_then(|year| rows.year_code(year)) else { continue };
            let then = self.of(then);
            then.iter().for_each(|row| earlier[region(*row)] = *row);
            for row in self.of(code as u16) {
                found[*row as usize] = earlier[region(*row)];
            }
            then.iter().for_each(|row| earlier[region(*row)] = NOWHERE);
        }
        found
    }

    /// The row of the same region `back` years before each row.
    pub fn before(&self, back: u32) -> &[u32] {
        let found = self.before.iter().find(|(years, _)| *years == back);
        found.map_or(&[], |(_, rows)| rows)
    }

    /// The value of each region in a year.
    pub fn in_year(&self, rows: &Rows, year: i64, values: &[f64]) -> Vec<f64> {
        let mut found = vec![MISSING; rows.regions().len()];
        if let Some(code) = rows.year_code(year) {
            for row in self.of(code) {
                found[rows.region_codes()[*row as usize] as usize] = values[*row as usize];
            }
        }
        found
    }

    /// The sum over the last `years` years, from the oldest on; NaN unless all are known.
    pub fn sums(&self, years: usize, values: &[f64]) -> Array<f64> {
        let before = self.before(1);
        let mut sums = Array::unset(values.len());
        let mut back = vec![0.0; years];
        for (row, sum) in sums.iter_mut().enumerate() {
            let mut at = row;
            for value in back.iter_mut().rev() {
                *value = values.get(at).copied().unwrap_or(MISSING);
                at = before.get(at).map_or(NOWHERE, |row| *row) as usize;
            }
            *sum = back.iter().sum();
        }
        sums
    }
}

/// The values of a measure in all rows.
#[derive(Debug)]
pub enum Values<'a> {
    /// Nobody looks back: they are read block by block.
    Blocks,
    /// As they lie in memory.
    Whole(&'a [f64]),
    /// Sums, or values whose nulls had to be replaced.
    Own(Array<f64>),
}

impl<'a> Values<'a> {
    /// The values of a measure.
    pub fn new(
        measure: &Measure,
        matrix: &'a Matrix<'a>,
        history: &History,
        looks_back: bool,
    ) -> Self {
        let sums = sums(measure);
        if sums.is_none() && !looks_back {
            return Self::Blocks;
        }
        let column = measure.column;
        let whole = matrix.mask(column).is_none().then(|| matrix.column(column).whole()).flatten();
        let values = whole.map_or_else(|| Self::Own(read(matrix, column)), Self::Whole);
        match sums {
            Some(years) => Self::Own(history.sums(years, values.all())),
            None => values,
        }
    }

    /// All of them; none if they are read block by block.
    pub fn all(&self) -> &[f64] {
        match self {
            Self::Blocks => &[],
            Self::Whole(values) => values,
            Self::Own(values) => values,
        }
    }
}

fn read(matrix: &Matrix<'_>, column: usize) -> Array<f64> {
    let mut values = Array::unset(matrix.rows());
    let mut scratch = vec![0.0; BLOCK];
    for range in blocks(0..matrix.rows()) {
        let x = matrix.load(column, range.clone(), &mut scratch);
        values[range].copy_from_slice(x);
    }
    values
}

/// Over how many years a measure sums up, if over several.
pub fn sums(measure: &Measure) -> Option<usize> {
    measure.sum_years.filter(|years| *years > 1)
}

/// The other years that a measure looks at, each once.
pub fn years(measure: &Measure) -> Vec<Year> {
    let mut found = Vec::new();
    measure.rules.iter().for_each(|rule| gather(rule, measure.progress_base, &mut found));
    found
}

fn gather(test: &Test, progress_base: Option<i64>, found: &mut Vec<Year>) {
    let year = match test {
        Test::All(tests) | Test::Any(tests) => {
            return tests.iter().for_each(|test| gather(test, progress_base, found));
        }
        test => base_year(test, progress_base),
    };
    found.extend(year.filter(|year| !found.contains(year)));
}

/// The year from whose value a single test measures progress.
pub fn base_year(test: &Test, progress_base: Option<i64>) -> Option<Year> {
    let plain = progress_base.map(Year::Fixed);
    match test {
        Test::Compare(compare) => match compare.bar {
            Bar::Value(_) => plain,
            Bar::Base(base) => base.year.map(Year::Fixed).or(base.back.map(Year::Back)),
        },
        Test::Assigned(assigned) => plain.filter(|_| assigned.bar_column.is_some()),
        Test::Range(_) | Test::All(_) | Test::Any(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attain::plan::tests::plan;
    use crate::rows::tests::rows;

    #[test]
    fn rows_of_other_years_are_found() {
        let rows = rows(&[7, 8, 7, 8, 7], &[2022, 2020, 2020, 2021, 2021]);
        let mut history = History::by_year(&rows);
        let one = history.look_back(&rows, 1);
        assert_eq!(one, [4, NOWHERE, NOWHERE, 1, 2]);
        assert_eq!(history.look_back(&rows, 2), [2, NOWHERE, NOWHERE, NOWHERE, NOWHERE]);
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        assert_eq!(history.in_year(&rows, 2021, &values), [16.0, 8.0]);
        assert!(history.in_year(&rows, 2019, &values).iter().all(|value| value.is_nan()));
        history.before = vec![(1, one)];
        let sums = history.sums(3, &values);
        assert_eq!(sums[0], 21.0);
        assert!(sums[1..].iter().all(|sum| sum.is_nan()));
        assert_eq!(history.sums(2, &values)[3], 10.0);
    }

    #[test]
    fn repeated_rows_matter_only_to_those_who_look_back() {
        let rows = rows(&[7, 7], &[2020, 2020]);
        let faults = History::new(&plan().items, &rows).unwrap_err();
        assert_eq!(faults.list(), &[Fault::RowRepeated { row: 1 }]);
        assert!(History::new(&[], &rows).is_ok());
    }
}
