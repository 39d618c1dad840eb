//! Results, and ranks.

use ecoindex_core::rank::Method;
use ecoindex_core::{evaluate, parallel, rank as core};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::BindResult;
use crate::export::ArrowArray;
use crate::import::Imported;
use crate::table::Rows;

/// What is known of the rows after an evaluation.
#[pyclass(frozen, get_all, module = "ecoindex._core")]
pub struct Evaluation {
    score: Py<ArrowArray>,
    coverage: Py<ArrowArray>,
    missing: Py<ArrowArray>,
    not_applicable: Py<ArrowArray>,
    state: Py<ArrowArray>,
    raw: Option<Py<ArrowArray>>,
    missed: Option<Py<ArrowArray>>,
    limited: Vec<Py<Limited>>,
    nodes: Vec<Py<ArrowArray>>,
    leaves: Vec<Py<ArrowArray>>,
}

/// What a rule of a node took off.
#[pyclass(frozen, get_all, module = "ecoindex._core")]
pub struct Limited {
    node: usize,
    before: Py<ArrowArray>,
    after: Py<ArrowArray>,
    breached: Py<ArrowArray>,
    unknown: Py<ArrowArray>,
}

impl Limited {
    fn new(py: Python<'_>, found: evaluate::Limited) -> PyResult<Py<Self>> {
        let own = Self {
            node: found.node,
            before: Py::new(py, ArrowArray::from(found.before))?,
            after: Py::new(py, ArrowArray::from(found.after))?,
            breached: Py::new(py, ArrowArray::from(found.breached))?,
            unknown: Py::new(py, ArrowArray::from(found.unknown))?,
        };
        Py::new(py, own)
    }
}

impl Evaluation {
    /// Wraps the results of the core.
    pub fn new(py: Python<'_>, found: evaluate::Evaluation) -> BindResult<Self> {
        fn wrap(py: Python<'_>, array: impl Into<ArrowArray>) -> PyResult<Py<ArrowArray>> {
            Py::new(py, array.into())
        }
        Ok(Self {
            score: wrap(py, found.score)?,
            coverage: wrap(py, found.coverage)?,
            missing: wrap(py, found.missing)?,
            not_applicable: wrap(py, found.not_applicable)?,
            state: wrap(py, found.state)?,
            raw: found.raw.map(|raw| wrap(py, raw)).transpose()?,
            missed: found.missed.map(|missed| wrap(py, missed)).transpose()?,
            limited: found
                .limited
                .into_iter()
                .map(|limited| Limited::new(py, limited))
                .collect::<PyResult<_>>()?,
            nodes: found.nodes.into_iter().map(|y| wrap(py, y)).collect::<PyResult<_>>()?,
            leaves: found.leaves.into_iter().map(|y| wrap(py, y)).collect::<PyResult<_>>()?,
        })
    }
}

/// Ranks scores within the year; 1 is the highest.
#[pyfunction]
#[pyo3(signature = (score, rows, *, method="competition", among=None, threads=None))]
pub fn rank(
    py: Python<'_>,
    score: &Bound<'_, PyAny>,
    rows: &Rows,
    method: &str,
    among: Option<&Bound<'_, PyAny>>,
    threads: Option<usize>,
) -> BindResult<ArrowArray> {
    let method = ranking(method)?;
    let (score, among) = (Imported::new(score)?, among.map(Imported::new).transpose()?);
    let column = score.floats(None)?;
    let mask = among.as_ref().map(|among| among.mask(None)).transpose()?;
    let work = || core::rank(&column, &rows.core, method, mask.as_ref());
    Ok(py.detach(|| parallel::with_threads(threads, work))?.into())
}

fn ranking(method: &str) -> PyResult<Method> {
    match method {
        "competition" => Ok(Method::Competition),
        "dense" => Ok(Method::Dense),
        "average" => Ok(Method::Average),
        _ => Err(PyValueError::new_err(format!(
            "method is {method:?}, not \"competition\", \"dense\" or \"average\""
        ))),
    }
}
