//! Plans and fitted plans.

use ecoindex_core::error::{Fault, Faults};
use ecoindex_core::{fitted, parallel, plan, validate};
use pyo3::prelude::*;

use crate::error::BindResult;
use crate::evaluation::Evaluation;
use crate::export::ArrowArray;
use crate::table::{Matrix, Rows};

/// A compiled system.
#[pyclass(frozen, module = "ecoindex._core")]
pub struct Plan {
    core: plan::Plan,
}

#[pymethods]
impl Plan {
    #[new]
    fn new(json: &str) -> BindResult<Self> {
        let core: plan::Plan = serde_json::from_str(json).map_err(unreadable)?;
        validate::validate(&core)?;
        Ok(Self { core })
    }

    #[pyo3(signature = (matrix, rows, *, threads=None))]
    fn fit(
        &self,
        py: Python<'_>,
        matrix: &Matrix,
        rows: &Rows,
        threads: Option<usize>,
    ) -> BindResult<Fitted> {
        let matrix = matrix.borrow()?;
        let work = || parallel::with_threads(threads, || self.core.fit(&matrix, &rows.core));
        Ok(Fitted { core: py.detach(work)? })
    }
}

/// A plan with what the data taught it.
#[pyclass(frozen, module = "ecoindex._core")]
pub struct Fitted {
    pub core: fitted::Fitted,
}

#[pymethods]
impl Fitted {
    fn to_json(&self) -> BindResult<String> {
        Ok(serde_json::to_string(&self.core).map_err(unreadable)?)
    }

    fn weights_json(&self) -> BindResult<String> {
        Ok(serde_json::to_string(&self.core.weights).map_err(unreadable)?)
    }

    #[staticmethod]
    fn from_json(text: &str) -> BindResult<Self> {
        let core: fitted::Fitted = serde_json::from_str(text).map_err(unreadable)?;
        core.check()?;
        Ok(Self { core })
    }

    #[pyo3(signature = (matrix, rows, *, nodes, leaves=Vec::new(), threads=None))]
    fn evaluate(
        &self,
        py: Python<'_>,
        matrix: &Matrix,
        rows: &Rows,
        nodes: Vec<usize>,
        leaves: Vec<usize>,
        threads: Option<usize>,
    ) -> BindResult<Evaluation> {
        let matrix = matrix.borrow()?;
        let evaluate = || self.core.evaluate(&matrix, &rows.core, &nodes, &leaves);
        let found = py.detach(|| parallel::with_threads(threads, evaluate))?;
        Evaluation::new(py, found)
    }

    #[pyo3(signature = (matrix, rows, *, node, threads=None))]
    fn benefit(
        &self,
        py: Python<'_>,
        matrix: &Matrix,
        rows: &Rows,
        node: usize,
        threads: Option<usize>,
    ) -> BindResult<(ArrowArray, Vec<ArrowArray>, Vec<ArrowArray>)> {
        let matrix = matrix.borrow()?;
        let benefit = || self.core.benefit(&matrix, &rows.core, node);
        let found = py.detach(|| parallel::with_threads(threads, benefit))?;
        let columns = |columns: Vec<_>| columns.into_iter().map(ArrowArray::from).collect();
        Ok((found.score.into(), columns(found.weights), columns(found.parts)))
    }

    #[pyo3(signature = (matrix, rows, *, threads=None))]
    fn normalise(
        &self,
        py: Python<'_>,
        matrix: &Matrix,
        rows: &Rows,
        threads: Option<usize>,
    ) -> BindResult<Vec<ArrowArray>> {
        let matrix = matrix.borrow()?;
        let normalise = || self.core.normalise(&matrix, &rows.core);
        let found = py.detach(|| parallel::with_threads(threads, normalise))?;
        Ok(found.into_iter().map(ArrowArray::from).collect())
    }
}

/// What the reader of a plan says.
pub fn unreadable(error: serde_json::Error) -> Faults {
    Fault::PlanUnreadable { detail: error.to_string() }.into()
}
