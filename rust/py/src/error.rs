//! Faults of the core become one Python exception.

use ecoindex_core::error::{Fault, Faults};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

pyo3::create_exception!(
    _core,
    EngineError,
    PyException,
    "Faults that the core found, all at once."
);

/// An error on its way to Python.
pub enum BindError {
    /// Faults of the core.
    Faults(Faults),
    /// An exception of Python itself.
    Python(PyErr),
}

/// What a binding returns.
pub type BindResult<T> = Result<T, BindError>;

impl From<Faults> for BindError {
    fn from(faults: Faults) -> Self {
        Self::Faults(faults)
    }
}

impl From<Fault> for BindError {
    fn from(fault: Fault) -> Self {
        Self::Faults(fault.into())
    }
}

impl From<PyErr> for BindError {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl From<BindError> for PyErr {
    fn from(error: BindError) -> Self {
        match error {
            BindError::Python(error) => error,
            BindError::Faults(faults) => {
                Python::attach(|py| raise(py, &faults).unwrap_or_else(|error| error))
            }
        }
    }
}

fn raise(py: Python<'_>, faults: &Faults) -> PyResult<PyErr> {
    let error = EngineError::new_err(faults.to_string());
    let value = error.value(py);
    let list = faults.list().iter().map(|fault| describe(py, fault));
    value.setattr("faults", PyList::new(py, list.collect::<PyResult<Vec<_>>>()?)?)?;
    value.setattr("count", faults.count())?;
    Ok(error)
}

fn describe<'py>(py: Python<'py>, fault: &Fault) -> PyResult<Bound<'py, PyDict>> {
    let facts = fault.facts();
    let dict = PyDict::new(py);
    dict.set_item("code", fault.code())?;
    dict.set_item("leaf", facts.leaf)?;
    dict.set_item("node", facts.node)?;
    dict.set_item("year", facts.year)?;
    dict.set_item("row", facts.row)?;
    dict.set_item("value", facts.value)?;
    dict.set_item("detail", facts.detail)?;
    Ok(dict)
}
