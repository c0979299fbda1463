//! Calls on an event loop of Python, without a thread: the loop watches their sockets and times.
//!
//! Here: [`Asyncio`], the engine's reactor, [`Task`], which a coroutine of `botoxide/aio` polls, and [`Started`], a
//! coroutine that a call waits for. Works with every loop that has `add_reader`, such as uvloop; `aio/_loop.py` gives trio's
//! the same methods. Not here: clients and bodies as programs see them.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::os::fd::AsRawFd;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use botoxide::transport::{Interest, Reactor, Registration, Watcher};
use botoxide::types::BoxFuture;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A function of the module of event loops.
fn of_loops<'py>(
    py: Python<'py>,
    function: &PyOnceLock<Py<PyAny>>,
    name: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let function = function.get_or_try_init(py, || {
        Ok::<_, PyErr>(py.import("botoxide.aio._loop")?.getattr(name)?.unbind())
    })?;
    Ok(function.bind(py).clone())
}

/// The loop that this thread runs: asyncio's, or one with its methods.
fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static FUNCTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    of_loops(py, &FUNCTION, "running")?.call0()
}

fn other(raised: PyErr) -> io::Error {
    io::Error::other(raised)
}

/// asyncio's loops as the engine's reactor.
#[derive(Debug)]
pub(crate) struct Asyncio;

/// The loops that were met, as weak references, with their numbers. An address can be used again, a number is not.
static LOOPS: Mutex<Vec<(Py<PyAny>, u64)>> = Mutex::new(Vec::new());
static NEXT_LOOP: AtomicU64 = AtomicU64::new(0);

fn number(running: &Bound<'_, PyAny>) -> PyResult<u64> {
    let py = running.py();
    let mut found = None;
    let mut loops = locked(&LOOPS);
    loops.retain(|(weak, number)| match weak.bind(py).call0() {
        Ok(known) if known.is(running) => {
            found = Some(*number);
            true
        }
        Ok(known) => !known.is_none(),
        Err(_) => false,
    });
    if let Some(number) = found {
        return Ok(number);
    }
    let weak = py.import("weakref")?.getattr("ref")?.call1((running,))?;
    let number = NEXT_LOOP.fetch_add(1, Ordering::Relaxed);
    loops.push((weak.unbind(), number));
    Ok(number)
}

impl Reactor for Asyncio {
    fn loop_id(&self) -> io::Result<u64> {
        Python::attach(|py| running_loop(py).and_then(|running| number(&running))).map_err(|_| {
            io::Error::other("an asynchronous client was used outside of an event loop")
        })
    }

    fn watch(
        &self,
        socket: &Arc<TcpStream>,
        interest: Interest,
        watcher: &Arc<Watcher>,
    ) -> io::Result<Box<dyn Registration>> {
        Python::attach(|py| {
            let running = running_loop(py)?;
            let (add, remove) = match interest {
                Interest::Read => ("add_reader", "remove_reader"),
                Interest::Write => ("add_writer", "remove_writer"),
            };
            let callback = Ready {
                remove,
                running: running.clone().unbind(),
                socket: Arc::clone(socket),
                watcher: Arc::clone(watcher),
                is_watched: AtomicBool::new(true),
            };
            let callback = Py::new(py, callback)?;
            running.call_method1(add, (socket.as_raw_fd(), &callback))?;
            Ok(Box::new(Watch(Cancel::new(&running, callback.getattr(py, "stop")?))) as Box<_>)
        })
        .map_err(other)
    }

    fn sleep(
        &self,
        duration: Duration,
        watcher: &Arc<Watcher>,
    ) -> io::Result<Box<dyn Registration>> {
        Python::attach(|py| {
            let running = running_loop(py)?;
            let callback = Py::new(py, Notify(Arc::clone(watcher)))?;
            let handle = running.call_method1("call_later", (duration.as_secs_f64(), callback))?;
            let cancel = handle.getattr("cancel")?.unbind();
            Ok(Box::new(Watch(Cancel::new(&running, cancel))) as Box<_>)
        })
        .map_err(other)
    }

    fn resolve(&self, host: &str, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        let begun = Python::attach(|py| look_up(py, host, port)).map_err(other);
        Box::pin(async move {
            let rows = begun?.await;
            Python::attach(|py| addresses(py, rows))
        })
    }
}

/// What ends a watch: a function of the loop, called on the loop's thread, in this process.
struct Cancel {
    running: Py<PyAny>,
    function: Option<Py<PyAny>>,
    thread: ThreadId,
    process: u32,
}

impl Cancel {
    fn new(running: &Bound<'_, PyAny>, function: Py<PyAny>) -> Self {
        Self {
            running: running.clone().unbind(),
            function: Some(function),
            thread: thread::current().id(),
            process: std::process::id(),
        }
    }
}

impl Drop for Cancel {
    fn drop(&mut self) {
        // A forked child shares the loop's list of sockets with its parent, and must not change it.
        if self.process != std::process::id() {
            std::mem::forget(self.function.take());
            return;
        }
        // At the end of the interpreter there is nothing to end.
        let _ = Python::try_attach(|py| {
            let Some(function) = self.function.take() else {
                return;
            };
            // A closed loop watches nothing.
            let _ = if self.thread == thread::current().id() {
                function.call0(py).map(|_| ())
            } else {
                self.running
                    .call_method1(py, "call_soon_threadsafe", (function,))
                    .map(|_| ())
            };
        });
    }
}

struct Watch(#[expect(dead_code, reason = "it acts when it is dropped")] Cancel);

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}

impl Registration for Watch {}

/// The callback for a socket. It keeps the socket open as long as the loop watches it.
#[pyclass(frozen)]
struct Ready {
    remove: &'static str,
    running: Py<PyAny>,
    socket: Arc<TcpStream>,
    watcher: Arc<Watcher>,
    is_watched: AtomicBool,
}

#[pymethods]
impl Ready {
    fn __call__(&self, py: Python<'_>) {
        if !self.watcher.notify() {
            self.stop(py);
        }
    }

    fn stop(&self, py: Python<'_>) {
        if self.is_watched.swap(false, Ordering::AcqRel) {
            // A closed loop watches nothing.
            let _ = self
                .running
                .call_method1(py, self.remove, (self.socket.as_raw_fd(),));
        }
    }
}

/// The callback for a time.
#[pyclass(frozen)]
struct Notify(Arc<Watcher>);

#[pymethods]
impl Notify {
    fn __call__(&self) {
        self.0.notify();
    }
}

/// A coroutine that the loop runs, and its result. Dropped, it is cancelled.
pub(crate) struct Started {
    state: Arc<Outcome>,
    _cancel: Cancel,
}

#[derive(Default)]
struct Outcome {
    result: Mutex<Option<PyResult<Py<PyAny>>>>,
    waker: Mutex<Option<Waker>>,
}

impl Started {
    /// Has the loop of this thread run a coroutine.
    pub(crate) fn new(coroutine: &Bound<'_, PyAny>) -> PyResult<Self> {
        static FUNCTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = coroutine.py();
        let running = running_loop(py)?;
        let task = of_loops(py, &FUNCTION, "start")?.call1((coroutine,))?;
        let state = Arc::new(Outcome::default());
        task.call_method1(
            "add_done_callback",
            (Py::new(py, Ended(Arc::clone(&state)))?,),
        )?;
        let cancel = task.getattr("cancel")?.unbind();
        Ok(Self {
            state,
            _cancel: Cancel::new(&running, cancel),
        })
    }
}

impl Future for Started {
    type Output = PyResult<Py<PyAny>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        *locked(&self.state.waker) = Some(context.waker().clone());
        match locked(&self.state.result).take() {
            Some(result) => Poll::Ready(result),
            None => Poll::Pending,
        }
    }
}

/// The callback of the end of a coroutine.
#[pyclass(frozen)]
struct Ended(Arc<Outcome>);

#[pymethods]
impl Ended {
    fn __call__(&self, task: &Bound<'_, PyAny>) {
        let result = task.call_method0("result").map(Bound::unbind);
        *locked(&self.0.result) = Some(result);
        if let Some(waker) = locked(&self.0.waker).take() {
            waker.wake();
        }
    }
}

/// Begins to look up a host.
fn look_up(py: Python<'_>, host: &str, port: u16) -> PyResult<Started> {
    let kwargs = pyo3::types::PyDict::new(py);
    kwargs.set_item("type", py.import("socket")?.getattr("SOCK_STREAM")?)?;
    let running = running_loop(py)?;
    Started::new(&running.call_method("getaddrinfo", (host, port), Some(&kwargs))?)
}

/// The addresses in the rows that `getaddrinfo` returns.
fn addresses(py: Python<'_>, rows: PyResult<Py<PyAny>>) -> io::Result<Vec<SocketAddr>> {
    let addresses = rows.and_then(|rows| {
        rows.bind(py)
            .try_iter()?
            .map(|row| {
                let address = row?.get_item(4)?.cast_into::<PyTuple>()?;
                let (host, port) = (address.get_item(0)?, address.get_item(1)?);
                let host: IpAddr = host.extract()?;
                Ok(SocketAddr::new(host, port.extract()?))
            })
            .collect::<PyResult<Vec<_>>>()
    });
    // Its text is that of the system, without the class of Python.
    addresses
        .map_err(|raised| io::Error::new(io::ErrorKind::NotFound, raised.value(py).to_string()))
}

/// Makes the result of a task, or raises its error.
pub(crate) type Finish = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// A call that a coroutine polls until it is done.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Task {
    future: Mutex<Option<BoxFuture<'static, Finish>>>,
    signal: Arc<Signal>,
}

impl Task {
    pub(crate) fn new(future: impl Future<Output = Finish> + Send + 'static) -> Self {
        Self {
            future: Mutex::new(Some(Box::pin(future))),
            signal: Arc::default(),
        }
    }
}

#[pymethods]
impl Task {
    /// Goes on with the call: a tuple of its result when it is done, else `None`; then wait by [`arm`](Self::arm).
    fn poll(&self, py: Python<'_>) -> PyResult<Option<(Py<PyAny>,)>> {
        let polled = py.detach(|| {
            let Ok(mut future) = self.future.try_lock() else {
                return Err("a call cannot be polled while it runs");
            };
            let Some(running) = &mut *future else {
                return Err("the call has ended");
            };
            self.signal.is_woken.store(false, Ordering::Release);
            let waker = Waker::from(Arc::clone(&self.signal));
            let polled = running.as_mut().poll(&mut Context::from_waker(&waker));
            if polled.is_ready() {
                *future = None;
            }
            Ok(polled)
        });
        match polled.map_err(PyRuntimeError::new_err)? {
            Poll::Ready(finish) => Ok(Some((finish(py)?,))),
            Poll::Pending => Ok(None),
        }
    }

    /// Has `future`, one of asyncio, resolved when the call can go on. `False` if it can already.
    fn arm(&self, future: &Bound<'_, PyAny>) -> PyResult<bool> {
        let running = future.call_method0("get_loop")?.unbind();
        *locked(&self.signal.waiter) = Some(Waiter {
            future: future.clone().unbind(),
            running,
            thread: thread::current().id(),
        });
        if self.signal.is_woken.load(Ordering::Acquire) {
            *locked(&self.signal.waiter) = None;
            return Ok(false);
        }
        Ok(true)
    }

    /// Ends the call: its connection is closed if it was in use.
    fn close(&self, py: Python<'_>) {
        py.detach(|| {
            let future = self.future.try_lock().map(|mut future| future.take());
            drop(future);
        });
    }
}

/// Whether a call can go on, and what waits for that.
#[derive(Default)]
struct Signal {
    is_woken: AtomicBool,
    waiter: Mutex<Option<Waiter>>,
}

struct Waiter {
    future: Py<PyAny>,
    running: Py<PyAny>,
    thread: ThreadId,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        let Some(waiter) = locked(&self.waiter).take() else {
            return;
        };
        let _ = Python::try_attach(|py| {
            let future = waiter.future.bind(py);
            // A loop that was closed in the meantime waits for nothing.
            let _ = if waiter.thread == thread::current().id() {
                resolve(future)
            } else {
                let function = pyo3::wrap_pyfunction!(resolve, py);
                function.and_then(|function| {
                    let running = waiter.running.bind(py);
                    running.call_method1("call_soon_threadsafe", (function, future))?;
                    Ok(())
                })
            };
        });
    }
}

/// Resolves a future of asyncio, unless it was cancelled.
#[pyfunction]
fn resolve(future: &Bound<'_, PyAny>) -> PyResult<()> {
    if !future.call_method0("done")?.is_truthy()? {
        future.call_method1("set_result", (future.py().None(),))?;
    }
    Ok(())
}
