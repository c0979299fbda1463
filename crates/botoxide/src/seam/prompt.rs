//! `Prompt`: a question that a person answers.
//!
//! Counterpart: botocore's use of `getpass.getpass` (codes of MFA devices).

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::{Mutex, PoisonError};

/// The longest answer that is read, in bytes.
#[cfg(unix)]
const ANSWER_LIMIT: u64 = 4096;

/// Asks the person in front of the program.
pub trait Prompt: fmt::Debug + Send + Sync {
    /// Shows `text` and waits for a line, which is not shown while it is typed.
    ///
    /// # Errors
    ///
    /// When there is no terminal, or nobody answers on it.
    fn ask(&self, text: &str) -> io::Result<String>;
}

/// The terminal of this process, whatever its standard input and output are.
#[derive(Clone, Copy, Debug)]
pub struct TerminalPrompt;

#[cfg(unix)]
impl Prompt for TerminalPrompt {
    fn ask(&self, text: &str) -> io::Result<String> {
        use std::io::{BufRead as _, BufReader, Read as _, Write as _};

        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

        let mut terminal = std::fs::File::options()
            .read(true)
            .write(true)
            .open("/dev/tty")?;
        let shown = tcgetattr(&terminal)?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        terminal.write_all(text.as_bytes())?;
        terminal.flush()?;
        tcsetattr(&terminal, OptionalActions::Flush, &hidden)?;
        let mut answer = String::new();
        let read = BufReader::new((&terminal).take(ANSWER_LIMIT)).read_line(&mut answer);
        tcsetattr(&terminal, OptionalActions::Flush, &shown)?;
        terminal.write_all(b"\n")?;
        if read? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
    }
}

#[cfg(not(unix))]
impl Prompt for TerminalPrompt {
    fn ask(&self, text: &str) -> io::Result<String> {
        use std::io::Write as _;

        let mut stderr = io::stderr();
        stderr.write_all(text.as_bytes())?;
        stderr.flush()?;
        let mut answer = String::new();
        if io::stdin().read_line(&mut answer)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
    }
}

/// Answers that a test prepared, in order; then nobody answers. `Debug` shows no answers.
#[derive(Default)]
pub struct FakePrompt {
    answers: Mutex<VecDeque<String>>,
    questions: Mutex<Vec<String>>,
}

impl FakePrompt {
    /// Puts an answer behind those that are there.
    pub fn answer(&self, answer: impl Into<String>) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push_back(answer.into());
    }

    /// What was asked, in order.
    pub fn questions(&self) -> Vec<String> {
        self.questions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Prompt for FakePrompt {
    fn ask(&self, text: &str) -> io::Result<String> {
        let mut questions = self
            .questions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        questions.push(text.to_owned());
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers
            .pop_front()
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl fmt::Debug for FakePrompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakePrompt")
            .field("questions", &self.questions)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prepared_answers_come_in_order_and_end() {
        let prompt = FakePrompt::default();
        prompt.answer("123456");
        assert_eq!(prompt.ask("Code: ").unwrap(), "123456");
        assert!(prompt.ask("Again: ").is_err());
        assert_eq!(prompt.questions(), ["Code: ", "Again: "]);
        prompt.answer("hunter2");
        assert!(!format!("{prompt:?}").contains("hunter2"));
    }
}
