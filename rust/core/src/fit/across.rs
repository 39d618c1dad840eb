//! What nodes learn that compare rows with each other.
//!
//! The inputs of one such node are evaluated for all rows, column by column, with everything
//! below already fitted; then the next one up has its turn.

use std::ops::Range;

use super::columns::Columns;
use crate::aggregate::{Inputs, peers, shortfalls};
use crate::block::{self, BLOCK, blocks};
use crate::column::Matrix;
use crate::error::{Fault, Faults, NoBenefit};
use crate::fitted::{Comparison, Fitted, Ideal, Population, Scoped};
use crate::kernel;
use crate::normalise::Transform;
use crate::parallel;
use crate::plan::{Aggregate, Input, Scaling, Scope, Source};
use crate::program::{places, used};
use crate::rows::Rows;

/// Fits a node if it compares rows; everything below is fitted already.
pub(super) fn learn(
    fitted: &mut Fitted,
    node: usize,
    matrix: &Matrix<'_>,
    rows: &Rows,
) -> Result<(), Faults> {
    if let Some(scope) = fitted.plan.nodes[node].aggregate.scope() {
        let comparison = if fitted.weighs_by_year(node) {
            by_year(fitted, node, scope, matrix, rows)?
        } else {
            of_rows(fitted, node, scope, matrix, rows)?
        };
        fitted.nodes.insert(node, comparison);
    }
    Ok(())
}

fn of_rows(
    fitted: &Fitted,
    node: usize,
    scope: Scope,
    matrix: &Matrix<'_>,
    rows: &Rows,
) -> Result<Comparison, Faults> {
    let members = Members::new(fitted, node, scope, rows)?;
    Task { fitted, node, scope, matrix, rows, members }.learn()
}

/// Where the weights of the node, or of one below it, differ by year: each year with its own.
fn by_year(
    fitted: &Fitted,
    node: usize,
    scope: Scope,
    matrix: &Matrix<'_>,
    rows: &Rows,
) -> Result<Comparison, Faults> {
    if scope != Scope::Year {
        return Err(fitted.compared_by_year(node));
    }
    let years = fitted
        .each_year(matrix, rows, |own, matrix, rows| of_rows(own, node, scope, matrix, rows))?;
    match years.into_iter().fold(None, |all, (_, found)| Some(joined(all, found))) {
        Some(found) => Ok(found),
        None => of_rows(fitted, node, scope, matrix, rows),
    }
}

/// What was learned of some years, and of another one.
fn joined(all: Option<Comparison>, more: Comparison) -> Comparison {
    match (all, more) {
        (
            Some(Comparison::Ideal(Scoped::Years(mut all))),
            Comparison::Ideal(Scoped::Years(more)),
        ) => {
            all.extend(more);
            Comparison::Ideal(Scoped::Years(all))
        }
        (Some(Comparison::Rows(Scoped::Years(mut all))), Comparison::Rows(Scoped::Years(more))) => {
            all.extend(more);
            Comparison::Rows(Scoped::Years(all))
        }
        (_, more) => more,
    }
}

/// The rows of each group of a scope.
enum Members {
    All,
    Lists(Vec<Vec<u32>>),
}

impl Members {
    fn new(fitted: &Fitted, node: usize, scope: Scope, rows: &Rows) -> Result<Self, Faults> {
        let codes = || rows.year_codes().iter().zip(0_u32..);
        match scope {
            Scope::Panel => Ok(Self::All),
            Scope::Year if rows.years().len() == 1 => Ok(Self::All),
            Scope::Year => {
                let mut lists = vec![Vec::new(); rows.years().len()];
                codes().for_each(|(code, row)| lists[usize::from(*code)].push(row));
                Ok(Self::Lists(lists))
            }
            Scope::BaseYear => {
                let year = fitted.plan.base_year;
                let base = year.and_then(|year| rows.year_code(year));
                if base.is_none() && !rows.is_empty() {
                    return Err(Fault::NodeBaseYearAbsent { node, year }.into());
                }
                let own = codes().filter(|(code, _)| Some(**code) == base);
                Ok(Self::Lists(vec![own.map(|(_, row)| row).collect()]))
            }
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::All => 1,
            Self::Lists(lists) => lists.len(),
        }
    }

    /// The values of a group.
    fn of<'a>(&self, group: usize, column: &'a [f64], scratch: &'a mut Vec<f64>) -> &'a [f64] {
        match self {
            Self::All => column,
            Self::Lists(lists) => {
                scratch.clear();
                scratch.extend(lists[group].iter().map(|row| column[*row as usize]));
                scratch
            }
        }
    }

    /// The rows of a group.
    fn rows(&self, group: usize, all: Range<usize>) -> Vec<usize> {
        match self {
            Self::All => all.collect(),
            Self::Lists(lists) => lists[group].iter().map(|row| *row as usize).collect(),
        }
    }
}

struct Task<'a> {
    fitted: &'a Fitted,
    node: usize,
    scope: Scope,
    matrix: &'a Matrix<'a>,
    rows: &'a Rows,
    members: Members,
}

/// Ends of an input in a group, and the root of its sum of squares.
#[derive(Clone, Copy)]
struct Extent {
    ends: Option<[f64; 2]>,
    norm: f64,
}

impl Task<'_> {
    fn learn(&self) -> Result<Comparison, Faults> {
        match &self.fitted.plan.nodes[self.node].aggregate {
            Aggregate::Promethee { .. } => {
                Ok(Comparison::Rows(self.scoped(self.sorted(&self.columns()?))))
            }
            Aggregate::BenefitOfTheDoubt { .. } => {
                Ok(Comparison::Rows(self.scoped(self.peers(&self.columns()?)?)))
            }
            Aggregate::Outranking { .. } => {
                Ok(Comparison::Rows(self.scoped(self.rivals(&self.columns()?))))
            }
            Aggregate::Vikor { .. } => {
                let columns = self.columns()?;
                let mut ideals = self.ideals(&self.extents(&columns, false), false, true)?;
                for (group, ideal) in ideals.iter_mut().enumerate() {
                    if let Some(ideal) = ideal {
                        ideal.shortfalls = Some(self.shortfalls(&columns, ideal, group));
                    }
                }
                Ok(Comparison::Ideal(self.scoped(ideals)))
            }
            aggregate => {
                let vector =
                    matches!(aggregate, Aggregate::Topsis { scaling: Scaling::Vector, .. });
                let extents = match self.direct(vector) {
                    Some(extents) => extents,
                    None => self.extents(&self.columns()?, vector),
                };
                Ok(Comparison::Ideal(self.scoped(self.ideals(&extents, vector, false)?)))
            }
        }
    }

    fn columns(&self) -> Result<Columns, Faults> {
        Columns::new(self.fitted, self.node, self.matrix, self.rows)
    }

    /// Groups without a scored row know nothing.
    fn scoped<T>(&self, mut groups: Vec<Option<T>>) -> Scoped<T> {
        if self.scope == Scope::Year {
            let years = self.rows.years().iter().zip(groups);
            return Scoped::Years(
                years.filter_map(|(year, group)| Some((*year, group?))).collect(),
            );
        }
        Scoped::Common(groups.pop().flatten())
    }

    /// The place of an input with a weight among all inputs of the node, from 1 on.
    fn place(&self, input: usize) -> usize {
        places(&self.fitted.plan.nodes[self.node]).nth(input).map_or(0, |at| at + 1)
    }

    /// The ends of the inputs of each group; `varied` refuses inputs that do not vary.
    fn ideals(
        &self,
        extents: &[Vec<Extent>],
        vector: bool,
        varied: bool,
    ) -> Result<Vec<Option<Ideal>>, Faults> {
        let mut faults = Faults::new();
        let groups = (0..self.members.count()).map(|group| {
            let extents: Vec<Extent> = extents.iter().map(|input| input[group]).collect();
            if extents.iter().all(|extent| extent.ends.is_none()) {
                return None;
            }
            for (input, extent) in extents.iter().enumerate() {
                let flat = extent.ends.is_some_and(|[worst, best]| {
                    (vector && extent.norm == 0.0) || (varied && worst == best)
                });
                let (node, year, value) = (self.node, self.year(group), self.place(input) as f64);
                if flat {
                    faults.push(Fault::InputFlat { node, year, value });
                } else if extent.ends.is_some() && !extent.norm.is_normal() {
                    faults.push(Fault::InputBeyond { node, year, value });
                }
            }
            let ends = extents.iter().map(|extent| extent.ends).collect();
            let norms = extents.iter().filter(|_| vector).map(|extent| extent.norm);
            Some(Ideal { ends, norms: norms.collect(), shortfalls: None })
        });
        let groups = groups.collect();
        faults.check().map(|()| groups)
    }

    fn year(&self, group: usize) -> Option<i64> {
        match self.scope {
            Scope::Year => self.rows.years().get(group).copied(),
            Scope::BaseYear => self.fitted.plan.base_year,
            Scope::Panel => None,
        }
    }

    /// Ends of each input and group.
    fn extents(&self, columns: &Columns, norm: bool) -> Vec<Vec<Extent>> {
        let found =
            self.each(columns.len(), |input, _| Some(self.extents_of(columns.get(input), norm)));
        found.unwrap_or_default()
    }

    fn extents_of(&self, column: &[f64], norm: bool) -> Vec<Extent> {
        let mut scratch = Vec::new();
        let groups = 0..self.members.count();
        groups.map(|at| extent(self.members.of(at, column, &mut scratch), norm)).collect()
    }

    /// The same without holding all columns at once: where every input is a leaf on a line that
    /// applies everywhere and has a value in every row.
    fn direct(&self, norm: bool) -> Option<Vec<Vec<Extent>>> {
        let transforms = self.fitted.transforms(self.rows);
        let leaf = |input: &Input| match input.source {
            Source::Leaf(leaf) if self.matrix.mask(leaf).is_none() => Some(leaf),
            _ => None,
        };
        let node = &self.fitted.plan.nodes[self.node];
        let leaves: Vec<usize> = used(node).map(leaf).collect::<Option<_>>()?;
        self.each(leaves.len(), |input, scratch| {
            let Transform::Affine(line) = &transforms[leaves[input]] else { return None };
            scratch.resize(self.rows.len(), 0.0);
            let mut load = [0.0; BLOCK];
            for range in blocks(0..self.rows.len()) {
                let years = block::years(self.rows, &range);
                let x = self.matrix.view(leaves[input], range.clone(), &mut load);
                if !kernel::affine_into(&x, years, line, &mut scratch[range]) {
                    return None;
                }
            }
            (!kernel::has_gaps(scratch)).then(|| self.extents_of(scratch, norm))
        })
    }

    /// Something of each input, shared among the threads; none if an input has none.
    fn each<T: Send>(
        &self,
        inputs: usize,
        find: impl Fn(usize, &mut Vec<f64>) -> Option<T> + Sync,
    ) -> Option<Vec<T>> {
        let workers = parallel::run(
            (0..inputs).collect(),
            || (Vec::new(), Vec::new()),
            |(found, scratch), input| found.push((input, find(input, scratch))),
        );
        let mut all: Vec<_> = workers.into_iter().flat_map(|(found, _)| found).collect();
        all.sort_unstable_by_key(|(input, _)| *input);
        all.into_iter().map(|(_, found)| found).collect()
    }

    fn shortfalls(&self, columns: &Columns, ideal: &Ideal, group: usize) -> [[f64; 2]; 2] {
        let node = &self.fitted.plan.nodes[self.node];
        let weights: Vec<f64> = used(node).map(|input| input.weight).collect();
        let rows = self.members.rows(group, 0..self.rows.len());
        let jobs = rows.chunks(4096).collect();
        let nothing = [[f64::INFINITY, f64::NEG_INFINITY]; 2];
        let workers = parallel::run(
            jobs,
            || (nothing, Inputs::default()),
            |(ends, inputs), rows: &[usize]| {
                for row in rows {
                    columns.gather(*row, &weights, inputs);
                    if !inputs.at.is_empty() {
                        widen(ends, shortfalls(ideal, inputs).map(|x| [x, x]));
                    }
                }
            },
        );
        let mut all = nothing;
        workers.iter().for_each(|(ends, _)| widen(&mut all, *ends));
        all
    }

    /// Each input of each group in rising order, without what is missing.
    fn sorted(&self, columns: &Columns) -> Vec<Option<Population>> {
        let sorted = |input: usize, scratch: &mut Vec<f64>| {
            let groups = (0..self.members.count()).map(|group| {
                let values = self.members.of(group, columns.get(input), scratch);
                let mut values: Vec<f64> = values.iter().copied().filter(|y| !y.is_nan()).collect();
                values.sort_unstable_by(f64::total_cmp);
                values.into_iter().map(Some).collect::<Vec<_>>()
            });
            Some(groups.collect::<Vec<_>>())
        };
        let mut inputs = self.each(columns.len(), sorted).unwrap_or_default();
        let groups = (0..self.members.count()).map(|group| {
            let columns: Vec<_> =
                inputs.iter_mut().map(|input| std::mem::take(&mut input[group])).collect();
            let known = columns.iter().any(|column| !column.is_empty());
            known.then_some(Population { columns })
        });
        groups.collect()
    }

    /// The rows of each group that bound the scores of others.
    fn peers(&self, columns: &Columns) -> Result<Vec<Option<Population>>, Faults> {
        let mut faults = Faults::new();
        let groups = (0..self.members.count()).map(|group| {
            let own = |row: usize| (0..columns.len()).map(|at| columns.get(at)[row]).collect();
            let mut found: Vec<Vec<f64>> = Vec::new();
            for row in self.members.rows(group, 0..self.rows.len()) {
                let scores: Vec<f64> = own(row);
                match scores.iter().find(|y| **y < 0.0) {
                    Some(value) => {
                        let reason = NoBenefit::Negative;
                        let (node, value) = (self.node, Some(*value));
                        faults.push(Fault::NoBenefit { node, row, value, reason });
                    }
                    None if scores.iter().all(|y| y.is_nan()) => {}
                    None => found.push(scores),
                }
            }
            let found = peers(found);
            let known = |y: f64| Some(y).filter(|y| !y.is_nan());
            let column = |at: usize| found.iter().map(|row| known(row[at])).collect();
            let columns = (0..columns.len()).map(column).collect();
            (!found.is_empty()).then_some(Population { columns })
        });
        let groups = groups.collect();
        faults.check().map(|()| groups)
    }

    /// The rows of each group that have a score.
    fn rivals(&self, columns: &Columns) -> Vec<Option<Population>> {
        let groups = (0..self.members.count()).map(|group| {
            let mut rows = self.members.rows(group, 0..self.rows.len());
            let inputs = 0..columns.len();
            rows.retain(|row| inputs.clone().any(|at| !columns.get(at)[*row].is_nan()));
            let column = |at: usize| {
                let values = rows.iter().map(|row| columns.get(at)[*row]);
                values.map(|y| Some(y).filter(|y| !y.is_nan())).collect()
            };
            let columns = inputs.clone().map(column).collect();
            (!rows.is_empty()).then_some(Population { columns })
        });
        groups.collect()
    }
}

fn widen(ends: &mut [[f64; 2]; 2], other: [[f64; 2]; 2]) {
    for (own, [low, high]) in ends.iter_mut().zip(other) {
        *own = [own[0].min(low), own[1].max(high)];
    }
}

fn extent(values: &[f64], norm: bool) -> Extent {
    let [low, high] = kernel::ends(values);
    if low > high {
        return Extent { ends: None, norm: 1.0 };
    }
    let norm = if norm { kernel::norm(values, low.abs().max(high.abs())) } else { 1.0 };
    // Minus zero and zero are one number; which one came first must not be seen.
    Extent { ends: Some([low + 0.0, high + 0.0]), norm }
}
