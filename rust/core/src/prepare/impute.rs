//! Filling in what is missing: one leaf at a time, from the values before any imputation.

use std::collections::HashMap;

use super::neighbours;
use super::order::{Groups, Histories};
use super::recipe::{Among, Impute, Leaf};
use super::regression::{self, Regression};
use super::series;
use super::sheet::Sheet;
use crate::error::Faults;
use crate::memory::Array;
use crate::rows::Rows;
use crate::sum::ExactSum;

/// What several leaves share: rows by region and by group.
pub struct Shared<'a> {
    /// The index of the rows.
    pub rows: &'a Rows,
    histories: Option<Histories>,
    groups: HashMap<(Option<usize>, bool), Groups>,
}

impl<'a> Shared<'a> {
    /// Gathers what the rules ask for.
    pub fn new(sheet: &Sheet<'_>, rows: &'a Rows, leaves: &[Leaf]) -> Self {
        let rules = || leaves.iter().filter_map(|leaf| leaf.impute.as_ref());
        let in_time = |rule: &Impute| matches!(rule, Impute::Latest { .. } | Impute::Linear { .. });
        let histories = rules().any(in_time).then(|| Histories::new(rows));
        let mut groups = HashMap::new();
        for key in rules().flat_map(keys) {
            groups.entry(key).or_insert_with(|| {
                let column = key.0.map(|column| sheet.column(column));
                Groups::new(rows, column.as_deref(), key.1)
            });
        }
        Self { rows, histories, groups }
    }

    /// The groups of a column; all rows are one group without a column.
    pub fn groups(&self, column: Option<usize>, year: bool) -> Option<&Groups> {
        self.groups.get(&(column, year))
    }
}

/// The groups that a rule looks at, the narrowest first.
fn keys(rule: &Impute) -> Vec<(Option<usize>, bool)> {
    match rule {
        Impute::Mean(Among { by, year }) | Impute::Median(Among { by, year }) => {
            if by.is_empty() {
                return vec![(None, *year)];
            }
            by.iter().map(|column| (Some(*column), *year)).collect()
        }
        Impute::Regression { year, .. } | Impute::Neighbours { year, .. } => vec![(None, *year)],
        Impute::Latest { .. } | Impute::Linear { .. } => Vec::new(),
    }
}

/// Fills in all leaves that have a rule; the equations of regressions, by leaf and year.
///
/// # Errors
/// What a rule is not defined for; see each.
pub fn impute(
    sheet: &mut Sheet<'_>,
    rows: &Rows,
    leaves: &[Leaf],
) -> Result<Vec<Regression>, Faults> {
    let jobs: Vec<(usize, &Impute)> =
        leaves.iter().enumerate().filter_map(|(at, l)| Some((at, l.impute.as_ref()?))).collect();
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let shared = Shared::new(sheet, rows, leaves);
    let own = &*sheet;
    let found = super::shared(own.rows(), jobs, Vec::new, |found, (leaf, rule)| {
        found.push((leaf, fill(own, &shared, leaf, rule)));
    });
    let (mut faults, mut fits) = (Faults::new(), Vec::new());
    for (leaf, filled) in found.into_iter().flatten() {
        match filled {
            Ok(Some((values, flags, own))) => {
                sheet.changed[leaf] = Some(values);
                sheet.imputed[leaf] = Some(flags);
                fits.extend(own);
            }
            Ok(None) => {}
            Err(more) => faults.merge(more),
        }
    }
    faults.check()?;
    fits.sort_by_key(|fit| (fit.leaf, fit.year));
    Ok(fits)
}

type Filled = Option<(Array<f64>, Vec<bool>, Vec<Regression>)>;

/// Fills in one leaf; nothing if no cell changes.
fn fill(
    sheet: &Sheet<'_>,
    shared: &Shared<'_>,
    leaf: usize,
    rule: &Impute,
) -> Result<Filled, Faults> {
    let column = sheet.column(leaf);
    let off = sheet.not_applicable(leaf);
    let out = |flags: Option<&Vec<bool>>, row: usize| flags.is_some_and(|flags| flags[row]);
    let gap = |row: usize| {
        column[row].is_nan() && !out(off.as_ref(), row) && !out(sheet.out.as_ref(), row)
    };
    if !(0..column.len()).any(gap) {
        return Ok(None);
    }
    let mut found: Vec<(usize, f64)> = Vec::new();
    let mut fits = Vec::new();
    match rule {
        Impute::Mean(_) | Impute::Median(_) => {
            let middle: fn(&mut [f64]) -> f64 =
                if matches!(rule, Impute::Mean(_)) { |values| mean(values) } else { median };
            found = of_groups(&column, shared, rule, &gap, middle);
        }
        Impute::Latest { .. } | Impute::Linear { .. } => {
            if let Some(histories) = &shared.histories {
                series::fill(&column, histories, rule, &gap, &mut found);
            }
        }
        Impute::Regression { on, year } => {
            (found, fits) = regression::predict(sheet, shared, (leaf, on, *year), &gap)?;
        }
        Impute::Neighbours { k, year } => {
            found = neighbours::mean_of(sheet, shared, (leaf, *k, *year), &gap);
        }
    }
    if found.is_empty() {
        return Ok(None);
    }
    let (mut values, mut flags) = (sheet.own(leaf), vec![false; column.len()]);
    for (row, value) in found {
        values[row] = value;
        flags[row] = true;
    }
    Ok(Some((values, flags, fits)))
}

/// A statistic of the narrowest group that has a value.
fn of_groups(
    column: &[f64],
    shared: &Shared<'_>,
    rule: &Impute,
    gap: &impl Fn(usize) -> bool,
    middle: fn(&mut [f64]) -> f64,
) -> Vec<(usize, f64)> {
    let mut open: Vec<usize> = (0..column.len()).filter(|row| gap(*row)).collect();
    let mut found = Vec::new();
    for (by, year) in keys(rule) {
        let Some(groups) = shared.groups(by, year) else { continue };
        let mut members: Vec<Vec<f64>> = vec![Vec::new(); groups.count];
        for (x, code) in column.iter().zip(&groups.codes) {
            if !x.is_nan() && *code != Groups::NONE {
                members[*code as usize].push(*x);
            }
        }
        let known = |own: &mut Vec<f64>| (!own.is_empty()).then(|| middle(own));
        let statistics: Vec<Option<f64>> = members.iter_mut().map(known).collect();
        open.retain(|row| {
            let code = groups.codes[*row];
            let value = statistics.get(code as usize).copied().flatten();
            found.extend(value.map(|value| (*row, value)));
            value.is_none()
        });
    }
    found
}

/// The mean, from an exact sum.
pub(super) fn mean(values: &[f64]) -> f64 {
    let mut sum = ExactSum::default();
    values.iter().for_each(|x| sum.add(*x));
    let whole = sum.round();
    if whole.is_finite() {
        return whole / values.len() as f64;
    }
    // The sum is beyond all numbers; the mean of huge values is not.
    let mut sum = ExactSum::default();
    values.iter().for_each(|x| sum.add(x / values.len() as f64));
    sum.round()
}

/// The middle value, or the mean of the two in the middle.
fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) }
}
