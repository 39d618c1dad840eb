//! Goalposts on logarithms.

use super::Trouble;
use super::line::bounds;
use crate::plan::Clip;

/// Fraction of the way from the worst to the best value, measured in logarithms.
#[derive(Debug, Clone)]
pub struct LogGoalposts {
    worst: f64,
    span: f64,
    to: [f64; 2],
    low: f64,
    high: f64,
}

impl LogGoalposts {
    /// Goalposts that are positive and different.
    ///
    /// # Source
    /// `undp-hdr-2023-24`, technical note 1: income index
    #[must_use]
    pub fn new(worst: f64, best: f64, clip: Clip, to: [f64; 2]) -> Self {
        let [low, high] = bounds(clip, to);
        Self { worst: worst.ln(), span: best.ln() - worst.ln(), to, low, high }
    }

    /// The score of a value above zero.
    ///
    /// # Errors
    /// [`Trouble::NotPositive`] for zero and less.
    pub fn one(&self, x: f64) -> Result<f64, Trouble> {
        if x <= 0.0 {
            return Err(Trouble::NotPositive);
        }
        let share = (x.ln() - self.worst) / self.span;
        let score = self.to[0] + share * (self.to[1] - self.to[0]);
        Ok(score.max(self.low).min(self.high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn income_index_of_china_2022() {
        let income = LogGoalposts::new(100.0, 75_000.0, Clip::Both, [0.0, 1.0]);
        assert!((income.one(18_024.887_47).unwrap() - 0.784_635).abs() < 1e-6);
        assert_eq!(income.one(100.0), Ok(0.0));
        assert_eq!(income.one(75_000.0), Ok(1.0));
        assert_eq!(income.one(0.0), Err(Trouble::NotPositive));
    }
}
