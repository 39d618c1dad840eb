//! Whether data fit a plan.

use std::collections::HashMap;

use super::plan::{Item, Plan};
use crate::column::Matrix;
use crate::error::{Fault, Faults};
use crate::rows::Rows;

impl Plan {
    /// Checks that the data fit; returns for each year of the rows its place in the plan.
    pub(super) fn fit(
        &self,
        matrix: &Matrix<'_>,
        rows: &Rows,
        variants: &[Vec<Option<u8>>],
    ) -> Result<Vec<usize>, Faults> {
        let needed = self.checks().last().map_or(0, |check| check.column + 1);
        if matrix.leaves() < needed {
            return Err(Fault::ColumnCount { value: matrix.leaves() as f64 }.into());
        }
        if matrix.leaves() > 0 && matrix.rows() != rows.len() {
            return Err(Fault::ColumnLength { leaf: 0, value: matrix.rows() as f64 }.into());
        }
        let mut faults = Faults::new();
        let places = self.places(rows, &mut faults);
        for (index, item) in self.items.iter().enumerate() {
            if let Item::Measure(measure) = item
                && let Some(variant) = measure.variant
                && let Some(detail) =
                    unfit(variants.get(variant), rows.regions().len(), measure.choice.len())
            {
                let detail = format!("item {index}, variant column {variant}: {detail}");
                faults.push(Fault::VariantsUnfit { detail });
            }
        }
        faults.check()?;
        Ok(places)
    }

    /// For each year of the rows its place in the plan.
    fn places(&self, rows: &Rows, faults: &mut Faults) -> Vec<usize> {
        let numbered = self.years.iter().enumerate().map(|(place, year)| (*year, place));
        let known: HashMap<i64, usize> = numbered.collect();
        let places: Vec<_> = rows.years().iter().map(|year| known.get(year).copied()).collect();
        if places.contains(&None) {
            let mut seen = vec![false; places.len()];
            for (row, code) in rows.year_codes().iter().map(|code| usize::from(*code)).enumerate() {
                if places[code].is_none() && !seen[code] {
                    faults.push(Fault::YearNotPlanned { year: rows.years()[code], row });
                }
                seen[code] = true;
            }
        }
        places.into_iter().flatten().collect()
    }
}

/// What is wrong with a variant column.
fn unfit(column: Option<&Vec<Option<u8>>>, regions: usize, variants: usize) -> Option<String> {
    let Some(column) = column else { return Some("it is not there".into()) };
    if column.len() != regions {
        return Some(format!("{} values for {regions} regions", column.len()));
    }
    let beyond = column.iter().flatten().find(|variant| usize::from(**variant) >= variants)?;
    Some(format!("variant {beyond}, there are {variants}"))
}
