//! The region and year columns as they lie in memory.

use crate::column::{Bits, Chunked};

/// Integers of any width.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub enum Ints<'a> {
    I8(&'a [i8]),
    I16(&'a [i16]),
    I32(&'a [i32]),
    I64(&'a [i64]),
    U8(&'a [u8]),
    U16(&'a [u16]),
    U32(&'a [u32]),
    U64(&'a [u64]),
}

/// Runs the same code with the slice, whatever its width.
#[macro_export]
macro_rules! with_ints {
    ($ints:expr, $slice:ident => $body:expr) => {
        match $ints {
            $crate::keys::Ints::I8($slice) => $body,
            $crate::keys::Ints::I16($slice) => $body,
            $crate::keys::Ints::I32($slice) => $body,
            $crate::keys::Ints::I64($slice) => $body,
            $crate::keys::Ints::U8($slice) => $body,
            $crate::keys::Ints::U16($slice) => $body,
            $crate::keys::Ints::U32($slice) => $body,
            $crate::keys::Ints::U64($slice) => $body,
        }
    };
}

impl Ints<'_> {
    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        with_ints!(self, values => values.len())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Value `i`; a `u64` beyond the range of `i64` wraps, which keeps different values apart.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, i: usize) -> i64 {
        #[allow(clippy::unnecessary_cast)] // one of the widths is that of the result
        let value = with_ints!(self, values => values[i] as i64);
        value
    }
}

/// Texts or integers, as they are laid out.
#[derive(Debug, Clone)]
pub enum KeyValues<'a> {
    /// Integers.
    Ints(Ints<'a>),
    /// Views of 16 bytes: length, then the text itself up to 12 bytes, or its place.
    Views(&'a [u128], Vec<&'a [u8]>),
    /// Borders of 32 bits into the text.
    Text(&'a [i32], &'a [u8]),
    /// Borders of 64 bits into the text.
    LargeText(&'a [i64], &'a [u8]),
    /// Indices into a short list.
    Coded(Vec<u32>, Box<KeyValues<'a>>),
}

/// A run of keys.
#[derive(Debug, Clone)]
pub struct KeyChunk<'a> {
    /// One key per row.
    pub values: KeyValues<'a>,
    /// One bit per row, or none if all are valid.
    pub validity: Option<Bits<'a>>,
}

/// The region column.
pub type Keys<'a> = Chunked<KeyChunk<'a>>;

/// A run of years.
#[derive(Debug, Clone, Copy)]
pub struct YearChunk<'a> {
    /// One year per row.
    pub values: Ints<'a>,
    /// One bit per row, or none if all are valid.
    pub validity: Option<Bits<'a>>,
}

/// The year column.
pub type YearColumn<'a> = Chunked<YearChunk<'a>>;

/// Texts up to this length are their own token.
const INLINE: usize = 12;

/// What stands for a key: equal keys have equal tokens, and equal tokens of integers and
/// of texts up to 12 bytes mean equal keys. The lowest 32 bits are the length of a text.
pub type Token = u128;

/// Whether equal tokens are enough to call the keys equal.
#[inline(always)]
#[must_use]
pub fn is_exact(token: Token) -> bool {
    token as u32 as usize <= INLINE
}

impl<'a> KeyValues<'a> {
    /// Number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Ints(ints) => ints.len(),
            Self::Views(views, _) => views.len(),
            Self::Text(borders, _) => borders.len().saturating_sub(1),
            Self::LargeText(borders, _) => borders.len().saturating_sub(1),
            Self::Coded(codes, _) => codes.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the keys are integers.
    #[must_use]
    pub fn are_ints(&self) -> bool {
        match self {
            Self::Ints(_) => true,
            Self::Coded(_, values) => values.are_ints(),
            _ => false,
        }
    }

    /// The text of key `i`; empty for integers.
    #[inline(always)]
    #[must_use]
    pub fn text(&self, i: usize) -> &'a [u8] {
        match self {
            Self::Ints(_) => &[],
            Self::Views(views, buffers) => view_text(&views[i], buffers),
            Self::Text(borders, text) => &text[borders[i] as usize..borders[i + 1] as usize],
            Self::LargeText(borders, text) => &text[borders[i] as usize..borders[i + 1] as usize],
            Self::Coded(codes, values) => values.text(codes[i] as usize),
        }
    }

    /// The token of key `i`.
    #[inline(always)]
    #[must_use]
    pub fn token(&self, i: usize) -> Token {
        match self {
            Self::Ints(ints) => int_token(ints.get(i)),
            Self::Views(views, _) if is_exact(views[i]) => views[i],
            Self::Coded(codes, values) => values.token(codes[i] as usize),
            _ => text_token(self.text(i)),
        }
    }
}

/// The text of a view of 16 bytes.
#[inline(always)]
pub fn view_text<'a>(view: &'a u128, buffers: &[&'a [u8]]) -> &'a [u8] {
    let len = *view as u32 as usize;
    if len <= INLINE {
        // SAFETY: the 16 bytes of a view of this length hold the text from byte 4 on; views are
        // little-endian as they come, and so is every processor this is built for.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(view).cast::<u8>().add(4), len) }
    } else {
        let (buffer, offset) = ((view >> 64) as u32 as usize, (view >> 96) as u32 as usize);
        &buffers[buffer][offset..offset + len]
    }
}

#[inline(always)]
fn int_token(value: i64) -> Token {
    // Length zero, so that it is exact.
    u128::from(value as u64) << 64
}

#[inline(always)]
fn text_token(text: &[u8]) -> Token {
    let len = text.len() as u32;
    if text.len() <= INLINE {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&len.to_le_bytes());
        bytes[4..4 + text.len()].copy_from_slice(text);
        return u128::from_le_bytes(bytes);
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(len);
    for part in text.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..part.len()].copy_from_slice(part);
        state = fold(state ^ u64::from_le_bytes(bytes), 0xff51_afd7_ed55_8ccd);
    }
    u128::from(state) << 64 | u128::from(len)
}

/// High and low half of a product, mixed.
#[inline(always)]
pub fn fold(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    (wide >> 64) as u64 ^ wide as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_all_layouts_agree() {
        let texts = ["", "330302", "twelve bytes", "thirteen byte", "温州市鹿城区"];
        let joined = texts.concat().into_bytes();
        let mut borders = vec![0_i32];
        texts.iter().for_each(|t| borders.push(borders[borders.len() - 1] + t.len() as i32));
        let large: Vec<i64> = borders.iter().map(|b| i64::from(*b)).collect();
        let views: Vec<u128> = texts
            .iter()
            .zip(&borders)
            .map(|(t, start)| {
                if t.len() <= 12 {
                    return text_token(t.as_bytes());
                }
                (*start as u128) << 96 | t.len() as u128
            })
            .collect();
        let layouts = [
            KeyValues::Text(&borders, &joined),
            KeyValues::LargeText(&large, &joined),
            KeyValues::Views(&views, vec![&joined]),
        ];
        for keys in &layouts {
            for (i, text) in texts.iter().enumerate() {
                assert_eq!(keys.text(i), text.as_bytes());
                assert_eq!(keys.token(i), text_token(text.as_bytes()));
                assert_eq!(is_exact(keys.token(i)), text.len() <= 12);
            }
        }
    }
}
