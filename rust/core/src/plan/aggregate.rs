//! How the scores of the inputs of a node become one, as the plan says it.

use serde::{Deserialize, Serialize};

use super::Scope;

/// How the scores of the inputs become one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Aggregate {
    /// Weighted mean.
    Arithmetic {},
    /// Weighted geometric mean.
    Geometric {
        /// Lower scores count as this one.
        #[serde(default)]
        floor: Option<f64>,
    },
    /// Coupling coordination degree D.
    Coupling {
        /// Which coupling degree C.
        #[serde(default)]
        form: Coupling,
    },
    /// Weighted power mean.
    Power {
        /// The exponent; neither 0 nor infinite.
        p: f64,
    },
    /// The least input.
    Minimum {},
    /// The greatest input.
    Maximum {},
    /// The median.
    Median {
        /// Whether the weights count.
        #[serde(default = "super::yes")]
        weighted: bool,
    },
    /// Ordered weighted average.
    Owa {
        /// Weight of each place, the best input first; they sum to 1.
        weights: Vec<f64>,
    },
    /// Mazziotta-Pareto: mean and a penalty for the spread of the inputs.
    MazziottaPareto {
        /// Which way the penalty goes.
        penalty: Penalty,
        /// Mean and standard deviation that z-scores are given first.
        #[serde(default)]
        rescale: Option<[f64; 2]>,
    },
    /// Product of powers: the exponents are the weights times the degree.
    Product {
        /// Sum of the exponents.
        degree: f64,
        /// Lower scores count as this one.
        #[serde(default)]
        floor: Option<f64>,
    },
    /// Nearness to the best of all rows as against the worst.
    Topsis {
        /// Whose values are looked at.
        over: Scope,
        /// How inputs are made comparable.
        #[serde(default)]
        scaling: Scaling,
    },
    /// Compromise between the sum and the greatest of the shortfalls; one minus Q.
    Vikor {
        /// Whose values are looked at.
        over: Scope,
        /// Weight of the sum.
        v: f64,
    },
    /// Grey relational grade to the best of all rows.
    Grey {
        /// Whose values are looked at.
        over: Scope,
        /// Distinguishing coefficient.
        rho: f64,
    },
    /// Net flow of PROMETHEE II.
    Promethee {
        /// Who is compared with.
        over: Scope,
        /// How a difference becomes a preference, for each input in order, whatever its weight.
        preferences: Vec<Preference>,
    },
    /// Wins minus losses in weighted pairwise comparisons.
    Outranking {
        /// Who is compared with.
        over: Scope,
    },
    /// Score with the weights that favour the row most.
    BenefitOfTheDoubt {
        /// Whose rows score no more than 1 with them.
        over: Scope,
        /// Least and greatest part of an input in the score.
        shares: [f64; 2],
    },
}

impl Aggregate {
    /// Whose rows a method compares with; none if it looks at one row only.
    #[must_use]
    pub fn scope(&self) -> Option<Scope> {
        match self {
            Self::Topsis { over, .. }
            | Self::Vikor { over, .. }
            | Self::Grey { over, .. }
            | Self::Promethee { over, .. }
            | Self::Outranking { over }
            | Self::BenefitOfTheDoubt { over, .. } => Some(*over),
            _ => None,
        }
    }
}

/// Which way the penalty of a spread goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Penalty {
    /// Down: where high scores are good.
    Minus,
    /// Up: where high scores are bad.
    Plus,
}

/// How inputs are made comparable before distances are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// Divided by the root of the sum of squares.
    #[default]
    Vector,
    /// Not at all.
    None,
}

/// How a difference becomes a preference from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "function", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Preference {
    /// 1 above 0.
    Usual {},
    /// 1 above q.
    UShape {
        /// Indifference threshold.
        q: f64,
    },
    /// Rises from 0 to 1 at p.
    VShape {
        /// Preference threshold.
        p: f64,
    },
    /// One half above q, 1 above p.
    Level {
        /// Indifference threshold.
        q: f64,
        /// Preference threshold.
        p: f64,
    },
    /// Rises from q to 1 at p.
    Linear {
        /// Indifference threshold.
        q: f64,
        /// Preference threshold.
        p: f64,
    },
    /// One minus a bell curve.
    Gaussian {
        /// Where the curve bends.
        s: f64,
    },
}

/// The forms of the coupling degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coupling {
    /// Geometric over arithmetic mean.
    #[default]
    Standard,
    /// Wang et al. 2021.
    Wang,
    /// Fan et al. 2024.
    Fan,
    /// Synergy degree of Chen and Min 2018: no coupling degree, but an index of its own.
    Synergy,
}
