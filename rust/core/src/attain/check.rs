//! Values and results that cannot be used.

use super::program::Block;
use crate::error::{Fault, Faults};
use crate::kernel::multiversion;

/// The faults of one thread: values that cannot be used, and results that are beyond all bounds,
/// which are of interest only if the values are good.
#[derive(Default)]
pub struct Found {
    pub values: Faults,
    pub results: Faults,
}

impl Found {
    /// Adds all faults of another thread.
    pub fn merge(&mut self, other: Self) {
        self.values.merge(other.values);
        self.results.merge(other.results);
    }

    /// Success if there is no fault.
    pub fn check(self) -> Result<(), Faults> {
        self.values.check()?;
        self.results.check()
    }
}

/// A column whose values must be finite.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The column.
    pub column: usize,
    /// Whether they must be 0 or 1.
    pub yes_no: bool,
}

impl Check {
    /// Looks for values of a block that cannot be used.
    pub fn run(&self, at: &Block<'_>, load: &mut [f64], found: &mut Found) {
        let x = at.matrix.load(self.column, at.range.clone(), load);
        self.values(x, at.range.start, found);
    }

    /// Looks for values that cannot be used; the first one is that of row `start`.
    pub fn values(&self, x: &[f64], start: usize, found: &mut Found) {
        if is_usable(x, self.yes_no) {
            return;
        }
        let (leaf, faults) = (self.column, &mut found.values);
        for (i, value) in x.iter().copied().enumerate() {
            let row = start + i;
            if value.is_infinite() {
                faults.push(Fault::ValueInfinite { leaf, row, value });
            } else if self.yes_no && !(value.is_nan() || value == 0.0 || value == 1.0) {
                faults.push(Fault::NotYesNo { leaf, row, value });
            }
        }
    }
}

multiversion! {
    /// Whether no value is infinite and, if they are answers, all are 0 or 1.
    fn is_usable(x: &[f64], yes_no: bool) -> bool = is_usable_body;
}

#[inline(always)]
fn is_usable_body(x: &[f64], yes_no: bool) -> bool {
    let mut bad = 0_u64;
    for x in x {
        let answer = (*x == 0.0) | (*x == 1.0) | x.is_nan();
        bad |= u64::from(x.is_infinite() | (yes_no & !answer));
    }
    bad == 0
}
