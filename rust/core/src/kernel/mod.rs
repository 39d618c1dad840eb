//! The inner loops, each compiled for three widths of vectors and chosen at run time.
//!
//! All widths do the same operations on each number in the same order, so the results are
//! the same bit for bit. Products and sums are never fused.

mod accumulate;
mod affine;
mod bell;
mod curves;
mod emit;
mod expand;
mod extent;
mod places;
mod scale;
mod squares;
#[cfg(target_arch = "x86_64")]
mod wide;

pub use accumulate::{
    Input, accumulate, accumulate_applicable, add_nodes, add_present, add_weighted, count, cover,
    finish_mean, finish_whole, narrow, states,
};
pub use affine::{Affine, Sums, TOGETHER, Tables, Term, affine_into, affine_onto};
pub use bell::bell;
pub use curves::{intervals, reciprocals};
pub use emit::{Exit, emit};
pub use expand::expand;
pub use extent::{COPIES, Cycle, Extent, extent, extent_by_year};
pub use places::places;
pub use scale::{scale, scale_if_extreme};
pub use squares::{ends, has_gaps, norm};

/// Width of the vectors of this processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What every processor has.
    Baseline,
    /// 256 bits.
    Avx2,
    /// 512 bits.
    Avx512,
}

/// The widest vectors that this processor has.
#[inline]
#[must_use]
pub fn level() -> Level {
    #[cfg(target_arch = "x86_64")]
    {
        // Each of these is a cached bit.
        let wide = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq");
        if wide {
            return Level::Avx512;
        }
        if is_x86_feature_detected!("avx2") {
            return Level::Avx2;
        }
    }
    Level::Baseline
}

/// Fetches the cache line of a place in the meantime, wherever it is.
#[inline(always)]
pub fn fetch<T>(place: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has this, and a prefetch may go anywhere.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(place.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = place;
}

/// Compiles an `#[inline(always)]` body for every width and picks one at each call.
macro_rules! multiversion {
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? = $body:path;) => {
        $(#[$doc])*
        #[allow(clippy::too_many_arguments)]
        pub fn $name($($arg: $ty),*) $(-> $ret)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
                #[allow(clippy::too_many_arguments)]
                fn wide($($arg: $ty),*) $(-> $ret)? { $body($($arg),*) }
                #[target_feature(enable = "avx2")]
                #[allow(clippy::too_many_arguments)]
                fn middle($($arg: $ty),*) $(-> $ret)? { $body($($arg),*) }
                match crate::kernel::level() {
                    // SAFETY: the processor has what these versions need.
                    crate::kernel::Level::Avx512 => return unsafe { wide($($arg),*) },
                    crate::kernel::Level::Avx2 => return unsafe { middle($($arg),*) },
                    crate::kernel::Level::Baseline => {}
                }
            }
            $body($($arg),*)
        }
    };
}
pub(crate) use multiversion;
