//! Arrow columns go out through the PyCapsule interface, without a copy.

use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::{DataType, Field};
use ecoindex_core::memory::{Array, Plain};
use ecoindex_core::output::Output;
use ecoindex_core::rank::Ranks;
use ecoindex_core::rows::Regions;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// A result column that Polars, pyarrow and others take without a copy.
#[pyclass(frozen, module = "ecoindex._core")]
pub struct ArrowArray {
    data: ArrayData,
}

#[pymethods]
impl ArrowArray {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // The interface lets a giver answer a wish for another type with its own.
        drop(requested_schema);
        let schema = schema(self.data.data_type())?;
        let array = FFI_ArrowArray::new(&self.data);
        Ok((
            PyCapsule::new_with_value(py, schema, c"arrow_schema")?,
            PyCapsule::new_with_value(py, array, c"arrow_array")?,
        ))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        PyCapsule::new_with_value(py, schema(self.data.data_type())?, c"arrow_schema")
    }

    fn __len__(&self) -> usize {
        self.data.len()
    }

    fn __repr__(&self) -> String {
        format!("<ArrowArray of {} {}>", self.data.len(), self.data.data_type())
    }

    /// Number of nulls.
    #[getter]
    fn null_count(&self) -> usize {
        self.data.null_count()
    }
}

/// Puts columns of the same length side by side into one column of records.
///
/// # Errors
/// `ValueError`: names and columns, or the lengths of the columns, do not go together.
#[pyfunction]
pub fn records(names: Vec<String>, columns: Vec<PyRef<'_, ArrowArray>>) -> PyResult<ArrowArray> {
    let len = columns.first().map_or(0, |column| column.data.len());
    if names.len() != columns.len() || columns.iter().any(|column| column.data.len() != len) {
        return Err(PyValueError::new_err("names and columns do not go together"));
    }
    let field = |(name, column): (&String, &PyRef<'_, ArrowArray>)| {
        Field::new(name, column.data.data_type().clone(), true)
    };
    let fields = names.iter().zip(&columns).map(field).collect();
    let builder = ArrayData::builder(DataType::Struct(fields)).len(len);
    let builder = builder.child_data(columns.iter().map(|column| column.data.clone()).collect());
    // SAFETY: the columns are whole arrays, each as long as the records.
    Ok(ArrowArray { data: unsafe { builder.build_unchecked() } })
}

fn schema(kind: &DataType) -> PyResult<FFI_ArrowSchema> {
    FFI_ArrowSchema::try_from(kind).map_err(|error| PyValueError::new_err(error.to_string()))
}

impl ArrowArray {
    /// A column of numbers, all of them null.
    pub fn nothing(len: usize) -> Self {
        let (values, validity) = (Array::<f64>::zeroed(len), Array::zeroed(len.div_ceil(8)));
        Output { values, validity: Some(validity), nulls: len }.into()
    }
}

/// Numbers that have an Arrow type.
pub trait Number: Plain {
    /// The type.
    const KIND: DataType;
}

impl Number for f64 {
    const KIND: DataType = DataType::Float64;
}
impl Number for u8 {
    const KIND: DataType = DataType::UInt8;
}
impl Number for u16 {
    const KIND: DataType = DataType::UInt16;
}
impl Number for u32 {
    const KIND: DataType = DataType::UInt32;
}

impl Number for u64 {
    const KIND: DataType = DataType::UInt64;
}

/// A buffer that owns the array.
fn buffer<T: Plain + std::panic::RefUnwindSafe>(array: Array<T>) -> Buffer {
    let owner = Arc::new(array);
    let pointer = NonNull::from(&**owner).cast::<u8>();
    let bytes = std::mem::size_of_val(&**owner);
    // SAFETY: the memory belongs to the owner, which the buffer keeps, and never moves.
    unsafe { Buffer::from_custom_allocation(pointer, bytes, owner) }
}

fn column(
    kind: DataType,
    len: usize,
    nulls: Option<NullBuffer>,
    buffers: Vec<Buffer>,
) -> ArrowArray {
    let builder = ArrayData::builder(kind).len(len).nulls(nulls).buffers(buffers);
    // SAFETY: the buffers are made here, each as long as its type says.
    ArrowArray { data: unsafe { builder.build_unchecked() } }
}

impl<T: Number + std::panic::RefUnwindSafe> From<Array<T>> for ArrowArray {
    fn from(array: Array<T>) -> Self {
        let len = array.len();
        column(T::KIND, len, None, vec![buffer(array)])
    }
}

impl<T: Number + std::panic::RefUnwindSafe> From<Output<T>> for ArrowArray {
    fn from(output: Output<T>) -> Self {
        let len = output.values.len();
        let nulls = output.validity.map(|bits| {
            let bits = BooleanBuffer::new(buffer(bits), 0, len);
            // SAFETY: the nulls were counted from these bits.
            unsafe { NullBuffer::new_unchecked(bits, output.nulls) }
        });
        column(T::KIND, len, nulls, vec![buffer(output.values)])
    }
}

impl From<Ranks> for ArrowArray {
    fn from(ranks: Ranks) -> Self {
        match ranks {
            Ranks::Whole(output) => output.into(),
            Ranks::Halves(output) => output.into(),
        }
    }
}

impl From<&Regions> for ArrowArray {
    fn from(regions: &Regions) -> Self {
        match regions {
            Regions::Ints(ids) => {
                column(DataType::Int64, ids.len(), None, vec![Buffer::from(ids.clone())])
            }
            Regions::Views(views, texts) => {
                let texts = texts.iter().map(|text| Buffer::from(text.clone()));
                let buffers = std::iter::once(Buffer::from(views.clone())).chain(texts);
                column(DataType::Utf8View, regions.len(), None, buffers.collect())
            }
        }
    }
}
