//! What caps and penalties must satisfy.

use crate::error::{Fault, Faults};
use crate::plan::{Effect, MOST_WATCHED, Node, Source};

/// Checks the limits of a node.
pub(super) fn check(index: usize, node: &Node, leaves: usize, faults: &mut Faults) {
    for limit in &node.limits {
        for watch in &limit.watch {
            let (at, end) = match watch.source {
                Source::Leaf(leaf) => (leaf, leaves),
                Source::Node(node) => (node, index),
            };
            if at >= end {
                faults.push(Fault::PlanReference { node: index, value: at as f64 });
            }
            for bound in [watch.below, watch.above].into_iter().flatten() {
                refuse(index, bound, !bound.is_finite(), faults);
            }
        }
        let watched = limit.watch.len();
        refuse(index, watched as f64, watched == 0 || watched > MOST_WATCHED, faults);
        check_effect(index, &limit.effect, faults);
    }
}

fn check_effect(node: usize, effect: &Effect, faults: &mut Faults) {
    let not_above = |x: f64| !(x.is_finite() && x > 0.0);
    match effect {
        Effect::Cap { at } => {
            refuse(node, 0.0, at.is_empty(), faults);
            at.iter().for_each(|most| refuse(node, *most, !most.is_finite(), faults));
        }
        Effect::Deduct { points: each, most, floor, .. }
        | Effect::Reduce { share: each, most, floor, .. } => {
            refuse(node, *each, not_above(*each), faults);
            refuse(node, most.unwrap_or(1.0), most.is_some_and(not_above), faults);
            refuse(node, *floor, !floor.is_finite(), faults);
        }
        Effect::Lower { steps } => {
            let falls = |pair: &[[f64; 2]]| pair[0][0] > pair[1][0] && pair[0][1] >= pair[1][1];
            let falling = steps.windows(2).all(falls);
            refuse(node, steps.len() as f64, steps.is_empty() || !falling, faults);
            steps.iter().flatten().for_each(|x| refuse(node, *x, !x.is_finite(), faults));
        }
        Effect::Veto {} => {}
    }
}

fn refuse(node: usize, value: f64, wrong: bool, faults: &mut Faults) {
    if wrong {
        faults.push(Fault::RuleInvalid { node, value });
    }
}
