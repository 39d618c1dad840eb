//! A plan with what the data taught it; can be saved and applied to other data.

mod learned;
mod scales;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Fault, Faults};
use crate::kernel::{Affine, Tables};
use crate::normalise::{
    self, Line, LogGoalposts, Ratio, Sorted, Steps, TargetOfRegion, Transform, YesNo,
};
use crate::plan::{Aggregate, Direction, Node, Normalise, Plan, Scaling};
use crate::program::used;
use crate::rows::Rows;
use crate::validate::validate;
use crate::weight::NodeWeights;
pub use learned::Against;

/// A fitted plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// The plan.
    pub plan: Plan,
    /// What each leaf learned.
    pub leaves: Vec<Learned>,
    /// Ids of the regions that base values belong to, in their order.
    #[serde(default)]
    pub regions: Vec<String>,
    /// What the nodes learned that compare rows with each other, by index.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub nodes: BTreeMap<usize, Comparison>,
    /// The weights that each node learned, in the order of the plan; empty if none did. Where
    /// they are the same for all years they stand in the plan, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<Option<Scoped<NodeWeights>>>,
}

/// What a node learned from the rows it compares with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Comparison {
    /// The ends of the inputs.
    Ideal(Scoped<Ideal>),
    /// The rows themselves, or the values of each input in rising order.
    Rows(Scoped<Population>),
}

/// The ends of the inputs of a node; only inputs with a weight are there, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ideal {
    /// Least and greatest score of each input; none without values.
    pub ends: Vec<Option<[f64; 2]>>,
    /// Root of the sum of squares of each input, where the method asks for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub norms: Vec<f64>,
    /// Least and greatest sum, and least and greatest maximum, of the shortfalls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortfalls: Option<[[f64; 2]; 2]>,
}

/// The scores of the rows that others are compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// The scores of each input with a weight, in order.
    pub columns: Vec<Vec<Option<f64>>>,
}

/// What a leaf learned from the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Learned {
    /// Nothing: the rule is fixed.
    Nothing,
    /// Least and greatest values.
    Range(Scoped<Range>),
    /// Means and standard deviations.
    Moments(Scoped<Moments>),
    /// The base-year value of each region, in the order of [`Fitted::regions`].
    Base(Vec<Option<f64>>),
    /// All values.
    Values(Scoped<Sorted>),
    /// Sums of the values, or of one divided by each where lower is better.
    Sum(Scoped<f64>),
    /// Values of the reference region, and extents.
    Reference(Scoped<Against>),
}

/// Parameters of one group, or one of each year. A group without values has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scoped<T> {
    /// All rows share them.
    Common(Option<T>),
    /// Each year has its own.
    Years(BTreeMap<i64, T>),
}

/// Least and greatest value of a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
}

/// Mean and standard deviation of a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moments {
    /// Number of values.
    pub count: u64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation; zero if all values are equal.
    pub sd: f64,
}

impl Comparison {
    /// Forgets all years but one.
    pub(crate) fn keep(&mut self, year: i64) {
        match self {
            Self::Ideal(Scoped::Years(years)) => years.retain(|own, _| *own == year),
            Self::Rows(Scoped::Years(years)) => years.retain(|own, _| *own == year),
            Self::Ideal(Scoped::Common(_)) | Self::Rows(Scoped::Common(_)) => {}
        }
    }

    fn fits(&self, node: &Node, width: &dyn Fn(Option<i64>) -> usize) -> bool {
        match (&node.aggregate, self) {
            (Aggregate::Topsis { scaling, .. }, Self::Ideal(ideals)) => {
                ideals.all(|year, ideal| {
                    let width = width(year);
                    let norms = if *scaling == Scaling::Vector { width } else { 0 };
                    ideal.ends.len() == width && ideal.norms.len() == norms
                })
            }
            (Aggregate::Vikor { .. } | Aggregate::Grey { .. }, Self::Ideal(ideals)) => {
                ideals.all(|year, ideal| ideal.ends.len() == width(year))
            }
            (Aggregate::Promethee { .. } | Aggregate::Outranking { .. }, Self::Rows(rows)) => {
                rows.all(|year, rows| rows.columns.len() == width(year))
            }
            (Aggregate::BenefitOfTheDoubt { .. }, Self::Rows(rows)) => rows.all(|year, rows| {
                let mut known = rows.columns.iter().flatten().flatten();
                let count = rows.columns.first().map_or(0, Vec::len);
                rows.columns.len() == width(year)
                    && rows.columns.iter().all(|column| column.len() == count)
                    && known.all(|y| y.is_finite() && *y >= 0.0)
            }),
            _ => false,
        }
    }
}

impl<T> Scoped<T> {
    fn all(&self, fits: impl Fn(Option<i64>, &T) -> bool) -> bool {
        match self {
            Self::Common(one) => one.iter().all(|one| fits(None, one)),
            Self::Years(years) => years.iter().all(|(year, one)| fits(Some(*year), one)),
        }
    }
}

/// What one group contributes to a line.
enum Group {
    /// Worst value or mean, and score per unit.
    At(f64, f64),
    /// Every value has this score.
    Constant(f64),
}

impl Fitted {
    /// Checks a fitted plan that comes from a file.
    ///
    /// # Errors
    /// All faults of the plan, or [`Fault::PlanUnreadable`] if what was learned does not fit it.
    pub fn check(&self) -> Result<(), Faults> {
        validate(&self.plan)?;
        let fits = self.leaves.len() == self.plan.leaves.len()
            && self
                .plan
                .leaves
                .iter()
                .zip(&self.leaves)
                .all(|(leaf, learned)| self.fits(&leaf.normalise, learned));
        if fits && self.nodes_fit() && self.weights_fit() {
            return Ok(());
        }
        Err(Fault::PlanUnreadable { detail: "the learned values do not fit the plan".into() }
            .into())
    }

    /// Whether every node that compares rows has learned what it needs, and no other.
    fn nodes_fit(&self) -> bool {
        let comparing = |node: &Node| node.aggregate.scope().is_some();
        let known = |(i, node): (usize, &Node)| match self.nodes.get(&i) {
            None => !comparing(node),
            Some(comparison) => comparison.fits(node, &|year| self.width(i, year)),
        };
        let last = self.nodes.keys().next_back();
        last.is_none_or(|last| *last < self.plan.nodes.len())
            && self.plan.nodes.iter().enumerate().all(known)
    }

    /// Number of inputs of a node that have a weight, in a year.
    fn width(&self, node: usize, year: Option<i64>) -> usize {
        if let (Some(Some(Scoped::Years(years))), Some(year)) = (self.weights.get(node), year) {
            let own = years.get(&year);
            return own.map_or(0, |own| own.weights.iter().filter(|weight| **weight > 0.0).count());
        }
        used(&self.plan.nodes[node]).count()
    }

    fn fits(&self, normalise: &Normalise, learned: &Learned) -> bool {
        match (normalise, learned) {
            (Normalise::MinMax { .. }, Learned::Range(_))
            | (Normalise::ZScore { .. }, Learned::Moments(_)) => true,
            (
                Normalise::BaseRatio { .. } | Normalise::Target { base: None, over: None, .. },
                Learned::Base(base),
            ) => base.len() == self.regions.len(),
            (
                Normalise::MinMax { .. }
                | Normalise::ZScore { .. }
                | Normalise::BaseRatio { .. }
                | Normalise::Target { base: None, over: None, .. },
                _,
            ) => false,
            (other, learned) => learned::fits(other, learned),
        }
    }

    /// The way from value to score of every leaf, for these rows.
    #[must_use]
    pub fn transforms(&self, rows: &Rows) -> Vec<Transform> {
        let bases = self.leaves.iter().any(|learned| matches!(learned, Learned::Base(_)));
        let order = if bases { self.region_order(rows) } else { Vec::new() };
        let leaves = self.plan.leaves.iter().zip(&self.leaves);
        leaves.map(|(leaf, learned)| transform(&leaf.normalise, learned, rows, &order)).collect()
    }

    /// For each region code of the rows, its place in [`Fitted::regions`].
    fn region_order(&self, rows: &Rows) -> Vec<Option<usize>> {
        let places: std::collections::HashMap<&str, usize> =
            self.regions.iter().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
        rows.regions().texts().map(|id| places.get(id.as_str()).copied()).collect()
    }
}

fn transform(
    normalise: &Normalise,
    learned: &Learned,
    rows: &Rows,
    order: &[Option<usize>],
) -> Transform {
    let base = || -> Arc<[f64]> {
        let Learned::Base(base) = learned else {
            return Arc::new([]);
        };
        order.iter().map(|at| at.and_then(|at| base[at]).unwrap_or(f64::NAN)).collect()
    };
    match normalise {
        Normalise::None {} => Transform::Affine(Affine::identity()),
        Normalise::Goalposts { worst, best, clip, log: true, to } => {
            Transform::Log(LogGoalposts::new(*worst, *best, *clip, *to))
        }
        Normalise::Goalposts { worst, best, clip, log: false, to } => {
            Transform::Affine(normalise::goalposts(*worst, *best, *clip, *to))
        }
        Normalise::MinMax { direction, to, constant, .. } => {
            let Learned::Range(ranges) = learned else {
                return unlearned();
            };
            lines(ranges, rows, to[0], |range| range_group(range, *direction, *to, *constant))
        }
        Normalise::ZScore { direction, constant, mean, spread, .. } => {
            let Learned::Moments(moments) = learned else {
                return unlearned();
            };
            lines(moments, rows, *mean, |moments| {
                moments_group(moments, *direction, *constant, *spread)
            })
        }
        Normalise::BaseRatio { direction, inverse } => {
            Transform::Ratio(Ratio { base: base(), direction: *direction, inverse: *inverse })
        }
        Normalise::Target { direction, target, base: Some(from), over: None, cap } => {
            Transform::Affine(normalise::target(*target, *from, *direction, *cap))
        }
        Normalise::Target { direction, target, base: None, over: None, cap } => {
            Transform::Target(TargetOfRegion {
                base: base(),
                target: *target,
                direction: *direction,
                cap: *cap,
            })
        }
        Normalise::Steps { cuts, scores, closed } => {
            Transform::Steps(Steps { cuts: cuts.clone(), scores: scores.clone(), closed: *closed })
        }
        Normalise::YesNo { direction } => Transform::YesNo(YesNo { direction: *direction }),
        other => scales::transform(other, learned, rows),
    }
}

/// A rule whose parameters are not there; [`Fitted::check`] refuses such a plan before.
fn unlearned() -> Transform {
    lines(&Scoped::<Range>::Common(None), &Rows::default(), 0.0, |_| Group::Constant(0.0))
}

fn range_group(range: Range, direction: Direction, to: [f64; 2], constant: Option<f64>) -> Group {
    match constant {
        Some(score) if range.min == range.max => Group::Constant(score),
        _ => {
            let (c, k) = normalise::min_max(range.min, range.max, direction, to);
            Group::At(c, k)
        }
    }
}

fn moments_group(
    moments: Moments,
    direction: Direction,
    constant: Option<f64>,
    spread: f64,
) -> Group {
    match constant {
        Some(score) if moments.sd == 0.0 => Group::Constant(score),
        _ => {
            let (c, k) = normalise::z_score(moments.mean, moments.sd, direction, spread);
            Group::At(c, k)
        }
    }
}

/// The line of each group; the plain kind if every group has one.
fn lines<T: Copy>(
    scoped: &Scoped<T>,
    rows: &Rows,
    a: f64,
    group: impl Fn(T) -> Group,
) -> Transform {
    let groups: Vec<Option<Group>> = match scoped {
        Scoped::Common(one) => vec![one.map(&group)],
        Scoped::Years(years) => {
            rows.years().iter().map(|year| years.get(year).copied().map(&group)).collect()
        }
    };
    let at = |group: &Option<Group>| match group {
        Some(Group::At(c, k)) => (*c, *k),
        _ => (f64::NAN, 0.0),
    };
    let (c, k): (Vec<f64>, Vec<f64>) = groups.iter().map(at).unzip();
    let constant = |group: &Option<Group>| match group {
        Some(Group::Constant(score)) => Some(*score),
        _ => None,
    };
    let tables = match scoped {
        Scoped::Years(_) => Tables::per_year(c, k),
        Scoped::Common(_) => Tables::common(c[0], k[0]),
    };
    let affine = Affine { tables, a, low: f64::NEG_INFINITY, high: f64::INFINITY };
    if groups.iter().all(|group| matches!(group, Some(Group::At(..)))) {
        return Transform::Affine(affine);
    }
    Transform::Line(Line { affine, constant: groups.iter().map(constant).collect() })
}
