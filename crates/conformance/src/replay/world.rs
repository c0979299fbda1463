//! `World`: clock, randomness and environment, as a job has them.
//!
//! Counterpart: `oracle/world.py`.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use botoxide::seam::{Clock, Fakes, Random, Seams};
use botoxide_core::time::Timestamp;

use super::job::Job;

/// A world in which nothing moves. Unlike the fakes' clock, the time of day stands still during waits.
#[derive(Clone, Debug)]
pub(super) struct World {
    still: Arc<Still>,
    fakes: Fakes,
}

#[derive(Debug)]
struct Still {
    state: Mutex<(Timestamp, String)>,
    /// How long all waits were: who waits until there is time enough must come to an end.
    waited: Mutex<Duration>,
}

impl World {
    /// The world of a job; nothing is at home there, and there is no instance metadata.
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

    /// Takes over time and UUID of another job.
    pub(super) fn turn_to(&self, job: &Job) {
        *self.still.state() = (job.time, job.uuid.clone());
    }

    /// This world as the doors of a session.
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
