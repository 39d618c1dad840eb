//! Weights with which the correlations with the index match declared importances.

use super::alike::Alike;
use super::correlation::correlations;
use super::linear::solve;
use super::scores::Scores;
use super::{Found, Trouble, refuse_constant, shares};

/// Strength with which a step holds on to where it starts; it vanishes from the result.
const HOLD: f64 = 1e-9;
/// Steps after which nothing moves; a few are plenty unless columns are all but the same.
const STEPS: usize = 500;
/// Changes as small as this are none.
const STILL: f64 = 1e-15;
/// Slopes as small as this lead nowhere.
const FLAT: f64 = 1e-13;

/// Weights of zero or more whose index has correlations in the ratios of the importances, as
/// nearly as can be; the figures are these correlations.
///
/// With correlations `R` and `v_j = w_j sd_j`, the correlation of column `j` with the index is
/// proportional to `(R v)_j`. Scaled so that these sum to one, as the importances `q` do, the
/// sum of squares of `R v - q` is least: a convex problem, whose solution does not depend on a
/// starting point. Columns with the same correlations are one in it and have even parts of its
/// `v`, so that the order of the columns does not matter. `importance` is empty where all columns
/// are equally important.
///
/// # Errors
/// Columns that do not vary or have fewer than two values, infinite values, and columns that
/// cancel each other out.
///
/// # Source
/// Becker, Saisana, Paruolo and Vandecasteele 2017, doi 10.1016/j.ecolind.2017.03.056
pub fn importance(scores: &Scores<'_>, importance: &[f64]) -> Result<Found, Vec<Trouble>> {
    let found = correlations(scores)?;
    let count = found.counts.len();
    refuse_constant(&found.deviations)?;
    let wanted =
        if importance.is_empty() { vec![1.0 / count as f64; count] } else { shares(importance)? };
    let alike = Alike::new(&found, &wanted);
    let (table, wanted, roots) = (alike.table(&found), alike.wanted(), alike.roots());
    let solved = Problem::new(&table, &wanted, &roots).solve();
    let v = alike.spread(&solved.ok_or_else(|| vec![Trouble::Opposed])?);
    let sizes: Vec<f64> = v.iter().zip(&found.deviations).map(|(v, sd)| v / sd).collect();
    let reached = times(&found.table, &v);
    let variance: f64 = reached.iter().zip(&v).map(|(r, v)| r * v).sum();
    // Correlations over different rows need not be those of any data.
    let figure = |r: &f64| if variance > 0.0 { r / variance.sqrt() } else { f64::NAN };
    let figures = reached.iter().map(figure).collect();
    Ok(Found { weights: shares(&sizes)?, figures, counts: found.counts })
}

fn times(table: &[f64], vector: &[f64]) -> Vec<f64> {
    table.chunks(vector.len()).map(|row| dot(row, vector)).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Least `|R v - q|^2` over `v >= 0` with `a v = 1`, where `a = R m`.
///
/// `m` are the roots of the numbers of columns that are one: with those in `R`, `v` and `q`, too,
/// it is the problem of all columns.
struct Problem<'a> {
    table: &'a [f64],
    wanted: &'a [f64],
    roots: &'a [f64],
    sums: Vec<f64>,
    /// `R R`, with what holds a step on its diagonal.
    squares: Vec<f64>,
}

impl<'a> Problem<'a> {
    fn new(table: &'a [f64], wanted: &'a [f64], roots: &'a [f64]) -> Self {
        let count = wanted.len();
        let sums = times(table, roots);
        let mut squares: Vec<f64> = table.chunks(count).flat_map(|row| times(table, row)).collect();
        (0..count).for_each(|i| squares[i * (count + 1)] += HOLD);
        Self { table, wanted, roots, sums, squares }
    }

    /// The solution; none if no index goes along with its columns.
    fn solve(&self) -> Option<Vec<f64>> {
        let mut v = self.start()?;
        let mut free = vec![true; v.len()];
        v.iter().zip(&mut free).for_each(|(v, free)| *free = *v > 0.0);
        for _ in 0..STEPS {
            let next = self.step(&v, &mut free);
            let largest = next.iter().copied().fold(0.0, f64::max);
            let change = next.iter().zip(&v).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            v = next;
            if change <= STILL * largest {
                break;
            }
        }
        Some(v)
    }

    /// Equal parts, or else the column that goes along best with all.
    fn start(&self) -> Option<Vec<f64>> {
        let count = self.sums.len();
        let total = dot(&self.sums, self.roots);
        if total > 1e-9 {
            return Some(self.roots.iter().map(|root| root / total).collect());
        }
        let best = self.sums.iter().copied().fold(0.0, f64::max);
        let at = self.sums.iter().position(|sum| *sum == best && best > 1e-9)?;
        let mut v = vec![0.0; count];
        v[at] = 1.0 / best;
        Some(v)
    }

    /// One step from `from`: the least value of the convex problem that holds on to it, by an
    /// active set of columns that are `free` to be above zero.
    fn step(&self, from: &[f64], free: &mut [bool]) -> Vec<f64> {
        let count = from.len();
        let off: Vec<f64> =
            times(self.table, from).iter().zip(self.wanted).map(|(r, q)| r - q).collect();
        let slope = times(self.table, &off);
        let mut v = from.to_vec();
        for _ in 0..STEPS {
            let Some((goal, price)) = self.on(from, &slope, free) else { break };
            let short = (0..count).filter(|i| free[*i] && goal[*i] < 0.0);
            let reach = short.map(|i| v[i] / (v[i] - goal[i])).fold(1.0, f64::min);
            if reach < 1.0 {
                for ((v, goal), free) in v.iter_mut().zip(&goal).zip(free.iter_mut()) {
                    let stops = *goal < 0.0 && *v / (*v - goal) <= reach;
                    *v = if stops || !*free { 0.0 } else { *v + reach * (goal - *v) };
                    *free &= !stops;
                }
                continue;
            }
            v = goal;
            let moved: Vec<f64> = v.iter().zip(from).map(|(v, from)| v - from).collect();
            let pull = |i: usize| {
                slope[i] + dot(&self.squares[i * count..][..count], &moved) + price * self.sums[i]
            };
            let bound = (0..count).filter(|i| !free[*i]).map(|i| (i, pull(i)));
            match bound.min_by(|(_, a), (_, b)| a.total_cmp(b)) {
                Some((i, pull)) if pull < -FLAT => free[i] = true,
                _ => break,
            }
        }
        v
    }

    /// The least value where only `free` columns move, and the price of the scale.
    fn on(&self, from: &[f64], slope: &[f64], free: &[bool]) -> Option<(Vec<f64>, f64)> {
        let count = from.len();
        let places: Vec<usize> = (0..count).filter(|i| free[*i]).collect();
        let held = |j: &usize| if free[*j] { 0.0 } else { -from[*j] };
        let pull = |i: usize| -> f64 {
            (0..count).map(|j| self.squares[i * count + j] * held(&j)).sum::<f64>() + slope[i]
        };
        let mut rows: Vec<Vec<f64>> = places
            .iter()
            .map(|i| {
                let row = places.iter().map(|j| self.squares[i * count + j]);
                row.chain([self.sums[*i], -pull(*i)]).collect()
            })
            .collect();
        let scale: f64 = (0..count).map(|j| self.sums[j] * (from[j] + held(&j))).sum();
        rows.push(places.iter().map(|i| self.sums[*i]).chain([0.0, 1.0 - scale]).collect());
        let found = solve(rows, 0.0)?;
        let mut goal = vec![0.0; count];
        places.iter().zip(&found).for_each(|(i, step)| goal[*i] = from[*i] + step);
        Some((goal, found[places.len()]))
    }
}
