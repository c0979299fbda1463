//! `Reactor`: an event loop of the program that watches sockets and time, the third way to wait beside tokio and blocking.
//!
//! Python's asyncio is one. Calls run on the thread of the loop, without a thread or a runtime of this crate. Here: the
//! interface, and what a connection keeps of it. Not here: the waits themselves (`drive.rs`). Counterpart: none; botocore
//! blocks.

use std::fmt::Debug;
use std::future::poll_fn;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_core::future::BoxFuture;

use crate::seam::{Clock, locked};

/// An event loop that watches sockets and time for calls: give it to a session by
/// [`SessionOptions::reactor`](crate::SessionOptions::reactor).
///
/// All methods are called on the thread that polls a call, which is the thread of its loop. A client may be used on
/// several loops: each one has its own connections.
pub trait Reactor: Debug + Send + Sync {
    /// A number that distinguishes the loop of this thread from other loops of the process.
    ///
    /// # Errors
    ///
    /// If this thread runs no loop.
    fn loop_id(&self) -> io::Result<u64>;

    /// Calls [`Watcher::notify`] whenever `socket` is ready for `interest`, until `notify` returns `false` or the
    /// registration is dropped. The registration keeps the socket open until the loop has stopped watching it.
    ///
    /// # Errors
    ///
    /// If the loop cannot watch the socket.
    fn watch(
        &self,
        socket: &Arc<TcpStream>,
        interest: Interest,
        watcher: &Arc<Watcher>,
    ) -> io::Result<Box<dyn Registration>>;

    /// Calls [`Watcher::notify`] once after `duration`, unless the registration is dropped before.
    ///
    /// # Errors
    ///
    /// If this thread runs no loop.
    fn sleep(
        &self,
        duration: Duration,
        watcher: &Arc<Watcher>,
    ) -> io::Result<Box<dyn Registration>>;

    /// The addresses of a host.
    fn resolve(&self, host: &str, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;
}

/// What a call waits for on a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// There are bytes to read, or the end.
    Read,
    /// Bytes can be written.
    Write,
}

/// A socket or a time that a loop watches. Dropping it ends that.
pub trait Registration: Debug + Send + Sync {}

/// Wakes the call that waits for a socket or a time.
#[derive(Debug, Default)]
pub struct Watcher {
    waker: Mutex<Option<Waker>>,
    is_ready: AtomicBool,
    is_watched: AtomicBool,
}

impl Watcher {
    /// Wakes the call. `false` means that no call waits, and the loop should stop watching.
    pub fn notify(&self) -> bool {
        let waker = locked(&self.waker).take();
        // A loop can notify once more before the woken call runs.
        let was_ready = self.is_ready.swap(true, Ordering::AcqRel);
        match waker {
            Some(waker) => waker.wake(),
            None if was_ready => {
                self.is_watched.store(false, Ordering::Release);
                return false;
            }
            None => {}
        }
        true
    }

    /// Whether it was notified since the last time.
    fn take_ready(&self) -> bool {
        self.is_ready.swap(false, Ordering::AcqRel)
    }

    fn wait(&self, waker: &Waker) {
        let mut slot = locked(&self.waker);
        match &mut *slot {
            Some(old) => old.clone_from(waker),
            empty @ None => *empty = Some(waker.clone()),
        }
    }
}

/// One interest in a socket, registered at the first wait and kept after it.
#[derive(Debug, Default)]
struct Side {
    registration: Mutex<Option<Box<dyn Registration>>>,
    watcher: Arc<Watcher>,
}

/// A socket of a reactor.
#[derive(Debug)]
pub(super) struct Watched {
    reading: Side,
    writing: Side,
    socket: Arc<TcpStream>,
    reactor: Arc<dyn Reactor>,
}

impl Watched {
    pub(super) fn new(socket: Arc<TcpStream>, reactor: Arc<dyn Reactor>) -> Self {
        Self {
            reading: Side::default(),
            writing: Side::default(),
            socket,
            reactor,
        }
    }

    pub(super) fn reactor(&self) -> &dyn Reactor {
        &*self.reactor
    }

    /// Whether the socket has become readable since the last time.
    pub(super) fn take_readable(&self) -> bool {
        self.reading.watcher.take_ready()
    }

    /// Wakes `waker` when the socket is ready for `interest`.
    pub(super) fn wait(&self, interest: Interest, waker: &Waker) -> io::Result<()> {
        let side = match interest {
            Interest::Read => &self.reading,
            Interest::Write => &self.writing,
        };
        if interest == Interest::Write {
            side.watcher.take_ready();
        }
        side.watcher.wait(waker);
        if !side.watcher.is_watched.swap(true, Ordering::AcqRel) {
            let mut registration = locked(&side.registration);
            // The old one ends before the new one begins: a loop has one for each socket.
            *registration = None;
            *registration = Some(self.reactor.watch(&self.socket, interest, &side.watcher)?);
        }
        Ok(())
    }
}

/// A time that a reactor waits for.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    registration: Option<Box<dyn Registration>>,
    watcher: Arc<Watcher>,
}

impl Alarm {
    /// Ready if `rest` is zero. Otherwise it wakes the call after `rest` or earlier: poll again then.
    pub(crate) fn poll(
        &mut self,
        reactor: &dyn Reactor,
        rest: Duration,
        context: &Context<'_>,
    ) -> Poll<io::Result<()>> {
        if rest.is_zero() {
            return Poll::Ready(Ok(()));
        }
        self.watcher.wait(context.waker());
        if self.registration.is_none() || self.watcher.take_ready() {
            match reactor.sleep(rest, &self.watcher) {
                Ok(registration) => self.registration = Some(registration),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Pending
    }
}

/// The time of another clock; waits are the reactor's.
#[derive(Debug)]
pub(crate) struct ReactorClock {
    pub(crate) time: Arc<dyn Clock>,
    pub(crate) reactor: Arc<dyn Reactor>,
}

impl Clock for ReactorClock {
    fn now(&self) -> botoxide_core::time::Timestamp {
        self.time.now()
    }

    fn monotonic(&self) -> Duration {
        self.time.monotonic()
    }

    fn is_asynchronous(&self) -> bool {
        true
    }

    fn to_blocking(&self) -> Option<Arc<dyn Clock>> {
        Some(if self.time.holds_thread() {
            Arc::clone(&self.time)
        } else {
            self.time.to_blocking()?
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.expiry(self.monotonic().saturating_add(duration))
    }

    fn expiry(&self, moment: Duration) -> BoxFuture<'_, ()> {
        let mut alarm = Alarm::default();
        Box::pin(poll_fn(move |context| {
            let rest = moment.saturating_sub(self.monotonic());
            // Without a loop no time passes here: the call ends with its next step on the network.
            alarm.poll(&*self.reactor, rest, context).map(|_| ())
        }))
    }
}
