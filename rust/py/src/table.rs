//! The data: rows and matrix.

use std::collections::HashMap;

use ecoindex_core::column as core;
use ecoindex_core::{bench, parallel, rows};
use pyo3::prelude::*;

use crate::error::BindResult;
use crate::export::ArrowArray;
use crate::import::Imported;

/// The index of the rows: which region and year each one is.
#[pyclass(frozen, module = "ecoindex._core")]
pub struct Rows {
    pub core: rows::Rows,
}

#[pymethods]
impl Rows {
    #[new]
    #[pyo3(signature = (region, year, *, threads=None))]
    fn new(
        py: Python<'_>,
        region: &Bound<'_, PyAny>,
        year: &Bound<'_, PyAny>,
        threads: Option<usize>,
    ) -> BindResult<Self> {
        let (region, year) = (Imported::new(region)?, Imported::new(year)?);
        let (keys, years) = (region.keys()?, year.years()?);
        let core =
            py.detach(|| parallel::with_threads(threads, || rows::Rows::new(&keys, &years)))?;
        Ok(Self { core })
    }

    #[getter]
    fn years(&self) -> Vec<i64> {
        self.core.years().to_vec()
    }

    #[getter]
    fn regions(&self) -> ArrowArray {
        self.core.regions().into()
    }

    #[getter]
    fn duplicates(&self) -> Vec<(usize, usize)> {
        self.core.duplicates().pairs().to_vec()
    }

    #[getter]
    fn duplicate_count(&self) -> usize {
        self.core.duplicates().count()
    }

    fn __len__(&self) -> usize {
        self.core.len()
    }
}

/// The columns of the leaves, in their order.
#[pyclass(frozen, module = "ecoindex._core")]
pub struct Matrix {
    columns: Vec<Imported>,
    applicable: HashMap<usize, Imported>,
}

#[pymethods]
impl Matrix {
    #[new]
    #[pyo3(signature = (columns, applicable=HashMap::new()))]
    fn new(
        columns: Vec<Bound<'_, PyAny>>,
        applicable: HashMap<usize, Bound<'_, PyAny>>,
    ) -> BindResult<Self> {
        let columns: Vec<Imported> = columns.iter().map(Imported::new).collect::<PyResult<_>>()?;
        let applicable = applicable.iter().map(|(leaf, mask)| Ok((*leaf, Imported::new(mask)?)));
        let matrix = Self { columns, applicable: applicable.collect::<PyResult<_>>()? };
        matrix.borrow()?;
        Ok(matrix)
    }

    fn __len__(&self) -> usize {
        self.rows()
    }
}

impl Matrix {
    fn rows(&self) -> usize {
        self.columns.first().map_or(0, Imported::len)
    }

    /// The columns as the core sees them.
    pub fn borrow(&self) -> BindResult<core::Matrix<'_>> {
        let columns = self.columns.iter().enumerate().map(|(leaf, c)| c.floats(Some(leaf)));
        let columns = columns.collect::<BindResult<Vec<_>>>()?;
        let mask = |leaf| match self.applicable.get(&leaf) {
            None => Ok(None),
            Some(mask) => mask.mask(Some(leaf)).map(Some),
        };
        let masks = (0..columns.len()).map(mask).collect::<BindResult<Vec<_>>>()?;
        Ok(core::Matrix::new(columns, masks, self.rows())?)
    }
}

/// Reads every value once and adds them up: the yardstick of the benchmarks.
#[pyfunction]
#[pyo3(signature = (matrix, *, threads=None))]
pub fn read_matrix(py: Python<'_>, matrix: &Matrix, threads: Option<usize>) -> BindResult<f64> {
    let matrix = matrix.borrow()?;
    Ok(py.detach(|| parallel::with_threads(threads, || bench::read_matrix(&matrix))))
}
