//! Dealing rows out to groups: one or more slices of the range of scores for each year.

use std::ops::Range;

use super::group::Scatter;
use crate::block::{self, BLOCK, blocks};
use crate::column::Chunk;
use crate::kernel::{self, Affine, Extent, Tables};
use crate::parallel;
use crate::rows::Rows;

/// A group of this size is sorted within the second cache. Smaller ones would be sorted a little
/// faster, but the rows be dealt out to more places at a time.
const GROUP: usize = 1 << 16;

/// The whole number of the worst score.
const HIGHEST: f64 = (u32::MAX - 16) as f64;

/// How scores become whole numbers, and which groups they go to: 0 for the best score of a year,
/// nearly 2^32 for the worst, never falling as scores fall.
pub(super) struct Scale {
    line: Affine,
    /// A year has 2^bits groups.
    bits: u32,
    /// Number of groups of all years; the rows that are not ranked are one more.
    groups: usize,
}

/// A group of rows of one year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// Number of rows.
    pub len: usize,
    /// Number of better rows of the year in other groups.
    pub before: u32,
    /// Highest bits of the whole numbers, equal within the group.
    pub shift: u32,
    /// Whether this is the first group of a year.
    opens: bool,
}

impl Scale {
    /// From the best and the worst score of each year of `rows` rows.
    pub(super) fn new(extents: &[Extent], rows: usize) -> Self {
        let slope = |extent: &Extent| {
            let span = extent.max() - extent.min();
            let fits = span > 0.0 && span.is_finite();
            let factor = if fits { -HIGHEST / span } else { 0.0 };
            if factor.is_finite() { factor } else { 0.0 }
        };
        let slopes: Vec<f64> = extents.iter().map(slope).collect();
        // Without a slope all scores have the number 0; a difference might not be finite.
        let best =
            |(extent, slope): (&Extent, &f64)| if *slope == 0.0 { 0.0 } else { extent.max() };
        let best = extents.iter().zip(&slopes).map(best).collect();
        let tables = Tables::per_year(best, slopes);
        // The years may differ in size; a slice too many or too few does no harm.
        let slices = rows / extents.len().max(1) / GROUP;
        let bits = slices.next_power_of_two().trailing_zeros().min(16);
        let line = Affine { tables, a: 0.0, low: 0.0, high: HIGHEST };
        Self { line, bits, groups: extents.len() << bits }
    }
}

/// Whole numbers and groups of a block of rows.
struct Block {
    line: [f64; BLOCK],
    places: [u32; BLOCK],
    groups: [u32; BLOCK],
}

impl Block {
    fn new() -> Self {
        Self { line: [0.0; BLOCK], places: [0; BLOCK], groups: [0; BLOCK] }
    }

    /// The whole number and the group of each row of a block.
    fn of(
        &mut self,
        scores: &[f64],
        rows: &Rows,
        scale: &Scale,
        range: &Range<usize>,
    ) -> (&[u32], &[u32]) {
        let values = &scores[range.clone()];
        let line = &mut self.line[..values.len()];
        let chunk = Chunk { values, validity: None };
        // Scores and what becomes of them are known to be finite.
        kernel::affine_into(&chunk, block::years(rows, range), &scale.line, line);
        let (places, groups) = (&mut self.places[..values.len()], &mut self.groups[..values.len()]);
        let codes = &rows.year_codes()[range.clone()];
        kernel::places(line, codes, scale.bits, scale.groups as u32, places, groups);
        (places, groups)
    }
}

/// Deals the ranked rows out into `items`, group after group, and marks them in `validity`.
pub(super) fn deal(
    scores: &[f64],
    rows: &Rows,
    scale: &Scale,
    items: &mut [u64],
    validity: &mut [u8],
) -> Vec<Group> {
    let size = scores.len().div_ceil(4 * parallel::threads()).next_multiple_of(BLOCK).max(BLOCK);
    let range = |job: usize| job * size..scores.len().min((job + 1) * size);
    let mut counts = vec![Vec::new(); scores.len().div_ceil(size)];
    parallel::run(
        counts.iter_mut().zip(validity.chunks_mut(size / 8)).enumerate().collect(),
        Block::new,
        |block, (job, (counts, validity))| {
            counts.resize(scale.groups + 1, 0);
            for (range, bits) in blocks(range(job)).zip(validity.chunks_mut(BLOCK / 8)) {
                let (_, groups) = block.of(scores, rows, scale, &range);
                groups.iter().for_each(|group| counts[*group as usize] += 1);
                mark(groups, scale.groups as u32, bits);
            }
        },
    );
    let out = Scatter::new(items);
    parallel::run(
        starts(&counts).into_iter().enumerate().collect(),
        Block::new,
        |block, (job, mut starts)| {
            for range in blocks(range(job)) {
                let (places, groups) = block.of(scores, rows, scale, &range);
                for ((row, place), group) in range.zip(places).zip(groups) {
                    let start = &mut starts[*group as usize];
                    let item = u64::from(*place) << 32 | row as u64;
                    // SAFETY: every job has places of its own in each group.
                    unsafe { out.write(*start as usize, item) };
                    *start += 1;
                }
            }
        },
    );
    groups(&counts, scale)
}

/// Sets a bit for each row that is in a group.
fn mark(groups: &[u32], none: u32, validity: &mut [u8]) {
    for (groups, byte) in groups.chunks(8).zip(validity) {
        let bits = groups.iter().enumerate().map(|(i, group)| u8::from(*group != none) << i);
        *byte |= bits.fold(0, |all, bit| all | bit);
    }
}

/// For each job, where its rows of each group begin.
fn starts(counts: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut starts = counts.to_vec();
    let mut next = 0;
    for group in 0..counts.first().map_or(0, Vec::len) {
        for starts in &mut starts {
            let count = std::mem::replace(&mut starts[group], next);
            next += count;
        }
    }
    starts
}

fn groups(counts: &[Vec<u32>], scale: &Scale) -> Vec<Group> {
    let mut groups = Vec::with_capacity(scale.groups);
    let slices = 1 << scale.bits;
    let mut before = 0;
    for group in 0..scale.groups {
        let opens = group % slices == 0;
        before = if opens { 0 } else { before };
        let len = counts.iter().map(|counts| counts[group]).sum::<u32>();
        groups.push(Group { len: len as usize, before, shift: scale.bits, opens });
        before += len;
    }
    groups
}

/// Sums of `counts` over the earlier groups of the same year.
pub(super) fn before(groups: &[Group], counts: &[u32]) -> Vec<u32> {
    let mut sum = 0;
    let before = |(group, count): (&Group, &u32)| {
        let before = if group.opens { 0 } else { sum };
        sum = before + count;
        before
    };
    groups.iter().zip(counts).map(before).collect()
}
