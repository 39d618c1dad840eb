//! What is fixed for all pairs: the plan as a flat tree, and where parts are gathered.

use std::ops::Range;

use crate::aggregate::Fold;
use crate::plan::{Aggregate, Constraint, Missing, Plan, Source};
use crate::program::used;

/// A plan made ready for games.
pub struct Tree<'a> {
    /// The nodes, inputs first, the root last.
    pub branches: Vec<Branch>,
    /// The inputs with a weight, node by node.
    pub edges: Vec<Edge>,
    /// Number of leaves.
    pub leaves: usize,
    /// Factor of every score that leaves the core.
    pub scale: f64,
    /// What can take the score of the root down.
    pub constraint: Option<&'a Constraint>,
    /// Where the part of a leaf by way of a node is gathered.
    pub slots: Vec<(usize, usize)>,
    /// Number of the slot of a leaf at a node.
    at: Vec<Option<usize>>,
}

/// A node.
pub struct Branch {
    /// How the inputs become one.
    pub aggregate: Aggregate,
    /// The same for methods that look at the inputs one by one.
    pub fold: Option<Fold>,
    /// What lower scores count as.
    pub least: f64,
    /// Fewer inputs make no score.
    pub fewest: usize,
    /// What missing inputs count as.
    pub floor: Option<f64>,
    /// Its inputs.
    pub edges: Range<usize>,
}

/// An input of a node.
#[derive(Clone, Copy)]
pub struct Edge {
    /// Cell of the source, which is also its number as a player: leaves, then nodes.
    pub cell: usize,
    /// The node, if it is one.
    pub node: Option<usize>,
    /// The weight within the node.
    pub weight: f64,
}

impl<'a> Tree<'a> {
    pub fn new(plan: &'a Plan) -> Self {
        let leaves = plan.leaves.len();
        let (mut branches, mut edges) = (Vec::new(), Vec::new());
        for node in &plan.nodes {
            let start = edges.len();
            for input in used(node) {
                let (cell, node) = match input.source {
                    Source::Leaf(leaf) => (leaf, None),
                    Source::Node(node) => (leaves + node, Some(node)),
                };
                edges.push(Edge { cell, node, weight: input.weight });
            }
            let floor = match node.missing {
                Missing::Floor { value, .. } => Some(value),
                _ => None,
            };
            branches.push(Branch {
                aggregate: node.aggregate.clone(),
                fold: Fold::new(node, None, &[]),
                least: least(&node.aggregate),
                fewest: if matches!(node.aggregate, Aggregate::Coupling { .. }) { 2 } else { 1 },
                floor,
                edges: start..edges.len(),
            });
        }
        let mut tree = Self {
            at: vec![None; leaves * branches.len()],
            branches,
            edges,
            leaves,
            scale: plan.scale,
            constraint: plan.constraint.as_ref(),
            slots: Vec::new(),
        };
        tree.place(tree.root());
        tree
    }

    /// The node at the top.
    pub fn root(&self) -> usize {
        self.branches.len() - 1
    }

    /// Number of leaves and nodes.
    pub fn width(&self) -> usize {
        self.leaves + self.branches.len()
    }

    /// The inputs of a node.
    pub fn edges(&self, node: usize) -> &[Edge] {
        &self.edges[self.branches[node].edges.clone()]
    }

    /// Whether a node is a weighted mean.
    pub fn adds(&self, node: usize) -> bool {
        self.branches[node].aggregate == (Aggregate::Arithmetic {})
    }

    /// The slot of a leaf at a node.
    pub fn slot(&self, node: usize, leaf: usize) -> Option<usize> {
        self.at[node * self.leaves + leaf]
    }

    /// Makes the slots: at weighted means from the root on their own leaves, at other nodes all
    /// leaves under them.
    fn place(&mut self, node: usize) {
        for at in self.branches[node].edges.clone() {
            let edge = self.edges[at];
            match edge.node {
                None => self.open(node, edge.cell),
                Some(child) if self.adds(node) => self.place(child),
                Some(child) => {
                    let mut below = Vec::new();
                    self.below(child, &mut below);
                    below.into_iter().for_each(|leaf| self.open(node, leaf));
                }
            }
        }
    }

    fn open(&mut self, node: usize, leaf: usize) {
        let at = &mut self.at[node * self.leaves + leaf];
        if at.is_none() {
            *at = Some(self.slots.len());
            self.slots.push((leaf, node));
        }
    }

    fn below(&self, node: usize, found: &mut Vec<usize>) {
        for edge in self.edges(node) {
            match edge.node {
                None => found.push(edge.cell),
                Some(child) => self.below(child, found),
            }
        }
    }
}

/// What lower scores count as.
fn least(aggregate: &Aggregate) -> f64 {
    match aggregate {
        Aggregate::Geometric { floor } | Aggregate::Product { floor, .. } => floor.unwrap_or(0.0),
        Aggregate::Coupling { .. } | Aggregate::Power { .. } => 0.0,
        _ => f64::NEG_INFINITY,
    }
}
