//! The first game: what the leaves that count in both states do. And everything about one pair.

use super::enumerate::{even_parts, table};
use super::pair::{Effect, Link, Pair};
use super::product::Factors;
use super::quadrature::Quadrature;
use super::scope::add;
use super::tree::Tree;
use super::{MOST_PLAYERS, Options, sample, scope};
use crate::cell::{self, MISSING};
use crate::error::{Fault, Faults};
use crate::plan::Aggregate;

/// The games of one pair after the other, and the parts of the last; NaN where there is none.
pub struct Game<'a> {
    tree: &'a Tree<'a>,
    options: Options,
    pair: Pair,
    points: Vec<Quadrature>,
    /// Difference of the scores after constraints.
    pub change: f64,
    /// Parts of leaves that count in both states, by slot.
    pub slots: Vec<f64>,
    /// Standard errors of these; none where they are exact.
    pub errors: Vec<f64>,
    /// Parts of what counts in one state only, by leaf, then by node.
    pub scope: Vec<f64>,
    /// What the constraints do.
    pub constraint: f64,
    /// Share of the leaves in the second score by slot, as far as means are taken.
    pub weights: Vec<f64>,
}

impl<'a> Game<'a> {
    pub fn new(tree: &'a Tree<'a>, options: Options) -> Self {
        let nothing = |len: usize| vec![MISSING; len];
        Self {
            tree,
            options,
            pair: Pair::new(tree),
            points: (0..tree.width() / 2 + 2).map(|_| Quadrature::default()).collect(),
            change: MISSING,
            slots: nothing(tree.slots.len()),
            errors: nothing(tree.slots.len()),
            scope: nothing(tree.width()),
            constraint: MISSING,
            weights: nothing(tree.slots.len()),
        }
    }

    /// Solves the games of two rows; `row` is the second one.
    pub fn solve(
        &mut self,
        before: Option<&[f64]>,
        after: &[f64],
        row: usize,
        faults: &mut Faults,
    ) {
        for parts in [&mut self.slots, &mut self.errors, &mut self.scope, &mut self.weights] {
            parts.fill(MISSING);
        }
        let (tree, root) = (self.tree, self.tree.root());
        let top = tree.leaves + root;
        let raw = |cells: Option<&[f64]>| cells.map_or(0.0, |cells| cells[top] * tree.scale);
        let scores = [before, Some(after)].map(|cells| final_score(tree, cells));
        self.change = scores[1] - scores[0];
        self.constraint = MISSING;
        if !self.change.is_finite() {
            self.change = MISSING;
            return;
        }
        if tree.constraint.is_some() {
            self.constraint = (scores[1] - raw(Some(after))) - (scores[0] - raw(before));
        }
        self.pair.read(tree, before, after);
        if self.options.weights {
            self.weigh(root, 1.0);
        }
        if self.pair.is_solid(root) {
            self.split(root, tree.scale, row, faults);
            scope::solve(tree, &self.pair, root, tree.scale, &mut self.scope);
            let nothing = self.pair.score(tree, root, 0, |_| false);
            if before.is_none() && nothing != 0.0 {
                add(&mut self.scope, top, nothing * tree.scale);
            }
        } else {
            add(&mut self.scope, top, raw(Some(after)) - raw(before));
        }
    }

    /// Splits a node whose score counts with a factor.
    fn split(&mut self, node: usize, factor: f64, row: usize, faults: &mut Faults) {
        let tree = self.tree;
        if !tree.adds(node) {
            return self.block(node, factor, row, faults);
        }
        let range = tree.branches[node].edges.clone();
        let total: f64 =
            range.clone().filter(|at| self.counts(*at)).map(|at| tree.edges[at].weight).sum();
        for at in range.filter(|at| self.counts(*at)).collect::<Vec<_>>() {
            let edge = tree.edges[at];
            let factor = factor * edge.weight / total;
            match self.pair.links[at] {
                Link::Both(before, after) => self.give(node, edge.cell, factor * (after - before)),
                Link::Below(child) => self.split(child, factor, row, faults),
                _ => {}
            }
        }
    }

    fn counts(&self, edge: usize) -> bool {
        match self.pair.links[edge] {
            Link::Both(..) => true,
            Link::Below(child) => self.pair.is_solid(child),
            _ => false,
        }
    }

    /// Adds to the part of a player by way of a node.
    fn give(&mut self, node: usize, player: usize, more: f64) {
        give(self.tree, &mut self.slots, &mut self.scope, node, player, more);
    }

    /// Splits a node that is not a weighted mean.
    fn block(&mut self, node: usize, factor: f64, row: usize, faults: &mut Faults) {
        let tree = self.tree;
        self.open(node, node);
        if matches!(tree.branches[node].aggregate, Aggregate::Geometric { .. }) {
            let factors = Factors::new(tree, &self.pair, node);
            if factors.largest() <= MOST_PLAYERS {
                let points = factors.players().div_ceil(2);
                if self.points[points].groups.is_empty() {
                    self.points[points] = Quadrature::new(points);
                }
                let (slots, scope) = (&mut self.slots, &mut self.scope);
                let give = |player, part| give(tree, slots, scope, node, player, factor * part);
                return factors.solve(tree, &self.pair, &self.points[points], give);
            }
        }
        let mut players = Vec::new();
        self.pair.players(tree, node, &mut players);
        if players.len() <= MOST_PLAYERS {
            let mut values = table(tree, &self.pair, node, &players);
            for (player, part) in players.iter().zip(even_parts(&mut values, players.len())) {
                self.give(node, *player, factor * part);
            }
        } else if self.options.samples > 0 {
            self.sample(node, factor, &players);
        } else {
            faults.push(Fault::BlockTooLarge { node, row, value: players.len() as f64 });
        }
    }

    fn sample(&mut self, node: usize, factor: f64, players: &[usize]) {
        let Options { samples, seed, .. } = self.options;
        let parts = sample::parts(self.tree, &self.pair, node, players, samples, seed);
        for (player, (part, error)) in players.iter().zip(parts) {
            self.give(node, *player, factor * part);
            if let Some(slot) = self.slot_of(node, *player) {
                self.errors[slot] = factor * error;
            }
        }
    }

    fn slot_of(&self, node: usize, player: usize) -> Option<usize> {
        slot_of(self.tree, node, player)
    }

    /// Gives all leaves of a block a part, if only of zero.
    fn open(&mut self, block: usize, node: usize) {
        let tree = self.tree;
        for at in tree.branches[node].edges.clone() {
            match self.pair.links[at] {
                Link::Both(..) if tree.edges[at].cell < tree.leaves => {
                    self.give(block, tree.edges[at].cell, 0.0);
                }
                Link::Below(child) if self.pair.is_solid(child) => self.open(block, child),
                _ => {}
            }
        }
    }

    /// Adds up the shares of the leaves in the second score.
    fn weigh(&mut self, node: usize, share: f64) {
        let tree = self.tree;
        if !tree.adds(node) {
            return;
        }
        let range = tree.branches[node].edges.clone();
        let effect = |at: usize| self.pair.links[at].effect(1);
        let live: Vec<_> = range.filter(|at| effect(*at) != Effect::Out).collect();
        let total: f64 = live.iter().map(|at| tree.edges[*at].weight).sum();
        for at in live {
            let edge = tree.edges[at];
            let share = share * edge.weight / total;
            match self.pair.links[at].effect(1) {
                Effect::Below(child) => self.weigh(child, share),
                _ => {
                    if let Some(slot) = self.slot_of(node, edge.cell) {
                        add(&mut self.weights, slot, share);
                    }
                }
            }
        }
    }
}

fn slot_of(tree: &Tree<'_>, node: usize, player: usize) -> Option<usize> {
    if player < tree.leaves { tree.slot(node, player) } else { None }
}

/// Adds to the part of a player by way of a node.
fn give(
    tree: &Tree<'_>,
    slots: &mut [f64],
    scope: &mut [f64],
    node: usize,
    player: usize,
    more: f64,
) {
    match slot_of(tree, node, player) {
        Some(slot) => add(slots, slot, more),
        None => add(scope, player, more),
    }
}

impl Pair {
    /// The players of the game of a node: what differs between the two states.
    pub fn players(&self, tree: &Tree<'_>, node: usize, found: &mut Vec<usize>) {
        let branch = &tree.branches[node];
        for (edge, link) in tree.edges(node).iter().zip(&self.links[branch.edges.clone()]) {
            match *link {
                Link::Both(before, after) if before != after && !found.contains(&edge.cell) => {
                    found.push(edge.cell);
                }
                Link::Below(child) if self.is_solid(child) => self.players(tree, child, found),
                _ => {}
            }
        }
    }
}

/// Score of the root after constraints, NaN without one; zero before there was anything.
fn final_score(tree: &Tree<'_>, cells: Option<&[f64]>) -> f64 {
    let Some(cells) = cells else { return 0.0 };
    let raw = cells[tree.leaves + tree.root()];
    let score = match tree.constraint {
        None => raw * tree.scale,
        Some(constraint) => {
            let leaves = constraint.leaves.iter().map(|leaf| cells[*leaf]);
            constraint.apply(raw * tree.scale, leaves).score
        }
    };
    if cell::is_present(score) { score } else { MISSING }
}
