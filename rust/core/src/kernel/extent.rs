//! Least and greatest values, of a whole block or by year.

use std::ops::Range;

use super::multiversion;
use crate::block::{BLOCK, cycle};
use crate::column::Chunk;

/// Least value and greatest value with its sign changed; NaN values do not count.
///
/// Both are taken by the same minimum, so that one vector holds them.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(16))]
pub struct Extent([f64; 2]);

impl Default for Extent {
    fn default() -> Self {
        Self([f64::INFINITY; 2])
    }
}

impl Extent {
    /// Least value; plus infinity if there is none. Zero is never negative zero.
    #[must_use]
    pub fn min(&self) -> f64 {
        self.0[0] + 0.0
    }

    /// Greatest value; minus infinity if there is none. Zero is never negative zero.
    #[must_use]
    pub fn max(&self) -> f64 {
        -self.0[1] + 0.0
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.min() > self.max()
    }

    /// Widens the extent by a value, unless it is NaN.
    #[inline(always)]
    pub fn add(&mut self, x: f64) {
        self.merge(&Self([x, -x]));
    }

    /// Widens the extent by another one.
    #[inline(always)]
    pub fn merge(&mut self, other: &Self) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: every x86-64 processor has SSE2, and an extent is two aligned numbers. This is
        // `less` of both at once, which the compiler does not see.
        unsafe {
            use std::arch::x86_64::{_mm_load_pd, _mm_min_pd, _mm_set_pd, _mm_store_pd};
            let (own, other) = (self.0.as_mut_ptr(), _mm_set_pd(other.0[1], other.0[0]));
            _mm_store_pd(own, _mm_min_pd(other, _mm_load_pd(own)));
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            self.0[0] = less(other.0[0], self.0[0]);
            self.0[1] = less(other.0[1], self.0[1]);
        }
    }
}

/// The smaller one; `b` if `a` is NaN. This is one instruction.
#[inline(always)]
fn less(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

const LANES: usize = 32;

/// Extent of all values of at most a block.
///
/// `next` are the values that will be read next, if they are known.
pub fn extent(x: &Chunk<'_>, next: &[f64]) -> Extent {
    let (mut extent, mut done) = (Extent::default(), 0);
    #[cfg(target_arch = "x86_64")]
    if super::level() == super::Level::Avx512 {
        // SAFETY: the processor has AVX-512.
        let (min, max) = unsafe { super::wide::extent(x, next) };
        extent = Extent([min, -max]);
        done = super::wide::whole(x);
    }
    if done < x.values.len() {
        let mut scratch = [0.0; BLOCK];
        extent.merge(&portable(super::affine::expanded(x, done, &mut scratch)));
    }
    extent
}

multiversion! {
    /// The portable loop of [`extent`].
    fn portable(values: &[f64]) -> Extent = extent_body;
}

#[inline(always)]
fn extent_body(values: &[f64]) -> Extent {
    let mut least = [f64::INFINITY; LANES];
    let mut most = [f64::NEG_INFINITY; LANES];
    let mut groups = values.chunks_exact(LANES);
    for group in &mut groups {
        for lane in 0..LANES {
            let x = group[lane];
            least[lane] = if x < least[lane] { x } else { least[lane] };
            most[lane] = if x > most[lane] { x } else { most[lane] };
        }
    }
    for half in [16, 8, 4, 2, 1] {
        for lane in 0..half {
            least[lane] = less(least[lane + half], least[lane]);
            let other = most[lane + half];
            most[lane] = if other > most[lane] { other } else { most[lane] };
        }
    }
    let mut extent = Extent([least[0], -most[0]]);
    groups.remainder().iter().for_each(|x| extent.add(*x));
    extent
}

/// Copies of a table of extents that take turns, see [`extent_by_year`].
pub const COPIES: usize = 4;

/// Extents of years that follow each other, in an order that suits vectors.
#[derive(Debug, Clone)]
pub struct Cycle {
    years: usize,
    least: Vec<f64>,
    most: Vec<f64>,
}

impl Cycle {
    /// Extents of so many years, still empty. With too many years there is nothing in it, and
    /// [`Cycle::add`] does nothing.
    #[must_use]
    pub fn new(years: usize) -> Self {
        let len = cycle(years).unwrap_or(0);
        Self { years, least: vec![f64::INFINITY; len], most: vec![f64::NEG_INFINITY; len] }
    }

    /// Widens the extents by values whose years follow each other, the first being `code`.
    /// Returns the rows that are done: a range that may be empty. `next` as in [`extent`].
    pub fn add(&mut self, x: &Chunk<'_>, code: u16, next: &[f64]) -> Range<usize> {
        #[cfg(target_arch = "x86_64")]
        if super::level() == super::Level::Avx512 && !self.least.is_empty() {
            let start = (self.years - usize::from(code)) % self.years;
            if start < x.values.len() {
                let rest = x.part(start..x.values.len());
                let next = &next[start.min(next.len())..];
                // SAFETY: the processor has AVX-512.
                unsafe { super::wide::extent_cycle(&rest, &mut self.least, &mut self.most, next) };
                return start..start + super::wide::whole(&rest);
            }
        }
        let _ = (x, code, next);
        0..0
    }

    /// Widens the extents by others of as many years.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.least.iter_mut().zip(&other.least) {
            *own = less(*other, *own);
        }
        for (own, other) in self.most.iter_mut().zip(&other.most) {
            *own = -less(-*other, -*own);
        }
    }

    /// The extent of a year.
    #[must_use]
    pub fn get(&self, code: usize) -> Extent {
        let mut all = Extent::default();
        for at in (code..self.least.len()).step_by(self.years.max(1)) {
            all.merge(&Extent([self.least[at], -self.most[at]]));
        }
        all
    }
}

/// Rows between two looks ahead: a cache line of values.
const LINE: usize = 8;

multiversion! {
    /// Widens the extent of each row's year by the row's value.
    ///
    /// `tables` holds the extents of all years in copies that take turns, so that a row need not
    /// wait for the one before it if both are of the same year. `next` are the values that will
    /// be read next, if they are known.
    fn extent_by_year(
        values: &[f64],
        codes: &[u16],
        tables: &mut [[Extent; COPIES]],
        next: &[f64],
    ) = by_year_body;
}

#[inline(always)]
fn by_year_body(values: &[f64], codes: &[u16], tables: &mut [[Extent; COPIES]], next: &[f64]) {
    assert!(values.len() == codes.len());
    let last = codes.iter().fold(0, |last, code| last.max(*code));
    assert!(usize::from(last) < tables.len());
    let next = if next.len() < values.len() { values } else { next };
    let whole = values.len() / LINE * LINE;
    for row in (0..whole).step_by(LINE) {
        super::fetch(next[row..].as_ptr());
        for lane in 0..LINE {
            // SAFETY: the row is below both lengths, and every code was compared above.
            unsafe {
                let code = usize::from(*codes.get_unchecked(row + lane));
                let own = tables.get_unchecked_mut(code).get_unchecked_mut(lane % COPIES);
                own.add(*values.get_unchecked(row + lane));
            }
        }
    }
    for (x, code) in values[whole..].iter().zip(&codes[whole..]) {
        tables[usize::from(*code)][0].add(*x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Vec<f64> {
        (0..301)
            .map(|i| if i % 7 == 0 { f64::NAN } else { f64::sin(f64::from(i)) * 100.0 })
            .collect()
    }

    fn all(values: &[f64]) -> Extent {
        extent(&Chunk { values, validity: None }, &[])
    }

    #[test]
    fn extent_skips_nan() {
        let x = values();
        let min = x.iter().copied().fold(f64::INFINITY, f64::min);
        let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert_eq!((all(&x).min(), all(&x).max()), (min, max));
        assert_eq!(portable(&x), all(&x));
        assert!(all(&[f64::NAN; 50]).is_empty());
    }

    #[test]
    fn a_cycle_equals_year_by_year() {
        let x = values();
        for years in [1, 3, 5, 8, 20, 64, 65] {
            for first in [0, years / 2, years - 1] {
                let mut cycle = Cycle::new(years);
                let chunk = Chunk { values: &x, validity: None };
                let done = cycle.add(&chunk, first as u16, &[]);
                for code in 0..years {
                    let own = done.clone().filter(|i| (first + i) % years == code);
                    let own: Vec<f64> = own.map(|i| x[i]).collect();
                    assert_eq!(cycle.get(code), all(&own));
                }
            }
        }
    }

    #[test]
    fn by_year_equals_year_by_year() {
        let x = values();
        let codes: Vec<u16> = (0..x.len()).map(|i| (i * i % 5) as u16).collect();
        let mut tables = vec![[Extent::default(); 4]; 5];
        extent_by_year(&x, &codes, &mut tables, &[]);
        for year in 0..5_u16 {
            let own: Vec<f64> =
                x.iter().zip(&codes).filter(|(_, c)| **c == year).map(|(x, _)| *x).collect();
            let mut got = Extent::default();
            tables[usize::from(year)].iter().for_each(|part| got.merge(part));
            assert_eq!(got, all(&own));
        }
    }
}
