//! The yardstick of the benchmarks: reading the whole matrix and doing nothing with it.

use crate::block::{BLOCK, blocks};
use crate::column::Matrix;
use crate::kernel::multiversion;
use crate::parallel;

/// Sum of all values, missing ones too, with the threads and blocks of an evaluation.
#[must_use]
pub fn read_matrix(matrix: &Matrix<'_>) -> f64 {
    let sums = parallel::run(
        parallel::ranges(matrix.rows(), BLOCK),
        || 0.0,
        |sum, range| {
            for range in blocks(range) {
                for leaf in 0..matrix.leaves() {
                    for (chunk, from, _) in matrix.column(leaf).pieces(range.clone()) {
                        *sum += total(&chunk.values[from]);
                    }
                }
            }
        },
    );
    sums.into_iter().sum()
}

multiversion! {
    /// Sum of all values.
    fn total(values: &[f64]) -> f64 = total_body;
}

#[inline(always)]
fn total_body(values: &[f64]) -> f64 {
    let mut sums = [0.0; 32];
    let mut groups = values.chunks_exact(32);
    for group in &mut groups {
        for lane in 0..32 {
            sums[lane] += group[lane];
        }
    }
    sums.iter().chain(groups.remainder()).sum()
}
