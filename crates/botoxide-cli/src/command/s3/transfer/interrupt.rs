//! Signals that end a command: Ctrl-C (SIGINT), SIGTERM and SIGHUP. The transfers are cancelled, so that neither temporary
//! files nor unfinished multipart uploads remain; a second signal ends the command at once.
//!
//! Counterpart: awscli `s3/results.py` (`CtrlCResult`), s3transfer's handling of `KeyboardInterrupt`.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use botoxide::transfer::TransferManager;

use super::results::{Event, Events};
use crate::exit_code::ExitCode;
use crate::streams;

// DIFFERENCE A45
/// A signal that ends the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    HangUp,
    Interrupt,
    Terminate,
}

impl Signal {
    /// The message on standard error.
    pub(super) fn notice(self) -> &'static str {
        match self {
            Self::HangUp => "cancelled: SIGHUP received",
            // The message of `aws`.
            Self::Interrupt => "cancelled: ctrl-c received",
            Self::Terminate => "cancelled: SIGTERM received",
        }
    }

    /// How the command ends: as shells report a signal, and after Ctrl-C as `aws` does.
    pub(super) fn exit_code(self) -> ExitCode {
        match self {
            Self::HangUp => ExitCode::HungUp,
            Self::Interrupt => ExitCode::Incomplete,
            Self::Terminate => ExitCode::Terminated,
        }
    }
}

/// Whether a signal has come.
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Handles signals from now on.
    pub(super) fn of(manager: &Arc<TransferManager>, events: Events) -> Self {
        // What is to be cleaned up takes calls.
        crate::signals::take_over();
        let has_come = Arc::new(AtomicBool::new(false));
        listen(Arc::clone(&has_come), Arc::downgrade(manager), events);
        Self(has_come)
    }

    /// Whether a signal was received.
    pub(super) fn has_come(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Standard input, whose reading fails once a signal has come: a pipe may be silent for hours.
    ///
    /// # Errors
    ///
    /// If it is closed.
    pub(super) fn stdin(&self) -> io::Result<impl Read + Send + 'static> {
        Ok(Stdin {
            stdin: streams::stdin()?,
            has_come: Arc::clone(&self.0),
        })
    }
}

struct Stdin {
    stdin: io::Stdin,
    has_come: Arc<AtomicBool>,
}

#[cfg(unix)]
impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        use rustix::io::Errno;

        const LOOK: Timespec = Timespec {
            tv_sec: 0,
            tv_nsec: 100_000_000,
        };
        while !self.has_come.load(Ordering::Relaxed) {
            let mut input = [PollFd::new(&self.stdin, PollFlags::IN)];
            match poll(&mut input, Some(&LOOK)) {
                Ok(0) | Err(Errno::INTR) => {}
                // Without the buffer of the standard library, which `poll` cannot see.
                Ok(_) => return Ok(rustix::io::read(&self.stdin, &mut *buffer)?),
                Err(error) => return Err(error.into()),
            }
        }
        Err(io::Error::other("interrupted"))
    }
}

#[cfg(not(unix))]
impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stdin.read(buffer)
    }
}

/// If signals cannot be handled, the system ends the command.
#[cfg(not(unix))]
fn listen(_: Arc<AtomicBool>, _: Weak<TransferManager>, _: Events) {}

#[cfg(unix)]
fn listen(has_come: Arc<AtomicBool>, manager: Weak<TransferManager>, events: Events) {
    use signal_hook::consts::{SIGHUP, SIGINT};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let Ok(mut signals) = Signals::new(crate::signals::wanted()) else {
        return;
    };
    std::thread::spawn(move || {
        for number in signals.forever() {
            if has_come.load(Ordering::Relaxed) {
                // A second signal means: do not wait.
                let _ = emulate_default_handler(number);
            }
            let signal = match number {
                SIGHUP => Signal::HangUp,
                SIGINT => Signal::Interrupt,
                _ => Signal::Terminate,
            };
            if signal != Signal::Interrupt {
                end_in_time(number);
            }
            // First, so that failures caused by the signal are not reported instead.
            events.send(Event::Interrupted(signal));
            has_come.store(true, Ordering::Relaxed);
            if let Some(manager) = manager.upgrade() {
                manager.cancel("");
            }
        }
    });
}

/// Ends the command by the signal if the clean-up takes too long. A person can press Ctrl-C again; a service manager does
/// not repeat a signal.
#[cfg(unix)]
fn end_in_time(signal: i32) {
    use std::time::Duration;

    use botoxide::seam::{BlockingClock, Clock as _};

    const LIMIT: Duration = Duration::from_secs(30);
    std::thread::spawn(move || {
        let _ = botoxide::transport::block_on(BlockingClock::default().sleep(LIMIT));
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    });
}
