//! `mv` deletes a file only while it is the one that was uploaded. // A7

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::fake_s3::FakeS3;
use crate::shell::{Ran, Shell};

type Change = fn(&Path);

/// Replaces a file by another one.
fn replace(path: &Path, text: &str) {
    let other = path.with_extension("other");
    fs::write(&other, text).unwrap();
    fs::rename(other, path).unwrap();
}

fn keeping_time(path: &Path, change: impl FnOnce()) {
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    change();
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(modified).unwrap();
}

/// What happens to the file while it is uploaded, with what it holds afterwards.
const CHANGES: &[(&str, Change, &str)] = &[
    ("replaced", |path| replace(path, "another"), "another"),
    (
        "replaced by the same text",
        |path| replace(path, "the text"),
        "the text",
    ),
    (
        "replaced by an older file",
        |path| keeping_time(path, || replace(path, "the TEXT")),
        "the TEXT",
    ),
    (
        "appended to",
        |path| {
            let mut file = File::options().append(true).open(path).unwrap();
            file.write_all(b" and more").unwrap();
        },
        "the text and more",
    ),
    (
        "appended to, with its old time",
        |path| {
            keeping_time(path, || {
                let mut file = File::options().append(true).open(path).unwrap();
                file.write_all(b"!").unwrap();
            });
        },
        "the text!",
    ),
    (
        "cut",
        |path| {
            let file = File::options().write(true).open(path).unwrap();
            file.set_len(3).unwrap();
        },
        "the",
    ),
    (
        "written again",
        |path| fs::write(path, "the TEXT").unwrap(),
        "the TEXT",
    ),
    (
        "touched",
        |path| {
            let file = File::options().write(true).open(path).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1))
                .unwrap();
        },
        "the text",
    ),
    (
        "made a link",
        |path| {
            let moved = path.with_extension("moved");
            fs::rename(path, &moved).unwrap();
            symlink(moved, path).unwrap();
        },
        "the text",
    ),
];

/// Moves a file that `change` changes when `operation` is asked for.
fn moved(operation: &'static str, change: Change) -> (Ran, PathBuf, FakeS3, Shell) {
    let shell = Shell::signed_in();
    let path = shell.home().join("file.txt");
    fs::write(&path, "the text").unwrap();
    let own = path.clone();
    let store = FakeS3::answering(&[], move |request, usual| {
        (request.operation == operation).then(|| {
            let response = usual();
            change(&own);
            vec![response.action()]
        })
    });
    if operation == "CompleteMultipartUpload" {
        fs::create_dir(shell.home().join(".aws")).unwrap();
        let settings = "[default]\ns3 =\n  multipart_threshold = 1\n";
        fs::write(shell.home().join(".aws/config"), settings).unwrap();
    }
    let shell = shell
        .with("AWS_ENDPOINT_URL", store.url())
        .with("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
    let ran = shell.run("s3 mv file.txt s3://box/k --no-progress");
    (ran, path, store, shell)
}

#[test]
fn a_file_that_changed_stays() {
    for operation in ["PutObject", "CompleteMultipartUpload"] {
        for (what, change, text) in CHANGES {
            let (ran, path, store, _home) = moved(operation, *change);
            ran.failed(
                1,
                "move failed: ./file.txt to s3://box/k The file has changed since it was listed.",
            );
            assert_eq!(fs::read_to_string(&path).unwrap(), *text, "{what}");
            assert_eq!(store.objects()["box/k"], b"the text", "{what}");
        }
    }
}

#[test]
fn a_file_that_is_gone_is_told() {
    let (ran, path, store, _home) = moved("PutObject", |path| fs::remove_file(path).unwrap());
    ran.failed(1, "[Errno 2] No such file or directory");
    assert!(!path.exists());
    assert_eq!(store.paths(), ["box/k"]);
    let (ran, path, _store, _home) = moved("PutObject", |path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    });
    ran.failed(1, "The file has changed since it was listed.");
    assert!(path.is_dir());
}

#[test]
fn a_file_that_is_the_same_is_deleted() {
    let unchanged: &[Change] = &[
        |_| {},
        |path| drop(fs::read(path).unwrap()),
        |path| fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap(),
        |path| fs::hard_link(path, path.with_extension("linked")).unwrap(),
        |path| fs::write(path.with_extension("near"), "near").unwrap(),
    ];
    for change in unchanged {
        let (ran, path, store, _home) = moved("PutObject", *change);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(!path.exists());
        assert_eq!(store.objects()["box/k"], b"the text");
    }
}

/// The link goes, and what it leads to stays, as with `aws`.
#[test]
fn a_link_is_moved_by_its_text() {
    let store = FakeS3::start(&[]);
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
    fs::write(shell.home().join("text"), "text").unwrap();
    symlink("text", shell.home().join("link")).unwrap();
    let ran = shell.run("s3 mv link s3://box/k --no-progress");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(shell.home().join("link").symlink_metadata().is_err());
    assert!(shell.home().join("text").exists());
}
