//! The way out of a block: scores with a bit for each that is there.

use crate::cell::{self, MISSING};

/// Where the scores of a block go to.
#[derive(Debug)]
pub struct Exit<'a> {
    /// What scores are multiplied by on their way.
    pub scale: f64,
    /// One value per row.
    pub values: &'a mut [f64],
    /// A byte for each eight rows, the last one perhaps for fewer: a bit for each score that is
    /// there.
    pub bits: &'a mut [u8],
}

impl Exit<'_> {
    /// The rows from `row` on, a multiple of eight.
    pub(super) fn from(&mut self, row: usize) -> Exit<'_> {
        Exit { scale: self.scale, values: &mut self.values[row..], bits: &mut self.bits[row / 8..] }
    }
}

/// Writes scores through an exit. `next` are values that will be read soon, if they are known:
/// they are fetched in the meantime.
pub fn emit(y: &[f64], exit: &mut Exit<'_>, next: &[f64]) {
    let mut done = 0;
    #[cfg(not(target_arch = "x86_64"))]
    let _ = next;
    #[cfg(target_arch = "x86_64")]
    if super::level() == super::Level::Avx512 {
        // SAFETY: the processor has AVX-512.
        done = unsafe { super::wide::emit(y, exit, next) };
    }
    emit_portable(&y[done..], &mut exit.from(done));
}

/// The portable loop of [`emit`].
pub(super) fn emit_portable(y: &[f64], exit: &mut Exit<'_>) {
    let scale = exit.scale;
    let rows = y.chunks(8).zip(exit.values.chunks_mut(8)).zip(&mut *exit.bits);
    for ((y, out), bits) in rows {
        *bits = 0;
        for (i, (y, out)) in y.iter().zip(out).enumerate() {
            let there = cell::is_present(*y);
            *out = if there { *y * scale } else { MISSING };
            *bits |= u8::from(there) << i;
        }
    }
}
