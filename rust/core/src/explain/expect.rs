//! What is expected of the factors of a product, at the points of a quadrature, in vectors.

use super::MOST_PLAYERS;
use super::quadrature::{LANES, Points};
use crate::kernel::multiversion;

/// A factor at some points.
pub type Lanes = [f64; LANES];
/// One number for each number of members.
pub type Sizes = [f64; MOST_PLAYERS + 1];

/// Factors of a product, and what each counts for in the end.
pub struct Terms<'a> {
    /// Factor of each single player without and with it, in pairs.
    pub ends: &'a [f64],
    /// For each group of players their number, and the sums of its values by size.
    pub groups: &'a [(usize, Sizes)],
    /// What stands before all of them.
    pub constant: f64,
}

multiversion! {
    /// Integrates for each factor the product of all others: onto `rests` for single players,
    /// and onto `shares` by the number of members that have joined for groups.
    ///
    /// `before`, `expected`: scratch, one for each factor.
    fn integrate(
        terms: &Terms<'_>,
        points: &[Points],
        before: &mut [Lanes],
        expected: &mut [Lanes],
        rests: &mut [f64],
        shares: &mut [Sizes],
    ) = over_points;
}

#[inline(always)]
fn over_points(
    terms: &Terms<'_>,
    points: &[Points],
    before: &mut [Lanes],
    expected: &mut [Lanes],
    rests: &mut [f64],
    shares: &mut [Sizes],
) {
    let singles = terms.ends.len() / 2;
    for points in points {
        expect(terms, points, expected);
        let mut product = times(points.weight, &[terms.constant; LANES]);
        for (before, factor) in before.iter_mut().zip(&*expected) {
            *before = product;
            product = times(product, factor);
        }
        let mut after = [1.0; LANES];
        for at in (0..expected.len()).rev() {
            let rest = times(before[at], &after);
            after = times(after, &expected[at]);
            match at.checked_sub(singles) {
                None => rests[at] += total(rest),
                Some(group) => share(points, rest, terms.groups[group].0, &mut shares[group]),
            }
        }
    }
}

/// The expectation of each factor at each point.
#[inline(always)]
fn expect(terms: &Terms<'_>, points: &Points, expected: &mut [Lanes]) {
    let (ends, _) = terms.ends.as_chunks::<2>();
    let (singles, groups) = expected.split_at_mut(ends.len());
    for (expected, ends) in singles.iter_mut().zip(ends) {
        for (expected, at) in expected.iter_mut().zip(&points.at) {
            *expected = ends[0] + at * (ends[1] - ends[0]);
        }
    }
    for (expected, (players, sums)) in groups.iter_mut().zip(terms.groups) {
        *expected = [0.0; LANES];
        for (size, sum) in sums[..=*players].iter().enumerate() {
            let chance = points.chance(size, players - size);
            for (expected, chance) in expected.iter_mut().zip(chance) {
                *expected += sum * chance;
            }
        }
    }
}

/// How much the step of a player of a group counts by the number of its members before it.
#[inline(always)]
fn share(points: &Points, rest: Lanes, players: usize, shares: &mut Sizes) {
    for (size, share) in shares[..players].iter_mut().enumerate() {
        *share += total(times(rest, &points.chance(size, players - 1 - size)));
    }
}

#[inline(always)]
fn times(mut one: Lanes, other: &Lanes) -> Lanes {
    for (one, other) in one.iter_mut().zip(other) {
        *one *= other;
    }
    one
}

#[inline(always)]
fn total(lanes: Lanes) -> f64 {
    let pairs =
        [lanes[0] + lanes[4], lanes[1] + lanes[5], lanes[2] + lanes[6], lanes[3] + lanes[7]];
    (pairs[0] + pairs[2]) + (pairs[1] + pairs[3])
}
