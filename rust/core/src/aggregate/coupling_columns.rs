//! C, T and D of whole columns.

use super::coupling::{bounded, couple};
use crate::block::{BLOCK, blocks};
use crate::cell::MISSING;
use crate::column::Matrix;
use crate::error::{Fault, Faults};
use crate::kernel;
use crate::output::{Draft, Output, Part};
use crate::parallel;
use crate::plan::Coupling;

/// How subsystems are coupled.
#[derive(Debug, Clone)]
pub struct Coupler {
    /// Which coupling degree C.
    pub form: Coupling,
    /// Lower scores count as this one inside a product.
    pub floor: f64,
    /// One per subsystem, taken in proportion to their sum.
    pub weights: Vec<f64>,
}

/// One value per row, in 0 to 1; none where a subsystem is missing.
#[derive(Debug)]
pub struct Couples {
    /// The coupling degree C.
    pub coupling: Output<f64>,
    /// The level T.
    pub level: Output<f64>,
    /// The coordination degree D.
    pub coordination: Output<f64>,
}

impl Coupler {
    /// Couples the leaves of the matrix row by row.
    ///
    /// # Errors
    /// Fewer than two subsystems, weights or a floor that cannot be used, and every value that
    /// lies outside 0 to 1.
    pub fn couple(&self, matrix: &Matrix<'_>) -> Result<Couples, Faults> {
        self.check(matrix)?;
        let mut drafts = [(); 3].map(|()| Draft::new(matrix.rows()));
        let size = parallel::job_size(matrix.rows(), BLOCK);
        let [coupling, level, coordination] = drafts.each_mut().map(|draft| draft.parts(size));
        let columns = coupling.zip(level).zip(coordination);
        let jobs = columns.enumerate().map(|(i, ((c, t), d))| (i * size, [c, t, d])).collect();
        let workers = parallel::run(
            jobs,
            || (Desk::new(matrix.leaves()), Faults::new()),
            |(desk, faults), (start, parts)| self.run(matrix, desk, faults, start, parts),
        );
        let mut all = Faults::new();
        workers.into_iter().for_each(|(_, faults)| all.merge(faults));
        all.check()?;
        let [coupling, level, coordination] = drafts.map(Draft::finish);
        Ok(Couples { coupling, level, coordination })
    }

    fn check(&self, matrix: &Matrix<'_>) -> Result<(), Faults> {
        let mut faults = Faults::new();
        if matrix.leaves() < 2 || matrix.leaves() != self.weights.len() {
            faults.push(Fault::ColumnCount { value: matrix.leaves() as f64 });
        }
        let total: f64 = self.weights.iter().sum();
        let usable = |w: &f64| w.is_finite() && *w >= 0.0;
        let odd = self.weights.iter().copied().filter(|w| !usable(w));
        let empty = (!(total > 0.0 && total.is_finite())).then_some(total);
        for value in odd.chain(empty) {
            faults.push(Fault::WeightInvalid { node: 0, value });
        }
        if !(0.0..1.0).contains(&self.floor) {
            faults.push(Fault::RuleInvalid { node: 0, value: self.floor });
        }
        faults.check()
    }

    fn run(
        &self,
        matrix: &Matrix<'_>,
        desk: &mut Desk,
        faults: &mut Faults,
        start: usize,
        mut parts: [Part<'_, f64>; 3],
    ) {
        let len = parts[0].values.len();
        for range in blocks(start..start + len) {
            let here = range.start - start..range.end - start;
            desk.load(matrix, range, faults);
            for i in 0..here.len() {
                let found = desk.row(i).map(|u| couple(self.form, self.floor, u, &self.weights));
                let numbers = found.map_or([MISSING; 3], |c| [c.coupling, c.level, c.coordination]);
                desk.done.iter_mut().zip(numbers).for_each(|(column, number)| column[i] = number);
            }
            for (column, part) in desk.done.iter().zip(&mut parts) {
                let out = part.rows(here.clone());
                kernel::emit(&column[..here.len()], &mut out.exit(1.0), &[]);
            }
        }
    }
}

/// The block that a thread works on.
struct Desk {
    /// The leaves of the block side by side, row by row.
    rows: Vec<f64>,
    leaves: usize,
    load: Vec<f64>,
    done: [Vec<f64>; 3],
}

impl Desk {
    fn new(leaves: usize) -> Self {
        let column = || vec![0.0; BLOCK];
        let done = [column(), column(), column()];
        Self { rows: vec![0.0; BLOCK * leaves], leaves, load: column(), done }
    }

    /// Takes the rows `range`, in their bounds.
    fn load(&mut self, matrix: &Matrix<'_>, range: std::ops::Range<usize>, faults: &mut Faults) {
        for leaf in 0..self.leaves {
            let values = matrix.load(leaf, range.clone(), &mut self.load);
            for (i, value) in values.iter().copied().enumerate() {
                let score = if value.is_nan() { Some(MISSING) } else { bounded(value) };
                self.rows[i * self.leaves + leaf] = score.unwrap_or_else(|| {
                    faults.push(Fault::SubsystemRange { leaf, row: range.start + i, value });
                    MISSING
                });
            }
        }
    }

    /// The scores of a row, unless one is missing.
    fn row(&self, i: usize) -> Option<&[f64]> {
        let scores = &self.rows[i * self.leaves..(i + 1) * self.leaves];
        (!scores.iter().any(|u| u.is_nan())).then_some(scores)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{Chunk, Column};

    fn coupled(columns: &[&[f64]], coupler: &Coupler) -> Result<Couples, Faults> {
        let rows = columns.first().map_or(0, |column| column.len());
        let column =
            |values| Column::new(vec![Chunk { values, validity: None }], |c| c.values.len());
        let columns = columns.iter().map(|values| column(*values)).collect();
        coupler.couple(&Matrix::new(columns, Vec::new(), rows)?)
    }

    fn coupler(form: Coupling, weights: &[f64]) -> Coupler {
        Coupler { form, floor: 0.0, weights: weights.to_vec() }
    }

    #[test]
    fn columns_are_coupled_as_rows_are() {
        let n = 5 * BLOCK + 7;
        let a: Vec<f64> = (0..n).map(|i| i as f64 / n as f64).collect();
        let b: Vec<f64> = (0..n).map(|i| (i * 7 % n) as f64 / n as f64).collect();
        let weights = [3.0, 1.0];
        for form in [Coupling::Standard, Coupling::Wang, Coupling::Fan] {
            let found = coupled(&[&a, &b], &coupler(form, &weights)).unwrap();
            for i in 0..n {
                let one = couple(form, 0.0, &[a[i], b[i]], &weights);
                assert_eq!(found.coupling.get(i), Some(one.coupling));
                assert_eq!(found.level.get(i), Some(one.level));
                assert_eq!(found.coordination.get(i), Some(one.coordination));
            }
        }
    }

    #[test]
    fn a_missing_subsystem_leaves_no_value() {
        let found = coupled(&[&[0.5, f64::NAN], &[0.5, 0.5]], &coupler(Coupling::Fan, &[1.0, 1.0]))
            .unwrap();
        assert_eq!((found.level.get(0), found.level.get(1)), (Some(0.5), None));
        assert_eq!(found.coupling.nulls, 1);
    }

    #[test]
    fn all_faults_are_found() {
        let wang = |weights: &[f64]| coupler(Coupling::Wang, weights);
        let out: [&[f64]; 2] = [&[0.5, 1.1, f64::INFINITY], &[-0.1, 0.5, 0.5]];
        let faults = coupled(&out, &wang(&[1.0, 1.0])).unwrap_err();
        assert_eq!(faults.count(), 3);
        assert!(faults.list().iter().all(|fault| fault.code() == "engine/subsystem-range"));
        let few = coupled(&[&[0.5]], &wang(&[1.0])).unwrap_err();
        assert_eq!(few.list()[0].code(), "engine/column-count");
        let two: [&[f64]; 2] = [&[0.5], &[0.5]];
        assert_eq!(coupled(&two, &wang(&[-1.0, f64::NAN])).unwrap_err().count(), 3);
        assert_eq!(coupled(&two, &wang(&[0.0, 0.0])).unwrap_err().count(), 1);
        let floor = Coupler { floor: 1.0, ..wang(&[1.0, 1.0]) };
        assert_eq!(coupled(&two, &floor).unwrap_err().list()[0].code(), "engine/rule-invalid");
    }
}
