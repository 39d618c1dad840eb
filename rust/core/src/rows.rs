//! Which region and year each row is: codes, and region-years that occur twice.

mod dictionary;
mod duplicates;
mod regions;
mod years;

use crate::error::{Fault, Faults};
use crate::keys::{Keys, YearColumn};
use crate::memory::Array;

pub use duplicates::Duplicates;
pub use regions::Regions;

/// The index of the rows.
#[derive(Debug)]
pub struct Rows {
    year_codes: Array<u16>,
    region_codes: Array<u32>,
    years: Vec<i64>,
    regions: Regions,
    duplicates: Duplicates,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            year_codes: Array::zeroed(0),
            region_codes: Array::zeroed(0),
            years: Vec::new(),
            regions: Regions::default(),
            duplicates: Duplicates::default(),
        }
    }
}

impl Rows {
    /// Indexes a region and a year column of the same length.
    ///
    /// # Errors
    /// Rows without region or year, or more rows or years than can be counted.
    pub fn new(regions: &Keys<'_>, years: &YearColumn<'_>) -> Result<Self, Faults> {
        let len = regions.len();
        if years.len() != len {
            return Err(Fault::ColumnLength { leaf: 0, value: years.len() as f64 }.into());
        }
        if u32::try_from(len).is_err() {
            return Err(Fault::TooMany { value: len as f64 }.into());
        }
        let mut faults = missing(regions, |c| c.validity, |row| Fault::RegionMissing { row });
        faults.merge(missing(years, |c| c.validity, |row| Fault::YearMissing { row }));
        faults.check()?;
        let (year_codes, years) = years::encode(years)?;
        let (region_codes, regions) = dictionary::encode(regions);
        let duplicates = duplicates::find(&region_codes, regions.len(), &year_codes, years.len());
        Ok(Self { year_codes, region_codes, years, regions, duplicates })
    }

    /// Some of the rows, with the same codes; what occurs twice is not looked for again.
    #[must_use]
    pub fn only(&self, rows: &[usize]) -> Self {
        let mut year_codes = Array::zeroed(rows.len());
        let mut region_codes = Array::zeroed(rows.len());
        for (at, row) in rows.iter().enumerate() {
            year_codes[at] = self.year_codes[*row];
            region_codes[at] = self.region_codes[*row];
        }
        let duplicates = Duplicates::default();
        Self {
            year_codes,
            region_codes,
            years: self.years.clone(),
            regions: self.regions.clone(),
            duplicates,
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.year_codes.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of each row's year: its place in [`Rows::years`].
    #[must_use]
    pub fn year_codes(&self) -> &[u16] {
        &self.year_codes
    }

    /// The code of each row's region: its place in [`Rows::regions`].
    #[must_use]
    pub fn region_codes(&self) -> &[u32] {
        &self.region_codes
    }

    /// The years, rising.
    #[must_use]
    pub fn years(&self) -> &[i64] {
        &self.years
    }

    /// The regions, in the order of their first rows.
    #[must_use]
    pub fn regions(&self) -> &Regions {
        &self.regions
    }

    /// Region-years that occur more than once.
    #[must_use]
    pub fn duplicates(&self) -> &Duplicates {
        &self.duplicates
    }

    /// The code of a year, if a row has it.
    #[must_use]
    pub fn year_code(&self, year: i64) -> Option<u16> {
        self.years.binary_search(&year).ok().map(|code| code as u16)
    }
}

/// A fault for each row whose validity bit is 0.
fn missing<'a, C>(
    column: &crate::column::Chunked<C>,
    validity: impl Fn(&C) -> Option<crate::column::Bits<'a>>,
    fault: impl Fn(usize) -> Fault,
) -> Faults {
    let mut faults = Faults::new();
    for (chunk, from, to) in column.pieces(0..column.len()) {
        let Some(bits) = validity(chunk) else {
            continue;
        };
        for i in from.filter(|i| !bits.get(*i)) {
            faults.push(fault(to.start + i));
        }
    }
    faults
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::column::Bits;
    use crate::keys::{Ints, KeyChunk, KeyValues, YearChunk};

    /// Rows of regions and years that are small integers.
    pub fn rows(regions: &[i64], years: &[i64]) -> Rows {
        let regions = KeyChunk { values: KeyValues::Ints(Ints::I64(regions)), validity: None };
        let years = YearChunk { values: Ints::I64(years), validity: None };
        Rows::new(
            &Keys::new(vec![regions], |c| c.values.len()),
            &YearColumn::new(vec![years], |c| c.values.len()),
        )
        .unwrap()
    }

    #[test]
    fn codes_years_regions_and_duplicates() {
        let rows = rows(&[7, 7, 9, 7, 9], &[2021, 2020, 2021, 2020, 2019]);
        assert_eq!(rows.years(), &[2019, 2020, 2021]);
        assert_eq!(rows.year_codes(), &[2, 1, 2, 1, 0]);
        assert_eq!(rows.region_codes(), &[0, 0, 1, 0, 1]);
        assert_eq!(rows.duplicates().count(), 1);
        assert_eq!(rows.duplicates().pairs(), &[(1, 3)]);
        assert_eq!(rows.regions().texts().collect::<Vec<_>>(), ["7", "9"]);
    }

    #[test]
    fn texts_of_any_length_in_any_order_keep_apart() {
        let names =
            ["b", "ba", "a region with a long name", "c", "a region with a longer name", "b"];
        let text = names.concat().into_bytes();
        let mut borders = vec![0];
        names.iter().for_each(|name| borders.push(borders[borders.len() - 1] + name.len() as i32));
        let years: Vec<i64> = (0..names.len() as i64).collect();
        let values = KeyValues::Text(&borders, &text);
        let rows = Rows::new(
            &Keys::new(vec![KeyChunk { values, validity: None }], |c| c.values.len()),
            &YearColumn::new(vec![YearChunk { values: Ints::I64(&years), validity: None }], |c| {
                c.values.len()
            }),
        );
        let rows = rows.unwrap();
        assert_eq!(rows.regions().texts().collect::<Vec<_>>(), names[..5]);
        assert_eq!(rows.region_codes(), &[0, 1, 2, 3, 4, 0]);
    }

    #[test]
    fn rows_without_region_are_named() {
        let bits = [0b0000_0101];
        let keys = KeyChunk {
            values: KeyValues::Ints(Ints::I64(&[1, 2, 3])),
            validity: Some(Bits::new(&bits, 0)),
        };
        let years = YearChunk { values: Ints::I16(&[1, 2, 3]), validity: None };
        let faults = Rows::new(
            &Keys::new(vec![keys], |c| c.values.len()),
            &YearColumn::new(vec![years], |c| c.values.len()),
        )
        .unwrap_err();
        assert_eq!(faults.list(), &[Fault::RegionMissing { row: 1 }]);
    }

    #[test]
    fn codes_do_not_depend_on_threads() {
        let n = 50_000_usize;
        let regions: Vec<i64> = (0..n).map(|i| (i * 7919 % 6007) as i64).collect();
        let years: Vec<i64> = (0..n).map(|i| 1990 + (i * 31 % 17) as i64).collect();
        let one = crate::parallel::with_threads(Some(1), || rows(&regions, &years));
        for threads in [2, 3, 5] {
            let many = crate::parallel::with_threads(Some(threads), || rows(&regions, &years));
            assert_eq!(one.region_codes(), many.region_codes());
            assert_eq!(one.duplicates(), many.duplicates());
            assert_eq!(
                one.regions().texts().collect::<Vec<_>>(),
                many.regions().texts().collect::<Vec<_>>()
            );
        }
    }
}
