//! The rules that take scores of nodes down, numbered through.

use crate::plan::{Limit, Node, Source};

/// A rule of a node.
#[derive(Debug)]
pub struct LimitProgram {
    /// Number among the rules of all nodes.
    pub number: usize,
    /// The rule.
    pub limit: Limit,
}

/// The rules of a plan, node by node.
pub(super) fn numbered(nodes: &[Node]) -> Vec<Vec<LimitProgram>> {
    let mut number = 0..;
    let mut own = |node: &Node| {
        let limits = node.limits.iter().cloned().zip(&mut number);
        limits.map(|(limit, number)| LimitProgram { number, limit }).collect()
    };
    nodes.iter().map(&mut own).collect()
}

/// The leaves whose scores the rules of a node watch.
pub(super) fn watched(node: &Node) -> impl Iterator<Item = usize> {
    let watch = node.limits.iter().flat_map(|limit| &limit.watch);
    watch.filter_map(|watch| match watch.source {
        Source::Leaf(leaf) if !watch.raw => Some(leaf),
        _ => None,
    })
}
