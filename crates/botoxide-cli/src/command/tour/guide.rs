//! `Guide`: shows each step of the tour, and measures it.

use std::fmt::Display;
use std::io::{self, IsTerminal as _};
use std::time::Duration;

use botoxide::seam::{BlockingClock, Clock as _, Env as _, ProcessEnv};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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

/// How far a transfer has come: redrawn on a terminal, one line at the end everywhere.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar of so many bytes.
    pub(super) fn new(total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stdout());
        let style =
            ProgressStyle::with_template("   → {bar:32} {binary_bytes} of {binary_total_bytes}");
        let style = style.expect("the template is constant, and a test makes a bar of it");
        bar.set_style(style.progress_chars("██░"));
        Self(bar)
    }

    /// More bytes have moved, or fewer: a part that is sent again was counted before.
    pub(super) fn add(&self, bytes: i64) {
        match u64::try_from(bytes) {
            Ok(more) => self.0.inc(more),
            Err(_) => self.0.dec(bytes.unsigned_abs()),
        }
    }

    pub(super) fn finish(&self, took: &str) -> Result<(), Failure> {
        self.0.finish_and_clear();
        let size = self.0.length().unwrap_or_default() >> 20;
        let full = "█".repeat(32);
        say(&format!("   → {full} {size} of {size} MiB  {took}"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_counts_what_is_sent_again_once() {
        let bar = Bar::new(10);
        for bytes in [4, 4, -4, 4] {
            bar.add(bytes);
        }
        assert_eq!((bar.0.position(), bar.0.length()), (8, Some(10)));
    }
}
