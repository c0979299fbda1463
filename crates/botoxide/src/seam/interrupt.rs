//! `Interrupt`: ends a blocking call while it waits.
//!
//! While a blocking call waits (for the network, between two attempts, for another thread), it calls the program's
//! function several times a second, and at once after a signal. An error from the function ends the call. Not here: the timeout of
//! a call (`time_limit.rs`). Counterpart: `CPython`, which runs signal handlers between system
//! calls. DIFFERENCE 102

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};

use super::locked;

/// The longest time between two calls of the function while a thread waits.
const SLICE: Duration = Duration::from_millis(100);

/// A function that can end a blocking call while it waits: after Ctrl-C, or when a user closes a window.
///
/// Set it with [`SessionOptions::interrupt`](crate::SessionOptions::interrupt). It applies to the blocking API only; drop
/// the future to end an asynchronous call. The function is called when a call begins, and while it waits at least every
/// 100 milliseconds and whenever a signal interrupts a system call, on the thread that made the call. This covers
/// connecting, name resolution (which then runs on a separate thread), sending, receiving (also the body of a streaming
/// response), waits between attempts, waiters, credential processes, prompts, waits for credentials that another thread
/// renews, and waits for a transfer.
///
/// If it returns an error, the call ends with this error and is not retried. The connection is closed; the client can be
/// used again. A transfer that is waited for is cancelled; the requests that clean up after it are not interrupted.
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
    /// Calls `check` while a call waits. It should be fast, and must not make calls with the same session.
    pub fn new(check: impl Fn() -> Result<()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }

    /// An error for the function to return: `RuntimeError` with this message.
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
            call.as_mut()
                .poll(context)
                .map(|result| watch.result(result))
        })
        .await
    }

    /// Runs `act` on this thread, to its end or to the first error of `interrupt`.
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

    /// Runs `act` without the hook: for work that must be done in any case.
    pub(crate) fn shield<T>(act: impl FnOnce() -> T) -> T {
        let _watched = Watched::replace(Some(Watch::new(&Self::new(|| Ok(())))));
        act()
    }

    /// The current hook of this thread.
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

    /// Calls the hook before the call does anything: many fast calls, which never wait, can be interrupted too.
    fn begin(&self) -> Result<()> {
        if WATCH.with_borrow(Option::is_some) {
            return Ok(());
        }
        self.check()
    }

    fn raised(&self) -> Option<Error> {
        locked(&self.raised).clone()
    }

    fn check(&self) -> Result<()> {
        if let Some(error) = self.raised() {
            return Err(error);
        }
        (self.interrupt.0)().inspect_err(|error| {
            let mut raised = locked(&self.raised);
            *raised = Some(error.clone());
        })
    }

    /// The result of a call, whatever the code in between did with the error.
    fn result<T>(&self, result: Result<T>) -> Result<T> {
        match self.raised() {
            Some(error) => Err(error),
            None => result,
        }
    }
}

/// While it exists, waits on this thread call the hook.
struct Watched {
    before: Option<Arc<Watch>>,
    /// It belongs to its thread.
    thread: PhantomData<*const ()>,
}

impl Watched {
    /// A nested call is part of the outer one.
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

/// The time until the next call of the hook, within the remaining wait.
pub(crate) fn slice(rest: Option<Duration>) -> Option<Duration> {
    if WATCH.with_borrow(Option::is_none) {
        return rest;
    }
    Some(rest.map_or(SLICE, |rest| rest.min(SLICE)))
}

/// Calls the hook: whether the wait should continue.
///
/// # Errors
///
/// The error of the hook; the call should end with it.
pub(crate) fn check() -> Result<()> {
    let Some(watch) = WATCH.with_borrow(Clone::clone) else {
        return Ok(());
    };
    // The hook is not called while it runs.
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

    /// Interrupts at the third call.
    fn third(asked: &Arc<AtomicU32>) -> Interrupt {
        let asked = Arc::clone(asked);
        Interrupt::new(move || match asked.fetch_add(1, Ordering::Relaxed) {
            2 => Err(Interrupt::error("enough")),
            _ => Ok(()),
        })
    }

    #[test]
    fn without_a_function_nothing_is_interrupted() {
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
            // A nested call is part of the outer call.
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
    fn code_that_does_not_wait_is_interrupted_too() {
        let asked = Arc::new(AtomicU32::new(0));
        let interrupt = third(&asked);
        for expected in [true, true, false] {
            let result = Interrupt::watch_here(Some(&interrupt), || Ok(()));
            assert_eq!(result.is_ok(), expected);
        }
    }

    #[test]
    fn the_function_may_make_calls() {
        let outer =
            Interrupt::new(|| Interrupt::watch_here(Some(&third(&Arc::default())), || Ok(())));
        assert!(Interrupt::watch_here(Some(&outer), check).is_ok());
    }
}
