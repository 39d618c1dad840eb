//! What can take the score of the root down.

use serde::{Deserialize, Serialize};

/// Leaves that must score 1, or the root pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// The leaves.
    pub leaves: Vec<usize>,
    /// How the root pays.
    pub mode: Mode,
    /// The cap, or the points off, after 1, 2, ... missed ones; the last holds for more.
    #[serde(default)]
    pub limits: Vec<f64>,
    /// What happens if one is not known.
    #[serde(default)]
    pub unknown: Unknown,
}

/// How the root pays for missed constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The score is at most the limit.
    Cap,
    /// No score.
    Veto,
    /// The limit is taken off; never below 0.
    Deduct,
}

/// What happens if a constraint is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// The score before constraints, called provisional.
    #[default]
    Provisional,
    /// No score.
    NoScore,
}
