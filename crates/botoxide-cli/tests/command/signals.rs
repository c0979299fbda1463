//! SIGINT, SIGTERM and SIGHUP during transfers leave no temporary file and no multipart upload. // C6

use std::fs;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use conformance::server::Action;

use crate::fake_s3::FakeS3;
use crate::shell::Shell;

/// A store that tells when `operation` is asked for, and takes its time for the answer.
fn slow_store(operation: &'static str) -> (FakeS3, Receiver<()>) {
    let (sender, receiver) = mpsc::channel();
    let text = "text".repeat(3 << 19);
    let objects = [("box/src/a", text.as_str()), ("box/src/b", "b")];
    let store = FakeS3::answering(&objects, move |request, usual| {
        (request.operation == operation).then(|| {
            let _ = sender.send(());
            let pause = Action::Wait(Duration::from_millis(500));
            vec![pause, usual().action()]
        })
    });
    (store, receiver)
}

fn home(store: &FakeS3) -> Shell {
    let shell = Shell::signed_in()
        .with("AWS_ENDPOINT_URL", store.url())
        .with("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
    fs::create_dir(shell.home().join(".aws")).unwrap();
    let settings = "[default]\ns3 =\n  multipart_threshold = 1\n";
    fs::write(shell.home().join(".aws/config"), settings).unwrap();
    fs::create_dir(shell.home().join("src")).unwrap();
    fs::write(shell.home().join("src/a"), "a").unwrap();
    shell
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

const SIGNALS: [(&str, i32, &str); 3] = [
    ("INT", 1, "cancelled: ctrl-c received"),
    ("TERM", 143, "cancelled: SIGTERM received"),
    ("HUP", 129, "cancelled: SIGHUP received"),
];

#[test]
fn nothing_stays_behind_after_a_signal() {
    for (operation, line) in [
        ("UploadPart", "s3 cp src/a s3://box/new"),
        ("UploadPart", "s3 mv src s3://box/new --recursive"),
        ("UploadPart", "s3 sync src s3://box/new --delete"),
        ("UploadPartCopy", "s3 cp s3://box/src/a s3://box/new"),
        ("GetObject", "s3 cp s3://box/src/a new"),
        ("GetObject", "s3 mv s3://box/src new --recursive"),
    ] {
        for (name, code, said) in SIGNALS {
            let (store, begun) = slow_store(operation);
            let shell = home(&store);
            let words: Vec<&str> = line.split(' ').collect();
            let child = shell.command().args(words).spawn().unwrap();
            begun.recv_timeout(Duration::from_mins(1)).unwrap();
            signal(&child, name);
            let ended = child.wait_with_output().unwrap();
            let heard = String::from_utf8(ended.stderr).unwrap();
            assert_eq!(ended.status.code(), Some(code), "{name} {line}: {heard}");
            assert_eq!(heard.trim_end(), said, "{line}");
            assert_eq!(store.uploads(), 0, "{name} {line}");
            assert!(shell.home().join("src/a").exists(), "{name} {line}");
            assert!(
                store.paths().contains(&"box/src/a".to_owned()),
                "{name} {line}"
            );
            let new = shell.home().join("new");
            let left = fs::read_dir(&new).map_or(0, Iterator::count);
            assert_eq!(left, 0, "{name} {line}");
            let beside = fs::read_dir(shell.home()).unwrap();
            let beside = beside.filter(|entry| {
                let name = entry.as_ref().unwrap().file_name();
                name.to_str().unwrap().starts_with("new.")
            });
            assert_eq!(beside.count(), 0, "{name} {line}");
        }
    }
}

#[test]
fn a_silent_input_does_not_hold_up_a_signal() {
    for (name, code, said) in SIGNALS {
        let (store, begun) = slow_store("UploadPart");
        let shell = home(&store);
        let mut command = shell.command();
        let command = command
            .args(["s3", "cp", "-", "s3://box/new"])
            .stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&vec![b'x'; 9 << 20]).unwrap();
        begun.recv_timeout(Duration::from_mins(1)).unwrap();
        signal(&child, name);
        let ended = child.wait_with_output().unwrap();
        drop(stdin);
        assert_eq!(ended.status.code(), Some(code), "{name}");
        let heard = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(heard.trim_end(), said);
        assert_eq!(store.uploads(), 0, "{name}");
        assert!(!store.paths().contains(&"box/new".to_owned()), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    for (name, ..) in SIGNALS {
        let (store, begun) = slow_store("UploadPart");
        let shell = home(&store);
        let mut command = Command::new("sh");
        command
            .args(["-c", "trap '' \"$1\"; shift; exec \"$@\"", "sh", name])
            .arg(env!("CARGO_BIN_EXE_botoxide"))
            .args(["s3", "cp", "src/a", "s3://box/new", "--quiet"])
            .env_clear()
            .envs(
                shell
                    .command()
                    .get_envs()
                    .map(|(name, value)| (name, value.unwrap())),
            )
            .env("PATH", "/usr/bin:/bin")
            .current_dir(shell.home());
        let child = command.spawn().unwrap();
        begun.recv_timeout(Duration::from_mins(1)).unwrap();
        signal(&child, name);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{name}");
        assert_eq!(store.objects()["box/new"], b"a");
    }
}
