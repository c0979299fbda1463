//! Standard input and output for commands that need them: a closed stream is an error here.
//!
//! Rust's own `Stdin` and `Stdout` take a closed stream for an empty file and for one that takes everything.
//! `closed_streams.c` keeps a closed stream recognizable. Counterpart: awscli `compat.py` (`get_binary_stdin`,
//! `get_binary_stdout`).

use std::io::{self, Stdin, Stdout};

/// Standard input.
///
/// # Errors
///
/// If it is closed, or not open for reading.
pub(crate) fn stdin() -> io::Result<Stdin> {
    let stdin = io::stdin();
    if is_open_for(&stdin, Direction::Reading) {
        Ok(stdin)
    } else {
        Err(unavailable("stdin"))
    }
}

/// Standard output.
///
/// # Errors
///
/// If it is closed, or not open for writing.
pub(crate) fn stdout() -> io::Result<Stdout> {
    let stdout = io::stdout();
    if is_open_for(&stdout, Direction::Writing) {
        Ok(stdout)
    } else {
        Err(unavailable("stdout"))
    }
}

fn unavailable(name: &str) -> io::Error {
    // The message of `aws`.
    io::Error::other(format!(
        "{name} is required for this operation, but is not available."
    ))
}

#[derive(Clone, Copy)]
enum Direction {
    Reading,
    Writing,
}

#[cfg(unix)]
fn is_open_for(stream: impl std::os::fd::AsFd, direction: Direction) -> bool {
    use rustix::fs::{OFlags, fcntl_getfl};

    fcntl_getfl(stream).is_ok_and(|flags| {
        let mode = flags & OFlags::ACCMODE;
        match direction {
            Direction::Reading => mode != OFlags::WRONLY,
            Direction::Writing => mode == OFlags::WRONLY || mode == OFlags::RDWR,
        }
    })
}

/// Windows tells a missing stream when it is used.
#[cfg(not(unix))]
fn is_open_for<T>(_stream: T, _direction: Direction) -> bool {
    true
}
