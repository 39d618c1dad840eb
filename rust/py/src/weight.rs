//! Weights of the columns of a matrix.

use ecoindex_core::error::Faults;
use ecoindex_core::parallel;
use ecoindex_core::weight::{self as core, Method, Priority, Trouble};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::BindResult;
use crate::plan::unreadable;
use crate::table::Matrix;

/// Weights of columns, what each was measured to be, and the number of its values.
type Weighed = (Vec<f64>, Vec<Option<f64>>, Vec<u64>);

/// Finds weights for the columns of a matrix by a rule.
#[pyfunction]
#[pyo3(signature = (matrix, rule, *, equal=false, threads=None))]
pub fn weigh(
    py: Python<'_>,
    matrix: &Matrix,
    rule: &str,
    equal: bool,
    threads: Option<usize>,
) -> BindResult<Weighed> {
    let rule: Method = serde_json::from_str(rule).map_err(unreadable)?;
    let matrix = matrix.borrow()?;
    let work = || core::weigh_or_equal(&matrix, &rule, equal);
    let found = py.detach(|| parallel::with_threads(threads, work)).map_err(faults)?;
    let figures = found.figures.into_iter().map(|figure| (!figure.is_nan()).then_some(figure));
    Ok((found.weights, figures.collect(), found.counts))
}

/// Numbers of values and sample standard deviations of columns, and their table of correlations.
type Correlated = (Vec<u64>, Vec<f64>, Vec<f64>);

/// Correlates all pairs of columns, each over the rows that have both.
#[pyfunction]
#[pyo3(signature = (matrix, *, threads=None))]
pub fn correlations(
    py: Python<'_>,
    matrix: &Matrix,
    threads: Option<usize>,
) -> BindResult<Correlated> {
    let matrix = matrix.borrow()?;
    let work = || core::correlations(&core::Scores::new(&matrix));
    let found = py.detach(|| parallel::with_threads(threads, work)).map_err(faults)?;
    Ok((found.counts, found.deviations, found.table))
}

/// The faults of columns, which are told by their numbers.
fn faults(troubles: Vec<Trouble>) -> Faults {
    let mut faults = Faults::new();
    for trouble in troubles {
        let input = trouble.column().map(|column| column.to_string());
        faults.push(core::unweighable(&trouble, None, input, None));
    }
    faults
}

/// Weighs items by a reciprocal matrix: weights, largest eigenvalue and consistency index.
#[pyfunction]
#[pyo3(signature = (matrix, *, method="eigenvector"))]
pub fn hierarchy(matrix: Vec<Vec<f64>>, method: &str) -> PyResult<(Vec<f64>, f64, f64)> {
    let square = matrix.iter().all(|row| row.len() == matrix.len());
    if !square || !matrix.iter().flatten().all(|a| a.is_finite() && *a > 0.0) {
        return Err(PyValueError::new_err("the matrix is not square or not above zero"));
    }
    let priority = match method {
        "eigenvector" => Priority::Eigenvector,
        "geometric-mean" => Priority::GeometricMean,
        _ => {
            return Err(PyValueError::new_err(format!(
                "method is {method:?}, not \"eigenvector\" or \"geometric-mean\""
            )));
        }
    };
    let found = core::hierarchy(&matrix, priority);
    Ok((found.weights, found.eigenvalue, found.index))
}
