//! `Printer`: the output of transfers: a line for each, and progress.
//!
//! On a terminal the last line is a bar; elsewhere progress comes as lines that end in a carriage return, as `aws`
//! writes them. Counterpart: awscli `s3/results.py` (`ResultPrinter`).

use std::io::{IsTerminal, Write};
use std::time::Duration;

use super::bar::Bar;
use super::recorder::{Event, Recorder};
use crate::command::s3::listing::human_readable_size;
use crate::output::printable;

/// How much is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verbosity {
    /// Nothing at all.
    Nothing,
    /// Failures and warnings.
    Errors,
    /// A line for each transfer too.
    Transfers,
    /// And progress.
    Progress,
}

/// How progress is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ProgressStyle {
    /// The minimum time between two lines.
    pub(super) pause: Duration,
    /// Whether each line stays.
    pub(super) is_multiline: bool,
}

// DIFFERENCE A32
/// Ten lines a second are more than a reader can follow, and every line costs a write.
pub(super) const USUAL_PAUSE: Duration = Duration::from_millis(100);

/// The output stream.
pub(super) struct Outlet {
    pub(super) to: Box<dyn Write + Send>,
    /// Whether it is a terminal, where control characters in names have an effect.
    pub(super) is_terminal: bool,
}

impl Outlet {
    pub(super) fn of(to: impl Write + IsTerminal + Send + 'static) -> Self {
        Self {
            is_terminal: to.is_terminal(),
            to: Box::new(to),
        }
    }

    fn write(&mut self, text: &str) {
        // There may be no reader.
        let _ = self.to.write_all(text.as_bytes());
        let _ = self.to.flush();
    }
}

/// Prints what happens.
pub(super) struct Printer {
    verbosity: Verbosity,
    style: ProgressStyle,
    out: Outlet,
    error: Outlet,
    /// Shows progress in place of lines.
    bar: Option<Bar>,
    /// What is to be written to `out`.
    text: String,
    /// How many characters of progress stand on the line that comes next.
    progress_length: usize,
    last_progress: Option<Duration>,
}

impl Printer {
    pub(super) fn new(
        verbosity: Verbosity,
        style: ProgressStyle,
        out: Outlet,
        error: Outlet,
        bar: Option<Bar>,
    ) -> Self {
        Self {
            verbosity,
            style,
            out,
            error,
            bar,
            text: String::new(),
            progress_length: 0,
            last_progress: None,
        }
    }

    /// Prints the line of an event, which has been recorded; `done` is the transfer that it ends.
    pub(super) fn print(
        &mut self,
        recorder: &Recorder,
        event: &Event,
        done: Option<(&'static str, String)>,
        now: Duration,
    ) {
        if self.verbosity == Verbosity::Nothing {
            return;
        }
        match event {
            Event::Queued { .. } => {}
            Event::Progress { at, .. } => self.progress(recorder, *at, recorder.has_all_bytes()),
            Event::Succeeded { .. } => {
                if let Some((kind, location)) = done {
                    self.say(Verbosity::Transfers, &format!("{kind}: {location}"));
                }
                self.progress_again(recorder, now);
            }
            Event::Failed { reason, .. } => {
                if let Some((kind, location)) = done {
                    self.complain(&format!("{kind} failed: {location} {reason}"));
                }
                self.progress_again(recorder, now);
            }
            Event::Skipped { .. } => self.progress_again(recorder, now),
            Event::DryRun { kind, location } => {
                // `aws` prints it even if only errors are shown.
                self.say(Verbosity::Errors, &format!("(dryrun) {kind}: {location}"));
            }
            Event::Warning(message) => {
                self.complain(message);
                self.progress_again(recorder, now);
            }
            Event::Fatal(message) => self.complain(&format!("fatal error: {message}")),
            Event::Interrupted(signal) => self.complain(signal.notice()),
            Event::Total(_) => {
                if self.progress_length > 0 && !recorder.has_more() {
                    self.say(Verbosity::Progress, "");
                }
            }
        }
    }

    /// Writes the buffered lines.
    pub(super) fn flush(&mut self) {
        if !self.text.is_empty() {
            let mut write = || self.out.write(&self.text);
            match &self.bar {
                Some(bar) => bar.above(write),
                None => write(),
            }
            self.text.clear();
        }
    }

    /// Ends the output.
    pub(super) fn finish(&mut self) {
        self.flush();
        if let Some(bar) = &self.bar {
            bar.clear();
        }
    }

    fn say(&mut self, least: Verbosity, line: &str) {
        if self.verbosity >= least {
            let line = self.padded(&printable(line, self.out.is_terminal));
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn complain(&mut self, line: &str) {
        // In the order in which it happened, where both go to one place.
        self.flush();
        let mut line = self.padded(&printable(line, self.error.is_terminal));
        line.push('\n');
        let mut write = || self.error.write(&line);
        match &self.bar {
            Some(bar) => bar.above(write),
            None => write(),
        }
    }

    /// A line that overwrites the current progress line.
    fn padded(&self, line: &str) -> String {
        let width = self.progress_length;
        format!("{line:<width$}")
    }

    /// After a line that stays.
    fn progress_again(&mut self, recorder: &Recorder, now: Duration) {
        self.progress_length = 0;
        if recorder.has_more() {
            let is_nearly_done = recorder.is_total_known() && recorder.has_all_bytes();
            self.progress(recorder, now, is_nearly_done);
        }
    }

    fn progress(&mut self, recorder: &Recorder, now: Duration, is_due: bool) {
        if self.verbosity < Verbosity::Progress {
            return;
        }
        if let Some(bar) = &self.bar {
            bar.show(recorder);
            return;
        }
        let waited = self.last_progress.map(|last| now.saturating_sub(last));
        if waited.is_some_and(|waited| waited < self.style.pause) && !is_due {
            return;
        }
        self.last_progress = Some(now);
        let line = self.padded(&statement(recorder));
        self.text.push_str(&line);
        if self.style.is_multiline {
            self.text.push('\n');
            self.progress_length = 0;
        } else {
            self.text.push('\r');
            self.progress_length = line.chars().count();
        }
    }
}

/// The progress of the transfers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a speed is never negative, and shown in whole bytes"
)]
fn statement(recorder: &Recorder) -> String {
    // What may still grow is marked.
    let (about, more) = if recorder.is_total_known() {
        ("", "")
    } else {
        ("~", " (calculating...)")
    };
    let left = recorder
        .files_expected
        .saturating_sub(recorder.files_transferred);
    if recorder.bytes_expected == 0 {
        let done = recorder.files_transferred;
        return format!("Completed {done} file(s) with {about}{left} file(s) remaining{more}");
    }
    let done = human_readable_size(recorder.bytes_transferred + recorder.bytes_failed);
    let expected = human_readable_size(recorder.bytes_expected);
    let speed = human_readable_size(recorder.speed as u64);
    format!(
        "Completed {done}/{about}{expected} ({speed}/s) with {about}{left} file(s) remaining{more}"
    )
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::super::interrupt::Signal;
    use super::*;

    /// What was written, and where.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<String>>);

    struct Pen(Paper, &'static str);

    impl Write for Pen {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let mut paper = self.0.0.lock().unwrap();
            paper.push_str(self.1);
            paper.push_str(std::str::from_utf8(bytes).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn printed(verbosity: Verbosity, style: ProgressStyle, events: &[(u64, Event)]) -> String {
        let paper = Paper::default();
        let pen = |mark| Outlet {
            to: Box::new(Pen(paper.clone(), mark)),
            is_terminal: mark == "!",
        };
        let mut printer = Printer::new(verbosity, style, pen(""), pen("!"), None);
        let mut recorder = Recorder::default();
        for (milliseconds, event) in events {
            let now = Duration::from_millis(*milliseconds);
            let done = recorder.record(event, now);
            printer.print(&recorder, event, done, now);
            printer.flush();
        }
        printer.finish();
        drop(printer);
        Arc::into_inner(paper.0).unwrap().into_inner().unwrap()
    }

    fn queued(id: u64, location: &str, size: u64) -> Event {
        Event::Queued {
            id,
            kind: "upload",
            location: location.to_owned(),
            size: Some(size),
        }
    }

    fn moved(id: u64, bytes: i64, milliseconds: u64) -> (u64, Event) {
        let at = Duration::from_millis(milliseconds);
        let event = Event::Progress {
            id,
            bytes,
            size: None,
            at,
        };
        (milliseconds, event)
    }

    const EACH: ProgressStyle = ProgressStyle {
        pause: Duration::ZERO,
        is_multiline: false,
    };

    fn story() -> Vec<(u64, Event)> {
        vec![
            (0, queued(0, "./a to s3://b/a", 1024)),
            moved(0, 1024, 1000),
            (1000, queued(1, "./b to s3://b/b", 3 << 20)),
            (1000, Event::Total(2)),
            (1000, Event::Succeeded { id: 0 }),
            moved(1, 1 << 20, 2000),
            (2000, Event::Warning("warning: odd".to_owned())),
            (
                3000,
                Event::Failed {
                    id: 1,
                    reason: "it broke".to_owned(),
                },
            ),
        ]
    }

    // What the ResultPrinter of awscli 1.46.3 prints of the same events.
    #[test]
    fn lines_cover_each_other_as_with_aws() {
        assert_eq!(
            printed(Verbosity::Progress, EACH, &story()),
            "Completed 1.0 KiB/~1.0 KiB (1.0 KiB/s) with ~1 file(s) remaining (calculating...)\r\
             upload: ./a to s3://b/a                                                          \n\
             Completed 1.0 KiB/3.0 MiB (1.0 KiB/s) with 1 file(s) remaining\r\
             Completed 1.0 MiB/3.0 MiB (512.5 KiB/s) with 1 file(s) remaining\r\
             !warning: odd                                                    \n\
             Completed 1.0 MiB/3.0 MiB (512.5 KiB/s) with 1 file(s) remaining\r\
             !upload failed: ./b to s3://b/b it broke                         \n"
        );
    }

    #[test]
    fn less_is_said_where_less_is_wanted() {
        assert_eq!(
            printed(Verbosity::Transfers, EACH, &story()),
            "upload: ./a to s3://b/a\n!warning: odd\n!upload failed: ./b to s3://b/b it broke\n"
        );
        assert_eq!(
            printed(Verbosity::Errors, EACH, &story()),
            "!warning: odd\n!upload failed: ./b to s3://b/b it broke\n"
        );
        assert_eq!(printed(Verbosity::Nothing, EACH, &story()), "");
    }

    #[test]
    fn progress_comes_now_and_then() {
        let style = ProgressStyle {
            pause: Duration::from_secs(5),
            is_multiline: true,
        };
        let mut events = vec![(0, queued(0, "a to b", 100)), (0, Event::Total(1))];
        events.extend((1..=9).map(|second| moved(0, 10, second * 1000)));
        events.push(moved(0, 10, 9500));
        assert_eq!(
            printed(Verbosity::Progress, style, &events),
            "Completed 10 Bytes/100 Bytes (10 Bytes/s) with 1 file(s) remaining\n\
             Completed 60 Bytes/100 Bytes (10 Bytes/s) with 1 file(s) remaining\n\
             Completed 100 Bytes/100 Bytes (10 Bytes/s) with 1 file(s) remaining\n"
        );
    }

    #[test]
    fn what_comes_after_the_last_transfer_ends_the_line() {
        let events = [
            (0, queued(0, "a to b", 0)),
            (0, Event::Succeeded { id: 0 }),
            (0, Event::Total(1)),
        ];
        let line = "Completed 1 file(s) with ~0 file(s) remaining (calculating...)";
        let blank = " ".repeat(line.len());
        assert_eq!(
            printed(Verbosity::Progress, EACH, &events),
            format!("upload: a to b\n{line}\r{blank}\n")
        );
    }

    #[test]
    fn names_do_nothing_to_a_terminal() {
        let events = [(0, Event::Warning("warning: \u{1b}[2J".to_owned()))];
        assert_eq!(
            printed(Verbosity::Errors, EACH, &events),
            "!warning: ?[2J\n"
        );
    }

    #[test]
    fn an_interruption_is_said() {
        for (signal, said) in [
            (Signal::HangUp, "!cancelled: SIGHUP received\n"),
            (Signal::Interrupt, "!cancelled: ctrl-c received\n"),
            (Signal::Terminate, "!cancelled: SIGTERM received\n"),
        ] {
            let events = [(0, Event::Interrupted(signal))];
            assert_eq!(printed(Verbosity::Errors, EACH, &events), said);
        }
    }

    #[test]
    fn a_dry_run_is_said_even_among_errors() {
        let event = Event::DryRun {
            kind: "copy",
            location: "s3://a/x to s3://b/x".to_owned(),
        };
        let said = "(dryrun) copy: s3://a/x to s3://b/x\n";
        assert_eq!(printed(Verbosity::Errors, EACH, &[(0, event)]), said);
        let fatal = Event::Fatal("no bucket".to_owned());
        assert_eq!(
            printed(Verbosity::Errors, EACH, &[(0, fatal)]),
            "!fatal error: no bucket\n"
        );
    }
}
