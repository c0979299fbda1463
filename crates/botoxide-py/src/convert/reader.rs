//! File-like objects as bodies of requests: anything with `read`.

use std::io::{self, Read, Seek, SeekFrom};

use botoxide::ByteStream;
use botoxide::types::Body;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes};

/// The body that `object` gives when it is read; `None` if it cannot be read.
///
/// An object with `seek` and `tell` is measured, and read again for another attempt. Others are sent without a length.
pub(super) fn body(object: &Bound<'_, PyAny>) -> PyResult<Option<Body>> {
    if !object.hasattr("read")? {
        return Ok(None);
    }
    let reader = Reader::new(object);
    let stream = if is_seekable(object)? {
        ByteStream::from_seekable(reader)
            .map_err(|error| crate::error::raise(object.py(), &error, None))?
    } else {
        ByteStream::from_reader(reader, length(object))
    };
    Ok(Some(Body::from(stream)))
}

/// Whether it has `seek` and `tell`, and does not say that they do not work.
pub(crate) fn is_seekable(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    if !object.hasattr("seek")? || !object.hasattr("tell")? {
        return Ok(false);
    }
    let says = object.call_method0("seekable");
    Ok(says.and_then(|is| is.is_truthy()).unwrap_or(true))
}

fn length(object: &Bound<'_, PyAny>) -> Option<u64> {
    object.len().ok().map(|length| length as u64)
}

/// An object that is read.
pub(crate) struct Reader(Py<PyAny>);

impl Reader {
    pub(crate) fn new(object: &Bound<'_, PyAny>) -> Self {
        Self(object.clone().unbind())
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Python::attach(|py| {
            let chunk = self.0.bind(py).call_method1("read", (buffer.len(),))?;
            copy(&chunk, buffer)
        })
        .map_err(io::Error::other)
    }
}

/// The bytes of a chunk into `buffer`.
fn copy(chunk: &Bound<'_, PyAny>, buffer: &mut [u8]) -> PyResult<usize> {
    let mut put = |bytes: &[u8]| -> PyResult<usize> {
        let Some(space) = buffer.get_mut(..bytes.len()) else {
            let message = "read() returned more bytes than it was asked for";
            return Err(PyTypeError::new_err(message));
        };
        space.copy_from_slice(bytes);
        Ok(bytes.len())
    };
    if let Ok(bytes) = chunk.cast::<PyBytes>() {
        return put(bytes.as_bytes());
    }
    if let Ok(bytes) = chunk.cast::<PyByteArray>() {
        return put(&bytes.to_vec());
    }
    if chunk.is_none() {
        return Ok(0);
    }
    let name = chunk.get_type().name()?;
    let message = format!("a bytes-like object is required, not '{name}'");
    Err(PyTypeError::new_err(message))
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        Python::attach(|py| seek(self.0.bind(py), to)).map_err(io::Error::other)
    }
}

/// Moves to a place, and tells it.
pub(crate) fn seek(object: &Bound<'_, PyAny>, to: SeekFrom) -> PyResult<u64> {
    match to {
        SeekFrom::Start(at) => object.call_method1("seek", (at,))?,
        SeekFrom::Current(by) => object.call_method1("seek", (by, 1))?,
        SeekFrom::End(by) => object.call_method1("seek", (by, 2))?,
    };
    object.call_method0("tell")?.extract()
}
