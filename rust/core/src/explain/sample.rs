//! Parts from sampled orders of the players, for blocks too large for all coalitions.

use super::mean::Mean;
use super::pair::{Effect, Link, Pair};
use super::tree::Tree;

/// Estimated part of each player and its standard error.
///
/// Half of the orders are drawn, each is used forwards and backwards. The parts add up to the
/// whole whatever the orders are. The draws depend on seed and node only, so that neither the
/// order of the rows nor the number of threads changes them.
pub fn parts(
    tree: &Tree<'_>,
    pair: &Pair,
    node: usize,
    players: &[usize],
    samples: usize,
    seed: u64,
) -> Vec<(f64, f64)> {
    let draws = samples.div_ceil(2).max(2);
    let mut random = Random(seed ^ (node as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut order: Vec<usize> = (0..players.len()).collect();
    let (mut sums, mut squares) = (vec![0.0; players.len()], vec![0.0; players.len()]);
    let mut steps = vec![0.0; players.len()];
    for draw in 0..draws {
        random.shuffle(&mut order);
        steps.fill(0.0);
        walk(tree, pair, node, players, order.iter(), &mut steps);
        walk(tree, pair, node, players, order.iter().rev(), &mut steps);
        for (player, step) in steps.iter().enumerate() {
            // Running mean and sum of squares around it.
            let step = step / 2.0;
            let from = step - sums[player];
            sums[player] += from / (draw + 1) as f64;
            squares[player] += from * (step - sums[player]);
        }
    }
    let spread = (draws * (draws - 1)) as f64;
    sums.iter().zip(squares).map(|(sum, square)| (*sum, (square / spread).sqrt())).collect()
}

/// Lets the players in one after the other and adds the step of each.
fn walk<'a>(
    tree: &Tree<'_>,
    pair: &Pair,
    node: usize,
    players: &[usize],
    order: impl Iterator<Item = &'a usize>,
    steps: &mut [f64],
) {
    let mut inside = vec![false; tree.width()];
    let mut before = value(tree, pair, node, &inside);
    for player in order {
        inside[players[*player]] = true;
        let after = value(tree, pair, node, &inside);
        steps[*player] += after - before;
        before = after;
    }
}

/// Value of a node with some players as in the second state.
fn value(tree: &Tree<'_>, pair: &Pair, node: usize, inside: &[bool]) -> f64 {
    let branch = &tree.branches[node];
    let mut mean = Mean::new(branch);
    for (edge, link) in tree.edges(node).iter().zip(&pair.links[branch.edges.clone()]) {
        let effect = match link {
            Link::One(..) => Effect::Out,
            link => link.effect(usize::from(inside[edge.cell])),
        };
        match effect {
            Effect::Out => {}
            Effect::Score(score) => mean.add(score, edge.weight),
            Effect::Below(child) if pair.is_solid(child) => {
                mean.add(value(tree, pair, child, inside), edge.weight);
            }
            Effect::Below(_) => {}
        }
    }
    mean.score()
}

/// The generator splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for last in (1..order.len()).rev() {
            // The upper half of a product of 64 bits by 64 bits is a number up to `last`.
            let drawn = (u128::from(self.next()) * (last as u128 + 1)) >> 64;
            order.swap(last, drawn as usize);
        }
    }
}
