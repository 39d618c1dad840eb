//! Arrow columns come in through the PyCapsule interface, without a copy.

use std::ffi::CStr;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_data::ArrayData;
use arrow_schema::DataType;
use ecoindex_core::column::{Bits, Chunk, Column, Mask, MaskChunk};
use ecoindex_core::error::Fault;
use ecoindex_core::keys::{Ints, KeyChunk, KeyValues, Keys, YearChunk, YearColumn};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::error::BindResult;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// A column as it came: its chunks, which keep the memory of the giver alive.
pub struct Imported {
    chunks: Vec<ArrayData>,
    kind: DataType,
}

impl Imported {
    /// Takes the chunks of an object with `__arrow_c_stream__` or `__arrow_c_array__`.
    pub fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.hasattr("__arrow_c_stream__")? {
            let capsule = object.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
            return from_stream(&capsule);
        }
        if object.hasattr("__arrow_c_array__")? {
            let pair = object.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
            return from_array(&pair);
        }
        let kind = object.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "{kind} has no __arrow_c_stream__ and no __arrow_c_array__"
        )))
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(ArrayData::len).sum()
    }

    /// A column of numbers.
    pub fn floats(&self, leaf: Option<usize>) -> BindResult<Column<'_>> {
        self.expect(leaf, self.kind == DataType::Float64, "64-bit floats")?;
        let chunk = |data| Chunk { values: values::<f64>(data), validity: validity(data) };
        Ok(Column::new(self.filled().map(chunk).collect(), |c| c.values.len()))
    }

    /// A column of yes/no values.
    pub fn mask(&self, leaf: Option<usize>) -> BindResult<Mask<'_>> {
        self.expect(leaf, self.kind == DataType::Boolean, "booleans")?;
        Ok(Mask::new(self.filled().map(mask_chunk).collect(), |c| c.len))
    }

    /// A column of small whole numbers; none where null.
    pub fn bytes(&self) -> BindResult<Vec<Option<u8>>> {
        self.expect(None, self.kind == DataType::UInt8, "8-bit whole numbers without sign")?;
        let mut found = Vec::with_capacity(self.len());
        for data in self.filled() {
            let known = |i: usize| validity(data).is_none_or(|bits| bits.get(i));
            let numbers = values::<u8>(data).iter().enumerate();
            found.extend(numbers.map(|(i, number)| known(i).then_some(*number)));
        }
        Ok(found)
    }

    /// A column of row numbers; none where null.
    pub fn indices(&self) -> BindResult<Vec<Option<u32>>> {
        self.expect(None, self.kind == DataType::UInt32, "32-bit whole numbers without sign")?;
        let mut found = Vec::with_capacity(self.len());
        for data in self.filled() {
            let known = |i: usize| validity(data).is_none_or(|bits| bits.get(i));
            let numbers = values::<u32>(data).iter().enumerate();
            found.extend(numbers.map(|(i, number)| known(i).then_some(*number)));
        }
        Ok(found)
    }

    /// A column of years.
    pub fn years(&self) -> BindResult<YearColumn<'_>> {
        let mut chunks = Vec::with_capacity(self.chunks.len());
        for data in self.filled() {
            let Some(values) = ints(data) else { return self.refuse(None, "whole years") };
            chunks.push(YearChunk { values, validity: validity(data) });
        }
        Ok(YearColumn::new(chunks, |c| c.values.len()))
    }

    /// A column of region ids.
    pub fn keys(&self) -> BindResult<Keys<'_>> {
        let mut chunks = Vec::with_capacity(self.chunks.len());
        for data in self.filled() {
            let Some((values, validity)) = keys(data) else {
                return self.refuse(None, "texts, integers or a dictionary of them");
            };
            chunks.push(KeyChunk { values, validity });
        }
        Ok(Keys::new(chunks, |c| c.values.len()))
    }

    /// The chunks with rows; the buffers of others may be anything.
    fn filled(&self) -> impl Iterator<Item = &ArrayData> {
        self.chunks.iter().filter(|data| !data.is_empty())
    }

    fn expect(&self, leaf: Option<usize>, fine: bool, wanted: &str) -> BindResult<()> {
        if fine { Ok(()) } else { self.refuse(leaf, wanted) }
    }

    fn refuse<T>(&self, leaf: Option<usize>, wanted: &str) -> BindResult<T> {
        let detail = format!("{} instead of {wanted}", self.kind);
        Err(Fault::ColumnType { leaf, detail }.into())
    }
}

fn values<T: arrow_buffer::ArrowNativeType>(data: &ArrayData) -> &[T] {
    &data.buffer::<T>(0)[..data.len()]
}

fn validity(data: &ArrayData) -> Option<Bits<'_>> {
    let nulls = data.nulls()?.inner();
    Some(Bits::new(nulls.values(), nulls.offset()))
}

fn mask_chunk(data: &ArrayData) -> MaskChunk<'_> {
    MaskChunk {
        values: Bits::new(data.buffers()[0].as_slice(), data.offset()),
        validity: validity(data),
        len: data.len(),
    }
}

fn ints(data: &ArrayData) -> Option<Ints<'_>> {
    Some(match data.data_type() {
        DataType::Int8 => Ints::I8(values(data)),
        DataType::Int16 => Ints::I16(values(data)),
        DataType::Int32 => Ints::I32(values(data)),
        DataType::Int64 => Ints::I64(values(data)),
        DataType::UInt8 => Ints::U8(values(data)),
        DataType::UInt16 => Ints::U16(values(data)),
        DataType::UInt32 => Ints::U32(values(data)),
        DataType::UInt64 => Ints::U64(values(data)),
        _ => return None,
    })
}

fn keys(data: &ArrayData) -> Option<(KeyValues<'_>, Option<Bits<'_>>)> {
    let borders = data.len() + 1;
    let values = match data.data_type() {
        DataType::Utf8View => {
            let texts = data.buffers()[1..].iter().map(|buffer| buffer.as_slice()).collect();
            KeyValues::Views(values(data), texts)
        }
        DataType::Utf8 => KeyValues::Text(&data.buffer(0)[..borders], data.buffers()[1].as_slice()),
        DataType::LargeUtf8 => {
            KeyValues::LargeText(&data.buffer(0)[..borders], data.buffers()[1].as_slice())
        }
        DataType::Dictionary(..) => return coded(data),
        _ => KeyValues::Ints(ints(data)?),
    };
    Some((values, validity(data)))
}

/// A dictionary chunk. One whose list has nulls is not understood.
fn coded(data: &ArrayData) -> Option<(KeyValues<'_>, Option<Bits<'_>>)> {
    let DataType::Dictionary(kind, _) = data.data_type() else { return None };
    let list = &data.child_data()[0];
    if list.null_count() > 0 {
        return None;
    }
    let (list, _) = keys(list)?;
    let len = data.len();
    let codes: Vec<u32> = match **kind {
        DataType::Int8 => values::<i8>(data).iter().map(|code| *code as u32).collect(),
        DataType::Int16 => values::<i16>(data).iter().map(|code| *code as u32).collect(),
        DataType::Int32 => values::<i32>(data).iter().map(|code| *code as u32).collect(),
        DataType::Int64 => values::<i64>(data).iter().map(|code| *code as u32).collect(),
        DataType::UInt8 => values::<u8>(data).iter().map(|code| u32::from(*code)).collect(),
        DataType::UInt16 => values::<u16>(data).iter().map(|code| u32::from(*code)).collect(),
        DataType::UInt32 => values::<u32>(data).to_vec(),
        DataType::UInt64 => values::<u64>(data).iter().map(|code| *code as u32).collect(),
        _ => return None,
    };
    debug_assert_eq!(codes.len(), len);
    Some((KeyValues::Coded(codes, Box::new(list)), validity(data)))
}

fn from_stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<Imported> {
    let raw = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds such a struct; taking it out leaves a released one.
    let mut stream = unsafe { FFI_ArrowArrayStream::from_raw(raw.as_ptr()) };
    let (Some(get_schema), Some(get_next)) = (stream.get_schema(), stream.get_next()) else {
        return Err(PyValueError::new_err("the Arrow stream was taken before"));
    };
    let mut schema = FFI_ArrowSchema::empty();
    // SAFETY: the functions come from the stream that is alive here.
    check(unsafe { get_schema(&raw mut stream, &raw mut schema) })?;
    let kind = data_type(&schema)?;
    let mut chunks = Vec::new();
    loop {
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: as above.
        check(unsafe { get_next(&raw mut stream, &raw mut array) })?;
        if array.is_released() {
            return Ok(Imported { chunks, kind });
        }
        chunks.push(array_data(array, &kind)?);
    }
}

fn from_array(pair: &Bound<'_, PyTuple>) -> PyResult<Imported> {
    let schema = pair.get_item(0)?.cast_into::<PyCapsule>()?;
    let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = pair.get_item(1)?.cast_into::<PyCapsule>()?;
    let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names hold such structs; the schema stays theirs, the array
    // is taken out, which leaves a released one.
    let (kind, array) =
        unsafe { (data_type(schema.as_ref())?, FFI_ArrowArray::from_raw(array.as_ptr())) };
    Ok(Imported { chunks: vec![array_data(array, &kind)?], kind })
}

fn check(status: i32) -> PyResult<()> {
    if status == 0 {
        return Ok(());
    }
    Err(PyValueError::new_err(format!("the Arrow stream broke off with status {status}")))
}

fn data_type(schema: &FFI_ArrowSchema) -> PyResult<DataType> {
    DataType::try_from(schema).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn array_data(array: FFI_ArrowArray, kind: &DataType) -> PyResult<ArrayData> {
    // SAFETY: the giver promises that the array is of the type that it states.
    unsafe { from_ffi_and_data_type(array, kind.clone()) }
        .map_err(|error| PyValueError::new_err(error.to_string()))
}
