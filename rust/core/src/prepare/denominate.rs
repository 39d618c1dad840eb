//! Division by another column.

use super::recipe::Denominate;
use super::sheet::Sheet;
use crate::error::{Fault, Faults};
use crate::memory::Array;

/// What a division gives.
pub struct Divided {
    /// The quotients, NaN where either is missing.
    pub values: Array<f64>,
    /// Cells where nothing is divided by nothing.
    pub off: Option<Vec<bool>>,
}

/// `value / by * scale` for every row of a leaf.
///
/// # Errors
/// [`Fault::ZeroDenominator`] for each row that divides by zero, unless its value is zero too and
/// that means not applicable; [`Fault::ValueInfinite`] for each quotient beyond all numbers.
///
/// # Source
/// `oecd-jrc-2008`, step 5; rule D1 of the method notes
pub fn denominate(sheet: &Sheet<'_>, leaf: usize, rule: &Denominate) -> Result<Divided, Faults> {
    let by = sheet.column(rule.by);
    let mut values = sheet.own(leaf);
    let (mut off, mut faults) = (None, Faults::new());
    for (row, (x, by)) in values.iter_mut().zip(by.iter()).enumerate() {
        if x.is_nan() || *by != 0.0 {
            *x = *x / by * rule.scale;
            if x.is_infinite() {
                faults.push(Fault::ValueInfinite { leaf, row, value: *x });
            }
        } else if *x == 0.0 && rule.not_applicable {
            off.get_or_insert_with(|| vec![false; sheet.rows()])[row] = true;
            *x = f64::NAN;
        } else {
            faults.push(Fault::ZeroDenominator { leaf, row, value: *x });
        }
    }
    faults.check()?;
    Ok(Divided { values, off })
}
