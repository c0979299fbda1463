//! `World`: clock, randomness and environment of a job.
//!
//! Counterpart: `oracle/world.py`.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use botoxide::seam::{Clock, Fakes, Random, Seams};
use botoxide_core::time::Timestamp;

use super::job::Job;

/// An environment in which time stands still: unlike with the clock of the fakes, the time of day does not change
/// during waits.
#[derive(Clone, Debug)]
pub(super) struct World {
    still: Arc<Still>,
    fakes: Fakes,
}

#[derive(Debug)]
struct Still {
    state: Mutex<(Timestamp, String)>,
    /// The sum of all waits, so that a loop that waits until a deadline ends.
    waited: Mutex<Duration>,
}

impl World {
    /// The environment of a job, with an empty home directory and without instance metadata.
    pub(super) fn of(job: &Job) -> Self {
        let fakes = Fakes::default();
        fakes.env.set("HOME", "/nonexistent");
        fakes.env.set("AWS_EC2_METADATA_DISABLED", "true");
        for (name, value) in &job.env {
            fakes.env.set(name, value);
        }
        let state = Mutex::new((job.time, job.uuid.clone()));
        let waited = Mutex::default();
        let still = Arc::new(Still { state, waited });
        Self { still, fakes }
    }

    /// Switches to the time and UUID of another job.
    pub(super) fn turn_to(&self, job: &Job) {
        *self.still.state() = (job.time, job.uuid.clone());
    }

    /// The interfaces of a session to this environment.
    pub(super) fn seams(&self) -> Seams {
        Seams {
            clock: Arc::<Still>::clone(&self.still),
            random: Arc::<Still>::clone(&self.still),
            ..self.fakes.seams()
        }
    }
}

impl Still {
    fn state(&self) -> MutexGuard<'_, (Timestamp, String)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waited(&self) -> MutexGuard<'_, Duration> {
        self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.state().0
    }

    fn monotonic(&self) -> Duration {
        *self.waited()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut waited = self.waited();
        *waited = waited.saturating_add(duration);
        Box::pin(std::future::ready(()))
    }
}

impl Random for Still {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        buffer.fill(0);
        Ok(())
    }

    fn unit(&self) -> io::Result<f64> {
        Ok(0.5)
    }

    fn uuid4(&self) -> io::Result<String> {
        Ok(self.state().1.clone())
    }
}
