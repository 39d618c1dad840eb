//! The two states of a pair, input by input.

use super::mean::Mean;
use super::tree::{Edge, Tree};
use crate::cell::{self, MISSING};

/// What an input does in a state.
#[derive(Clone, Copy, PartialEq)]
pub enum Effect {
    /// It does not count.
    Out,
    /// It counts with a score.
    Score(f64),
    /// It counts with the score of a node.
    Below(usize),
}

/// What an input does in the two states.
#[derive(Clone, Copy)]
pub enum Link {
    /// It counts in neither.
    Out,
    /// It counts in both, with these scores.
    Both(f64, f64),
    /// It counts in both, with the score of a node.
    Below(usize),
    /// It counts in one of them, or as a node in one and with a fixed score in the other.
    One(Effect, Effect),
}

impl Link {
    /// What the input does in a state, where all that differs is let in.
    pub fn effect(self, state: usize) -> Effect {
        match self {
            Self::Out => Effect::Out,
            Self::Both(before, after) => Effect::Score([before, after][state]),
            Self::Below(node) => Effect::Below(node),
            Self::One(before, after) => [before, after][state],
        }
    }
}

/// A pair of states.
pub struct Pair {
    /// The inputs of all nodes.
    pub links: Vec<Link>,
    /// Score of each node in each state, where no input under it counts in one state only.
    whole: [Vec<f64>; 2],
    /// Whether a node has a score from the inputs that count in both states.
    solid: Vec<bool>,
    /// Whether an input under a node counts in one state only.
    pub touched: Vec<bool>,
}

impl Pair {
    pub fn new(tree: &Tree<'_>) -> Self {
        let nodes = tree.branches.len();
        Self {
            links: vec![Link::Out; tree.edges.len()],
            whole: [vec![MISSING; nodes], vec![MISSING; nodes]],
            solid: vec![false; nodes],
            touched: vec![false; nodes],
        }
    }

    /// Reads the cells of the two states; without a first one every score was 0.
    pub fn read(&mut self, tree: &Tree<'_>, before: Option<&[f64]>, after: &[f64]) {
        for node in 0..tree.branches.len() {
            let cell = tree.leaves + node;
            let known = [before.unwrap_or(after)[cell], after[cell]].map(cell::is_present);
            for at in tree.branches[node].edges.clone() {
                let edge = tree.edges[at];
                let now = effect(tree, node, edge, after);
                self.links[at] = match (before, known) {
                    (_, [false, false]) => Link::Out,
                    (None, _) => match now {
                        Effect::Score(score) => {
                            Link::Both(tree.branches[node].least.max(0.0), score)
                        }
                        same => link(same, same),
                    },
                    (Some(_), [false, true]) => link(now, now),
                    (Some(before), [true, false]) => {
                        let then = effect(tree, node, edge, before);
                        link(then, then)
                    }
                    (Some(before), _) => link(effect(tree, node, edge, before), now),
                };
            }
            self.touched[node] = self.is_touched(tree, node);
            self.solid[node] = self.has_common(tree, node);
            if !self.touched[node] {
                let cells = [before.filter(|_| known[0]), Some(after).filter(|_| known[1])];
                self.settle(
                    tree,
                    node,
                    before.is_some(),
                    cells.map(|row| row.map(|row| row[cell])),
                );
            }
        }
    }

    /// Notes the scores of a node with the same inputs in both states: those of the cells, if the
    /// first state is a row.
    fn settle(&mut self, tree: &Tree<'_>, node: usize, rows: bool, cells: [Option<f64>; 2]) {
        for state in 0..2 {
            let known = cells[state].or(cells[1 - state]).filter(|_| rows);
            let score = known.unwrap_or_else(|| self.mean(tree, node, state, |_| false));
            self.whole[state][node] = if self.solid[node] { score } else { MISSING };
        }
    }

    /// Whether the inputs that count in both states make a score.
    fn has_common(&self, tree: &Tree<'_>, node: usize) -> bool {
        let counts = |link: &Link| match link {
            Link::Both(..) => true,
            Link::Below(child) => self.solid[*child],
            _ => false,
        };
        let count = self.links[tree.branches[node].edges.clone()].iter().filter(|l| counts(l));
        count.count() >= tree.branches[node].fewest
    }

    fn is_touched(&self, tree: &Tree<'_>, node: usize) -> bool {
        self.links[tree.branches[node].edges.clone()].iter().any(|link| match link {
            Link::One(..) => true,
            Link::Below(child) => self.touched[*child],
            _ => false,
        })
    }

    /// Whether a node has a score from the inputs that count in both states.
    pub fn is_solid(&self, node: usize) -> bool {
        self.solid[node]
    }

    /// Score of a node in a state, with those of the inputs of one state that are let in.
    pub fn score(
        &self,
        tree: &Tree<'_>,
        node: usize,
        state: usize,
        within: impl Fn(usize) -> bool + Copy,
    ) -> f64 {
        if !self.touched[node] {
            return self.whole[state][node];
        }
        self.mean(tree, node, state, within)
    }

    fn mean(
        &self,
        tree: &Tree<'_>,
        node: usize,
        state: usize,
        within: impl Fn(usize) -> bool + Copy,
    ) -> f64 {
        let branch = &tree.branches[node];
        let mut mean = Mean::new(branch);
        for (edge, link) in tree.edges(node).iter().zip(&self.links[branch.edges.clone()]) {
            let effect = match link {
                Link::One(..) if !within(edge.cell) => Effect::Out,
                link => link.effect(state),
            };
            let score = match effect {
                Effect::Out => continue,
                Effect::Score(score) => score,
                Effect::Below(child) if self.touched[child] => {
                    self.mean(tree, child, state, within)
                }
                Effect::Below(child) => self.whole[state][child],
            };
            if !score.is_nan() {
                mean.add(score, edge.weight);
            }
        }
        mean.score()
    }
}

fn effect(tree: &Tree<'_>, node: usize, edge: Edge, cells: &[f64]) -> Effect {
    let branch = &tree.branches[node];
    let score = cells[edge.cell];
    if cell::is_present(score) {
        return match edge.node {
            Some(child) => Effect::Below(child),
            None => Effect::Score(score.max(branch.least)),
        };
    }
    match branch.floor {
        Some(floor) if cell::is_missing(score) => Effect::Score(floor.max(branch.least)),
        _ => Effect::Out,
    }
}

fn link(before: Effect, after: Effect) -> Link {
    match (before, after) {
        (Effect::Out, Effect::Out) => Link::Out,
        (Effect::Score(before), Effect::Score(after)) => Link::Both(before, after),
        (Effect::Below(node), Effect::Below(_)) => Link::Below(node),
        _ => Link::One(before, after),
    }
}
