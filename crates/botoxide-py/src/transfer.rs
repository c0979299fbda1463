//! Transfers: the engine's manager, under the classes of s3transfer.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use botoxide::transfer::{
    DownloadTarget, Subscriber, TransferConfig, TransferFuture, TransferManager, TransferOptions,
    UploadSource,
};
use botoxide::{Error, Result};
use pyo3::exceptions::{PyException, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::client::Client;
use crate::convert::reader::{self, Reader};
use crate::session::raised;
use crate::{convert, error};

/// What `s3transfer.manager.TransferManager` transfers with.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Transfers {
    /// `None` while it is dropped.
    manager: Option<TransferManager>,
    /// The client's Python object: its `exceptions` are raised.
    owner: Py<PyAny>,
    /// The transfers that may not be done.
    started: Mutex<Vec<TransferFuture>>,
}

#[pymethods]
impl Transfers {
    /// `is_feature`: whether user agents name the feature `S3_TRANSFER`, as those of `upload_file` do.
    #[new]
    fn new(
        client: &Bound<'_, Client>,
        options: &Bound<'_, PyDict>,
        owner: Bound<'_, PyAny>,
        is_feature: bool,
    ) -> PyResult<Self> {
        let py = options.py();
        let options = convert::argument(options, None)?;
        let config = raised(py, TransferConfig::from_value(&options))?;
        let client = client.get().engine();
        let manager = py.detach(|| {
            if is_feature {
                TransferManager::for_feature(client, config)
            } else {
                TransferManager::new(client, config)
            }
        });
        Ok(Self {
            manager: Some(raised(py, manager)?),
            owner: owner.unbind(),
            started: Mutex::default(),
        })
    }

    /// Uploads the file of a name, or what a file object gives. `listener` has `queued`, `progress` and `done`.
    fn upload(
        &self,
        source: &Bound<'_, PyAny>,
        bucket: &str,
        key: &str,
        extra_args: &Bound<'_, PyAny>,
        listener: Option<Py<PyAny>>,
    ) -> PyResult<Transfer> {
        let source = upload_source(source)?;
        self.start(extra_args, listener, |manager, options| {
            manager.upload(source, bucket, key, options)
        })
    }

    /// Downloads to the file of a name, or to a file object.
    fn download(
        &self,
        bucket: &str,
        key: &str,
        target: &Bound<'_, PyAny>,
        extra_args: &Bound<'_, PyAny>,
        listener: Option<Py<PyAny>>,
    ) -> PyResult<Transfer> {
        let target = download_target(target)?;
        self.start(extra_args, listener, |manager, options| {
            manager.download(bucket, key, target, options)
        })
    }

    /// Copies an object; `source_client` reads the source, if the manager's own client may not.
    #[pyo3(signature = (copy_source, bucket, key, extra_args, listener, source_client))]
    fn copy(
        &self,
        copy_source: &Bound<'_, PyAny>,
        bucket: &str,
        key: &str,
        extra_args: &Bound<'_, PyAny>,
        listener: Option<Py<PyAny>>,
        source_client: Option<&Bound<'_, Client>>,
    ) -> PyResult<Transfer> {
        let copy_source = convert::argument(copy_source, None)?;
        let source_client = source_client.map(|client| client.get().engine());
        self.start(
            extra_args,
            listener,
            |manager, options| match source_client {
                Some(client) => manager.copy_from(client, copy_source, bucket, key, options),
                None => manager.copy(copy_source, bucket, key, options),
            },
        )
    }

    /// Deletes an object.
    fn delete(
        &self,
        bucket: &str,
        key: &str,
        extra_args: &Bound<'_, PyAny>,
        listener: Option<Py<PyAny>>,
    ) -> PyResult<Transfer> {
        self.start(extra_args, listener, |manager, options| {
            manager.delete(bucket, key, options)
        })
    }

    /// Cancels all transfers that are not done: `CancelledError`, or `FatalError` if another failure is the reason.
    fn cancel(&self, py: Python<'_>, message: &str, is_fatal: bool) {
        let Some(manager) = &self.manager else { return };
        py.detach(|| {
            if is_fatal {
                manager.fail(message);
            } else {
                manager.cancel(message);
            }
        });
    }

    /// Takes no more transfers, and waits until all are done. A signal whose handler raises cancels them.
    fn shutdown(&self, py: Python<'_>) -> PyResult<()> {
        let Some(manager) = &self.manager else {
            return Ok(());
        };
        let started = std::mem::take(&mut *self.started());
        let interrupted = started.iter().find_map(|future| {
            let error = py.detach(|| future.result()).err()?;
            // As in s3transfer, failures are told by the futures, and only what is no `Exception` ends the wait.
            let raised = error::carried(py, &error)?;
            (!raised.is_instance_of::<PyException>(py)).then_some(raised)
        });
        if interrupted.is_some() {
            py.detach(|| manager.cancel("KeyboardInterrupt()"));
        }
        py.detach(|| manager.shutdown());
        interrupted.map_or(Ok(()), Err)
    }
}

impl Transfers {
    fn started(&self) -> MutexGuard<'_, Vec<TransferFuture>> {
        self.started.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(
        &self,
        extra_args: &Bound<'_, PyAny>,
        listener: Option<Py<PyAny>>,
        start: impl FnOnce(&TransferManager, TransferOptions) -> Result<TransferFuture> + Send,
    ) -> PyResult<Transfer> {
        let py = extra_args.py();
        let mut options = TransferOptions::with_args(convert::argument(extra_args, None)?);
        if let Some(object) = listener {
            let owner = self.owner.clone_ref(py);
            options = options.subscribe(Listener { object, owner });
        }
        let manager = self.manager.as_ref();
        let started = py.detach(|| manager.map(|manager| start(manager, options)));
        let started = started.ok_or_else(|| Error::value("the manager was dropped"));
        let future = raised(py, started.and_then(|future| future))?;
        let mut started = self.started();
        if started.len().is_power_of_two() {
            started.retain(|future| !future.done());
        }
        started.push(future.clone());
        drop(started);
        Ok(Transfer {
            future,
            owner: self.owner.clone_ref(py),
        })
    }
}

impl Drop for Transfers {
    /// The manager waits for its threads, which may wait for Python.
    fn drop(&mut self) {
        let manager = self.manager.take();
        Python::attach(|py| py.detach(|| drop(manager)));
    }
}

/// One transfer.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Transfer {
    future: TransferFuture,
    owner: Py<PyAny>,
}

#[pymethods]
impl Transfer {
    /// Waits for the end.
    fn result(&self, py: Python<'_>) -> PyResult<()> {
        let result = py.detach(|| self.future.result());
        result.map_err(|error| {
            let exceptions = self.owner.getattr(py, "exceptions").ok();
            error::raise(py, &error, exceptions.as_ref())
        })
    }

    fn status(&self) -> &'static str {
        self.future.status().as_str()
    }

    fn cancel(&self, py: Python<'_>) {
        py.detach(|| self.future.cancel());
    }

    fn size(&self) -> Option<u64> {
        self.future.meta().size()
    }

    fn etag(&self) -> Option<String> {
        self.future.meta().etag()
    }

    fn provide_size(&self, size: u64) {
        self.future.meta().provide_transfer_size(size);
    }

    fn provide_etag(&self, etag: String) {
        self.future.meta().provide_object_etag(etag);
    }
}

/// Tells Python of the events of a transfer.
struct Listener {
    object: Py<PyAny>,
    owner: Py<PyAny>,
}

impl Listener {
    fn tell(&self, method: &str, future: &TransferFuture) -> Result<()> {
        Python::attach(|py| {
            let transfer = Transfer {
                future: future.clone(),
                owner: self.owner.clone_ref(py),
            };
            let told = self.object.call_method1(py, method, (transfer,));
            told.map(drop).map_err(|raised| error::carry(py, raised))
        })
    }
}

impl Subscriber for Listener {
    fn on_queued(&self, future: &TransferFuture) -> Result<()> {
        self.tell("queued", future)
    }

    fn on_progress(&self, _: &TransferFuture, bytes_transferred: i64) -> Result<()> {
        Python::attach(|py| {
            let told = self
                .object
                .call_method1(py, "progress", (bytes_transferred,));
            told.map(drop).map_err(|raised| error::carry(py, raised))
        })
    }

    fn on_done(&self, future: &TransferFuture) {
        // The Python side has logged what its callbacks raised.
        let _ = self.tell("done", future);
    }
}

/// A name is a file's; anything else is read.
fn upload_source(object: &Bound<'_, PyAny>) -> PyResult<UploadSource> {
    if let Ok(name) = object.cast::<PyString>() {
        return Ok(UploadSource::Path(name.extract::<PathBuf>()?));
    }
    if !object.hasattr("read")? {
        return Err(unusable("Input", object)?);
    }
    let reader = Reader::new(object);
    Ok(if reader::is_seekable(object)? {
        UploadSource::seekable(reader)
    } else {
        UploadSource::reader(reader)
    })
}

/// A name is a file's; anything else is written to.
fn download_target(object: &Bound<'_, PyAny>) -> PyResult<DownloadTarget> {
    if let Ok(name) = object.cast::<PyString>() {
        return Ok(DownloadTarget::Path(name.extract::<PathBuf>()?));
    }
    if !object.hasattr("write")? {
        return Err(unusable("Output", object)?);
    }
    let writer = Arc::new(Mutex::new(Writer(object.clone().unbind())));
    Ok(if reader::is_seekable(object)? {
        DownloadTarget::Seekable(writer)
    } else {
        DownloadTarget::Writer(writer)
    })
}

/// s3transfer's error for what is neither a name nor a file object.
fn unusable(what: &str, object: &Bound<'_, PyAny>) -> PyResult<PyErr> {
    let text = format!(
        "{what} {} of type: {} is not supported.",
        object.str()?,
        object.get_type().str()?
    );
    Ok(PyRuntimeError::new_err(text))
}

/// A file object that is written to.
struct Writer(Py<PyAny>);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Python::attach(|py| {
            let chunk = PyBytes::new(py, bytes);
            // What it returns is ignored, as s3transfer does: many objects return nothing.
            self.0.call_method1(py, "write", (chunk,))
        })
        .map(|_| bytes.len())
        .map_err(io::Error::other)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Writer {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        Python::attach(|py| reader::seek(self.0.bind(py), to)).map_err(io::Error::other)
    }
}
