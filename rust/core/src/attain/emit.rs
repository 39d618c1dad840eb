//! Results on their way out of the scratch memory.

#[cfg(target_arch = "x86_64")]
use crate::kernel::{Level, level};
use crate::output::Part;

/// Copies the numbers into a part that is as long, and sets a bit for each that is not NaN.
pub fn emit(y: &[f64], out: Part<'_, f64>) {
    let mut done = 0;
    #[cfg(target_arch = "x86_64")]
    if level() == Level::Avx512 {
        // SAFETY: the processor has AVX-512.
        done = unsafe { wide(y, &mut *out.values, &mut *out.validity) };
    }
    portable(&y[done..], &mut out.values[done..], &mut out.validity[done / 8..]);
}

fn portable(y: &[f64], out: &mut [f64], bits: &mut [u8]) {
    for ((y, out), bits) in y.chunks(8).zip(out.chunks_mut(8)).zip(bits) {
        out.copy_from_slice(y);
        *bits = y.iter().enumerate().fold(0, |bits, (i, y)| bits | u8::from(!y.is_nan()) << i);
    }
}

/// The whole groups of eight; returns the number of rows done.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
fn wide(y: &[f64], out: &mut [f64], bits: &mut [u8]) -> usize {
    use std::arch::x86_64::{
        _CMP_ORD_Q, _mm_sfence, _mm512_cmp_pd_mask, _mm512_loadu_pd, _mm512_storeu_pd,
        _mm512_stream_pd,
    };
    let groups = y.len() / 8;
    assert!(out.len() == y.len() && bits.len() >= groups);
    let aligned = out.as_ptr().addr().is_multiple_of(64);
    for (i, bits) in bits[..groups].iter_mut().enumerate() {
        // SAFETY: group i is within the slices.
        unsafe {
            let v = _mm512_loadu_pd(y.as_ptr().add(i * 8));
            // Past the caches: nothing here reads it again.
            if aligned {
                _mm512_stream_pd(out.as_mut_ptr().add(i * 8), v);
            } else {
                _mm512_storeu_pd(out.as_mut_ptr().add(i * 8), v);
            }
            *bits = _mm512_cmp_pd_mask::<_CMP_ORD_Q>(v, v);
        }
    }
    _mm_sfence();
    groups * 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Draft;

    #[test]
    fn every_length_keeps_numbers_and_bits() {
        for len in [0, 1, 7, 8, 9, 1023, 5000] {
            let y: Vec<f64> =
                (0..len).map(|i| if i % 3 == 1 { f64::NAN } else { i as f64 }).collect();
            let (mut draft, mut plain) = (Draft::new(len), Draft::new(len));
            draft.parts(8192).for_each(|part| emit(&y, part));
            plain.parts(8192).for_each(|part| portable(&y, part.values, part.validity));
            for output in [draft.finish(), plain.finish()] {
                assert_eq!(output.nulls, y.iter().filter(|y| y.is_nan()).count());
                assert!(output.iter().zip(&y).all(|(out, y)| out.is_none_or(|out| out == *y)));
            }
        }
    }
}
