//! The place of a value among those of a scope: rank, percentile, Borda.

use super::Sorted;
use crate::plan::{Direction, Ties};

/// What becomes of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// Share of the others that are behind.
    Rank(Ties),
    /// Share of all that are behind, and half of the equal ones.
    Percentile,
    /// Number of those behind, from a first score on.
    Borda(Ties, f64),
}

/// The values of one group.
#[derive(Debug, Clone)]
pub struct Group {
    /// The values; never empty.
    pub sorted: Sorted,
    /// Score of all, where the values do not vary and one is declared.
    pub constant: Option<f64>,
}

/// Places among the values of each group.
#[derive(Debug, Clone)]
pub struct Place {
    /// The values of each year, or of all; none for a year that was not fitted.
    pub groups: Vec<Option<Group>>,
    /// Whether each year has its own.
    pub per_year: bool,
    /// Which end is good.
    pub direction: Direction,
    /// What becomes of a place.
    pub scale: Scale,
}

impl Place {
    /// The values that a year is compared with.
    #[must_use]
    pub fn group(&self, year: usize) -> Option<&Group> {
        self.groups[if self.per_year { year } else { 0 }].as_ref()
    }

    /// The score of a finite value among those of a group.
    ///
    /// A value that is not among them counts as if it stood between its neighbours; a rank or a
    /// Borda score never leaves the places of the group.
    ///
    /// # Source
    /// `oecd-jrc-2008`, step 5, ranking and percentile ranks
    #[inline]
    #[must_use]
    pub fn one(&self, group: &Group, x: f64) -> f64 {
        if let Some(score) = group.constant {
            return score;
        }
        let (low, equal) = group.sorted.place(x);
        let m = group.sorted.values().len();
        let worse = match self.direction {
            Direction::Higher => low,
            Direction::Lower => m - low - equal,
        };
        let (m, worse, equal) = (m as f64, worse as f64, equal as f64);
        match self.scale {
            Scale::Percentile => (worse + 0.5 * equal) / m,
            Scale::Rank(ties) => behind(ties, worse, equal, m) / (m - 1.0),
            Scale::Borda(ties, start) => start + behind(ties, worse, equal, m),
        }
    }
}

/// How many of a group stand behind a value, of which `equal` occur in the group.
#[inline]
fn behind(ties: Ties, worse: f64, equal: f64, m: f64) -> f64 {
    let others = match ties {
        Ties::Best => equal - 1.0,
        Ties::Average => 0.5 * (equal - 1.0),
        Ties::Worst => 0.0,
    };
    (worse + others).clamp(0.0, m - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(values: &[f64], direction: Direction, scale: Scale) -> Place {
        let group = Group { sorted: Sorted::new(values), constant: None };
        Place { groups: vec![Some(group)], per_year: false, direction, scale }
    }

    fn scores(place: &Place, x: &[f64]) -> Vec<f64> {
        let group = place.group(0).unwrap();
        x.iter().map(|x| place.one(group, *x)).collect()
    }

    #[test]
    fn places_of_equal_values() {
        let values = [5.0, 7.0, 7.0, 9.0];
        let rank = |ties| place(&values, Direction::Higher, Scale::Rank(ties));
        let x = [9.0, 7.0, 7.0, 5.0];
        assert_eq!(scores(&rank(Ties::Best), &x), [1.0, 2.0 / 3.0, 2.0 / 3.0, 0.0]);
        assert_eq!(scores(&rank(Ties::Worst), &x), [1.0, 1.0 / 3.0, 1.0 / 3.0, 0.0]);
        assert_eq!(scores(&rank(Ties::Average), &x), [1.0, 0.5, 0.5, 0.0]);
        let percentile = place(&values, Direction::Higher, Scale::Percentile);
        assert_eq!(scores(&percentile, &x), [0.875, 0.5, 0.5, 0.125]);
        let borda = place(&values, Direction::Lower, Scale::Borda(Ties::Worst, 1.0));
        assert_eq!(scores(&borda, &x), [1.0, 2.0, 2.0, 4.0]);
    }

    #[test]
    fn values_from_elsewhere_stay_within_the_places() {
        for direction in [Direction::Higher, Direction::Lower] {
            for ties in [Ties::Best, Ties::Average, Ties::Worst] {
                let rank = place(&[1.0, 2.0, 4.0], direction, Scale::Rank(ties));
                let found = scores(&rank, &[0.0, 3.0, 9.0]);
                assert!(found.iter().all(|y| (0.0..=1.0).contains(y)), "{found:?}");
            }
        }
        let percentile = place(&[1.0, 2.0, 4.0], Direction::Higher, Scale::Percentile);
        assert_eq!(scores(&percentile, &[0.0, 3.0, 9.0]), [0.0, 2.0 / 3.0, 1.0]);
    }
}
