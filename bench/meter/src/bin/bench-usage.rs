//! Runs a command and writes what it used to a file, as JSON: `bench-usage FILE COMMAND…`.
//!
//! Seconds of wall time and of CPU, bytes of resident memory at most. A small parent, because the peak that the system
//! tells of a child is never less than its parent's memory was.
#![forbid(unsafe_code)]

use std::process::{Command, ExitCode};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, program, rest @ ..] = arguments.as_slice() else {
        panic!("bench-usage FILE COMMAND…");
    };
    let start = Instant::now();
    let status = Command::new(program).args(rest).status().expect("it runs");
    let wall = start.elapsed().as_secs_f64();
    let used = getrusage(UsageWho::RUSAGE_CHILDREN).expect("Linux");
    let micros: i64 = [used.user_time(), used.system_time()]
        .iter()
        .map(|time| time.tv_sec() * 1_000_000 + time.tv_usec())
        .sum();
    let resident = used.max_rss() * 1024;
    let json = format!(
        "{{\"wall\": {wall:.6}, \"cpu\": {}.{:06}, \"resident\": {resident}}}\n",
        micros / 1_000_000,
        micros % 1_000_000
    );
    std::fs::write(file, json).expect("the file can be written");
    status.code().map_or(ExitCode::FAILURE, |code| {
        ExitCode::from(u8::try_from(code).unwrap_or(1))
    })
}
