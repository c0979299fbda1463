//! `Process`: a command whose output is read.
//!
//! Not here: splitting a command line into words. Counterpart: botocore's use of `subprocess.Popen`
//! (`ProcessProvider`).
#![expect(
    clippy::disallowed_methods,
    reason = "this file waits for a process, not for the clock's user"
)]

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::locked;
use super::{TimeLimit, interrupt};

/// The maximum size of each output of a command; a command that writes more is stopped.
const OUTPUT_LIMIT: u64 = 1 << 20;
/// The poll interval of a running command.
const POLL: Duration = Duration::from_millis(5);

/// The result of a command. `Debug` shows sizes only, because outputs contain credentials.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// The exit code; `None` if a signal ended the command.
    pub code: Option<i32>,
    /// What it wrote to its standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to its standard error.
    pub stderr: Vec<u8>,
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("code", &self.code)
            .field("stdout", &format_args!("{} bytes", self.stdout.len()))
            .field("stderr", &format_args!("{} bytes", self.stderr.len()))
            .finish()
    }
}

/// Runs commands.
pub trait Process: fmt::Debug + Send + Sync {
    /// Runs `words` (the program, then its arguments) without a shell, and waits for its end.
    ///
    /// # Errors
    ///
    /// `NotFound` and similar errors if it cannot be started, `InvalidInput` without words, `TimedOut` if
    /// it is still running after `timeout`; it is then killed.
    fn run(&self, words: &[String], timeout: Duration) -> io::Result<Output>;
}

/// The system's processes. A command inherits the standard input, so that it can prompt for a password.
#[derive(Clone, Copy, Debug)]
pub struct RealProcess;

impl Process for RealProcess {
    fn run(&self, words: &[String], timeout: Duration) -> io::Result<Output> {
        let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let start = Instant::now();
        let timeout = TimeLimit::rest().map_or(timeout, |rest| rest.min(timeout));
        let mut child = Command::new(program)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdout = collect(child.stdout.take());
        let stderr = collect(child.stderr.take());
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            let is_interrupted = interrupt::check().is_err();
            if is_interrupted || start.elapsed() >= timeout {
                child.kill()?;
                child.wait()?;
                return Err(if is_interrupted {
                    io::ErrorKind::Interrupted.into()
                } else {
                    io::ErrorKind::TimedOut.into()
                });
            }
            thread::sleep(POLL);
        };
        // A grandchild may hold the pipes open for longer than the command lives.
        let rest = || timeout.saturating_sub(start.elapsed()).max(POLL);
        let read = |output: &Receiver<io::Result<Vec<u8>>>| loop {
            let rest = rest();
            let slice = interrupt::slice(Some(rest)).unwrap_or(rest);
            match output.recv_timeout(slice) {
                Ok(bytes) => return bytes,
                Err(_) if slice == rest => return Err(io::ErrorKind::TimedOut.into()),
                Err(_) if interrupt::check().is_err() => {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                Err(_) => {}
            }
        };
        Ok(Output {
            code: status.code(),
            stdout: read(&stdout)?,
            stderr: read(&stderr)?,
        })
    }
}

/// Reads a pipe on a separate thread, so that two full pipes cannot block each other.
fn collect(pipe: Option<impl Read + Send + 'static>) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let result = match pipe {
            Some(pipe) => pipe
                .take(OUTPUT_LIMIT)
                .read_to_end(&mut bytes)
                .map(|_| bytes),
            None => Ok(bytes),
        };
        // The receiver is gone after a timeout.
        let _ = sender.send(result);
    });
    receiver
}

/// Answers that a test prepared for command lines; every other command is `NotFound`.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use botoxide::seam::{FakeProcess, Process};
///
/// let process = FakeProcess::default();
/// let command = ["credential-helper".to_owned()];
/// assert!(process.run(&command, Duration::from_secs(1)).is_err());
/// assert_eq!(process.runs(), [["credential-helper"]]);
/// ```
#[derive(Debug, Default)]
pub struct FakeProcess {
    answers: Mutex<BTreeMap<Vec<String>, Output>>,
    runs: Mutex<Vec<Vec<String>>>,
}

impl FakeProcess {
    /// Sets the output of the command `words`.
    pub fn set(&self, words: &[&str], output: Output) {
        let words = words.iter().map(ToString::to_string).collect();
        locked(&self.answers).insert(words, output);
    }

    /// The command lines that were run, in order.
    pub fn runs(&self) -> Vec<Vec<String>> {
        locked(&self.runs).clone()
    }
}

impl Process for FakeProcess {
    fn run(&self, words: &[String], _timeout: Duration) -> io::Result<Output> {
        locked(&self.runs).push(words.to_vec());
        let answers = locked(&self.answers);
        answers
            .get(words)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str, timeout: Duration) -> io::Result<Output> {
        RealProcess.run(
            &["sh".to_owned(), "-c".to_owned(), script.to_owned()],
            timeout,
        )
    }

    #[test]
    fn output_and_exit_code_are_returned() {
        let output = sh("echo out; echo err >&2; exit 3", Duration::from_secs(30)).unwrap();
        assert_eq!(
            output,
            Output {
                code: Some(3),
                stdout: b"out\n".into(),
                stderr: b"err\n".into()
            }
        );
        assert!(!format!("{output:?}").contains("111"), "no bytes in Debug");
    }

    #[test]
    fn a_command_that_does_not_end_is_killed() {
        assert_eq!(
            sh("sleep 600", Duration::from_millis(20))
                .unwrap_err()
                .kind(),
            io::ErrorKind::TimedOut
        );
    }

    #[test]
    fn more_output_than_a_pipe_holds_is_read() {
        let output = sh(
            "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2",
            Duration::from_secs(30),
        )
        .unwrap();
        assert_eq!(
            (output.stdout.len(), output.stderr.len()),
            (300_000, 300_000)
        );
    }

    #[test]
    fn a_command_that_cannot_start_is_an_error() {
        let run = |words: &[String]| {
            RealProcess
                .run(words, Duration::from_secs(1))
                .unwrap_err()
                .kind()
        };
        assert_eq!(
            run(&["/nowhere/at/all".to_owned()]),
            io::ErrorKind::NotFound
        );
        assert_eq!(run(&[]), io::ErrorKind::InvalidInput);
    }
}
