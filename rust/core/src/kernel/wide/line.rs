//! Lines: one leaf at a time, or several leaves of a node whose sums then stay in registers.

use std::arch::x86_64::*;

use super::place::{Cycle, Many, Place, Same, Sixteen, ThirtyTwo};
use super::{ROWS, ahead, whole};
use crate::block::{BLOCK, Years};
use crate::column::Chunk;
use crate::kernel::affine::{Affine, Sums, Term};

/// The bitmap of a block without nulls.
static ALL: [u8; BLOCK / ROWS + 1] = [0xff; BLOCK / ROWS + 1];

/// The values of a leaf, their bitmap from bit `shift` of its first byte on, and what to fetch.
#[derive(Clone, Copy)]
struct Source {
    values: *const f64,
    bytes: *const u8,
    shift: usize,
    next: *const f64,
}

impl Source {
    fn new(x: &Chunk<'_>, len: usize, next: &[f64]) -> Self {
        let (bytes, shift) = x.validity.map_or((&ALL[..], 0), |bits| bits.parts());
        assert!(x.values.len() >= len && bytes.len() > len / ROWS);
        // What is here already is the cheapest to fetch.
        let next = ahead(next, len, x.values);
        Self { values: x.values.as_ptr(), bytes: bytes.as_ptr(), shift, next }
    }

    /// Eight values, and which of them are not null.
    ///
    /// # Safety
    /// The processor has AVX-512, and `row + 8` is within the length given to `new`.
    #[inline(always)]
    unsafe fn at(&self, row: usize) -> (__m512d, __mmask8) {
        // SAFETY: promised by the caller; a prefetch may go anywhere.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(self.next.wrapping_add(row).cast());
            let pair = self.bytes.add(row / ROWS).cast::<u16>().read_unaligned();
            (_mm512_loadu_pd(self.values.add(row)), (pair >> self.shift) as u8)
        }
    }
}

/// What to do with the scores of eight rows of `N` leaves.
trait Sink<const N: usize> {
    /// `valid`: where the value was not null; elsewhere the score means nothing.
    ///
    /// # Safety
    /// The processor has AVX-512, and `row + 8` is within the block.
    unsafe fn put(&mut self, row: usize, scores: [(__m512d, __mmask8); N]);
}

/// Adds them onto the sums of a node, or starts those.
struct Onto<'a, 's, const N: usize, const FIRST: bool> {
    sums: &'a mut Sums<'s>,
    weights: [f64; N],
}

impl<const N: usize, const FIRST: bool> Sink<N> for Onto<'_, '_, N, FIRST> {
    #[inline(always)]
    unsafe fn put(&mut self, row: usize, scores: [(__m512d, __mmask8); N]) {
        // SAFETY: promised by the caller.
        unsafe {
            let at = |sums: &mut [f64]| sums.as_mut_ptr().add(row);
            let (sum_at, present_at) = (at(self.sums.sum), at(self.sums.present));
            let missing_at = at(self.sums.missing);
            let old = |at: *mut f64| {
                if FIRST { _mm512_setzero_pd() } else { _mm512_loadu_pd(at) }
            };
            let (mut sum, mut present) = (old(sum_at), old(present_at));
            let one = _mm512_set1_pd(1.0);
            let mut missing = _mm512_add_pd(_mm512_loadu_pd(missing_at), _mm512_set1_pd(N as f64));
            for ((y, valid), weight) in scores.into_iter().zip(self.weights) {
                let weight = _mm512_set1_pd(weight);
                let there = _mm512_mask_cmp_pd_mask::<_CMP_ORD_Q>(valid, y, y);
                sum = _mm512_mask_add_pd(sum, there, sum, _mm512_mul_pd(weight, y));
                present = _mm512_mask_add_pd(present, there, present, weight);
                missing = _mm512_mask_sub_pd(missing, there, missing, one);
            }
            _mm512_storeu_pd(sum_at, sum);
            _mm512_storeu_pd(present_at, present);
            _mm512_storeu_pd(missing_at, missing);
        }
    }
}

/// Writes them down, NaN where null.
struct Into<'a>(&'a mut [f64]);

impl Sink<1> for Into<'_> {
    #[inline(always)]
    unsafe fn put(&mut self, row: usize, [(y, valid)]: [(__m512d, __mmask8); 1]) {
        // SAFETY: promised by the caller.
        unsafe {
            let y = _mm512_mask_mov_pd(_mm512_set1_pd(f64::NAN), valid, y);
            _mm512_storeu_pd(self.0.as_mut_ptr().add(row), y);
        }
    }
}

/// The common loop over the first `len` rows; false if a value or its free score is infinite.
/// Without bounds an infinite score goes on to the sink, so nothing is looked at here.
#[inline(always)]
unsafe fn run<const N: usize, const BOUNDED: bool>(
    sources: &[Source; N],
    lines: &[&Affine; N],
    len: usize,
    mut place: impl Place,
    sink: &mut impl Sink<N>,
) -> bool {
    let mut bad = 0;
    for row in (0..len).step_by(ROWS) {
        // SAFETY: all rows are within the slices.
        unsafe {
            let mut scores = [(_mm512_setzero_pd(), 0); N];
            for j in 0..N {
                let (v, valid) = sources[j].at(row);
                let (c, k) = place.at(j, row);
                let a = _mm512_set1_pd(lines[j].a);
                let free = _mm512_add_pd(_mm512_mul_pd(_mm512_sub_pd(v, c), k), a);
                scores[j] = (free, valid);
                if BOUNDED {
                    // Infinite ones of either sign.
                    bad |= _mm512_mask_fpclass_pd_mask::<0x18>(valid, v);
                    bad |= _mm512_mask_fpclass_pd_mask::<0x18>(valid, free);
                    let (low, high) = (_mm512_set1_pd(lines[j].low), _mm512_set1_pd(lines[j].high));
                    // NaN in the second operand comes through.
                    scores[j].0 = _mm512_min_pd(high, _mm512_max_pd(low, free));
                }
            }
            sink.put(row, scores);
            place.step();
        }
    }
    bad == 0
}

/// The loop for lines that all lie the same in all rows, or all follow the years; none if the
/// terms are of different kinds.
#[inline(always)]
unsafe fn alike<const N: usize, const BOUNDED: bool>(
    terms: [&Term<'_>; N],
    len: usize,
    years: Years<'_>,
    sink: &mut impl Sink<N>,
) -> Option<bool> {
    let sources = terms.map(|term| Source::new(&term.x, len, term.next));
    let lines = terms.map(|term| term.line);
    let uniform = lines.map(|line| line.uniform(years));
    // SAFETY: promised by the caller; the sources and places have looked at the lengths.
    unsafe {
        if uniform.iter().all(Option::is_some) {
            let place = Same(uniform.map(Option::unwrap_or_default));
            return Some(run::<N, BOUNDED>(&sources, &lines, len, place, sink));
        }
        let Years::Cycle(codes) = years else { return None };
        if uniform.iter().any(Option::is_some) {
            return None;
        }
        let place = Cycle::new(terms, codes[0])?;
        Some(run::<N, BOUNDED>(&sources, &lines, len, place, sink))
    }
}

/// The loop for one line, whatever the years.
#[inline(always)]
unsafe fn alone<const BOUNDED: bool>(
    term: &Term<'_>,
    len: usize,
    years: Years<'_>,
    sink: &mut impl Sink<1>,
) -> bool {
    if let Years::Cycle(codes) | Years::Mixed(codes) = years {
        assert!(codes.len() == term.x.values.len());
    }
    // SAFETY: promised by the caller; the sources and places have looked at the lengths.
    unsafe {
        if let Some(fine) = alike::<1, BOUNDED>([term], len, years, sink) {
            return fine;
        }
        let (Years::Cycle(codes) | Years::Mixed(codes)) = years else { return true };
        let (sources, lines) = ([Source::new(&term.x, len, term.next)], [term.line]);
        match term.line.tables.c.len() {
            ..=16 => {
                let place = Sixteen::new(codes, term.line);
                run::<1, BOUNDED>(&sources, &lines, len, place, sink)
            }
            17..=32 => {
                let place = ThirtyTwo::new(codes, term.line);
                run::<1, BOUNDED>(&sources, &lines, len, place, sink)
            }
            _ => {
                let place = Many::new(codes, term.line);
                run::<1, BOUNDED>(&sources, &lines, len, place, sink)
            }
        }
    }
}

/// The whole vectors of [`super::super::affine_onto`] for one term.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn onto(term: &Term<'_>, years: Years<'_>, sums: &mut Sums<'_>) -> bool {
    let len = whole(&term.x);
    sums.check(len);
    let weights = [term.weight];
    // SAFETY: the lengths are equal and the processor has AVX-512.
    unsafe {
        match (sums.first, term.line.is_bounded()) {
            (true, true) => alone::<true>(term, len, years, &mut Onto::<1, true> { sums, weights }),
            (true, false) => {
                alone::<false>(term, len, years, &mut Onto::<1, true> { sums, weights })
            }
            (false, true) => {
                alone::<true>(term, len, years, &mut Onto::<1, false> { sums, weights })
            }
            (false, false) => {
                alone::<false>(term, len, years, &mut Onto::<1, false> { sums, weights })
            }
        }
    }
}

/// The whole vectors of [`super::super::affine_onto`] for several terms in one loop, as far as
/// all of them have whole vectors; none if they are of different kinds.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn together<const N: usize>(
    terms: [&Term<'_>; N],
    years: Years<'_>,
    sums: &mut Sums<'_>,
) -> Option<(usize, bool)> {
    let len = terms.iter().map(|term| whole(&term.x)).min()?;
    sums.check(len);
    let weights = terms.map(|term| term.weight);
    let bounded = terms.iter().any(|term| term.line.is_bounded());
    // SAFETY: the lengths are equal and the processor has AVX-512.
    let fine = unsafe {
        match (sums.first, bounded) {
            (true, true) => {
                alike::<N, true>(terms, len, years, &mut Onto::<N, true> { sums, weights })
            }
            (true, false) => {
                alike::<N, false>(terms, len, years, &mut Onto::<N, true> { sums, weights })
            }
            (false, true) => {
                alike::<N, true>(terms, len, years, &mut Onto::<N, false> { sums, weights })
            }
            (false, false) => {
                alike::<N, false>(terms, len, years, &mut Onto::<N, false> { sums, weights })
            }
        }
    };
    Some((len, fine?))
}

/// The whole vectors of [`super::super::affine_into`].
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn into(term: &Term<'_>, years: Years<'_>, out: &mut [f64]) -> bool {
    let len = whole(&term.x);
    assert!(out.len() >= len);
    // SAFETY: as in `onto`.
    unsafe { alone::<true>(term, len, years, &mut Into(out)) }
}
