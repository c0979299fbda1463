//! `Oracle`: boto3, or botoxide's Python API, as a program that runs jobs.
//!
//! Not here: botoxide's Rust API, which runs in this process (`replay`). Counterpart: none.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;

use crate::files::workspace;

/// A running program that prints a line for each line of input.
#[derive(Debug)]
pub(super) struct Oracle {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    /// Starts boto3 with an interpreter that has it installed. `zone` is the local time zone; with one, timestamps show
    /// their zones.
    pub(super) fn start(python: &Path, zone: Option<&str>) -> Result<Self, String> {
        let mut command = Command::new(python);
        command.arg(script("replay.py")).arg("--compact-json");
        command.envs(zone.map(|zone| ("ORACLE_ZONE", zone)));
        Self::spawn(command, python)
    }

    /// Starts the Python API. `face` is the folder with the package `botoxide`.
    pub(super) fn start_face(python: &Path, face: &Path, zone: &str) -> Result<Self, String> {
        let mut command = Command::new(python);
        command.arg(script("face.py")).arg(face);
        command.env("ORACLE_ZONE", zone);
        Self::spawn(command, python)
    }

    fn spawn(mut command: Command, python: &Path) -> Result<Self, String> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", python.display()))?;
        let stdout = child.stdout.take().ok_or("a program without output")?;
        let answers = BufReader::with_capacity(1 << 16, stdout);
        Ok(Self { child, answers })
    }

    /// Runs `jobs` and returns their results in order.
    pub(super) fn run(&mut self, jobs: &[String]) -> Result<Vec<String>, String> {
        let (stdin, answers) = (&mut self.child.stdin, &mut self.answers);
        let stdin = stdin.as_mut().ok_or("a program without input")?;
        thread::scope(|scope| {
            // Pipes are small: one must be written while the other is read.
            let writing = scope.spawn(move || {
                for job in jobs {
                    stdin.write_all(job.as_bytes())?;
                    stdin.write_all(b"\n")?;
                }
                stdin.flush()
            });
            let mut lines = Vec::with_capacity(jobs.len());
            for job in jobs {
                let mut line = String::new();
                match answers.read_line(&mut line) {
                    Ok(1..) => lines.push(line),
                    Ok(0) => {
                        return Err(format!(
                            "Python exited before it returned a result for {job:.200}"
                        ));
                    }
                    Err(error) => return Err(format!("Python: {error}")),
                }
            }
            match writing.join() {
                Ok(Ok(())) => Ok(lines),
                Ok(Err(error)) => Err(format!("Python: {error}")),
                Err(_) => Err("Python: the writer panicked".to_owned()),
            }
        })
    }
}

fn script(name: &str) -> PathBuf {
    workspace().join("crates/conformance/oracle").join(name)
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // The program exits at the end of its input, but one that hangs must not block the sweep.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
