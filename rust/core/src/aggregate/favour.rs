//! The linear program of one row: few unknowns and many bounds, one for each peer.
//!
//! The unknowns are the parts of the inputs in the score of the row. With them a peer has the sum of
//! parts times the ratio of its score to that of the row. The best parts are those with which the
//! greatest of these sums is least: one over it is the score. The solver gets the peers that bind:
//! the one that is ahead is added until none is that it does not have.

use microlp::{
    ComparisonOp, Error, OptimizationDirection, Problem, Solution, SolveOptions, SolveOutcome,
    Variable,
};

use super::Undefined;
use super::benefit::Bounds;

/// Ratio of the bound of the score to a score that is the best.
const BEST: f64 = 1.0 + 1e-12;
/// Ratio that is left where the solver sees no difference.
const SEEN: f64 = 1.0 + 1e-9;
/// The least tolerance that the solver takes; its vertices are far closer.
const FEASIBLE: f64 = 1e-10;

/// The program of one row: its inputs above zero.
pub(super) struct Task<'a> {
    bounds: &'a Bounds,
    pub(super) used: Vec<usize>,
    /// Greatest score of the row as a share of that of the peers.
    unit: f64,
    /// This over the share of each input: at least 1.
    ratios: Vec<f64>,
}

/// Parts of the inputs.
pub(super) struct Parts {
    pub(super) each: Vec<f64>,
    /// The score that they give.
    pub(super) score: f64,
    /// No parts give more.
    pub(super) bound: f64,
}

impl<'a> Task<'a> {
    /// None if nothing scores above zero.
    pub(super) fn new(bounds: &'a Bounds, scores: &[f64]) -> Result<Option<Self>, Undefined> {
        // An input that scores zero gains nothing by a weight.
        let used: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] > 0.0).collect();
        if used.iter().any(|at| bounds.greatest[*at] == 0.0) {
            return Err(Undefined::Unbounded);
        }
        let gains: Vec<f64> = used.iter().map(|at| scores[*at] / bounds.greatest[*at]).collect();
        let unit = gains.iter().copied().fold(0.0, f64::max);
        let ratios = gains.iter().map(|gain| unit / gain).collect();
        Ok((!used.is_empty()).then_some(Self { bounds, used, unit, ratios }))
    }

    /// The best parts within the shares, or the first ones that are enough.
    pub(super) fn solve(
        &self,
        shares: [f64; 2],
        enough: impl Fn(&Parts) -> bool,
    ) -> Result<Parts, Undefined> {
        let count = self.used.len();
        let mut program = Program::new(count, shares);
        let mut scores = vec![0.0; self.bounds.count];
        let mut held = Vec::new();
        let (mut each, mut bound) = (vec![1.0 / count as f64; count], f64::INFINITY);
        loop {
            let (peer, most) = self.ahead(&each, &mut scores);
            let score = each.iter().sum::<f64>() * self.unit / most;
            let parts = Parts { each, score, bound };
            if bound <= score * BEST || enough(&parts) {
                return Ok(parts);
            }
            if held.contains(&peer) {
                return if bound <= score * SEEN { Ok(parts) } else { Err(Undefined::Unsolved) };
            }
            held.push(peer);
            let least;
            (each, least) = program.hold(self.peer(peer))?;
            bound = self.unit / least;
        }
    }

    /// The ratios of a peer.
    fn peer(&self, peer: usize) -> impl Iterator<Item = f64> {
        let each = self.used.iter().zip(&self.ratios);
        each.map(move |(at, ratio)| self.bounds.columns[*at][peer] * ratio)
    }

    /// The peer that has most, and how much.
    fn ahead(&self, parts: &[f64], scores: &mut [f64]) -> (usize, f64) {
        scores.fill(0.0);
        for ((at, ratio), part) in self.used.iter().zip(&self.ratios).zip(parts) {
            let w = part * ratio;
            let column = &self.bounds.columns[*at];
            scores.iter_mut().zip(column).for_each(|(score, y)| *score += w * y);
        }
        let all = scores.iter().copied().enumerate();
        all.fold((0, 0.0), |most, own| if own.1 > most.1 { own } else { most })
    }
}

/// Parts with which the greatest of the peers that are held is least.
struct Program {
    problem: Problem,
    parts: Vec<Variable>,
    greatest: Variable,
    shares: [f64; 2],
    solution: Option<Solution>,
}

impl Program {
    fn new(count: usize, shares: [f64; 2]) -> Self {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let part = |_| problem.add_var(0.0, (shares[0], shares[1]));
        let parts: Vec<Variable> = (0..count).map(part).collect();
        let greatest = problem.add_var(1.0, (0.0, f64::INFINITY));
        let whole: Vec<(Variable, f64)> = parts.iter().map(|part| (*part, 1.0)).collect();
        problem.add_constraint(whole, ComparisonOp::Eq, 1.0);
        Self { problem, parts, greatest, shares, solution: None }
    }

    /// The parts and the greatest peer after one more peer is held.
    fn hold(&mut self, peer: impl Iterator<Item = f64>) -> Result<(Vec<f64>, f64), Undefined> {
        let mut over: Vec<(Variable, f64)> = self.parts.iter().copied().zip(peer).collect();
        over.push((self.greatest, -1.0));
        let solved = if let Some(solution) = self.solution.take() {
            solution.add_constraint(over, ComparisonOp::Le, 0.0)
        } else {
            self.problem.add_constraint(over, ComparisonOp::Le, 0.0);
            let mut options = SolveOptions::default();
            options.tolerances.feasibility = FEASIBLE;
            // Nothing can be left out of two rows.
            options.presolve = false;
            self.problem.solve_with(options)
        };
        let solution = match solved {
            Ok(SolveOutcome::Solution(solution)) => solution,
            Err(Error::Infeasible) => return Err(Undefined::Parts),
            Ok(SolveOutcome::Interrupted(_)) | Err(_) => return Err(Undefined::Unsolved),
        };
        let [low, high] = self.shares;
        let part = |part: &Variable| solution.var_value(*part).clamp(low, high);
        let found = (self.parts.iter().map(part).collect(), solution.var_value(self.greatest));
        self.solution = Some(solution);
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Peers and a row with scores of very different size.
    fn scores(count: usize, width: usize, spread: i32) -> Vec<Vec<f64>> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f64 / f64::from(1 << 24)
        };
        let size = |at: usize| 10_f64.powi(spread * (at % 3) as i32);
        (0..width).map(|at| (0..count).map(|_| size(at) * (0.1 + next())).collect()).collect()
    }

    #[test]
    fn no_parts_give_more_than_the_best() {
        for (spread, shares) in [(0, [0.0, 1.0]), (0, [0.05, 0.4]), (6, [0.0, 0.5])] {
            let columns = scores(60, 5, spread);
            let bounds = Bounds::new(&columns, &[0, 1, 2, 3, 4]);
            for row in 0..60 {
                let own: Vec<f64> = columns.iter().map(|column| column[row]).collect();
                let task = Task::new(&bounds, &own).unwrap().unwrap();
                let best = task.solve(shares, |_| false).unwrap();
                assert!((best.bound / best.score - 1.0).abs() < 1e-12);
                assert!((best.each.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(best.each.iter().all(|part| (shares[0]..=shares[1]).contains(part)));
                assert!(best.score < 1.0 + 1e-12);
            }
        }
    }

    #[test]
    fn the_first_parts_that_are_enough_are_taken() {
        let bounds = Bounds::new(&[vec![4.0, 1.0], vec![1.0, 4.0]], &[0, 1]);
        let task = Task::new(&bounds, &[3.0, 1.0]).unwrap().unwrap();
        let first = task.solve([0.0, 1.0], |_| true).unwrap();
        assert_eq!(first.each, [0.5, 0.5]);
        assert!(first.score < 0.8 && first.bound == f64::INFINITY);
        assert!((task.solve([0.0, 1.0], |_| false).unwrap().score - 0.8).abs() < 1e-15);
        assert!(bounds.above(&[2.0, 2.0], 1e-9) && bounds.above(&[0.0, 0.0], 1e-9));
        assert!(!bounds.above(&[3.0, 2.5], 1e-9) && !bounds.above(&[4.0, 1.0], 1e-9));
    }
}
