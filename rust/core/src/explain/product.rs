//! A geometric mean as a product of independent factors.
//!
//! The part of a player is the integral over `t` from 0 to 1 of the expected step that it makes
//! if each other player has joined with probability `t`. The expectation of a product over
//! disjoint players is the product of the expectations, each a polynomial in `t`, so that a
//! quadrature of enough points is exact.

use super::enumerate::{part, table};
use super::pair::{Link, Pair};
use super::tree::Tree;
use crate::plan::Aggregate;

/// Players that stand for themselves, and nodes whose players do not.
#[derive(Default)]
pub struct Factors {
    constant: f64,
    single: Vec<(usize, f64, f64)>,
    groups: Vec<Group>,
}

/// Factors with players in common.
struct Group {
    /// Nodes, their exponents, and what lower scores count as.
    nodes: Vec<(usize, f64, f64)>,
    /// Single players among them.
    single: Vec<(usize, f64, f64)>,
    players: Vec<usize>,
}

impl Factors {
    /// The factors of a node.
    pub fn new(tree: &Tree<'_>, pair: &Pair, node: usize) -> Self {
        let mut factors = Self { constant: 1.0, ..Self::default() };
        factors.gather(tree, pair, node, 1.0);
        factors.merge();
        factors
    }

    /// The largest number of players of which all coalitions are needed.
    pub fn largest(&self) -> usize {
        self.groups.iter().map(|group| group.players.len()).max().unwrap_or(0)
    }

    /// Number of players.
    pub fn players(&self) -> usize {
        self.single.len() + self.groups.iter().map(|group| group.players.len()).sum::<usize>()
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
                    self.single.push((edge.cell, before.powf(exponent), after.powf(exponent)));
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
        self.single.sort_by_key(|(player, ..)| *player);
        self.single.dedup_by(|(player, before, after), (kept, b, a)| {
            let same = player == kept;
            if same {
                *b *= *before;
                *a *= *after;
            }
            same
        });
        let mut apart: Vec<Group> = Vec::new();
        for mut group in self.groups.drain(..) {
            while let Some(at) = apart.iter().position(|other| other.meets(&group)) {
                group.join(apart.swap_remove(at));
            }
            apart.push(group);
        }
        for group in &mut apart {
            let (inside, outside) =
                self.single.drain(..).partition(|(player, ..)| group.players.contains(player));
            (group.single, self.single) = (inside, outside);
        }
        self.groups = apart;
    }

    /// The part of each player.
    pub fn solve(&self, tree: &Tree<'_>, pair: &Pair, points: &[(f64, f64)]) -> Vec<(usize, f64)> {
        let tables: Vec<Vec<f64>> =
            self.groups.iter().map(|group| group.table(tree, pair)).collect();
        let expected = self.expected(&tables, points);
        let rest = others(&expected, self.constant, points);
        let mut parts = Vec::with_capacity(self.players());
        for ((player, before, after), rest) in self.single.iter().zip(&rest) {
            parts.push((*player, (after - before) * rest.iter().sum::<f64>()));
        }
        let rest = &rest[self.single.len()..];
        for ((group, values), rest) in self.groups.iter().zip(&tables).zip(rest) {
            let shares = group_shares(group.players.len(), rest, points);
            for (bit, player) in group.players.iter().enumerate() {
                parts.push((*player, part(values, bit, &shares)));
            }
        }
        parts
    }

    /// The expectation of each factor at each point.
    fn expected(&self, tables: &[Vec<f64>], points: &[(f64, f64)]) -> Vec<Vec<f64>> {
        let single = self.single.iter().map(|(_, before, after)| {
            points.iter().map(|(t, _)| before + t * (after - before)).collect()
        });
        let groups = self.groups.iter().zip(tables).map(|(group, values)| {
            let mut sums = vec![0.0; group.players.len() + 1];
            for (coalition, value) in values.iter().enumerate() {
                sums[coalition.count_ones() as usize] += value;
            }
            let at = |t: f64| {
                let terms = sums.iter().enumerate();
                terms.map(|(size, sum)| sum * chance(t, size, sums.len() - 1 - size)).sum()
            };
            points.iter().map(|(t, _)| at(*t)).collect()
        });
        single.chain(groups).collect()
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
        let mut values = vec![1.0; 1 << self.players.len()];
        for (node, exponent, least) in &self.nodes {
            let scores = table(tree, pair, *node, &self.players);
            for (value, score) in values.iter_mut().zip(scores) {
                *value *= score.max(*least).powf(*exponent);
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

/// How likely it is that some have joined and some have not.
fn chance(t: f64, joined: usize, others: usize) -> f64 {
    t.powi(joined as i32) * (1.0 - t).powi(others as i32)
}

/// For each factor the product of all others at each point, times the weight of the point.
fn others(expected: &[Vec<f64>], constant: f64, points: &[(f64, f64)]) -> Vec<Vec<f64>> {
    let mut before: Vec<f64> = points.iter().map(|(_, weight)| constant * weight).collect();
    let mut rest = Vec::with_capacity(expected.len());
    for factor in expected {
        rest.push(before.clone());
        before.iter_mut().zip(factor).for_each(|(product, factor)| *product *= factor);
    }
    let mut after = vec![1.0; points.len()];
    for (rest, factor) in rest.iter_mut().zip(expected).rev() {
        rest.iter_mut().zip(&after).for_each(|(rest, after)| *rest *= after);
        after.iter_mut().zip(factor).for_each(|(product, factor)| *product *= factor);
    }
    rest
}

/// How much the step of a player of a group counts by the number of its members before it.
fn group_shares(players: usize, rest: &[f64], points: &[(f64, f64)]) -> Vec<f64> {
    let share = |size: usize| {
        let terms = rest.iter().zip(points);
        terms.map(|(rest, (t, _))| rest * chance(*t, size, players - 1 - size)).sum()
    };
    (0..players).map(share).collect()
}
