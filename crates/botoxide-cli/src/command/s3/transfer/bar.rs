//! `Bar`: the progress of transfers on a terminal: bytes, throughput and time left.
//!
//! Not here: the lines that stay (`printer`). Counterpart: none; `aws` rewrites one line.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::recorder::Recorder;
use crate::command::s3::listing::human_readable_size;

// DIFFERENCE A33
/// The last line of a terminal.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar, if standard output is a terminal.
    pub(super) fn of_terminal() -> Option<Self> {
        io::stdout()
            .is_terminal()
            .then(|| Self::new(ProgressDrawTarget::stdout()))
    }

    fn new(target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), target);
        // The template is valid: a test draws it.
        if let Ok(style) = ProgressStyle::with_template("[{bar:24}] {percent:>3}% {msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self(bar)
    }

    /// Draws the progress; the library limits the refresh rate.
    pub(super) fn show(&self, recorder: &Recorder) {
        let done = recorder.bytes_transferred + recorder.bytes_failed;
        if recorder.bytes_expected > 0 {
            self.0.set_length(recorder.bytes_expected);
            self.0.set_position(done);
        } else {
            self.0.set_length(recorder.files_expected);
            self.0.set_position(recorder.files_transferred);
        }
        self.0.set_message(message(recorder));
    }

    /// Writes lines above it.
    pub(super) fn above<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    /// Removes it.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// The text beside the bar: `12.0 MiB of 40.0 MiB, 3.1 MiB/s, 2 files left, 0:09`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "for people, in whole bytes and seconds"
)]
fn message(recorder: &Recorder) -> String {
    let files = recorder
        .files_expected
        .saturating_sub(recorder.files_transferred);
    let files = match (files, recorder.is_total_known()) {
        (1, true) => "1 file left".to_owned(),
        (files, true) => format!("{files} files left"),
        (files, false) => format!("at least {files} files left"),
    };
    if recorder.bytes_expected == 0 {
        return files;
    }
    let done = recorder.bytes_transferred + recorder.bytes_failed;
    let (shown, expected) = (
        human_readable_size(done),
        human_readable_size(recorder.bytes_expected),
    );
    let speed = human_readable_size(recorder.speed as u64);
    let mut message = format!("{shown} of {expected}, {speed}/s, {files}");
    if recorder.speed >= 1.0 && recorder.is_total_known() {
        let left = recorder.bytes_expected.saturating_sub(done);
        let seconds = (left as f64 / recorder.speed).ceil() as u64;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let _ = match hours {
            0 => write!(message, ", {minutes}:{seconds:02}"),
            hours => write!(message, ", {hours}:{minutes:02}:{seconds:02}"),
        };
    }
    message
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use indicatif::TermLike;

    use super::super::recorder::Event;
    use super::*;

    /// A terminal of which the last line is looked at.
    #[derive(Clone, Debug, Default)]
    struct Terminal(Arc<Mutex<String>>);

    impl TermLike for Terminal {
        fn width(&self) -> u16 {
            90
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, line: &str) -> io::Result<()> {
            self.write_str(line)
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            self.0.lock().unwrap().clear();
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn it_says_how_long_it_will_take() {
        let mut recorder = Recorder::default();
        let start = Duration::ZERO;
        for (id, size) in [(0, 3 << 20), (1, 5 << 20)] {
            let event = Event::Queued {
                id,
                kind: "upload",
                location: "a to b".to_owned(),
                size: Some(size),
            };
            recorder.record(&event, start);
        }
        let progress = Event::Progress {
            id: 1,
            bytes: 2 << 20,
            size: None,
            at: Duration::from_secs(2),
        };
        recorder.record(&progress, Duration::from_secs(2));
        assert_eq!(
            message(&recorder),
            "2.0 MiB of 8.0 MiB, 1.0 MiB/s, at least 2 files left"
        );
        recorder.record(&Event::Total(2), start);
        assert_eq!(
            message(&recorder),
            "2.0 MiB of 8.0 MiB, 1.0 MiB/s, 2 files left, 0:06"
        );

        let terminal = Terminal::default();
        let bar = Bar::new(ProgressDrawTarget::term_like(Box::new(terminal.clone())));
        bar.show(&recorder);
        bar.above(|| ());
        assert_eq!(
            terminal.0.lock().unwrap().trim_end(),
            "[======>                 ]  25% 2.0 MiB of 8.0 MiB, 1.0 MiB/s, 2 files left, 0:06"
        );
        bar.clear();
        assert_eq!(*terminal.0.lock().unwrap(), "");
    }

    #[test]
    fn without_bytes_it_counts_files() {
        let mut recorder = Recorder::default();
        let event = Event::Queued {
            id: 0,
            kind: "upload",
            location: "a to b".to_owned(),
            size: Some(0),
        };
        recorder.record(&event, Duration::ZERO);
        recorder.record(&Event::Total(1), Duration::ZERO);
        assert_eq!(message(&recorder), "1 file left");
    }
}
