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
use crate::program::{places, used};
use crate::rows::Rows;

/// Rows of one job: each one is a program of its own.
const TOGETHER: usize = 64;

/// What a node with the benefit of the doubt gives each row, without the scale of the plan; NaN
/// where there is none.
#[derive(Debug)]
pub struct Favoured {
    /// The score: the sum of weights times what the inputs count as.
    pub score: Output<f64>,
    /// The weight of each input.
    pub weights: Vec<Output<f64>>,
    /// The part of each input in the score; none where that is 0.
    pub parts: Vec<Output<f64>>,
}

/// An input of a row.
struct Own {
    /// Which one.
    at: usize,
    weight: f64,
    part: f64,
}

/// The score of a row and its inputs that count.
type Best = (f64, Vec<Own>);

impl Fitted {
    /// Score of each row at a node with the benefit of the doubt, and the weight of each of its
    /// inputs.
    ///
    /// # Errors
    /// A node of another kind, a matrix that does not fit, and rows for which no weights are best.
    pub fn benefit(
        &self,
        matrix: &Matrix<'_>,
        rows: &Rows,
        node: usize,
    ) -> Result<Favoured, Faults> {
        check_shape(self.plan.leaves.len(), matrix, rows)?;
        let Some(own) = self.plan.nodes.get(node) else { return Err(refused(node)) };
        let mut all = Draft::new(own.inputs.len(), rows.len());
        if self.weighs_by_year(node) {
            let find = |own: &Self, matrix: &Matrix<'_>, rows: &Rows| own.best(matrix, rows, node);
            for (here, found) in self.each_year(matrix, rows, find)? {
                found.into_iter().for_each(|(row, best)| all.put(here[row], best));
            }
        } else {
            let found = self.best(matrix, rows, node)?;
            found.into_iter().for_each(|(row, best)| all.put(row, best));
        }
        Ok(all.finish())
    }

    /// The best weights of the rows that have a score.
    fn best(
        &self,
        matrix: &Matrix<'_>,
        rows: &Rows,
        node: usize,
    ) -> Result<Vec<(usize, Best)>, Faults> {
        let own = &self.plan.nodes[node];
        let places: Vec<usize> = places(own).collect();
        let weights: Vec<f64> = used(own).map(|input| input.weight).collect();
        let fold = Fold::new(own, self.nodes.get(&node), rows.years());
        let Some(Fold::Benefit(groups)) = fold else { return Err(refused(node)) };
        let columns = Columns::new(self, node, matrix, rows)?;
        let starts = (0..rows.len()).step_by(TOGETHER);
        let best = |row: usize| -> Option<Result<Best, Undefined>> {
            let mut inputs = Inputs::default();
            columns.gather(row, &weights, &mut inputs);
            let peers = group(&groups, usize::from(rows.year_codes()[row]));
            let found = peers.and_then(|peers| peers.benefit(&inputs.at, &inputs.scores));
            (!inputs.at.is_empty()).then(|| found.map(|found| parts(&inputs, &found, &places)))
        };
        let workers = parallel::run(
            starts.map(|start| start..rows.len().min(start + TOGETHER)).collect(),
            Vec::new,
            |found, rows: Range<usize>| found.extend(rows.map(|row| (row, best(row)))),
        );
        let (mut known, mut faults) = (Vec::new(), Faults::new());
        for (row, found) in workers.into_iter().flatten() {
            match found {
                Some(Ok(best)) => known.push((row, best)),
                Some(Err(why)) => faults.push(why.in_row(node, row, rows)),
                None => {}
            }
        }
        faults.check().map(|()| known)
    }
}

fn refused(node: usize) -> Faults {
    Fault::PlanReference { node, value: node as f64 }.into()
}

/// The weights of the inputs that count and their parts; `places` of the inputs with a weight.
fn parts(inputs: &Inputs, found: &Benefit, places: &[usize]) -> Best {
    let own = inputs.at.iter().zip(&inputs.scores).zip(&found.weights);
    let own = own.map(|((at, y), weight)| {
        let part = weight * y / found.score;
        Own { at: places[*at], weight: *weight, part }
    });
    (found.score, own.collect())
}

/// The columns while they are filled.
struct Draft {
    score: Array<f64>,
    weights: Vec<Array<f64>>,
    parts: Vec<Array<f64>>,
}

impl Draft {
    fn new(inputs: usize, rows: usize) -> Self {
        let column = || {
            let mut column = Array::unset(rows);
            column.fill(f64::NAN);
            column
        };
        let columns = || (0..inputs).map(|_| column()).collect();
        Self { score: column(), weights: columns(), parts: columns() }
    }

    fn put(&mut self, row: usize, (score, inputs): Best) {
        self.score[row] = score;
        for own in inputs {
            self.weights[own.at][row] = own.weight;
            self.parts[own.at][row] = own.part;
        }
    }

    fn finish(self) -> Favoured {
        let column = |values| Output { values, validity: None, nulls: 0 };
        Favoured {
            score: column(self.score),
            weights: self.weights.into_iter().map(column).collect(),
            parts: self.parts.into_iter().map(column).collect(),
        }
    }
}
