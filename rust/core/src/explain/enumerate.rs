//! All coalitions: the value of a game for each, and the parts of the players.

use std::sync::LazyLock;

use super::mean::Mean;
use super::pair::{Link, Pair};
use super::tree::Tree;
use super::{MOST_PLAYERS, lanes};
use crate::plan::Aggregate;

/// Value of a node for each coalition of `players`, whose members are the bits of the index.
pub fn table(tree: &Tree<'_>, pair: &Pair, node: usize, players: &[usize]) -> Vec<f64> {
    match tree.branches[node].aggregate {
        Aggregate::Arithmetic {} => sums(tree, pair, node, players),
        _ => means(tree, pair, node, players),
    }
}

/// An input of a node in the games between the two states.
enum Term {
    /// The same score always, or that of a player: its bit, and the scores without and with it.
    Player(usize, f64, f64),
    /// A node, with its value for each coalition.
    Node(Vec<f64>),
}

fn terms(tree: &Tree<'_>, pair: &Pair, node: usize, players: &[usize]) -> Vec<(Term, f64)> {
    let links = &pair.links[tree.branches[node].edges.clone()];
    let edges = tree.edges(node).iter().zip(links);
    let found = edges.filter_map(|(edge, link)| match *link {
        Link::Both(before, after) => {
            let bit = players.iter().position(|player| *player == edge.cell);
            let term = match bit {
                Some(bit) => Term::Player(bit, before, after),
                None => Term::Player(0, after, after),
            };
            Some((term, edge.weight))
        }
        Link::Below(child) if pair.is_solid(child) => {
            Some((Term::Node(table(tree, pair, child, players)), edge.weight))
        }
        _ => None,
    });
    found.collect()
}

/// A weighted mean: what a player adds does not depend on the others.
fn sums(tree: &Tree<'_>, pair: &Pair, node: usize, players: &[usize]) -> Vec<f64> {
    let links = || {
        let links = &pair.links[tree.branches[node].edges.clone()];
        tree.edges(node).iter().zip(links)
    };
    let counts = |link: &Link| match link {
        Link::Both(..) => true,
        Link::Below(child) => pair.is_solid(*child),
        _ => false,
    };
    let live = || links().filter(|(_, link)| counts(link));
    let total: f64 = live().map(|(edge, _)| edge.weight).sum();
    let mut ends = [(0.0, 0.0); MOST_PLAYERS];
    let mut fixed = 0.0;
    let mut below = Vec::new();
    for (edge, link) in live() {
        let share = edge.weight / total;
        match *link {
            Link::Both(before, after) if before != after => {
                let bit = players.iter().position(|player| *player == edge.cell).unwrap_or(0);
                ends[bit].0 += share * before;
                ends[bit].1 += share * after;
            }
            Link::Both(_, after) => fixed += share * after,
            Link::Below(child) => below.push((table(tree, pair, child, players), share)),
            _ => {}
        }
    }
    let mut values = vec![0.0; 1 << players.len()];
    lanes::every_sum(&mut values, fixed, &ends[..players.len()]);
    for (scores, share) in below {
        values.iter_mut().zip(scores).for_each(|(value, score)| *value += share * score);
    }
    values
}

fn means(tree: &Tree<'_>, pair: &Pair, node: usize, players: &[usize]) -> Vec<f64> {
    let terms = terms(tree, pair, node, players);
    let value = |coalition: usize| {
        let mut mean = Mean::new(&tree.branches[node]);
        for (term, weight) in &terms {
            let score = match term {
                Term::Player(bit, _, after) if coalition >> bit & 1 == 1 => *after,
                Term::Player(_, before, _) => *before,
                Term::Node(scores) => scores[coalition],
            };
            mean.add(score, *weight);
        }
        mean.score()
    };
    (0..1 << players.len()).map(value).collect()
}

/// How much the step of a player counts by the number of those before it, of `players` in all.
fn shares(players: usize) -> Vec<f64> {
    let mut shares = vec![1.0 / players.max(1) as f64; players];
    for size in 1..players {
        shares[size] = shares[size - 1] * size as f64 / (players - size) as f64;
    }
    shares
}

/// Sum of the values of all coalitions of each size.
pub fn by_size(values: &[f64], players: usize) -> [f64; MOST_PLAYERS + 1] {
    let mut sums = [0.0; MOST_PLAYERS + 1];
    lanes::by_size(values, sizes(players), &mut sums);
    sums
}

/// Parts of all players where every order of them is as likely; uses up the values.
pub fn even_parts(values: &mut [f64], players: usize) -> [f64; MOST_PLAYERS] {
    let sums = by_size(values, players);
    parts(values, &sums, &shares(players))
}

/// Parts of all players from the values of all coalitions, which it uses up, and their sums by
/// size.
///
/// A coalition counts for its members by the share of their step into it, and against all others
/// by the share of their step out of it. Summing up both at once and folding the half with the
/// last player onto the half without it leaves the same task for the players before.
pub fn parts(values: &mut [f64], by_size: &[f64], shares: &[f64]) -> [f64; MOST_PLAYERS] {
    let mut both = [0.0; MOST_PLAYERS + 1];
    let mut against = 0.0;
    for (size, share) in shares.iter().enumerate() {
        both[size + 1] += share;
        both[size] += share;
        against += share * by_size[size];
    }
    let mut parts = [0.0; MOST_PLAYERS];
    let parts_of = &mut parts[..shares.len()];
    lanes::fold(values, sizes(shares.len()), &both, parts_of);
    parts_of.iter_mut().for_each(|part| *part -= against);
    parts
}

/// Number of members of each coalition of so many players, at most [`MOST_PLAYERS`].
fn sizes(players: usize) -> &'static [u8] {
    static SIZES: LazyLock<Vec<u8>> =
        LazyLock::new(|| (0..1_u32 << MOST_PLAYERS).map(|c| c.count_ones() as u8).collect());
    &SIZES[..1 << players]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_three_players() {
        assert_eq!(shares(3), [1.0 / 3.0, 1.0 / 6.0, 1.0 / 3.0]);
        assert_eq!(shares(1), [1.0]);
    }

    #[test]
    fn the_glove_game() {
        // One left glove and two right ones: a pair is worth 1.
        let mut values: Vec<f64> =
            (0..8_usize).map(|c| f64::from(u8::from(c & 1 == 1 && c > 1))).collect();
        let parts = even_parts(&mut values, 3);
        for (part, expected) in parts.iter().zip([4.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((part - expected).abs() < 1e-15);
        }
    }
}
