//! Ctrl-C: gives up the transfers, so that nothing half done stays behind; pressed again, it ends the command.
//!
//! Counterpart: awscli `s3/results.py` (`CtrlCResult`), s3transfer's handling of `KeyboardInterrupt`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use botoxide::transfer::TransferManager;

use super::results::{Event, Events};

/// Whether Ctrl-C was pressed.
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on.
    pub(super) fn of(manager: &Arc<TransferManager>, events: Events) -> Self {
        // What is to be cleaned up takes calls.
        crate::signals::take_over();
        let was_pressed = Arc::new(AtomicBool::new(false));
        listen(Arc::clone(&was_pressed), Arc::downgrade(manager), events);
        Self(was_pressed)
    }

    /// Whether it was pressed.
    pub(super) fn is_pressed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Where it cannot be listened to, the system ends the command.
#[cfg(not(unix))]
fn listen(_: Arc<AtomicBool>, _: Weak<TransferManager>, _: Events) {}

#[cfg(unix)]
fn listen(was_pressed: Arc<AtomicBool>, manager: Weak<TransferManager>, events: Events) {
    use signal_hook::consts::SIGINT;
    use signal_hook::iterator::Signals;

    let Ok(mut signals) = Signals::new([SIGINT]) else {
        return;
    };
    std::thread::spawn(move || {
        for _ in signals.forever() {
            if was_pressed.swap(true, Ordering::Relaxed) {
                // Whoever presses twice does not want to wait: the system does what it does without us.
                let _ = signal_hook::low_level::emulate_default_handler(SIGINT);
            }
            events.send(Event::Interrupted);
            if let Some(manager) = manager.upgrade() {
                manager.cancel("");
            }
        }
    });
}
