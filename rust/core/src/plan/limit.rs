//! Caps and penalties of a node: what can take its score down, and when.

use serde::{Deserialize, Serialize};

use super::Source;

/// A rule that takes the score of a node down where what it watches is beyond its bounds.
///
/// All scores are those of the tree, without the factor of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// What the score becomes.
    pub effect: Effect,
    /// What is watched, at most [`MOST_WATCHED`].
    pub watch: Vec<Watch>,
    /// What something watched that is not known makes of it.
    #[serde(default)]
    pub unknown: Unwatched,
}

/// A rule watches no more than this: one bit each.
pub const MOST_WATCHED: usize = 64;

/// What a rule makes of the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Effect {
    /// At most this with 1, 2, ... breaches; the last holds for more.
    Cap {
        /// The highest scores.
        at: Vec<f64>,
    },
    /// Points off.
    Deduct {
        /// Points for each one.
        points: f64,
        /// For each what.
        per: Each,
        /// No more points than these.
        #[serde(default)]
        most: Option<f64>,
        /// Never below this score; a lower score stays as it is.
        floor: f64,
    },
    /// A share of the score off.
    Reduce {
        /// Share for each one.
        share: f64,
        /// For each what.
        per: Each,
        /// No more than this share; 1 without it.
        #[serde(default)]
        most: Option<f64>,
        /// Never below this score; a lower score stays as it is.
        floor: f64,
    },
    /// Down to the score of the first step that is reached.
    Lower {
        /// From which score on, and what it becomes; both falling.
        steps: Vec<[f64; 2]>,
    },
    /// No score.
    Veto {},
}

/// What points are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Each {
    /// Every breach.
    Breach,
    /// Every unit beyond the bound.
    Unit,
}

/// What becomes of a score where something watched is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unwatched {
    /// No score.
    #[default]
    NoScore,
    /// As if it were within its bounds.
    Met,
    /// As if it were beyond them.
    Missed,
}

/// Something watched, and its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "WatchText", into = "WatchText")]
pub struct Watch {
    /// A leaf, or an earlier node.
    pub source: Source,
    /// Whether the value of a leaf is looked at, and not its score.
    pub raw: bool,
    /// Less than this is a breach.
    pub below: Option<f64>,
    /// More than this is a breach.
    pub above: Option<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WatchText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaf: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    node: Option<usize>,
    #[serde(default)]
    raw: bool,
    #[serde(default)]
    below: Option<f64>,
    #[serde(default)]
    above: Option<f64>,
}

impl TryFrom<WatchText> for Watch {
    type Error = &'static str;

    fn try_from(text: WatchText) -> Result<Self, Self::Error> {
        let source = match (text.leaf, text.node) {
            (Some(leaf), None) => Source::Leaf(leaf),
            (None, Some(node)) if !text.raw => Source::Node(node),
            _ => return Err("what is watched is either a leaf or the score of a node"),
        };
        Ok(Self { source, raw: text.raw, below: text.below, above: text.above })
    }
}

impl From<Watch> for WatchText {
    fn from(watch: Watch) -> Self {
        let (leaf, node) = match watch.source {
            Source::Leaf(leaf) => (Some(leaf), None),
            Source::Node(node) => (None, Some(node)),
        };
        Self { leaf, node, raw: watch.raw, below: watch.below, above: watch.above }
    }
}
