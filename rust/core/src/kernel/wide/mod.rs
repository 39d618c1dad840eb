//! Loops for 512-bit vectors, where the compiler does not find them by itself.
//!
//! They do the same operations as the portable loops beside them. Rows beyond the last whole
//! vector are left to those.

mod extent;
mod line;
mod node;
mod place;

use std::arch::x86_64::*;

use crate::column::Chunk;
pub(super) use extent::{extent, extent_cycle};
pub(super) use line::{into, onto, together};
pub(super) use node::{add_nodes, divide, emit, expand};

/// Rows per vector.
pub(super) const ROWS: usize = 8;

/// Where eight values come from, NaN where missing.
trait Values {
    /// # Safety
    /// The processor has AVX-512, and `row + 8` is within the block.
    unsafe fn at(&self, row: usize) -> __m512d;
}

/// Values without nulls.
struct Full<'a>(&'a [f64]);

impl Values for Full<'_> {
    #[inline(always)]
    unsafe fn at(&self, row: usize) -> __m512d {
        // SAFETY: promised by the caller.
        unsafe { _mm512_loadu_pd(self.0.as_ptr().add(row)) }
    }
}

/// Values with a bitmap that starts at bit `shift` of its first byte. For each vector two bytes
/// are read.
struct WithNulls<'a> {
    values: &'a [f64],
    bytes: &'a [u8],
    shift: usize,
}

impl Values for WithNulls<'_> {
    #[inline(always)]
    unsafe fn at(&self, row: usize) -> __m512d {
        // SAFETY: promised by the caller.
        unsafe {
            let pair = self.bytes.as_ptr().add(row / ROWS).cast::<u16>().read_unaligned();
            let x = _mm512_loadu_pd(self.values.as_ptr().add(row));
            _mm512_mask_mov_pd(_mm512_set1_pd(f64::NAN), (pair >> self.shift) as u8, x)
        }
    }
}

/// Number of rows in whole vectors for which all bytes can be read.
pub(super) fn whole(x: &Chunk<'_>) -> usize {
    let vectors = x.values.len() / ROWS;
    let readable = x.validity.map_or(vectors, |bits| bits.parts().0.len().saturating_sub(1));
    vectors.min(readable) * ROWS
}

/// Where to fetch from: values that will be read soon, or what is here already.
#[inline(always)]
fn ahead(next: &[f64], len: usize, here: &[f64]) -> *const f64 {
    if next.len() < len { here.as_ptr() } else { next.as_ptr() }
}
