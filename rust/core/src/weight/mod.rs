//! Weights that are found from the scores themselves.
//!
//! Each method looks at a matrix of scores, one column per input of a node, higher is better, and
//! gives weights with the sum 1. The order of the rows, the number of threads and the chunks of
//! the columns do not matter: sums over rows are exact or taken on a grid (see [`grid`]).

mod alike;
mod by_year;
mod combine;
mod correlation;
mod critic;
mod empty;
mod entropy;
mod grid;
mod hierarchy;
mod importance;
mod linear;
mod ln;
mod merec;
mod nodes;
mod principal;
mod product;
mod scores;
mod spread;
mod symmetric;

use serde::{Deserialize, Serialize};

use crate::column::Matrix;
use crate::sum::ExactSum;

pub use combine::Combination;
pub use correlation::{Correlations, correlations};
pub use hierarchy::{Hierarchy, Priority, hierarchy};
pub(crate) use nodes::learn;
pub use nodes::{NodeWeights, Weighting, unweighable};
pub use scores::Scores;

/// How weights are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Method {
    /// One minus the entropy of the shares in the sum.
    Entropy {
        /// What scores of exactly 0 count as; those of exactly 1 count as 1 minus this.
        #[serde(default)]
        shift: Option<f64>,
    },
    /// Standard deviation.
    Sd {},
    /// Coefficient of variation.
    Cv {},
    /// Gini coefficient.
    Gini {},
    /// Standard deviation times what the other columns do not say.
    Critic {},
    /// Effect of leaving the column out.
    Merec {},
    /// Squared loadings on principal components.
    Pca {
        /// Which components count.
        keep: Keep,
        /// Whether they are rotated by varimax.
        #[serde(default)]
        rotate: bool,
    },
    /// Such that the correlations with the index match importances.
    Importance {
        /// One per column, only their ratios count; none where all are equally important.
        #[serde(default)]
        importance: Vec<f64>,
    },
    /// Given ones.
    Fixed {
        /// One per column; only their ratios count.
        weights: Vec<f64>,
    },
    /// Several of these as one.
    Combine {
        /// How.
        how: Combination,
        /// Part of each in a mean; only their ratios count. Equal without it.
        #[serde(default)]
        parts: Vec<f64>,
        /// What is combined.
        of: Vec<Method>,
    },
}

/// Which principal components count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// The first one.
    First,
    /// The first one, its loadings themselves being the weights.
    Loadings,
    /// Those with an eigenvalue above one.
    Eigenvalue,
    /// As many as explain so much of the variance together.
    Share(f64),
}

/// Weights and what they came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// One per column, with the sum 1.
    pub weights: Vec<f64>,
    /// What each column was measured to be; NaN where a method has no such figure.
    pub figures: Vec<f64>,
    /// Number of values of each column.
    pub counts: Vec<u64>,
}

/// Why there are no weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trouble {
    /// An infinite value.
    Infinite {
        /// The column.
        column: usize,
        /// The value.
        value: f64,
    },
    /// Fewer than two values.
    Few {
        /// The column.
        column: usize,
        /// How many.
        count: f64,
    },
    /// A score below zero.
    Negative {
        /// The column.
        column: usize,
        /// The lowest score.
        value: f64,
    },
    /// A score of zero or less.
    NotPositive {
        /// The column.
        column: usize,
        /// The lowest score.
        value: f64,
    },
    /// Nothing but zeros.
    Zeros {
        /// The column.
        column: usize,
    },
    /// A mean of zero or less.
    Mean {
        /// The column.
        column: usize,
        /// The mean.
        value: f64,
    },
    /// One column does not vary, where all must.
    Constant {
        /// The column.
        column: usize,
    },
    /// A loading below zero, where loadings are weights.
    Loading {
        /// The column.
        column: usize,
        /// The loading.
        value: f64,
    },
    /// No column varies, or all weights are zero.
    Nothing,
    /// The columns cancel each other out, so that no index goes along with them.
    Opposed,
}

impl Trouble {
    /// The column, if it is about one.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        match self {
            Self::Infinite { column, .. }
            | Self::Few { column, .. }
            | Self::Negative { column, .. }
            | Self::NotPositive { column, .. }
            | Self::Loading { column, .. }
            | Self::Zeros { column }
            | Self::Mean { column, .. }
            | Self::Constant { column } => Some(*column),
            Self::Nothing | Self::Opposed => None,
        }
    }

    /// The number at fault, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Infinite { value, .. }
            | Self::Negative { value, .. }
            | Self::NotPositive { value, .. }
            | Self::Loading { value, .. }
            | Self::Mean { value, .. } => Some(*value),
            Self::Few { count, .. } => Some(*count),
            Self::Zeros { .. } | Self::Constant { .. } | Self::Nothing | Self::Opposed => None,
        }
    }
}

/// Finds weights.
///
/// # Errors
/// All reasons why a method is not defined for these scores.
pub fn weigh(matrix: &Matrix<'_>, method: &Method) -> Result<Found, Vec<Trouble>> {
    let scores = Scores::new(matrix);
    match method {
        Method::Entropy { shift } => entropy::entropy(&Scores { shift: *shift, ..scores }),
        Method::Sd {} => spread::deviation(&scores),
        Method::Cv {} => spread::variation(&scores),
        Method::Gini {} => spread::gini(&scores),
        Method::Critic {} => critic::critic(&scores),
        Method::Merec {} => merec::merec(&scores),
        Method::Pca { keep, rotate } => principal::principal(&scores, *keep, *rotate),
        Method::Importance { importance } => importance::importance(&scores, importance),
        Method::Fixed { weights } => {
            let counts = vec![matrix.rows() as u64; weights.len()];
            Ok(Found { weights: shares(weights)?, figures: vec![f64::NAN; weights.len()], counts })
        }
        Method::Combine { how, parts, of } => combine::combine(matrix, *how, parts, of),
    }
}

/// Finds weights; where no column varies, `equal` asks for equal ones.
///
/// # Errors
/// As [`weigh`].
pub fn weigh_or_equal(
    matrix: &Matrix<'_>,
    method: &Method,
    equal: bool,
) -> Result<Found, Vec<Trouble>> {
    match weigh(matrix, method) {
        Err(troubles) if equal && troubles == [Trouble::Nothing] => Ok(all_equal(matrix)),
        // Squares of huge scores go beyond all numbers.
        Ok(found) => match found.weights.iter().position(|weight| !weight.is_finite()) {
            Some(column) => Err(vec![Trouble::Infinite { column, value: found.figures[column] }]),
            None => Ok(found),
        },
        troubles => troubles,
    }
}

/// Equal weights for the columns of a matrix.
fn all_equal(matrix: &Matrix<'_>) -> Found {
    let count = matrix.leaves();
    Found {
        weights: vec![1.0 / count as f64; count],
        figures: vec![f64::NAN; count],
        counts: vec![matrix.rows() as u64; count],
    }
}

/// What came of the columns, or all their troubles.
fn all<T>(columns: Vec<Result<T, Trouble>>) -> Result<Vec<T>, Vec<Trouble>> {
    let troubles: Vec<Trouble> =
        columns.iter().filter_map(|column| column.as_ref().err().copied()).collect();
    if troubles.is_empty() { Ok(columns.into_iter().flatten().collect()) } else { Err(troubles) }
}

/// Refuses columns that do not vary, by their deviations; where none does, that is one trouble.
fn refuse_constant(deviations: &[f64]) -> Result<(), Vec<Trouble>> {
    let constant = (0..deviations.len()).filter(|column| deviations[*column] == 0.0);
    let troubles: Vec<Trouble> = constant.map(|column| Trouble::Constant { column }).collect();
    match troubles.len() {
        0 => Ok(()),
        all if all == deviations.len() => Err(vec![Trouble::Nothing]),
        _ => Err(troubles),
    }
}

/// Numbers of zero or more over their sum; their order does not matter.
fn shares(sizes: &[f64]) -> Result<Vec<f64>, Vec<Trouble>> {
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    if largest <= 0.0 {
        return Err(vec![Trouble::Nothing]);
    }
    let mut sum = ExactSum::default();
    sizes.iter().for_each(|size| sum.add(size / largest));
    let sum = sum.round();
    Ok(sizes.iter().map(|size| size / largest / sum).collect())
}

#[cfg(test)]
mod tests;
