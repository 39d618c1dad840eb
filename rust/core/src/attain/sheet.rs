//! The scratch memory of a thread.

use super::Verdict;
use super::merge::{merge, pick, pick_verdicts};
use super::program::Program;
use crate::block::BLOCK;
use crate::cell::MISSING;
use crate::scratch::Scratch;

/// What a test says of the rows of a block; NaN where it says nothing.
pub struct Sheet {
    pub base: Scratch,
    pub target: Scratch,
    pub gap: Scratch,
    pub uncapped: Scratch,
    pub verdict: Vec<u8>,
}

/// What wholes look at in their parts.
pub struct Slot {
    pub progress: Scratch,
    pub uncapped: Scratch,
    pub verdict: Vec<u8>,
}

/// What the tests of a block work with. The first sheet is the result.
pub struct Desk {
    pub sheets: Vec<Sheet>,
    /// The rule of each row.
    pub chosen: Vec<u16>,
    /// In which rows another test decides.
    pub take: Vec<u16>,
    /// A column of words of the assessor.
    pub met: Scratch,
}

/// Scratch of one thread: everything about one block of rows.
pub struct Work {
    pub load: Scratch,
    pub desk: Desk,
    pub progress: Scratch,
    pub slots: Vec<Slot>,
    /// Weight times progress, weight with a progress, applicable weight.
    pub sums: Vec<[Scratch; 3]>,
}

impl Sheet {
    fn new() -> Self {
        Self {
            base: Scratch::new(BLOCK, 5),
            target: Scratch::new(BLOCK, 16),
            gap: Scratch::new(BLOCK, 27),
            uncapped: Scratch::new(BLOCK, 38),
            verdict: vec![0; BLOCK],
        }
    }

    /// Says that there is no bar.
    pub fn open(&mut self, x: &[f64]) {
        let numbers = [&mut self.base, &mut self.target, &mut self.gap, &mut self.uncapped];
        numbers.into_iter().for_each(|column| column[..x.len()].fill(MISSING));
        for (x, verdict) in x.iter().zip(&mut self.verdict) {
            let open = if x.is_nan() { Verdict::NoData } else { Verdict::NotAssessable };
            *verdict = open as u8;
        }
    }

    /// Says that the item does not exist in a row.
    pub fn erase(&mut self, row: usize) {
        for column in [&mut self.base, &mut self.target, &mut self.gap, &mut self.uncapped] {
            column[row] = MISSING;
        }
        self.verdict[row] = Verdict::NotApplicable as u8;
    }

    /// Takes what another sheet says of the rows with a mark.
    pub fn pick(&mut self, marks: &[u16], mark: u16, other: &Self) {
        let len = marks.len();
        pick(marks, mark, &other.base[..len], &mut self.base[..len]);
        pick(marks, mark, &other.target[..len], &mut self.target[..len]);
        pick(marks, mark, &other.gap[..len], &mut self.gap[..len]);
        pick(marks, mark, &other.uncapped[..len], &mut self.uncapped[..len]);
        pick_verdicts(marks, mark, &other.verdict[..len], &mut self.verdict[..len]);
    }

    /// Lets another test decide where it must.
    pub fn merge(&mut self, all: bool, other: &Self, take: &mut [u16]) {
        let len = take.len();
        let (verdict, uncapped) = (&self.verdict[..len], &self.uncapped[..len]);
        merge(all, verdict, uncapped, &other.verdict[..len], &other.uncapped[..len], take);
        self.pick(take, 1, other);
    }
}

impl Slot {
    fn new() -> Self {
        Self {
            progress: Scratch::new(BLOCK, 49),
            uncapped: Scratch::new(BLOCK, 38),
            verdict: vec![0; BLOCK],
        }
    }
}

impl Work {
    pub fn new(program: &Program<'_>) -> Self {
        Self {
            load: Scratch::new(BLOCK, 60),
            desk: Desk {
                sheets: (0..program.depth).map(|_| Sheet::new()).collect(),
                chosen: vec![0; BLOCK],
                take: vec![0; BLOCK],
                met: Scratch::new(BLOCK, 8),
            },
            progress: Scratch::new(BLOCK, 49),
            slots: (0..program.slots).map(|_| Slot::new()).collect(),
            sums: (0..=program.groups)
                .map(|_| [2, 13, 24].map(|line| Scratch::new(BLOCK, line)))
                .collect(),
        }
    }

    /// Keeps the result for the wholes that have it as a part.
    pub fn keep(&mut self, slot: usize) {
        let (slot, sheet) = (&mut self.slots[slot], &mut self.desk.sheets[0]);
        std::mem::swap(&mut slot.progress, &mut self.progress);
        std::mem::swap(&mut slot.uncapped, &mut sheet.uncapped);
        std::mem::swap(&mut slot.verdict, &mut sheet.verdict);
    }
}
