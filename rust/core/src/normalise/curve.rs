//! Methods that are curves of a value: ratio to a common reference, logistic, best range, codes.

use super::{Cell, Line, Trouble};

/// A reference divided by the value, for columns where lower is better.
#[derive(Debug, Clone)]
pub struct Reciprocal {
    /// The reference of each year, or of all; NaN for a year that was not fitted.
    pub by: Vec<f64>,
    /// Whether each year has its own.
    pub per_year: bool,
    /// Highest score.
    pub high: f64,
}

impl Reciprocal {
    /// The score of a finite value.
    ///
    /// # Errors
    /// [`Trouble::NotPositive`] for zero and less, [`Trouble::Unfitted`].
    ///
    /// # Source
    /// `oecd-jrc-2008`, step 5, distance to a reference
    pub fn one(&self, cell: Cell) -> Result<f64, Trouble> {
        let by = self.by[if self.per_year { cell.year } else { 0 }];
        if by.is_nan() {
            return Err(Trouble::Unfitted);
        }
        if cell.x <= 0.0 {
            return Err(Trouble::NotPositive);
        }
        Ok((by / cell.x).min(self.high))
    }
}

/// `1 / (1 + exp(-k z))` of the z-score.
#[derive(Debug, Clone)]
pub struct Logistic {
    /// `k z`.
    pub line: Line,
    /// Whether every year has a line.
    pub whole: bool,
}

impl Logistic {
    /// The score of a finite value.
    ///
    /// # Errors
    /// As the line.
    pub fn one(&self, cell: Cell) -> Result<f64, Trouble> {
        let at = if self.line.affine.tables.per_year { cell.year } else { 0 };
        if let Some(score) = self.line.constant[at] {
            return Ok(score);
        }
        Ok(logistic(self.line.one(cell)?))
    }

    /// Turns a run of `k z` into scores.
    pub fn bend(z: &mut [f64]) {
        z.iter_mut().for_each(|z| *z = logistic(*z));
    }
}

fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// 1 within the best range, and less in proportion to the distance from it.
#[derive(Debug, Clone)]
pub struct Interval {
    /// The best range.
    pub best: [f64; 2],
    /// The distance that scores 0, of each year or of all; NaN for a year that was not fitted,
    /// zero or less where nothing was outside the range.
    pub reach: Vec<f64>,
    /// Whether each year has its own.
    pub per_year: bool,
}

impl Interval {
    /// The score of a finite value.
    ///
    /// # Errors
    /// [`Trouble::Unfitted`], and [`Trouble::NoDistance`] outside the range where nothing that was
    /// learned from is outside it.
    pub fn one(&self, cell: Cell) -> Result<f64, Trouble> {
        let reach = self.reach[if self.per_year { cell.year } else { 0 }];
        let [low, high] = self.best;
        let distance = (low - cell.x).max(cell.x - high);
        if reach.is_nan() {
            Err(Trouble::Unfitted)
        } else if distance <= 0.0 {
            Ok(1.0)
        } else if reach <= 0.0 {
            Err(Trouble::NoDistance)
        } else {
            Ok(1.0 - distance / reach)
        }
    }
}

/// A table of codes.
#[derive(Debug, Clone)]
pub struct Categories {
    /// The codes, each with its score.
    pub table: Vec<(f64, f64)>,
    /// Score of all others.
    pub other: Option<f64>,
}

impl Categories {
    /// The score of a code.
    ///
    /// # Errors
    /// [`Trouble::NoCode`] for a code that is not in the table, unless all others have a score.
    pub fn one(&self, x: f64) -> Result<f64, Trouble> {
        let found = self.table.iter().find(|(code, _)| *code == x).map(|(_, score)| *score);
        found.or(self.other).ok_or(Trouble::NoCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(x: f64) -> Cell {
        Cell { x, year: 0, region: 0 }
    }

    #[test]
    fn the_best_range_and_the_farthest_value() {
        let of = |reach| Interval { best: [6.5, 8.5], reach: vec![reach], per_year: false };
        let scores = [6.5, 8.0, 8.5, 4.5, 9.5].map(|x| of(2.0).one(cell(x)).unwrap());
        assert_eq!(scores, [1.0, 1.0, 1.0, 0.0, 0.5]);
        assert_eq!(of(0.0).one(cell(7.0)), Ok(1.0));
        assert_eq!(of(0.0).one(cell(9.0)), Err(Trouble::NoDistance));
        assert_eq!(of(f64::NAN).one(cell(9.0)), Err(Trouble::Unfitted));
    }

    #[test]
    fn a_code_without_score() {
        let table = vec![(1.0, 0.0), (3.0, 100.0)];
        let strict = Categories { table: table.clone(), other: None };
        assert_eq!((strict.one(3.0), strict.one(2.0)), (Ok(100.0), Err(Trouble::NoCode)));
        assert_eq!(Categories { table, other: Some(7.0) }.one(2.0), Ok(7.0));
    }

    #[test]
    fn a_ratio_needs_values_above_zero() {
        let ratio = Reciprocal { by: vec![2.0], per_year: false, high: f64::INFINITY };
        assert_eq!(ratio.one(cell(4.0)), Ok(0.5));
        assert_eq!(ratio.one(cell(0.0)), Err(Trouble::NotPositive));
    }
}
