//! Scores of all leaves and nodes, row by row.

use crate::block::{BLOCK, blocks};
use crate::column::Matrix;
use crate::error::Faults;
use crate::evaluate::{Exits, Work, check_shape};
use crate::fitted::Fitted;
use crate::memory::Array;
use crate::parallel;
use crate::program::Program;
use crate::rows::Rows;

/// The cells of every row: the leaves, then the nodes, each as [`crate::cell`] says it.
pub struct Sheet {
    cells: Array<f64>,
    width: usize,
}

impl Sheet {
    /// Evaluates every row.
    ///
    /// # Errors
    /// As [`Fitted::evaluate`].
    pub fn new(fitted: &Fitted, matrix: &Matrix<'_>, rows: &Rows) -> Result<Self, Faults> {
        let (leaves, nodes) = (fitted.plan.leaves.len(), fitted.plan.nodes.len());
        check_shape(leaves, matrix, rows)?;
        let wanted: Vec<usize> = (0..leaves).collect();
        let program = Program::new(fitted, matrix, rows, &wanted);
        let width = leaves + nodes;
        let mut cells = Array::unset(rows.len() * width);
        let size = parallel::job_size(rows.len(), BLOCK);
        let jobs: Vec<_> = cells.chunks_mut((size * width).max(1)).enumerate().collect();
        let workers = parallel::run(
            jobs,
            || (Work::new(&program), Faults::new()),
            |(work, faults), (job, cells)| {
                let first = job * size;
                for range in blocks(first..rows.len().min(first + size)) {
                    work.compute(
                        &program,
                        matrix,
                        rows,
                        range.clone(),
                        &mut Exits::default(),
                        faults,
                    );
                    let part = (range.start - first) * width..(range.end - first) * width;
                    turn(work, &program, leaves, &mut cells[part]);
                }
            },
        );
        let mut faults = Faults::new();
        workers.into_iter().for_each(|(_, found)| faults.merge(found));
        faults.check()?;
        Ok(Self { cells, width })
    }

    /// The cells of a row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.width..][..self.width]
    }
}

/// Writes the columns of a block as rows.
fn turn(work: &Work, program: &Program, leaves: usize, cells: &mut [f64]) {
    let width = leaves + program.nodes.len();
    let len = cells.len() / width;
    for column in 0..width {
        let values = match column.checked_sub(leaves) {
            Some(node) => work.score(node, len),
            None => match program.slots[column] {
                Some(slot) => work.slot(slot, len),
                None => continue,
            },
        };
        for (row, value) in values.iter().enumerate() {
            cells[row * width + column] = *value;
        }
    }
}
