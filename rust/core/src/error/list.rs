//! The list that collects faults.

use std::collections::BTreeMap;
use std::fmt;

use super::Fault;
use super::facts::YearKey;

/// How many faults are listed; the rest are only counted.
pub const LISTED: usize = 20;

/// All faults of one step: the first [`LISTED`] in order, and how many there are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    list: Vec<Fault>,
    count: usize,
    /// The first row of each fault that is about a whole year.
    years: BTreeMap<YearKey, usize>,
}

impl Faults {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault, in its place by leaf, node, row and year.
    ///
    /// What is true of a whole year is said once, of its first row.
    pub fn push(&mut self, fault: Fault) {
        if self.insert(fault) {
            self.count += 1;
        }
    }

    /// Puts a fault in its place; whether it was not there before.
    fn insert(&mut self, fault: Fault) -> bool {
        let mut new = true;
        if let Some((key, row)) = fault.whole_year() {
            let known = self.years.get(&key).copied();
            if known.is_some_and(|known| known <= row) {
                return false;
            }
            new = known.is_none();
            self.list.retain(|other| other.whole_year().is_none_or(|(own, _)| own != key));
            self.years.insert(key, row);
        }
        self.place(fault);
        new
    }

    fn place(&mut self, fault: Fault) {
        let order = fault.order();
        let at = self.list.partition_point(|other| other.order() <= order);
        if at < LISTED {
            self.list.insert(at, fault);
            self.list.truncate(LISTED);
        }
    }

    /// Adds all faults of another list.
    pub fn merge(&mut self, other: Self) {
        let known = other.years.keys().filter(|key| self.years.contains_key(key)).count();
        self.count += other.count - known;
        for fault in other.list {
            self.insert(fault);
        }
        for (key, row) in other.years {
            self.years.entry(key).or_insert(row);
        }
    }

    /// The same faults in rows that are some of others.
    #[must_use]
    pub fn at_rows(self, rows: &[usize]) -> Self {
        let at = |row: usize| rows.get(row).copied().unwrap_or(row);
        let years = self.years.into_iter().map(|(key, row)| (key, at(row))).collect();
        let mut all = Self { list: Vec::new(), count: self.count, years };
        for mut fault in self.list {
            fault.at_row(at);
            all.place(fault);
        }
        all
    }

    /// The listed faults.
    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.list
    }

    /// Number of faults, listed or not.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Success if there is no fault.
    ///
    /// # Errors
    /// The list itself unless it is empty.
    pub fn check(self) -> Result<(), Self> {
        if self.count == 0 { Ok(()) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        let mut faults = Self::new();
        faults.push(fault);
        faults
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.list.iter().enumerate() {
            let end = if i + 1 < self.list.len() { "\n" } else { "" };
            write!(f, "{fault} [{}]{end}", fault.code())?;
        }
        if self.count > self.list.len() {
            write!(f, "\n... {} in all", self.count)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

#[cfg(test)]
mod tests {
    use super::*;

    fn infinite(row: usize) -> Fault {
        Fault::ValueInfinite { leaf: 0, row, value: f64::INFINITY }
    }

    #[test]
    fn the_list_does_not_depend_on_the_order_of_finding() {
        let (mut up, mut down) = (Faults::new(), Faults::new());
        for row in 0..50 {
            up.push(infinite(row));
            down.push(infinite(49 - row));
        }
        assert_eq!(up.count(), 50);
        assert_eq!(up.list(), down.list());
        assert_eq!(up.list().len(), LISTED);
    }

    #[test]
    fn a_whole_year_is_one_fault_of_its_first_row() {
        let fault = |node: usize, row: usize| Fault::NodeYearNotFitted { node, year: 2022, row };
        let (mut up, mut down) = (Faults::new(), Faults::new());
        for row in 0..50 {
            up.push(fault(row % 2, row));
            down.push(fault((49 - row) % 2, 49 - row));
        }
        assert_eq!((up.count(), up.list()), (2, [fault(0, 0), fault(1, 1)].as_slice()));
        assert_eq!(up.list(), down.list());
        let mut all = Faults::from(fault(0, 7));
        all.push(infinite(3));
        all.merge(up.at_rows(&[5, 9]));
        assert_eq!((all.count(), all.list().len()), (3, 3));
        assert!(all.list().contains(&fault(0, 5)) && all.list().contains(&fault(1, 9)));
    }

    #[test]
    fn merging_counts_all() {
        let mut all = Faults::from(infinite(3));
        all.merge(Faults::from(infinite(1)));
        assert_eq!((all.count(), all.list()[0].facts().row), (2, Some(1)));
    }
}
