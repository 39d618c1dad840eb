//! Nulls become NaN.

use super::multiversion;
use crate::cell::MISSING;
use crate::column::{Bits, Chunk};

/// Copies the values into `out`, which is as long, with NaN where the validity bit is 0.
pub fn expand(x: &Chunk<'_>, out: &mut [f64]) {
    let Some(validity) = x.validity else {
        return out.copy_from_slice(x.values);
    };
    let mut done = 0;
    #[cfg(target_arch = "x86_64")]
    if super::level() == super::Level::Avx512 && x.values.len() >= 16 {
        // SAFETY: the processor has AVX-512.
        unsafe { super::wide::expand(x, out) };
        done = super::wide::whole(x);
    }
    if done < x.values.len() {
        portable(&x.values[done..], validity.from(done), &mut out[done..]);
    }
}

multiversion! {
    /// The portable loop of [`expand`].
    fn portable(values: &[f64], validity: Bits<'_>, out: &mut [f64]) = body;
}

#[inline(always)]
fn body(values: &[f64], validity: Bits<'_>, out: &mut [f64]) {
    let (bytes, shift) = validity.parts();
    let mut groups = out.chunks_exact_mut(8);
    let mut inputs = values.chunks_exact(8);
    for (byte, (out, x)) in (&mut groups).zip(&mut inputs).enumerate() {
        // A group that ends within the last byte has no bits in the next one.
        let next = if shift == 0 { 0 } else { bytes[byte + 1] };
        let bits = (u16::from(bytes[byte]) | u16::from(next) << 8) >> shift;
        for lane in 0..8 {
            out[lane] = if bits >> lane & 1 == 1 { x[lane] } else { MISSING };
        }
    }
    let start = values.len() / 8 * 8;
    for (i, (out, x)) in groups.into_remainder().iter_mut().zip(inputs.remainder()).enumerate() {
        *out = if validity.get(start + i) { *x } else { MISSING };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_and_length_agrees_with_single_bits() {
        let bytes: Vec<u8> = (0..9).map(|i| (i * 97 + 31) as u8).collect();
        let values: Vec<f64> = (0..40).map(f64::from).collect();
        for offset in 0..17 {
            for len in 0..40 {
                let bits = Bits::new(&bytes, offset);
                let mut out = vec![0.0; len];
                expand(&Chunk { values: &values[..len], validity: Some(bits) }, &mut out);
                for (i, y) in out.iter().enumerate() {
                    assert_eq!(y.is_nan(), !bits.get(i));
                }
            }
        }
    }
}
