//! Large zeroed arrays in huge pages.
//!
//! Touching a fresh page of 4 KiB costs as much as reading many that are there, so arrays of
//! some megabytes ask the system for pages of 2 MiB. Where it has none, nothing changes.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

const HUGE: usize = 2 << 20;
const CACHE_LINE: usize = 64;

mod sealed {
    /// Numbers for which every pattern of bits, all zeros too, is a value.
    pub trait Plain: Copy + Send + Sync + 'static {}
    impl Plain for f64 {}
    impl Plain for u8 {}
    impl Plain for u16 {}
    impl Plain for u32 {}
    impl Plain for u64 {}
    impl Plain for u128 {}
}
pub use sealed::Plain;

#[repr(C, align(64))]
#[derive(Clone, Copy)]
struct Line([u8; CACHE_LINE]);

enum Memory {
    Heap(Vec<Line>),
    Mapped(MmapMut),
}

/// A fixed number of numbers, zero at first, aligned to a cache line.
pub struct Array<T> {
    memory: Memory,
    start: usize,
    len: usize,
    kind: PhantomData<T>,
}

impl<T: Plain> Array<T> {
    /// `len` zeros.
    #[must_use]
    pub fn zeroed(len: usize) -> Self {
        let bytes = len * size_of::<T>();
        let (memory, start) = mapped(bytes).unwrap_or_else(|| {
            (Memory::Heap(vec![Line([0; CACHE_LINE]); bytes.div_ceil(CACHE_LINE)]), 0)
        });
        Self { memory, start, len, kind: PhantomData }
    }

    /// `len` copies of `value`.
    #[must_use]
    pub fn filled(len: usize, value: T) -> Self {
        let mut array = Self::zeroed(len);
        array.fill(value);
        array
    }
}

/// A mapping with room for `bytes` from a border of huge pages on; none for small sizes.
fn mapped(bytes: usize) -> Option<(Memory, usize)> {
    if bytes < HUGE - HUGE / 8 {
        return None;
    }
    let map = MmapMut::map_anon(bytes.next_multiple_of(HUGE) + HUGE).ok()?;
    let start = map.as_ptr().align_offset(HUGE);
    // A nearly empty last page would waste memory: it stays in small pages.
    let tail = bytes % HUGE;
    let huge = if tail < HUGE / 2 { bytes - tail } else { bytes.next_multiple_of(HUGE) };
    #[cfg(target_os = "linux")]
    let _ = map.advise_range(memmap2::Advice::HugePage, start, huge);
    #[cfg(not(target_os = "linux"))]
    let _ = huge;
    Some((Memory::Mapped(map), start))
}

impl<T: Plain> Deref for Array<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        let base = match &self.memory {
            Memory::Heap(lines) => lines.as_ptr().cast::<u8>(),
            Memory::Mapped(map) => map.as_ptr(),
        };
        // SAFETY: `start` is aligned to a cache line or page, `start + len` values lie inside
        // the memory, which is initialised, and every pattern of bits is a `T`.
        unsafe { std::slice::from_raw_parts(base.add(self.start).cast::<T>(), self.len) }
    }
}

impl<T: Plain> DerefMut for Array<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        let base = match &mut self.memory {
            Memory::Heap(lines) => lines.as_mut_ptr().cast::<u8>(),
            Memory::Mapped(map) => map.as_mut_ptr(),
        };
        // SAFETY: as in `deref`, and `self` is borrowed mutably.
        unsafe { std::slice::from_raw_parts_mut(base.add(self.start).cast::<T>(), self.len) }
    }
}

impl<T> std::fmt::Debug for Array<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Array({} values)", self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_of_every_size_hold_what_is_written() {
        for len in [0, 1, 9, 300_000, 600_001] {
            let mut array = Array::<f64>::zeroed(len);
            assert!(array.iter().all(|x| *x == 0.0));
            array.fill(1.5);
            assert_eq!(array.iter().sum::<f64>(), 1.5 * len as f64);
            assert_eq!(array.as_ptr().align_offset(CACHE_LINE), 0);
        }
    }
}
