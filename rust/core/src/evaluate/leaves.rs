//! The scores of the leaves alone.

use std::ops::Range;

use super::{Work, check_shape};
use crate::block::{BLOCK, blocks};
use crate::column::Matrix;
use crate::error::Faults;
use crate::fitted::Fitted;
use crate::kernel;
use crate::output::{Draft, Output, Part};
use crate::parallel;
use crate::program::Program;
use crate::rows::Rows;

impl Fitted {
    /// Normalises every leaf, as the methods give it: without the factor of the plan.
    ///
    /// # Errors
    /// As [`Fitted::evaluate`], the nodes aside.
    pub fn normalise(&self, matrix: &Matrix<'_>, rows: &Rows) -> Result<Vec<Output<f64>>, Faults> {
        check_shape(self.plan.leaves.len(), matrix, rows)?;
        let leaves: Vec<usize> = (0..self.plan.leaves.len()).collect();
        let program = Program::new(self, matrix, rows, &leaves);
        let mut drafts: Vec<Draft<f64>> = leaves.iter().map(|_| Draft::new(rows.len())).collect();
        let workers = parallel::run(
            jobs(&mut drafts, rows.len()),
            || (Work::new(&program), Faults::new()),
            |(work, faults), (rows_of_job, mut parts)| {
                for range in blocks(rows_of_job.clone()) {
                    work.leaves(&program, matrix, rows, range.clone(), faults);
                    let at = range.start - rows_of_job.start..range.end - rows_of_job.start;
                    for (slot, part) in program.slots.iter().zip(&mut parts) {
                        let Some(slot) = slot else { continue };
                        let y = work.slot(*slot, range.len());
                        kernel::emit(y, &mut part.rows(at.clone()).exit(1.0), &[]);
                    }
                }
            },
        );
        let mut faults = Faults::new();
        workers.into_iter().for_each(|(_, found)| faults.merge(found));
        faults.check()?;
        Ok(drafts.into_iter().map(Draft::finish).collect())
    }
}

/// The rows of each job, and the parts of the results that belong to them.
fn jobs(drafts: &mut [Draft<f64>], rows: usize) -> Vec<(Range<usize>, Vec<Part<'_, f64>>)> {
    let size = parallel::job_size(rows, BLOCK).max(1);
    let mut parts: Vec<_> = drafts.iter_mut().map(|draft| draft.parts(size)).collect();
    let starts = (0..rows).step_by(size);
    starts
        .map(|start| {
            let own = parts.iter_mut().filter_map(Iterator::next).collect();
            (start..rows.min(start + size), own)
        })
        .collect()
}
