//! `Prompt`: a question that the user answers.
//!
//! Counterpart: botocore's use of `getpass.getpass` (codes of MFA devices).

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::Mutex;

#[cfg(unix)]
use super::interrupt;
use super::locked;

/// The maximum length of an answer, in bytes.
#[cfg(unix)]
const ANSWER_LIMIT: usize = 4096;

/// Asks the user of the program.
pub trait Prompt: fmt::Debug + Send + Sync {
    /// Shows `text` and waits for a line, which is not shown while it is typed.
    ///
    /// # Errors
    ///
    /// If there is no terminal, or no answer on it.
    fn ask(&self, text: &str) -> io::Result<String>;
}

/// The terminal of this process, whatever its standard input and output are.
#[derive(Clone, Copy, Debug)]
pub struct TerminalPrompt;

#[cfg(unix)]
impl Prompt for TerminalPrompt {
    fn ask(&self, text: &str) -> io::Result<String> {
        use std::io::Write as _;

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
        let answer = read_line(&terminal);
        tcsetattr(&terminal, OptionalActions::Flush, &shown)?;
        terminal.write_all(b"\n")?;
        answer
    }
}

/// The line that the user types on `terminal`; nothing is read past its end.
#[cfg(unix)]
fn read_line(terminal: &std::fs::File) -> io::Result<String> {
    use std::io::Read as _;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    let mut answer = Vec::new();
    loop {
        let slice = interrupt::slice(None).and_then(|slice| Timespec::try_from(slice).ok());
        match poll(&mut [PollFd::new(terminal, PollFlags::IN)], slice.as_ref()) {
            // A terminal in line mode has a line when it has anything.
            Ok(1..) => {}
            Ok(0) | Err(Errno::INTR) => {
                interrupt::check().map_err(io::Error::other)?;
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        let mut buffer = [0; ANSWER_LIMIT];
        let count = match (&*terminal).read(&mut buffer[answer.len()..]) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let start = answer.len();
        answer.extend_from_slice(&buffer[start..start + count]);
        if count == 0 && answer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if count == 0 || answer.ends_with(b"\n") || answer.len() == ANSWER_LIMIT {
            let answer = String::from_utf8(answer).map_err(io::Error::other)?;
            return Ok(answer.trim_end_matches(['\r', '\n']).to_owned());
        }
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

/// Answers that a test prepared, in order; after them there is no answer. `Debug` shows no answers.
///
/// # Example
///
/// ```
/// use botoxide::seam::{FakePrompt, Prompt};
///
/// let prompt = FakePrompt::default();
/// prompt.answer("123456");
/// assert_eq!(prompt.ask("Enter MFA code: ")?, "123456");
/// assert_eq!(prompt.questions(), ["Enter MFA code: "]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Default)]
pub struct FakePrompt {
    answers: Mutex<VecDeque<String>>,
    questions: Mutex<Vec<String>>,
}

impl FakePrompt {
    /// Appends an answer.
    pub fn answer(&self, answer: impl Into<String>) {
        let mut answers = locked(&self.answers);
        answers.push_back(answer.into());
    }

    /// The questions, in order.
    pub fn questions(&self) -> Vec<String> {
        locked(&self.questions).clone()
    }
}

impl Prompt for FakePrompt {
    fn ask(&self, text: &str) -> io::Result<String> {
        let mut questions = locked(&self.questions);
        questions.push(text.to_owned());
        let mut answers = locked(&self.answers);
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
