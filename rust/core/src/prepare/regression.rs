//! What other leaves let expect, by least squares.

use serde::Serialize;

use super::impute::{Shared, mean};
use super::sheet::Sheet;
use crate::error::{Fault, Faults};
use crate::kernel::scale;
use crate::sum::ExactSum;

/// How an equation that filled gaps fits the rows that it was found from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Regression {
    /// The leaf that was filled in.
    pub leaf: usize,
    /// The year, where each has an equation of its own.
    pub year: Option<i64>,
    /// The leaves that it follows from.
    pub on: Vec<usize>,
    /// Rows with the leaf and all others known.
    pub cases: usize,
    /// The constant.
    pub intercept: f64,
    /// One coefficient for each of the others.
    pub slopes: Vec<f64>,
    /// Share of the squared deviations from the mean that the equation, not clipped, explains; none
    /// where the leaf is constant.
    pub r_squared: Option<f64>,
}

/// Predicted cells, and the equations behind them.
type Predicted = (Vec<(usize, f64)>, Vec<Regression>);

/// Predicts the gaps of a leaf from other leaves.
///
/// Rows with the leaf and all others known give the equation, with a constant; a prediction is
/// clipped to the range of the values known. A gap without one of the others stays.
///
/// # Errors
/// [`Fault::RegressionUndefined`]: fewer rows than unknowns, or others that depend on each other.
///
/// # Source
/// `oecd-jrc-2008`, step 3
pub fn predict(
    sheet: &Sheet<'_>,
    shared: &Shared<'_>,
    (leaf, on, year): (usize, &[usize], bool),
    gap: &impl Fn(usize) -> bool,
) -> Result<Predicted, Faults> {
    let column = sheet.column(leaf);
    let others: Vec<_> = on.iter().map(|other| sheet.column(*other)).collect();
    let Some(groups) = shared.groups(None, year) else { return Ok(Predicted::default()) };
    let complete = |row: usize| others.iter().all(|other| !other[row].is_nan());
    let (mut found, mut fits) = Predicted::default();
    let mut faults = Faults::new();
    for code in 0..groups.count as u32 {
        let own = || (0..column.len()).filter(|row| groups.codes[*row] == code && complete(*row));
        let gaps: Vec<usize> = own().filter(|row| gap(*row)).collect();
        if gaps.is_empty() {
            continue;
        }
        let rows: Vec<usize> = own().filter(|row| !column[*row].is_nan()).collect();
        let x = |row: usize| others.iter().map(move |other| other[row]);
        let year = year.then(|| shared.rows.years()[code_year(shared, gaps[0])]);
        let Some(equation) = Equation::new(&rows, &column, &x, on.len()) else {
            faults.push(Fault::RegressionUndefined { leaf, year, value: rows.len() as f64 });
            continue;
        };
        fits.push(Regression {
            leaf,
            year,
            on: on.to_vec(),
            cases: rows.len(),
            intercept: equation.line(std::iter::repeat_n(0.0, on.len())),
            r_squared: equation.r_squared(&rows, &column, &x),
            slopes: equation.coefficients(),
        });
        found.extend(gaps.into_iter().map(|row| (row, equation.at(x(row)))));
    }
    faults.check()?;
    Ok((found, fits))
}

fn code_year(shared: &Shared<'_>, row: usize) -> usize {
    usize::from(shared.rows.year_codes()[row])
}

/// `mean + sum slope * (x - mean of x)` of scaled values, between two limits.
struct Equation {
    /// What the values of the others are multiplied by.
    scales: Vec<f64>,
    /// What the own values are multiplied by.
    by: f64,
    means: Vec<f64>,
    mean: f64,
    slopes: Vec<f64>,
    range: [f64; 2],
}

impl Equation {
    fn new<I: Iterator<Item = f64>>(
        rows: &[usize],
        column: &[f64],
        x: &impl Fn(usize) -> I,
        count: usize,
    ) -> Option<Self> {
        if rows.len() < count + 2 {
            return None;
        }
        let mean_of = |value: &dyn Fn(usize) -> f64| {
            mean(&rows.iter().map(|row| value(*row)).collect::<Vec<_>>())
        };
        let raw = |row: usize, j: usize| x(row).nth(j).unwrap_or(f64::NAN);
        // By powers of two, so that products of huge and tiny values stay numbers.
        let size = |value: &dyn Fn(usize) -> f64| {
            scale(rows.iter().fold(0.0, |size: f64, row| size.max(value(*row).abs())))
        };
        let scales: Vec<f64> = (0..count).map(|j| size(&|row| raw(row, j))).collect();
        let by = size(&|row| column[row]);
        let at = |row: usize, j: usize| raw(row, j) * scales[j];
        let means: Vec<f64> = (0..count).map(|j| mean_of(&|row| at(row, j))).collect();
        let own = mean_of(&|row| column[row] * by);
        // The normal equations of the centred values, the last column is the right side.
        let product = |a: &dyn Fn(usize) -> f64, b: &dyn Fn(usize) -> f64| {
            let mut sum = ExactSum::default();
            rows.iter().for_each(|row| sum.add((a(*row) * b(*row)).clamp(f64::MIN, f64::MAX)));
            sum.round()
        };
        let mut table = vec![vec![0.0; count + 1]; count];
        for i in 0..count {
            let a = |row: usize| at(row, i) - means[i];
            for j in 0..count {
                table[i][j] = product(&a, &|row| at(row, j) - means[j]);
            }
            table[i][count] = product(&a, &|row| column[row] * by - own);
        }
        let slopes = solve(table)?;
        let values = || rows.iter().map(|row| column[*row]);
        let range = [values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max)];
        Some(Self { scales, means, by, mean: own, slopes, range })
    }

    fn at(&self, x: impl Iterator<Item = f64>) -> f64 {
        self.line(x).clamp(self.range[0], self.range[1])
    }

    /// The prediction before it is clipped.
    fn line(&self, x: impl Iterator<Item = f64>) -> f64 {
        self.scaled(x) / self.by
    }

    /// The same, multiplied as the own values are.
    fn scaled(&self, x: impl Iterator<Item = f64>) -> f64 {
        let scaled = x.zip(&self.scales).map(|(x, scale)| x * scale);
        let terms = scaled.zip(&self.means).zip(&self.slopes).map(|((x, mean), b)| b * (x - mean));
        self.mean + terms.sum::<f64>()
    }

    /// One coefficient for each of the others, of values that are not scaled.
    fn coefficients(&self) -> Vec<f64> {
        self.slopes.iter().zip(&self.scales).map(|(slope, scale)| slope * scale / self.by).collect()
    }

    /// `1 - residual / total sum of squares`; none where the leaf does not vary.
    fn r_squared<I: Iterator<Item = f64>>(
        &self,
        rows: &[usize],
        column: &[f64],
        x: &impl Fn(usize) -> I,
    ) -> Option<f64> {
        let squares = |error: &dyn Fn(usize) -> f64| {
            let mut sum = ExactSum::default();
            rows.iter().for_each(|row| sum.add(error(*row).powi(2).min(f64::MAX)));
            sum.round()
        };
        let total = squares(&|row| column[row] * self.by - self.mean);
        let left = squares(&|row| column[row] * self.by - self.scaled(x(row)));
        (self.range[0] < self.range[1]).then(|| 1.0 - left / total)
    }
}

/// Part of a diagonal element below which what is left of it is rounding.
const SINGULAR: f64 = 1e-12;

/// Solves symmetric equations that are positive definite; none if they are not.
fn solve(mut table: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let count = table.len();
    let diagonal: Vec<f64> = (0..count).map(|i| table[i][i]).collect();
    for i in 0..count {
        if table[i][i] <= SINGULAR * diagonal[i] {
            return None;
        }
        let pivot = table[i].clone();
        for row in &mut table[i + 1..] {
            let factor = row[i] / pivot[i];
            row.iter_mut().zip(&pivot).skip(i).for_each(|(x, p)| *x -= factor * p);
        }
    }
    let mut slopes = vec![0.0; count];
    for i in (0..count).rev() {
        let known: f64 = (i + 1..count).map(|j| table[i][j] * slopes[j]).sum();
        slopes[i] = (table[i][count] - known) / table[i][i];
    }
    Some(slopes)
}
