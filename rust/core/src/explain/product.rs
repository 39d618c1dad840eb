//! A geometric mean as a product of independent factors.
//!
//! The part of a player is the integral over `t` from 0 to 1 of the expected step that it makes
//! if each other player has joined with probability `t`. The expectation of a product over
//! disjoint players is the product of the expectations, each a polynomial in `t`, so that a
//! quadrature of enough points is exact.

use super::MOST_PLAYERS;
use super::enumerate::{by_size, parts, table};
use super::expect::{Terms, integrate};
use super::pair::{Link, Pair};
use super::power::{power, powers};
use super::quadrature::{LANES, Quadrature};
use super::tree::Tree;
use crate::plan::Aggregate;

/// Players that stand for themselves, and nodes whose players do not.
pub struct Factors {
    constant: f64,
    players: Vec<usize>,
    /// Factor of each player without and with it, in pairs.
    ends: Vec<f64>,
    /// Exponents of these, until they are used.
    exponents: Vec<f64>,
    groups: Vec<Group>,
}

/// Factors with players in common.
struct Group {
    /// Nodes, their exponents, and what lower scores count as.
    nodes: Vec<(usize, f64, f64)>,
    /// Single players among them: factors without and with them.
    single: Vec<(usize, f64, f64)>,
    players: Vec<usize>,
}

impl Factors {
    /// The factors of a node.
    pub fn new(tree: &Tree<'_>, pair: &Pair, node: usize) -> Self {
        let mut factors = Self {
            constant: 1.0,
            players: Vec::with_capacity(tree.leaves),
            ends: Vec::with_capacity(2 * tree.leaves),
            exponents: Vec::with_capacity(2 * tree.leaves),
            groups: Vec::new(),
        };
        factors.gather(tree, pair, node, 1.0);
        powers(&mut factors.ends, &factors.exponents);
        factors.merge();
        factors
    }

    /// The largest number of players of which all coalitions are needed.
    pub fn largest(&self) -> usize {
        self.groups.iter().map(|group| group.players.len()).max().unwrap_or(0)
    }

    /// Number of players.
    pub fn players(&self) -> usize {
        self.players.len() + self.groups.iter().map(|group| group.players.len()).sum::<usize>()
    }

    fn gather(&mut self, tree: &Tree<'_>, pair: &Pair, node: usize, exponent: f64) {
        let branch = &tree.branches[node];
        let links = &pair.links[branch.edges.clone()];
        let live = || {
            tree.edges(node).iter().zip(links).filter(|(_, link)| match link {
                Link::Both(..) => true,
                Link::Below(child) => pair.is_solid(*child),
                _ => false,
            })
        };
        let total: f64 = live().map(|(edge, _)| edge.weight).sum();
        for (edge, link) in live() {
            let exponent = exponent * edge.weight / total;
            match *link {
                Link::Both(before, after) if before == after => {
                    self.constant *= after.powf(exponent);
                }
                Link::Both(before, after) => {
                    self.players.push(edge.cell);
                    self.ends.extend([before, after]);
                    self.exponents.extend([exponent, exponent]);
                }
                Link::Below(child) => {
                    let below = &tree.branches[child];
                    let geometric = matches!(below.aggregate, Aggregate::Geometric { .. });
                    if geometric && below.least >= branch.least {
                        self.gather(tree, pair, child, exponent);
                    } else {
                        let mut players = Vec::new();
                        pair.players(tree, child, &mut players);
                        let nodes = vec![(child, exponent, branch.least)];
                        self.groups.push(Group { nodes, single: Vec::new(), players });
                    }
                }
                _ => {}
            }
        }
    }

    /// Joins what has players in common.
    fn merge(&mut self) {
        if !self.players.is_sorted_by(|a, b| a < b) {
            self.join_repeated();
        }
        if self.groups.is_empty() {
            return;
        }
        let mut apart: Vec<Group> = Vec::with_capacity(self.groups.len());
        for mut group in self.groups.drain(..) {
            while let Some(at) = apart.iter().position(|other| other.meets(&group)) {
                group.join(apart.swap_remove(at));
            }
            apart.push(group);
        }
        for group in &mut apart {
            for at in (0..self.players.len()).rev() {
                if group.players.contains(&self.players[at]) {
                    let (before, after) = (self.ends[2 * at], self.ends[2 * at + 1]);
                    group.single.push((self.players.remove(at), before, after));
                    self.ends.drain(2 * at..2 * at + 2);
                }
            }
        }
        self.groups = apart;
    }

    /// Multiplies the factors of players that occur more than once.
    fn join_repeated(&mut self) {
        let (mut players, mut ends): (Vec<usize>, Vec<f64>) = Default::default();
        for (player, own) in self.players.iter().zip(self.ends.chunks_exact(2)) {
            match players.iter().position(|other| other == player) {
                Some(at) => {
                    ends[2 * at] *= own[0];
                    ends[2 * at + 1] *= own[1];
                }
                None => {
                    players.push(*player);
                    ends.extend(own);
                }
            }
        }
        (self.players, self.ends) = (players, ends);
    }

    /// Hands the part of each player to `give`.
    pub fn solve(
        &self,
        tree: &Tree<'_>,
        pair: &Pair,
        quadrature: &Quadrature,
        mut give: impl FnMut(usize, f64),
    ) {
        let mut tables: Vec<Vec<f64>> = self.groups.iter().map(|g| g.table(tree, pair)).collect();
        let sizes = self.groups.iter().map(|group| group.players.len());
        let groups: Vec<_> =
            sizes.zip(&tables).map(|(size, values)| (size, by_size(values, size))).collect();
        let factors = self.players.len() + groups.len();
        let mut scratch = vec![[0.0; LANES]; 2 * factors];
        let (before, expected) = scratch.split_at_mut(factors);
        let mut rests = vec![0.0; self.players.len()];
        let mut shares = vec![[0.0; MOST_PLAYERS + 1]; groups.len()];
        let terms = Terms { ends: &self.ends, groups: &groups, constant: self.constant };
        integrate(&terms, &quadrature.groups, before, expected, &mut rests, &mut shares);
        for ((player, ends), rest) in self.players.iter().zip(self.ends.chunks_exact(2)).zip(rests)
        {
            give(*player, (ends[1] - ends[0]) * rest);
        }
        for ((group, values), (sums, shares)) in
            self.groups.iter().zip(&mut tables).zip(groups.iter().zip(&shares))
        {
            let parts = parts(values, &sums.1, &shares[..group.players.len()]);
            for (player, part) in group.players.iter().zip(parts) {
                give(*player, part);
            }
        }
    }
}

impl Group {
    fn meets(&self, other: &Self) -> bool {
        self.players.iter().any(|player| other.players.contains(player))
    }

    fn join(&mut self, other: Self) {
        self.nodes.extend(other.nodes);
        for player in other.players {
            if !self.players.contains(&player) {
                self.players.push(player);
            }
        }
    }

    /// The product for each coalition.
    fn table(&self, tree: &Tree<'_>, pair: &Pair) -> Vec<f64> {
        let mut values = Vec::new();
        for (node, exponent, least) in &self.nodes {
            let mut scores = table(tree, pair, *node, &self.players);
            power(&mut scores, *exponent, *least);
            if values.is_empty() {
                values = scores;
            } else {
                values.iter_mut().zip(scores).for_each(|(value, score)| *value *= score);
            }
        }
        for (player, before, after) in &self.single {
            let bit = self.players.iter().position(|other| other == player).unwrap_or(0);
            for (coalition, value) in values.iter_mut().enumerate() {
                *value *= if coalition >> bit & 1 == 1 { after } else { before };
            }
        }
        values
    }
}
