//! What the measured Rust programs share: the process's own CPU time and memory, and how often a call is made.
#![forbid(unsafe_code)]

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// The CPU time of this process so far, of user and kernel.
pub fn cpu_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or_default())
}

/// The resident memory of this process, in bytes.
///
/// # Panics
///
/// Where there is no `/proc/self/statm`.
pub fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("the second number of statm is the resident pages") * rustix::param::page_size()
}

/// How often a call is made.
#[derive(Clone, Copy, Debug)]
pub enum Plan {
    /// So many times, for counting instructions; nothing is printed.
    Count(u64),
    /// In rounds of a length, each printed as one line of JSON; one shorter round before them is not.
    Time {
        /// How many.
        rounds: u32,
        /// How long each one is.
        length: Duration,
    },
}

impl Plan {
    /// Reads `count N` or `time ROUNDS SECONDS`.
    pub fn parse(words: &[String]) -> Option<Self> {
        match words {
            [kind, count] if kind == "count" => count.parse().ok().map(Self::Count),
            [kind, rounds, seconds] if kind == "time" => Some(Self::Time {
                rounds: rounds.parse().ok()?,
                length: Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?,
            }),
            _ => None,
        }
    }

    /// Makes the calls, one after another, on this thread.
    pub async fn run(self, call: impl AsyncFn()) {
        let (rounds, length) = match self {
            Self::Count(count) => {
                for _ in 0..count {
                    call().await;
                }
                return;
            }
            Self::Time { rounds, length } => (rounds, length),
        };
        for round in 0..=rounds {
            let length = if round == 0 { length / 2 } else { length };
            let (cpu, start, mut calls) = (cpu_time(), Instant::now(), 0u64);
            while start.elapsed() < length {
                call().await;
                calls += 1;
            }
            if round > 0 {
                let cpu = (cpu_time() - cpu).as_secs_f64();
                println!("{{\"calls\": {calls}, \"cpu\": {cpu:.6}}}");
            }
        }
    }

    /// The same for a call that blocks.
    pub fn run_blocking(self, call: impl Fn()) {
        let mut run = std::pin::pin!(self.run(async || call()));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        // Nothing in it waits, so the first poll is the last.
        assert!(run.as_mut().poll(&mut context).is_ready());
    }
}
