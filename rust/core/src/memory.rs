//! Large arrays in huge pages.
//!
//! Touching a fresh page of 4 KiB costs as much as reading many that are there, so arrays of
//! some megabytes ask the system for pages of 2 MiB, where it has them, and mappings that are
//! done with are kept for the next array. The system may take kept pages back at any time.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use memmap2::MmapMut;

const HUGE: usize = 2 << 20;
const CACHE_LINE: usize = 64;
/// Smaller arrays come from the heap.
const SMALL: usize = 32 << 10;

/// Whether an array of so many bytes gets huge pages.
const fn is_huge(bytes: usize) -> bool {
    bytes >= HUGE - HUGE / 8
}

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
    Mapped(Mapped),
}

/// A fixed number of numbers, aligned to a cache line.
pub struct Array<T> {
    memory: Memory,
    start: usize,
    len: usize,
    used: bool,
    kind: PhantomData<T>,
}

impl<T: Plain> Array<T> {
    /// `len` zeros.
    #[must_use]
    pub fn zeroed(len: usize) -> Self {
        let mut array = Self::unset(len);
        if array.used {
            array.fill_with_zeros();
        }
        array
    }

    /// `len` numbers, whatever they are. For arrays that are written before they are read.
    #[must_use]
    pub fn unset(len: usize) -> Self {
        let bytes = len * size_of::<T>();
        if let Some(mapped) = Mapped::new(bytes) {
            let (start, used) = (mapped.start(), mapped.used);
            return Self { memory: Memory::Mapped(mapped), start, len, used, kind: PhantomData };
        }
        let lines = vec![Line([0; CACHE_LINE]); bytes.div_ceil(CACHE_LINE)];
        Self { memory: Memory::Heap(lines), start: 0, len, used: false, kind: PhantomData }
    }

    fn fill_with_zeros(&mut self) {
        // SAFETY: all bits zero is a value of every `Plain` type.
        self.fill(unsafe { std::mem::zeroed() });
    }
}

/// A mapping; when it is dropped it goes to the kept ones.
struct Mapped {
    map: Option<MmapMut>,
    used: bool,
}

/// Mappings that are done with.
static KEPT: Mutex<Vec<MmapMut>> = Mutex::new(Vec::new());

/// At most so much is kept.
const KEEP: usize = 1 << 30;

fn kept() -> MutexGuard<'static, Vec<MmapMut>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mapped {
    /// A mapping with room for `bytes`, from a border of huge pages on if it is large; none for
    /// small sizes.
    fn new(bytes: usize) -> Option<Self> {
        if bytes < SMALL {
            return None;
        }
        let huge = is_huge(bytes);
        let size = if huge { bytes.next_multiple_of(HUGE) + HUGE } else { bytes };
        let mut kept = kept();
        // One that is a little too large will do as well, if it begins in the same way.
        let fits = |map: &MmapMut| {
            (size..=size + size / 8).contains(&map.len()) && (map.len() >= 2 * HUGE) == huge
        };
        if let Some(at) = kept.iter().position(fits) {
            return Some(Self { map: Some(kept.swap_remove(at)), used: true });
        }
        drop(kept);
        let map = MmapMut::map_anon(size).ok()?;
        let mapped = Self { map: Some(map), used: false };
        if huge {
            mapped.ask_for_huge_pages(bytes);
        }
        Some(mapped)
    }

    fn ask_for_huge_pages(&self, bytes: usize) {
        // A nearly empty last page would waste memory: it stays in small pages.
        let tail = bytes % HUGE;
        let huge = if tail < HUGE / 2 { bytes - tail } else { bytes.next_multiple_of(HUGE) };
        #[cfg(target_os = "linux")]
        if let Some(map) = &self.map {
            let _ = map.advise_range(memmap2::Advice::HugePage, self.start(), huge);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = huge;
    }

    /// The first border of huge pages, if there is one with a page behind it.
    fn start(&self) -> usize {
        let large = self.map.as_ref().filter(|map| map.len() >= 2 * HUGE);
        large.map_or(0, |map| map.as_ptr().align_offset(HUGE))
    }

    fn as_ptr(&self) -> *const u8 {
        self.map.as_ref().map_or(std::ptr::null(), |map| map.as_ptr())
    }

    fn as_mut_ptr(&mut self) -> *mut u8 {
        self.map.as_mut().map_or(std::ptr::null_mut(), |map| map.as_mut_ptr())
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        let Some(map) = self.map.take() else { return };
        let mut kept = kept();
        if kept.iter().map(|map| map.len()).sum::<usize>() + map.len() > KEEP {
            return;
        }
        #[cfg(target_os = "linux")]
        if map.len() >= 2 * HUGE {
            // SAFETY: nobody refers to the content any more; it may become zero.
            let _ = unsafe { map.unchecked_advise(memmap2::UncheckedAdvice::Free) };
        }
        kept.push(map);
    }
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
    fn kept_memory_is_zero_again() {
        let mut array = Array::<u64>::zeroed(1 << 20);
        array.fill(7);
        drop(array);
        assert!(Array::<u64>::zeroed(1 << 20).iter().all(|x| *x == 0));
        assert_eq!(Array::<u64>::unset(1 << 20).len(), 1 << 20);
    }

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
