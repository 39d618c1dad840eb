//! Sums of many numbers that do not depend on their order, at the speed of vectors.
//!
//! Each number is cut at two grids that are the same for all: to a multiple of a large unit, and
//! the rest to a multiple of a small one. Sums of up to [`BLOCK`] such multiples fit into a float,
//! so no addition rounds, in whatever order; sums of blocks are added by [`ExactSum`]. What lies
//! below the small unit, 2^-83 of the bound, is dropped from each number by itself. So the sum
//! depends on the numbers and their bound only.
//!
//! # Source
//! Pre-rounding by a constant: J. Demmel and H. D. Nguyen 2013, doi 10.1109/ARITH.2013.9.

use super::ln::ln;
use crate::block::BLOCK;
use crate::kernel::multiversion;
use crate::sum::ExactSum;

const LANES: usize = 16;

/// The two grids, as the numbers that round to them when added and taken away again.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    large: f64,
    small: f64,
}

impl Grid {
    /// Grids for terms of at most `bound` in size; none if it is too large or too small for them.
    fn new(bound: f64) -> Option<Self> {
        const { assert!(BLOCK <= 1 << 10) };
        let exponent = (bound.to_bits() >> 52) as i64 - 1022;
        let within = (-900..=900).contains(&exponent);
        let at = |place: i64| 1.5 * f64::from_bits(((place + 1023) as u64) << 52);
        within.then(|| Self { large: at(exponent + 11), small: at(exponent - 31) })
    }
}

/// What is summed of each value; NaN values do not count.
#[derive(Debug, Clone, Copy)]
pub enum Term {
    /// The value.
    Value,
    /// The squared distance from a number.
    Square(f64),
    /// `q ln q - q + 1` of the ratio `q` to a number above zero: never negative.
    Information(f64),
}

impl Term {
    /// The term of one value.
    #[inline(always)]
    pub fn of(self, x: f64) -> f64 {
        match self {
            Self::Value => x,
            Self::Square(centre) => (x - centre) * (x - centre),
            Self::Information(mean) => information(x / mean),
        }
    }

    /// Something that no term of values between two is larger than.
    fn bound(self, min: f64, max: f64) -> f64 {
        // Twice: the function itself rounds.
        2.0 * self.of(min).abs().max(self.of(max).abs())
            + if matches!(self, Self::Information(_)) { f64::MIN_POSITIVE } else { 0.0 }
    }

    fn sums(self, x: &[f64], grid: Grid) -> [f64; 2] {
        match self {
            Self::Value => values(x, grid),
            Self::Square(centre) => squares(x, centre, grid),
            Self::Information(mean) => informations(x, mean, grid),
        }
    }
}

/// `q ln q - q + 1`; 0 ln 0 is 0.
#[inline(always)]
fn information(q: f64) -> f64 {
    q * ln(q) - (q - 1.0)
}

/// A sum of terms of values that lie between two.
pub struct Total {
    term: Term,
    grid: Option<Grid>,
    sum: ExactSum,
}

impl Total {
    /// An empty sum; the values will lie between `min` and `max`.
    pub fn new(term: Term, min: f64, max: f64) -> Self {
        // Tiny means have no finite inverse, which only the vector loop needs.
        let tiny = matches!(term, Term::Information(mean) if mean < f64::MIN_POSITIVE);
        let grid = if tiny { None } else { Grid::new(term.bound(min, max)) };
        Self { term, grid, sum: ExactSum::default() }
    }

    /// Adds the terms of at most [`BLOCK`] values.
    pub fn add(&mut self, x: &[f64]) {
        if let Some(grid) = self.grid {
            self.term.sums(x, grid).into_iter().for_each(|part| self.sum.add(part));
            return;
        }
        for x in x.iter().filter(|x| !x.is_nan()) {
            self.sum.add(self.term.of(*x).clamp(f64::MIN, f64::MAX));
        }
    }

    /// The sum, rounded once.
    pub fn round(&self) -> f64 {
        self.sum.round()
    }
}

multiversion! {
    /// Sums of values on both grids.
    fn values(x: &[f64], grid: Grid) -> [f64; 2] = values_body;
}
multiversion! {
    /// Sums of squared distances on both grids.
    fn squares(x: &[f64], centre: f64, grid: Grid) -> [f64; 2] = squares_body;
}
multiversion! {
    /// Sums of `q ln q - q + 1` on both grids.
    fn informations(x: &[f64], mean: f64, grid: Grid) -> [f64; 2] = informations_body;
}

#[inline(always)]
fn values_body(x: &[f64], grid: Grid) -> [f64; 2] {
    sums(x, grid, |x| x)
}

#[inline(always)]
fn squares_body(x: &[f64], centre: f64, grid: Grid) -> [f64; 2] {
    sums(x, grid, |x| (x - centre) * (x - centre))
}

#[inline(always)]
fn informations_body(x: &[f64], mean: f64, grid: Grid) -> [f64; 2] {
    let inverse = 1.0 / mean;
    sums(x, grid, |x| information(x * inverse))
}

#[inline(always)]
fn sums(x: &[f64], grid: Grid, term: impl Fn(f64) -> f64) -> [f64; 2] {
    let Grid { large, small } = grid;
    let cut = |x: f64| {
        let term = term(x);
        let term = if term.is_nan() { 0.0 } else { term };
        let high = (term + large) - large;
        (high, ((term - high) + small) - small)
    };
    let (mut high, mut low) = ([0.0; LANES], [0.0; LANES]);
    let mut groups = x.chunks_exact(LANES);
    for group in &mut groups {
        for lane in 0..LANES {
            let (a, b) = cut(group[lane]);
            high[lane] += a;
            low[lane] += b;
        }
    }
    for x in groups.remainder() {
        let (a, b) = cut(*x);
        high[0] += a;
        low[0] += b;
    }
    // None of these additions rounds.
    [high.iter().sum(), low.iter().sum()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(term: Term, x: &[f64]) -> f64 {
        let known = x.iter().copied().filter(|x| !x.is_nan());
        let (min, max) = (known.clone().fold(f64::MAX, f64::min), known.fold(f64::MIN, f64::max));
        let mut sum = Total::new(term, min, max);
        x.chunks(BLOCK).for_each(|x| sum.add(x));
        sum.round()
    }

    #[test]
    fn order_does_not_matter_and_nothing_is_lost() {
        let mut x: Vec<f64> =
            (0..5000).map(|i| f64::sin(f64::from(i)).abs() * 10f64.powi(i % 7)).collect();
        x[17] = f64::NAN;
        let turned: Vec<f64> = x.iter().rev().copied().collect();
        for term in [Term::Value, Term::Square(3.0), Term::Information(2.0)] {
            let mut exact = ExactSum::default();
            x.iter().filter(|x| !x.is_nan()).for_each(|x| exact.add(term.of(*x)));
            assert_eq!(total(term, &x).to_bits(), total(term, &turned).to_bits());
            assert!((total(term, &x) / exact.round() - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn numbers_without_a_grid_are_summed_one_by_one() {
        assert_eq!(total(Term::Value, &[1e300, 2e300, 0.0]), 3e300);
        assert_eq!(total(Term::Value, &[0.0, 0.0]), 0.0);
        assert_eq!(total(Term::Information(1.0), &[1.0, 1.0]), 0.0);
    }
}
