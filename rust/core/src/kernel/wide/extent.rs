//! Least and greatest values.

use std::arch::x86_64::*;

use super::{Full, ROWS, Values, WithNulls, ahead, whole};
use crate::column::Chunk;

/// Least and greatest of the whole vectors; infinities of the wrong sign if there is none.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn extent(x: &Chunk<'_>, next: &[f64]) -> (f64, f64) {
    let len = whole(x);
    let next = ahead(next, len, x.values);
    // SAFETY: `whole` looked at the length; the processor has AVX-512.
    unsafe {
        match x.validity.map(|bits| bits.parts()) {
            None => extent_of(&Full(x.values), len, next),
            Some((bytes, shift)) => {
                extent_of(&WithNulls { values: x.values, bytes, shift }, len, next)
            }
        }
    }
}

#[inline(always)]
unsafe fn extent_of(x: &impl Values, len: usize, next: *const f64) -> (f64, f64) {
    // SAFETY: promised by the caller.
    unsafe {
        let mut least = [_mm512_set1_pd(f64::INFINITY); 4];
        let mut most = [_mm512_set1_pd(f64::NEG_INFINITY); 4];
        let mut add = |row: usize, lane: usize| {
            _mm_prefetch::<_MM_HINT_T0>(next.wrapping_add(row).cast());
            let v = x.at(row);
            // NaN in the first operand leaves the second.
            least[lane] = _mm512_min_pd(v, least[lane]);
            most[lane] = _mm512_max_pd(v, most[lane]);
        };
        let unrolled = len / (4 * ROWS) * (4 * ROWS);
        for row in (0..unrolled).step_by(4 * ROWS) {
            for lane in 0..4 {
                add(row + lane * ROWS, lane);
            }
        }
        for row in (unrolled..len).step_by(ROWS) {
            add(row, 0);
        }
        let min =
            _mm512_min_pd(_mm512_min_pd(least[0], least[1]), _mm512_min_pd(least[2], least[3]));
        let max = _mm512_max_pd(_mm512_max_pd(most[0], most[1]), _mm512_max_pd(most[2], most[3]));
        (_mm512_reduce_min_pd(min), _mm512_reduce_max_pd(max))
    }
}

/// Widens the extents of whole vectors of years that follow each other, from the first year on.
///
/// `least` and `most` hold whole vectors and whole cycles of years, see [`crate::block::cycle`].
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn extent_cycle(
    x: &Chunk<'_>,
    least: &mut [f64],
    most: &mut [f64],
    next: &[f64],
) {
    let len = whole(x);
    assert!(least.len() == most.len() && least.len().is_multiple_of(ROWS) && !least.is_empty());
    let next = ahead(next, len, x.values);
    // SAFETY: `whole` looked at the length; the processor has AVX-512.
    unsafe {
        match x.validity.map(|bits| bits.parts()) {
            None => cycle_of(&Full(x.values), len, least, most, next),
            Some((bytes, shift)) => {
                let x = WithNulls { values: x.values, bytes, shift };
                cycle_of(&x, len, least, most, next);
            }
        }
    }
}

#[inline(always)]
unsafe fn cycle_of(
    x: &impl Values,
    len: usize,
    least: &mut [f64],
    most: &mut [f64],
    next: *const f64,
) {
    let mut at = 0;
    for row in (0..len).step_by(ROWS) {
        // SAFETY: promised by the caller; `at` stays below the length of the tables.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(next.wrapping_add(row).cast());
            let v = x.at(row);
            let (low, high) = (least.as_mut_ptr().add(at), most.as_mut_ptr().add(at));
            _mm512_storeu_pd(low, _mm512_min_pd(v, _mm512_loadu_pd(low)));
            _mm512_storeu_pd(high, _mm512_max_pd(v, _mm512_loadu_pd(high)));
        }
        at += ROWS;
        if at == least.len() {
            at = 0;
        }
    }
}
