//! The blocks of rows that the core works on, and the years in them.

use std::ops::Range;

use crate::rows::Rows;

/// Rows per block: a multiple of 64, so that no two blocks share a byte of a bitmap, and small
/// enough for a handful of columns of it to stay in the first cache.
pub const BLOCK: usize = 1024;

/// The years of a block, as codes.
#[derive(Debug, Clone, Copy)]
pub enum Years<'a> {
    /// All rows of the block are of this year.
    One(u16),
    /// The year of each row; the years follow each other, and the first one the last.
    Cycle(&'a [u16]),
    /// The year of each row.
    Mixed(&'a [u16]),
}

impl<'a> Years<'a> {
    /// The years from row `i` of the block on.
    #[must_use]
    pub fn from(self, i: usize) -> Years<'a> {
        match self {
            Self::One(only) => Self::One(only),
            Self::Cycle(codes) => Self::Cycle(&codes[i..]),
            Self::Mixed(codes) => Self::Mixed(&codes[i..]),
        }
    }

    /// Whether a row of the block is of this year.
    #[must_use]
    pub fn contain(&self, code: u16) -> bool {
        match self {
            Self::One(only) => *only == code,
            Self::Cycle(codes) | Self::Mixed(codes) => codes.contains(&code),
        }
    }

    /// The year of row `i` of the block.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, i: usize) -> u16 {
        match self {
            Self::One(only) => *only,
            Self::Cycle(codes) | Self::Mixed(codes) => codes[i],
        }
    }
}

/// The years of the rows `range`, which is not empty.
#[must_use]
pub fn years<'a>(rows: &'a Rows, range: &Range<usize>) -> Years<'a> {
    let codes = &rows.year_codes()[range.clone()];
    let first = codes[0];
    // Folding, not `all`: without a way out early the loop is vectorised.
    let differ = codes.iter().fold(0, |differ, code| differ | (code ^ first));
    if differ == 0 {
        return Years::One(first);
    }
    let last = rows.years().len() as u16 - 1;
    if follow(codes, last) { Years::Cycle(codes) } else { Years::Mixed(codes) }
}

/// Whether each code is one more than the one before it, or 0 after the last one.
fn follow(codes: &[u16], last: u16) -> bool {
    let pairs = codes.iter().zip(&codes[1..]);
    let differ = pairs.fold(0, |differ, (before, code)| {
        let expected = if *before == last { 0 } else { before.wrapping_add(1) };
        differ | (code ^ expected)
    });
    differ == 0
}

/// Length of the shortest run of whole vectors that is a run of whole cycles of years too; none
/// if that is too long to be of use.
#[must_use]
pub fn cycle(years: usize) -> Option<usize> {
    let step = 8 >> years.trailing_zeros().min(3);
    (1..=64).contains(&years).then_some(years * step)
}

/// Cuts a range of rows into blocks.
pub fn blocks(range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    range.clone().step_by(BLOCK).map(move |start| start..range.end.min(start + BLOCK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_are_whole_vectors_and_whole_cycles() {
        for years in 1..=64 {
            let len = cycle(years).unwrap();
            assert!(len.is_multiple_of(8) && len.is_multiple_of(years) && len <= 8 * years);
        }
        assert_eq!((cycle(20), cycle(16), cycle(65)), (Some(40), Some(16), None));
    }

    #[test]
    fn years_that_follow_each_other() {
        assert!(follow(&[3, 4, 0, 1], 4));
        assert!(!follow(&[3, 4, 5], 4));
        assert!(!follow(&[3, 2, 1], 4));
    }
}
