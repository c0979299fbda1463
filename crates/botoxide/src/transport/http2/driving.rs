//! `Driving`: moves the bytes of one HTTP/2 connection, on a runtime or by the waiting caller.
//!
//! hyper wants an executor for the parts of a connection. Ours keeps them together, so that the connection ends with
//! its owner. Counterpart: none.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures_core::future::BoxFuture;
use hyper::client::conn::http2;
use hyper::rt::Executor;
use tokio::task::JoinHandle;

use crate::seam::locked;
use crate::transport::request::RequestBody;
use crate::transport::socket::Wire;

type Task = BoxFuture<'static, ()>;

/// The parts of a connection that hyper has handed over, and that are not taken yet.
#[derive(Clone, Default)]
pub(super) struct Tasks(Arc<Mutex<Vec<Task>>>);

impl Tasks {
    fn take(&self) -> Vec<Task> {
        std::mem::take(&mut *locked(&self.0))
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Tasks {
    fn execute(&self, task: F) {
        let mut tasks = locked(&self.0);
        tasks.push(Box::pin(task));
    }
}

/// A connection with all its parts: ready when it has ended.
pub(super) struct Driving {
    /// Until it has ended.
    connection: Option<http2::Connection<Wire, RequestBody, Tasks>>,
    running: Vec<Task>,
    tasks: Tasks,
}

impl Driving {
    pub(super) fn new(
        connection: http2::Connection<Wire, RequestBody, Tasks>,
        tasks: Tasks,
    ) -> Self {
        Self {
            connection: Some(connection),
            running: Vec::new(),
            tasks,
        }
    }
}

impl Future for Driving {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if let Some(connection) = &mut self.connection
            && Pin::new(connection).poll(context).is_ready()
        {
            // The waiter for the response or its body gets the error.
            self.connection = None;
        }
        loop {
            self.running
                .retain_mut(|task| task.as_mut().poll(context).is_pending());
            let new = self.tasks.take();
            if new.is_empty() {
                break;
            }
            self.running = new.into_iter().chain(self.running.drain(..)).collect();
        }
        if self.connection.is_none() && self.running.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

/// Who moves the bytes. Dropping it closes the connection.
pub(super) enum Driver {
    /// The waiter for a part of the response; `None` when there is nothing to move any more.
    Caller(Option<Pin<Box<Driving>>>),
    /// A task of the runtime.
    Runtime(JoinHandle<()>),
}

impl Driver {
    pub(super) fn new(driving: Driving, has_tasks: bool) -> Self {
        if has_tasks {
            Self::Runtime(tokio::spawn(driving))
        } else {
            Self::Caller(Some(Box::pin(driving)))
        }
    }

    /// Moves bytes, where the runtime does not.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) {
        if let Self::Caller(driving) = self
            && let Some(running) = driving
            && running.as_mut().poll(context).is_ready()
        {
            *driving = None;
        }
    }

    pub(super) fn is_runtime(&self) -> bool {
        matches!(self, Self::Runtime(_))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Self::Runtime(task) = self {
            task.abort();
        }
    }
}
