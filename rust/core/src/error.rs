//! Every fault that the core can find, and the list that collects them.

use std::fmt;

use thiserror::Error;

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
    /// A coefficient of variation around a mean of zero.
    #[error("node {node}, row {row}: the mean of the inputs is zero")]
    MeanZero {
        /// The node.
        node: usize,
        /// The row.
        row: usize,
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
    fn code(self) -> &'static str {
        match self {
            Self::Negative => "engine/benefit-negative",
            Self::Unbounded => "engine/benefit-unbounded",
            Self::Parts => "engine/benefit-parts",
            Self::Unsolved => "engine/benefit-unsolved",
        }
    }
}

impl Unweighable {
    fn code(self) -> &'static str {
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

/// The facts of a fault, for those who print it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Index of the leaf.
    pub leaf: Option<usize>,
    /// Index of the node.
    pub node: Option<usize>,
    /// The year.
    pub year: Option<i64>,
    /// The row, from zero.
    pub row: Option<usize>,
    /// The number at fault.
    pub value: Option<f64>,
    /// Words, where no number tells it.
    pub detail: Option<String>,
}

macro_rules! facts {
    ($($field:ident = $value:expr),*) => {
        Facts { $($field: Some($value),)* ..Facts::default() }
    };
}

impl Fault {
    /// The permanent code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PlanUnreadable { .. } => "engine/plan-unreadable",
            Self::PlanReference { .. } => "engine/plan-reference",
            Self::WeightInvalid { .. } => "engine/weight-invalid",
            Self::RuleInvalid { .. } => "engine/rule-invalid",
            Self::GoalpostEmpty { .. } => "engine/goalpost-empty",
            Self::IntervalEmpty { .. } => "engine/interval-empty",
            Self::StepsInvalid { .. } => "engine/steps-invalid",
            Self::TargetIsBase { .. } => "engine/target-is-base",
            Self::BaseYearAbsent { .. } => "engine/base-year-absent",
            Self::ColumnCount { .. } => "engine/column-count",
            Self::ColumnLength { .. } => "engine/column-length",
            Self::ColumnType { .. } => "engine/column-type",
            Self::RegionMissing { .. } => "engine/region-missing",
            Self::YearMissing { .. } => "engine/year-missing",
            Self::TooMany { .. } => "engine/too-many",
            Self::RowRepeated { .. } => "engine/row-repeated",
            Self::ConstantColumn { .. } => "engine/constant-column",
            Self::YearNotFitted { .. } => "engine/year-not-fitted",
            Self::ValueInfinite { .. } => "engine/value-infinite",
            Self::ScoreInfinite { .. } => "engine/score-infinite",
            Self::ValueNotPositive { .. } => "engine/value-not-positive",
            Self::BaseNotPositive { .. } => "engine/base-not-positive",
            Self::NotYesNo { .. } => "engine/not-yes-no",
            Self::ParameterInvalid { .. } => "engine/parameter-invalid",
            Self::ReferenceMissing { .. } => "engine/reference-missing",
            Self::ReferenceNotPositive { .. } => "engine/reference-not-positive",
            Self::ReferenceIsWorst { .. } => "engine/reference-is-worst",
            Self::ValuesBeyond { .. } => "engine/values-beyond",
            Self::DistanceUnknown { .. } => "engine/distance-unknown",
            Self::CodeUnknown { .. } => "engine/code-unknown",
            Self::GeometricNegative { .. } => "engine/geometric-negative",
            Self::CouplingRange { .. } => "engine/coupling-range",
            Self::PowerNegative { .. } => "engine/power-negative",
            Self::NoBenefit { reason, .. } => reason.code(),
            Self::MeanZero { .. } => "engine/mean-zero",
            Self::InputFlat { .. } => "engine/input-flat",
            Self::InputBeyond { .. } => "engine/input-beyond",
            Self::NodeYearNotFitted { .. } => "engine/node-year-not-fitted",
            Self::NodeBaseYearAbsent { .. } => "engine/node-base-year-absent",
            Self::NodeComparesRows { .. } => "engine/node-compares-rows",
            Self::NodeLimited { .. } => "engine/node-limited",
            Self::SubsystemRange { .. } => "engine/subsystem-range",
            Self::Unweighable { reason, .. } => reason.code(),
            Self::NodeInfinite { .. } => "engine/node-infinite",
            Self::BlockTooLarge { .. } => "engine/block-too-large",
            Self::ZeroDenominator { .. } => "engine/zero-denominator",
            Self::RegressionUndefined { .. } => "engine/regression-undefined",
            Self::TreatUndefined { .. } => "engine/treat-undefined",
            Self::RankInfinite { .. } => "engine/rank-infinite",
            Self::AttainInvalid { .. } => "engine/attain-invalid",
            Self::YearNotPlanned { .. } => "engine/year-not-planned",
            Self::VariantsUnfit { .. } => "engine/variants-unfit",
        }
    }

    /// The facts to print.
    #[must_use]
    pub fn facts(&self) -> Facts {
        match self.clone() {
            Self::PlanUnreadable { detail }
            | Self::AttainInvalid { detail }
            | Self::VariantsUnfit { detail } => facts!(detail = detail),
            Self::PlanReference { node, value }
            | Self::WeightInvalid { node, value }
            | Self::RuleInvalid { node, value } => facts!(node = node, value = value),
            Self::GoalpostEmpty { leaf }
            | Self::IntervalEmpty { leaf }
            | Self::StepsInvalid { leaf } => facts!(leaf = leaf),
            Self::TargetIsBase { leaf, row, value } => {
                let facts = facts!(leaf = leaf, value = value);
                Facts { row, ..facts }
            }
            Self::BaseYearAbsent { leaf, year } => {
                let facts = facts!(leaf = leaf);
                Facts { year, ..facts }
            }
            Self::ColumnCount { value } | Self::TooMany { value } => facts!(value = value),
            Self::ColumnLength { leaf, value } => facts!(leaf = leaf, value = value),
            Self::ColumnType { leaf, detail } => {
                let facts = facts!(detail = detail);
                Facts { leaf, ..facts }
            }
            Self::RegionMissing { row }
            | Self::YearMissing { row }
            | Self::RowRepeated { row }
            | Self::RankInfinite { row } => facts!(row = row),
            Self::Unweighable { node, input, year, value, .. } => {
                Facts { node, detail: input, year, value, ..Facts::default() }
            }
            Self::NodeInfinite { node, row } | Self::MeanZero { node, row } => {
                facts!(node = node, row = row)
            }
            Self::InputFlat { node, year, value } | Self::InputBeyond { node, year, value } => {
                let facts = facts!(node = node, value = value);
                Facts { year, ..facts }
            }
            Self::NodeYearNotFitted { node, year, row } => {
                facts!(node = node, year = year, row = row)
            }
            Self::NodeBaseYearAbsent { node, year } => {
                let facts = facts!(node = node);
                Facts { year, ..facts }
            }
            Self::NodeComparesRows { node } | Self::NodeLimited { node } => facts!(node = node),
            Self::ParameterInvalid { leaf, value } => facts!(leaf = leaf, value = value),
            Self::ReferenceMissing { leaf, year, detail } => {
                let facts = facts!(leaf = leaf, detail = detail);
                Facts { year, ..facts }
            }
            Self::ConstantColumn { leaf, year, value }
            | Self::RegressionUndefined { leaf, year, value }
            | Self::ReferenceNotPositive { leaf, year, value }
            | Self::ValuesBeyond { leaf, year, value }
            | Self::ReferenceIsWorst { leaf, year, value } => {
                let facts = facts!(leaf = leaf, value = value);
                Facts { year, ..facts }
            }
            Self::YearNotPlanned { year, row } => facts!(year = year, row = row),
            Self::YearNotFitted { leaf, year, row } => facts!(leaf = leaf, year = year, row = row),
            Self::ValueInfinite { leaf, row, value }
            | Self::ScoreInfinite { leaf, row, value }
            | Self::ValueNotPositive { leaf, row, value }
            | Self::BaseNotPositive { leaf, row, value }
            | Self::SubsystemRange { leaf, row, value }
            | Self::DistanceUnknown { leaf, row, value }
            | Self::CodeUnknown { leaf, row, value }
            | Self::ZeroDenominator { leaf, row, value }
            | Self::TreatUndefined { leaf, row, value }
            | Self::NotYesNo { leaf, row, value } => facts!(leaf = leaf, row = row, value = value),
            Self::NoBenefit { node, row, value, .. } => {
                let facts = facts!(node = node, row = row);
                Facts { value, ..facts }
            }
            Self::GeometricNegative { node, row, value }
            | Self::PowerNegative { node, row, value }
            | Self::CouplingRange { node, row, value }
            | Self::BlockTooLarge { node, row, value } => {
                facts!(node = node, row = row, value = value)
            }
        }
    }

    /// Says another row instead of its own, where it is about one.
    fn at_row(&mut self, other: impl Fn(usize) -> usize) {
        match self {
            Self::YearNotFitted { row, .. }
            | Self::ValueInfinite { row, .. }
            | Self::ScoreInfinite { row, .. }
            | Self::ValueNotPositive { row, .. }
            | Self::BaseNotPositive { row, .. }
            | Self::CodeUnknown { row, .. }
            | Self::NotYesNo { row, .. }
            | Self::GeometricNegative { row, .. }
            | Self::PowerNegative { row, .. }
            | Self::MeanZero { row, .. }
            | Self::NoBenefit { row, .. }
            | Self::NodeYearNotFitted { row, .. }
            | Self::CouplingRange { row, .. }
            | Self::NodeInfinite { row, .. } => *row = other(*row),
            Self::TargetIsBase { row: Some(row), .. } => *row = other(*row),
            _ => {}
        }
    }

    fn order(&self) -> (Option<usize>, Option<usize>, Option<usize>, Option<i64>) {
        let facts = self.facts();
        (facts.leaf, facts.node, facts.row, facts.year)
    }
}

/// How many faults are listed; the rest are only counted.
pub const LISTED: usize = 20;

/// All faults of one step: the first [`LISTED`] in order, and how many there are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    list: Vec<Fault>,
    count: usize,
}

impl Faults {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault, in its place by leaf, node, row and year.
    pub fn push(&mut self, fault: Fault) {
        self.count += 1;
        self.insert(fault);
    }

    fn insert(&mut self, fault: Fault) {
        let order = fault.order();
        let at = self.list.partition_point(|other| other.order() <= order);
        if at < LISTED {
            self.list.insert(at, fault);
            self.list.truncate(LISTED);
        }
    }

    /// Adds all faults of another list.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        for fault in other.list {
            self.insert(fault);
        }
    }

    /// The same faults in rows that are some of others.
    #[must_use]
    pub fn at_rows(self, rows: &[usize]) -> Self {
        let mut all = Self { list: Vec::new(), count: self.count };
        for mut fault in self.list {
            fault.at_row(|row| rows.get(row).copied().unwrap_or(row));
            all.insert(fault);
        }
        all
    }

    /// The listed faults.
    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.list
    }

    /// Number of faults, listed or not.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Success if there is no fault.
    ///
    /// # Errors
    /// The list itself unless it is empty.
    pub fn check(self) -> Result<(), Self> {
        if self.count == 0 { Ok(()) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self { list: vec![fault], count: 1 }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.list.iter().enumerate() {
            let end = if i + 1 < self.list.len() { "\n" } else { "" };
            write!(f, "{fault} [{}]{end}", fault.code())?;
        }
        if self.count > self.list.len() {
            write!(f, "\n... {} in all", self.count)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

#[cfg(test)]
mod tests {
    use super::*;

    fn infinite(row: usize) -> Fault {
        Fault::ValueInfinite { leaf: 0, row, value: f64::INFINITY }
    }

    #[test]
    fn the_list_does_not_depend_on_the_order_of_finding() {
        let (mut up, mut down) = (Faults::new(), Faults::new());
        for row in 0..50 {
            up.push(infinite(row));
            down.push(infinite(49 - row));
        }
        assert_eq!(up.count(), 50);
        assert_eq!(up.list(), down.list());
        assert_eq!(up.list().len(), LISTED);
    }

    #[test]
    fn merging_counts_all() {
        let mut all = Faults::from(infinite(3));
        all.merge(Faults::from(infinite(1)));
        assert_eq!((all.count(), all.list()[0].facts().row), (2, Some(1)));
    }
}
