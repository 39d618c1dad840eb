//! One measure, made ready for the rows, over one block.

use super::check::{Check, Found};
use super::choice::Table;
use super::compare::Comparison;
use super::finish::{cap, is_fine};
use super::history::Values;
use super::judge::{Test, meet};
use super::program::Block;
use super::sheet::Desk;
use crate::cell::MISSING;
use crate::error::Fault;

/// A measure.
pub struct Measure<'a> {
    /// Its column.
    pub column: usize,
    /// How its values are looked through, if nobody else does.
    pub check: Option<Check>,
    /// Its values, if they are not read block by block.
    pub values: Values<'a>,
    /// The base values that tests refer to.
    pub sources: Vec<Source<'a>>,
    /// The tests.
    pub tests: Vec<Test>,
    /// Which test is in force.
    pub rules: Rules,
    /// Whether a value may have a base.
    pub has_base: bool,
    /// Whether values are sums over years.
    pub sums: bool,
}

/// Base values.
pub enum Source<'a> {
    /// One of each region.
    Regions(Vec<f64>),
    /// The values in these rows.
    Rows(&'a [u32]),
}

/// Which test is in force.
pub enum Rules {
    /// There is no bar.
    None,
    /// The same everywhere.
    One(usize),
    /// Comparisons that differ in nothing but the number; NaN where there is none.
    Bars(Comparison, Table<f64>, Option<usize>),
    /// The test of each row, by number; as many as there are tests is none.
    Chosen(Table<u16>),
}

impl Measure<'_> {
    /// Number of sheets that it needs.
    pub fn depth(&self) -> usize {
        let deepest = self.tests.iter().map(Test::depth).max().unwrap_or(1);
        deepest + usize::from(matches!(self.rules, Rules::Chosen(_)))
    }

    /// Writes the results of a block into the first sheet; returns its values.
    pub fn run<'s>(
        &'s self,
        at: &Block<'s>,
        load: &'s mut [f64],
        desk: &mut Desk,
        progress: &mut [f64],
        found: &mut Found,
    ) -> &'s [f64] {
        let x = match &self.values {
            Values::Blocks => at.matrix.load(self.column, at.range.clone(), load),
            values => &values.all()[at.range.clone()],
        };
        if let Some(check) = self.check {
            check.values(x, at.range.start, found);
        }
        self.apply(at, x, desk);
        let (sheet, len) = (&mut desk.sheets[0], x.len());
        if let Some(mask) = at.matrix.mask(self.column) {
            mask.each_not(at.range.clone(), |row| sheet.erase(row));
        }
        let (target, gap) = (&sheet.target[..len], &sheet.gap[..len]);
        if !cap(x, target, gap, &sheet.uncapped[..len], &mut progress[..len]) {
            for (i, x) in x.iter().enumerate() {
                if !is_fine(*x, target[i], gap[i], sheet.uncapped[i]) {
                    let value = if x.is_nan() { target[i] } else { *x };
                    let row = at.range.start + i;
                    found.results.push(Fault::ScoreInfinite { leaf: self.column, row, value });
                }
            }
        }
        x
    }

    fn apply(&self, at: &Block<'_>, x: &[f64], desk: &mut Desk) {
        let len = x.len();
        match &self.rules {
            Rules::None => desk.sheets[0].open(x),
            Rules::One(rule) => self.judge(&self.tests[*rule], at, x, desk, 0),
            Rules::Bars(how, bars, base) => {
                let sheet = &mut desk.sheets[0];
                bars.fill(at, &mut sheet.target[..len]);
                self.bases(*base, at, &mut sheet.base[..len]);
                for (base, bar) in sheet.base.iter_mut().zip(&sheet.target[..len]) {
                    *base = if bar.is_nan() { MISSING } else { *base };
                }
                if self.sums {
                    meet(x, &mut sheet.target[..len]);
                }
                sheet.compare(x, *how);
            }
            Rules::Chosen(rules) => {
                rules.fill(at, &mut desk.chosen[..len]);
                self.each_chosen(at, x, desk);
            }
        }
    }

    /// Runs each rule that occurs over the whole block, and takes its rows.
    fn each_chosen(&self, at: &Block<'_>, x: &[f64], desk: &mut Desk) {
        let len = x.len();
        let mut occurs = vec![false; self.tests.len() + 1];
        desk.chosen[..len].iter().for_each(|rule| occurs[usize::from(*rule)] = true);
        let mut to = 0;
        for rule in (0..occurs.len()).filter(|rule| occurs[*rule]) {
            match self.tests.get(rule) {
                Some(test) => self.judge(test, at, x, desk, to),
                None => desk.sheets[to].open(x),
            }
            if to > 0 {
                let (first, others) = desk.sheets.split_at_mut(1);
                first[0].pick(&desk.chosen[..len], rule as u16, &others[0]);
            }
            to = 1;
        }
    }

    /// Writes the base values of a block; NaN where there is none.
    pub fn bases(&self, source: Option<usize>, at: &Block<'_>, out: &mut [f64]) {
        match source.map(|source| &self.sources[source]) {
            None => out.fill(MISSING),
            Some(Source::Regions(bases)) => {
                for (out, region) in out.iter_mut().zip(at.regions()) {
                    *out = bases[*region as usize];
                }
            }
            Some(Source::Rows(rows)) => {
                let values = self.values.all();
                for (out, row) in out.iter_mut().zip(&rows[at.range.clone()]) {
                    *out = values.get(*row as usize).copied().unwrap_or(MISSING);
                }
            }
        }
    }
}
