//! Scores by class.

use crate::plan::Closed;

/// A table of classes.
#[derive(Debug, Clone)]
pub struct Steps {
    /// Rising borders between the classes.
    pub cuts: Vec<f64>,
    /// Score of each class, one more than borders.
    pub scores: Vec<f64>,
    /// Which end of a class belongs to it.
    pub closed: Closed,
}

impl Steps {
    /// The score of the class of a finite value.
    #[must_use]
    pub fn one(&self, x: f64) -> f64 {
        let class = match self.closed {
            Closed::Left => self.cuts.partition_point(|cut| *cut <= x),
            Closed::Right => self.cuts.partition_point(|cut| *cut < x),
        };
        self.scores[class]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_end_belongs_to_the_class() {
        let steps = |closed| Steps { cuts: vec![1.0, 2.0], scores: vec![0.0, 0.5, 1.0], closed };
        let left = steps(Closed::Left);
        let right = steps(Closed::Right);
        assert_eq!([0.9, 1.0, 1.5, 2.0].map(|x| left.one(x)), [0.0, 0.5, 0.5, 1.0]);
        assert_eq!([1.0, 1.1, 2.0, 2.1].map(|x| right.one(x)), [0.0, 0.5, 0.5, 1.0]);
    }
}
