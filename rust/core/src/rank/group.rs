//! Sorting a group of rows and walking through its places.

use std::cmp::Ordering;
use std::marker::PhantomData;

use super::deal::Group;
use crate::kernel;
use crate::memory::Plain;

/// The places of a run of equal scores within the year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    /// The best place, from 1.
    pub first: u32,
    /// The last place.
    pub last: u32,
    /// Number of different scores down to this one.
    pub distinct: u32,
}

/// A group with its items, and its number.
type Job<'a> = (usize, &'a mut [u64]);

/// The groups with their items, those with one or more, and the items of no group.
pub(super) fn split<'a>(
    mut items: &'a mut [u64],
    groups: &[Group],
) -> (Vec<Job<'a>>, &'a mut [u64]) {
    let mut jobs = Vec::with_capacity(groups.len());
    for (at, group) in groups.iter().enumerate() {
        let (own, rest) = items.split_at_mut(group.len);
        items = rest;
        if !own.is_empty() {
            jobs.push((at, own));
        }
    }
    (jobs, items)
}

/// The rows of items.
pub(super) fn rows(items: &[u64]) -> impl Iterator<Item = usize> {
    items.iter().map(|item| row(*item))
}

/// Bits of a whole number that are sorted by at a time.
const DIGIT: u32 = 11;

/// The lowest bit that items are sorted by whose highest `shift` bits are equal.
///
/// Two rounds sort by 22 bits; few rows are equal in all of them, unless many have equal or nearly
/// equal scores, and those are sorted again by the scores themselves.
fn lowest(shift: u32) -> u32 {
    (64 - shift - 2 * DIGIT).max(32)
}

/// Groups of up to this size are sorted by comparing.
const SMALL: usize = 256;

/// Scratch for sorting groups.
#[derive(Default)]
pub(super) struct Sorter {
    sorted: Vec<u64>,
    /// Number of different scores of the groups that were sorted.
    pub distinct: Vec<(usize, u32)>,
}

impl Sorter {
    /// Sorts a group, best whole number first, as far as the bits of [`lowest`] tell.
    pub(super) fn sort(&mut self, items: &mut [u64], shift: u32) {
        if items.len() <= SMALL {
            items.sort_unstable_by_key(|item| item >> lowest(shift));
        } else {
            self.radix_sort(items, lowest(shift));
        }
    }

    /// Sorts by the bits from `low` on.
    fn radix_sort(&mut self, items: &mut [u64], low: u32) {
        if self.sorted.len() < items.len() {
            self.sorted.resize(items.len(), 0);
        }
        let sorted = &mut self.sorted[..items.len()];
        let mut counts = [[0_u32; 1 << DIGIT]; 2];
        let digit =
            |item: u64, round: u32| (item >> (low + round * DIGIT)) as usize & ((1 << DIGIT) - 1);
        for item in items.iter() {
            counts[0][digit(*item, 0)] += 1;
            counts[1][digit(*item, 1)] += 1;
        }
        for counts in &mut counts {
            let mut start = 0;
            for count in counts {
                start += std::mem::replace(count, start);
            }
        }
        deal_out(items, sorted, &mut counts[0], |item| digit(item, 0));
        deal_out(sorted, items, &mut counts[1], |item| digit(item, 1));
    }
}

#[inline(always)]
fn deal_out(from: &[u64], to: &mut [u64], starts: &mut [u32], digit: impl Fn(u64) -> usize) {
    for item in from {
        let start = &mut starts[digit(*item)];
        to[*start as usize] = *item;
        *start += 1;
    }
}

#[inline(always)]
fn row(item: u64) -> usize {
    item as u32 as usize
}

/// The better score first. The scores, which lie anywhere in memory, are looked at only where the
/// whole numbers are equal.
fn falling(scores: &[f64], a: u64, b: u64) -> Ordering {
    // No score is NaN here, and zeros of either sign are equal.
    let exact = || scores[row(b)].partial_cmp(&scores[row(a)]).unwrap_or(Ordering::Equal);
    (a >> 32).cmp(&(b >> 32)).then_with(exact)
}

/// So many rows after a row its place in the result is fetched.
const AHEAD: usize = 24;

/// Visits every row of a group that was sorted, with its places and with a row that will be
/// visited soon; returns the number of different scores.
///
/// Rows that are equal in the bits that were sorted by are sorted by their scores on the way.
#[inline(always)]
pub(super) fn walk(
    items: &mut [u64],
    shift: u32,
    scores: &[f64],
    before: u32,
    distinct: u32,
    mut visit: impl FnMut(usize, Places, usize),
) -> u32 {
    let (low, mut start, mut settled, mut runs) = (lowest(shift), 0, 0, 0);
    while start < items.len() {
        if start == settled {
            let head = items[start];
            let same = |other: &&u64| **other >> low == head >> low;
            settled += 1 + items[start + 1..].iter().take_while(same).count();
            if settled > start + 1 {
                items[start..settled].sort_unstable_by(|a, b| falling(scores, *a, *b));
            }
        }
        let item = items[start];
        let equal = |other: &&u64| falling(scores, **other, item) == Ordering::Equal;
        let len = 1 + items[start + 1..settled].iter().take_while(equal).count();
        runs += 1;
        let places = Places {
            first: before + start as u32 + 1,
            last: before + (start + len) as u32,
            distinct: distinct + runs,
        };
        for i in start..start + len {
            let soon = items.get(i + AHEAD).unwrap_or(&item);
            visit(row(items[i]), places, row(*soon));
        }
        start += len;
    }
    runs
}

/// A column that several threads write, each to places of its own.
pub(super) struct Scatter<'a, T> {
    start: *mut T,
    len: usize,
    column: PhantomData<&'a mut [T]>,
}

// SAFETY: nothing is read, and whoever writes promises that nobody else writes there.
unsafe impl<T: Plain> Sync for Scatter<'_, T> {}

impl<'a, T: Plain> Scatter<'a, T> {
    pub(super) fn new(column: &'a mut [T]) -> Self {
        Self { start: column.as_mut_ptr(), len: column.len(), column: PhantomData }
    }

    /// Fetches a place that will be written soon: the others are all over the column.
    #[inline(always)]
    pub(super) fn fetch(&self, row: usize) {
        kernel::fetch(self.start.wrapping_add(row));
    }

    /// Writes a place.
    ///
    /// # Panics
    /// Beyond the column.
    ///
    /// # Safety
    /// No other thread writes this place.
    #[inline(always)]
    pub(super) unsafe fn write(&self, row: usize, value: T) {
        assert!(row < self.len);
        // SAFETY: within the column, and the caller promises the rest.
        unsafe { self.start.add(row).write(value) };
    }
}
