//! The binding: convert, release the GIL, call, return. No meaning lives here.

mod attain;
mod coupling;
mod error;
mod evaluation;
mod explain;
mod export;
mod import;
mod plan;
mod prepare;
mod table;
mod trend;
mod weight;

use pyo3::prelude::*;

/// The compiled core of ecoindex. Its types are documented in `_core.pyi`.
#[pymodule]
mod _core {
    #[pymodule_export]
    use super::attain::{AttainItem, AttainPlan, Attainment};
    #[pymodule_export]
    use super::coupling::couple;
    #[pymodule_export]
    use super::error::EngineError;
    #[pymodule_export]
    use super::evaluation::{Evaluation, Limited, rank};
    #[pymodule_export]
    use super::explain::{Explained, explain};
    #[pymodule_export]
    use super::export::{ArrowArray, records};
    #[pymodule_export]
    use super::plan::{Fitted, Plan};
    #[pymodule_export]
    use super::prepare::{Prepared, check_learned, prepare};
    #[pymodule_export]
    use super::table::{Matrix, Rows, read_matrix};
    #[pymodule_export]
    use super::trend::{Trend, trend};
    #[pymodule_export]
    use super::weight::{correlations, hierarchy, weigh};

    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("MOST_WATCHED", ecoindex_core::plan::MOST_WATCHED)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
