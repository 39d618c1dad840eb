//! An attainment plan made ready for the rows at hand.

use std::ops::Range;

use super::check::Check;
use super::measure::Measure;
use super::result::Columns;
use crate::block::{self, Years};
use crate::column::Matrix;
use crate::rows::Rows;

/// What to do with each block of rows.
pub struct Program<'a> {
    /// The items, parts before wholes.
    pub steps: Vec<Step<'a>>,
    /// The columns whose values must be looked through.
    pub checks: Vec<Check>,
    /// Number of sheets that the tests need.
    pub depth: usize,
    /// Number of items that are parts.
    pub slots: usize,
    /// Number of groups with a score of their own.
    pub groups: usize,
}

/// One item.
pub struct Step<'a> {
    /// What it does.
    pub act: Act<'a>,
    /// Where its result is kept, if it is a part.
    pub slot: Option<usize>,
    /// Kind, weight and group, for each time it is counted.
    pub counted: Vec<(usize, f64, Option<usize>)>,
}

/// What an item does.
pub enum Act<'a> {
    /// Compares values.
    Measure(Box<Measure<'a>>),
    /// Combines the verdicts in these slots; all or any must be met.
    Whole(Vec<usize>, bool),
}

impl Step<'_> {
    /// Number of sheets that it needs.
    pub fn depth(&self) -> usize {
        match &self.act {
            Act::Measure(measure) => measure.depth(),
            Act::Whole(..) => 1,
        }
    }

    /// The columns of its result.
    pub fn columns(&self) -> Columns {
        match &self.act {
            Act::Measure(measure) if measure.has_base => Columns::MeasureFromBase,
            Act::Measure(_) => Columns::Measure,
            Act::Whole(..) => Columns::Progress,
        }
    }
}

/// A block of rows.
pub struct Block<'a> {
    /// The data.
    pub matrix: &'a Matrix<'a>,
    /// Their index.
    pub rows: &'a Rows,
    /// The years of the block.
    pub years: Years<'a>,
    /// Its rows.
    pub range: Range<usize>,
}

impl<'a> Block<'a> {
    /// The rows `range`, which is not empty.
    pub fn new(matrix: &'a Matrix<'a>, rows: &'a Rows, range: Range<usize>) -> Self {
        Self { matrix, rows, years: block::years(rows, &range), range }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// The region of each row.
    pub fn regions(&self) -> &[u32] {
        &self.rows.region_codes()[self.range.clone()]
    }
}
