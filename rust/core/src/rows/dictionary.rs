//! Regions become codes, in the order of their first rows.

use std::ops::Range;

use super::regions::{Regions, stored};
use crate::keys::{KeyChunk, KeyValues, Keys, Token, fold, is_exact};
use crate::memory::Array;
use crate::parallel;

/// Where a token stands in an order of all tokens: that of rising codes, texts or integers.
#[inline(always)]
fn height(token: Token) -> u128 {
    // The length of a text comes first; that of an integer is zero.
    if token as u32 == 0 { token } else { token.swap_bytes() }
}

/// No region.
const NONE: u32 = u32::MAX;

/// The regions of a run of rows, found by token.
struct Dictionary<'k, 'a> {
    keys: &'k Keys<'a>,
    tokens: Vec<Token>,
    first_rows: Vec<u32>,
    /// Where each token is found; empty as long as every region is higher than those before it.
    slots: Vec<u32>,
    /// For each region, the one that followed it last time.
    followers: Vec<u32>,
}

impl<'k, 'a> Dictionary<'k, 'a> {
    fn new(keys: &'k Keys<'a>, rows: usize) -> Self {
        // Room for as many regions as there often are; it grows if there are more.
        let room = rows / 8;
        Self {
            keys,
            tokens: Vec::with_capacity(room),
            first_rows: Vec::with_capacity(room),
            slots: Vec::new(),
            followers: Vec::with_capacity(room),
        }
    }

    fn slot(&self, token: Token) -> usize {
        let hash = fold(
            token as u64 ^ 0x2545_f491_4f6c_dd1d,
            (token >> 64) as u64 ^ 0x9e37_79b9_7f4a_7c15,
        );
        hash as usize & (self.slots.len() - 1)
    }

    /// The code of the region of a row, new if need be.
    fn code(&mut self, token: Token, row: usize, chunk: &KeyChunk<'_>, at: usize) -> u32 {
        if let Some(code) = self.append(token, row) {
            return code;
        }
        if self.slots.is_empty() {
            self.index();
        }
        let mut slot = self.slot(token);
        loop {
            let code = self.slots[slot];
            if code == NONE {
                return self.insert(token, row, slot);
            }
            if self.is(code, token, chunk, at) {
                return code;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Whether a region is the one of a row.
    #[inline(always)]
    fn is(&self, code: u32, token: Token, chunk: &KeyChunk<'_>, at: usize) -> bool {
        let same = self.tokens[code as usize] == token;
        same && (is_exact(token) || self.text(code) == chunk.values.text(at))
    }

    fn text(&self, code: u32) -> &[u8] {
        let row = self.first_rows[code as usize] as usize;
        self.keys
            .pieces(row..row + 1)
            .next()
            .map_or(&[], |(chunk, from, _)| chunk.values.text(from.start))
    }

    /// Adds a region that is higher than all before it, as long as all were: it must be new.
    #[inline]
    fn append(&mut self, token: Token, row: usize) -> Option<u32> {
        let higher = self.tokens.last().is_none_or(|last| height(*last) < height(token));
        (higher && self.slots.is_empty()).then(|| self.push(token, row))
    }

    fn push(&mut self, token: Token, row: usize) -> u32 {
        let code = self.tokens.len() as u32;
        self.tokens.push(token);
        self.first_rows.push(row as u32);
        self.followers.push(code);
        code
    }

    fn insert(&mut self, token: Token, row: usize, slot: usize) -> u32 {
        let code = self.push(token, row);
        self.slots[slot] = code;
        if self.tokens.len() * 2 > self.slots.len() {
            self.index();
        }
        code
    }

    /// Makes the slots anew, with room for more.
    fn index(&mut self) {
        self.slots = vec![NONE; (self.tokens.len() * 4).next_power_of_two().max(1 << 10)];
        for code in 0..self.tokens.len() {
            let mut slot = self.slot(self.tokens[code]);
            while self.slots[slot] != NONE {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            self.slots[slot] = code as u32;
        }
    }

    /// Codes of the rows of a range, in the numbering of this dictionary.
    fn encode(&mut self, range: Range<usize>, out: &mut [u32]) {
        let keys = self.keys;
        let mut last = NONE;
        for (chunk, from, to) in keys.pieces(range.clone()) {
            let first_row = range.start + to.start;
            let out = &mut out[to];
            // One loop for each layout, so that the layout is not asked for in every row.
            last = match &chunk.values {
                KeyValues::Views(views, _) => {
                    let views = &views[from.clone()];
                    self.encode_piece(chunk, from, first_row, out, last, |i| Some(views[i]))
                }
                KeyValues::Coded(codes, _) => {
                    let codes = &codes[from.clone()];
                    let raw = |i: usize| Some(u128::from(codes[i]));
                    self.encode_piece(chunk, from, first_row, out, last, raw)
                }
                KeyValues::Ints(_) => {
                    let start = from.start;
                    let raw = |i: usize| Some(chunk.values.token(start + i));
                    self.encode_piece(chunk, from, first_row, out, last, raw)
                }
                _ => self.encode_piece(chunk, from, first_row, out, last, |_| None),
            };
        }
    }

    /// Codes of rows within a chunk, from the code of the row before them to that of the last.
    ///
    /// `raw`: something that is cheap to read and is equal only for equal keys of the chunk.
    #[inline(always)]
    fn encode_piece(
        &mut self,
        chunk: &KeyChunk<'_>,
        from: Range<usize>,
        first_row: usize,
        out: &mut [u32],
        mut last: u32,
        raw: impl Fn(usize) -> Option<u128>,
    ) -> u32 {
        let mut last_raw = None;
        for (i, at) in from.enumerate() {
            let own_raw = raw(i);
            // Most tables are sorted by region, or repeat the regions in the same order.
            if own_raw.is_none() || own_raw != last_raw {
                last = self.follow(chunk, at, first_row + i, last);
                last_raw = own_raw;
            }
            out[i] = last;
        }
        last
    }

    /// The code of a row, given that of the row before it.
    #[inline]
    fn follow(&mut self, chunk: &KeyChunk<'_>, at: usize, row: usize, last: u32) -> u32 {
        let token = chunk.values.token(at);
        if last == NONE {
            return self.code(token, row, chunk, at);
        }
        let next = self.followers[last as usize];
        if self.is(next, token, chunk, at) {
            return next;
        }
        if self.is(last, token, chunk, at) {
            return last;
        }
        let code = self.code(token, row, chunk, at);
        self.followers[last as usize] = code;
        code
    }

    /// Takes the regions of a later run in; returns their codes here.
    fn merge(&mut self, other: &Dictionary<'k, 'a>) -> Vec<u32> {
        let keys = self.keys;
        let mut last = NONE;
        let of = |code: usize| {
            let (token, row) = (other.tokens[code], other.first_rows[code] as usize);
            // The regions often come in the same order again.
            let next = last.wrapping_add(1) as usize;
            if is_exact(token) && self.tokens.get(next) == Some(&token) {
                last = next as u32;
                return last;
            }
            last = self.append(token, row).unwrap_or_else(|| {
                let found = keys.pieces(row..row + 1).next();
                found.map_or(NONE, |(chunk, from, _)| self.code(token, row, chunk, from.start))
            });
            last
        };
        (0..other.tokens.len()).map(of).collect()
    }

    fn regions(&self) -> Regions {
        let ints = self.keys.pieces(0..1).any(|(chunk, ..)| chunk.values.are_ints());
        if ints {
            return Regions::Ints(self.tokens.iter().map(|token| (token >> 64) as i64).collect());
        }
        let mut buffers = vec![Vec::new()];
        let view = |(code, token): (usize, &Token)| {
            if is_exact(*token) { *token } else { stored(self.text(code as u32), &mut buffers) }
        };
        let views = self.tokens.iter().enumerate().map(view).collect();
        Regions::Views(views, buffers)
    }
}

/// Fewer rows than this are not worth a thread of their own.
const SHARE: usize = 1 << 14;

/// The code of each row, and the regions.
pub fn encode(keys: &Keys<'_>) -> (Array<u32>, Regions) {
    let mut codes = Array::unset(keys.len());
    let size = keys.len().div_ceil(parallel::threads()).max(SHARE);
    let jobs: Vec<_> = codes.chunks_mut(size).enumerate().collect();
    let mut parts: Vec<(usize, Dictionary<'_, '_>)> =
        parallel::run(jobs, Vec::new, |done, (i, out)| {
            let mut own = Dictionary::new(keys, out.len());
            own.encode(i * size..i * size + out.len(), out);
            done.push((i, own));
        })
        .into_iter()
        .flatten()
        .collect();
    parts.sort_by_key(|(i, _)| *i);
    let mut parts = parts.into_iter().map(|(_, part)| part);
    let Some(mut all) = parts.next() else {
        return (codes, Regions::default());
    };
    let renumbered: Vec<Vec<u32>> = parts.map(|part| all.merge(&part)).collect();
    let later = codes.chunks_mut(size).skip(1).zip(&renumbered);
    let jobs = later.flat_map(|(codes, new)| codes.chunks_mut(SHARE).map(move |own| (own, new)));
    parallel::run(
        jobs.collect(),
        || (),
        |(), (codes, new)| {
            codes.iter_mut().for_each(|code| *code = new[*code as usize]);
        },
    );
    let regions = all.regions();
    (codes, regions)
}
