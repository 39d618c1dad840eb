//! One leaf's way from value to score, with everything learned filled in.

use super::{
    Categories, Interval, LogGoalposts, Logistic, Place, Ratio, Reciprocal, Steps, TargetOfRegion,
    YesNo,
};
use crate::error::Fault;
use crate::kernel::Affine;

/// Why a value has no score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trouble {
    /// The value is infinite.
    Infinite,
    /// The score is infinite.
    Overflow,
    /// The year was not fitted.
    Unfitted,
    /// The value is zero or less.
    NotPositive,
    /// The value is neither 0 nor 1.
    NotYesNo,
    /// The region's base value is the target, which is this.
    TargetIsBase(f64),
    /// The value is outside the best range, and no distance was learned.
    NoDistance,
    /// The code has no score.
    NoCode,
}

/// A value and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The raw value; NaN is missing.
    pub x: f64,
    /// Code of the year.
    pub year: usize,
    /// Code of the region.
    pub region: usize,
}

/// A line that is not the same for all rows in more than place and slope.
#[derive(Debug, Clone)]
pub struct Line {
    /// The line.
    pub affine: Affine,
    /// Score of every value of a year, for columns that do not vary.
    pub constant: Vec<Option<f64>>,
}

/// One leaf's way from value to score.
#[derive(Debug, Clone)]
pub enum Transform {
    /// A line in every year.
    Affine(Affine),
    /// A line with years that were not fitted or have a constant score.
    Line(Line),
    /// Goalposts on logarithms.
    Log(LogGoalposts),
    /// Ratio to the base year.
    Ratio(Ratio),
    /// Way from the region's base to the target.
    Target(TargetOfRegion),
    /// Step table.
    Steps(Steps),
    /// Yes or no.
    YesNo(YesNo),
    /// Place among the values of a scope.
    Place(Place),
    /// A reference divided by the value.
    Reciprocal(Reciprocal),
    /// Logistic function.
    Logistic(Logistic),
    /// Best range.
    Interval(Interval),
    /// Table of codes.
    Categories(Categories),
}

impl Transform {
    /// The score of one cell; NaN if it is missing.
    ///
    /// # Errors
    /// What is wrong with the value, unless it is missing.
    pub fn one(&self, cell: Cell) -> Result<f64, Trouble> {
        if cell.x.is_nan() {
            return Ok(cell.x);
        }
        if cell.x.is_infinite() {
            return Err(Trouble::Infinite);
        }
        let score = match self {
            Self::Affine(affine) => affine.one(cell),
            Self::Line(line) => line.one(cell)?,
            Self::Log(log) => log.one(cell.x)?,
            Self::Ratio(ratio) => ratio.one(cell)?,
            Self::Target(target) => target.one(cell)?,
            Self::Steps(steps) => steps.one(cell.x),
            Self::YesNo(yes_no) => yes_no.one(cell.x)?,
            Self::Place(place) => match place.group(cell.year) {
                Some(group) => place.one(group, cell.x),
                None => return Err(Trouble::Unfitted),
            },
            Self::Reciprocal(ratio) => ratio.one(cell)?,
            Self::Logistic(logistic) => logistic.one(cell)?,
            Self::Interval(interval) => interval.one(cell)?,
            Self::Categories(categories) => categories.one(cell.x)?,
        };
        if score.is_infinite() { Err(Trouble::Overflow) } else { Ok(score) }
    }
}

impl Affine {
    /// The score of one value, as the vector loops compute it.
    #[must_use]
    pub fn one(&self, cell: Cell) -> f64 {
        let at = if self.tables.per_year { cell.year } else { 0 };
        let free = (cell.x - self.tables.c[at]) * self.tables.k[at] + self.a;
        // An infinite one is a fault even where the bounds would hold it.
        if free.is_infinite() { free } else { free.max(self.low).min(self.high) }
    }
}

impl Line {
    /// The score of a finite value.
    ///
    /// # Errors
    /// [`Trouble::Unfitted`].
    pub fn one(&self, cell: Cell) -> Result<f64, Trouble> {
        let at = if self.affine.tables.per_year { cell.year } else { 0 };
        match self.constant[at] {
            Some(score) => Ok(score),
            None if self.affine.tables.c[at].is_nan() => Err(Trouble::Unfitted),
            None => Ok(self.affine.one(cell)),
        }
    }
}

impl Trouble {
    /// The fault of a value at a leaf and row, in a year.
    #[must_use]
    pub fn fault(self, leaf: usize, row: usize, value: f64, year: i64) -> Fault {
        match self {
            Self::Infinite => Fault::ValueInfinite { leaf, row, value },
            Self::Overflow => Fault::ScoreInfinite { leaf, row, value },
            Self::Unfitted => Fault::YearNotFitted { leaf, year, row },
            Self::NotPositive => Fault::ValueNotPositive { leaf, row, value },
            Self::NotYesNo => Fault::NotYesNo { leaf, row, value },
            Self::NoDistance => Fault::DistanceUnknown { leaf, row, value },
            Self::NoCode => Fault::CodeUnknown { leaf, row, value },
            Self::TargetIsBase(target) => {
                Fault::TargetIsBase { leaf, row: Some(row), value: target }
            }
        }
    }
}
