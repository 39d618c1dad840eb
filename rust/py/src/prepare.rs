//! Everything before normalisation.

use ecoindex_core::memory::Array;
use ecoindex_core::prepare::learned::Learned;
use ecoindex_core::prepare::recipe::Recipe;
use ecoindex_core::{parallel, prepare as core};
use pyo3::prelude::*;

use crate::error::BindResult;
use crate::export::ArrowArray;
use crate::plan::unreadable;
use crate::table::{Matrix, Rows};

/// What came of a preparation.
#[pyclass(frozen, get_all, module = "ecoindex._core")]
pub struct Prepared {
    columns: Vec<Option<Py<ArrowArray>>>,
    off: Vec<Option<Py<ArrowArray>>>,
    imputed: Vec<Option<Py<ArrowArray>>>,
    screened: Option<Py<ArrowArray>>,
    learned: String,
    regressions: String,
}

/// Denominates, imputes, screens and treats.
#[pyfunction]
#[pyo3(signature = (matrix, rows, recipe, *, learned=None, threads=None))]
pub fn prepare(
    py: Python<'_>,
    matrix: &Matrix,
    rows: &Rows,
    recipe: &str,
    learned: Option<&str>,
    threads: Option<usize>,
) -> BindResult<Prepared> {
    let recipe: Recipe = serde_json::from_str(recipe).map_err(unreadable)?;
    let learned: Option<Learned> =
        learned.map(serde_json::from_str).transpose().map_err(unreadable)?;
    let matrix = matrix.borrow()?;
    let work = || core::prepare(&matrix, &rows.core, &recipe, learned.as_ref());
    let found = py.detach(|| parallel::with_threads(threads, work))?;
    let columns = found.columns.into_iter().map(|column| arrow(py, column));
    let flags = |list: Vec<Option<Vec<bool>>>| {
        list.into_iter().map(|flags| arrow(py, flags.map(bytes))).collect::<PyResult<_>>()
    };
    Ok(Prepared {
        columns: columns.collect::<PyResult<_>>()?,
        off: flags(found.off)?,
        imputed: flags(found.imputed)?,
        screened: arrow(py, found.screened.map(bytes))?,
        learned: serde_json::to_string(&found.learned).map_err(unreadable)?,
        regressions: serde_json::to_string(&found.regressions).map_err(unreadable)?,
    })
}

/// Checks what a saved fit says a preparation has learned.
#[pyfunction]
pub fn check_learned(learned: &str, leaves: usize) -> BindResult<()> {
    let learned: Learned = serde_json::from_str(learned).map_err(unreadable)?;
    Ok(learned.check(leaves)?)
}

fn arrow<T>(py: Python<'_>, array: Option<Array<T>>) -> PyResult<Option<Py<ArrowArray>>>
where
    ArrowArray: From<Array<T>>,
{
    array.map(|array| Py::new(py, ArrowArray::from(array))).transpose()
}

/// One byte per flag.
fn bytes(flags: Vec<bool>) -> Array<u8> {
    let mut array = Array::unset(flags.len());
    array.iter_mut().zip(flags).for_each(|(byte, flag)| *byte = u8::from(flag));
    array
}
