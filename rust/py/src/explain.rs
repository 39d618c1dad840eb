//! Explanations: parts of the differences between pairs of rows.

use ecoindex_core::{explain as core, parallel};
use pyo3::prelude::*;

use crate::error::BindResult;
use crate::export::ArrowArray;
use crate::import::Imported;
use crate::plan::Fitted;
use crate::table::{Matrix, Rows};

/// The parts of the differences between pairs of rows.
#[pyclass(frozen, get_all, module = "ecoindex._core")]
pub struct Explained {
    change: Py<ArrowArray>,
    slots: Vec<(usize, usize)>,
    values: Vec<Py<ArrowArray>>,
    errors: Vec<Py<ArrowArray>>,
    leaves: Vec<(usize, Py<ArrowArray>)>,
    nodes: Vec<(usize, Py<ArrowArray>)>,
    constraint: Option<Py<ArrowArray>>,
    weights: Vec<Py<ArrowArray>>,
}

/// Splits the differences between the scores of pairs of rows.
#[pyfunction]
#[pyo3(signature = (fitted, matrix, rows, to, base, *, samples=0, seed=0, weights=false, threads=None))]
#[allow(clippy::too_many_arguments)]
pub fn explain(
    py: Python<'_>,
    fitted: &Fitted,
    matrix: &Matrix,
    rows: &Rows,
    to: &Bound<'_, PyAny>,
    base: &Bound<'_, PyAny>,
    samples: usize,
    seed: u64,
    weights: bool,
    threads: Option<usize>,
) -> BindResult<Explained> {
    let matrix = matrix.borrow()?;
    let to: Vec<u32> = Imported::new(to)?.indices()?.into_iter().flatten().collect();
    let base = Imported::new(base)?.indices()?;
    let options = core::Options { samples, seed, weights };
    let work = || fitted.core.explain(&matrix, &rows.core, &to, &base, options);
    let found = py.detach(|| parallel::with_threads(threads, work))?;
    Explained::new(py, found)
}

fn wrap(py: Python<'_>, array: impl Into<ArrowArray>) -> PyResult<Py<ArrowArray>> {
    Py::new(py, array.into())
}

impl Explained {
    /// Wraps the results of the core.
    fn new(py: Python<'_>, found: core::Explained) -> BindResult<Self> {
        let all = |columns: Vec<_>| columns.into_iter().map(|c| wrap(py, c)).collect();
        let by = |columns: Vec<(usize, _)>| {
            columns.into_iter().map(|(at, c)| Ok((at, wrap(py, c)?))).collect()
        };
        let values: PyResult<_> = all(found.values);
        let (errors, weights): (PyResult<_>, PyResult<_>) = (all(found.errors), all(found.weights));
        let (leaves, nodes): (PyResult<_>, PyResult<_>) = (by(found.leaves), by(found.nodes));
        Ok(Self {
            change: wrap(py, found.change)?,
            slots: found.slots,
            values: values?,
            errors: errors?,
            leaves: leaves?,
            nodes: nodes?,
            constraint: found.constraint.map(|column| wrap(py, column)).transpose()?,
            weights: weights?,
        })
    }
}
