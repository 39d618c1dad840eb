//! One test, made ready for the rows, over one block.

use super::compare::{Comparison, compare};
use super::finish::settle;
use super::measure::Measure;
use super::program::Block;
use super::range::between;
use super::sheet::{Desk, Sheet};
use crate::cell::MISSING;

/// A test.
#[derive(Debug)]
pub enum Test {
    /// A comparison with a number.
    Value(Comparison, f64, Option<usize>),
    /// A comparison with a base value times a factor plus an offset.
    Base(Comparison, usize, [f64; 2]),
    /// The value lies between two bounds.
    Range(f64, f64),
    /// A comparison with the bars in a column, then the words of the assessor in another.
    Assigned(Comparison, Assigned),
    /// All of these, or any of them.
    Group(bool, Vec<Test>),
}

/// The columns of an assigned bar.
#[derive(Debug)]
pub struct Assigned {
    /// The bars.
    pub bar: Option<usize>,
    /// Whether they are met.
    pub met: Option<usize>,
    /// Which base value progress is measured from.
    pub base: Option<usize>,
}

impl Test {
    /// Number of sheets that it needs.
    pub fn depth(&self) -> usize {
        match self {
            Self::Group(_, tests) => 1 + tests.iter().map(Self::depth).max().unwrap_or(0),
            _ => 1,
        }
    }

    /// Whether some value may have a base.
    pub fn has_base(&self) -> bool {
        match self {
            Self::Value(_, _, base) => base.is_some(),
            Self::Base(..) => true,
            Self::Range(..) => false,
            Self::Assigned(_, columns) => columns.base.is_some(),
            Self::Group(_, tests) => tests.iter().any(Self::has_base),
        }
    }
}

impl Measure<'_> {
    /// Writes what a test says of the values `x` of a block into sheet `to`.
    pub fn judge(&self, test: &Test, at: &Block<'_>, x: &[f64], desk: &mut Desk, to: usize) {
        let len = x.len();
        let sheet = &mut desk.sheets[to];
        match test {
            Test::Value(how, bar, base) => {
                sheet.target[..len].fill(*bar);
                self.bases(*base, at, &mut sheet.base[..len]);
                if self.sums {
                    meet(x, &mut sheet.target[..len]);
                }
                sheet.compare(x, *how);
            }
            Test::Base(how, base, [factor, offset]) => {
                self.bases(Some(*base), at, &mut sheet.base[..len]);
                for (bar, base) in sheet.target.iter_mut().zip(&sheet.base[..len]) {
                    *bar = relative(*base, *factor, *offset);
                }
                meet(x, &mut sheet.target[..len]);
                sheet.compare(x, *how);
            }
            Test::Range(low, high) => {
                sheet.base[..len].fill(MISSING);
                sheet.between(x, *low, *high);
            }
            Test::Assigned(how, columns) => self.assigned(*how, columns, at, x, desk, to),
            Test::Group(all, tests) => self.group(*all, tests, at, x, desk, to),
        }
    }

    fn assigned(
        &self,
        how: Comparison,
        columns: &Assigned,
        at: &Block<'_>,
        x: &[f64],
        desk: &mut Desk,
        to: usize,
    ) {
        let (sheet, len) = (&mut desk.sheets[to], x.len());
        match columns.bar {
            None => sheet.target[..len].fill(MISSING),
            Some(column) => {
                let bars = at.matrix.load(column, at.range.clone(), &mut desk.met);
                sheet.target[..len].copy_from_slice(bars);
            }
        }
        self.bases(columns.base, at, &mut sheet.base[..len]);
        if self.sums {
            meet(x, &mut sheet.target[..len]);
        }
        sheet.compare(x, how);
        if let Some(column) = columns.met {
            let met = at.matrix.load(column, at.range.clone(), &mut desk.met);
            settle(met, &mut sheet.uncapped[..len], &mut sheet.verdict[..len]);
        }
    }

    fn group(
        &self,
        all: bool,
        tests: &[Test],
        at: &Block<'_>,
        x: &[f64],
        desk: &mut Desk,
        to: usize,
    ) {
        for (number, test) in tests.iter().enumerate() {
            let place = to + usize::from(number > 0);
            self.judge(test, at, x, desk, place);
            if number > 0 {
                let (sheets, others) = desk.sheets.split_at_mut(place);
                sheets[to].merge(all, &others[0], &mut desk.take[..x.len()]);
            }
        }
    }
}

/// Part of a computed bar that is the noise of its computation, far below any printed digit.
const NOISE: f64 = 1e-12;

/// A bar from a base value. The change is a part of the size of the base, so that a rise of a
/// negative base is a rise; a part of nothing is no change that could be asked for.
fn relative(base: f64, factor: f64, offset: f64) -> f64 {
    if base == 0.0 && factor != 1.0 {
        return MISSING;
    }
    base + (factor - 1.0) * base.abs() + offset
}

/// Moves bars that a value misses by no more than noise onto the value: it has reached them.
pub fn meet(x: &[f64], bars: &mut [f64]) {
    for (x, bar) in x.iter().zip(bars) {
        let size = x.abs().max(bar.abs());
        let near = (x - *bar).abs() <= NOISE * size && size < f64::INFINITY;
        *bar = if near { *x } else { *bar };
    }
}

impl Sheet {
    /// Compares with the targets that the sheet holds.
    pub fn compare(&mut self, x: &[f64], how: Comparison) {
        let len = x.len();
        let (base, target) = (&self.base[..len], &self.target[..len]);
        let (gap, uncapped) = (&mut self.gap[..len], &mut self.uncapped[..len]);
        compare(x, how, base, target, gap, uncapped, &mut self.verdict[..len]);
    }

    fn between(&mut self, x: &[f64], low: f64, high: f64) {
        let len = x.len();
        let (target, gap) = (&mut self.target[..len], &mut self.gap[..len]);
        let uncapped = &mut self.uncapped[..len];
        between(x, low, high, target, gap, uncapped, &mut self.verdict[..len]);
    }
}
