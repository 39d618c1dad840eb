//! Result columns: values with a bitmap of what is there.

use crate::kernel::Exit;
use crate::memory::{Array, Plain};

/// A result column. Where the bit is 0, there is no value.
#[derive(Debug)]
pub struct Output<T> {
    /// One value per row.
    pub values: Array<T>,
    /// One bit per row, or none if every row has a value.
    pub validity: Option<Array<u8>>,
    /// Number of rows without a value.
    pub nulls: usize,
}

/// A column that is being written.
pub struct Draft<T> {
    values: Array<T>,
    validity: Array<u8>,
}

/// The rows of one job of a column that is being written.
pub struct Part<'a, T> {
    /// One value per row.
    pub values: &'a mut [T],
    /// One bit per row.
    pub validity: &'a mut [u8],
}

impl<T: Plain> Draft<T> {
    /// Room for `len` rows, whose values are to be written; no row has a value yet.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self { values: Array::unset(len), validity: Array::zeroed(len.div_ceil(8)) }
    }

    /// Room for `len` rows, all zero; no row has a value yet.
    #[must_use]
    pub fn zeroed(len: usize) -> Self {
        Self { values: Array::zeroed(len), validity: Array::zeroed(len.div_ceil(8)) }
    }

    /// The parts of `size` rows each, a multiple of 8.
    pub fn parts(&mut self, size: usize) -> impl Iterator<Item = Part<'_, T>> {
        let bits = self.validity.chunks_mut(size / 8);
        self.values.chunks_mut(size).zip(bits).map(|(values, validity)| Part { values, validity })
    }

    /// The values.
    pub fn values(&mut self) -> &mut [T] {
        &mut self.values
    }

    /// The bits.
    pub fn validity(&mut self) -> &mut [u8] {
        &mut self.validity
    }

    /// The finished column.
    #[must_use]
    pub fn finish(self) -> Output<T> {
        let valid = ones(&self.validity);
        let nulls = self.values.len() - valid;
        let validity = if nulls == 0 { None } else { Some(self.validity) };
        Output { values: self.values, validity, nulls }
    }
}

impl<'a> Part<'a, f64> {
    /// The way out for scores that are multiplied by `scale`.
    pub fn exit(self, scale: f64) -> Exit<'a> {
        Exit { scale, values: self.values, bits: self.validity }
    }
}

impl<T> Part<'_, T> {
    /// The rows `range` of this part; it starts at a multiple of 8.
    pub fn rows(&mut self, range: std::ops::Range<usize>) -> Part<'_, T> {
        Part {
            validity: &mut self.validity[range.start / 8..range.end.div_ceil(8)],
            values: &mut self.values[range],
        }
    }
}

impl<T: Plain> Output<T> {
    /// The value of a row, if there is one.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<T> {
        let bit = |bits: &Array<u8>| bits[row / 8] >> (row % 8) & 1 == 1;
        if self.validity.as_ref().is_none_or(bit) { Some(self.values[row]) } else { None }
    }

    /// All rows.
    pub fn iter(&self) -> impl Iterator<Item = Option<T>> {
        (0..self.values.len()).map(|row| self.get(row))
    }
}

/// Number of bits that are 1, eight bytes at a time.
fn ones(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word).count_ones() as usize);
    words.sum::<usize>() + rest.iter().map(|byte| byte.count_ones() as usize).sum::<usize>()
}
