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
    /// The year of each row.
    Mixed(&'a [u16]),
}

impl<'a> Years<'a> {
    /// The years from row `i` of the block on.
    #[must_use]
    pub fn from(self, i: usize) -> Years<'a> {
        match self {
            Self::One(only) => Self::One(only),
            Self::Mixed(codes) => Self::Mixed(&codes[i..]),
        }
    }

    /// Whether a row of the block is of this year.
    #[must_use]
    pub fn contain(&self, code: u16) -> bool {
        match self {
            Self::One(only) => *only == code,
            Self::Mixed(codes) => codes.contains(&code),
        }
    }

    /// The year of row `i` of the block.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, i: usize) -> u16 {
        match self {
            Self::One(only) => *only,
            Self::Mixed(codes) => codes[i],
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
    if differ == 0 { Years::One(first) } else { Years::Mixed(codes) }
}

/// Cuts a range of rows into blocks.
pub fn blocks(range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    range.clone().step_by(BLOCK).map(move |start| start..range.end.min(start + BLOCK))
}
