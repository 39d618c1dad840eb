//! Why a rule is not defined, where one fault has several reasons.

/// Why weights are not defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unweighable {
    /// An infinite score.
    Infinite,
    /// Fewer than two scores.
    Few,
    /// A negative score.
    Negative,
    /// A score of zero or less.
    NotPositive,
    /// Only zeros.
    Zeros,
    /// A mean of zero or less.
    Mean,
    /// A loading below zero, where loadings are weights.
    Loading,
    /// An input that does not vary.
    ConstantInput,
    /// No input varies, or all weights are zero.
    Constant,
    /// The inputs cancel each other out.
    Opposed,
    /// The weights were not fitted for the year.
    Year,
    /// The weights differ by year where they must not.
    ByYear,
    /// Rows are compared with each other by weights that differ by year.
    Compared,
}

/// Why a row has no score that favours it most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBenefit {
    /// A negative score.
    Negative,
    /// No peer scores above zero in an input in which the row does.
    Unbounded,
    /// No weights keep the parts of the inputs within their limits.
    Parts,
    /// The search did not end.
    Unsolved,
}

impl NoBenefit {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Negative => "engine/benefit-negative",
            Self::Unbounded => "engine/benefit-unbounded",
            Self::Parts => "engine/benefit-parts",
            Self::Unsolved => "engine/benefit-unsolved",
        }
    }
}

impl Unweighable {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Infinite => "weights/infinite",
            Self::Few => "weights/few",
            Self::Negative => "weights/negative",
            Self::NotPositive => "weights/not-positive",
            Self::Zeros => "weights/zeros",
            Self::Mean => "weights/mean",
            Self::Loading => "weights/loading",
            Self::ConstantInput => "weights/constant-input",
            Self::Constant => "weights/constant",
            Self::Opposed => "weights/opposed",
            Self::Year => "weights/year",
            Self::ByYear => "weights/by-year",
            Self::Compared => "weights/compared-by-year",
        }
    }
}
