//! Sorting a group of rows and walking through its places.

use std::cmp::Ordering;
use std::marker::PhantomData;

use super::deal::Group;
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

/// Buckets of up to this size are sorted by insertion.
const SMALL: usize = 24;

/// Scratch for sorting groups.
#[derive(Default)]
pub(super) struct Sorter {
    ends: Vec<u32>,
    sorted: Vec<u64>,
    /// Number of different scores of the groups that were sorted.
    pub distinct: Vec<(usize, u32)>,
}

impl Sorter {
    /// Sorts a group, best score first. The highest `shift` bits of its items are equal.
    pub(super) fn sort(&mut self, items: &mut [u64], shift: u32, scores: &[f64]) {
        if items.len() <= SMALL {
            insertion(items);
        } else {
            self.bucket_sort(items, shift);
        }
        for run in items.chunk_by_mut(|a, b| a >> 32 == b >> 32) {
            if run.len() > 1 {
                run.sort_unstable_by(|a, b| falling(scores, *a, *b));
            }
        }
    }

    fn bucket_sort(&mut self, items: &mut [u64], shift: u32) {
        let bits = usize::BITS - (items.len() - 1).leading_zeros();
        let bucket = |item: u64| (item << shift >> (64 - bits)) as usize;
        self.ends.clear();
        self.ends.resize(1 << bits, 0);
        for item in items.iter() {
            self.ends[bucket(*item)] += 1;
        }
        let mut start = 0;
        for end in &mut self.ends {
            let count = *end;
            *end = start;
            start += count;
        }
        self.sorted.resize(items.len().max(self.sorted.len()), 0);
        for item in items.iter() {
            let end = &mut self.ends[bucket(*item)];
            self.sorted[*end as usize] = *item;
            *end += 1;
        }
        items.copy_from_slice(&self.sorted[..items.len()]);
        let mut start = 0;
        for end in &self.ends {
            let end = *end as usize;
            if end - start > SMALL {
                items[start..end].sort_unstable();
            } else if end - start > 1 {
                insertion(&mut items[start..end]);
            }
            start = end;
        }
    }
}

#[inline(always)]
fn insertion(items: &mut [u64]) {
    for i in 1..items.len() {
        let item = items[i];
        let mut at = i;
        while at > 0 && items[at - 1] > item {
            items[at] = items[at - 1];
            at -= 1;
        }
        items[at] = item;
    }
}

#[inline(always)]
fn row(item: u64) -> usize {
    item as u32 as usize
}

fn falling(scores: &[f64], a: u64, b: u64) -> Ordering {
    // No score is NaN here, and zeros of either sign are equal.
    scores[row(b)].partial_cmp(&scores[row(a)]).unwrap_or(Ordering::Equal)
}

/// Visits every row of a sorted group with its places; returns the number of different scores.
#[inline(always)]
pub(super) fn walk(
    items: &[u64],
    scores: &[f64],
    before: u32,
    distinct: u32,
    mut visit: impl FnMut(usize, Places),
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
        items[start..start + len].iter().for_each(|item| visit(row(*item), places));
        start += len;
    }
    runs
}

/// A column that several threads write, each to rows of its own.
pub(super) struct Scatter<'a, T> {
    start: *mut T,
    len: usize,
    column: PhantomData<&'a mut [T]>,
}

// SAFETY: every row is in one group only, every group is one job, and each row is written
// from the job of its group; nothing is read.
unsafe impl<T: Plain> Sync for Scatter<'_, T> {}

impl<'a, T: Plain> Scatter<'a, T> {
    pub(super) fn new(column: &'a mut [T]) -> Self {
        Self { start: column.as_mut_ptr(), len: column.len(), column: PhantomData }
    }

    #[inline(always)]
    pub(super) fn write(&self, row: usize, value: T) {
        assert!(row < self.len);
        // SAFETY: within the column, and no other thread touches this row.
        unsafe { self.start.add(row).write(value) };
    }
}
