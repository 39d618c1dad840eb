//! Sums of nodes on their way to scores, and scores on their way out.

use std::arch::x86_64::*;

use super::{ROWS, Values, WithNulls, ahead, whole};
use crate::column::Chunk;
use crate::kernel::accumulate::Input;
use crate::kernel::emit::Exit;

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

/// Writes vectors of scores through an exit.
struct Writer<'a> {
    factor: __m512d,
    values: &'a mut [f64],
    bits: &'a mut [u8],
    aligned: bool,
}

impl<'a> Writer<'a> {
    /// # Safety
    /// The processor has AVX-512.
    #[inline(always)]
    unsafe fn new(exit: &'a mut Exit<'_>, len: usize) -> Self {
        assert!(exit.values.len() == len && exit.bits.len() >= len / ROWS);
        Self {
            // SAFETY: promised by the caller.
            factor: unsafe { _mm512_set1_pd(exit.scale) },
            aligned: exit.values.as_ptr().addr().is_multiple_of(64),
            values: &mut *exit.values,
            bits: &mut *exit.bits,
        }
    }

    /// Writes vector `i`. Past the caches: nothing here reads it again.
    ///
    /// # Safety
    /// The processor has AVX-512, and the vector is within the length given to `new`.
    #[inline(always)]
    unsafe fn put(&mut self, i: usize, y: __m512d) {
        // SAFETY: promised by the caller.
        unsafe {
            let (missing, infinity) = (_mm512_set1_pd(f64::NAN), _mm512_set1_pd(f64::INFINITY));
            let there = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(y, infinity);
            let scaled = _mm512_mask_mul_pd(missing, there, y, self.factor);
            let at = self.values.as_mut_ptr().add(i * ROWS);
            if self.aligned {
                _mm512_stream_pd(at, scaled);
            } else {
                _mm512_storeu_pd(at, scaled);
            }
            *self.bits.get_unchecked_mut(i) = there;
        }
    }
}

/// The whole vectors of [`super::emit`]; returns the number of rows done.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn emit(y: &[f64], exit: &mut Exit<'_>, next: &[f64]) -> usize {
    let len = y.len() / ROWS * ROWS;
    let next = ahead(next, y.len(), y);
    // SAFETY: the vectors are within the slices, and the processor has AVX-512.
    unsafe {
        let mut writer = Writer::new(exit, y.len());
        for row in (0..len).step_by(ROWS) {
            _mm_prefetch::<_MM_HINT_T0>(next.wrapping_add(row).cast());
            writer.put(row / ROWS, _mm512_loadu_pd(y.as_ptr().add(row)));
        }
    }
    _mm_sfence();
    len
}

/// The whole vectors of [`super::add_nodes`] for `N` nodes, whose sums stay in registers.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(in crate::kernel) fn add_nodes<const N: usize>(
    inputs: [&Input<'_>; N],
    sums: [&mut [f64]; 3],
    first: bool,
) -> usize {
    let [sum, present, covered] = sums;
    let len = sum.len();
    assert!(present.len() == len && covered.len() == len);
    assert!(inputs.iter().all(|input| input.y.len() == len && input.coverage.len() == len));
    let infinity = _mm512_set1_pd(f64::INFINITY);
    let weights = inputs.map(|input| _mm512_set1_pd(input.weight));
    let next = inputs.map(|input| ahead(input.next, len, input.y));
    let old = if first { 0 } else { 0xff };
    for row in (0..len / ROWS * ROWS).step_by(ROWS) {
        // SAFETY: the row is within the slices.
        unsafe {
            let at = [sum.as_mut_ptr(), present.as_mut_ptr(), covered.as_mut_ptr()]
                .map(|start| start.add(row));
            let mut totals = at.map(|at| _mm512_maskz_loadu_pd(old, at));
            for j in 0..N {
                _mm_prefetch::<_MM_HINT_T0>(next[j].wrapping_add(row).cast());
                let v = _mm512_loadu_pd(inputs[j].y.as_ptr().add(row));
                let share = _mm512_loadu_pd(inputs[j].coverage.as_ptr().add(row));
                let there = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(v, infinity);
                let applies = _mm512_cmp_pd_mask::<_CMP_ORD_Q>(share, share);
                let terms = [
                    _mm512_maskz_mul_pd(there, weights[j], v),
                    _mm512_maskz_mov_pd(there, weights[j]),
                    _mm512_maskz_mul_pd(applies, weights[j], share),
                ];
                for (total, term) in totals.iter_mut().zip(terms) {
                    *total = _mm512_add_pd(*total, term);
                }
            }
            for (at, total) in at.into_iter().zip(totals) {
                _mm512_storeu_pd(at, total);
            }
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
    out: Option<&mut Exit<'_>>,
    next: &[f64],
) -> (usize, bool) {
    let len = sum.len() / ROWS * ROWS;
    assert!(present.len() == sum.len());
    let next = ahead(next, sum.len(), present);
    // SAFETY: the lengths are equal, those of the exit too, and the processor has AVX-512.
    let fine = unsafe {
        match out {
            None => quotients(&mut sum[..len], present, enough, next, |_, _| ()),
            Some(exit) => {
                let mut writer = Writer::new(exit, sum.len());
                let fine =
                    quotients(&mut sum[..len], present, enough, next, |i, y| writer.put(i, y));
                _mm_sfence();
                fine
            }
        }
    };
    (len, fine)
}

/// Whole vectors of sums become means; `put` gets the number of each vector and its means.
#[inline(always)]
unsafe fn quotients(
    sum: &mut [f64],
    present: &[f64],
    enough: f64,
    next: *const f64,
    mut put: impl FnMut(usize, __m512d),
) -> bool {
    let mut bad = 0;
    // SAFETY: promised by the caller; the rows are within the slices.
    unsafe {
        let (enough, missing) = (_mm512_set1_pd(enough), _mm512_set1_pd(f64::NAN));
        for row in (0..sum.len()).step_by(ROWS) {
            _mm_prefetch::<_MM_HINT_T0>(next.wrapping_add(row).cast());
            let (s, p) = (
                _mm512_loadu_pd(sum.as_ptr().add(row)),
                _mm512_loadu_pd(present.as_ptr().add(row)),
            );
            // Infinite ones of either sign, and NaN of either kind.
            bad |= _mm512_fpclass_pd_mask::<0x99>(s);
            let some = _mm512_cmp_pd_mask::<_CMP_GT_OQ>(p, _mm512_setzero_pd());
            let there = some & _mm512_cmp_pd_mask::<_CMP_GE_OQ>(p, enough);
            let y = _mm512_mask_div_pd(missing, there, s, p);
            _mm512_storeu_pd(sum.as_mut_ptr().add(row), y);
            put(row / ROWS, y);
        }
    }
    bad == 0
}
