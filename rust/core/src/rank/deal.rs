//! Dealing rows out to groups: one or more slices of the range of scores for each year.

use crate::kernel::Extent;
use crate::parallel;
use crate::rows::Rows;

/// A group of this size is sorted within a cache.
const GROUP: usize = 1 << 13;

/// How the scores of a year become whole numbers, and which groups they go to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    best: f64,
    factor: f64,
    /// First group of the year.
    first: usize,
    /// The year has 2^bits groups.
    bits: u32,
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
    /// 0 for the best score, nearly 2^32 for the worst; never falls as scores fall.
    #[inline(always)]
    fn place(&self, score: f64) -> u32 {
        // Adding 2^52 rounds to a whole number and brings it into the lowest bits.
        ((self.best - score) * self.factor + 4_503_599_627_370_496.0).to_bits() as u32
    }

    #[inline(always)]
    fn group(&self, place: u32) -> usize {
        self.first + (u64::from(place) << self.bits >> 32) as usize
    }
}

/// The scale of each year.
pub(super) fn scales(extents: &[Extent], scores: &[f64], rows: &Rows) -> Vec<Scale> {
    let per_year = scores.len() / rows.years().len().max(1);
    // The years may differ in size; a slice too many or too few does no harm.
    let bits = (per_year / GROUP).next_power_of_two().trailing_zeros().min(16);
    let mut first = 0;
    let scale = |extent: &Extent| {
        let span = extent.max() - extent.min();
        let fits = span > 0.0 && span.is_finite();
        let factor = if fits { (f64::from(u32::MAX) - 16.0) / span } else { 0.0 };
        let factor = if factor.is_finite() { factor } else { 0.0 };
        let scale = Scale { best: extent.max(), factor, first, bits };
        first += 1 << bits;
        scale
    };
    extents.iter().map(scale).collect()
}

/// Deals the ranked rows out into `items`, group after group, and marks them in `validity`.
pub(super) fn deal(
    scores: &[f64],
    rows: &Rows,
    scales: &[Scale],
    items: &mut [u64],
    validity: &mut [u8],
) -> Vec<Group> {
    let n_groups = scales.last().map_or(0, |scale| scale.first + (1 << scale.bits));
    let size = scores.len().div_ceil(4 * parallel::threads()).next_multiple_of(1 << 12).max(8);
    let mut counts: Vec<Vec<usize>> = vec![Vec::new(); scores.len().div_ceil(size)];
    let jobs = counts.iter_mut().zip(validity.chunks_mut(size / 8)).enumerate().collect();
    parallel::run(
        jobs,
        || (),
        |(), (i, (counts, validity))| {
            let range = i * size..scores.len().min((i + 1) * size);
            *counts = count(
                &scores[range.clone()],
                &rows.year_codes()[range],
                scales,
                n_groups,
                validity,
            );
        },
    );
    let slots = slots(&counts, n_groups, items);
    parallel::run(
        slots.into_iter().enumerate().collect(),
        || (),
        |(), (i, mut slots)| {
            let range = i * size..scores.len().min((i + 1) * size);
            let codes = &rows.year_codes()[range.clone()];
            for ((row, score), code) in range.clone().zip(&scores[range]).zip(codes) {
                if score.is_nan() {
                    continue;
                }
                let scale = &scales[usize::from(*code)];
                let place = scale.place(*score);
                if let Some(item) = slots[scale.group(place)].next() {
                    *item = u64::from(place) << 32 | row as u64;
                }
            }
        },
    );
    groups(&counts, scales)
}

/// Number of ranked rows of each group, and a bit for each ranked row.
fn count(
    scores: &[f64],
    codes: &[u16],
    scales: &[Scale],
    groups: usize,
    validity: &mut [u8],
) -> Vec<usize> {
    let mut counts = vec![0; groups];
    for ((scores, codes), byte) in scores.chunks(8).zip(codes.chunks(8)).zip(validity) {
        let mut bits = 0;
        for (i, (score, code)) in scores.iter().zip(codes).enumerate() {
            let there = !score.is_nan();
            bits |= u8::from(there) << i;
            let scale = &scales[usize::from(*code)];
            // Wherever NaN goes to, it adds nothing.
            counts[scale.group(scale.place(*score))] += usize::from(there);
        }
        *byte |= bits;
    }
    counts
}

/// For each job, where its rows of each group go.
fn slots<'a>(
    counts: &[Vec<usize>],
    groups: usize,
    mut items: &'a mut [u64],
) -> Vec<Vec<std::slice::IterMut<'a, u64>>> {
    let mut slots: Vec<Vec<_>> = counts.iter().map(|_| Vec::with_capacity(groups)).collect();
    for group in 0..groups {
        for (slots, counts) in slots.iter_mut().zip(counts) {
            let (own, rest) = items.split_at_mut(counts[group]);
            slots.push(own.iter_mut());
            items = rest;
        }
    }
    slots
}

fn groups(counts: &[Vec<usize>], scales: &[Scale]) -> Vec<Group> {
    let mut groups = Vec::new();
    for scale in scales {
        let mut before = 0;
        for slice in 0..1 << scale.bits {
            let len = counts.iter().map(|counts| counts[scale.first + slice]).sum::<usize>();
            groups.push(Group { len, before: before as u32, shift: scale.bits, opens: slice == 0 });
            before += len;
        }
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
