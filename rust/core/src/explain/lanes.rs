//! Loops over all coalitions, in vectors.
//!
//! The members of a coalition are the bits of its index. Eight neighbours differ in their first
//! three members only, so that what depends on the size is a constant of the lane and of the rest.

use super::MOST_PLAYERS;
use crate::kernel::multiversion;

const LANES: usize = 8;
/// Sizes that the members beyond the first three may have.
const RESTS: usize = MOST_PLAYERS - 2;
/// Number of the first three members in each lane.
const FIRST: [usize; LANES] = [0, 1, 1, 2, 1, 2, 2, 3];

multiversion! {
    /// For each coalition the sum of what the players add without and with them, and of `fixed`.
    fn every_sum(values: &mut [f64], fixed: f64, ends: &[(f64, f64)]) = doubled;
}

#[inline(always)]
fn doubled(values: &mut [f64], fixed: f64, ends: &[(f64, f64)]) {
    values[0] = fixed;
    for (player, (before, after)) in ends.iter().enumerate() {
        let (without, rest) = values.split_at_mut(1 << player);
        for (without, with) in without.iter_mut().zip(rest) {
            *with = *without + after;
            *without += before;
        }
    }
}

multiversion! {
    /// Adds the values of all coalitions to the sum of their size; `sizes`: that of each.
    fn by_size(values: &[f64], sizes: &[u8], sums: &mut [f64; MOST_PLAYERS + 1]) = gathered;
}

#[inline(always)]
fn gathered(values: &[f64], sizes: &[u8], sums: &mut [f64; MOST_PLAYERS + 1]) {
    let mut rests = [[0.0; LANES]; RESTS];
    let (whole, few) = values.as_chunks::<LANES>();
    for (chunk, rest) in whole.iter().zip(sizes) {
        for (sum, value) in rests[usize::from(*rest)].iter_mut().zip(chunk) {
            *sum += value;
        }
    }
    for (value, size) in few.iter().zip(sizes) {
        sums[usize::from(*size)] += value;
    }
    for (rest, lanes) in rests.iter().enumerate() {
        for (lane, sum) in lanes.iter().enumerate() {
            sums[rest + FIRST[lane]] += sum;
        }
    }
}

multiversion! {
    /// Sum over the coalitions with a player of their value times what their size counts, for
    /// each player. Uses up the values.
    fn fold(
        values: &mut [f64],
        sizes: &[u8],
        counts: &[f64; MOST_PLAYERS + 1],
        parts: &mut [f64],
    ) = folded;
}

#[inline(always)]
fn folded(values: &mut [f64], sizes: &[u8], counts: &[f64; MOST_PLAYERS + 1], parts: &mut [f64]) {
    let (whole, few) = values.as_chunks_mut::<LANES>();
    let rests = parts.len().saturating_sub(2);
    let mut lanes = [[0.0; LANES]; RESTS];
    for (rest, lanes) in lanes[..rests].iter_mut().enumerate() {
        *lanes = FIRST.map(|first| counts[rest + first]);
    }
    for (chunk, rest) in whole.iter_mut().zip(sizes) {
        for (value, count) in chunk.iter_mut().zip(&lanes[usize::from(*rest)]) {
            *value *= count;
        }
    }
    for (value, size) in few.iter_mut().zip(sizes) {
        *value *= counts[usize::from(*size)];
    }
    for (player, part) in parts.iter_mut().enumerate().rev() {
        let (without, with) = values.split_at_mut(1 << player);
        *part = onto(without, &with[..1 << player]);
    }
}

/// Adds the second half to the first, and returns its sum: in lanes, none waits for another.
#[inline(always)]
fn onto(without: &mut [f64], with: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let (whole, few) = with.as_chunks::<LANES>();
    let (targets, others) = without.as_chunks_mut::<LANES>();
    for (target, chunk) in targets.iter_mut().zip(whole) {
        for lane in 0..LANES {
            target[lane] += chunk[lane];
            sums[lane] += chunk[lane];
        }
    }
    for (other, value) in others.iter_mut().zip(few) {
        *other += value;
        sums[0] += value;
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ends of so many players, none like another.
    fn ends(players: usize) -> Vec<(f64, f64)> {
        let number = |i: usize| ((i * 37 + 11) % 101) as f64 / 101.0;
        (0..players).map(|player| (number(2 * player), number(2 * player + 1))).collect()
    }

    #[test]
    fn as_one_coalition_after_the_other() {
        for players in 0..=10 {
            let ends = ends(players);
            let mut values = vec![0.0; 1 << players];
            every_sum(&mut values, 0.25, &ends);
            let sizes: Vec<u8> = (0..1_u32 << players).map(|c| c.count_ones() as u8).collect();
            let counts = std::array::from_fn(|size| 1.0 / (size as f64 + 2.0));
            let (mut sums, mut parts) = ([0.0; MOST_PLAYERS + 1], vec![0.0; players]);
            let (mut by_hand, mut parts_by_hand) = (sums, parts.clone());
            for (coalition, value) in values.iter().enumerate() {
                let has = |player: usize| coalition >> player & 1 == 1;
                let of = |player: usize| if has(player) { ends[player].1 } else { ends[player].0 };
                let expected = 0.25 + (0..players).map(of).sum::<f64>();
                assert!((value - expected).abs() < 1e-14, "{players} {coalition}");
                let size = usize::from(sizes[coalition]);
                by_hand[size] += expected;
                for player in (0..players).filter(|player| has(*player)) {
                    parts_by_hand[player] += expected * counts[size];
                }
            }
            by_size(&values, &sizes, &mut sums);
            fold(&mut values, &sizes, &counts, &mut parts);
            let pairs = sums.iter().zip(&by_hand).chain(parts.iter().zip(&parts_by_hand));
            for (found, expected) in pairs {
                assert!((found - expected).abs() < 1e-12 * (1.0 + expected.abs()), "{players}");
            }
        }
    }
}
