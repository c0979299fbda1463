//! `Lines`: much text for standard output, written in large pieces, or for a pager.
//!
//! Counterpart: awscli `customizations/utils.py` (`uni_print`), awscli 2 `utils.py` (`OutputStreamFactory`).

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};

use botoxide::config::split_words;
use botoxide::seam::{Env as _, ProcessEnv};

use crate::streams;

/// Standard output, with a buffer of its own. A reader that has gone is no failure: it has seen enough.
pub(crate) struct Lines {
    sink: Sink,
    is_terminal: bool,
    is_unread: bool,
}

enum Sink {
    Stdout(BufWriter<Stdout>),
    Pager(Pager),
}

/// A program that shows a page at a time; dropping it waits for its end.
struct Pager {
    stdin: Option<BufWriter<ChildStdin>>,
    child: Child,
}

const BUFFER: usize = 64 * 1024;

impl Lines {
    /// # Errors
    ///
    /// If standard output is closed.
    pub(crate) fn new() -> io::Result<Self> {
        let stdout = streams::stdout()?;
        Ok(Self {
            is_terminal: stdout.is_terminal(),
            sink: Sink::Stdout(BufWriter::with_capacity(BUFFER, stdout)),
            is_unread: false,
        })
    }

    /// As [`new`](Self::new), through a pager if standard output is a terminal and the pager can be started.
    pub(crate) fn paged(pager: Option<&str>) -> io::Result<Self> {
        let mut lines = Self::new()?;
        if lines.is_terminal
            && let Some(pager) = pager.and_then(Pager::start)
        {
            lines.sink = Sink::Pager(pager);
        }
        Ok(lines)
    }

    /// Whether a person is reading.
    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Whether the reader has gone: what is written goes nowhere.
    pub(crate) fn is_unread(&self) -> bool {
        self.is_unread
    }

    /// Writes a text, which has its newlines.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        let written = match &mut self.sink {
            Sink::Stdout(stdout) => stdout.write_all(text.as_bytes()),
            Sink::Pager(pager) => pager.stdin().write_all(text.as_bytes()),
        };
        self.tolerate(written)
    }

    /// Shows all that was written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let written = match &mut self.sink {
            Sink::Stdout(stdout) => stdout.flush(),
            Sink::Pager(pager) => pager.stdin().flush(),
        };
        self.tolerate(written)
    }

    fn tolerate(&mut self, written: io::Result<()>) -> io::Result<()> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_unread = true;
                Ok(())
            }
            other => other,
        }
    }
}

impl Pager {
    /// `None` if the command cannot be split or started.
    fn start(command: &str) -> Option<Self> {
        let words = split_words(command)?;
        let (program, arguments) = words.split_first()?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        // What fits the screen is shown without waiting, colours are kept.
        if ProcessEnv.var("LESS").is_none() {
            command.env("LESS", "FRX");
        }
        let mut child = command.spawn().ok()?;
        let stdin = child.stdin.take()?;
        Some(Self {
            stdin: Some(BufWriter::with_capacity(BUFFER, stdin)),
            child,
        })
    }

    fn stdin(&mut self) -> &mut dyn io::Write {
        match &mut self.stdin {
            Some(stdin) => stdin,
            None => unreachable!("it is taken when the pager is dropped"),
        }
    }
}

impl Drop for Pager {
    fn drop(&mut self) {
        drop(self.stdin.take());
        // It may have been killed: nothing is left to show.
        let _ = self.child.wait();
    }
}
