//! The second game: what the coming and going of inputs does.

use super::enumerate::even_parts;
use super::pair::{Effect, Link, Pair};
use super::tree::Tree;

/// With more inputs than this that come or go at once, a node has one part for all of them.
const MOST: usize = 10;

/// Adds the parts of all that counts in one state only to `found`, by cell of the source.
///
/// They are what letting it in changes in the state that has it, and with a minus in the first.
pub fn solve(tree: &Tree<'_>, pair: &Pair, node: usize, factor: f64, found: &mut [f64]) {
    for (state, sign) in [(0, -1.0), (1, 1.0)] {
        walk(tree, pair, node, state, sign * factor, found);
    }
}

fn walk(tree: &Tree<'_>, pair: &Pair, node: usize, state: usize, factor: f64, found: &mut [f64]) {
    if !pair.touched[node] {
        return;
    }
    let links = &pair.links[tree.branches[node].edges.clone()];
    let own = links.iter().any(|link| match link {
        Link::One(..) => link.effect(state) != Effect::Out,
        // Whether it counts depends on what is let in.
        Link::Below(child) => !pair.is_solid(*child),
        _ => false,
    });
    if own || !tree.adds(node) {
        return block(tree, pair, node, state, factor, found);
    }
    let counts = |link: &Link| matches!(link, Link::Both(..) | Link::Below(_));
    let edges = || tree.edges(node).iter().zip(links).filter(|(_, link)| counts(link));
    let total: f64 = edges().map(|(edge, _)| edge.weight).sum();
    for (edge, link) in edges() {
        if let Link::Below(child) = *link {
            walk(tree, pair, child, state, factor * edge.weight / total, found);
        }
    }
}

fn block(tree: &Tree<'_>, pair: &Pair, node: usize, state: usize, factor: f64, found: &mut [f64]) {
    let mut players = Vec::new();
    gather(tree, pair, node, state, &mut players);
    if players.is_empty() {
        return;
    }
    if players.len() > MOST {
        let all = |cell: usize| players.contains(&cell);
        let step = pair.score(tree, node, state, all) - pair.score(tree, node, state, |_| false);
        return add(found, tree.leaves + node, factor * step);
    }
    let value = |coalition: usize| {
        let within = |cell: usize| {
            let bit = players.iter().position(|player| *player == cell);
            bit.is_some_and(|bit| coalition >> bit & 1 == 1)
        };
        pair.score(tree, node, state, within)
    };
    let mut values: Vec<f64> = (0..1 << players.len()).map(value).collect();
    for (player, part) in players.iter().zip(even_parts(&mut values, players.len())) {
        add(found, *player, factor * part);
    }
}

/// Adds to a part that may not be there yet.
pub fn add(parts: &mut [f64], at: usize, more: f64) {
    parts[at] = if parts[at].is_nan() { more } else { parts[at] + more };
}

/// What counts in this state only, under a node.
fn gather(tree: &Tree<'_>, pair: &Pair, node: usize, state: usize, players: &mut Vec<usize>) {
    let branch = &tree.branches[node];
    for (edge, link) in tree.edges(node).iter().zip(&pair.links[branch.edges.clone()]) {
        let effect = link.effect(state);
        if matches!(link, Link::One(..)) && effect != Effect::Out && !players.contains(&edge.cell) {
            players.push(edge.cell);
        }
        if let Effect::Below(child) = effect
            && pair.touched[child]
        {
            gather(tree, pair, child, state, players);
        }
    }
}
