//! The list that collects faults.

use std::fmt;

use super::Fault;

/// How many faults are listed; the rest are only counted.
pub const LISTED: usize = 20;

/// All faults of one step: the first [`LISTED`] in order, and how many there are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    list: Vec<Fault>,
    count: usize,
}

impl Faults {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault, in its place by leaf, node, row and year.
    pub fn push(&mut self, fault: Fault) {
        self.count += 1;
        self.insert(fault);
    }

    fn insert(&mut self, fault: Fault) {
        let order = fault.order();
        let at = self.list.partition_point(|other| other.order() <= order);
        if at < LISTED {
            self.list.insert(at, fault);
            self.list.truncate(LISTED);
        }
    }

    /// Adds all faults of another list.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        for fault in other.list {
            self.insert(fault);
        }
    }

    /// The same faults in rows that are some of others.
    #[must_use]
    pub fn at_rows(self, rows: &[usize]) -> Self {
        let mut all = Self { list: Vec::new(), count: self.count };
        for mut fault in self.list {
            fault.at_row(|row| rows.get(row).copied().unwrap_or(row));
            all.insert(fault);
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
        Self { list: vec![fault], count: 1 }
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
    fn merging_counts_all() {
        let mut all = Faults::from(infinite(3));
        all.merge(Faults::from(infinite(1)));
        assert_eq!((all.count(), all.list()[0].facts().row), (2, Some(1)));
    }
}
