//! The points of the tree above the leaves, and what feeds them.

use serde::{Deserialize, Serialize};

use super::{Aggregate, Limit};
use crate::weight::Weighting;

/// A point of the tree above the leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its id in the system; kept, never looked at.
    pub id: String,
    /// How the inputs become one score.
    pub aggregate: Aggregate,
    /// What happens where inputs are missing.
    pub missing: Missing,
    /// What it is made of.
    pub inputs: Vec<Input>,
    /// How the data tell the weights of the inputs; those given stand without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weighting>,
    /// What can take its score down, each rule after the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
}

/// What happens where inputs of a node are missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Missing {
    /// The node is missing.
    NoScore {},
    /// The others share the weight.
    Redistribute {
        /// Share of the weight that must be there.
        #[serde(default = "super::two_thirds")]
        require: f64,
    },
    /// They count as this score.
    Floor {
        /// The score.
        value: f64,
        /// Share of the weight that must be there.
        #[serde(default)]
        require: f64,
    },
}

/// Where an input comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A leaf, by index.
    Leaf(usize),
    /// An earlier node, by index.
    Node(usize),
}

/// An input of a node.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "InputText", into = "InputText")]
pub struct Input {
    /// Where it comes from.
    pub source: Source,
    /// Its weight within the node.
    pub weight: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InputText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaf: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    node: Option<usize>,
    weight: f64,
}

impl TryFrom<InputText> for Input {
    type Error = &'static str;

    fn try_from(text: InputText) -> Result<Self, Self::Error> {
        let source = match (text.leaf, text.node) {
            (Some(leaf), None) => Source::Leaf(leaf),
            (None, Some(node)) => Source::Node(node),
            _ => return Err("an input is either a leaf or a node"),
        };
        Ok(Self { source, weight: text.weight })
    }
}

impl From<Input> for InputText {
    fn from(input: Input) -> Self {
        let (leaf, node) = match input.source {
            Source::Leaf(leaf) => (Some(leaf), None),
            Source::Node(node) => (None, Some(node)),
        };
        Self { leaf, node, weight: input.weight }
    }
}
