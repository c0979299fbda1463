//! `aside`: runs blocking work on a separate thread so that no task is blocked.
//!
//! Counterpart: none; Python's threads may wait.

use std::io;
use std::sync::Arc;
use std::thread;

use botoxide_core::error::{ErrorKind, Result};
use tokio::sync::oneshot;

use super::{Clock, Interrupt};

/// Does `work` on this thread, if it may block; otherwise on a separate thread, whose end is awaited.
///
/// Interruptible work ends if its caller is cancelled.
///
/// # Errors
///
/// If no thread can be started, or the work panics.
pub(crate) async fn aside<T: Send + 'static>(
    clock: &dyn Clock,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    if !clock.is_asynchronous() {
        return Ok(work());
    }
    let (sender, receiver) = oneshot::channel();
    let thread = thread::Builder::new().name("botoxide-aside".to_owned());
    let spawned = thread.spawn(move || {
        let sender = Arc::new(sender);
        let is_awaited = {
            let sender = Arc::clone(&sender);
            Interrupt::new(move || {
                if sender.is_closed() {
                    return Err(Interrupt::error("the waiting future was dropped"));
                }
                Ok(())
            })
        };
        let done = Interrupt::watch_here(Some(&is_awaited), || Ok(work()));
        drop(is_awaited);
        if let (Ok(done), Some(sender)) = (done, Arc::into_inner(sender)) {
            // It may have been cancelled just now.
            let _ = sender.send(done);
        }
    });
    let failed = |error: &dyn std::fmt::Display| ErrorKind::Runtime {
        msg: format!("a thread for blocking work failed: {error}"),
    };
    spawned.map_err(|error: io::Error| failed(&error))?;
    Ok(receiver.await.map_err(|error| failed(&error))?)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::seam::{BlockingClock, TokioClock, interrupt};
    use crate::transport::block_on;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    }

    #[test]
    fn a_runtime_is_not_blocked() {
        let here = thread::current().id();
        runtime().block_on(async {
            let there = aside(&TokioClock::default(), || thread::current().id()).await;
            assert_ne!(there.unwrap(), here);
            let panicked = aside(&TokioClock::default(), || panic!("here")).await;
            assert!(panicked.unwrap_err().to_string().contains("thread"));
            let kept = aside(&BlockingClock::default(), || thread::current().id()).await;
            assert_eq!(kept.unwrap(), here);
        });
        let kept = block_on(aside(&TokioClock::default(), || thread::current().id()));
        assert_eq!(kept.unwrap().unwrap(), here, "there is no runtime here");
    }

    #[test]
    fn work_ends_when_its_future_is_dropped() {
        let has_ended = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&has_ended);
        runtime().block_on(async {
            let clock = TokioClock::default();
            let work = aside(&clock, move || {
                while interrupt::check().is_ok() {
                    thread::yield_now();
                }
                flag.store(true, Ordering::Relaxed);
            });
            assert!(
                tokio::time::timeout(Duration::from_millis(20), work)
                    .await
                    .is_err()
            );
            while !has_ended.load(Ordering::Relaxed) {
                clock.sleep(Duration::from_millis(1)).await;
            }
        });
    }
}
