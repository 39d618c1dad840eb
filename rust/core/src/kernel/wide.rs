//! Loops for 512-bit vectors, where the compiler does not find them by itself.
//!
//! They do the same operations as the portable loops beside them. Rows beyond the last whole
//! vector are left to those.

use std::arch::x86_64::*;

use super::affine::{Affine, Sums};
use crate::block::Years;
use crate::column::Chunk;

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

/// Where the line lies for eight rows.
trait Place {
    /// # Safety
    /// The processor has AVX-512, and `row + 8` is within the block. The rows come in order,
    /// eight at a time.
    unsafe fn at(&mut self, row: usize) -> (__m512d, __m512d);
}

/// One line for all rows.
struct Same(__m512d, __m512d);

impl Place for Same {
    #[inline(always)]
    unsafe fn at(&mut self, _: usize) -> (__m512d, __m512d) {
        (self.0, self.1)
    }
}

/// Lines of years that follow each other, repeated in memory.
struct Cycle<'a> {
    tables: [&'a [f64]; 2],
    at: usize,
}

impl Place for Cycle<'_> {
    #[inline(always)]
    unsafe fn at(&mut self, _: usize) -> (__m512d, __m512d) {
        let [c, k] = self.tables;
        debug_assert!(self.at + ROWS <= c.len() && c.len() == k.len());
        // SAFETY: `at` starts within the first cycle and returns there, with eight values beyond.
        let found = unsafe {
            (_mm512_loadu_pd(c.as_ptr().add(self.at)), _mm512_loadu_pd(k.as_ptr().add(self.at)))
        };
        self.at += ROWS;
        if self.at >= c.len() - ROWS {
            self.at -= c.len() - ROWS;
        }
        found
    }
}

/// A line for each of up to 16 years, in registers.
struct Sixteen<'a> {
    codes: &'a [u16],
    c: [__m512d; 2],
    k: [__m512d; 2],
}

impl Place for Sixteen<'_> {
    #[inline(always)]
    unsafe fn at(&mut self, row: usize) -> (__m512d, __m512d) {
        // SAFETY: promised by the caller.
        unsafe {
            let code = codes(self.codes, row);
            let pick = |table: &[__m512d; 2]| _mm512_permutex2var_pd(table[0], code, table[1]);
            (pick(&self.c), pick(&self.k))
        }
    }
}

/// A line for each of up to 32 years, in registers.
struct ThirtyTwo<'a> {
    codes: &'a [u16],
    c: [__m512d; 4],
    k: [__m512d; 4],
}

impl Place for ThirtyTwo<'_> {
    #[inline(always)]
    unsafe fn at(&mut self, row: usize) -> (__m512d, __m512d) {
        // SAFETY: promised by the caller.
        unsafe {
            let code = codes(self.codes, row);
            let upper = _mm512_test_epi64_mask(code, _mm512_set1_epi64(16));
            let pick = |table: &[__m512d; 4]| {
                let low = _mm512_permutex2var_pd(table[0], code, table[1]);
                let high = _mm512_permutex2var_pd(table[2], code, table[3]);
                _mm512_mask_mov_pd(low, upper, high)
            };
            (pick(&self.c), pick(&self.k))
        }
    }
}

/// A line for each of any number of years, in memory.
struct Many<'a> {
    codes: &'a [u16],
    c: &'a [f64],
    k: &'a [f64],
}

impl Place for Many<'_> {
    #[inline(always)]
    unsafe fn at(&mut self, row: usize) -> (__m512d, __m512d) {
        // SAFETY: promised by the caller; every code is a place in the tables.
        unsafe {
            let code = codes(self.codes, row);
            let pick = |table: &[f64]| _mm512_i64gather_pd::<8>(code, table.as_ptr());
            (pick(self.c), pick(self.k))
        }
    }
}

#[inline(always)]
unsafe fn codes(codes: &[u16], row: usize) -> __m512i {
    debug_assert!(row + ROWS <= codes.len());
    // SAFETY: promised by the caller.
    unsafe { _mm512_cvtepu16_epi64(_mm_loadu_si128(codes.as_ptr().add(row).cast())) }
}

/// A table of at most `8 N` values in registers.
#[inline(always)]
unsafe fn registers<const N: usize>(table: &[f64]) -> [__m512d; N] {
    let mut padded = [[0.0; ROWS]; N];
    padded.as_flattened_mut()[..table.len()].copy_from_slice(table);
    // SAFETY: the processor has AVX-512, which the caller promises.
    padded.map(|part| unsafe { _mm512_loadu_pd(part.as_ptr()) })
}

/// What to do with the scores of eight rows.
trait Sink {
    /// # Safety
    /// As [`Place::at`].
    unsafe fn put(&mut self, row: usize, y: __m512d);
}

/// Adds them onto the sums of a node, or starts those.
struct Onto<'a, 's, const FIRST: bool> {
    sums: &'a mut Sums<'s>,
    weight: __m512d,
}

impl<const FIRST: bool> Sink for Onto<'_, '_, FIRST> {
    #[inline(always)]
    unsafe fn put(&mut self, row: usize, y: __m512d) {
        // SAFETY: promised by the caller.
        unsafe {
            let there = _mm512_cmp_pd_mask::<_CMP_ORD_Q>(y, y);
            let sum = self.sums.sum.as_mut_ptr().add(row);
            let present = self.sums.present.as_mut_ptr().add(row);
            let missing = self.sums.missing.as_mut_ptr().add(row);
            let old = |at: *mut f64| {
                if FIRST { _mm512_setzero_pd() } else { _mm512_loadu_pd(at) }
            };
            let term = _mm512_maskz_mul_pd(there, self.weight, y);
            let share = _mm512_maskz_mov_pd(there, self.weight);
            let lack = _mm512_maskz_mov_pd(!there, _mm512_set1_pd(1.0));
            // Loads before stores, so that none waits for a store that only looks alike.
            let (old_sum, old_present) = (old(sum), old(present));
            let old_missing = _mm512_loadu_pd(missing);
            _mm512_storeu_pd(sum, _mm512_add_pd(old_sum, term));
            _mm512_storeu_pd(present, _mm512_add_pd(old_present, share));
            _mm512_storeu_pd(missing, _mm512_add_pd(old_missing, lack));
        }
    }
}

/// Writes them down.
struct Into<'a>(&'a mut [f64]);

impl Sink for Into<'_> {
    #[inline(always)]
    unsafe fn put(&mut self, row: usize, y: __m512d) {
        // SAFETY: promised by the caller.
        unsafe { _mm512_storeu_pd(self.0.as_mut_ptr().add(row), y) }
    }
}

/// The common loop over the first `len` rows; false if a value or its free score is infinite.
/// Without bounds an infinite score goes on to the sink, so nothing is looked at here.
#[inline(always)]
unsafe fn run<const BOUNDED: bool>(
    x: &impl Values,
    len: usize,
    line: &Affine,
    place: &mut impl Place,
    sink: &mut impl Sink,
    next: *const f64,
) -> bool {
    // SAFETY: all rows are within the slices; a prefetch may go anywhere.
    unsafe {
        let a = _mm512_set1_pd(line.a);
        let (low, high) = (_mm512_set1_pd(line.low), _mm512_set1_pd(line.high));
        let mut bad = 0;
        for row in (0..len).step_by(ROWS) {
            _mm_prefetch::<_MM_HINT_T0>(next.wrapping_add(row).cast());
            let v = x.at(row);
            let (c, k) = place.at(row);
            let free = _mm512_add_pd(_mm512_mul_pd(_mm512_sub_pd(v, c), k), a);
            if !BOUNDED {
                sink.put(row, free);
                continue;
            }
            // Infinite ones of either sign.
            bad |= _mm512_fpclass_pd_mask::<0x18>(v) | _mm512_fpclass_pd_mask::<0x18>(free);
            // NaN in the second operand comes through.
            sink.put(row, _mm512_min_pd(high, _mm512_max_pd(low, free)));
        }
        bad == 0
    }
}

#[inline(always)]
unsafe fn anywhere<const BOUNDED: bool>(
    x: &impl Values,
    len: usize,
    years: Years<'_>,
    line: &Affine,
    sink: &mut impl Sink,
    next: *const f64,
) -> bool {
    let (c, k) = (line.tables.c.as_slice(), line.tables.k.as_slice());
    // SAFETY: promised by the caller.
    unsafe {
        match (line.uniform(years), years, line.tables.cycles()) {
            (None, Years::Cycle(codes), Some(tables)) => {
                let mut place = Cycle { tables, at: usize::from(codes[0]) };
                run::<BOUNDED>(x, len, line, &mut place, sink, next)
            }
            (None, Years::Cycle(codes) | Years::Mixed(codes), _) if c.len() <= 16 => {
                let mut place = Sixteen { codes, c: registers(c), k: registers(k) };
                run::<BOUNDED>(x, len, line, &mut place, sink, next)
            }
            (None, Years::Cycle(codes) | Years::Mixed(codes), _) if c.len() <= 32 => {
                let mut place = ThirtyTwo { codes, c: registers(c), k: registers(k) };
                run::<BOUNDED>(x, len, line, &mut place, sink, next)
            }
            (None, Years::Cycle(codes) | Years::Mixed(codes), _) => {
                run::<BOUNDED>(x, len, line, &mut Many { codes, c, k }, sink, next)
            }
            (uniform, ..) => {
                let (c, k) = uniform.unwrap_or_default();
                let mut place = Same(_mm512_set1_pd(c), _mm512_set1_pd(k));
                run::<BOUNDED>(x, len, line, &mut place, sink, next)
            }
        }
    }
}

#[inline(always)]
unsafe fn any_values<const BOUNDED: bool>(
    x: &Chunk<'_>,
    years: Years<'_>,
    line: &Affine,
    sink: &mut impl Sink,
    next: &[f64],
) -> bool {
    if let Years::Cycle(codes) | Years::Mixed(codes) = years {
        assert!(codes.len() == x.values.len());
    }
    let len = whole(x);
    // What is here already is the cheapest to fetch.
    let next = ahead(next, len, x.values);
    // SAFETY: promised by the caller; `whole` looked at the bytes of the bitmap.
    unsafe {
        match x.validity.map(|bits| bits.parts()) {
            None => anywhere::<BOUNDED>(&Full(x.values), len, years, line, sink, next),
            Some((bytes, shift)) => {
                let x = WithNulls { values: x.values, bytes, shift };
                anywhere::<BOUNDED>(&x, len, years, line, sink, next)
            }
        }
    }
}

/// The whole vectors of [`super::affine_onto`].
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(super) fn onto(
    x: &Chunk<'_>,
    years: Years<'_>,
    line: &Affine,
    weight: f64,
    sums: &mut Sums<'_>,
    next: &[f64],
) -> bool {
    let len = x.values.len();
    assert!(sums.sum.len() == len && sums.present.len() == len && sums.missing.len() == len);
    let weight = _mm512_set1_pd(weight);
    // SAFETY: the lengths are equal and the processor has AVX-512.
    unsafe {
        match (sums.first, line.is_bounded()) {
            (true, true) => {
                any_values::<true>(x, years, line, &mut Onto::<true> { sums, weight }, next)
            }
            (true, false) => {
                any_values::<false>(x, years, line, &mut Onto::<true> { sums, weight }, next)
            }
            (false, true) => {
                any_values::<true>(x, years, line, &mut Onto::<false> { sums, weight }, next)
            }
            (false, false) => {
                any_values::<false>(x, years, line, &mut Onto::<false> { sums, weight }, next)
            }
        }
    }
}

/// The whole vectors of [`super::affine_into`].
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(super) fn into(x: &Chunk<'_>, years: Years<'_>, line: &Affine, out: &mut [f64]) -> bool {
    assert!(out.len() == x.values.len());
    // SAFETY: as in `onto`.
    unsafe { any_values::<true>(x, years, line, &mut Into(out), &[]) }
}

/// Least and greatest of the whole vectors; infinities of the wrong sign if there is none.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(super) fn extent(x: &Chunk<'_>, next: &[f64]) -> (f64, f64) {
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
pub(super) fn extent_cycle(x: &Chunk<'_>, least: &mut [f64], most: &mut [f64], next: &[f64]) {
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

/// The whole vectors of [`super::expand`].
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(super) fn expand(x: &Chunk<'_>, out: &mut [f64]) {
    let (bytes, shift) = x.validity.map_or((&[][..], 0), |bits| bits.parts());
    let len = whole(x);
    assert!(out.len() == x.values.len() && bytes.len() > len / ROWS);
    let from = WithNulls { values: x.values, bytes, shift };
    for row in (0..len).step_by(ROWS) {
        // SAFETY: the row is within the slices.
        unsafe { _mm512_storeu_pd(out.as_mut_ptr().add(row), from.at(row)) }
    }
}

/// Where to fetch from: values that will be read soon, or what is here already.
#[inline(always)]
fn ahead(next: &[f64], len: usize, here: &[f64]) -> *const f64 {
    if next.len() < len { here.as_ptr() } else { next.as_ptr() }
}

/// The whole vectors of [`super::emit`]; returns the number of rows done.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
pub(super) fn emit(y: &[f64], scale: f64, out: &mut [f64], bits: &mut [u8], next: &[f64]) -> usize {
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
pub(super) fn add_node(
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
pub(super) fn divide(sum: &mut [f64], present: &[f64], enough: f64, next: &[f64]) -> (usize, bool) {
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
