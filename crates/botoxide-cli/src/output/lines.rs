//! `Lines`: much text for standard output, written in large pieces.
//!
//! Counterpart: awscli `customizations/utils.py` (`uni_print`).

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};

use crate::streams;

/// Standard output, with a buffer of its own. A reader that has gone is no failure: it has seen enough.
pub(crate) struct Lines {
    stdout: BufWriter<Stdout>,
    is_unread: bool,
}

impl Lines {
    /// # Errors
    ///
    /// If standard output is closed.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            stdout: BufWriter::with_capacity(64 * 1024, streams::stdout()?),
            is_unread: false,
        })
    }

    /// Whether a person is reading.
    pub(crate) fn is_terminal(&self) -> bool {
        self.stdout.get_ref().is_terminal()
    }

    /// Whether the reader has gone: what is written goes nowhere.
    pub(crate) fn is_unread(&self) -> bool {
        self.is_unread
    }

    /// Writes a text, which has its newlines.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        let written = self.stdout.write_all(text.as_bytes());
        self.tolerate(written)
    }

    /// Shows all that was written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let written = self.stdout.flush();
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
