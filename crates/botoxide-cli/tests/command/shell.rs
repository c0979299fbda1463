//! `Shell`: runs the binary in a home of its own, and does not wait for ever.

use std::ffi::OsStr;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// How long a command may take on a busy machine before the test fails.
const PATIENCE: Duration = Duration::from_mins(2);

/// An empty home directory, which is also the current one.
pub(crate) struct Shell {
    home: TempDir,
    variables: Vec<(&'static str, String)>,
}

/// What a command left behind.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Shell {
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            variables: vec![
                // Nothing on this machine may answer in place of what a test gives.
                ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
                // A pager would wait for a key.
                ("AWS_PAGER", String::new()),
            ],
        }
    }

    /// Credentials and a region.
    pub(crate) fn signed_in() -> Self {
        Self::new()
            .with("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .with("AWS_SECRET_ACCESS_KEY", "secret")
            .with("AWS_DEFAULT_REGION", "us-east-1")
    }

    /// Sets a variable.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Runs the binary with the words of `line`.
    pub(crate) fn run(&self, line: &str) -> Ran {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs the binary with the words of `line` and types `input`.
    pub(crate) fn run_with_input(&self, line: &str, input: &str) -> Ran {
        self.run_words_with_input(&line.split_whitespace().collect::<Vec<_>>(), input)
    }

    /// Runs the binary with these words and types `input`.
    pub(crate) fn run_words_with_input(&self, words: &[&str], input: &str) -> Ran {
        let mut typed = tempfile::tempfile().unwrap();
        typed.write_all(input.as_bytes()).unwrap();
        typed.rewind().unwrap();
        let mut command = self.command();
        command.args(words).stdin(typed);
        finish(command)
    }

    /// Runs the binary with these words.
    pub(crate) fn run_with(&self, variables: &[(&str, &str)], line: &str) -> Ran {
        let mut command = self.command();
        command
            .args(line.split_whitespace())
            .envs(variables.iter().copied());
        finish(command)
    }

    /// Runs the binary with these variables and words.
    pub(crate) fn run_words_in(&self, variables: &[(&str, &str)], words: &[&str]) -> Ran {
        let mut command = self.command();
        command.args(words).envs(variables.iter().copied());
        finish(command)
    }

    /// Runs the binary with these words.
    pub(crate) fn run_words(&self, words: &[&str]) -> Ran {
        let mut command = self.command();
        command.args(words);
        finish(command)
    }

    /// Runs a program with these words and types `input`.
    #[cfg(unix)]
    pub(crate) fn run_as(&self, program: &Path, words: &[String], input: &str) -> Ran {
        let mut typed = tempfile::tempfile().unwrap();
        typed.write_all(input.as_bytes()).unwrap();
        typed.rewind().unwrap();
        take_ctrl_c();
        let mut command = self.program(program);
        command.args(words).stdin(typed);
        finish(command)
    }

    /// Runs a script of the shell, in which `$botoxide` is the binary.
    pub(crate) fn script(&self, script: &str) -> Ran {
        let mut command = self.program("sh");
        command
            .args(["-c", script])
            .env("PATH", "/usr/bin:/bin")
            .env("botoxide", env!("CARGO_BIN_EXE_botoxide"));
        finish(command)
    }

    /// Runs a script of a document, with these variables. `botoxide` is the binary; the first failure ends the script.
    #[cfg(all(unix, feature = "local"))]
    pub(crate) fn document(&self, script: &str, variables: &[(String, String)]) -> Ran {
        let folder = Path::new(env!("CARGO_BIN_EXE_botoxide")).parent().unwrap();
        let mut command = self.program("sh");
        command
            .args(["-e", "-c", script])
            .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
            .envs(variables.iter().cloned());
        finish(command)
    }

    /// Runs the binary with these words on a terminal; all that the terminal gets is the standard output.
    #[cfg(unix)]
    pub(crate) fn run_on_terminal(&self, words: &[&str]) -> Ran {
        const SPAWN: &str = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
        let python = conformance::python::interpreter().unwrap();
        let binary = self.command();
        let mut command = Command::new(python);
        command
            .args(["-c", SPAWN])
            .arg(binary.get_program())
            .args(words)
            .env_clear()
            .envs(
                binary
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .current_dir(self.home())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        finish(command)
    }

    /// The binary, ready to be given its words.
    pub(crate) fn command(&self) -> Command {
        take_ctrl_c();
        self.program(env!("CARGO_BIN_EXE_botoxide"))
    }

    fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.home())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// Standard error without what version 2 of `aws`, and botoxide, write before the messages of version 1.
pub(crate) fn without_prefix(text: &str) -> String {
    let text = text.replace(
        "botoxide: [ERROR]: An error occurred (ParamValidation): ",
        "",
    );
    text.replace("botoxide: [ERROR]: ", "")
}

/// Runs a command to its end.
fn finish(mut command: Command) -> Ran {
    let child = command.spawn().unwrap();
    let id = child.id();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = receiver.recv_timeout(PATIENCE) else {
        let _ = Command::new("kill").arg(id.to_string()).status();
        panic!("{command:?} did not end");
    };
    Ran::from(output.unwrap())
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Its standard output as JSON, once it has gone well.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        self.succeeded();
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    #[track_caller]
    pub(crate) fn succeeded(&self) {
        assert_eq!(
            (self.code, self.stderr.as_str()),
            (Some(0), ""),
            "{}",
            self.stdout
        );
    }

    /// It ended with this code, and said this on standard error, and nothing on standard output.
    #[track_caller]
    pub(crate) fn failed(&self, code: i32, complaint: &str) {
        self.failed_after("", code, complaint);
    }

    /// As [`failed`](Self::failed), after it had said something on standard output.
    #[track_caller]
    pub(crate) fn failed_after(&self, said: &str, code: i32, complaint: &str) {
        let Self { stdout, stderr, .. } = self;
        assert!(
            stderr.contains(complaint),
            "{complaint:?} is not in {stderr:?}"
        );
        assert_eq!((self.code, stdout.as_str()), (Some(code), said), "{stderr}");
    }
}

/// Gives commands the system's own way to handle Ctrl-C, even where a shell has started the tests in the background, for which
/// it ignores the signal. A signal that is handled here is not ignored in a child.
#[cfg(unix)]
fn take_ctrl_c() {
    use std::sync::Arc;
    use std::sync::Once;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::SIGINT;

    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let is_pressed = Arc::new(AtomicBool::new(true));
        signal_hook::flag::register_conditional_default(SIGINT, is_pressed).unwrap();
    });
}

#[cfg(not(unix))]
fn take_ctrl_c() {}
