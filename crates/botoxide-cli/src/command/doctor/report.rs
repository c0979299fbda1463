//! `Report`: the page that `botoxide doctor` prints.
//!
//! Not here: what is on it (`mod.rs`). Counterpart: none.

use std::fmt::{Display, Write as _};

use crate::failure::Failure;
use crate::output;

/// What is found, and what is wrong with it.
#[derive(Default)]
pub(super) struct Report {
    page: String,
    pub(super) notes: Vec<String>,
    problems: Vec<String>,
}

impl Report {
    pub(super) fn row(&mut self, name: &str, value: impl Display, origin: impl Display) {
        // Writing to a string does not fail, here and below.
        let line = format!("{name:17} {value:40} {origin}");
        let _ = writeln!(self.page, "{}", line.trim_end());
    }

    /// What is wrong, said once however many parts it spoils, and however much more was said before.
    pub(super) fn problem(&mut self, text: impl Display) {
        let text = text.to_string();
        let is_known = |known: &String| known.starts_with(&text);
        if !self.problems.iter().any(is_known) {
            self.problems.push(text);
        }
    }

    pub(super) fn finish(mut self) -> Result<(), Failure> {
        let lists = [("NOTES", &self.notes), ("PROBLEMS", &self.problems)];
        for (title, texts) in lists.into_iter().filter(|(_, texts)| !texts.is_empty()) {
            let _ = writeln!(self.page, "\n{title}\n");
            for text in texts {
                let _ = writeln!(self.page, "  - {text}");
            }
        }
        match self.problems.len() {
            0 => Ok(output::line(&format!("{}\nNothing is wrong.", self.page))?),
            count => {
                output::line(self.page.trim_end())?;
                let problems = if count == 1 { "problem" } else { "problems" };
                Err(Failure::configuration(format!("{count} {problems} found")))
            }
        }
    }
}
