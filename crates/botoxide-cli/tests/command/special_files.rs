//! Downloads to pipes and devices end: nothing but a regular file gets the time of its object. // C1

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::thread::{self, JoinHandle};

use crate::fake_s3::FakeS3;
use crate::shell::Shell;

/// A pipe, and what is read from it until its writer closes it.
fn pipe(shell: &Shell, name: &str) -> JoinHandle<Vec<u8>> {
    let path = shell.home().join(name);
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    thread::spawn(move || fs::read(path).unwrap())
}

fn store() -> FakeS3 {
    let large = "x".repeat(200_000);
    FakeS3::start(&[("box/empty", ""), ("box/k", "text"), ("box/large", &large)])
}

#[test]
fn downloads_to_a_pipe_end() {
    for (line, read) in [
        ("s3 cp s3://box/k pipe", 4),
        ("s3 cp s3://box/k ./pipe --no-progress", 4),
        ("s3 cp s3://box/large pipe", 200_000),
        ("s3 cp s3://box/empty pipe", 0),
        ("s3 mv s3://box/k pipe", 4),
        ("s3 cp s3://box/k link", 4),
        (
            "s3 cp s3://box/ folder --recursive --exclude * --include k",
            4,
        ),
        (
            "s3 mv s3://box/ folder --recursive --exclude * --include k",
            4,
        ),
    ] {
        let store = store();
        let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
        fs::create_dir(shell.home().join("folder")).unwrap();
        let name = if line.contains("folder") {
            "folder/k"
        } else {
            "pipe"
        };
        let reader = pipe(&shell, name);
        symlink("pipe", shell.home().join("link")).unwrap();
        let ran = shell.run(line);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{line}");
        let found = reader.join().unwrap();
        assert_eq!(found.len(), read, "{line}");
        assert_eq!(
            store.paths().contains(&"box/k".to_owned()),
            !line.contains(" mv ")
        );
    }
}

#[test]
fn downloads_to_a_device_end() {
    let store = store();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
    symlink("/dev/null", shell.home().join("link")).unwrap();
    for line in [
        "s3 cp s3://box/k /dev/null --quiet",
        "s3 cp s3://box/large /dev/null --quiet",
        "s3 cp s3://box/k link --quiet",
    ] {
        shell.run(line).succeeded();
    }
    shell
        .run("s3 mv s3://box/k /dev/full --no-progress")
        .failed_after("", 1, "move failed: s3://box/k to ");
    assert!(store.paths().contains(&"box/k".to_owned()));
}
