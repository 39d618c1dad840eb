//! Robust trends of regions.

use ecoindex_core::{parallel, trend as core};
use pyo3::prelude::*;

use crate::error::BindResult;
use crate::export::ArrowArray;
use crate::import::Imported;
use crate::table::Rows;

/// The trend of each row's region over the years up to that of the row.
#[pyclass(frozen, get_all, module = "ecoindex._core")]
pub struct Trend {
    slope: Py<ArrowArray>,
    low: Py<ArrowArray>,
    high: Py<ArrowArray>,
    year: Py<ArrowArray>,
    level: Py<ArrowArray>,
    known: Py<ArrowArray>,
}

/// Theil-Sen trends, one per row.
#[pyfunction]
#[pyo3(signature = (values, rows, *, z, threads=None))]
pub fn trend(
    py: Python<'_>,
    values: &Bound<'_, PyAny>,
    rows: &Rows,
    z: f64,
    threads: Option<usize>,
) -> BindResult<Trend> {
    let values = Imported::new(values)?;
    let column = values.floats(None)?;
    let work = || core::trend(&column, &rows.core, z);
    let found = py.detach(|| parallel::with_threads(threads, work))?;
    Ok(Trend {
        slope: Py::new(py, ArrowArray::from(found.slope))?,
        low: Py::new(py, ArrowArray::from(found.low))?,
        high: Py::new(py, ArrowArray::from(found.high))?,
        year: Py::new(py, ArrowArray::from(found.year))?,
        level: Py::new(py, ArrowArray::from(found.level))?,
        known: Py::new(py, ArrowArray::from(found.known))?,
    })
}
