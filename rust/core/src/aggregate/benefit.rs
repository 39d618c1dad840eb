//! Benefit of the doubt: each row scored with the weights that favour it most.
//!
//! The weights are those of a linear program with few unknowns and many bounds, one for each peer.
//! It is solved by the dual simplex method: from bounds that always hold to the peers that bind.

use super::Undefined;
use crate::fitted::Population;

/// Bounds passed by so little are kept.
const TOLERANCE: f64 = 1e-12;
/// Factors as small as this are none.
const TINY: f64 = 1e-11;
/// Exchanges after which the first bound that is passed goes first, so that none comes back.
const FAST: usize = 400;
/// Exchanges after which something is wrong.
const MOST: usize = 20_000;

/// Peers that no row scores above 1 with, and the limits of the part of an input.
#[derive(Debug, Clone)]
pub struct Peers {
    shares: [f64; 2],
    /// Input by input; NaN where missing.
    columns: Vec<Vec<f64>>,
    /// The same for rows that have all inputs.
    whole: Bounds,
}

/// The best that a row can be given.
#[derive(Debug, Clone, PartialEq)]
pub struct Benefit {
    /// Its score.
    pub score: f64,
    /// A weight per input that counts, in the unit of one over the input.
    pub weights: Vec<f64>,
}

impl Peers {
    /// Prepares peers; `shares` are the least and the greatest part of an input in the score.
    #[must_use]
    pub fn new(population: &Population, shares: [f64; 2]) -> Self {
        let known = |y: &Option<f64>| y.unwrap_or(f64::NAN);
        let columns = population.columns.iter();
        let columns: Vec<Vec<f64>> =
            columns.map(|column| column.iter().map(known).collect()).collect();
        let whole = Bounds::new(&columns, &(0..columns.len()).collect::<Vec<_>>());
        Self { shares, columns, whole }
    }

    /// Scores a row by the inputs that count: `at` says which they are.
    ///
    /// A row is held against the peers that have all of them. Where several sets of weights are
    /// best, one of them is found. A score within 1e-12 of 1 is 1.
    ///
    /// # Errors
    /// A negative score, an input in which no peer scores above zero though the row does, and
    /// parts that cannot be kept.
    ///
    /// # Source
    /// Melyn and Moesen 1991; Cherchye, Moesen, Rogge and Van Puyenbroeck 2007, doi
    /// 10.1007/s11205-006-9029-7
    pub fn benefit(&self, at: &[usize], scores: &[f64]) -> Result<Benefit, Undefined> {
        if let Some(value) = scores.iter().find(|y| **y < 0.0) {
            return Err(Undefined::BelowZero(*value));
        }
        let own;
        let bounds = if at.len() == self.columns.len() {
            &self.whole
        } else {
            own = Bounds::new(&self.columns, at);
            &own
        };
        bounds.best(scores, self.shares)
    }
}

/// The peers that have some inputs, as bounds of the weights: the greatest score of each is 1.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    greatest: Vec<f64>,
    /// Input by input.
    columns: Vec<Vec<f64>>,
    count: usize,
}

impl Bounds {
    /// The peers that have all of the inputs.
    pub(crate) fn new(columns: &[Vec<f64>], at: &[usize]) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        let has = |row: &usize| at.iter().all(|input| !columns[*input][*row].is_nan());
        let rows: Vec<usize> = (0..rows).filter(has).collect();
        let mut columns: Vec<Vec<f64>> =
            at.iter().map(|input| rows.iter().map(|row| columns[*input][*row]).collect()).collect();
        let greatest: Vec<f64> =
            columns.iter().map(|column| column.iter().copied().fold(0.0, f64::max)).collect();
        for (column, greatest) in columns.iter_mut().zip(&greatest) {
            column.iter_mut().for_each(|y| *y /= if *greatest > 0.0 { *greatest } else { 1.0 });
        }
        Self { greatest, columns, count: rows.len() }
    }

    /// The best weights of a row.
    pub(crate) fn best(&self, scores: &[f64], shares: [f64; 2]) -> Result<Benefit, Undefined> {
        let mut weights = vec![0.0; scores.len()];
        // An input that scores zero gains nothing by a weight.
        let used: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] > 0.0).collect();
        if used.is_empty() {
            return Ok(Benefit { score: 0.0, weights });
        }
        if used.iter().any(|at| self.greatest[*at] == 0.0) {
            return Err(Undefined::Unbounded);
        }
        let [low, high] = shares;
        let short =
            (low > 0.0 && used.len() < scores.len()) || low * used.len() as f64 > 1.0 + TINY;
        if short || high * (used.len() as f64) < 1.0 - TINY {
            return Err(Undefined::Parts);
        }
        let gains: Vec<f64> = used.iter().map(|at| scores[*at] / self.greatest[*at]).collect();
        let task = Task { bounds: self, used: &used, gains: &gains, shares };
        let found = task.solve()?;
        let score: f64 = found.iter().zip(&gains).map(|(w, gain)| w * gain).sum();
        for (at, w) in used.iter().zip(found) {
            weights[*at] = w / self.greatest[*at];
        }
        Ok(Benefit { score: if (score - 1.0).abs() <= TOLERANCE { 1.0 } else { score }, weights })
    }
}

/// A bound of the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    /// No weight is more than one over the greatest score: follows from the peers.
    Most(usize),
    /// No weight is below zero.
    Zero(usize),
    /// The part of an input is not below the least one.
    Low(usize),
    /// The part of an input is not above the greatest one.
    High(usize),
    /// A peer scores no more than 1.
    Peer(usize),
}

/// The program of one row.
struct Task<'a> {
    bounds: &'a Bounds,
    used: &'a [usize],
    gains: &'a [f64],
    shares: [f64; 2],
}

impl Task<'_> {
    /// The weights of the used inputs.
    fn solve(&self) -> Result<Vec<f64>, Undefined> {
        let count = self.used.len();
        let mut basis: Vec<Bound> = (0..count).map(Bound::Most).collect();
        let mut inverse = Inverse::one(count);
        let mut scores = vec![0.0; self.bounds.count];
        let mut fresh = true;
        for step in 0..MOST {
            let right: Vec<f64> = basis.iter().map(|bound| bound.right()).collect();
            let w = inverse.times(&right);
            let Some(next) = self.passed(&w, &mut scores, step > FAST) else {
                if fresh {
                    return Ok(w.into_iter().map(|w| w.max(0.0)).collect());
                }
                // Once more without what rounding has added up.
                inverse = self.inverse(&basis)?;
                fresh = true;
                continue;
            };
            let price = inverse.times_left(self.gains);
            let row = inverse.times_left(&self.row(next));
            let out = leaving(&price, &row, step > FAST).ok_or(Undefined::Parts)?;
            basis[out] = next;
            inverse.exchange(out, &row);
            fresh = false;
        }
        Err(Undefined::Unsolved)
    }

    /// The bound that is passed most, or the first one.
    fn passed(&self, w: &[f64], scores: &mut [f64], first: bool) -> Option<Bound> {
        let mut worst = (TOLERANCE, None);
        let mut look = |over: f64, bound: Bound| {
            if over > worst.0 && !(first && worst.1.is_some()) {
                worst = (over, Some(bound));
            }
        };
        let total: f64 = self.gains.iter().zip(w).map(|(gain, w)| gain * w).sum();
        let [low, high] = self.shares;
        for (j, (gain, w)) in self.gains.iter().zip(w).enumerate() {
            look(-w, Bound::Zero(j));
            if low > 0.0 {
                look(low * total - gain * w, Bound::Low(j));
            }
            if high < 1.0 {
                look(gain * w - high * total, Bound::High(j));
            }
        }
        scores.fill(0.0);
        for (at, w) in self.used.iter().zip(w) {
            let column = &self.bounds.columns[*at];
            scores.iter_mut().zip(column).for_each(|(score, y)| *score += w * y);
        }
        scores.iter().enumerate().for_each(|(k, score)| look(score - 1.0, Bound::Peer(k)));
        worst.1
    }

    /// The factors of a bound.
    fn row(&self, bound: Bound) -> Vec<f64> {
        let one = |j: usize, size: f64| {
            let mut row = vec![0.0; self.used.len()];
            row[j] = size;
            row
        };
        let part = |j: usize, share: f64, sign: f64| {
            let mut row: Vec<f64> = self.gains.iter().map(|gain| sign * share * gain).collect();
            row[j] -= sign * self.gains[j];
            row
        };
        match bound {
            Bound::Most(j) => one(j, 1.0),
            Bound::Zero(j) => one(j, -1.0),
            Bound::Low(j) => part(j, self.shares[0], 1.0),
            Bound::High(j) => part(j, self.shares[1], -1.0),
            Bound::Peer(k) => self.used.iter().map(|at| self.bounds.columns[*at][k]).collect(),
        }
    }

    fn inverse(&self, basis: &[Bound]) -> Result<Inverse, Undefined> {
        let rows = basis.iter().map(|bound| self.row(*bound)).collect();
        Inverse::of(rows).ok_or(Undefined::Unsolved)
    }
}

impl Bound {
    /// What the weights times the factors are at most.
    fn right(&self) -> f64 {
        match self {
            Self::Most(_) | Self::Peer(_) => 1.0,
            Self::Zero(_) | Self::Low(_) | Self::High(_) => 0.0,
        }
    }
}

/// Which bound of the basis gives way to one with these factors in terms of the basis; none if
/// nothing can keep all bounds.
fn leaving(price: &[f64], row: &[f64], first: bool) -> Option<usize> {
    let rising = || (0..row.len()).filter(|i| row[*i] > TINY);
    let ratio = |i: usize| price[i].max(0.0) / row[i];
    let least = rising().map(ratio).fold(f64::INFINITY, f64::min);
    let mut ties = rising().filter(|i| ratio(*i) <= least + TOLERANCE * (1.0 + least));
    if first { ties.next() } else { ties.max_by(|a, b| row[*a].total_cmp(&row[*b])) }
}

/// The inverse of a square table, row by row.
struct Inverse {
    count: usize,
    table: Vec<f64>,
}

impl Inverse {
    fn one(count: usize) -> Self {
        let mut table = vec![0.0; count * count];
        (0..count).for_each(|i| table[i * (count + 1)] = 1.0);
        Self { count, table }
    }

    /// Gauss-Jordan with the largest pivot of the column.
    fn of(mut rows: Vec<Vec<f64>>) -> Option<Self> {
        let count = rows.len();
        for (i, row) in rows.iter_mut().enumerate() {
            row.extend((0..count).map(|j| f64::from(u8::from(i == j))));
        }
        for i in 0..count {
            let best = (i..count).max_by(|a, b| rows[*a][i].abs().total_cmp(&rows[*b][i].abs()));
            rows.swap(i, best?);
            let pivot = rows[i][i];
            if pivot == 0.0 || pivot.is_nan() {
                return None;
            }
            rows[i].iter_mut().for_each(|x| *x /= pivot);
            for j in (0..count).filter(|j| *j != i) {
                let factor = rows[j][i];
                let [pivot, row] = rows.get_disjoint_mut([i, j]).ok()?;
                row.iter_mut().zip(&*pivot).for_each(|(x, p)| *x -= factor * p);
            }
        }
        let table = rows.iter().flat_map(|row| row[count..].iter().copied()).collect();
        Some(Self { count, table })
    }

    fn times(&self, right: &[f64]) -> Vec<f64> {
        let line = |row: &[f64]| row.iter().zip(right).map(|(a, b)| a * b).sum();
        self.table.chunks(self.count).map(line).collect()
    }

    /// A row times the table.
    fn times_left(&self, left: &[f64]) -> Vec<f64> {
        let mut found = vec![0.0; self.count];
        for (x, row) in left.iter().zip(self.table.chunks(self.count)) {
            found.iter_mut().zip(row).for_each(|(sum, a)| *sum += x * a);
        }
        found
    }

    /// The inverse after one row of the table gave way to one that is `row` in terms of them all.
    fn exchange(&mut self, out: usize, row: &[f64]) {
        for line in self.table.chunks_mut(self.count) {
            let own = line[out] / row[out];
            line.iter_mut().zip(row).for_each(|(x, r)| *x -= own * r);
            line[out] = own;
        }
    }
}

/// The peers of some rows: those that bound anything which no other does.
///
/// Rows that have all inputs and stay below a mean of others in each of them bound nothing. What
/// is left has the same scores, whatever is missing in the row that is scored. The order of the
/// rows does not matter.
pub(crate) fn peers(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    // Minus zero and zero are one number.
    rows.iter_mut().flatten().for_each(|y| *y += 0.0);
    let sum = |row: &Vec<f64>| row.iter().sum::<f64>();
    rows.sort_by(|a, b| {
        let each = a.iter().zip(b).map(|(a, b)| b.total_cmp(a));
        sum(b).total_cmp(&sum(a)).then(each.fold(std::cmp::Ordering::Equal, |x, y| x.then(y)))
    });
    rows.dedup_by(|a, b| a.iter().zip(&*b).all(|(a, b)| a.to_bits() == b.to_bits()));
    let (whole, mut rest): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| !row.iter().any(|y| y.is_nan()));
    let mut kept = frame(undominated(whole));
    kept.append(&mut rest);
    kept
}

/// At most so many rows are looked at to find that a row is below one of them.
const LOOKED_AT: usize = 2000;

/// Rows that are below none of those before them.
fn undominated(rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut kept: Vec<Vec<f64>> = Vec::new();
    for row in rows {
        let below = |other: &Vec<f64>| other.iter().zip(&row).all(|(other, own)| other >= own);
        if !kept.iter().take(LOOKED_AT).any(below) {
            kept.push(row);
        }
    }
    kept
}

/// Rows that score 1 against those kept before them, or more.
fn frame(rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let width = rows.first().map_or(0, Vec::len);
    let greatest = |at: usize| (0..rows.len()).max_by(|a, b| rows[*a][at].total_cmp(&rows[*b][at]));
    let mut first: Vec<usize> = (0..width).filter_map(greatest).collect();
    first.sort_unstable();
    first.dedup();
    let all: Vec<usize> = (0..width).collect();
    let mut columns = vec![Vec::new(); width];
    let push = |columns: &mut Vec<Vec<f64>>, row: &Vec<f64>| {
        columns.iter_mut().zip(row).for_each(|(column, y)| column.push(*y));
    };
    first.iter().for_each(|row| push(&mut columns, &rows[*row]));
    let mut bounds = Bounds::new(&columns, &all);
    let mut kept = first.clone();
    for (at, row) in rows.iter().enumerate().filter(|(at, _)| first.binary_search(at).is_err()) {
        let inside = bounds.best(row, [0.0, 1.0]).is_ok_and(|best| best.score < 1.0 - 1e-9);
        if !inside {
            push(&mut columns, row);
            bounds = Bounds::new(&columns, &all);
            kept.push(at);
        }
    }
    kept.sort_unstable();
    kept.into_iter().map(|at| rows[at].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(rows: &[[f64; 2]]) -> Peers {
        let column = |at: usize| rows.iter().map(|row| Some(row[at])).collect();
        Peers::new(&Population { columns: vec![column(0), column(1)] }, [0.0, 1.0])
    }

    #[test]
    fn the_line_between_two_peers_binds() {
        let peers = bounds(&[[4.0, 1.0], [1.0, 4.0]]);
        // a + b = 5 on the line: two and two reach four of five.
        let best = peers.benefit(&[0, 1], &[2.0, 2.0]).unwrap();
        assert!((best.score - 0.8).abs() < 1e-15);
        assert!(best.weights.iter().all(|w| (w - 0.2).abs() < 1e-15));
        assert_eq!(peers.benefit(&[0, 1], &[4.0, 1.0]).unwrap().score, 1.0);
        assert!((peers.benefit(&[0, 1], &[8.0, 2.0]).unwrap().score - 2.0).abs() < 1e-15);
        assert_eq!(peers.benefit(&[1], &[2.0]).unwrap().score, 0.5);
        assert_eq!(peers.benefit(&[0, 1], &[0.0, 0.0]).unwrap().score, 0.0);
        assert_eq!(peers.benefit(&[0, 1], &[-1.0, 1.0]), Err(Undefined::BelowZero(-1.0)));
    }

    #[test]
    fn only_peers_that_bind_are_kept() {
        let rows = vec![
            vec![1.0, 4.0],
            vec![2.0, 2.0],
            vec![4.0, 1.0],
            vec![1.0, 1.0],
            vec![4.0, 1.0],
            vec![f64::NAN, 3.0],
        ];
        let kept = peers(rows.clone());
        let turned = peers(rows.into_iter().rev().collect());
        assert_eq!(kept.len(), 3);
        assert_eq!(kept[..2], turned[..2]);
        assert_eq!(kept[..2], [vec![4.0, 1.0], vec![1.0, 4.0]]);
        assert!(kept[2][0].is_nan());
    }
}
