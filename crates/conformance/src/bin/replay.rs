//! Runs jobs on botoxide: reads one JSON job per line and prints one JSON result per line. The format is in
//! `docs/replay.md`.
#![forbid(unsafe_code)]

use std::io::{self, BufRead, BufWriter, Write};

use conformance::replay::Player;

fn main() -> io::Result<()> {
    match play(io::stdin().lock(), io::stdout().lock()) {
        // The reader has closed the pipe.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

fn play(mut jobs: impl BufRead, results: impl Write) -> io::Result<()> {
    let mut results = BufWriter::with_capacity(1 << 16, results);
    let mut player = Player::default();
    let mut line = Vec::new();
    while jobs.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            writeln!(results, "{}", player.play(&line))?;
        }
        line.clear();
    }
    results.flush()
}
