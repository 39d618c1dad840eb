//! Every fault that the core can find, and the list that collects them.

mod facts;
mod list;
mod reason;

use thiserror::Error;

pub use facts::Facts;
pub use list::{Faults, LISTED};
pub use reason::{NoBenefit, Unweighable};

/// One thing wrong with a plan or with the data.
///
/// Leaves and nodes are indices into the plan, rows are counted from zero.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Fault {
    /// The text of a plan or of a fitted plan cannot be read.
    #[error("the plan cannot be read: {detail}")]
    PlanUnreadable {
        /// What the reader says.
        detail: String,
    },
    /// An input, constraint or leaf index points nowhere, or to a node that comes later.
    #[error("node {node}: input {value} is not a leaf or an earlier node")]
    PlanReference {
        /// The node with the input.
        node: usize,
        /// The index that points nowhere.
        value: f64,
    },
    /// A weight is negative or not finite, or all weights are zero.
    #[error("node {node}: weight {value} cannot be used")]
    WeightInvalid {
        /// The node.
        node: usize,
        /// The weight, or the sum of the weights.
        value: f64,
    },
    /// A required share, floor value, scale or limit is out of its range.
    #[error("node {node}: the number {value} cannot be used")]
    RuleInvalid {
        /// The node.
        node: usize,
        /// The number.
        value: f64,
    },
    /// Goalposts are equal, not finite, or not positive where logarithms are taken.
    #[error("leaf {leaf}: the goalposts are empty")]
    GoalpostEmpty {
        /// The leaf.
        leaf: usize,
    },
    /// The interval of the scores is empty or not finite.
    #[error("leaf {leaf}: the interval of the scores is empty")]
    IntervalEmpty {
        /// The leaf.
        leaf: usize,
    },
    /// A step table does not rise or its lengths do not fit.
    #[error("leaf {leaf}: the step table is not in order")]
    StepsInvalid {
        /// The leaf.
        leaf: usize,
    },
    /// Target and base value are equal.
    #[error("leaf {leaf}: target and base are both {value}")]
    TargetIsBase {
        /// The leaf.
        leaf: usize,
        /// The row, where the base is that of a region.
        row: Option<usize>,
        /// The target.
        value: f64,
    },
    /// The plan needs a base year and has none, or the data has no row of it.
    #[error("leaf {leaf}: there is no base year {year:?}")]
    BaseYearAbsent {
        /// The first leaf that needs it.
        leaf: usize,
        /// The base year of the plan.
        year: Option<i64>,
    },
    /// The matrix has another number of columns than the plan has leaves.
    #[error("{value} columns do not fit the leaves of the plan")]
    ColumnCount {
        /// Number of columns.
        value: f64,
    },
    /// A column has another length than the rows.
    #[error("leaf {leaf}: {value} rows do not fit")]
    ColumnLength {
        /// The leaf.
        leaf: usize,
        /// Number of rows of the column.
        value: f64,
    },
    /// A column is of a type that the core does not read.
    #[error("leaf {leaf:?}: {detail}")]
    ColumnType {
        /// The leaf, or nothing for region and year.
        leaf: Option<usize>,
        /// Column and type.
        detail: String,
    },
    /// A row has no region.
    #[error("row {row}: no region")]
    RegionMissing {
        /// The row.
        row: usize,
    },
    /// A row has no year.
    #[error("row {row}: no year")]
    YearMissing {
        /// The row.
        row: usize,
    },
    /// More rows or years than the core counts.
    #[error("{value} is more than the core can count")]
    TooMany {
        /// The number.
        value: f64,
    },
    /// A region-year occurs twice where a base value per region is learned.
    #[error("row {row}: the region-year occurs twice")]
    RowRepeated {
        /// The second row.
        row: usize,
    },
    /// All values of a group are equal.
    #[error("leaf {leaf}, year {year:?}: the column does not vary")]
    ConstantColumn {
        /// The leaf.
        leaf: usize,
        /// The year, where the scope is one.
        year: Option<i64>,
        /// The only value.
        value: f64,
    },
    /// The fitted plan knows nothing of this year.
    #[error("leaf {leaf}: year {year} was not fitted")]
    YearNotFitted {
        /// The leaf.
        leaf: usize,
        /// The year.
        year: i64,
        /// The first row of that year with a value.
        row: usize,
    },
    /// An infinite value.
    #[error("leaf {leaf}, row {row}: {value} is not finite")]
    ValueInfinite {
        /// The leaf.
        leaf: usize,
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A value whose score is beyond all numbers.
    #[error("leaf {leaf}, row {row}: {value} has no finite score")]
    ScoreInfinite {
        /// The leaf.
        leaf: usize,
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A logarithm or an inverse ratio of zero or less.
    #[error("leaf {leaf}, row {row}: {value} is not above zero")]
    ValueNotPositive {
        /// The leaf.
        leaf: usize,
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// The base value of a ratio is zero or less.
    #[error("leaf {leaf}, row {row}: the base value {value} is not above zero")]
    BaseNotPositive {
        /// The leaf.
        leaf: usize,
        /// The row of the base year.
        row: usize,
        /// The base value.
        value: f64,
    },
    /// A yes/no value that is neither 0 nor 1.
    #[error("leaf {leaf}, row {row}: {value} is neither 0 nor 1")]
    NotYesNo {
        /// The leaf.
        leaf: usize,
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A parameter of a method of normalisation cannot be used.
    #[error("leaf {leaf}: the parameter {value} cannot be used")]
    ParameterInvalid {
        /// The leaf.
        leaf: usize,
        /// The parameter.
        value: f64,
    },
    /// The reference region has no value where others have one.
    #[error("leaf {leaf}, year {year:?}: no value of the reference {detail}")]
    ReferenceMissing {
        /// The leaf.
        leaf: usize,
        /// The year, where the scope is one.
        year: Option<i64>,
        /// The region.
        detail: String,
    },
    /// What a value is divided by, or what it divides, is zero or less.
    #[error("leaf {leaf}, year {year:?}: the reference {value} is not above zero")]
    ReferenceNotPositive {
        /// The leaf.
        leaf: usize,
        /// The year, where the scope is one.
        year: Option<i64>,
        /// The best value, the sum, or the value of the region.
        value: f64,
    },
    /// The value to reach is the worst of all, so there is no way to it.
    #[error("leaf {leaf}, year {year:?}: {value} is both the worst value and the one to reach")]
    ReferenceIsWorst {
        /// The leaf.
        leaf: usize,
        /// The year, where the scope is one.
        year: Option<i64>,
        /// The value.
        value: f64,
    },
    /// The values are too large, too small or too near each other for what the method learns.
    #[error("leaf {leaf}, year {year:?}: nothing finite can be learned from values like {value}")]
    ValuesBeyond {
        /// The leaf.
        leaf: usize,
        /// The year, where the scope is one.
        year: Option<i64>,
        /// The parameter or value at fault.
        value: f64,
    },
    /// A value outside the best range, although no value that was learned from is.
    #[error("leaf {leaf}, row {row}: no distance is known to measure {value} by")]
    DistanceUnknown {
        /// The leaf.
        leaf: usize,
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A code that is not in the table.
    #[error("leaf {leaf}, row {row}: the code {value} has no score")]
    CodeUnknown {
        /// The leaf.
        leaf: usize,
        /// The row.
        row: usize,
        /// The code.
        value: f64,
    },
    /// A geometric mean of a negative score.
    #[error("node {node}, row {row}: geometric mean of {value}")]
    GeometricNegative {
        /// The node.
        node: usize,
        /// The row.
        row: usize,
        /// The score.
        value: f64,
    },
    /// A coupling degree of a score outside 0 to 1.
    #[error("node {node}, row {row}: coupling of {value}, outside 0 to 1")]
    CouplingRange {
        /// The node.
        node: usize,
        /// The row.
        row: usize,
        /// The score.
        value: f64,
    },
    /// A power mean, harmonic mean or product of a negative score.
    #[error("node {node}, row {row}: power of {value}")]
    PowerNegative {
        /// The node.
        node: usize,
        /// The row.
        row: usize,
        /// The score.
        value: f64,
    },
    /// A row has no score that favours it most.
    #[error("node {node}, row {row}: no benefit of the doubt ({reason:?})")]
    NoBenefit {
        /// The node.
        node: usize,
        /// The row.
        row: usize,
        /// The score at fault, if it is one.
        value: Option<f64>,
        /// Why.
        reason: NoBenefit,
    },
    /// A coefficient of variation around a mean that is not above zero.
    #[error("node {node}, row {row}: the mean {value} of the inputs is not above zero")]
    MeanNotPositive {
        /// The node.
        node: usize,
        /// The row.
        row: usize,
        /// The mean.
        value: f64,
    },
    /// An input that is zero, or does not vary, where the method divides by its size.
    #[error("node {node}, year {year:?}: input {value} has no extent")]
    InputFlat {
        /// The node.
        node: usize,
        /// The year, where the scope is one.
        year: Option<i64>,
        /// Place of the input, from 1.
        value: f64,
    },
    /// An input whose scores are too large or too small for their sum of squares.
    #[error("node {node}, year {year:?}: input {value} is too large or too small")]
    InputBeyond {
        /// The node.
        node: usize,
        /// The year, where the scope is one.
        year: Option<i64>,
        /// Place of the input, from 1.
        value: f64,
    },
    /// A node compares with rows of a year that the fitted plan knows nothing of.
    #[error("node {node}: year {year} was not fitted")]
    NodeYearNotFitted {
        /// The node.
        node: usize,
        /// The year.
        year: i64,
        /// The first row of that year with a value.
        row: usize,
    },
    /// A node compares with the rows of a base year that is not there.
    #[error("node {node}: there is no base year {year:?}")]
    NodeBaseYearAbsent {
        /// The node.
        node: usize,
        /// The base year of the plan.
        year: Option<i64>,
    },
    /// A score that depends on other rows is to be split into parts.
    #[error("node {node}: the score depends on other rows")]
    NodeComparesRows {
        /// The node.
        node: usize,
    },
    /// A node with limits cannot be split into parts of its own leaves.
    #[error("node {node}: limits take its score down")]
    NodeLimited {
        /// The node.
        node: usize,
    },
    /// A subsystem of a column-wise coupling degree outside 0 to 1.
    #[error("leaf {leaf}, row {row}: coupling of {value}, outside 0 to 1")]
    SubsystemRange {
        /// The leaf.
        leaf: usize,
        /// The row.
        row: usize,
        /// The score.
        value: f64,
    },
    /// The weights of the inputs of a node are not defined.
    #[error("node {node:?}, input {input:?}, year {year:?}: no weights, {reason:?} {value:?}")]
    Unweighable {
        /// The node; none for a matrix that belongs to no plan.
        node: Option<usize>,
        /// Id or number of the input at fault, if it is one.
        input: Option<String>,
        /// The year, where each has weights of its own.
        year: Option<i64>,
        /// The number at fault.
        value: Option<f64>,
        /// Why.
        reason: Unweighable,
    },
    /// The sum of the inputs of a node is beyond all numbers.
    #[error("node {node}, row {row}: the sum of the inputs is not finite")]
    NodeInfinite {
        /// The node.
        node: usize,
        /// The row.
        row: usize,
    },
    /// A difference to explain has too many parts that depend on each other.
    #[error("node {node}, row {row}: {value} leaves that cannot be split one by one")]
    BlockTooLarge {
        /// The node.
        node: usize,
        /// The row.
        row: usize,
        /// Number of leaves.
        value: f64,
    },
    /// A value is to be divided by zero.
    #[error("leaf {leaf}, row {row}: {value} is divided by zero")]
    ZeroDenominator {
        /// The leaf.
        leaf: usize,
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A regression that imputes has too few rows, or its leaves depend on each other.
    #[error("leaf {leaf}, year {year:?}: no regression from {value} rows")]
    RegressionUndefined {
        /// The leaf.
        leaf: usize,
        /// The year, where each has its own equation.
        year: Option<i64>,
        /// Number of rows.
        value: f64,
    },
    /// A treatment is not defined for a value.
    #[error("leaf {leaf}, row {row}: the treatment is not defined for {value}")]
    TreatUndefined {
        /// The leaf.
        leaf: usize,
        /// The row.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A score to rank is infinite.
    #[error("row {row}: the score is not finite")]
    RankInfinite {
        /// The row.
        row: usize,
    },
    /// An attainment plan refers to what is not there, or has a number that cannot be used.
    #[error("{detail}")]
    AttainInvalid {
        /// Where, and what.
        detail: String,
    },
    /// The attainment plan was made for other years.
    #[error("row {row}: year {year} is not in the plan")]
    YearNotPlanned {
        /// The year.
        year: i64,
        /// The first row of that year.
        row: usize,
    },
    /// Variants that do not fit the regions or the attainment plan.
    #[error("{detail}")]
    VariantsUnfit {
        /// Which, and why.
        detail: String,
    },
}
