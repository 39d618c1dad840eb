//! Sums of nodes on their way to scores, and scores on their way out.

use std::arch::x86_64::*;

use super::{ROWS, Values, WithNulls, ahead, whole};
use crate::column::Chunk;

/// The whole vectors of [`super::expand`].
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn expand(x: &Chunk<'_>, out: &mut [f64]) {
    let (bytes, shift) = x.validity.map_or((&[][..], 0), |bits| bits.parts());
    let len = whole(x);
    assert!(out.len() == x.values.len() && bytes.len() > len / ROWS);
    let from = WithNulls { values: x.values, bytes, shift };
    for row in (0..len).step_by(ROWS) {
        // SAFETY: the row is within the slices.
        unsafe { _mm512_storeu_pd(out.as_mut_ptr().add(row), from.at(row)) }
    }
}

/// The whole vectors of [`super::emit`]; returns the number of rows done.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn emit(
    y: &[f64],
    scale: f64,
    out: &mut [f64],
    bits: &mut [u8],
    next: &[f64],
) -> usize {
    assert!(out.len() == y.len() && bits.len() >= y.len() / ROWS);
    let (missing, infinity) = (_mm512_set1_pd(f64::NAN), _mm512_set1_pd(f64::INFINITY));
    let factor = _mm512_set1_pd(scale);
    let next = ahead(next, y.len(), y);
    let aligned = out.as_ptr().addr().is_multiple_of(64);
    for (i, bits) in bits[..y.len() / ROWS].iter_mut().enumerate() {
        // SAFETY: vector i is within the slices.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(next.wrapping_add(i * ROWS).cast());
            let v = _mm512_loadu_pd(y.as_ptr().add(i * ROWS));
            let there = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(v, infinity);
            let scaled = _mm512_mask_mul_pd(missing, there, v, factor);
            // Past the caches: nothing here reads it again.
            if aligned {
                _mm512_stream_pd(out.as_mut_ptr().add(i * ROWS), scaled);
            } else {
                _mm512_storeu_pd(out.as_mut_ptr().add(i * ROWS), scaled);
            }
            *bits = there;
        }
    }
    _mm_sfence();
    y.len() / ROWS * ROWS
}

/// The whole vectors of [`super::add_node`].
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn add_node(
    y: &[f64],
    coverage: &[f64],
    weight: f64,
    sums: [&mut [f64]; 3],
    first: bool,
    next: &[f64],
) -> usize {
    let [sum, present, covered] = sums;
    let len = y.len();
    assert!(coverage.len() == len && sum.len() == len);
    assert!(present.len() == len && covered.len() == len);
    let (weight, infinity) = (_mm512_set1_pd(weight), _mm512_set1_pd(f64::INFINITY));
    let old = if first { 0 } else { 0xff };
    let next = ahead(next, len, y);
    for row in (0..len / ROWS * ROWS).step_by(ROWS) {
        // SAFETY: the row is within the slices.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(next.wrapping_add(row).cast());
            let v = _mm512_loadu_pd(y.as_ptr().add(row));
            let share = _mm512_loadu_pd(coverage.as_ptr().add(row));
            let there = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(v, infinity);
            let applies = _mm512_cmp_pd_mask::<_CMP_ORD_Q>(share, share);
            let add = |at: *mut f64, term: __m512d| {
                let before = _mm512_maskz_loadu_pd(old, at);
                _mm512_storeu_pd(at, _mm512_add_pd(before, term));
            };
            add(sum.as_mut_ptr().add(row), _mm512_maskz_mul_pd(there, weight, v));
            add(present.as_mut_ptr().add(row), _mm512_maskz_mov_pd(there, weight));
            add(covered.as_mut_ptr().add(row), _mm512_maskz_mul_pd(applies, weight, share));
        }
    }
    len / ROWS * ROWS
}

/// The whole vectors of [`super::divide`]; returns the number of rows done, and whether all sums
/// are finite.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn divide(
    sum: &mut [f64],
    present: &[f64],
    enough: f64,
    next: &[f64],
) -> (usize, bool) {
    assert!(present.len() == sum.len());
    let (enough, missing) = (_mm512_set1_pd(enough), _mm512_set1_pd(f64::NAN));
    let next = ahead(next, sum.len(), present);
    let mut bad = 0;
    for row in (0..sum.len() / ROWS * ROWS).step_by(ROWS) {
        // SAFETY: the row is within the slices.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(next.wrapping_add(row).cast());
            let (s, p) = (
                _mm512_loadu_pd(sum.as_ptr().add(row)),
                _mm512_loadu_pd(present.as_ptr().add(row)),
            );
            // Infinite ones of either sign, and NaN of either kind.
            bad |= _mm512_fpclass_pd_mask::<0x99>(s);
            let some = _mm512_cmp_pd_mask::<_CMP_GT_OQ>(p, _mm512_setzero_pd());
            let there = some & _mm512_cmp_pd_mask::<_CMP_GE_OQ>(p, enough);
            _mm512_storeu_pd(sum.as_mut_ptr().add(row), _mm512_mask_div_pd(missing, there, s, p));
        }
    }
    (sum.len() / ROWS * ROWS, bad == 0)
}
