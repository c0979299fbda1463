//! The bytes of a streaming response.

use std::sync::Arc;

use botoxide::ByteStream;
use botoxide::types::Body as Payload;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView, PySlice};

use crate::error;

/// The most that is read at once without knowing how much there is.
const CHUNK: usize = 64 << 10;

/// What `StreamingBody` reads from: `read`, `readinto`, `tell`, `close`.
#[pyclass(frozen, module = "botoxide._native")]
#[derive(Debug)]
pub(crate) struct Body(Arc<ByteStream>, Payload);

impl Body {
    pub(crate) fn open(py: Python<'_>, payload: &Payload) -> PyResult<Self> {
        let stream = ByteStream::from_body(payload);
        stream
            .map(|stream| Self(stream, payload.clone()))
            .map_err(|error| error::raise(py, &error, None))
    }

    /// The body of a request or a response that this reads from.
    pub(crate) fn payload(&self) -> &Payload {
        &self.1
    }
}

#[pymethods]
impl Body {
    /// The next `amount` bytes, fewer at the end; all that is left without `amount`.
    #[pyo3(signature = (amount = None))]
    fn read<'py>(&self, py: Python<'py>, amount: Option<i64>) -> PyResult<Bound<'py, PyBytes>> {
        let Some(amount) = amount.filter(|&amount| amount >= 0) else {
            let all = py.detach(|| self.0.collect_blocking());
            let all = all.map_err(|error| error::raise(py, &error, None))?;
            return Ok(PyBytes::new(py, &all));
        };
        let amount = usize::try_from(amount).map_err(|_| PyOverflowError::new_err("amount"))?;
        let mut bytes = Vec::new();
        let read = py.detach(|| {
            while bytes.len() < amount {
                let begun = bytes.len();
                bytes.resize(amount.min(begun + CHUNK), 0);
                let count = self.0.read_blocking(&mut bytes[begun..])?;
                bytes.truncate(begun + count);
                if count == 0 {
                    break;
                }
            }
            Ok(())
        });
        read.map_err(|error: botoxide::Error| error::raise(py, &error, None))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Reads bytes into `buffer`, and returns how many.
    fn readinto(&self, py: Python<'_>, buffer: &Bound<'_, PyAny>) -> PyResult<usize> {
        // Python 3.10 has no buffers in its stable interface, but `memoryview`.
        let view = PyMemoryView::from(buffer)?.call_method1("cast", ("B",))?;
        let mut bytes = vec![0; view.len()?.min(CHUNK)];
        let count = py
            .detach(|| self.0.read_blocking(&mut bytes))
            .map_err(|error| error::raise(py, &error, None))?;
        let target = PySlice::new(py, 0, count.try_into()?, 1);
        view.set_item(target, PyBytes::new(py, &bytes[..count]))?;
        Ok(count)
    }

    /// The length, if it is known.
    pub(crate) fn length(&self) -> Option<u64> {
        self.0.length()
    }

    /// Goes back to the beginning, the only place that it can go to.
    #[pyo3(signature = (offset, whence = 0))]
    fn seek(&self, py: Python<'_>, offset: i64, whence: i32) -> PyResult<u64> {
        if (offset, whence) != (0, 0) {
            let message = "a body can only go back to its beginning";
            return Err(PyValueError::new_err(message));
        }
        let rewound = self.0.rewind();
        rewound.map_err(|error| error::raise(py, &error, None))?;
        Ok(0)
    }

    /// An iterator over the rest, as urllib3's responses have it.
    #[pyo3(signature = (amt = 65_536, decode_content = None))]
    fn stream<'py>(
        slf: &Bound<'py, Self>,
        amt: i64,
        decode_content: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _ = decode_content;
        let py = slf.py();
        let partial = py.import("functools")?.getattr("partial")?;
        let read = partial.call1((slf.getattr("read")?, amt))?;
        py.import("builtins")?
            .getattr("iter")?
            .call1((read, PyBytes::new(py, b"")))
    }

    /// How many bytes were read.
    fn tell(&self) -> u64 {
        self.0.position()
    }

    /// Closes the connection, unless all was read.
    fn close(&self) {
        self.0.close();
    }
}
