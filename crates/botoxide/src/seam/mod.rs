//! The seams: one interface each to clock, environment, files, randomness, processes, the terminal and datagrams.
//!
//! Nothing else in the engine touches these parts of `std`; the network's interface is `transport`. Each is a
//! small trait with the real implementation and a fake for tests. Counterpart: none; botocore calls `time`,
//! `os`, `random` and `subprocess` where it needs them, and its tests patch them.

use std::sync::Arc;

mod aside;
#[cfg_attr(
    not(any(test, feature = "test-util")),
    expect(
        dead_code,
        unreachable_pub,
        reason = "fakes are exported with the feature `test-util`"
    )
)]
mod clock;
#[cfg_attr(
    not(any(test, feature = "test-util")),
    expect(
        dead_code,
        unreachable_pub,
        reason = "fakes are exported with the feature `test-util`"
    )
)]
mod datagram;
#[cfg_attr(
    not(any(test, feature = "test-util")),
    expect(
        dead_code,
        unreachable_pub,
        reason = "fakes are exported with the feature `test-util`"
    )
)]
mod env;
#[cfg_attr(
    not(any(test, feature = "test-util")),
    expect(
        dead_code,
        unreachable_pub,
        reason = "fakes are exported with the feature `test-util`"
    )
)]
mod files;
mod fork;
#[cfg_attr(
    not(any(test, feature = "test-util")),
    expect(
        dead_code,
        unreachable_pub,
        reason = "fakes are exported with the feature `test-util`"
    )
)]
mod fs;
pub(crate) mod interrupt;
mod lock;
mod locked;
#[cfg_attr(
    not(any(test, feature = "test-util")),
    expect(
        dead_code,
        unreachable_pub,
        reason = "fakes are exported with the feature `test-util`"
    )
)]
mod process;
#[cfg_attr(
    not(any(test, feature = "test-util")),
    expect(
        dead_code,
        unreachable_pub,
        reason = "fakes are exported with the feature `test-util`"
    )
)]
mod prompt;
#[cfg_attr(
    not(any(test, feature = "test-util")),
    expect(
        dead_code,
        unreachable_pub,
        reason = "fakes are exported with the feature `test-util`"
    )
)]
mod random;
mod temporary;
mod time_limit;

pub(crate) use aside::aside;
pub use clock::{BlockingClock, Clock, TokioClock};
pub use datagram::{Datagrams, UdpDatagrams};
pub(crate) use env::EnvSnapshot;
pub use env::{Env, ProcessEnv};
pub use files::{Files, PositionedFile, RealFiles};
pub(crate) use fork::{ForkMutex, Inherit, PerProcess, look};
pub(crate) use fs::is_unfit;
pub use fs::{FileInfo, Fs, RealFs};
pub use interrupt::Interrupt;
pub use lock::FileLock;
pub(crate) use locked::locked;
pub use process::{Output, Process, RealProcess};
pub use prompt::{Prompt, TerminalPrompt};
pub use random::{OsRandom, Random};
pub(crate) use time_limit::TimeLimit;

#[cfg(any(test, feature = "test-util"))]
pub use {
    clock::FakeClock, datagram::FakeDatagrams, env::FakeEnv, files::FakeFiles, fs::FakeFs,
    process::FakeProcess, prompt::FakePrompt, random::FakeRandom,
};

/// The interfaces to the outside world, shared by everything that one session creates.
#[derive(Clone, Debug)]
pub struct Seams {
    /// Time and sleeping.
    pub clock: Arc<dyn Clock>,
    /// Environment variables and the home directory.
    pub env: Arc<dyn Env>,
    /// Small files: configuration, credentials, caches, models.
    pub fs: Arc<dyn Fs>,
    /// The files that are uploaded and downloaded.
    pub files: Arc<dyn Files>,
    /// Random bytes.
    pub random: Arc<dyn Random>,
    /// Commands whose output is read.
    pub process: Arc<dyn Process>,
    /// Prompts that the user answers.
    pub prompt: Arc<dyn Prompt>,
    /// Messages without an answer.
    pub datagrams: Arc<dyn Datagrams>,
    /// The hook that can interrupt blocking calls.
    pub interrupt: Option<Interrupt>,
}

impl Seams {
    /// The real system, for callers that run on a tokio runtime.
    pub fn tokio() -> Self {
        Self::real(Arc::new(TokioClock::default()))
    }

    /// The real system, for callers without a runtime: sleeping blocks the thread.
    pub fn blocking() -> Self {
        Self::real(Arc::new(BlockingClock::default()))
    }

    /// The hook that can interrupt waits of the calling thread.
    pub(crate) fn interrupt(&self) -> Option<&Interrupt> {
        let interrupt = self.interrupt.as_ref();
        interrupt.filter(|_| self.clock.holds_thread())
    }

    /// A world that is empty and stands still; [`Fakes`] keeps handles to change it. With the feature `test-util`.
    #[cfg(any(test, feature = "test-util"))]
    pub fn fake() -> Self {
        Fakes::default().seams()
    }

    fn real(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            env: Arc::new(ProcessEnv),
            fs: Arc::new(RealFs),
            files: Arc::new(RealFiles),
            random: Arc::new(OsRandom),
            process: Arc::new(RealProcess),
            prompt: Arc::new(TerminalPrompt),
            datagrams: Arc::new(UdpDatagrams::default()),
            interrupt: None,
        }
    }
}

/// The fakes behind a [`Seams`], with their own types, so that a test can set and inspect them. With the feature
/// `test-util`.
///
/// # Example: an environment with one variable
///
/// ```
/// use botoxide::seam::{Env, Fakes};
///
/// let world = Fakes::default();
/// world.env.set("AWS_DEFAULT_REGION", "eu-north-1");
/// assert_eq!(world.seams().env.var("AWS_DEFAULT_REGION").as_deref(), Some("eu-north-1"));
/// ```
#[cfg(any(test, feature = "test-util"))]
#[derive(Clone, Debug, Default)]
pub struct Fakes {
    /// The clock behind [`Seams::clock`].
    pub clock: Arc<FakeClock>,
    /// The environment behind [`Seams::env`].
    pub env: Arc<FakeEnv>,
    /// The files behind [`Seams::fs`].
    pub fs: Arc<FakeFs>,
    /// The files behind [`Seams::files`].
    pub files: Arc<FakeFiles>,
    /// The numbers behind [`Seams::random`].
    pub random: Arc<FakeRandom>,
    /// The commands behind [`Seams::process`].
    pub process: Arc<FakeProcess>,
    /// The answers behind [`Seams::prompt`].
    pub prompt: Arc<FakePrompt>,
    /// The messages behind [`Seams::datagrams`].
    pub datagrams: Arc<FakeDatagrams>,
}

#[cfg(any(test, feature = "test-util"))]
impl Fakes {
    /// These fakes as the seams of a session.
    pub fn seams(&self) -> Seams {
        // Method syntax, because the annotated field type makes the compiler widen to the trait object.
        Seams {
            clock: Arc::<FakeClock>::clone(&self.clock),
            env: Arc::<FakeEnv>::clone(&self.env),
            fs: Arc::<FakeFs>::clone(&self.fs),
            files: Arc::<FakeFiles>::clone(&self.files),
            random: Arc::<FakeRandom>::clone(&self.random),
            process: Arc::<FakeProcess>::clone(&self.process),
            prompt: Arc::<FakePrompt>::clone(&self.prompt),
            datagrams: Arc::<FakeDatagrams>::clone(&self.datagrams),
            interrupt: None,
        }
    }
}
