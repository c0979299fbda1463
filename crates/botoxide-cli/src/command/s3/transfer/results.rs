//! The results of transfers: `Results` receives events from all threads, and a separate thread counts and prints them.
//!
//! Not here: what is counted (`recorder`), how lines look (`printer`). Counterpart: awscli `s3/results.py`
//! (`ResultProcessor`, `CommandResultRecorder`).

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use botoxide::seam::Clock;

use super::printer::Printer;
use super::recorder::Recorder;
pub(super) use super::recorder::{Event, skipped};
use crate::failure::Failure;

/// Where events go.
#[derive(Clone, Debug)]
pub(super) struct Events {
    /// `None` is the end.
    sender: SyncSender<Option<Event>>,
    clock: Arc<dyn Clock>,
}

impl Events {
    /// Sends an event. Blocks while the printer is behind, so that memory does not grow.
    pub(super) fn send(&self, event: Event) {
        // The receiver is gone after the end.
        let _ = self.sender.send(Some(event));
    }

    /// The time, of the clock that events are counted by.
    pub(super) fn now(&self) -> Duration {
        self.clock.monotonic()
    }
}

/// The thread that counts and prints.
pub(super) struct Results {
    events: Events,
    thread: JoinHandle<Recorder>,
}

/// How many events may wait to be printed.
const MOST_WAITING: usize = 4096;

impl Results {
    /// Begins to listen.
    pub(super) fn start(printer: Printer, clock: Arc<dyn Clock>) -> Self {
        let (sender, receiver) = sync_channel(MOST_WAITING);
        let own = Arc::clone(&clock);
        Self {
            events: Events { sender, clock },
            thread: std::thread::spawn(move || listen(&receiver, printer, &*own)),
        }
    }

    /// A sender of events.
    pub(super) fn events(&self) -> Events {
        self.events.clone()
    }

    /// Waits until all events are printed.
    ///
    /// # Errors
    ///
    /// A failure without a message, if there was a failure or a warning, which was already printed.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let _ = self.events.sender.send(None);
        let recorder = self
            .thread
            .join()
            .map_err(|_| Failure::general("the results could not be printed"))?;
        recorder.outcome()
    }
}

fn listen(receiver: &Receiver<Option<Event>>, mut printer: Printer, clock: &dyn Clock) -> Recorder {
    let mut recorder = Recorder::default();
    let mut is_over = false;
    while let Ok(Some(event)) = receiver.recv() {
        let mut next = Some(event);
        while let Some(event) = next {
            if !is_over {
                let now = clock.monotonic();
                let done = recorder.record(&event, now);
                printer.print(&recorder, &event, done, now);
                is_over = matches!(event, Event::Fatal(_) | Event::Interrupted(_));
            }
            next = match receiver.try_recv() {
                Ok(Some(event)) => Some(event),
                Ok(None) => {
                    printer.finish();
                    return recorder;
                }
                Err(_) => None,
            };
        }
        // One write for all that came together.
        printer.flush();
    }
    printer.finish();
    recorder
}
