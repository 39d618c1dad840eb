//! What a plan must satisfy beyond its shape.

mod limit;
mod normalise;

use crate::error::{Fault, Faults};
use crate::plan::{Aggregate, Constraint, Missing, Node, Normalise, Plan, Preference, Source};
use crate::program::used;

/// Checks a plan.
///
/// # Errors
/// Every fault found.
pub fn validate(plan: &Plan) -> Result<(), Faults> {
    let mut faults = Faults::new();
    let root = plan.nodes.len().saturating_sub(1);
    if plan.nodes.is_empty() {
        faults.push(Fault::PlanReference { node: 0, value: 0.0 });
    }
    if !(plan.scale.is_finite() && plan.scale > 0.0) {
        faults.push(Fault::RuleInvalid { node: root, value: plan.scale });
    }
    for (i, leaf) in plan.leaves.iter().enumerate() {
        check_leaf(i, &leaf.normalise, &mut faults);
    }
    for (i, node) in plan.nodes.iter().enumerate() {
        check_inputs(i, node, plan.leaves.len(), &mut faults);
        check_rules(i, node, &mut faults);
        limit::check(i, node, plan.leaves.len(), &mut faults);
        if let Some(weighting) = &node.weights {
            weighting.check(i, node.inputs.len(), &mut faults);
        }
    }
    if let Some(constraint) = &plan.constraint {
        check_constraint(root, constraint, plan.leaves.len(), &mut faults);
    }
    faults.check()
}

fn check_leaf(leaf: usize, normalise: &Normalise, faults: &mut Faults) {
    match normalise {
        Normalise::Goalposts { worst, best, log, to, .. } => {
            let usable = worst.is_finite() && best.is_finite() && worst != best;
            if !usable || !(best - worst).is_finite() || (*log && worst.min(*best) <= 0.0) {
                faults.push(Fault::GoalpostEmpty { leaf });
            }
            check_interval(leaf, *to, faults);
        }
        Normalise::MinMax { to, constant, .. } => {
            check_interval(leaf, *to, faults);
            check_constant(leaf, *constant, faults);
        }
        Normalise::Target { target, base, over, .. } => {
            let wrong = |b: f64| b == *target || !b.is_finite() || over.is_some();
            if !target.is_finite() || base.is_some_and(wrong) {
                faults.push(Fault::TargetIsBase { leaf, row: None, value: *target });
            }
        }
        Normalise::Steps { cuts, scores, .. } => {
            let rising = cuts.windows(2).all(|pair| pair[0] < pair[1]);
            let finite = cuts.iter().chain(scores).all(|x| x.is_finite());
            if !rising || !finite || scores.len() != cuts.len() + 1 {
                faults.push(Fault::StepsInvalid { leaf });
            }
        }
        Normalise::None {} | Normalise::BaseRatio { .. } | Normalise::YesNo { .. } => {}
        other => normalise::check(leaf, other, faults),
    }
}

fn check_interval(leaf: usize, [low, high]: [f64; 2], faults: &mut Faults) {
    if !((high - low).is_finite() && low < high) {
        faults.push(Fault::IntervalEmpty { leaf });
    }
}

fn check_constant(leaf: usize, constant: Option<f64>, faults: &mut Faults) {
    if constant.is_some_and(|score| !score.is_finite()) {
        faults.push(Fault::IntervalEmpty { leaf });
    }
}

fn check_inputs(index: usize, node: &Node, leaves: usize, faults: &mut Faults) {
    for input in &node.inputs {
        let (at, end) = match input.source {
            Source::Leaf(leaf) => (leaf, leaves),
            Source::Node(node) => (node, index),
        };
        if at >= end {
            faults.push(Fault::PlanReference { node: index, value: at as f64 });
        }
        if !(input.weight.is_finite() && input.weight >= 0.0) {
            faults.push(Fault::WeightInvalid { node: index, value: input.weight });
        }
    }
    let sum: f64 = node.inputs.iter().map(|input| input.weight).sum();
    if sum == 0.0 {
        faults.push(Fault::WeightInvalid { node: index, value: sum });
    }
}

fn check_rules(index: usize, node: &Node, faults: &mut Faults) {
    let mut refuse = |value: f64, wrong: bool| {
        if wrong {
            faults.push(Fault::RuleInvalid { node: index, value });
        }
    };
    match node.missing {
        Missing::NoScore {} => {}
        Missing::Redistribute { require } => refuse(require, !(0.0..=1.0).contains(&require)),
        Missing::Floor { value, require } => {
            refuse(value, !value.is_finite());
            refuse(require, !(0.0..=1.0).contains(&require));
        }
    }
    check_aggregate(node, &mut refuse);
    if let Aggregate::Geometric { floor } = node.aggregate {
        if let Some(floor) = floor {
            refuse(floor, !(floor.is_finite() && floor >= 0.0));
        } else if let Missing::Floor { value, .. } = node.missing {
            refuse(value, value < 0.0);
        }
    }
    if let (Aggregate::Coupling { .. }, used) = (&node.aggregate, used(node).count()) {
        refuse(used as f64, used < 2);
    }
}

/// The numbers of a method.
fn check_aggregate(node: &Node, refuse: &mut impl FnMut(f64, bool)) {
    let share = |x: f64| (0.0..=1.0).contains(&x);
    let above = |x: f64| x.is_finite() && x > 0.0;
    match &node.aggregate {
        Aggregate::Power { p } => refuse(*p, !p.is_finite() || *p == 0.0),
        Aggregate::Owa { weights } => {
            let sum: f64 = weights.iter().sum();
            refuse(sum, (sum - 1.0).abs() > 1e-9 || weights.iter().any(|w| *w < 0.0));
            // Learned weights of zero take inputs out whose places stay.
            let learns = node.weights.is_some();
            let count = if learns { node.inputs.len() } else { used(node).count() };
            refuse(weights.len() as f64, weights.len() != count);
        }
        Aggregate::MazziottaPareto { rescale: Some([mean, sd]), .. } => {
            refuse(*mean, !mean.is_finite());
            refuse(*sd, !above(*sd));
        }
        Aggregate::Product { degree, floor } => {
            refuse(*degree, !above(*degree));
            let floor = floor.unwrap_or(0.0);
            refuse(floor, !(floor.is_finite() && floor >= 0.0));
        }
        Aggregate::Vikor { v, .. } => refuse(*v, !share(*v)),
        Aggregate::Grey { rho, .. } => refuse(*rho, !(share(*rho) && *rho > 0.0)),
        Aggregate::BenefitOfTheDoubt { shares: [low, high], .. } => {
            let even = 1.0 / used(node).count() as f64;
            refuse(*low, !(share(*low) && *low <= even * (1.0 + 1e-12)));
            refuse(*high, !(share(*high) && *high >= even * (1.0 - 1e-12)));
        }
        Aggregate::Promethee { preferences, .. } => {
            refuse(preferences.len() as f64, preferences.len() != node.inputs.len());
            preferences.iter().for_each(|preference| check_preference(*preference, refuse));
        }
        _ => {}
    }
}

fn check_preference(preference: Preference, refuse: &mut impl FnMut(f64, bool)) {
    let (low, high) = match preference {
        Preference::Usual {} => return,
        Preference::UShape { q } => (q, f64::INFINITY),
        Preference::VShape { p } | Preference::Gaussian { s: p } => (0.0, p),
        Preference::Level { q, p } | Preference::Linear { q, p } => (q, p),
    };
    refuse(low, !(low.is_finite() && low >= 0.0));
    refuse(high, high.is_nan() || high <= low);
}

fn check_constraint(root: usize, constraint: &Constraint, leaves: usize, faults: &mut Faults) {
    for leaf in constraint.leaves.iter().filter(|leaf| **leaf >= leaves) {
        faults.push(Fault::PlanReference { node: root, value: *leaf as f64 });
    }
    let veto = constraint.mode == crate::plan::Mode::Veto;
    if constraint.leaves.len() > 255 || (constraint.limits.is_empty() && !veto) {
        faults.push(Fault::RuleInvalid { node: root, value: constraint.limits.len() as f64 });
    }
    for limit in constraint.limits.iter().filter(|limit| !limit.is_finite()) {
        faults.push(Fault::RuleInvalid { node: root, value: *limit });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Input, Leaf};

    #[test]
    fn all_faults_come_at_once() {
        let leaf = |normalise| Leaf { id: "x".into(), normalise };
        let plan = Plan {
            base_year: None,
            scale: 1.0,
            leaves: vec![
                leaf(Normalise::Steps {
                    cuts: vec![2.0, 1.0],
                    scores: vec![0.0, 1.0, 2.0],
                    closed: crate::plan::Closed::Left,
                }),
                leaf(Normalise::Target {
                    direction: crate::plan::Direction::Higher,
                    target: 1.0,
                    base: Some(1.0),
                    over: None,
                    cap: true,
                }),
            ],
            nodes: vec![Node {
                id: "n".into(),
                aggregate: Aggregate::Arithmetic {},
                missing: Missing::Redistribute { require: 1.5 },
                inputs: vec![
                    Input { source: Source::Node(0), weight: 1.0 },
                    Input { source: Source::Leaf(0), weight: -1.0 },
                ],
                weights: None,
                limits: vec![],
            }],
            constraint: None,
        };
        let faults = validate(&plan).unwrap_err();
        let codes: Vec<_> = faults.list().iter().map(Fault::code).collect();
        assert_eq!(faults.count(), 6, "{codes:?}");
    }
}
