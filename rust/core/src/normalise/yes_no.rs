//! Yes or no.

use super::Trouble;
use crate::plan::Direction;

/// 1 for the good answer, 0 for the other.
#[derive(Debug, Clone, Copy)]
pub struct YesNo {
    /// Whether 1 or 0 is the good answer.
    pub direction: Direction,
}

impl YesNo {
    /// The score of 0 or 1.
    ///
    /// # Errors
    /// [`Trouble::NotYesNo`] for any other value.
    pub fn one(self, x: f64) -> Result<f64, Trouble> {
        if x != 0.0 && x != 1.0 {
            return Err(Trouble::NotYesNo);
        }
        Ok(if self.direction == Direction::Higher { x.abs() } else { 1.0 - x })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_zero_and_one_are_answers() {
        let higher = YesNo { direction: Direction::Higher };
        let lower = YesNo { direction: Direction::Lower };
        assert_eq!((higher.one(1.0), lower.one(1.0)), (Ok(1.0), Ok(0.0)));
        assert_eq!(higher.one(0.5), Err(Trouble::NotYesNo));
    }
}
