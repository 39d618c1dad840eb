//! The regions that occur.

use crate::keys::view_text;

/// The regions that occur.
#[derive(Debug, Clone)]
pub enum Regions {
    /// Ids that are texts, as views: those up to 12 bytes hold the text, the others say where in
    /// which of the buffers it is.
    Views(Vec<u128>, Vec<Vec<u8>>),
    /// Ids that are integers.
    Ints(Vec<i64>),
}

impl Default for Regions {
    fn default() -> Self {
        Self::Ints(Vec::new())
    }
}

impl Regions {
    /// Number of regions.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Views(views, _) => views.len(),
            Self::Ints(ids) => ids.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ids as text.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        let buffers: Vec<&[u8]> = match self {
            Self::Views(_, buffers) => buffers.iter().map(Vec::as_slice).collect(),
            Self::Ints(_) => Vec::new(),
        };
        (0..self.len()).map(move |i| match self {
            Self::Views(views, _) => {
                String::from_utf8_lossy(view_text(&views[i], &buffers)).into_owned()
            }
            Self::Ints(ids) => ids[i].to_string(),
        })
    }
}

/// The most bytes that a buffer of texts may have.
const BUFFER: usize = i32::MAX as usize;

/// The view of a text of more than 12 bytes, which goes to the end of the buffers.
pub(super) fn stored(text: &[u8], buffers: &mut Vec<Vec<u8>>) -> u128 {
    if buffers.last().is_none_or(|last| last.len() + text.len() > BUFFER) {
        buffers.push(Vec::new());
    }
    let last = buffers.len() - 1;
    let head = u32::from_le_bytes([text[0], text[1], text[2], text[3]]);
    let parts = [text.len(), head as usize, last, buffers[last].len()];
    buffers[last].extend_from_slice(text);
    parts.iter().rev().fold(0, |view, part| view << 32 | *part as u128)
}
