//! Ctrl-C ends a command wherever it waits, and nothing half done stays behind.
//!
//! Not here: what it does to transfers (`transfers.rs`).

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::shell::Shell;

/// How long anything here may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
const SIGINT: i32 = 2;

/// Answers each request with `beginning`, and then says nothing more; tells of each.
fn silent(beginning: &'static str) -> (String, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, asked) = channel();
    thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let sender = sender.clone();
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                let mut request = Vec::new();
                while !request.windows(4).any(|four| four == b"\r\n\r\n") {
                    match socket.read(&mut buffer) {
                        Ok(count) if count > 0 => request.extend_from_slice(&buffer[..count]),
                        _ => return,
                    }
                }
                let _ = socket.write_all(beginning.as_bytes());
                let _ = sender.send(());
                // Until the command is gone.
                while socket.read(&mut buffer).is_ok_and(|count| count > 0) {}
            });
        }
    });
    (url, asked)
}

/// Starts the command, presses Ctrl-C when `is_waiting` has returned, and sees it end by the signal.
fn is_interrupted(shell: &Shell, line: &str, is_waiting: impl FnOnce()) {
    let mut command = shell.command();
    command.args(line.split_whitespace());
    let child = command.spawn().unwrap();
    let id = child.id().to_string();
    is_waiting();
    let signal = Command::new("kill").args(["-INT", &id]).status();
    assert!(signal.unwrap().success());
    let (sender, ended) = channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(ended) = ended.recv_timeout(PATIENCE) else {
        let _ = Command::new("kill").args(["-KILL", &id]).status();
        panic!("{line} goes on");
    };
    assert_eq!(ended.unwrap().status.signal(), Some(SIGINT), "{line}");
}

#[test]
fn a_command_ends_while_it_waits_for_a_service() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: \"e\"\r\n\r\n";
    for (line, beginning) in [
        ("dynamodb list-tables", ""),
        ("dynamodb list-tables", "HTTP/1.1 200"),
        ("dynamodb list-tables", HEAD),
        ("ec2 describe-instances", "HTTP/1.1 102 Processing\r\n\r\n"),
        ("s3api get-object --bucket b --key k out", HEAD),
        ("s3 ls s3://photos", ""),
        ("s3 mb s3://photos", ""),
        ("s3 rb s3://photos", ""),
    ] {
        let (url, asked) = silent(beginning);
        let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", url);
        is_interrupted(&shell, line, || {
            asked.recv_timeout(PATIENCE).unwrap();
            if line.contains("out") {
                // Its temporary file is there, or will be soon.
                thread::sleep(Duration::from_millis(200));
            }
        });
        assert_eq!(fs::read_dir(shell.home()).unwrap().count(), 0, "{line}");
    }
}

#[test]
fn a_command_ends_while_it_waits_for_credentials() {
    let shell = Shell::new().with("AWS_DEFAULT_REGION", "us-east-1");
    fs::create_dir(shell.home().join(".aws")).unwrap();
    let mark = shell.home().join("mark");
    fs::write(
        shell.home().join("script"),
        "echo $$ > mark; exec sleep 300\n",
    )
    .unwrap();
    let settings = "[default]\ncredential_process = sh script\n";
    fs::write(shell.home().join(".aws/config"), settings).unwrap();
    is_interrupted(&shell, "sts get-caller-identity", || {
        for _ in 0..6_000 {
            if fs::read_to_string(&mark).is_ok_and(|process| process.ends_with('\n')) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the process does not begin");
    });
    let process = fs::read_to_string(&mark).unwrap();
    let asked = Command::new("kill").args(["-0", process.trim()]).output();
    assert!(!asked.unwrap().status.success(), "the process goes on");
}
