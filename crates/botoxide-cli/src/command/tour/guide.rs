//! `Guide`: shows each step of the tour, and measures it.

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use botoxide::seam::{BlockingClock, Clock as _, Env as _, ProcessEnv};

use crate::failure::Failure;
use crate::output;

/// Shows and measures steps.
pub(super) struct Guide {
    clock: BlockingClock,
    steps: usize,
    /// Whether the output is a terminal with bold and faint text.
    is_terminal: bool,
}

impl Guide {
    pub(super) fn new() -> Self {
        Self {
            clock: BlockingClock::default(),
            steps: 0,
            is_terminal: io::stdout().is_terminal() && ProcessEnv.var("NO_COLOR").is_none(),
        }
    }

    /// Shows a title and the lines of `code`, runs them, shows how long they took.
    pub(super) fn step<T>(
        &mut self,
        title: &str,
        code: &str,
        act: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let (result, took) = self.measured(act)?;
        self.tell(title, &took, code)?;
        Ok(result)
    }

    /// As [`step`](Self::step), for a step with progress: it is announced first. Returns also how long it took.
    pub(super) fn watched<T>(
        &mut self,
        title: &str,
        code: &str,
        act: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<(T, String), Failure> {
        self.tell(title, "", code)?;
        self.measured(act)
    }

    fn measured<T>(
        &self,
        act: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<(T, String), Failure> {
        let begun = self.clock.monotonic();
        let result = act()?;
        let took = self.clock.monotonic().saturating_sub(begun);
        Ok((result, self.styled("2", &milliseconds(took))))
    }

    fn tell(&mut self, title: &str, took: &str, code: &str) -> Result<(), Failure> {
        self.steps += 1;
        let (number, title) = (self.steps, self.styled("1", title));
        say(format!("\n{number}. {title}  {took}").trim_end())?;
        for line in code.lines() {
            say(&format!("     {}", self.styled("36", line)))?;
        }
        Ok(())
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.is_terminal {
            format!("\x1b[{style}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// The progress of a transfer: redrawn on a terminal, once at the end otherwise.
pub(super) struct Bar {
    total: i64,
    is_terminal: bool,
}

impl Bar {
    pub(super) fn new(total: i64) -> Self {
        Self {
            total,
            is_terminal: io::stdout().is_terminal(),
        }
    }

    pub(super) fn show(&self, sent: i64) {
        if self.is_terminal {
            let mut stdout = io::stdout().lock();
            // There may be no reader.
            let _ = write!(stdout, "\r   → {}", self.drawn(sent)).and_then(|()| stdout.flush());
        }
    }

    pub(super) fn finish(&self, took: &str) -> Result<(), Failure> {
        let back = if self.is_terminal { "\r" } else { "" };
        say(&format!("{back}   → {}  {took}", self.drawn(self.total)))
    }

    fn drawn(&self, sent: i64) -> String {
        const WIDTH: i64 = 32;
        let full = (sent * WIDTH / self.total).clamp(0, WIDTH);
        let cells = (0..WIDTH).map(|cell| if cell < full { '█' } else { '░' });
        let cells: String = cells.collect();
        format!("{cells} {} of {} MiB", sent >> 20, self.total >> 20)
    }
}

/// Shows the result.
pub(super) fn answer(text: impl Display) -> Result<(), Failure> {
    for line in text.to_string().lines() {
        say(&format!("   → {line}"))?;
    }
    Ok(())
}

pub(super) fn say(text: &str) -> Result<(), Failure> {
    Ok(output::line(text)?)
}

fn milliseconds(duration: Duration) -> String {
    format!("({:.2} ms)", duration.as_secs_f64() * 1000.0)
}
