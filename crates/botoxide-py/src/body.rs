//! The bytes of a streaming response.

use std::sync::Arc;

use botoxide::ByteStream;
use botoxide::transport::block_on;
use botoxide::types::{Body as Payload, Bytes};
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView, PySlice};

#[cfg(unix)]
use crate::aio::{Finish, Task};
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

/// A number of bytes; `None` for a negative one, which means all.
fn size(amount: Option<i64>) -> PyResult<Option<usize>> {
    let amount = amount.filter(|&amount| amount >= 0).map(usize::try_from);
    amount
        .transpose()
        .map_err(|_| PyOverflowError::new_err("amount"))
}

async fn read(stream: &ByteStream, amount: Option<usize>) -> botoxide::Result<Bytes> {
    match amount {
        Some(amount) => stream.read_up_to(amount).await,
        None => stream.collect().await,
    }
}

#[pymethods]
impl Body {
    /// The next `amount` bytes, fewer at the end; all that is left without `amount`.
    #[pyo3(signature = (amount = None))]
    fn read<'py>(&self, py: Python<'py>, amount: Option<i64>) -> PyResult<Bound<'py, PyBytes>> {
        let amount = size(amount)?;
        let read = py.detach(|| block_on(read(&self.0, amount))?);
        let bytes = read.map_err(|error| error::raise(py, &error, None))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// A task of asyncio that reads the next `amount` bytes, fewer at the end; all that is left without `amount`.
    #[cfg(unix)]
    #[pyo3(signature = (amount = None))]
    fn read_async(&self, amount: Option<i64>) -> PyResult<Task> {
        let (stream, amount) = (Arc::clone(&self.0), size(amount)?);
        Ok(Task::new(async move {
            let read = read(&stream, amount).await;
            Box::new(move |py: Python<'_>| match read {
                Ok(bytes) => Ok(PyBytes::new(py, &bytes).into_any().unbind()),
                Err(error) => Err(error::raise(py, &error, None)),
            }) as Finish
        }))
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
