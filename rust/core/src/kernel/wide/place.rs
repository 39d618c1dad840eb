//! Where the lines of the leaves lie for eight rows.

use std::arch::x86_64::*;

use super::ROWS;
use crate::kernel::affine::{Affine, Term};

/// Where the lines lie that a loop works on; the rows come in order, eight at a time.
pub(super) trait Place {
    /// `c` and `k` of the line with number `j`.
    ///
    /// # Safety
    /// The processor has AVX-512, `row + 8` is within the block, and there is such a line.
    unsafe fn at(&self, j: usize, row: usize) -> (__m512d, __m512d);

    /// Goes on to the next eight rows.
    fn step(&mut self) {}
}

/// The same for all rows.
pub(super) struct Same<const N: usize>(pub(super) [(f64, f64); N]);

impl<const N: usize> Place for Same<N> {
    #[inline(always)]
    unsafe fn at(&self, j: usize, _: usize) -> (__m512d, __m512d) {
        // SAFETY: promised by the caller.
        unsafe { (_mm512_set1_pd(self.0[j].0), _mm512_set1_pd(self.0[j].1)) }
    }
}

/// Lines of years that follow each other, repeated in memory.
pub(super) struct Cycle<'a, const N: usize> {
    tables: [[&'a [f64]; 2]; N],
    len: usize,
    at: usize,
}

impl<'a, const N: usize> Cycle<'a, N> {
    /// The tables of all lines, which are equally long, from a year on.
    pub(super) fn new(terms: [&'a Term<'_>; N], first: u16) -> Option<Self> {
        let mut tables = [[&[][..]; 2]; N];
        for (tables, term) in tables.iter_mut().zip(terms) {
            *tables = term.line.tables.cycles()?;
        }
        let len = tables[0][0].len();
        assert!(tables.iter().flatten().all(|table| table.len() == len));
        assert!(usize::from(first) + ROWS <= len);
        Some(Self { tables, len: len - ROWS, at: usize::from(first) })
    }
}

impl<const N: usize> Place for Cycle<'_, N> {
    #[inline(always)]
    unsafe fn at(&self, j: usize, _: usize) -> (__m512d, __m512d) {
        let [c, k] = self.tables[j];
        debug_assert!(self.at + ROWS <= c.len() && c.len() == k.len());
        // SAFETY: `at` starts within the first cycle and returns there, with eight values beyond.
        unsafe {
            (_mm512_loadu_pd(c.as_ptr().add(self.at)), _mm512_loadu_pd(k.as_ptr().add(self.at)))
        }
    }

    #[inline(always)]
    fn step(&mut self) {
        self.at += ROWS;
        if self.at >= self.len {
            self.at -= self.len;
        }
    }
}

/// One line with a place for each of up to 16 years, in registers.
pub(super) struct Sixteen<'a> {
    codes: &'a [u16],
    c: [__m512d; 2],
    k: [__m512d; 2],
}

/// One line with a place for each of up to 32 years, in registers.
pub(super) struct ThirtyTwo<'a> {
    codes: &'a [u16],
    c: [__m512d; 4],
    k: [__m512d; 4],
}

/// One line with a place for each of any number of years, in memory.
pub(super) struct Many<'a> {
    codes: &'a [u16],
    c: &'a [f64],
    k: &'a [f64],
}

impl<'a> Sixteen<'a> {
    /// # Safety
    /// The processor has AVX-512; there are at most 16 years.
    #[inline(always)]
    pub(super) unsafe fn new(codes: &'a [u16], line: &Affine) -> Self {
        // SAFETY: promised by the caller.
        unsafe { Self { codes, c: registers(&line.tables.c), k: registers(&line.tables.k) } }
    }
}

impl<'a> ThirtyTwo<'a> {
    /// # Safety
    /// The processor has AVX-512; there are at most 32 years.
    #[inline(always)]
    pub(super) unsafe fn new(codes: &'a [u16], line: &Affine) -> Self {
        // SAFETY: promised by the caller.
        unsafe { Self { codes, c: registers(&line.tables.c), k: registers(&line.tables.k) } }
    }
}

impl<'a> Many<'a> {
    /// Every code is a place in the tables of the line.
    pub(super) fn new(codes: &'a [u16], line: &'a Affine) -> Self {
        Self { codes, c: &line.tables.c, k: &line.tables.k }
    }
}

impl Place for Sixteen<'_> {
    #[inline(always)]
    unsafe fn at(&self, _: usize, row: usize) -> (__m512d, __m512d) {
        // SAFETY: promised by the caller.
        unsafe {
            let code = codes(self.codes, row);
            let pick = |table: &[__m512d; 2]| _mm512_permutex2var_pd(table[0], code, table[1]);
            (pick(&self.c), pick(&self.k))
        }
    }
}

impl Place for ThirtyTwo<'_> {
    #[inline(always)]
    unsafe fn at(&self, _: usize, row: usize) -> (__m512d, __m512d) {
        // SAFETY: promised by the caller.
        unsafe {
            let code = codes(self.codes, row);
            let upper = _mm512_test_epi64_mask(code, _mm512_set1_epi64(16));
            let pick = |table: &[__m512d; 4]| {
                let low = _mm512_permutex2var_pd(table[0], code, table[1]);
                let high = _mm512_permutex2var_pd(table[2], code, table[3]);
                _mm512_mask_mov_pd(low, upper, high)
            };
            (pick(&self.c), pick(&self.k))
        }
    }
}

impl Place for Many<'_> {
    #[inline(always)]
    unsafe fn at(&self, _: usize, row: usize) -> (__m512d, __m512d) {
        // SAFETY: promised by the caller; every code is a place in the tables.
        unsafe {
            let code = codes(self.codes, row);
            let pick = |table: &[f64]| _mm512_i64gather_pd::<8>(code, table.as_ptr());
            (pick(self.c), pick(self.k))
        }
    }
}

#[inline(always)]
unsafe fn codes(codes: &[u16], row: usize) -> __m512i {
    debug_assert!(row + ROWS <= codes.len());
    // SAFETY: promised by the caller.
    unsafe { _mm512_cvtepu16_epi64(_mm_loadu_si128(codes.as_ptr().add(row).cast())) }
}

/// A table of at most `8 N` values in registers.
#[inline(always)]
unsafe fn registers<const N: usize>(table: &[f64]) -> [__m512d; N] {
    let mut padded = [[0.0; ROWS]; N];
    padded.as_flattened_mut()[..table.len()].copy_from_slice(table);
    // SAFETY: the processor has AVX-512, which the caller promises.
    padded.map(|part| unsafe { _mm512_loadu_pd(part.as_ptr()) })
}
