//! Methods that compare a region with its own base year.

use std::sync::Arc;

use super::{Cell, Trouble};
use crate::cell::MISSING;
use crate::plan::{Direction, Inverse};

/// Ratio to the base year, which is 100.
#[derive(Debug, Clone)]
pub struct Ratio {
    /// Base value of each region code, above zero; NaN if it is missing.
    pub base: Arc<[f64]>,
    /// Which end is good.
    pub direction: Direction,
    /// How the ratio is turned round where lower is better.
    pub inverse: Inverse,
}

impl Ratio {
    /// The score of a finite value: `100 x / base`, or `100 base / x` or `200 - 100 x / base` if
    /// lower is better.
    ///
    /// # Errors
    /// [`Trouble::NotPositive`] if the value divides and is zero or less.
    ///
    /// # Source
    /// `oecd-jrc-2008`, step 5, indicators above or below a base
    pub fn one(&self, cell: Cell) -> Result<f64, Trouble> {
        let base = self.base[cell.region];
        // Dividing first makes the base year exactly 100.
        match (self.direction, self.inverse) {
            (Direction::Higher, _) => Ok(cell.x / base * 100.0),
            (Direction::Lower, Inverse::Mirror) => Ok(200.0 - cell.x / base * 100.0),
            (Direction::Lower, Inverse::Reciprocal) if cell.x <= 0.0 => Err(Trouble::NotPositive),
            (Direction::Lower, Inverse::Reciprocal) => Ok(base / cell.x * 100.0),
        }
    }
}

/// How much of the way from the region's base year to a target is done.
#[derive(Debug, Clone)]
pub struct TargetOfRegion {
    /// Base value of each region code; NaN if it is missing.
    pub base: Arc<[f64]>,
    /// The value to reach.
    pub target: f64,
    /// Which end is good.
    pub direction: Direction,
    /// Whether more than the target scores no more.
    pub cap: bool,
}

impl TargetOfRegion {
    /// The score of a finite value, as [`super::target`].
    ///
    /// # Errors
    /// [`Trouble::TargetIsBase`] if the region's base value is the target.
    pub fn one(&self, cell: Cell) -> Result<f64, Trouble> {
        let base = self.base[cell.region];
        if base.is_nan() {
            return Ok(MISSING);
        }
        if base == self.target {
            return Err(Trouble::TargetIsBase(base));
        }
        let line = super::target(self.target, base, self.direction, self.cap);
        Ok(line.one(Cell { year: 0, ..cell }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_year_is_exactly_100() {
        let base: Arc<[f64]> = [0.1, 3.0, f64::NAN].into();
        for direction in [Direction::Higher, Direction::Lower] {
            let ratio = Ratio { base: base.clone(), direction, inverse: Inverse::Reciprocal };
            for region in 0..2 {
                let cell = Cell { x: base[region], year: 0, region };
                assert_eq!(ratio.one(cell), Ok(100.0));
            }
            assert!(ratio.one(Cell { x: 1.0, year: 0, region: 2 }).unwrap().is_nan());
        }
        let mirror =
            Ratio { base: base.clone(), direction: Direction::Lower, inverse: Inverse::Mirror };
        assert_eq!(mirror.one(Cell { x: 1.5, year: 0, region: 1 }), Ok(150.0));
        assert_eq!(mirror.one(Cell { x: 0.0, year: 0, region: 1 }), Ok(200.0));
        let lower = Ratio { base, direction: Direction::Lower, inverse: Inverse::Reciprocal };
        assert_eq!(lower.one(Cell { x: 6.0, year: 0, region: 1 }), Ok(50.0));
        assert_eq!(lower.one(Cell { x: 0.0, year: 0, region: 1 }), Err(Trouble::NotPositive));
    }
}
