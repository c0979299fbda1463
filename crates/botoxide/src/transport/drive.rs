//! `Link`: waits for the socket of a connection, with or without a runtime.
//!
//! Everything above is written once, as ordinary polling. On tokio a step that cannot go on returns to the
//! runtime, and on a [`Reactor`] to its loop; in blocking mode it sleeps right here, in `poll(2)`, and is never seen pending
//! from outside. No thread: a blocking connection moves freely between threads. Counterpart: none; Python's sockets block.

use std::net::TcpStream;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use botoxide_core::error::{Error, Result};
use botoxide_core::model::Operation;
use tokio::runtime::{EnterGuard, Handle};
use tokio::time::{Instant, Sleep, sleep_until};

use super::reactor::{Alarm, Interest, Reactor, Watched};
use crate::seam::{BlockingClock, Clock, TimeLimit, interrupt};

/// Runs a future of a blocking transport to its end, on this thread.
///
/// Without a runtime: the futures of a blocking transport and of a blocking clock do their waiting inside a
/// poll, so there is nothing to wait for here. (Where there is no `poll(2)`, a tokio runtime of this thread
/// does the waiting.)
///
/// # Errors
///
/// If the future waits for something that needs an asynchronous runtime.
#[cfg(unix)]
pub fn block_on<F: Future>(future: F) -> Result<F::Output> {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return Ok(output),
            Poll::Pending if woken.0.swap(false, Ordering::AcqRel) => {}
            Poll::Pending => return Err(stuck()),
        }
    }
}

/// Runs a future of a blocking transport to its end, on this thread.
///
/// # Errors
///
/// If the thread's runtime cannot be created, or this thread already belongs to a runtime.
#[cfg(not(unix))]
pub fn block_on<F: Future>(future: F) -> Result<F::Output> {
    thread_local! {
        static RUNTIME: std::io::Result<tokio::runtime::Runtime> =
            tokio::runtime::Builder::new_current_thread().enable_all().build();
    }
    if Handle::try_current().is_ok() {
        return Err(stuck());
    }
    RUNTIME.with(|runtime| match runtime {
        Ok(runtime) => Ok(runtime.block_on(future)),
        Err(error) => Err(super::failure::client(error)),
    })
}

/// Runs calls over a blocking transport on a thread of this crate.
///
/// Credentials and hooks may be those of an asynchronous program, and need its runtime: the thread then sleeps until
/// they wake it.
#[derive(Debug, Default)]
pub(crate) struct ThreadWaiter {
    runtime: Option<Handle>,
}

impl ThreadWaiter {
    /// For the calling thread.
    pub(crate) fn here() -> Self {
        Self {
            runtime: Handle::try_current().ok(),
        }
    }

    /// Lets this thread use the runtime, until the guard is dropped.
    pub(crate) fn enter(&self) -> Option<EnterGuard<'_>> {
        // Elsewhere, the thread has a runtime of its own.
        if cfg!(not(unix)) {
            return None;
        }
        self.runtime.as_ref().map(Handle::enter)
    }

    /// Runs a call to its end.
    ///
    /// # Errors
    ///
    /// As [`block_on`], where there is no runtime.
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output> {
        if self.runtime.is_none() || cfg!(not(unix)) {
            return block_on(future);
        }
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut future = std::pin::pin!(future);
        loop {
            match future.as_mut().poll(&mut context) {
                Poll::Ready(output) => return Ok(output),
                Poll::Pending => match interrupt::slice(None) {
                    None => thread::park(),
                    Some(slice) => {
                        thread::park_timeout(slice);
                        interrupt::check()?;
                    }
                },
            }
        }
    }
}

/// Wakes a thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The error of a blocking call that would wait on an asynchronous source.
pub(super) fn stuck() -> Error {
    super::failure::client(
        "a blocking call met something that only an asynchronous client can wait for",
    )
}

/// How a transport waits.
#[derive(Clone, Debug)]
pub(super) enum Driver {
    #[cfg(unix)]
    Blocking,
    Reactor(Arc<dyn Reactor>),
    Tokio,
}

/// What watches a socket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum LoopId {
    Reactor(u64),
    Tokio(tokio::runtime::Id),
}

impl Driver {
    /// The loop that watches the sockets; `None` if the calling thread does.
    ///
    /// # Errors
    ///
    /// `HTTPClientError` outside of a loop that is needed.
    pub(super) fn loop_id(&self) -> Result<Option<LoopId>> {
        match self {
            #[cfg(unix)]
            Self::Blocking => Ok(None),
            Self::Reactor(reactor) => match reactor.loop_id() {
                Ok(id) => Ok(Some(LoopId::Reactor(id))),
                Err(error) => Err(super::failure::client(&error)),
            },
            Self::Tokio => match Handle::try_current() {
                Ok(runtime) => Ok(Some(LoopId::Tokio(runtime.id()))),
                Err(_) => Err(super::failure::client(
                    "an asynchronous client was used outside of a tokio runtime",
                )),
            },
        }
    }
}

/// Sleeps in `poll(2)` until one of `flags` holds, or there is an error; nothing if a signal or a hook that wants to
/// interrupt the call woke it earlier, and the call goes on.
#[cfg(unix)]
pub(super) fn poll_socket(
    socket: impl std::os::fd::AsFd,
    flags: rustix::event::PollFlags,
    rest: Option<Duration>,
) -> Result<rustix::event::PollFlags, Stop> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    let rest = [rest, TimeLimit::rest()].into_iter().flatten().min();
    if rest.is_some_and(|rest| rest.is_zero()) {
        return Err(Stop::TimedOut);
    }
    let slice = interrupt::slice(rest);
    // A duration that the system cannot express is as good as forever.
    let timeout = slice.and_then(|slice| Timespec::try_from(slice).ok());
    let mut watched = [PollFd::new(&socket, flags)];
    match poll(&mut watched, timeout.as_ref()) {
        Ok(0) if slice == rest => Err(Stop::TimedOut),
        Ok(0) | Err(Errno::INTR) => match interrupt::check() {
            Ok(()) => Ok(PollFlags::empty()),
            Err(_) => Err(Stop::Interrupted),
        },
        Ok(_) => {
            let [watched] = watched;
            Ok(watched.revents())
        }
        // Only if memory is exhausted; waiting longer would not help.
        Err(_) => Err(Stop::TimedOut),
    }
}

/// Who waits for a socket.
#[derive(Debug, Default)]
enum Waits {
    /// The calling thread.
    Blocking(Arc<TcpStream>),
    Reactor(Watched),
    #[default]
    Tokio,
}

/// State that the socket, its driver and the body that is being sent share.
#[derive(Debug, Default)]
pub(super) struct Link {
    waits: Waits,
    clock: BlockingClock,
    received: AtomicU64,
    /// How many bytes may be received before the head of a response has come.
    head_end: AtomicU64,
    sent: AtomicU64,
    wants_read: AtomicBool,
    /// The socket had nothing to read the last time, and has not told of anything since.
    is_dry: AtomicBool,
    wants_write: AtomicBool,
    write_broke: AtomicBool,
    source_waits: AtomicBool,
    woken: AtomicBool,
}

impl Link {
    /// For a socket that tokio watches.
    pub(super) fn tokio() -> Arc<Self> {
        Arc::default()
    }

    /// For a non-blocking socket that no reactor watches.
    pub(super) fn blocking(socket: Arc<TcpStream>) -> Arc<Self> {
        Arc::new(Self {
            waits: Waits::Blocking(socket),
            ..Self::default()
        })
    }

    /// For a non-blocking socket of a reactor.
    pub(super) fn reactor(socket: Arc<TcpStream>, reactor: Arc<dyn Reactor>) -> Arc<Self> {
        Arc::new(Self {
            waits: Waits::Reactor(Watched::new(socket, reactor)),
            ..Self::default()
        })
    }

    /// Polls `step` until it is ready, or the timer runs out.
    ///
    /// Never pending in blocking mode.
    pub(super) fn poll_until<T>(
        self: &Arc<Self>,
        timer: &mut Timer,
        context: &mut Context<'_>,
        mut step: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<Result<T, Stop>> {
        self.source_waits.store(false, Ordering::Relaxed);
        let socket = match &self.waits {
            Waits::Blocking(socket) => socket,
            Waits::Tokio => {
                return match step(context) {
                    Poll::Ready(value) => Poll::Ready(Ok(value)),
                    Poll::Pending => timer
                        .poll_expired(self, context)
                        .map(|()| Err(Stop::TimedOut)),
                };
            }
            Waits::Reactor(watched) => {
                if watched.take_readable() {
                    self.look_again();
                }
                self.wants_read.store(false, Ordering::Relaxed);
                self.wants_write.store(false, Ordering::Relaxed);
                return match step(context) {
                    Poll::Ready(value) => Poll::Ready(Ok(value)),
                    Poll::Pending => self.poll_watched(watched, timer, context).map(Err),
                };
            }
        };
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        loop {
            self.woken.store(false, Ordering::Relaxed);
            self.wants_read.store(false, Ordering::Relaxed);
            self.wants_write.store(false, Ordering::Relaxed);
            if let Poll::Ready(value) = step(&mut context) {
                return Poll::Ready(Ok(value));
            }
            if self.woken.load(Ordering::Acquire) {
                continue;
            }
            if let Err(stop) = self.wait(socket, timer) {
                return Poll::Ready(Err(stop));
            }
        }
    }

    /// Registers what the last step waits for. Ready if that is impossible, or the time is up.
    fn poll_watched(
        &self,
        watched: &Watched,
        timer: &mut Timer,
        context: &Context<'_>,
    ) -> Poll<Stop> {
        for (is_wanted, interest) in [
            (&self.wants_read, Interest::Read),
            (&self.wants_write, Interest::Write),
        ] {
            if is_wanted.load(Ordering::Relaxed) && watched.wait(interest, context.waker()).is_err()
            {
                return Poll::Ready(Stop::Stuck);
            }
        }
        let Some(rest) = timer.rest(self) else {
            return Poll::Pending;
        };
        let alarm = timer.alarm.get_or_insert_default();
        alarm
            .poll(watched.reactor(), rest, context)
            .map(|alarm| match alarm {
                Ok(()) => Stop::TimedOut,
                Err(_) => Stop::Stuck,
            })
    }

    #[cfg(unix)]
    fn wait(&self, socket: &TcpStream, timer: &mut Timer) -> Result<(), Stop> {
        use rustix::event::PollFlags;

        let mut flags = PollFlags::empty();
        flags.set(PollFlags::IN, self.wants_read.load(Ordering::Relaxed));
        flags.set(PollFlags::OUT, self.wants_write.load(Ordering::Relaxed));
        if flags.is_empty() || self.source_waits.load(Ordering::Relaxed) {
            return Err(Stop::Stuck);
        }
        // The end, and an error, are read too.
        if !poll_socket(socket, flags, timer.rest(self))?
            .difference(PollFlags::OUT)
            .is_empty()
        {
            self.look_again();
        }
        Ok(())
    }

    #[cfg(not(unix))]
    fn wait(&self, _socket: &TcpStream, _timer: &mut Timer) -> Result<(), Stop> {
        Err(Stop::Stuck)
    }

    /// Remembers what reading from the socket came to.
    pub(super) fn note_read(&self, bytes: Option<usize>) {
        if let Some(bytes) = bytes {
            self.received.fetch_add(bytes as u64, Ordering::Relaxed);
        } else {
            self.wants_read.store(true, Ordering::Relaxed);
            self.is_dry.store(true, Ordering::Relaxed);
        }
    }

    /// Whether reading the socket is not worth a system call: it had none, and no wait has happened since.
    /// A wait asks the system whether there are any, so none is missed.
    pub(super) fn is_dry(&self) -> bool {
        self.is_dry.load(Ordering::Relaxed)
    }

    /// Makes the next read try the socket again.
    pub(super) fn look_again(&self) {
        self.is_dry.store(false, Ordering::Relaxed);
    }

    /// Remembers what writing to the socket came to.
    pub(super) fn note_write(&self, bytes: Option<usize>) {
        self.wants_write.store(bytes.is_none(), Ordering::Relaxed);
        if let Some(bytes) = bytes {
            self.sent.fetch_add(bytes as u64, Ordering::Relaxed);
        }
    }

    /// Remembers that nothing can be written any more.
    pub(super) fn note_broken_write(&self) {
        self.write_broke.store(true, Ordering::Relaxed);
    }

    /// Remembers that the source of the request's body has nothing to send yet.
    pub(super) fn note_source_waits(&self) {
        self.source_waits.store(true, Ordering::Relaxed);
    }

    /// Limits the number of further bytes, until [`head_came`](Self::head_came).
    ///
    /// hyper reads interim responses for as long as there are any, without a pause.
    pub(super) fn limit_head(&self, bytes: u64) {
        let end = self.received().saturating_add(bytes);
        self.head_end.store(end, Ordering::Relaxed);
    }

    /// Removes the limit.
    pub(super) fn head_came(&self) {
        self.head_end.store(0, Ordering::Relaxed);
    }

    /// Whether the limit was reached before the head was complete.
    pub(super) fn is_at_head_end(&self) -> bool {
        let end = self.head_end.load(Ordering::Relaxed);
        end != 0 && self.received() >= end
    }

    /// How many bytes were received so far.
    pub(super) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// How many bytes were sent so far.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// The time by the connection's clock.
    pub(super) fn now(&self) -> Duration {
        self.clock.monotonic()
    }

    /// Whether the socket does not take what we have to send.
    pub(super) fn is_sending(&self) -> bool {
        self.wants_write.load(Ordering::Relaxed)
    }

    /// Whether the peer no longer reads what we send.
    pub(super) fn write_broke(&self) -> bool {
        self.write_broke.load(Ordering::Relaxed)
    }

    fn progress(&self) -> u64 {
        self.received().wrapping_add(self.sent())
    }
}

impl Wake for Link {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
    }
}

/// Why a wait ended without a result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stop {
    /// The program does not want to wait any longer.
    Interrupted,
    /// The request's body has an asynchronous source, but there is no runtime.
    Stuck,
    /// The time is up.
    TimedOut,
}

impl Stop {
    /// The error of a wait for the peer.
    pub(super) fn error(self, url: &str) -> Error {
        match self {
            Self::Interrupted => interrupt::raised(),
            Self::Stuck => stuck(),
            Self::TimedOut => super::failure::read_timeout(url),
        }
    }

    /// The same while a body is read as a stream: the operation knows which parts of the URL are secret.
    pub(super) fn stream_error(self, url: &str, operation: Option<Operation>) -> Error {
        match self {
            Self::Interrupted | Self::Stuck => self.error(url),
            Self::TimedOut => super::failure::stream_timeout(url, operation),
        }
    }

    /// The same while connecting.
    #[cfg(unix)]
    pub(super) fn io_error(self) -> std::io::Error {
        match self {
            Self::Interrupted => std::io::ErrorKind::Interrupted.into(),
            Self::Stuck | Self::TimedOut => std::io::ErrorKind::TimedOut.into(),
        }
    }
}

/// The timeout of a connection.
#[derive(Debug)]
pub(super) struct Timer {
    timeout: Option<Duration>,
    /// Whether each transferred byte restarts it.
    idle_only: bool,
    progress: u64,
    deadline: Option<Duration>,
    sleep: Option<Pin<Box<Sleep>>>,
    alarm: Option<Box<Alarm>>,
}

impl Timer {
    /// Runs out when nothing moves for `timeout`; `None` never does.
    pub(super) fn idle(timeout: Option<Duration>) -> Self {
        Self {
            timeout,
            idle_only: true,
            progress: 0,
            deadline: None,
            sleep: None,
            alarm: None,
        }
    }

    /// Runs out after `timeout`, whatever moves.
    pub(super) fn fixed(timeout: Option<Duration>) -> Self {
        Self {
            idle_only: false,
            ..Self::idle(timeout)
        }
    }

    /// Whether the timeout starts again. A slow source does not use up the peer's time.
    fn restarts(&mut self, link: &Link) -> bool {
        let progress = link.progress();
        let moved = progress != self.progress || link.source_waits.load(Ordering::Relaxed);
        self.progress = progress;
        moved && self.idle_only
    }

    fn rest(&mut self, link: &Link) -> Option<Duration> {
        let timeout = self.timeout?;
        let now = link.clock.monotonic();
        if self.restarts(link) {
            self.deadline = None;
        }
        let deadline = *self
            .deadline
            .get_or_insert_with(|| now.saturating_add(timeout));
        Some(deadline.saturating_sub(now))
    }

    fn poll_expired(&mut self, link: &Link, context: &mut Context<'_>) -> Poll<()> {
        let Some(timeout) = self.timeout else {
            return Poll::Pending;
        };
        let restarts = self.restarts(link);
        // A time that cannot be represented is never reached.
        let Some(deadline) = Instant::now().checked_add(timeout) else {
            return Poll::Pending;
        };
        match &mut self.sleep {
            Some(sleep) if restarts => sleep.as_mut().reset(deadline),
            Some(_) => {}
            empty @ None => *empty = Some(Box::pin(sleep_until(deadline))),
        }
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().poll(context),
            None => Poll::Pending,
        }
    }
}

/// A waker that remembers it was woken.
#[cfg(unix)]
#[derive(Default)]
struct Woken(AtomicBool);

#[cfg(unix)]
impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}
