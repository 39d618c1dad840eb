//! What falls out for want of data: leaves first, then rows over the leaves that stay.

use super::recipe::{Limits, Screen};
use super::sheet::Sheet;

/// What fell out.
pub struct Screened {
    /// Leaves, rising.
    pub leaves: Vec<usize>,
    /// Whether each row fell out.
    pub rows: Vec<bool>,
}

/// Numbers of cells of a leaf or row.
#[derive(Clone, Copy, Default)]
struct Tally {
    applicable: u32,
    available: u32,
    zeros: u32,
}

impl Tally {
    fn add(&mut self, x: f64, applicable: bool) {
        self.applicable += u32::from(applicable);
        self.available += u32::from(!x.is_nan());
        self.zeros += u32::from(x == 0.0);
    }

    /// Whether the shares reach the limits; one without cells does.
    fn passes(self, limits: &Limits) -> bool {
        let reaches = |part: u32, of: u32, limit: Option<f64>| {
            limit.is_none_or(|limit| of == 0 || f64::from(part) / f64::from(of) >= limit)
        };
        reaches(self.available, self.applicable, limits.available)
            && reaches(self.available - self.zeros, self.available, limits.nonzero)
    }
}

/// Finds what falls out; leaves already known to have fallen out are given by a fit.
///
/// # Source
/// `oecd-jrc-2008`, step 2
pub fn screen(sheet: &Sheet<'_>, rule: &Screen, known: Option<&[usize]>) -> Screened {
    let rows = sheet.rows();
    let mut by_row = vec![Tally::default(); rows];
    let mut out = Vec::new();
    for leaf in 0..sheet.leaves() {
        let column = sheet.column(leaf);
        let off = sheet.not_applicable(leaf);
        let imputed = sheet.imputed[leaf].as_ref().filter(|_| !rule.imputed);
        let cell = |row: usize| {
            let filled = imputed.is_some_and(|flags| flags[row]);
            let applies = off.as_ref().is_none_or(|off| !off[row]);
            (if filled { f64::NAN } else { column[row] }, applies)
        };
        let mut own = Tally::default();
        (0..rows).map(cell).for_each(|(x, applies)| own.add(x, applies));
        let forced = rule.forced_leaves.iter().find(|(at, _)| *at == leaf).map(|(_, keep)| *keep);
        let stays = match known {
            Some(known) => !known.contains(&leaf),
            None => forced.unwrap_or_else(|| own.passes(&rule.leaves)),
        };
        if !stays {
            out.push(leaf);
            continue;
        }
        for (row, tally) in by_row.iter_mut().enumerate() {
            let (x, applies) = cell(row);
            tally.add(x, applies);
        }
    }
    let forced = rule.forced_rows.map(|column| sheet.column(column));
    let falls = |(row, tally): (usize, &Tally)| match forced.as_ref().map(|forced| forced[row]) {
        Some(keep) if !keep.is_nan() => keep == 0.0,
        _ => !tally.passes(&rule.rows),
    };
    Screened { leaves: out, rows: by_row.iter().enumerate().map(falls).collect() }
}
