//! The coupling degree of whole columns.

use ecoindex_core::aggregate::Coupler;
use ecoindex_core::parallel;
use ecoindex_core::plan::Coupling;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::BindResult;
use crate::export::ArrowArray;
use crate::table::Matrix;

/// Coupling degree, level and coordination degree of the columns of a matrix, row by row.
#[pyfunction]
#[pyo3(signature = (matrix, weights, *, form="standard", floor=0.0, threads=None))]
pub fn couple(
    py: Python<'_>,
    matrix: &Matrix,
    weights: Vec<f64>,
    form: &str,
    floor: f64,
    threads: Option<usize>,
) -> BindResult<(ArrowArray, ArrowArray, ArrowArray)> {
    let coupler = Coupler { form: coupling(form)?, floor, weights };
    let matrix = matrix.borrow()?;
    let work = || parallel::with_threads(threads, || coupler.couple(&matrix));
    let found = py.detach(work)?;
    Ok((found.coupling.into(), found.level.into(), found.coordination.into()))
}

fn coupling(form: &str) -> PyResult<Coupling> {
    match form {
        "standard" => Ok(Coupling::Standard),
        "wang" => Ok(Coupling::Wang),
        "fan" => Ok(Coupling::Fan),
        _ => Err(PyValueError::new_err(format!(
            "form is {form:?}, not \"standard\", \"wang\" or \"fan\""
        ))),
    }
}
