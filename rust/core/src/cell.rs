//! How one cell says that it is a number, missing or not applicable.
//!
//! Only this module knows the convention of the scratch arrays: a finite number is a score,
//! NaN is missing, positive infinity is not applicable. Raw values are either finite or NaN;
//! an infinite raw value is a fault and never reaches these functions.

/// No value is known.
pub const MISSING: f64 = f64::NAN;

/// The thing measured does not exist in this row.
pub const NOT_APPLICABLE: f64 = f64::INFINITY;

/// Whether the cell holds a score.
#[inline(always)]
#[must_use]
pub fn is_present(y: f64) -> bool {
    y < f64::INFINITY
}

/// Whether the cell is not applicable.
#[inline(always)]
#[must_use]
pub fn is_not_applicable(y: f64) -> bool {
    y == f64::INFINITY
}

/// Whether the cell applies but has no value.
#[inline(always)]
#[must_use]
pub fn is_missing(y: f64) -> bool {
    y.is_nan()
}

/// Row state as it leaves the core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// A score, and every constraint is known.
    Scored = 0,
    /// A score, but a constraint is not known.
    Provisional = 1,
    /// Too little is known for a score.
    NoScore = 2,
    /// The whole system does not apply.
    NotApplicable = 3,
    /// A missed constraint or a limit takes the score away.
    Vetoed = 4,
}

impl State {
    /// State of a row without constraints.
    #[inline(always)]
    #[must_use]
    pub fn of(y: f64) -> Self {
        if is_present(y) {
            Self::Scored
        } else if is_not_applicable(y) {
            Self::NotApplicable
        } else {
            Self::NoScore
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_kinds_exclude_each_other() {
        for y in [0.0, -3.5, 1e300, MISSING, NOT_APPLICABLE] {
            let kinds = [is_present(y), is_missing(y), is_not_applicable(y)];
            assert_eq!(kinds.iter().filter(|k| **k).count(), 1);
        }
    }
}
