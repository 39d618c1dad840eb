//! Attainment plans, and what they find.

use ecoindex_core::{attain as core, parallel};
use pyo3::prelude::*;

use crate::error::BindResult;
use crate::export::ArrowArray;
use crate::import::Imported;
use crate::plan::unreadable;
use crate::table::{Matrix, Rows};

/// A compiled attainment system.
#[pyclass(frozen, module = "ecoindex._core")]
pub struct AttainPlan {
    core: core::Plan,
}

#[pymethods]
impl AttainPlan {
    #[new]
    fn new(json: &str) -> BindResult<Self> {
        let core: core::Plan = serde_json::from_str(json).map_err(unreadable)?;
        core::validate(&core)?;
        Ok(Self { core })
    }

    #[pyo3(signature = (matrix, rows, *, variants=Vec::new(), threads=None))]
    fn evaluate(
        &self,
        py: Python<'_>,
        matrix: &Matrix,
        rows: &Rows,
        variants: Vec<Bound<'_, PyAny>>,
        threads: Option<usize>,
    ) -> BindResult<Attainment> {
        let matrix = matrix.borrow()?;
        let variants = variants.iter().map(|column| Imported::new(column)?.bytes());
        let variants = variants.collect::<BindResult<Vec<_>>>()?;
        let evaluate = || self.core.evaluate(&matrix, &rows.core, &variants);
        let found = py.detach(|| parallel::with_threads(threads, evaluate))?;
        Attainment::new(py, found)
    }
}

/// What is known of the rows after an evaluation.
#[pyclass(frozen, get_all, module = "ecoindex._core")]
pub struct Attainment {
    items: Vec<Py<AttainItem>>,
    counts: Vec<Vec<Py<ArrowArray>>>,
    score: Py<ArrowArray>,
    groups: Vec<Py<ArrowArray>>,
    coverage: Py<ArrowArray>,
    verdict: Py<ArrowArray>,
}

/// What was found of one item.
#[pyclass(frozen, get_all, module = "ecoindex._core")]
pub struct AttainItem {
    value: Py<ArrowArray>,
    base: Py<ArrowArray>,
    target: Py<ArrowArray>,
    gap: Py<ArrowArray>,
    progress: Py<ArrowArray>,
    progress_uncapped: Py<ArrowArray>,
    verdict: Py<ArrowArray>,
}

fn wrap(py: Python<'_>, array: impl Into<ArrowArray>) -> PyResult<Py<ArrowArray>> {
    Py::new(py, array.into())
}

impl Attainment {
    /// Wraps the results of the core.
    fn new(py: Python<'_>, found: core::Attainment) -> BindResult<Self> {
        // Columns that cannot have a value share one.
        let nothing = wrap(py, ArrowArray::nothing(found.verdict.len()))?;
        let items = found.items.into_iter().map(|item| AttainItem::new(py, item, &nothing));
        let counts = found.counts.into_iter().map(|kind| kind.into_iter().map(|c| wrap(py, c)));
        Ok(Self {
            items: items.collect::<PyResult<_>>()?,
            counts: counts.map(Iterator::collect).collect::<PyResult<_>>()?,
            score: wrap(py, found.score)?,
            groups: found.groups.into_iter().map(|g| wrap(py, g)).collect::<PyResult<_>>()?,
            coverage: wrap(py, found.coverage)?,
            verdict: wrap(py, found.verdict)?,
        })
    }
}

impl AttainItem {
    fn new(py: Python<'_>, item: core::ItemResult, nothing: &Py<ArrowArray>) -> PyResult<Py<Self>> {
        let optional = |column: Option<_>| match column {
            None => Ok(nothing.clone_ref(py)),
            Some(column) => wrap(py, column),
        };
        let item = Self {
            value: optional(item.value)?,
            base: optional(item.base)?,
            target: optional(item.target)?,
            gap: optional(item.gap)?,
            progress: wrap(py, item.progress)?,
            progress_uncapped: wrap(py, item.progress_uncapped)?,
            verdict: wrap(py, item.verdict)?,
        };
        Py::new(py, item)
    }
}
