//! Scratch memory whose place within a page is chosen.

use std::ops::{Deref, DerefMut};

const PAGE: usize = 4096;
const LINE: usize = 64;

/// Zeroed numbers that start at a given cache line of a page.
///
/// A load that follows a store waits for it when both addresses end in the same twelve bits.
/// Arrays that are written side by side therefore start at lines that lie far apart.
#[derive(Debug)]
pub struct Scratch {
    data: Vec<f64>,
    start: usize,
}

impl Scratch {
    /// `len` zeros from cache line `line` of a page on; `line` is below 64.
    #[must_use]
    pub fn new(len: usize, line: usize) -> Self {
        let data = vec![0.0; len + PAGE / size_of::<f64>()];
        let here = data.as_ptr().addr() % PAGE;
        let start = (line * LINE + PAGE - here) % PAGE / size_of::<f64>();
        Self { data, start }
    }
}

impl Deref for Scratch {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.data[self.start..]
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.data[self.start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_where_it_was_told_and_is_long_enough() {
        for line in [0, 21, 63] {
            let scratch = Scratch::new(1000, line);
            assert_eq!(scratch.as_ptr().addr() % PAGE, line * LINE);
            assert!(scratch.len() >= 1000 && scratch.iter().all(|x| *x == 0.0));
        }
    }
}
