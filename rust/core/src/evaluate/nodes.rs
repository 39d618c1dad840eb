//! The second half of a block: the nodes, one after the other.

use super::work::{Exits, LeafBlock, Work};
use crate::aggregate::{Coupled, coordination, geometric_term};
use crate::block::BLOCK;
use crate::cell::{self, MISSING, NOT_APPLICABLE};
use crate::error::{Fault, Faults};
use crate::kernel;
use crate::limit::Taken;
use crate::normalise::Transform;
use crate::plan::{Aggregate, Coupling};
use crate::program::{NodeProgram, Step};

impl Work {
    /// Computes score and coverage of a node.
    pub(super) fn node(
        &mut self,
        at: &LeafBlock<'_>,
        node: usize,
        exits: &mut Exits<'_>,
        faults: &mut Faults,
    ) {
        let program = &at.program.nodes[node];
        let len = at.range.len();
        let plain = program.aggregate == (Aggregate::Arithmetic {}) && !program.partial;
        // Some inputs write over what stands in the sums, if they come first.
        let starts = match program.steps[0] {
            Step::Line(..) => true,
            Step::Node(..) => plain,
            Step::Slot(..) => false,
        };
        if !starts {
            self.present[..len].fill(0.0);
            self.scores[node * BLOCK..][..len].fill(0.0);
            self.coverage[node * BLOCK..][..len].fill(0.0);
        }
        if program.partial || program.aggregate != (Aggregate::Arithmetic {}) {
            self.applicable[..len].fill(if program.partial { 0.0 } else { program.total });
        }
        let geometric = match program.aggregate {
            Aggregate::Geometric { floor } => Some(floor),
            _ => None,
        };
        let mut i = 0;
        while let Some(step) = program.steps.get(i) {
            let first = i == 0;
            let lines = run_of_lines(&program.steps[i..]);
            if lines > 0 {
                self.lines(at, &program.steps[i..i + lines], node, first, faults);
                i += lines;
                continue;
            }
            let nodes = if plain { run_of_nodes(&program.steps[i..]) } else { 0 };
            if nodes > 0 {
                self.add_nodes(at, &program.steps[i..i + nodes], node, first);
                i += nodes;
                continue;
            }
            i += 1;
            self.weigh(step, node, program, len);
            match geometric {
                None => self.add(step, node, len),
                Some(floor) => self.add_log(step, node, floor, at, faults),
            }
        }
        if !self.taken.is_empty() {
            self.pass_up(at, node);
        }
        self.finish(at, node, exits, faults);
        if !program.limits.is_empty() {
            self.limit(at, node);
        }
    }

    /// The scores of an input, its weight, and the scores and coverage of this node.
    pub(super) fn split<'w>(
        slots: &'w [f64],
        scores: &'w mut [f64],
        step: &Step,
        node: usize,
        len: usize,
    ) -> (&'w [f64], f64, &'w mut [f64]) {
        let (before, own) = scores.split_at_mut(node * BLOCK);
        match *step {
            Step::Node(input, weight) => (&before[input * BLOCK..][..len], weight, &mut own[..len]),
            Step::Slot(slot, weight) | Step::Line(slot, weight) => {
                (&slots[slot * BLOCK..][..len], weight, &mut own[..len])
            }
        }
    }

    /// Adds the applicable weight and the coverage of an input.
    fn weigh(&mut self, step: &Step, node: usize, program: &NodeProgram, len: usize) {
        let (y, weight, _) = Self::split(&self.slots, &mut self.scores, step, node, len);
        if program.partial {
            kernel::accumulate_applicable(y, weight, &mut self.applicable[..len]);
        }
        if let Step::Node(input, _) = *step {
            let (before, own) = self.coverage.split_at_mut(node * BLOCK);
            kernel::add_weighted(&before[input * BLOCK..][..len], weight, &mut own[..len]);
        } else if program.nested {
            let own = &mut self.coverage[node * BLOCK..][..len];
            kernel::add_present(y, weight, own);
        }
    }

    /// Adds earlier nodes to the sums of a weighted mean that applies everywhere; at most
    /// [`kernel::TOGETHER`].
    fn add_nodes(&mut self, at: &LeafBlock<'_>, steps: &[Step], node: usize, first: bool) {
        let len = at.range.len();
        let (scores, sum) = self.scores.split_at_mut(node * BLOCK);
        let (coverage, covered) = self.coverage.split_at_mut(node * BLOCK);
        let inputs = steps.iter().filter_map(|step| {
            let Step::Node(input, weight) = *step else { return None };
            let (y, coverage) =
                (&scores[input * BLOCK..][..len], &coverage[input * BLOCK..][..len]);
            let next = self.ahead.more(at.matrix, &at.range);
            Some(kernel::Input { y, coverage, weight, next })
        });
        let inputs: Vec<_> = inputs.collect();
        let sums = [&mut sum[..len], &mut self.present[..len], &mut covered[..len]];
        kernel::add_nodes(&inputs, sums, first);
    }

    fn add(&mut self, step: &Step, node: usize, len: usize) {
        let (y, weight, sum) = Self::split(&self.slots, &mut self.scores, step, node, len);
        kernel::accumulate(y, weight, sum, &mut self.present[..len]);
    }

    fn add_log(
        &mut self,
        step: &Step,
        node: usize,
        floor: Option<f64>,
        at: &LeafBlock<'_>,
        faults: &mut Faults,
    ) {
        let len = at.range.len();
        let (y, weight, sum) = Self::split(&self.slots, &mut self.scores, step, node, len);
        for (i, y) in y.iter().enumerate().filter(|(_, y)| cell::is_present(**y)) {
            self.present[i] += weight;
            match geometric_term(*y, floor) {
                Some(term) => sum[i] += weight * term,
                None => {
                    let row = at.range.start + i;
                    faults.push(Fault::GeometricNegative { node, row, value: *y });
                }
            }
        }
    }

    fn finish(
        &mut self,
        at: &LeafBlock<'_>,
        node: usize,
        exits: &mut Exits<'_>,
        faults: &mut Faults,
    ) {
        let program = &at.program.nodes[node];
        let len = at.range.len();
        if !program.nested && (program.partial || program.aggregate != (Aggregate::Arithmetic {})) {
            self.coverage[node * BLOCK..][..len].copy_from_slice(&self.present[..len]);
        }
        if let Aggregate::Coupling { form } = program.aggregate {
            self.couple(form, at, node, faults);
        } else if let Some(fold) = &program.fold {
            self.fold(fold, at, node, faults);
        }
        let mut floor = program.floor;
        if let Aggregate::Geometric { floor: least } = program.aggregate {
            floor = floor.and_then(|value| geometric_term(value, least));
        }
        let next = self.ahead.more(at.matrix, &at.range);
        let sum = &mut self.scores[node * BLOCK..][..len];
        let covered = &mut self.coverage[node * BLOCK..][..len];
        let (present, applicable) = (&self.present[..len], &self.applicable[..len]);
        match &program.aggregate {
            Aggregate::Arithmetic {} if !program.partial => {
                let (total, require) = (program.total, program.require);
                let own = if program.nested { None } else { Some(present) };
                // What is limited is not final yet.
                let mut exit = if program.limits.is_empty() { exits.take(node) } else { None };
                let fine = kernel::finish_whole(
                    sum, present, total, own, covered, require, floor, &mut exit, next,
                );
                exits.keep(node, exit);
                if !fine {
                    self.diagnose(at, node, faults);
                }
            }
            Aggregate::Arithmetic {} => {
                kernel::finish_mean(sum, present, applicable, covered, program.require, floor);
            }
            Aggregate::Geometric { .. } => {
                // A floor of zero has the logarithm minus infinity, which times nothing is NaN.
                let floor = floor.map(|log| log.max(f64::MIN));
                kernel::finish_mean(sum, present, applicable, covered, program.require, floor);
                for y in sum.iter_mut().filter(|y| cell::is_present(**y)) {
                    *y = y.exp();
                }
            }
            _ => kernel::cover(applicable, covered),
        }
    }

    /// Finds the infinite values that went through a sum, or else the infinite sums.
    fn diagnose(&mut self, at: &LeafBlock<'_>, node: usize, faults: &mut Faults) {
        let before = faults.count();
        for step in &at.program.nodes[node].steps {
            if let Step::Line(leaf, _) = *step
                && let Transform::Affine(line) = &at.program.transforms[leaf]
                && !line.is_bounded()
            {
                at.diagnose(leaf, faults);
            }
        }
        let finite = faults.count() == before;
        let sums = &mut self.scores[node * BLOCK..][..at.range.len()];
        for (i, y) in sums.iter_mut().enumerate().filter(|(_, y)| y.is_infinite()) {
            if finite {
                faults.push(Fault::NodeInfinite { node, row: at.range.start + i });
            }
            // One fault is enough: the nodes above find nothing here.
            *y = MISSING;
        }
        if faults.count() == before {
            // The sum went beyond all numbers on both sides; which row it is cannot be seen.
            faults.push(Fault::NodeInfinite { node, row: at.range.start });
        }
    }

    /// Couples the inputs row by row; one missing input is enough for no score.
    fn couple(&mut self, form: Coupling, at: &LeafBlock<'_>, node: usize, faults: &mut Faults) {
        let steps = &at.program.nodes[node].steps;
        let (mut scores, mut weights) = (Vec::new(), Vec::new());
        for i in 0..at.range.len() {
            scores.clear();
            weights.clear();
            for step in steps {
                let (y, weight, _) =
                    Self::split(&self.slots, &mut self.scores, step, node, at.range.len());
                if !cell::is_not_applicable(y[i]) {
                    scores.push(y[i]);
                    weights.push(weight);
                }
            }
            // Too few that apply are too few, whether they are known or not.
            let taken = self.taken.get(node * BLOCK + i).is_some_and(|taken| *taken != Taken::No);
            let known = !taken && scores.iter().all(|y| !cell::is_missing(*y));
            let known = known || scores.len() < 2;
            let coupled = if known {
                coordination(form, &mut scores, &weights)
            } else {
                Coupled::Degree(MISSING)
            };
            self.scores[node * BLOCK + i] = match coupled {
                Coupled::Degree(degree) => degree,
                Coupled::TooFew => {
                    self.applicable[i] = 0.0;
                    NOT_APPLICABLE
                }
                Coupled::Outside(value) => {
                    let row = at.range.start + i;
                    faults.push(Fault::CouplingRange { node, row, value });
                    MISSING
                }
            };
        }
    }
}

/// How many of the next inputs are leaves that can be summed together.
fn run_of_lines(steps: &[Step]) -> usize {
    let lines = steps.iter().take_while(|step| matches!(step, Step::Line(..)));
    lines.take(kernel::TOGETHER).count()
}

/// How many of the next inputs are nodes that can be summed together.
fn run_of_nodes(steps: &[Step]) -> usize {
    let nodes = steps.iter().take_while(|step| matches!(step, Step::Node(..)));
    nodes.take(kernel::TOGETHER).count()
}
