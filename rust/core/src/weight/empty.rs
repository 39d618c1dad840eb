//! Inputs that apply nowhere, such as indicators that were screened out: no weight is found for them.

use super::{Method, NodeWeights};
use crate::column::Matrix;
use crate::plan::{Plan, Source};

/// Which leaves and nodes apply to no row at all.
pub(super) struct Empty {
    leaves: Vec<bool>,
    nodes: Vec<bool>,
}

impl Empty {
    /// Looks at the masks of the leaves; a node is empty if all its inputs are.
    pub(super) fn new(plan: &Plan, matrix: &Matrix<'_>) -> Self {
        let nowhere = |leaf: usize| {
            let mut off = 0;
            let mask = matrix.mask(leaf);
            mask.into_iter().for_each(|mask| mask.each_not(0..matrix.rows(), |_| off += 1));
            matrix.rows() > 0 && off == matrix.rows()
        };
        let mut empty =
            Self { leaves: (0..plan.leaves.len()).map(nowhere).collect(), nodes: Vec::new() };
        for node in &plan.nodes {
            let all = node.inputs.iter().all(|input| empty.is(input.source));
            empty.nodes.push(all);
        }
        empty
    }

    fn is(&self, source: Source) -> bool {
        match source {
            Source::Leaf(leaf) => self.leaves[leaf],
            Source::Node(node) => self.nodes[node],
        }
    }

    /// The inputs of a node that apply somewhere.
    pub(super) fn kept(&self, plan: &Plan, node: usize) -> Vec<usize> {
        let inputs = plan.nodes[node].inputs.iter().enumerate();
        inputs.filter(|(_, input)| !self.is(input.source)).map(|(at, _)| at).collect()
    }
}

impl Method {
    /// The method for some of the columns.
    pub(super) fn only(&self, kept: &[usize]) -> Self {
        let pick = |all: &[f64]| kept.iter().map(|at| all[*at]).collect();
        match self {
            Self::Fixed { weights } => Self::Fixed { weights: pick(weights) },
            Self::Importance { importance } if importance.is_empty() => self.clone(),
            Self::Importance { importance } => Self::Importance { importance: pick(importance) },
            Self::Combine { how, parts, of } => Self::Combine {
                how: *how,
                parts: parts.clone(),
                of: of.iter().map(|method| method.only(kept)).collect(),
            },
            Self::Entropy { .. }
            | Self::Sd {}
            | Self::Cv {}
            | Self::Gini {}
            | Self::Critic {}
            | Self::Merec {}
            | Self::Pca { .. } => self.clone(),
        }
    }
}

impl NodeWeights {
    /// The weights of a node with at most one input that applies: it has the whole weight. In a
    /// node without one no weight counts, so they are all the same.
    pub(super) fn of_one(inputs: usize, kept: &[usize], rows: u64, count: u64) -> Self {
        let weight = |at: usize| match kept {
            [only] => f64::from(u8::from(*only == at)),
            _ => 1.0 / inputs as f64,
        };
        let counts = (0..inputs).map(|at| if kept == [at] { count } else { 0 });
        Self {
            weights: (0..inputs).map(weight).collect(),
            figures: vec![None; inputs],
            counts: counts.collect(),
            rows,
        }
    }

    /// The same with a weight of zero for the inputs that are not among the `kept` ones.
    pub(super) fn spread(self, inputs: usize, kept: &[usize]) -> Self {
        if kept.len() == inputs {
            return self;
        }
        let mut all = Self {
            weights: vec![0.0; inputs],
            figures: vec![None; inputs],
            counts: vec![0; inputs],
            rows: self.rows,
        };
        for (from, at) in kept.iter().enumerate() {
            all.weights[*at] = self.weights[from];
            all.figures[*at] = self.figures[from];
            all.counts[*at] = self.counts[from];
        }
        all
    }
}
