//! Learning from the data what the rules of a plan leave open.

mod across;
mod base;
mod columns;
mod defined;
mod extents;
mod favoured;
mod moments;
mod reference;
mod sums;
mod values;

use crate::column::Matrix;
use crate::error::{Fault, Faults};
use crate::evaluate::check_shape;
use crate::fitted::{Fitted, Learned, Range, Scoped};
use crate::plan::{Normalise, Plan, Scope, Whole};
use crate::rows::Rows;
use crate::validate::validate;
use crate::weight;
use extents::Extents;
pub use favoured::Favoured;

/// What a leaf must learn.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Need {
    Nothing,
    Range(Scope),
    Moments(Scope),
    Values(Scope),
    Sum(Scope),
    Reference(Scope),
    /// The same, with a reference of the base year.
    Adjusted(Scope),
    Base,
}

impl Need {
    fn of(normalise: &Normalise) -> Self {
        match normalise {
            Normalise::MinMax { over, .. }
            | Normalise::Share { over, of: Whole::Best, .. }
            | Normalise::Interval { over: Some(over), .. }
            | Normalise::Target { over: Some(over), .. } => Self::Range(*over),
            Normalise::ZScore { over, .. } | Normalise::Logistic { over, .. } => {
                Self::Moments(*over)
            }
            Normalise::Rank { over, .. }
            | Normalise::Percentile { over, .. }
            | Normalise::Borda { over, .. } => Self::Values(*over),
            Normalise::Share { over, of: Whole::Sum, .. } => Self::Sum(*over),
            Normalise::Reference { over, .. } => Self::Reference(*over),
            Normalise::Adjusted { over, .. } => Self::Adjusted(*over),
            Normalise::BaseRatio { .. } | Normalise::Target { base: None, .. } => Self::Base,
            _ => Self::Nothing,
        }
    }

    /// The scope over which extents are taken.
    fn scope(self) -> Option<Scope> {
        match self {
            Self::Range(scope)
            | Self::Moments(scope)
            | Self::Values(scope)
            | Self::Sum(scope)
            | Self::Reference(scope)
            | Self::Adjusted(scope) => Some(scope),
            Self::Nothing | Self::Base => None,
        }
    }

    fn looks_at_base_year(self) -> bool {
        matches!(self, Self::Base | Self::Adjusted(_)) || self.scope() == Some(Scope::BaseYear)
    }
}

/// What all parts of a fit look at.
struct Task<'a> {
    plan: &'a Plan,
    needs: Vec<Need>,
    matrix: &'a Matrix<'a>,
    rows: &'a Rows,
    /// Code of the base year, where a leaf needs it.
    base: Option<u16>,
}

impl Plan {
    /// Learns what the data must tell.
    ///
    /// # Errors
    /// A plan that is not valid, data that does not fit it, a base year that is not there,
    /// columns that do not vary and infinite values: all of them.
    pub fn fit(&self, matrix: &Matrix<'_>, rows: &Rows) -> Result<Fitted, Faults> {
        validate(self)?;
        check_shape(self.leaves.len(), matrix, rows)?;
        let needs: Vec<Need> = self.leaves.iter().map(|leaf| Need::of(&leaf.normalise)).collect();
        let base = self.base_code(&needs, rows)?;
        let task = Task { plan: self, needs, matrix, rows, base };
        let (leaves, faults) = task.learn();
        faults.check()?;
        let bases = leaves.iter().any(|learned| matches!(learned, Learned::Base(_)));
        let regions = if bases { rows.regions().texts().collect() } else { Vec::new() };
        let nodes = std::collections::BTreeMap::new();
        let plan = self.clone();
        let mut fitted = Fitted { plan, leaves, regions, nodes, weights: Vec::new() };
        defined::usable(&fitted, &task)?;
        learn_nodes(&mut fitted, matrix, rows)?;
        Ok(fitted)
    }

    fn base_code(&self, needs: &[Need], rows: &Rows) -> Result<Option<u16>, Faults> {
        let Some(leaf) = needs.iter().position(|need| need.looks_at_base_year()) else {
            return Ok(None);
        };
        let code = self.base_year.and_then(|year| rows.year_code(year));
        match code {
            Some(code) => Ok(Some(code)),
            None if rows.is_empty() => Ok(None),
            None => Err(Fault::BaseYearAbsent { leaf, year: self.base_year }.into()),
        }
    }
}

/// Learns weights and comparisons of the nodes, from the leaves upwards.
fn learn_nodes(fitted: &mut Fitted, matrix: &Matrix<'_>, rows: &Rows) -> Result<(), Faults> {
    let nodes = fitted.plan.nodes.len();
    for node in 0..nodes {
        if fitted.plan.nodes[node].aggregate.scope().is_some() {
            weight::learn(fitted, matrix, rows, node + 1)?;
            across::learn(fitted, node, matrix, rows)?;
        }
    }
    weight::learn(fitted, matrix, rows, nodes)
}

impl Task<'_> {
    fn learn(&self) -> (Vec<Learned>, Faults) {
        let mut faults = Faults::new();
        let extents = extents::measure(self);
        extents.check(self, &mut faults);
        let sound = faults.count() == 0;
        let moments = if sound { moments::measure(self, &extents) } else { None };
        let sums = if sound { sums::measure(self, &extents, &mut faults) } else { None };
        let mut values = values::collect(self, sound, &mut faults);
        let mut against = reference::collect(self, &extents, sound, &mut faults);
        let mut bases = base::collect(self, &mut faults);
        let learned = (0..self.needs.len()).map(|leaf| match self.needs[leaf] {
            Need::Nothing => Learned::Nothing,
            Need::Range(scope) => Learned::Range(self.scoped(scope, |group| {
                let extent = extents.get(leaf, group);
                let range = Range { min: extent.min(), max: extent.max() };
                (!extent.is_empty()).then_some(range)
            })),
            Need::Moments(scope) => Learned::Moments(self.scoped(scope, |group| {
                moments.as_ref().and_then(|moments| moments.get(self, &extents, leaf, group))
            })),
            Need::Values(scope) => {
                let groups = &mut values[leaf];
                Learned::Values(self.scoped(scope, |group| groups.get_mut(group)?.take()))
            }
            Need::Sum(scope) => Learned::Sum(
                self.scoped(scope, |group| sums.as_ref().and_then(|sums| sums.get(leaf, group))),
            ),
            Need::Reference(scope) | Need::Adjusted(scope) => {
                let groups = &mut against[leaf];
                Learned::Reference(self.scoped(scope, |group| groups.get_mut(group)?.take()))
            }
            Need::Base => Learned::Base(std::mem::take(&mut bases[leaf])),
        });
        (learned.collect(), faults)
    }

    /// The parameters of each group of a scope.
    fn scoped<T>(&self, scope: Scope, mut get: impl FnMut(usize) -> Option<T>) -> Scoped<T> {
        if scope == Scope::Year {
            let years = self.rows.years().iter().enumerate();
            return Scoped::Years(
                years.filter_map(|(code, year)| Some((*year, get(code)?))).collect(),
            );
        }
        Scoped::Common(get(0))
    }

    /// Whether a leaf learns from each year on its own.
    fn is_yearly(&self, leaf: usize) -> bool {
        self.needs[leaf].scope() == Some(Scope::Year)
    }

    /// Number of groups of a leaf.
    fn groups(&self, leaf: usize) -> usize {
        match self.needs[leaf].scope() {
            Some(Scope::Year) => self.rows.years().len(),
            Some(_) => 1,
            None => 0,
        }
    }

    /// The year of a group, for faults.
    fn year_of(&self, leaf: usize, group: usize) -> Option<i64> {
        match self.needs[leaf].scope() {
            Some(Scope::Year) => Some(self.rows.years()[group]),
            Some(Scope::BaseYear) => self.plan.base_year,
            _ => None,
        }
    }
}

impl Extents {
    /// Refuses infinite values, columns that do not vary, and samples of one.
    fn check(&self, task: &Task<'_>, faults: &mut Faults) {
        for leaf in 0..task.needs.len() {
            let groups = task.groups(leaf);
            let infinite = |group| {
                let extent = self.get(leaf, group);
                extent.min() == f64::NEG_INFINITY || extent.max() == f64::INFINITY
            };
            if (0..groups).any(infinite) {
                extents::find_infinite(task, leaf, faults);
                continue;
            }
            for group in 0..groups {
                let fault = defined::fault(task, leaf, group, self.get(leaf, group));
                fault.into_iter().for_each(|fault| faults.push(fault));
            }
        }
    }
}
