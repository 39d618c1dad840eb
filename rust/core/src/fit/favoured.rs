//! The weights that a node with the benefit of the doubt gives each row.

use std::ops::Range;

use super::columns::Columns;
use crate::aggregate::{Benefit, Fold, Inputs, Undefined, group};
use crate::column::Matrix;
use crate::error::{Fault, Faults};
use crate::evaluate::check_shape;
use crate::fitted::Fitted;
use crate::memory::Array;
use crate::output::Output;
use crate::parallel;
use crate::program::used;
use crate::rows::Rows;

/// Rows of one job: each one is a program of its own.
const TOGETHER: usize = 64;

impl Fitted {
    /// Score of each row at a node with the benefit of the doubt, and the weight of each of its
    /// inputs; the score is the sum of weights times scores. NaN where there is none.
    ///
    /// # Errors
    /// A node of another kind, a matrix that does not fit, and rows for which no weights are best.
    pub fn benefit(
        &self,
        matrix: &Matrix<'_>,
        rows: &Rows,
        node: usize,
    ) -> Result<Vec<Output<f64>>, Faults> {
        check_shape(self.plan.leaves.len(), matrix, rows)?;
        let refused = || Faults::from(Fault::PlanReference { node, value: node as f64 });
        let own = self.plan.nodes.get(node).ok_or_else(refused)?;
        let weights: Vec<f64> = used(own).map(|input| input.weight).collect();
        let fold = Fold::new(&own.aggregate, self.nodes.get(&node), &weights, rows.years());
        let Some(Fold::Benefit(groups)) = fold else { return Err(refused()) };
        let columns = Columns::new(self, node, matrix, rows)?;
        let starts = (0..rows.len()).step_by(TOGETHER);
        let best = |row: usize| -> Option<Result<(Vec<usize>, Benefit), Undefined>> {
            let mut inputs = Inputs::default();
            for (at, weight) in weights.iter().enumerate() {
                let y = columns.get(at)[row];
                if !y.is_nan() {
                    inputs.push(at, y, *weight);
                }
            }
            let peers = group(&groups, usize::from(rows.year_codes()[row]));
            let found = peers.and_then(|peers| peers.benefit(&inputs.at, &inputs.scores));
            (!inputs.at.is_empty()).then(|| found.map(|found| (inputs.at, found)))
        };
        let workers = parallel::run(
            starts.map(|start| start..rows.len().min(start + TOGETHER)).collect(),
            Vec::new,
            |found, rows: Range<usize>| found.extend(rows.map(|row| (row, best(row)))),
        );
        let mut out: Vec<Array<f64>> =
            (0..=weights.len()).map(|_| Array::unset(rows.len())).collect();
        out.iter_mut().for_each(|column| column.fill(f64::NAN));
        let mut faults = Faults::new();
        for (row, found) in workers.into_iter().flatten() {
            match found {
                Some(Ok((at, benefit))) => {
                    out[0][row] = benefit.score;
                    at.iter().zip(&benefit.weights).for_each(|(at, w)| out[at + 1][row] = *w);
                }
                Some(Err(why)) => faults.push(why.in_row(node, row, rows)),
                None => {}
            }
        }
        faults.check()?;
        Ok(out.into_iter().map(|values| Output { values, validity: None, nulls: 0 }).collect())
    }
}
