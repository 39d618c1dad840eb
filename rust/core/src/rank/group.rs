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

/// The groups with their rows, those with one row or more.
pub(super) fn split<'a>(mut items: &'a mut [u64], groups: &[Group]) -> Vec<(usize, &'a mut [u64])> {
    let mut jobs = Vec::with_capacity(groups.len());
    for (at, group) in groups.iter().enumerate() {
        let (own, rest) = items.split_at_mut(group.len);
        items = rest;
        if !own.is_empty() {
            jobs.push((at, own));
        }
    }
    jobs
}

/// Bits of a whole number that are sorted by at a time.
const DIGIT: u32 = 11;

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
    /// Sorts a group, best score first. The highest `shift` bits of its items are equal.
    ///
    /// Two rounds sort by the next 22 bits; few rows are equal in all of them, unless many have
    /// equal or nearly equal scores, and those are sorted again by the scores themselves.
    pub(super) fn sort(&mut self, items: &mut [u64], shift: u32, scores: &[f64]) {
        let low = (64 - shift - 2 * DIGIT).max(32);
        if items.len() <= SMALL {
            items.sort_unstable_by_key(|item| item >> low);
        } else {
            self.radix_sort(items, low);
        }
        let same = |a: &u64, b: &u64| a >> low == b >> low;
        let mut start = 0;
        while let Some(next) = items[start..].windows(2).position(|pair| same(&pair[0], &pair[1])) {
            start += next;
            let item = items[start];
            let len = items[start..].iter().take_while(|other| same(&item, other)).count();
            items[start..start + len].sort_unstable_by(|a, b| falling(scores, *a, *b));
            start += len;
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

/// Visits every row of a sorted group with its places, and with a row that will be visited soon;
/// returns the number of different scores.
#[inline(always)]
pub(super) fn walk(
    items: &[u64],
    scores: &[f64],
    before: u32,
    distinct: u32,
    mut visit: impl FnMut(usize, Places, usize),
) -> u32 {
    let (mut start, mut runs) = (0, 0);
    while start < items.len() {
        let item = items[start];
        let equal =
            |other: &u64| other >> 32 == item >> 32 && scores[row(*other)] == scores[row(item)];
        let len = 1 + items[start + 1..].iter().take_while(|other| equal(other)).count();
        runs += 1;
        let places = Places {
            first: before + start as u32 + 1,
            last: before + (start + len) as u32,
            distinct: distinct + runs,
        };
        for (i, item) in items[start..start + len].iter().enumerate() {
            let soon = items.get(start + i + AHEAD).unwrap_or(item);
            visit(row(*item), places, row(*soon));
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

// SAFETY: nothing is read, and no place is written twice: ranks are written row by row from the
// job of the row's group, and items to places that were counted out to the jobs before.
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

    #[inline(always)]
    pub(super) fn write(&self, row: usize, value: T) {
        assert!(row < self.len);
        // SAFETY: within the column, and no other thread touches this place.
        unsafe { self.start.add(row).write(value) };
    }
}
