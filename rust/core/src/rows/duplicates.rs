//! Region-years that occur more than once.

use crate::error::LISTED;
use crate::memory::Array;
use crate::parallel;

/// Pairs of rows of the same region and year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duplicates {
    pairs: Vec<(usize, usize)>,
    count: usize,
}

impl Duplicates {
    /// The first pairs: first row of the region-year, and the row that repeats it.
    #[must_use]
    pub fn pairs(&self) -> &[(usize, usize)] {
        &self.pairs
    }

    /// Number of rows whose region-year came before.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }
}

/// A bitmap of all region-years may take so many bits per row.
const BITS_PER_ROW: usize = 16;

/// Finds the rows whose region-year came before.
pub fn find(regions: &[u32], n_regions: usize, years: &[u16], n_years: usize) -> Duplicates {
    if in_order(regions, n_regions, years) {
        return Duplicates::default();
    }
    let cells = n_regions.saturating_mul(n_years);
    let distinct = if cells <= regions.len().saturating_mul(BITS_PER_ROW) {
        count_in_bitmap(regions, years, n_years, cells)
    } else {
        count_by_sorting(regions, years, n_years)
    };
    let count = regions.len() - distinct;
    Duplicates { pairs: if count == 0 { Vec::new() } else { pairs(regions, years) }, count }
}

/// Whether the rows of each region lie together, their years rising: then none occurs twice.
fn in_order(regions: &[u32], n_regions: usize, years: &[u16]) -> bool {
    let starts = parallel::run(
        parallel::ranges(regions.len().saturating_sub(1), 1 << 14),
        || (0, true),
        |(starts, rising), range| {
            let later = range.start + 1..range.end + 1;
            let regions = regions[range.clone()].iter().zip(&regions[later.clone()]);
            let years = years[range].iter().zip(&years[later]);
            for ((before, region), (year_before, year)) in regions.zip(years) {
                let same = before == region;
                *starts += u32::from(!same);
                *rising &= !same | (year_before < year);
            }
        },
    );
    let regions_start = starts.iter().map(|(starts, _)| *starts as usize).sum::<usize>();
    starts.iter().all(|(_, rising)| *rising) && regions_start + 1 == n_regions
}

/// Number of different region-years, by marking each; every thread has its own bitmap.
fn count_in_bitmap(regions: &[u32], years: &[u16], n_years: usize, cells: usize) -> usize {
    let words = cells.div_ceil(64);
    let maps = parallel::run(
        // Not more jobs than threads: a bitmap that one thread fills stays in its cache.
        parallel::ranges(regions.len(), 1 << 14),
        || Array::<u64>::zeroed(words),
        |map, range| {
            for (region, year) in regions[range.clone()].iter().zip(&years[range]) {
                let cell = *region as usize * n_years + usize::from(*year);
                map[cell / 64] |= 1 << (cell % 64);
            }
        },
    );
    let ones = |word| maps.iter().fold(0_u64, |bits, map| bits | map[word]).count_ones() as usize;
    (0..words).map(ones).sum()
}

fn count_by_sorting(regions: &[u32], years: &[u16], n_years: usize) -> usize {
    use rayon::slice::ParallelSliceMut;
    let cell = |(r, y): (&u32, &u16)| u64::from(*r) * n_years as u64 + u64::from(*y);
    let mut cells: Vec<u64> = regions.iter().zip(years).map(cell).collect();
    cells.par_sort_unstable();
    cells.dedup();
    cells.len()
}

/// The first pairs in the order of the repeating rows.
fn pairs(regions: &[u32], years: &[u16]) -> Vec<(usize, usize)> {
    let mut first = std::collections::HashMap::new();
    let mut pairs = Vec::new();
    for (row, key) in regions.iter().zip(years).enumerate() {
        let earlier = *first.entry(key).or_insert(row);
        if earlier != row {
            pairs.push((earlier, row));
            if pairs.len() == LISTED {
                break;
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_order_have_no_duplicates() {
        let regions: Vec<u32> = (0..60_000).map(|i| i / 3).collect();
        let mut years: Vec<u16> = (0..60_000).map(|i| i % 3).collect();
        assert!(in_order(&regions, 20_000, &years));
        assert!(!in_order(&regions, 20_001, &years));
        years[40_001] = 0;
        assert!(!in_order(&regions, 20_000, &years));
        let found = find(&regions, 20_000, &years, 3);
        assert_eq!((found.count(), found.pairs()), (1, &[(39_999, 40_001)][..]));
        assert!(in_order(&[0], 1, &[0]) && find(&[], 0, &[], 0).count() == 0);
    }

    #[test]
    fn both_ways_of_counting_agree() {
        let regions: Vec<u32> = (0..5000_u32).map(|i| i * 37 % 90).collect();
        let years: Vec<u16> = (0..5000_u32).map(|i| (i * 11 % 7) as u16).collect();
        let by_map = count_in_bitmap(&regions, &years, 7, 630);
        assert_eq!(by_map, count_by_sorting(&regions, &years, 7));
        assert!(by_map < 5000);
    }
}
