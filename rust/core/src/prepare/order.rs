//! Rows by region and year, and rows by group.

use std::collections::HashMap;

use crate::rows::Rows;

/// The rows of each region, by year.
pub struct Histories {
    order: Vec<u32>,
    starts: Vec<u32>,
    years: Vec<f64>,
}

impl Histories {
    /// Sorts the rows by counting: first by year, then by region.
    pub fn new(rows: &Rows) -> Self {
        let by_year = counted((0..rows.len() as u32).collect(), rows.years().len(), |row| {
            usize::from(rows.year_codes()[row as usize])
        });
        let regions = rows.regions().len();
        let region = |row: u32| rows.region_codes()[row as usize] as usize;
        let (order, starts) = counted(by_year.0, regions, region);
        let year = |row: &u32| rows.years()[usize::from(rows.year_codes()[*row as usize])] as f64;
        let years = order.iter().map(year).collect();
        Self { order, starts, years }
    }

    /// The rows of each region with their years, rising.
    pub fn each(&self) -> impl Iterator<Item = (&[u32], &[f64])> {
        self.starts.windows(2).map(|ends| {
            let range = ends[0] as usize..ends[1] as usize;
            (&self.order[range.clone()], &self.years[range])
        })
    }
}

/// Sorts rows by a small key, stably; returns them with the start of each key and the end.
fn counted(rows: Vec<u32>, keys: usize, key: impl Fn(u32) -> usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; keys + 1];
    rows.iter().for_each(|row| starts[key(*row) + 1] += 1);
    (0..keys).for_each(|at| starts[at + 1] += starts[at]);
    let (mut next, mut order) = (starts.clone(), vec![0; rows.len()]);
    for row in rows {
        let place = &mut next[key(row)];
        order[*place as usize] = row;
        *place += 1;
    }
    (order, starts)
}

/// The group of each row.
pub struct Groups {
    /// Code of each row's group; [`Groups::NONE`] where it has none.
    pub codes: Vec<u32>,
    /// Number of groups.
    pub count: usize,
}

impl Groups {
    /// No group.
    pub const NONE: u32 = u32::MAX;

    /// Rows with the same value of a column, or all rows; on request of the same year only.
    pub fn new(rows: &Rows, column: Option<&[f64]>, year: bool) -> Self {
        let mut known: HashMap<(u64, u16), u32> = HashMap::new();
        let year_of = |row: usize| if year { rows.year_codes()[row] } else { 0 };
        let mut codes = Vec::with_capacity(rows.len());
        for row in 0..rows.len() {
            // The sum turns a negative zero into zero.
            let value = column.map_or(0.0, |column| column[row] + 0.0);
            if value.is_nan() {
                codes.push(Self::NONE);
                continue;
            }
            let next = known.len() as u32;
            codes.push(*known.entry((value.to_bits(), year_of(row))).or_insert(next));
        }
        Self { codes, count: known.len() }
    }
}
