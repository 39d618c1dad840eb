//! A fitted plan made ready for the rows at hand: what to do with each block.

mod limits;

use crate::aggregate::Fold;
use crate::column::Matrix;
use crate::fitted::{Comparison, Fitted};
use crate::memory::Array;
use crate::normalise::{self, Transform};
use crate::plan::{Aggregate, Input, Missing, Node, Plan, Source};
use crate::rows::Rows;
pub use limits::LimitProgram;
use limits::{numbered, watched};

/// The share that must be present may be missed by this much, for rounded weights.
const SHARE_TOLERANCE: f64 = 1e-12;

/// What to do with each block of rows.
#[derive(Debug)]
pub struct Program {
    /// The way from value to score of each leaf.
    pub transforms: Vec<Transform>,
    /// The scores of leaves that are known before the pass.
    pub known: Vec<Option<Array<f64>>>,
    /// Where the scores of a leaf are kept for later; none if they go straight into a sum.
    pub slots: Vec<Option<usize>>,
    /// Number of rules that take scores of nodes down.
    pub limits: usize,
    /// Number of leaves whose scores are kept.
    pub kept: usize,
    /// Whether a leaf can be not applicable.
    pub partial: bool,
    /// The nodes, in order.
    pub nodes: Vec<NodeProgram>,
}

/// What to do at a node.
#[derive(Debug)]
pub struct NodeProgram {
    /// How the inputs become one score.
    pub aggregate: Aggregate,
    /// The same for methods that look at the inputs of a row one by one.
    pub fold: Option<Fold>,
    /// Share of the applicable weight that must be present.
    pub require: f64,
    /// Score of missing inputs.
    pub floor: Option<f64>,
    /// The inputs with a weight above zero.
    pub steps: Vec<Step>,
    /// Sum of the weights, in the order of the inputs.
    pub total: f64,
    /// Whether an input can be not applicable.
    pub partial: bool,
    /// Whether an input is a node, with a coverage of its own.
    pub nested: bool,
    /// What can take its score down.
    pub limits: Vec<LimitProgram>,
}

/// One input of a node and its weight.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// A leaf on a line, normalised while it is summed.
    Line(usize, f64),
    /// A leaf whose scores are kept in a slot.
    Slot(usize, f64),
    /// An earlier node.
    Node(usize, f64),
}

impl Step {
    /// The weight of the input.
    #[must_use]
    pub fn weight(&self) -> f64 {
        let (Self::Line(_, weight) | Self::Slot(_, weight) | Self::Node(_, weight)) = self;
        *weight
    }
}

impl Program {
    /// Prepares a fitted plan for these rows; the scores of `wanted` leaves are kept.
    #[must_use]
    pub fn new(fitted: &Fitted, matrix: &Matrix<'_>, rows: &Rows, wanted: &[usize]) -> Self {
        let plan = &fitted.plan;
        let transforms = fitted.transforms(rows);
        let known = normalise::ahead(&transforms, matrix, rows);
        let partial = partial(plan, matrix);
        let mut straight = straight(plan, matrix);
        for (leaf, straight) in straight.iter_mut().enumerate() {
            let simple = matches!(transforms[leaf], Transform::Affine(_));
            *straight &= simple && !wanted.contains(&leaf);
        }
        let mut kept = 0;
        let slots = straight.iter().map(|straight| {
            kept += usize::from(!straight);
            if *straight { None } else { Some(kept - 1) }
        });
        let slots: Vec<Option<usize>> = slots.collect();
        let nodes = plan.nodes.iter().zip(partial).zip(numbered(&plan.nodes)).enumerate();
        let nodes = nodes.map(|(i, ((node, partial), limits))| {
            let own = NodeProgram::new(node, fitted.nodes.get(&i), rows.years(), &slots, partial);
            NodeProgram { limits, ..own }
        });
        let nodes = nodes.collect();
        let partial = (0..plan.leaves.len()).any(|leaf| matrix.mask(leaf).is_some());
        let limits = plan.nodes.iter().map(|node| node.limits.len()).sum();
        Self { transforms, known, slots, limits, kept, partial, nodes }
    }
}

/// For each node, whether an input can be not applicable.
fn partial(plan: &Plan, matrix: &Matrix<'_>) -> Vec<bool> {
    let mut nodes: Vec<bool> = Vec::with_capacity(plan.nodes.len());
    for node in &plan.nodes {
        let partial = used(node).any(|input| match input.source {
            Source::Leaf(leaf) => matrix.mask(leaf).is_some(),
            Source::Node(node) => nodes[node],
        });
        nodes.push(partial);
    }
    nodes
}

/// The inputs of a node that have a weight above zero.
pub(crate) fn used(node: &Node) -> impl Iterator<Item = &Input> {
    places(node).map(|at| &node.inputs[at])
}

/// Where the inputs of a node stand that have a weight above zero.
pub(crate) fn places(node: &Node) -> impl Iterator<Item = usize> {
    (0..node.inputs.len()).filter(|at| node.inputs[*at].weight > 0.0)
}

/// Whether an input is a node, with a coverage of its own.
fn nested(node: &Node) -> bool {
    used(node).any(|input| matches!(input.source, Source::Node(_)))
}

/// For each leaf, whether its scores are needed once only, in a weighted sum of leaves that
/// all apply everywhere.
fn straight(plan: &Plan, matrix: &Matrix<'_>) -> Vec<bool> {
    let mut uses = vec![0; plan.leaves.len()];
    for node in &plan.nodes {
        let everywhere = |source| match source {
            Source::Leaf(leaf) => matrix.mask(leaf).is_none(),
            Source::Node(_) => false,
        };
        let sums = node.aggregate == Aggregate::Arithmetic {}
            && used(node).all(|input| everywhere(input.source));
        for input in &node.inputs {
            if let Source::Leaf(leaf) = input.source {
                uses[leaf] += if sums && input.weight > 0.0 { 1 } else { 2 };
            }
        }
    }
    let constrained = plan.constraint.iter().flat_map(|own| own.leaves.iter().copied());
    for leaf in constrained.chain(plan.nodes.iter().flat_map(watched)) {
        uses[leaf] += 2;
    }
    uses.into_iter().map(|uses| uses == 1).collect()
}

impl NodeProgram {
    fn new(
        node: &Node,
        learned: Option<&Comparison>,
        years: &[i64],
        slots: &[Option<usize>],
        partial: bool,
    ) -> Self {
        let steps = used(node).map(|input| match input.source {
            Source::Node(node) => Step::Node(node, input.weight),
            Source::Leaf(leaf) => match slots[leaf] {
                Some(slot) => Step::Slot(slot, input.weight),
                None => Step::Line(leaf, input.weight),
            },
        });
        let (require, floor) = match node.missing {
            Missing::NoScore {} => (1.0, None),
            Missing::Redistribute { require } => (require - SHARE_TOLERANCE, None),
            Missing::Floor { value, require } => (require - SHARE_TOLERANCE, Some(value)),
        };
        Self {
            aggregate: node.aggregate.clone(),
            fold: Fold::new(node, learned, years),
            require,
            floor,
            steps: steps.collect(),
            total: used(node).fold(0.0, |total, input| total + input.weight),
            partial,
            nested: nested(node),
            limits: Vec::new(),
        }
    }
}
