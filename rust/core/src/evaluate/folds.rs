//! Nodes whose method looks at the inputs of a row one by one.

use super::work::{LeafBlock, Work};
use crate::aggregate::{Distances, Flows, Fold, Inputs, Rivals, Undefined};
use crate::block::BLOCK;
use crate::cell::{self, MISSING, NOT_APPLICABLE};
use crate::error::{Fault, Faults, NoBenefit};
use crate::program::{NodeProgram, Step};
use crate::rows::Rows;

/// Rows taken together: as many as lie in one line of the cache.
const TILE: usize = 8;

/// What becomes of a row before its inputs are looked at.
enum Fate {
    /// It has a score.
    Scored,
    /// The score, or the lack of one, is settled.
    Settled(f64),
}

impl NodeProgram {
    /// Whether enough is known of a row.
    fn fate(&self, present: f64, applicable: f64) -> Fate {
        if applicable == 0.0 {
            Fate::Settled(NOT_APPLICABLE)
        } else if present > 0.0 && present >= self.require * applicable {
            Fate::Scored
        } else {
            Fate::Settled(MISSING)
        }
    }
}

impl Work {
    /// Scores of a node, row by row, over what stands in its sums.
    pub(super) fn fold(
        &mut self,
        fold: &Fold,
        at: &LeafBlock<'_>,
        node: usize,
        faults: &mut Faults,
    ) {
        match fold {
            Fold::Topsis(groups) if at.program.nodes[node].floor.is_none() => {
                self.distances(groups, at, node, faults);
            }
            Fold::Promethee(groups) => self.flows(groups, at, node, faults),
            Fold::Outranking(groups) => self.duels(groups, at, node, faults),
            _ => self.one_by_one(fold, at, node, faults),
        }
    }

    /// Which rows of a block have a score at the node that was computed last.
    pub(crate) fn scored(&self, program: &NodeProgram, len: usize) -> impl Iterator<Item = bool> {
        let shares = self.present[..len].iter().zip(&self.applicable[..len]);
        shares.map(|(present, applicable)| {
            matches!(program.fate(*present, *applicable), Fate::Scored)
        })
    }

    /// The scores of an input of a node.
    pub(crate) fn input(&self, program: &NodeProgram, input: usize, len: usize) -> &[f64] {
        match program.steps[input] {
            Step::Node(node, _) => self.score(node, len),
            Step::Slot(slot, _) | Step::Line(slot, _) => self.slot(slot, len),
        }
    }

    fn one_by_one(&mut self, fold: &Fold, at: &LeafBlock<'_>, node: usize, faults: &mut Faults) {
        let program = &at.program.nodes[node];
        let len = at.range.len();
        let mut tile = vec![MISSING; TILE * program.steps.len()];
        let mut inputs = Inputs::default();
        for start in (0..len).step_by(TILE) {
            let rows = start..len.min(start + TILE);
            self.take(&mut tile, at, node, rows.clone());
            for i in rows {
                gather(&mut inputs, program, tile.iter().skip(i - start).step_by(TILE));
                let score = match program.fate(self.present[i], self.applicable[i]) {
                    Fate::Settled(score) => score,
                    Fate::Scored => {
                        let year = usize::from(at.years.get(i));
                        fold.score(year, &inputs).unwrap_or_else(|why| {
                            faults.push(why.fault(at, node, i));
                            MISSING
                        })
                    }
                };
                self.scores[node * BLOCK + i] = score;
            }
        }
    }

    /// Copies the inputs of a few rows, input by input.
    fn take(
        &mut self,
        tile: &mut [f64],
        at: &LeafBlock<'_>,
        node: usize,
        rows: std::ops::Range<usize>,
    ) {
        for (step, line) in at.program.nodes[node].steps.iter().zip(tile.chunks_mut(TILE)) {
            let (y, _, _) = Self::split(&self.slots, &mut self.scores, step, node, at.range.len());
            line[..rows.len()].copy_from_slice(&y[rows.clone()]);
        }
    }

    /// TOPSIS, column by column.
    fn distances(
        &mut self,
        groups: &[Option<Distances>],
        at: &LeafBlock<'_>,
        node: usize,
        faults: &mut Faults,
    ) {
        let program = &at.program.nodes[node];
        let len = at.range.len();
        let mut start = 0;
        let (mut plus, mut minus) = ([0.0; BLOCK], [0.0; BLOCK]);
        while start < len {
            // Rows of one year after the other.
            let year = at.years.get(start);
            let run = (start..len).take_while(|i| groups.len() == 1 || at.years.get(*i) == year);
            let rows = start..start + run.count();
            let group = crate::aggregate::group(groups, usize::from(year));
            if let Ok(group) = group {
                for (input, step) in program.steps.iter().enumerate() {
                    let (y, _, _) = Self::split(&self.slots, &mut self.scores, step, node, len);
                    let (plus, minus) = (&mut plus[rows.clone()], &mut minus[rows.clone()]);
                    group.add(input, &y[rows.clone()], plus, minus);
                }
            }
            for i in rows.clone() {
                let score = match program.fate(self.present[i], self.applicable[i]) {
                    Fate::Settled(score) => score,
                    Fate::Scored => {
                        let score = match group {
                            Ok(_) => Distances::closeness(plus[i], minus[i]),
                            Err(why) => {
                                faults.push(why.fault(at, node, i));
                                MISSING
                            }
                        };
                        if score.is_nan() && group.is_ok() {
                            faults.push(Undefined::Infinite.fault(at, node, i));
                        }
                        score
                    }
                };
                self.scores[node * BLOCK + i] = score;
            }
            start = rows.end;
        }
    }

    /// PROMETHEE II, column by column, so that the sorted values of a column stay in the cache.
    fn flows(
        &mut self,
        groups: &[Option<Flows>],
        at: &LeafBlock<'_>,
        node: usize,
        faults: &mut Faults,
    ) {
        let program = &at.program.nodes[node];
        let len = at.range.len();
        let (mut flow, mut total) = ([0.0; BLOCK], [0.0; BLOCK]);
        for (input, step) in program.steps.iter().enumerate() {
            let (y, weight, _) = Self::split(&self.slots, &mut self.scores, step, node, len);
            for (i, y) in y.iter().enumerate() {
                if let Ok(group) = crate::aggregate::group(groups, at.years.get(i).into()) {
                    let y = filled(*y, program.floor);
                    group.add(input, weight, y, &mut flow[i], &mut total[i]);
                }
            }
        }
        for i in 0..len {
            let score = match program.fate(self.present[i], self.applicable[i]) {
                Fate::Settled(score) => score,
                Fate::Scored => {
                    if let Err(why) = crate::aggregate::group(groups, at.years.get(i).into()) {
                        faults.push(why.fault(at, node, i));
                    }
                    // Nothing over nothing is missing.
                    flow[i] / total[i]
                }
            };
            self.scores[node * BLOCK + i] = score;
        }
    }

    /// Outranking: all rows of a year that have a score against the rivals, block by block.
    fn duels(
        &mut self,
        groups: &[Option<Rivals>],
        at: &LeafBlock<'_>,
        node: usize,
        faults: &mut Faults,
    ) {
        let program = &at.program.nodes[node];
        let len = at.range.len();
        let width = program.steps.len();
        let (mut rows, mut table) = (Vec::new(), Vec::new());
        let mut years: Vec<Vec<usize>> = vec![Vec::new(); groups.len()];
        for i in 0..len {
            match program.fate(self.present[i], self.applicable[i]) {
                Fate::Settled(score) => self.scores[node * BLOCK + i] = score,
                Fate::Scored if groups.len() == 1 => years[0].push(i),
                Fate::Scored => years[usize::from(at.years.get(i))].push(i),
            }
        }
        for (members, group) in years.iter().zip(groups) {
            let Some(group) = group else {
                for i in members {
                    faults.push(Undefined::Unfitted.fault(at, node, *i));
                    self.scores[node * BLOCK + i] = MISSING;
                }
                continue;
            };
            table.clear();
            table.resize(members.len() * width, MISSING);
            for (input, step) in program.steps.iter().enumerate() {
                let (y, _, _) = Self::split(&self.slots, &mut self.scores, step, node, len);
                for (row, i) in members.iter().enumerate() {
                    table[row * width + input] = filled(y[*i], program.floor).unwrap_or(MISSING);
                }
            }
            rows.clear();
            rows.resize(members.len(), 0);
            group.scores(&table, &mut rows);
            for (i, score) in members.iter().zip(&rows) {
                self.scores[node * BLOCK + i] = f64::from(*score);
            }
        }
    }
}

/// What an input counts as; none if it does not count.
pub(crate) fn filled(y: f64, floor: Option<f64>) -> Option<f64> {
    if cell::is_present(y) {
        return Some(y);
    }
    floor.filter(|_| cell::is_missing(y))
}

/// Gathers the inputs of a row that count.
fn gather<'a>(inputs: &mut Inputs, program: &NodeProgram, row: impl Iterator<Item = &'a f64>) {
    inputs.clear();
    for ((i, y), weight) in row.enumerate().zip(program.steps.iter().map(|step| step.weight())) {
        if let Some(score) = filled(*y, program.floor) {
            inputs.push(i, score, weight);
        }
    }
}

impl Undefined {
    fn fault(self, at: &LeafBlock<'_>, node: usize, i: usize) -> Fault {
        self.in_row(node, at.range.start + i, at.rows)
    }

    /// The fault of a node in a row.
    pub(crate) fn in_row(self, node: usize, row: usize, rows: &Rows) -> Fault {
        let benefit = |value, reason| Fault::NoBenefit { node, row, value, reason };
        match self {
            Self::Negative(value) => Fault::PowerNegative { node, row, value },
            Self::MeanNotPositive(value) => Fault::MeanNotPositive { node, row, value },
            Self::BelowZero(value) => benefit(Some(value), NoBenefit::Negative),
            Self::Unbounded => benefit(None, NoBenefit::Unbounded),
            Self::Parts => benefit(None, NoBenefit::Parts),
            Self::Unsolved => benefit(None, NoBenefit::Unsolved),
            Self::Infinite => Fault::NodeInfinite { node, row },
            Self::Unfitted => {
                let year = rows.years()[usize::from(rows.year_codes()[row])];
                Fault::NodeYearNotFitted { node, year, row }
            }
        }
    }
}
