//! What is to be done to each column before it is normalised, as the system declares it.

use serde::{Deserialize, Serialize};

use crate::plan::Scope;

/// The steps of all leaves.
#[derive(Debug, Clone, Deserialize)]
pub struct Recipe {
    /// The year of [`Scope::BaseYear`].
    pub base_year: Option<i64>,
    /// One entry per leaf, in the order of the columns.
    pub leaves: Vec<Leaf>,
    /// What falls out for want of data.
    pub screen: Option<Screen>,
    /// The last step to take.
    pub until: Stage,
}

/// The steps in their order; a screen of observed values comes before the imputation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Divide by another column.
    Denominate,
    /// Fill in what is missing.
    Impute,
    /// Leave out rows and leaves.
    Screen,
    /// Treat outliers.
    Treat,
}

/// The steps of one leaf.
#[derive(Debug, Clone, Deserialize)]
pub struct Leaf {
    /// Division by another column.
    pub denominate: Option<Denominate>,
    /// How a missing value is filled in.
    pub impute: Option<Impute>,
    /// How outliers are treated.
    pub treat: Option<Treat>,
}

/// Value / other column * scale.
#[derive(Debug, Clone, Deserialize)]
pub struct Denominate {
    /// Index of the column.
    pub by: usize,
    /// Factor.
    pub scale: f64,
    /// Whether nothing divided by nothing is not applicable instead of a fault.
    pub not_applicable: bool,
}

/// How a missing value is filled in.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum Impute {
    /// Mean of the rows of the same group.
    Mean(Among),
    /// Median of the rows of the same group.
    Median(Among),
    /// The region's last value before.
    Latest {
        /// Its greatest age in years.
        years: f64,
        /// Whether the first value is taken where there is none before.
        hold: bool,
    },
    /// On the line between the region's values before and after.
    Linear {
        /// What is done before the first and after the last value.
        outside: Outside,
        /// At most so many years outside.
        years: f64,
    },
    /// What other leaves let expect, by least squares.
    Regression {
        /// The other leaves.
        on: Vec<usize>,
        /// Whether each year has its own equation.
        year: bool,
    },
    /// Mean of the rows that are most alike in the other leaves.
    Neighbours {
        /// Number of rows.
        k: usize,
        /// Whether only rows of the same year count.
        year: bool,
    },
}

/// The rows that a mean or median is taken over.
#[derive(Debug, Clone, Deserialize)]
pub struct Among {
    /// Columns of group codes, the narrowest first; the first whose group has a value is taken.
    pub by: Vec<usize>,
    /// Whether only rows of the same year count.
    pub year: bool,
}

/// What a line does beyond its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// It stops.
    None,
    /// It goes on through the two nearest values.
    Line,
    /// It keeps the nearest value.
    Hold,
}

/// Least shares; what has less falls out.
#[derive(Debug, Clone, Deserialize)]
pub struct Screen {
    /// Whether imputed values count as available.
    pub imputed: bool,
    /// Of leaves, over all rows.
    pub leaves: Limits,
    /// Leaves that stay or fall out whatever they have.
    pub forced_leaves: Vec<(usize, bool)>,
    /// Of rows, over the leaves that stay.
    pub rows: Limits,
    /// Column of 1 (stays) and 0 (falls out) for rows whose region is forced.
    pub forced_rows: Option<usize>,
}

/// Least shares.
#[derive(Debug, Clone, Deserialize)]
pub struct Limits {
    /// Available among the applicable.
    pub available: Option<f64>,
    /// Not zero among the available.
    pub nonzero: Option<f64>,
}

/// How outliers are treated.
#[derive(Debug, Clone, Deserialize)]
pub struct Treat {
    /// The rows that are looked at together.
    pub over: Scope,
    /// Treated while the absolute skewness is at least this.
    pub skewness: f64,
    /// And the excess kurtosis at least this.
    pub kurtosis: f64,
    /// No step is taken once so many points are winsorised.
    pub points: usize,
    /// What one step takes.
    pub count: Count,
    /// What is taken where winsorisation does not do.
    pub then: Then,
    /// Whether the transform is taken of the winsorised values, not of the untreated ones.
    pub combine: bool,
    /// What is done to `x` before a logarithm or a power.
    pub shift: Shift,
    /// Which end of the values a logarithm draws in.
    pub tail: Side,
    /// The power of a Box-Cox transform; the likeliest without it.
    pub power: Option<f64>,
    /// Whether nothing is tested: `points` steps, or the transform of `then`.
    pub force: bool,
}

/// What one step of winsorisation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Count {
    /// All values equal to the extreme one.
    Values,
    /// One point.
    Points,
}

/// What follows a winsorisation that did not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// Nothing.
    None,
    /// The natural logarithm.
    Log,
    /// The Box-Cox transform.
    BoxCox,
}

/// What is done to `x` before a logarithm or a power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shift {
    /// `x - min` and a hundredth of the range, as in COINr.
    Range,
    /// `x - min + 1`.
    One,
    /// `(max - 1) (x - min) / (max - min) + 1`, as in the Global Innovation Index.
    Gii,
    /// Nothing: `x` itself.
    None,
}

/// Which end of the values a logarithm draws in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The upper one.
    High,
    /// The one that the skewness points to; the lower one by minus the logarithm of what is left
    /// up to the greatest value.
    Skewed,
}

/// What became of one leaf in one scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Treatment {
    /// The leaf.
    pub leaf: usize,
    /// The year, where the scope is one.
    pub year: Option<i64>,
    /// Skewness and kurtosis of what was there; none with fewer than four values or a constant.
    pub before: Option<[f64; 2]>,
    /// The same after the treatment.
    pub after: Option<[f64; 2]>,
    /// Whether the values pass the test in the end.
    pub passed: bool,
    /// Steps of winsorisation at the lower and the upper end.
    pub steps: [usize; 2],
    /// What is done to a value.
    pub act: Act,
    /// Limits that a value is brought between before that.
    #[serde(default)]
    pub first: Option<[f64; 2]>,
    /// Why a transform does not do, whatever the shape.
    #[serde(default)]
    pub failure: Option<Failure>,
}

/// Why a transform does not do, whatever the shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// It would make all values equal, so it was not taken.
    Flat,
    /// The likeliest power lies beyond those that are looked at.
    Power,
}

impl Treatment {
    /// The treated value; NaN if it is not defined.
    #[must_use]
    pub fn on(&self, x: f64) -> f64 {
        self.act.on(self.first.map_or(x, |[low, high]| x.clamp(low, high)))
    }
}

/// What is done to a value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    /// Nothing.
    Keep,
    /// It is brought between two limits.
    Clip {
        /// The lower one.
        low: f64,
        /// The upper one.
        high: f64,
    },
    /// `ln((x - min) * times + add)`, its opposite where `times` is below zero.
    Log {
        /// Smallest value that was there, or the greatest where `times` is below zero.
        min: f64,
        /// What is added.
        add: f64,
        /// What is multiplied by.
        #[serde(default = "one")]
        times: f64,
    },
    /// `((x - min + add)^lambda - 1) / lambda`, the logarithm for 0.
    BoxCox {
        /// Smallest value that was there.
        min: f64,
        /// What is added.
        add: f64,
        /// The power.
        lambda: f64,
    },
}

impl Act {
    /// The treated value; NaN if it is not defined.
    #[must_use]
    pub fn on(self, x: f64) -> f64 {
        match self {
            Self::Keep => x,
            Self::Clip { low, .. } if x < low => low,
            Self::Clip { high, .. } if x > high => high,
            Self::Clip { .. } => x,
            Self::Log { min, add, times } => logarithm((x - min) * times + add) * times.signum(),
            Self::BoxCox { min, add, lambda } => box_cox(x - min + add, lambda),
        }
    }
}

fn one() -> f64 {
    1.0
}

fn logarithm(x: f64) -> f64 {
    if x > 0.0 { x.ln() } else { f64::NAN }
}

/// The Box-Cox transform of a value above zero.
///
/// # Source
/// Box and Cox 1964, JRSS B 26, equation 2
#[must_use]
pub fn box_cox(x: f64, lambda: f64) -> f64 {
    let ln = logarithm(x);
    if lambda == 0.0 { ln } else { (lambda * ln).exp_m1() / lambda }
}
