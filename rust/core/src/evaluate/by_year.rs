//! Evaluation where weights differ by year: each year on its own.

use super::{Evaluation, Limited};
use crate::column::{Bits, Chunk, Column, Mask, MaskChunk, Matrix};
use crate::error::Faults;
use crate::fitted::Fitted;
use crate::memory::{Array, Plain};
use crate::output::{Draft, Output};
use crate::rows::Rows;

/// The cells of some rows.
struct Gathered {
    columns: Vec<Vec<f64>>,
    masks: Vec<Option<Vec<u8>>>,
    rows: usize,
}

impl Fitted {
    /// Scores the rows of each year with the weights of that year.
    pub(super) fn evaluate_by_year(
        &self,
        matrix: &Matrix<'_>,
        rows: &Rows,
        nodes: &[usize],
        leaves: &[usize],
    ) -> Result<Evaluation, Faults> {
        let parts = self.each_year(matrix, rows, |own, matrix, rows| {
            own.evaluate(matrix, rows, nodes, leaves)
        })?;
        if parts.is_empty() {
            let mut none = self.clone();
            none.weights.clear();
            return none.evaluate(matrix, rows, nodes, leaves);
        }
        Ok(together(&parts, rows.len()))
    }

    /// Something found of the rows of each year with the weights of that year; with the places of
    /// these rows.
    pub(crate) fn each_year<T>(
        &self,
        matrix: &Matrix<'_>,
        rows: &Rows,
        find: impl Fn(&Self, &Matrix<'_>, &Rows) -> Result<T, Faults>,
    ) -> Result<Vec<(Vec<usize>, T)>, Faults> {
        let mut of_year: Vec<Vec<usize>> = vec![Vec::new(); rows.years().len()];
        for (row, code) in rows.year_codes().iter().enumerate() {
            of_year[usize::from(*code)].push(row);
        }
        let (mut parts, mut faults) = (Vec::new(), Faults::new());
        let years = of_year.into_iter().zip(rows.years());
        for (here, year) in years.filter(|(here, _)| !here.is_empty()) {
            let found = self.of_year(*year).map_err(Faults::from).and_then(|fitted| {
                let cells = Gathered::new(matrix, &here);
                find(&fitted, &cells.matrix()?, &rows.only(&here))
            });
            match found {
                Ok(found) => parts.push((here, found)),
                Err(found) => faults.merge(found.at_rows(&here)),
            }
        }
        faults.check().map(|()| parts)
    }
}

impl Gathered {
    pub(crate) fn new(matrix: &Matrix<'_>, rows: &[usize]) -> Self {
        let mut scratch = vec![0.0; matrix.rows()];
        let column = |leaf: usize, scratch: &mut [f64]| -> Vec<f64> {
            let whole = matrix.column(leaf).load(0..matrix.rows(), scratch);
            rows.iter().map(|row| whole[*row]).collect()
        };
        let columns = (0..matrix.leaves()).map(|leaf| column(leaf, &mut scratch)).collect();
        let masks = (0..matrix.leaves()).map(|leaf| {
            let mask = matrix.mask(leaf)?;
            let mut applies = vec![true; matrix.rows()];
            mask.each_not(0..matrix.rows(), |row| applies[row] = false);
            let mut bits = vec![0_u8; rows.len().div_ceil(8)];
            for (at, row) in rows.iter().enumerate() {
                bits[at / 8] |= u8::from(applies[*row]) << (at % 8);
            }
            Some(bits)
        });
        Self { columns, masks: masks.collect(), rows: rows.len() }
    }

    fn matrix(&self) -> Result<Matrix<'_>, Faults> {
        let columns = self.columns.iter().map(|values| {
            Column::new(vec![Chunk { values, validity: None }], |chunk| chunk.values.len())
        });
        let masks = self.masks.iter().map(|bits| {
            let values = Bits::new(bits.as_ref()?, 0);
            let chunk = MaskChunk { values, validity: None, len: self.rows };
            Some(Mask::new(vec![chunk], |chunk| chunk.len))
        });
        Matrix::new(columns.collect(), masks.collect(), self.rows)
    }
}

type Parts = [(Vec<usize>, Evaluation)];

/// Puts the results of all years back into the order of the rows.
fn together(parts: &Parts, len: usize) -> Evaluation {
    let floats = |pick: &dyn Fn(&Evaluation) -> Option<&Output<f64>>| column(parts, len, pick);
    let whole = |pick: &dyn Fn(&Evaluation) -> &Output<f64>| {
        floats(&|found| Some(pick(found))).unwrap_or_else(|| Draft::zeroed(len).finish())
    };
    let first = &parts[0].1;
    let nodes = (0..first.nodes.len()).map(|at| whole(&|found| &found.nodes[at])).collect();
    let leaves = (0..first.leaves.len()).map(|at| whole(&|found| &found.leaves[at])).collect();
    Evaluation {
        score: whole(&|found| &found.score),
        coverage: whole(&|found| &found.coverage),
        missing: plain(parts, len, |found| &found.missing),
        not_applicable: plain(parts, len, |found| &found.not_applicable),
        state: plain(parts, len, |found| &found.state),
        raw: floats(&|found| found.raw.as_ref()),
        missed: column(parts, len, &|found| found.missed.as_ref()),
        limited: (0..first.limited.len()).map(|at| limited(parts, len, at)).collect(),
        nodes,
        leaves,
    }
}

/// What a rule did, all years together.
fn limited(parts: &Parts, len: usize, at: usize) -> Limited {
    let scores = |pick: &dyn Fn(&Limited) -> &Output<f64>| {
        let found = column(parts, len, &|found| Some(pick(&found.limited[at])));
        found.unwrap_or_else(|| Draft::zeroed(len).finish())
    };
    Limited {
        node: parts[0].1.limited[at].node,
        before: scores(&|limited| &limited.before),
        after: scores(&|limited| &limited.after),
        breached: plain(parts, len, |found| &found.limited[at].breached),
        unknown: plain(parts, len, |found| &found.limited[at].unknown),
    }
}

fn plain<T: Plain>(parts: &Parts, len: usize, pick: impl Fn(&Evaluation) -> &Array<T>) -> Array<T> {
    let mut all = Array::zeroed(len);
    for (rows, found) in parts {
        let values = pick(found);
        rows.iter().enumerate().for_each(|(at, row)| all[*row] = values[at]);
    }
    all
}

/// One column; none where a part has none.
fn column<T: Plain>(
    parts: &Parts,
    len: usize,
    pick: &dyn Fn(&Evaluation) -> Option<&Output<T>>,
) -> Option<Output<T>> {
    let mut draft = Draft::zeroed(len);
    for (rows, found) in parts {
        let values = pick(found)?;
        for (at, row) in rows.iter().enumerate() {
            if let Some(value) = values.get(at) {
                draft.values()[*row] = value;
                draft.validity()[row / 8] |= 1 << (row % 8);
            }
        }
    }
    Some(draft.finish())
}
