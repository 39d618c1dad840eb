//! Attainment: every value is compared with its bar, and what was met is counted.
//!
//! A [`Plan`] holds measures and wholes made of earlier items. Its evaluation goes block by block
//! over the rows: each item says a verdict and how far the way is gone, and the counted ones
//! become one verdict per row.

mod check;
mod choice;
mod compare;
mod compile;
mod count;
mod emit;
mod evaluate;
mod finish;
mod fit;
mod history;
mod judge;
mod measure;
mod merge;
mod plan;
mod program;
mod range;
mod result;
mod sheet;
mod validate;
mod whole;

pub use plan::{
    Assigned, Bar, Base, Combine, Compare, Counted, Item, Measure, Op, Plan, Range, Shares, Test,
    Whole,
};
pub use result::{Attainment, ItemResult};
pub use validate::validate;

/// What was found of one item in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Verdict {
    /// The bar is reached.
    Met = 0,
    /// The bar is not reached.
    NotMet = 1,
    /// There is a value, but no bar to compare it with.
    NotAssessable = 2,
    /// The item does not exist in this row.
    NotApplicable = 3,
    /// There is no value.
    NoData = 4,
}

/// Number of verdicts.
pub const VERDICTS: usize = 5;

/// Number of kinds of counted items.
pub const KINDS: usize = 4;
