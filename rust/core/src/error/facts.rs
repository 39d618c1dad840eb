//! The code and the facts of each fault, for those who print it.

use super::Fault;

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

/// Code, leaf, node and year of a fault that is about a whole year.
pub(super) type YearKey = (&'static str, Option<usize>, Option<usize>, i64);

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
            Self::MeanNotPositive { .. } => "engine/mean-not-positive",
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
            Self::NodeInfinite { node, row } => facts!(node = node, row = row),
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
            | Self::MeanNotPositive { node, row, value }
            | Self::CouplingRange { node, row, value }
            | Self::BlockTooLarge { node, row, value } => {
                facts!(node = node, row = row, value = value)
            }
        }
    }

    /// Says another row instead of its own, where it is about one.
    pub(super) fn at_row(&mut self, other: impl Fn(usize) -> usize) {
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
            | Self::MeanNotPositive { row, .. }
            | Self::NoBenefit { row, .. }
            | Self::NodeYearNotFitted { row, .. }
            | Self::CouplingRange { row, .. }
            | Self::NodeInfinite { row, .. } => *row = other(*row),
            Self::TargetIsBase { row: Some(row), .. } => *row = other(*row),
            _ => {}
        }
    }

    /// What it is about and its row, where it is the same for every row of a year.
    pub(super) fn whole_year(&self) -> Option<(YearKey, usize)> {
        match *self {
            Self::YearNotFitted { leaf, year, row } => {
                Some(((self.code(), Some(leaf), None, year), row))
            }
            Self::NodeYearNotFitted { node, year, row } => {
                Some(((self.code(), None, Some(node), year), row))
            }
            _ => None,
        }
    }

    pub(super) fn order(&self) -> (Option<usize>, Option<usize>, Option<usize>, Option<i64>) {
        let facts = self.facts();
        (facts.leaf, facts.node, facts.row, facts.year)
    }
}
