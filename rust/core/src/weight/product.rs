//! Sums of products of all pairs of columns, exact and fast.
//!
//! Each value becomes a whole number of 44 bits: its distance from the centre of its column over
//! a power of two that no distance of the column exceeds. Two floats hold it, an upper and a lower
//! half of 22 bits. Products of halves have 44 bits, so [`ROWS`] of them add up in a float without
//! rounding, in any order and fused or not; sums of blocks are added as integers. The sums of
//! products are thus exact for the numbers on the grid, whatever the order of the rows.
//!
//! # Source
//! Splitting so that partial products are exact: Ozaki et al. 2012, doi 10.1007/s11075-011-9478-1.

use std::ops::Range;

use super::scores::{Scores, Summary, rescaled};
use crate::block::BLOCK;
use crate::kernel::multiversion;
use crate::parallel;

/// Bits of each half.
const HALF: i32 = 22;
/// Bits of a whole number.
pub const BITS: i64 = 2 * HALF as i64;
const SPLIT: f64 = 4_194_304.0;
/// Rows whose products are summed before they become integers.
const ROWS: usize = 512;
/// Added and taken away again, it rounds to a whole number.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Where a column stands on its grid.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// What values are multiplied by first.
    scale: f64,
    /// What is taken from each scaled value.
    centre: f64,
    /// Two to this power is as much as any distance from the centre; none if all are equal.
    pub place: Option<i64>,
}

impl Grid {
    /// The grid of the values of a column about their mean.
    pub fn new(column: &Summary) -> Self {
        let Summary { scale, mean: centre, .. } = *column;
        let reach = (column.max - centre).max(centre - column.min);
        let place = ((reach.to_bits() >> 52) as i64 - 1022).max(-900);
        Self { scale, centre, place: (!column.is_constant()).then_some(place) }
    }

    /// Turns a distance into the upper half.
    fn factor(&self) -> f64 {
        let at = |place: i64| f64::from_bits(((i64::from(HALF) - place + 1023) as u64) << 52);
        self.place.map_or(0.0, at)
    }
}

/// Sums over the rows of a matrix, in units of the grids.
pub struct Sums {
    columns: usize,
    /// Sum of each column.
    pub single: Vec<i128>,
    products: Vec<i128>,
    /// For each pair, what the first column sums up to where the second has no value.
    cuts: Vec<Cut>,
}

/// What a column sums up to in some rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cut {
    /// Number of values.
    pub count: u64,
    /// Their sum.
    pub sum: i128,
    /// The sum of their squares.
    pub squares: i128,
}

impl Sums {
    fn new(columns: usize) -> Self {
        let cuts = vec![Cut::default(); columns * columns];
        Self { columns, single: vec![0; columns], products: vec![0; columns * columns], cuts }
    }

    /// The sum of products of two columns, over the rows in which both have a value.
    pub fn product(&self, i: usize, j: usize) -> i128 {
        self.products[i.min(j) * self.columns + i.max(j)]
    }

    /// What column `i` sums up to where column `j` has no value.
    pub fn cut(&self, i: usize, j: usize) -> Cut {
        self.cuts[j * self.columns + i]
    }

    fn merge(&mut self, other: &Self) {
        let add = |own: &mut [i128], other: &[i128]| {
            own.iter_mut().zip(other).for_each(|(own, other)| *own += other);
        };
        add(&mut self.single, &other.single);
        add(&mut self.products, &other.products);
        for (own, other) in self.cuts.iter_mut().zip(&other.cuts) {
            own.count += other.count;
            own.sum += other.sum;
            own.squares += other.squares;
        }
    }
}

/// The upper or lower halves of a column in a block of rows.
type Half = [f64; ROWS];

/// A block of all columns on their grids.
struct Panel {
    /// Upper and lower halves, column by column; of an even number of columns.
    halves: Vec<[Half; 2]>,
    /// Rows without a value, column by column.
    gaps: Vec<Vec<usize>>,
    load: Vec<f64>,
    scaled: Vec<f64>,
}

/// Sums all pairs of columns.
pub fn sums(scores: &Scores<'_>, grids: &[Grid]) -> Sums {
    let columns = grids.len();
    let panel = || Panel {
        halves: vec![[[0.0; ROWS]; 2]; columns.next_multiple_of(2)],
        gaps: vec![Vec::new(); columns],
        load: vec![0.0; ROWS],
        scaled: vec![0.0; ROWS],
    };
    let workers = parallel::run(
        parallel::ranges(scores.matrix.rows(), BLOCK),
        || (Sums::new(columns), panel()),
        |(sums, panel), rows| {
            for start in rows.clone().step_by(ROWS) {
                panel.fill(scores, grids, start..rows.end.min(start + ROWS));
                panel.add(sums);
            }
        },
    );
    let mut all = Sums::new(columns);
    workers.iter().for_each(|(sums, _)| all.merge(sums));
    all
}

impl Panel {
    fn fill(&mut self, scores: &Scores<'_>, grids: &[Grid], rows: Range<usize>) {
        for (column, grid) in grids.iter().enumerate() {
            let x = scores.load(column, rows.clone(), &mut self.load);
            let x = rescaled(x, grid.scale, &mut self.scaled);
            let [upper, lower] = &mut self.halves[column];
            let missing = split(x, grid.centre, grid.factor(), upper, lower);
            let gaps = &mut self.gaps[column];
            gaps.clear();
            if missing > 0 {
                gaps.extend((0..x.len()).filter(|row| x[*row].is_nan()));
            }
        }
    }

    fn add(&self, sums: &mut Sums) {
        for (column, single) in sums.single.iter_mut().enumerate() {
            let [upper, lower] = &self.halves[column];
            *single += (whole(total(upper)) << HALF) + whole(total(lower));
        }
        let columns = sums.columns;
        for i in (0..self.halves.len()).step_by(2) {
            let left = [&self.halves[i], &self.halves[i + 1]];
            for j in (i..self.halves.len()).step_by(2) {
                let right = [&self.halves[j], &self.halves[j + 1]];
                let found = multiply(left, right);
                for (pair, [upper, mixed, lower]) in found.iter().enumerate() {
                    let (i, j) = (i + pair / 2, j + pair % 2);
                    if i <= j && j < columns {
                        sums.products[i * columns + j] +=
                            (whole(*upper) << (2 * HALF)) + (whole(*mixed) << HALF) + whole(*lower);
                    }
                }
            }
        }
        self.cut(sums);
    }

    /// Sums each column over the rows in which another has no value.
    fn cut(&self, sums: &mut Sums) {
        for (j, gaps) in self.gaps.iter().enumerate().filter(|(_, gaps)| !gaps.is_empty()) {
            for i in 0..sums.columns {
                let cut = &mut sums.cuts[j * sums.columns + i];
                let [upper, lower] = &self.halves[i];
                cut.count += gaps.len() as u64;
                for row in gaps {
                    let whole = ((upper[*row] as i64) << HALF) + lower[*row] as i64;
                    cut.sum += i128::from(whole);
                    cut.squares += i128::from(whole) * i128::from(whole);
                }
                if !self.gaps[i].is_empty() {
                    let both = gaps.iter().filter(|row| self.gaps[i].binary_search(row).is_ok());
                    cut.count -= both.count() as u64;
                }
            }
        }
    }
}

/// A sum of whole numbers as one; by way of 64 bits, which is faster.
fn whole(sum: f64) -> i128 {
    i128::from(sum as i64)
}

multiversion! {
    /// The sum of the whole numbers of a half.
    fn total(half: &Half) -> f64 = total_body;
}

#[inline(always)]
fn total_body(half: &Half) -> f64 {
    const LANES: usize = 16;
    let mut sums = [0.0; LANES];
    for group in half.chunks_exact(LANES) {
        sums.iter_mut().zip(group).for_each(|(sum, x)| *sum += x);
    }
    sums.iter().sum()
}

multiversion! {
    /// Puts values on a grid, zero where missing and beyond the last one; how many are missing.
    fn split(x: &[f64], centre: f64, factor: f64, upper: &mut Half, lower: &mut Half) -> u64
        = split_body;
}

#[inline(always)]
fn split_body(x: &[f64], centre: f64, factor: f64, upper: &mut Half, lower: &mut Half) -> u64 {
    // An integer, since sums of floats keep their order and would not be vectorised.
    let mut missing = 0;
    for ((x, upper), lower) in x.iter().zip(upper.iter_mut()).zip(lower.iter_mut()) {
        let scaled = (x - centre) * factor;
        let scaled = if x.is_nan() { 0.0 } else { scaled };
        missing += u64::from(x.is_nan());
        *upper = (scaled + ROUND) - ROUND;
        *lower = ((scaled - *upper) * SPLIT + ROUND) - ROUND;
    }
    upper[x.len()..].fill(0.0);
    lower[x.len()..].fill(0.0);
    missing
}

/// For each pair of a left and a right column, the sums of products of upper halves, of an upper
/// and a lower one, and of lower halves.
fn multiply(left: [&[Half; 2]; 2], right: [&[Half; 2]; 2]) -> [[f64; 3]; 4] {
    #[cfg(target_arch = "x86_64")]
    if crate::kernel::level() == crate::kernel::Level::Avx512 {
        // SAFETY: the processor has AVX-512.
        return unsafe { multiply_wide(left, right) };
    }
    multiply_portable(left, right)
}

multiversion! {
    /// The portable loop of [`multiply`].
    fn multiply_portable(left: [&[Half; 2]; 2], right: [&[Half; 2]; 2]) -> [[f64; 3]; 4]
        = multiply_body;
}

#[inline(always)]
fn multiply_body(left: [&[Half; 2]; 2], right: [&[Half; 2]; 2]) -> [[f64; 3]; 4] {
    let mut found = [[0.0; 3]; 4];
    for (pair, found) in found.iter_mut().enumerate() {
        let ([a, b], [c, d]) = (left[pair / 2], right[pair % 2]);
        const LANES: usize = 8;
        let mut sums = [[0.0; LANES]; 3];
        for start in (0..ROWS).step_by(LANES) {
            let [upper, mixed, lower] = &mut sums;
            for (lane, at) in (start..start + LANES).enumerate() {
                upper[lane] += a[at] * c[at];
                mixed[lane] += a[at] * d[at] + b[at] * c[at];
                lower[lane] += b[at] * d[at];
            }
        }
        *found = sums.map(|lanes| lanes.iter().sum());
    }
    found
}

/// [`multiply`] with eight rows in each register.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn multiply_wide(left: [&[Half; 2]; 2], right: [&[Half; 2]; 2]) -> [[f64; 3]; 4] {
    use std::arch::x86_64::{
        _mm512_fmadd_pd, _mm512_loadu_pd, _mm512_reduce_add_pd, _mm512_setzero_pd,
    };
    let mut sums = [[_mm512_setzero_pd(); 3]; 4];
    for at in (0..ROWS).step_by(8) {
        // SAFETY: eight numbers from `at` on lie within a half.
        let load = |half: &Half| unsafe { _mm512_loadu_pd(half.as_ptr().add(at)) };
        let right = right.map(|[upper, lower]| [load(upper), load(lower)]);
        for (i, [upper, lower]) in left.iter().enumerate() {
            let (a, b) = (load(upper), load(lower));
            for (j, [c, d]) in right.iter().enumerate() {
                let sums = &mut sums[2 * i + j];
                sums[0] = _mm512_fmadd_pd(a, *c, sums[0]);
                sums[1] = _mm512_fmadd_pd(a, *d, sums[1]);
                sums[1] = _mm512_fmadd_pd(b, *c, sums[1]);
                sums[2] = _mm512_fmadd_pd(b, *d, sums[2]);
            }
        }
    }
    sums.map(|lanes| lanes.map(|lanes| _mm512_reduce_add_pd(lanes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_widths_give_the_products_of_whole_numbers() {
        let half = |seed: i64| -> Half {
            std::array::from_fn(|i| ((i as i64 * seed * 7919) % 8_388_607 - 4_194_303) as f64)
        };
        let columns: [[Half; 2]; 4] =
            std::array::from_fn(|i| [half(2 * i as i64 + 1), half(2 * i as i64 + 2)]);
        let [a, b, c, d] = &columns;
        let exact = |a: &Half, b: &Half| -> i64 {
            a.iter().zip(b).map(|(a, b)| *a as i64 * *b as i64).sum()
        };
        let found = multiply([a, b], [c, d]);
        assert_eq!(found, multiply_body([a, b], [c, d]));
        assert_eq!(found[1][0] as i64, exact(&a[0], &d[0]));
        assert_eq!(found[2][1] as i64, exact(&b[0], &c[1]) + exact(&b[1], &c[0]));
        assert_eq!(found[3][2] as i64, exact(&b[1], &d[1]));
    }
}
