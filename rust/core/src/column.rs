//! The matrix as it lies in memory: borrowed chunks of numbers and bitmaps.

use crate::error::{Fault, Faults};
use crate::kernel::expand;

/// A bitmap that starts at any bit.
#[derive(Debug, Clone, Copy)]
pub struct Bits<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Bits<'a> {
    /// The bits of `bytes` from bit `offset` on, lowest bit of a byte first.
    #[must_use]
    pub fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes: &bytes[offset / 8..], offset: offset % 8 }
    }

    /// Bit `i`.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, i: usize) -> bool {
        let i = i + self.offset;
        self.bytes[i / 8] >> (i % 8) & 1 == 1
    }

    /// The same bits from bit `start` on.
    #[must_use]
    pub fn from(&self, start: usize) -> Self {
        Self::new(self.bytes, self.offset + start)
    }

    /// The bytes, and the number of the first bit in the first one.
    #[must_use]
    pub fn parts(&self) -> (&'a [u8], usize) {
        (self.bytes, self.offset)
    }
}

/// A run of values; where the validity bit is 0, the value is missing whatever it says.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// One value per row; NaN is missing.
    pub values: &'a [f64],
    /// One bit per row, or none if all are valid.
    pub validity: Option<Bits<'a>>,
}

impl<'a> Chunk<'a> {
    /// A part of the rows.
    #[inline]
    #[must_use]
    pub fn part(&self, rows: std::ops::Range<usize>) -> Chunk<'a> {
        let validity = self.validity.map(|bits| bits.from(rows.start));
        Chunk { values: &self.values[rows], validity }
    }
}

/// A run of yes/no values.
#[derive(Debug, Clone, Copy)]
pub struct MaskChunk<'a> {
    /// One bit per row.
    pub values: Bits<'a>,
    /// One bit per row, or none if all are valid; an invalid row counts as yes.
    pub validity: Option<Bits<'a>>,
    /// Number of rows.
    pub len: usize,
}

/// Chunks in order, found by row.
#[derive(Debug, Clone)]
pub struct Chunked<C> {
    chunks: Vec<C>,
    starts: Vec<usize>,
}

impl<C> Chunked<C> {
    /// Chunks with their lengths; empty ones are left out.
    #[must_use]
    pub fn new(chunks: Vec<C>, len: impl Fn(&C) -> usize) -> Self {
        let chunks: Vec<C> = chunks.into_iter().filter(|chunk| len(chunk) > 0).collect();
        let mut starts = vec![0];
        for chunk in &chunks {
            starts.push(starts[starts.len() - 1] + len(chunk));
        }
        Self { chunks, starts }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts[self.chunks.len()]
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pieces that cover `range`: chunk, rows within the chunk, and rows within `range`.
    pub fn pieces(
        &self,
        range: std::ops::Range<usize>,
    ) -> impl Iterator<Item = (&C, std::ops::Range<usize>, std::ops::Range<usize>)> {
        let first = self.starts.partition_point(|start| *start <= range.start).max(1) - 1;
        (first..self.chunks.len()).take_while(move |i| self.starts[*i] < range.end).map(move |i| {
            let (from, to) = (self.starts[i], self.starts[i + 1]);
            let (a, b) = (range.start.max(from), range.end.min(to));
            (&self.chunks[i], a - from..b - from, a - range.start..b - range.start)
        })
    }
}

/// A column of numbers.
pub type Column<'a> = Chunked<Chunk<'a>>;

/// A column of yes/no values.
pub type Mask<'a> = Chunked<MaskChunk<'a>>;

impl<'a> Column<'a> {
    /// The values of a range of rows, NaN where missing.
    ///
    /// Borrowed where they lie in one chunk without nulls, otherwise written into `scratch`,
    /// which is at least as long as the range.
    #[inline]
    pub fn load<'s>(&self, range: std::ops::Range<usize>, scratch: &'s mut [f64]) -> &'s [f64]
    where
        'a: 's,
    {
        let len = range.len();
        if let Some((chunk, from, to)) = self.pieces(range.clone()).next()
            && chunk.validity.is_none()
            && to.len() == len
        {
            return &chunk.values[from];
        }
        self.copy(range, scratch);
        &scratch[..len]
    }

    /// Copies the values of a range of rows, NaN where missing.
    pub fn copy(&self, range: std::ops::Range<usize>, out: &mut [f64]) {
        for (chunk, from, to) in self.pieces(range) {
            match chunk.validity {
                None => out[to].copy_from_slice(&chunk.values[from]),
                Some(_) => expand(&chunk.part(from), &mut out[to]),
            }
        }
    }

    /// A range of rows as it is if it lies in one chunk, otherwise written into `scratch`.
    #[inline]
    pub fn view<'s>(&self, range: std::ops::Range<usize>, scratch: &'s mut [f64]) -> Chunk<'s>
    where
        'a: 's,
    {
        if let [chunk] = self.chunks.as_slice() {
            return chunk.part(range);
        }
        let len = range.len();
        if let Some((chunk, from, to)) = self.pieces(range.clone()).next()
            && to.len() == len
        {
            return chunk.part(from);
        }
        self.copy(range, scratch);
        Chunk { values: &scratch[..len], validity: None }
    }

    /// The raw values of a range of rows as far as one chunk holds them, to fetch in advance.
    #[inline]
    #[must_use]
    pub fn peek(&self, range: std::ops::Range<usize>) -> &'a [f64] {
        if let [chunk] = self.chunks.as_slice() {
            let end = range.end.min(chunk.values.len());
            return &chunk.values[range.start.min(end)..end];
        }
        self.pieces(range).next().map_or(&[], |(chunk, from, _)| &chunk.values[from])
    }

    /// All values, if they lie in one chunk without nulls.
    #[must_use]
    pub fn whole(&self) -> Option<&[f64]> {
        match self.chunks.as_slice() {
            [] => Some(&[]),
            [Chunk { values, validity: None }] => Some(values),
            _ => None,
        }
    }
}

impl Mask<'_> {
    /// Calls `act` with the place of each row within the range without a yes.
    pub fn each_not_known(&self, range: std::ops::Range<usize>, mut act: impl FnMut(usize)) {
        for (chunk, from, to) in self.pieces(range) {
            for (i, place) in from.zip(to) {
                let valid = chunk.validity.is_none_or(|bits| bits.get(i));
                if !valid || !chunk.values.get(i) {
                    act(place);
                }
            }
        }
    }

    /// Calls `act` with the place of each row within the range whose answer is no.
    pub fn each_not(&self, range: std::ops::Range<usize>, mut act: impl FnMut(usize)) {
        for (chunk, from, to) in self.pieces(range) {
            for (i, place) in from.zip(to) {
                let valid = chunk.validity.is_none_or(|bits| bits.get(i));
                if valid && !chunk.values.get(i) {
                    act(place);
                }
            }
        }
    }
}

/// All leaves of a plan, column by column.
#[derive(Debug, Clone)]
pub struct Matrix<'a> {
    columns: Vec<Column<'a>>,
    applicable: Vec<Option<Mask<'a>>>,
    rows: usize,
}

impl<'a> Matrix<'a> {
    /// Columns in the order of the leaves, each with a mask of the rows it applies to or none.
    ///
    /// # Errors
    /// [`Fault::ColumnLength`] for each column or mask that is not `rows` long.
    pub fn new(
        columns: Vec<Column<'a>>,
        applicable: Vec<Option<Mask<'a>>>,
        rows: usize,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let masks = applicable.iter().enumerate().filter_map(|(i, m)| Some((i, m.as_ref()?.len())));
        for (leaf, len) in columns.iter().map(Chunked::len).enumerate().chain(masks) {
            if len != rows {
                faults.push(Fault::ColumnLength { leaf, value: len as f64 });
            }
        }
        faults.check()?;
        Ok(Self { columns, applicable, rows })
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of leaves.
    #[must_use]
    pub fn leaves(&self) -> usize {
        self.columns.len()
    }

    /// The values of a leaf in a range of rows as they lie; missing ones are null or NaN, those
    /// not applicable are NaN.
    pub fn view<'s>(
        &self,
        leaf: usize,
        range: std::ops::Range<usize>,
        scratch: &'s mut [f64],
    ) -> Chunk<'s>
    where
        'a: 's,
    {
        if self.mask(leaf).is_none() {
            return self.columns[leaf].view(range, scratch);
        }
        Chunk { values: self.load(leaf, range, scratch), validity: None }
    }

    /// The values of a leaf in a range of rows, NaN where missing or not applicable.
    ///
    /// Borrowed or written into `scratch`, as [`Column::load`].
    pub fn load<'s>(
        &self,
        leaf: usize,
        range: std::ops::Range<usize>,
        scratch: &'s mut [f64],
    ) -> &'s [f64]
    where
        'a: 's,
    {
        let Some(mask) = self.mask(leaf) else {
            return self.columns[leaf].load(range, scratch);
        };
        let len = range.len();
        // What stands in a cell that does not apply is never looked at.
        let mut own = [0.0; crate::block::BLOCK];
        let values = self.columns[leaf].load(range.clone(), &mut own[..len]);
        scratch[..len].copy_from_slice(values);
        mask.each_not(range, |i| scratch[i] = crate::cell::MISSING);
        &scratch[..len]
    }

    /// The values of the `steps`-th column from now, counted from the first one at `range` and
    /// on into the blocks that follow; to fetch in advance.
    #[must_use]
    pub fn ahead(&self, steps: usize, range: &std::ops::Range<usize>) -> &'a [f64] {
        let (block, leaf) = (steps / self.columns.len(), steps % self.columns.len());
        let start = range.start + block * range.len();
        self.columns[leaf].peek(start..start + range.len())
    }

    /// The column of a leaf.
    #[must_use]
    pub fn column(&self, leaf: usize) -> &Column<'a> {
        &self.columns[leaf]
    }

    /// The mask of a leaf, if it does not apply everywhere.
    #[must_use]
    pub fn mask(&self, leaf: usize) -> Option<&Mask<'a>> {
        self.applicable.get(leaf)?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_reads_across_chunks_and_nulls() {
        let (a, b) = ([1.0, 2.0, 3.0], [4.0, 5.0]);
        let bits = [0b0001_1010_u8];
        let chunks = vec![
            Chunk { values: &a, validity: Some(Bits::new(&bits, 1)) },
            Chunk { values: &b, validity: None },
        ];
        let column = Column::new(chunks, |c| c.values.len());
        let mut scratch = [0.0; 8];
        let got = column.load(0..5, &mut scratch).to_vec();
        assert!(got[1].is_nan());
        assert_eq!((got[0], got[2], got[3], got[4]), (1.0, 3.0, 4.0, 5.0));
        assert_eq!(column.load(4..5, &mut scratch), &[5.0]);
    }
}
