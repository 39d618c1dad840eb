//! The words of the methods of normalisation.

use serde::{Deserialize, Serialize};

/// Which place values that are equal share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// The best of their places.
    Best,
    /// The mean of their places.
    Average,
    /// The worst of their places.
    Worst,
}

/// How far a value is from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Part of the way from the worst value.
    Range,
    /// One divided by the other.
    Ratio,
}

/// What a value is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whole {
    /// The best value.
    Best,
    /// The sum of all.
    Sum,
}

/// How a ratio is turned round where lower is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inverse {
    /// The base divided by the value.
    #[default]
    Reciprocal,
    /// As far below 100 as the ratio is above it.
    Mirror,
}
