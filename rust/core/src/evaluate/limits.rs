//! Caps and penalties: what takes the score of a node down once its inputs are one.

use super::work::{LeafBlock, Work};
use crate::block::BLOCK;
use crate::cell::{self, MISSING, NOT_APPLICABLE};
use crate::kernel;
use crate::limit::{Breaches, Taken};
use crate::memory::Array;
use crate::output::{Draft, Output, Part};
use crate::plan::{Limit, Node, Source, Watch};
use crate::program::{LimitProgram, Step};

/// What a rule of a node did, row by row.
#[derive(Debug)]
pub struct Limited {
    /// The node.
    pub node: usize,
    /// Score before the rule, in output scale; none where the node had none.
    pub before: Output<f64>,
    /// Score after the rule, in output scale.
    pub after: Output<f64>,
    /// One bit for each breach, in the order of what is watched.
    pub breached: Array<u64>,
    /// One bit for each that is not known.
    pub unknown: Array<u64>,
}

/// What a rule did with a block.
#[derive(Clone)]
pub(super) struct LimitWork {
    before: Vec<f64>,
    after: Vec<f64>,
    breached: Vec<u64>,
    unknown: Vec<u64>,
}

impl LimitWork {
    pub(super) fn new() -> Self {
        let (scores, bits) = (vec![MISSING; BLOCK], vec![0; BLOCK]);
        Self { before: scores.clone(), after: scores, breached: bits.clone(), unknown: bits }
    }
}

impl Work {
    /// Takes over from the inputs of a node in which rows it cannot have a score, and leaves
    /// nothing to make one of there.
    pub(super) fn pass_up(&mut self, at: &LeafBlock<'_>, node: usize) {
        let len = at.range.len();
        let (below, own) = self.taken.split_at_mut(node * BLOCK);
        let own = &mut own[..len];
        own.fill(Taken::No);
        for step in &at.program.nodes[node].steps {
            if let Step::Node(input, _) = *step {
                let below = &below[input * BLOCK..][..len];
                own.iter_mut().zip(below).for_each(|(own, below)| *own = *below.max(own));
            }
        }
        let gone = own.iter().zip(&mut self.present[..len]);
        gone.filter(|(own, _)| **own != Taken::No).for_each(|(_, present)| *present = 0.0);
    }

    /// What became of the scores of a node.
    pub(super) fn taken(&self, node: usize, len: usize) -> &[Taken] {
        &self.taken[node * BLOCK..][..len]
    }

    /// Applies the rules of a node to its scores, in order.
    pub(super) fn limit(&mut self, at: &LeafBlock<'_>, node: usize) {
        let len = at.range.len();
        let (mut load, mut cells) = ([0.0; BLOCK], Vec::new());
        for LimitProgram { number, limit } in &at.program.nodes[node].limits {
            cells.clear();
            for watch in &limit.watch {
                match watch.source {
                    Source::Leaf(leaf) if watch.raw => {
                        let x = at.matrix.load(leaf, at.range.clone(), &mut load);
                        let start = cells.len();
                        cells.extend_from_slice(x);
                        if let Some(mask) = at.matrix.mask(leaf) {
                            let own = &mut cells[start..];
                            mask.each_not(at.range.clone(), |i| own[i] = NOT_APPLICABLE);
                        }
                    }
                    Source::Leaf(leaf) => {
                        // What is watched has a slot.
                        let slot = at.program.slots[leaf].unwrap_or_default();
                        cells.extend_from_slice(self.slot(slot, len));
                    }
                    Source::Node(node) => cells.extend_from_slice(self.score(node, len)),
                }
            }
            let scores = &mut self.scores[node * BLOCK..][..len];
            let taken = &mut self.taken[node * BLOCK..][..len];
            self.limits[*number].apply(limit, &cells, scores, taken);
        }
    }
}

impl LimitWork {
    /// Applies a rule to the scores of a block; `cells`: what is watched, one after the other.
    ///
    /// A score that cannot be given for what is watched is none for the nodes above either, even
    /// if this one has none for another reason: to withhold data must not pay.
    fn apply(&mut self, limit: &Limit, cells: &[f64], scores: &mut [f64], taken: &mut [Taken]) {
        let len = scores.len();
        let bounds: Vec<_> = limit.watch.iter().map(Watch::bounds).collect();
        self.before[..len].copy_from_slice(scores);
        for (i, (score, taken)) in scores.iter_mut().zip(taken).enumerate() {
            (self.breached[i], self.unknown[i]) = (0, 0);
            if cell::is_not_applicable(*score) {
                continue;
            }
            let watched = cells.iter().skip(i).step_by(len).copied().zip(bounds.iter().copied());
            let found = Breaches::of(watched);
            let takes = limit.takes(&found);
            *taken = takes.max(*taken);
            if cell::is_present(*score) {
                *score = limit.apply(*score, &found);
            } else if takes == Taken::No {
                continue;
            }
            (self.breached[i], self.unknown[i]) = (found.breached, found.unknown);
        }
        self.after[..len].copy_from_slice(scores);
    }
}

/// What a rule did, while it is written.
pub(super) struct LimitedDraft {
    node: usize,
    before: Draft<f64>,
    after: Draft<f64>,
    breached: Array<u64>,
    unknown: Array<u64>,
}

/// The rows of one job of it.
pub(super) struct LimitedPart<'a> {
    before: Part<'a, f64>,
    after: Part<'a, f64>,
    breached: &'a mut [u64],
    unknown: &'a mut [u64],
}

impl LimitedDraft {
    /// Drafts for all rules of a plan, in order.
    pub(super) fn all(nodes: &[Node], len: usize) -> Vec<Self> {
        let owners = nodes.iter().enumerate();
        let owners = owners.flat_map(|(node, own)| own.limits.iter().map(move |_| node));
        let draft = |node| Self {
            node,
            before: Draft::new(len),
            after: Draft::new(len),
            breached: Array::zeroed(len),
            unknown: Array::zeroed(len),
        };
        owners.map(draft).collect()
    }

    pub(super) fn parts(&mut self, size: usize) -> impl Iterator<Item = LimitedPart<'_>> {
        let scores = self.before.parts(size).zip(self.after.parts(size));
        let bits = self.breached.chunks_mut(size).zip(self.unknown.chunks_mut(size));
        scores.zip(bits).map(|((before, after), (breached, unknown))| LimitedPart {
            before,
            after,
            breached,
            unknown,
        })
    }

    pub(super) fn finish(self) -> Limited {
        Limited {
            node: self.node,
            before: self.before.finish(),
            after: self.after.finish(),
            breached: self.breached,
            unknown: self.unknown,
        }
    }
}

impl LimitedPart<'_> {
    /// Writes what a rule did with a block; `at` are its rows within the job.
    pub(super) fn write(&mut self, work: &LimitWork, at: &std::ops::Range<usize>, scale: f64) {
        let len = at.len();
        kernel::emit(&work.before[..len], &mut self.before.rows(at.clone()).exit(scale), &[]);
        kernel::emit(&work.after[..len], &mut self.after.rows(at.clone()).exit(scale), &[]);
        self.breached[at.clone()].copy_from_slice(&work.breached[..len]);
        self.unknown[at.clone()].copy_from_slice(&work.unknown[..len]);
    }
}
