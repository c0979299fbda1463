//! `Interrupt`: a program's way to end a call that holds its thread.
//!
//! While such a call waits (for the network, between two attempts, for another thread), it asks the program's function
//! several times a second, and at once after a signal, whether it should go on. Not here: how long a call may take
//! (`time_limit.rs`). Counterpart: CPython, which runs the handlers of signals between two system calls.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};

/// For how long nobody is asked, at most, while a thread waits.
const SLICE: Duration = Duration::from_millis(100);

/// A function that a waiting call asks whether to go on: for Ctrl-C, for a window that was closed.
///
/// It belongs to a session ([`SessionOptions::interrupt`](crate::SessionOptions::interrupt)), and concerns calls of the
/// blocking face: a future of the asynchronous one is ended by dropping it. The thread that waits calls it, at least
/// every 100 milliseconds and whenever a signal interrupts a system call: while it connects, sends and receives (also
/// the body of a streaming response), between two attempts, between the calls of a waiter, while another thread renews
/// the credentials, while a credential process runs, and while it waits for a transfer. Looking up the name of a host
/// is done by a thread of its own then.
///
/// An error from it ends the call, is not retried, and is what the caller gets. The connection is closed; the client
/// can be used again. A transfer that is waited for is cancelled.
///
/// # Example: Ctrl-C ends the call and not the program
///
/// ```no_run
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use botoxide::seam::Interrupt;
/// use botoxide::{Error, SessionOptions, blocking::Session};
///
/// let pressed = Arc::new(AtomicBool::new(false));
/// // A handler of SIGINT sets it, such as that of `signal_hook::flag::register`.
/// let flag = Arc::clone(&pressed);
/// let session = Session::with(SessionOptions {
///     interrupt: Some(Interrupt::new(move || {
///         if flag.swap(false, Ordering::Relaxed) {
///             return Err(Interrupt::error("Ctrl-C"));
///         }
///         Ok(())
///     })),
///     ..SessionOptions::default()
/// })?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Interrupt(Arc<dyn Fn() -> Result<()> + Send + Sync>);

impl Interrupt {
    /// Asks `check`. It should be quick, and must not make calls of this session.
    pub fn new(check: impl Fn() -> Result<()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }

    /// An error to return from the function, for programs that have none of their own: `RuntimeError` with this text.
    pub fn error(message: &str) -> Error {
        let msg = message.to_owned();
        ErrorKind::Runtime { msg }.into()
    }

    /// Drives `call` to its end, or to the first error of `interrupt`.
    pub(crate) async fn watch<T>(
        interrupt: Option<&Self>,
        call: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let Some(interrupt) = interrupt else {
            return call.await;
        };
        let mut call = pin!(call);
        let watch = Watch::new(interrupt);
        watch.begin()?;
        poll_fn(|context| {
            let _watched = Watched::within(&watch);
            call.as_mut().poll(context).map(|result| watch.result(result))
        })
        .await
    }

    /// Does `act` on this thread, to its end or to the first error of `interrupt`.
    pub(crate) fn watch_here<T>(
        interrupt: Option<&Self>,
        act: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let Some(interrupt) = interrupt else {
            return act();
        };
        let watch = Watch::new(interrupt);
        watch.begin()?;
        let _watched = Watched::within(&watch);
        watch.result(act())
    }

    /// Does `act`, in which nobody is asked: for what must be done in any case.
    pub(crate) fn shield<T>(act: impl FnOnce() -> T) -> T {
        let _watched = Watched::replace(Some(Watch::new(&Self::new(|| Ok(())))));
        act()
    }

    /// Who is asked on this thread now.
    pub(crate) fn here() -> Option<Self> {
        WATCH.with_borrow(|watch| watch.as_ref().map(|watch| watch.interrupt.clone()))
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Interrupt")
    }
}

thread_local! {
    static WATCH: RefCell<Option<Arc<Watch>>> = const { RefCell::new(None) };
}

/// One call, and the error that ended it.
struct Watch {
    interrupt: Interrupt,
    /// From then on each wait of the call ends at once.
    raised: Mutex<Option<Error>>,
}

impl Watch {
    fn new(interrupt: &Interrupt) -> Arc<Self> {
        Arc::new(Self {
            interrupt: interrupt.clone(),
            raised: Mutex::default(),
        })
    }

    /// Asks before the call does anything: many quick ones, which never wait, can be interrupted too.
    fn begin(&self) -> Result<()> {
        if WATCH.with_borrow(Option::is_some) {
            return Ok(());
        }
        self.check()
    }

    fn raised(&self) -> Option<Error> {
        self.raised
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn check(&self) -> Result<()> {
        if let Some(error) = self.raised() {
            return Err(error);
        }
        (self.interrupt.0)().inspect_err(|error| {
            let mut raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
            *raised = Some(error.clone());
        })
    }

    /// What became of a call, whatever those made of the error through whom it went.
    fn result<T>(&self, result: Result<T>) -> Result<T> {
        match self.raised() {
            Some(error) => Err(error),
            None => result,
        }
    }
}

/// As long as it lives, waits on this thread ask.
struct Watched {
    before: Option<Arc<Watch>>,
    /// It belongs to its thread.
    thread: PhantomData<*const ()>,
}

impl Watched {
    /// A call for the sake of another is a part of that one.
    fn within(watch: &Arc<Watch>) -> Self {
        let around = WATCH.with_borrow(Clone::clone);
        Self::replace(Some(around.unwrap_or_else(|| Arc::clone(watch))))
    }

    fn replace(watch: Option<Arc<Watch>>) -> Self {
        Self {
            before: WATCH.replace(watch),
            thread: PhantomData,
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        WATCH.replace(self.before.take());
    }
}

/// How long to wait before asking, of all the time that is left to wait.
pub(crate) fn slice(rest: Option<Duration>) -> Option<Duration> {
    if WATCH.with_borrow(Option::is_none) {
        return rest;
    }
    Some(rest.map_or(SLICE, |rest| rest.min(SLICE)))
}

/// Asks whether the wait should go on.
///
/// # Errors
///
/// That of the function which was asked; the call should end with it.
pub(crate) fn check() -> Result<()> {
    let Some(watch) = WATCH.with_borrow(Clone::clone) else {
        return Ok(());
    };
    // Whatever it does, it is not asked meanwhile.
    let _nobody = Watched::replace(None);
    watch.check()
}

/// The error that has ended the call on this thread.
pub(crate) fn raised() -> Error {
    let raised = WATCH.with_borrow(|watch| watch.as_ref().and_then(|watch| watch.raised()));
    raised.unwrap_or_else(|| Interrupt::error("the call was interrupted"))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::transport::block_on;

    /// Ends what is watched when it is asked for the third time.
    fn third(asked: &Arc<AtomicU32>) -> Interrupt {
        let asked = Arc::clone(asked);
        Interrupt::new(move || match asked.fetch_add(1, Ordering::Relaxed) {
            2 => Err(Interrupt::error("enough")),
            _ => Ok(()),
        })
    }

    #[test]
    fn nobody_is_asked_without_a_function() {
        assert_eq!(slice(None), None);
        assert_eq!(slice(Some(Duration::MAX)), Some(Duration::MAX));
        assert!(check().is_ok());
        let result = block_on(Interrupt::watch(None, async { check() })).unwrap();
        assert!(result.is_ok());
    }

    #[test]
    fn the_error_stays_until_the_call_has_ended() {
        let asked = Arc::new(AtomicU32::new(0));
        let interrupt = third(&asked);
        let result = Interrupt::watch_here(Some(&interrupt), || {
            assert_eq!(slice(None), Some(SLICE));
            assert_eq!(slice(Some(Duration::ZERO)), Some(Duration::ZERO));
            assert!(check().is_ok());
            // A call within a call is a part of it.
            let inner = Interrupt::watch_here(Some(&third(&Arc::default())), check);
            assert_eq!(inner.unwrap_err().to_string(), "enough");
            assert_eq!(raised().to_string(), "enough");
            assert!(Interrupt::shield(check).is_ok());
            assert!(check().is_err(), "it is not forgotten");
            Ok(())
        });
        assert_eq!(result.unwrap_err().to_string(), "enough");
        assert_eq!(asked.load(Ordering::Relaxed), 3);
        assert_eq!(slice(None), None, "and is forgotten afterwards");
    }

    #[test]
    fn what_does_not_wait_is_interrupted_too() {
        let asked = Arc::new(AtomicU32::new(0));
        let interrupt = third(&asked);
        for expected in [true, true, false] {
            let result = Interrupt::watch_here(Some(&interrupt), || Ok(()));
            assert_eq!(result.is_ok(), expected);
        }
    }

    #[test]
    fn the_function_may_make_calls() {
        let outer = Interrupt::new(|| Interrupt::watch_here(Some(&third(&Arc::default())), || Ok(())));
        assert!(Interrupt::watch_here(Some(&outer), check).is_ok());
    }
}
