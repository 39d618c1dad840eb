//! Benefit of the doubt: each row scored with the weights that favour it most.
//!
//! The weights are those of a linear program: the sum of weights times scores is greatest where no
//! peer has more than 1 with the same weights.

use super::Undefined;
use super::favour::{Parts, Task};
use crate::fitted::Population;

/// Scores so near to 1 are 1.
const TOLERANCE: f64 = 1e-12;
/// Parts that add up to 1 but for so little can be kept.
const TINY: f64 = 1e-11;

/// Peers that no row scores above 1 with, and the limits of the part of an input.
#[derive(Debug, Clone)]
pub struct Peers {
    shares: [f64; 2],
    /// Input by input; NaN where missing.
    columns: Vec<Vec<f64>>,
    /// The same for rows that have all inputs.
    whole: Bounds,
}

/// The best that a row can be given.
#[derive(Debug, Clone, PartialEq)]
pub struct Benefit {
    /// Its score.
    pub score: f64,
    /// A weight per input that counts, in the unit of one over the input.
    pub weights: Vec<f64>,
}

impl Peers {
    /// Prepares peers; `shares` are the least and the greatest part of an input in the score.
    #[must_use]
    pub fn new(population: &Population, shares: [f64; 2]) -> Self {
        let known = |y: &Option<f64>| y.unwrap_or(f64::NAN);
        let columns = population.columns.iter();
        let columns: Vec<Vec<f64>> =
            columns.map(|column| column.iter().map(known).collect()).collect();
        let whole = Bounds::new(&columns, &(0..columns.len()).collect::<Vec<_>>());
        Self { shares, columns, whole }
    }

    /// Scores a row by the inputs that count: `at` says which they are.
    ///
    /// A row is held against the peers that have all of them. Where several sets of weights are
    /// best, one of them is found. A score within 1e-12 of 1 is 1.
    ///
    /// # Errors
    /// A negative score, an input in which no peer scores above zero though the row does, and
    /// parts that cannot be kept.
    ///
    /// # Source
    /// Melyn and Moesen 1991; Cherchye, Moesen, Rogge and Van Puyenbroeck 2007, doi
    /// 10.1007/s11205-006-9029-7
    pub fn benefit(&self, at: &[usize], scores: &[f64]) -> Result<Benefit, Undefined> {
        if let Some(value) = scores.iter().find(|y| **y < 0.0) {
            return Err(Undefined::BelowZero(*value));
        }
        let own;
        let bounds = if at.len() == self.columns.len() {
            &self.whole
        } else {
            own = Bounds::new(&self.columns, at);
            &own
        };
        bounds.best(scores, self.shares)
    }
}

/// The peers that have some inputs, as bounds of the weights: the greatest score of each is 1.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    pub(super) greatest: Vec<f64>,
    /// Input by input.
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) count: usize,
}

impl Bounds {
    /// The peers that have all of the inputs.
    pub(crate) fn new(columns: &[Vec<f64>], at: &[usize]) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        let has = |row: &usize| at.iter().all(|input| !columns[*input][*row].is_nan());
        let rows: Vec<usize> = (0..rows).filter(has).collect();
        let mut columns: Vec<Vec<f64>> =
            at.iter().map(|input| rows.iter().map(|row| columns[*input][*row]).collect()).collect();
        let greatest: Vec<f64> =
            columns.iter().map(|column| column.iter().copied().fold(0.0, f64::max)).collect();
        for (column, greatest) in columns.iter_mut().zip(&greatest) {
            column.iter_mut().for_each(|y| *y /= if *greatest > 0.0 { *greatest } else { 1.0 });
        }
        Self { greatest, columns, count: rows.len() }
    }

    /// The best weights of a row.
    fn best(&self, scores: &[f64], shares: [f64; 2]) -> Result<Benefit, Undefined> {
        let mut weights = vec![0.0; scores.len()];
        let Some(task) = Task::new(self, scores)? else {
            return Ok(Benefit { score: 0.0, weights });
        };
        let [low, high] = shares;
        let count = task.used.len() as f64;
        let short = (low > 0.0 && task.used.len() < scores.len()) || low * count > 1.0 + TINY;
        if short || high * count < 1.0 - TINY {
            return Err(Undefined::Parts);
        }
        let found = task.solve(shares, |_| false)?;
        for (at, part) in task.used.iter().zip(found.each) {
            weights[*at] = part * found.score / scores[*at];
        }
        let near = (found.score - 1.0).abs() <= TOLERANCE;
        Ok(Benefit { score: if near { 1.0 } else { found.score }, weights })
    }

    /// One more peer, which has all of the inputs and is not above the greatest scores.
    pub(crate) fn push(&mut self, row: &[f64]) {
        for ((column, greatest), y) in self.columns.iter_mut().zip(&self.greatest).zip(row) {
            column.push(y / if *greatest > 0.0 { *greatest } else { 1.0 });
        }
        self.count += 1;
    }

    /// Whether a row stays below 1 by more than `margin`, whatever its weights.
    ///
    /// Few of the peers are needed: with more of them the row does not get higher, and parts with
    /// which none is ahead of it are proof enough.
    pub(crate) fn above(&self, scores: &[f64], margin: f64) -> bool {
        let task = match Task::new(self, scores) {
            Ok(Some(task)) => task,
            Ok(None) => return true,
            Err(_) => return false,
        };
        let known = |parts: &Parts| parts.score >= 1.0 || parts.bound < 1.0 - margin;
        task.solve([0.0, 1.0], known).is_ok_and(|parts| parts.bound < 1.0 - margin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(rows: &[[f64; 2]]) -> Peers {
        let column = |at: usize| rows.iter().map(|row| Some(row[at])).collect();
        Peers::new(&Population { columns: vec![column(0), column(1)] }, [0.0, 1.0])
    }

    #[test]
    fn the_line_between_two_peers_binds() {
        let peers = bounds(&[[4.0, 1.0], [1.0, 4.0]]);
        // a + b = 5 on the line: two and two reach four of five.
        let best = peers.benefit(&[0, 1], &[2.0, 2.0]).unwrap();
        assert!((best.score - 0.8).abs() < 1e-15);
        assert!(best.weights.iter().all(|w| (w - 0.2).abs() < 1e-15));
        assert_eq!(peers.benefit(&[0, 1], &[4.0, 1.0]).unwrap().score, 1.0);
        assert!((peers.benefit(&[0, 1], &[8.0, 2.0]).unwrap().score - 2.0).abs() < 1e-15);
        assert_eq!(peers.benefit(&[1], &[2.0]).unwrap().score, 0.5);
        assert_eq!(peers.benefit(&[0, 1], &[0.0, 0.0]).unwrap().score, 0.0);
        assert_eq!(peers.benefit(&[0, 1], &[-1.0, 1.0]), Err(Undefined::BelowZero(-1.0)));
    }
}
