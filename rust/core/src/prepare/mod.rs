//! Everything before normalisation: denominate, impute, screen, treat.
//!
//! The steps run leaf by leaf, side by side; a leaf that no step changes is never copied. A step
//! sees what the step before it left, never what it did to another leaf itself, so that the
//! order of leaves and rows does not matter.

mod denominate;
mod fixed;
mod impute;
mod lambda;
pub mod learned;
mod neighbours;
mod order;
pub mod recipe;
mod regression;
mod screen;
mod series;
mod shape;
mod sheet;
mod treat;

use crate::column::Matrix;
use crate::error::{Fault, Faults};
use crate::memory::Array;
use crate::parallel;
use crate::plan::Scope;
use crate::rows::Rows;
use learned::Learned;
use recipe::{Recipe, Stage, Treat, Treatment};
pub use regression::Regression;
use sheet::Sheet;

/// What came of a preparation.
#[derive(Debug)]
pub struct Prepared {
    /// Columns that changed; NaN is missing or not applicable.
    pub columns: Vec<Option<Array<f64>>>,
    /// Cells that came to be not applicable.
    pub off: Vec<Option<Vec<bool>>>,
    /// Cells that were filled in.
    pub imputed: Vec<Option<Vec<bool>>>,
    /// Rows that fell out, if any could.
    pub screened: Option<Vec<bool>>,
    /// What the data taught.
    pub learned: Learned,
    /// The equations that filled gaps; never kept for other data.
    pub regressions: Vec<Regression>,
}

/// Takes the steps of a recipe.
///
/// # Shape and units
/// `matrix`: the leaves, then the columns that the recipe refers to, all in the data's units.
/// `learned`: of a fit; without it the data teach.
///
/// # Errors
/// A division by zero, a regression without enough rows, a transform of a value that it is not
/// defined for, an infinite value, a year that was not fitted, a base year without rows.
pub fn prepare(
    matrix: &Matrix<'_>,
    rows: &Rows,
    recipe: &Recipe,
    learned: Option<&Learned>,
) -> Result<Prepared, Faults> {
    let mut sheet = Sheet::new(matrix, recipe.leaves.len());
    refuse_infinite(&sheet, recipe)?;
    denominated(&mut sheet, recipe)?;
    let mut own = Learned::default();
    let screen = recipe.screen.as_ref().filter(|screen| {
        let after = if screen.imputed { Stage::Screen } else { Stage::Impute };
        recipe.until >= after
    });
    let early = screen.is_some_and(|screen| !screen.imputed);
    let leave_out = |sheet: &mut Sheet<'_>| {
        let known = learned.map(|learned| learned.dropped.as_slice());
        screen
            .map_or_else(Vec::new, |screen| leave_out(sheet, screen::screen(sheet, screen, known)))
    };
    let mut regressions = Vec::new();
    if early {
        own.dropped = leave_out(&mut sheet);
    }
    if recipe.until >= Stage::Impute && !(early && recipe.until == Stage::Screen) {
        regressions = impute::impute(&mut sheet, rows, &recipe.leaves)?;
    }
    if !early {
        own.dropped = leave_out(&mut sheet);
    }
    if recipe.until >= Stage::Treat {
        own.treatments = match learned {
            Some(known) => known.treatments.clone(),
            None => learn(&sheet, rows, recipe)?,
        };
        treat_all(&mut sheet, rows, &own.treatments, recipe)?;
    }
    let Sheet { changed: columns, off, imputed, out: screened, .. } = sheet;
    Ok(Prepared { columns, off, imputed, screened, learned: own, regressions })
}

/// Rows of a table whose leaves are not worth more than one thread.
const SMALL: usize = 1_000;

/// Shares jobs among threads, each of which looks at so many rows.
fn shared<J: Send, W: Send>(
    rows: usize,
    jobs: Vec<J>,
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, J) + Sync,
) -> Vec<W> {
    if rows > SMALL {
        return parallel::run(jobs, worker, work);
    }
    let mut only = worker();
    jobs.into_iter().for_each(|job| work(&mut only, job));
    vec![only]
}

/// Infinite values of the leaves that a step looks at.
fn refuse_infinite(sheet: &Sheet<'_>, recipe: &Recipe) -> Result<(), Faults> {
    let touched = |leaf: &recipe::Leaf| {
        leaf.denominate.is_some() || leaf.impute.is_some() || leaf.treat.is_some()
    };
    let all = recipe.screen.is_some();
    let leaves = recipe.leaves.iter().enumerate().filter(|(_, leaf)| all || touched(leaf));
    let found =
        shared(sheet.rows(), leaves.map(|(at, _)| at).collect(), Faults::new, |faults, leaf| {
            let column = sheet.column(leaf);
            if column.iter().all(|x| !x.is_infinite()) {
                return;
            }
            for (row, value) in column.iter().enumerate().filter(|(_, x)| x.is_infinite()) {
                faults.push(Fault::ValueInfinite { leaf, row, value: *value });
            }
        });
    let mut faults = Faults::new();
    found.into_iter().for_each(|more| faults.merge(more));
    faults.check()
}

fn denominated(sheet: &mut Sheet<'_>, recipe: &Recipe) -> Result<(), Faults> {
    let rules = recipe.leaves.iter().enumerate();
    let jobs: Vec<_> =
        rules.filter_map(|(at, leaf)| Some((at, leaf.denominate.as_ref()?))).collect();
    let given = &*sheet;
    let found = shared(given.rows(), jobs, Vec::new, |found, (leaf, rule)| {
        found.push((leaf, denominate::denominate(given, leaf, rule)));
    });
    let mut faults = Faults::new();
    for (leaf, divided) in found.into_iter().flatten() {
        match divided {
            Ok(divided) => {
                sheet.changed[leaf] = Some(divided.values);
                sheet.off[leaf] = divided.off;
            }
            Err(more) => faults.merge(more),
        }
    }
    faults.check()
}

/// Empties what fell out: a leaf does not apply any more, a row has no values. The leaves.
fn leave_out(sheet: &mut Sheet<'_>, found: screen::Screened) -> Vec<usize> {
    let any_row = found.rows.contains(&true);
    for leaf in 0..sheet.leaves() {
        let whole = found.leaves.contains(&leaf);
        if !whole && !any_row {
            continue;
        }
        let gone = |row: usize| whole || found.rows[row];
        let mut own = sheet.own(leaf);
        own.iter_mut().enumerate().filter(|(row, _)| gone(*row)).for_each(|(_, x)| *x = f64::NAN);
        sheet.changed[leaf] = Some(own);
        if let Some(flags) = &mut sheet.imputed[leaf] {
            flags.iter_mut().enumerate().for_each(|(row, flag)| *flag &= !gone(row));
        }
        if whole {
            sheet.off[leaf] = Some(vec![true; sheet.rows()]);
        }
    }
    sheet.out = Some(found.rows);
    found.leaves
}

/// Learns the treatments of all leaves, by scope.
fn learn(sheet: &Sheet<'_>, rows: &Rows, recipe: &Recipe) -> Result<Vec<Treatment>, Faults> {
    let rules = recipe.leaves.iter().enumerate();
    let jobs: Vec<(usize, &Treat)> =
        rules.filter_map(|(at, leaf)| Some((at, leaf.treat.as_ref()?))).collect();
    let base = recipe.base_year.and_then(|year| rows.year_code(year));
    if let Some((leaf, _)) = jobs.iter().find(|(_, rule)| rule.over == Scope::BaseYear)
        && base.is_none()
    {
        return Err(Fault::BaseYearAbsent { leaf: *leaf, year: recipe.base_year }.into());
    }
    let found = shared(sheet.rows(), jobs, Vec::new, |found, (leaf, rule)| {
        let column = sheet.column(leaf);
        if sheet.off[leaf].as_ref().is_some_and(|off| off.iter().all(|off| *off)) {
            return;
        }
        if rule.over == Scope::Panel {
            found.push(treat::learn(&column, leaf, None, rule));
            return;
        }
        for (code, year) in rows.years().iter().enumerate() {
            let wanted = rule.over == Scope::Year || base == Some(code as u16);
            if wanted {
                let of_year = column.iter().zip(rows.year_codes());
                let of_year = of_year.filter(|(_, own)| usize::from(**own) == code);
                let values: Vec<f64> = of_year.map(|(x, _)| *x).collect();
                let year = (rule.over == Scope::Year).then_some(*year);
                found.push(treat::learn(&values, leaf, year, rule));
            }
        }
    });
    let mut all: Vec<Treatment> = found.into_iter().flatten().collect();
    all.sort_by_key(|item| (item.leaf, item.year));
    Ok(all)
}

/// Does to the values what was learned.
fn treat_all(
    sheet: &mut Sheet<'_>,
    rows: &Rows,
    treatments: &[Treatment],
    recipe: &Recipe,
) -> Result<(), Faults> {
    let groups: Vec<&[Treatment]> = treatments.chunk_by(|a, b| a.leaf == b.leaf).collect();
    let given = &*sheet;
    let found = shared(given.rows(), groups, Vec::new, |found, own| {
        let leaf = own[0].leaf;
        let keep = own.iter().all(|item| item.act == recipe::Act::Keep && item.year.is_none());
        if !keep {
            found.push((leaf, treated(given, rows, own)));
        }
    });
    debug_assert!(treatments.iter().all(|item| item.leaf < recipe.leaves.len()));
    let mut faults = Faults::new();
    for (leaf, values) in found.into_iter().flatten() {
        match values {
            Ok(values) => sheet.changed[leaf] = Some(values),
            Err(more) => faults.merge(more),
        }
    }
    faults.check()
}

/// The treated column of a leaf.
fn treated(sheet: &Sheet<'_>, rows: &Rows, own: &[Treatment]) -> Result<Array<f64>, Faults> {
    let leaf = own[0].leaf;
    let mut values = sheet.own(leaf);
    let mut faults = Faults::new();
    let of_year = |code: u16| {
        let year = rows.years()[usize::from(code)];
        own.iter().find(|item| item.year.is_none() || item.year == Some(year))
    };
    let acts: Vec<Option<&Treatment>> =
        (0..rows.years().len()).map(|code| of_year(code as u16)).collect();
    for (row, (x, code)) in values.iter_mut().zip(rows.year_codes()).enumerate() {
        if x.is_nan() {
            continue;
        }
        let Some(act) = acts[usize::from(*code)] else {
            let year = rows.years()[usize::from(*code)];
            faults.push(Fault::YearNotFitted { leaf, year, row });
            continue;
        };
        let given = *x;
        *x = act.on(given);
        if x.is_nan() {
            faults.push(Fault::TreatUndefined { leaf, row, value: given });
        }
    }
    faults.check()?;
    Ok(values)
}
