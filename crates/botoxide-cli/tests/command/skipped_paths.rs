//! `sync --delete` does not take for absent what it could not read. // A4

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use crate::fake_s3::FakeS3;
use crate::shell::Shell;

/// Makes something at a path that is skipped with a warning.
type Make = fn(&Path);

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

fn without_permissions(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
}

const KINDS: &[(&str, Make)] = &[
    ("pipe", pipe),
    ("link to nowhere", |path| symlink("nowhere", path).unwrap()),
    ("link in a circle", |path| symlink(path, path).unwrap()),
    ("link to a device", |path| {
        symlink("/dev/null", path).unwrap();
    }),
    ("link to a pipe", |path| {
        let other = path.with_extension("other");
        pipe(&other);
        symlink(other, path).unwrap();
    }),
    ("socket", |path| {
        // The name stays when the socket is closed.
        drop(UnixListener::bind(path).unwrap());
    }),
    ("unreadable file", |path| {
        fs::write(path, "secret").unwrap();
        without_permissions(path);
    }),
    ("unreadable folder", |path| {
        fs::create_dir(path).unwrap();
        fs::write(path.join("x"), "x").unwrap();
        without_permissions(path);
    }),
];

/// Permissions mean nothing to the superuser.
fn is_readable(path: &Path) -> bool {
    fs::read(path).is_ok() || fs::read_dir(path).is_ok()
}

#[test]
fn the_copies_of_what_is_skipped_stay() {
    for (kind, make) in KINDS {
        for folder in ["", "deep/er/"] {
            let store = FakeS3::start(&[
                (&format!("box/{folder}it"), "it"),
                (&format!("box/{folder}it/x/y"), "y"),
                (&format!("box/{folder}it-gone"), "gone"),
                (&format!("box/{folder}its"), "gone"),
                ("box/zz", "gone"),
            ]);
            let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
            let path = shell.home().join("src").join(folder);
            fs::create_dir_all(&path).unwrap();
            fs::write(shell.home().join("src/kept"), "kept").unwrap();
            make(&path.join("it"));
            if kind.starts_with("unreadable") && is_readable(&path.join("it")) {
                continue;
            }
            let ran = shell.run("s3 sync src s3://box --delete --no-progress");
            let said = format!("{kind}: {}{}", ran.stdout, ran.stderr);
            assert_eq!(ran.code, Some(2), "{said}");
            let kept = [
                format!("box/{folder}it"),
                format!("box/{folder}it/x/y"),
                "box/kept".to_owned(),
            ];
            for path in &kept {
                assert!(store.paths().contains(path), "{said}");
            }
            let others = store.paths().len() - kept.len();
            assert_eq!(others, 0, "{said}");
            let reported = format!(
                "warning: Nothing is deleted at the destination for src/{folder}it, because it was skipped."
            );
            assert!(said.contains(&reported), "{said}");
            assert_eq!(said.matches("Nothing is deleted").count(), 1, "{said}");
        }
    }
}

#[test]
fn a_source_that_is_skipped_deletes_nothing() {
    let store = FakeS3::start(&[("box/a", "a"), ("box/b/c", "c")]);
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
    pipe(&shell.home().join("pipe"));
    fs::create_dir(shell.home().join("folder")).unwrap();
    symlink("folder", shell.home().join("link")).unwrap();
    let ran = shell.run("s3 sync pipe s3://box --delete");
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    for line in [
        "s3 sync link s3://box --delete --no-follow-symlinks",
        "s3 sync link/ s3://box --delete --no-follow-symlinks",
    ] {
        shell
            .run(line)
            .failed(252, "which --no-follow-symlinks skips.");
    }
    assert_eq!(store.paths(), ["box/a", "box/b/c"]);
    // A folder without files is what it seems to be.
    shell
        .run("s3 sync link s3://box --delete --quiet")
        .succeeded();
    assert!(store.paths().is_empty());
}

#[test]
fn what_is_skipped_at_the_destination_stays() {
    for (kind, make) in KINDS {
        let store = FakeS3::start(&[("box/a", "a"), ("box/z", "z")]);
        let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
        let path = shell.home().join("dst");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("gone"), "gone").unwrap();
        make(&path.join("it"));
        if kind.starts_with("unreadable") && is_readable(&path.join("it")) {
            continue;
        }
        let ran = shell.run("s3 sync s3://box dst --delete --no-progress");
        assert_eq!(ran.code, Some(2), "{kind}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("warning: Skipping file"),
            "{}",
            ran.stderr
        );
        assert!(path.join("it").symlink_metadata().is_ok(), "{kind}");
        assert!(!path.join("gone").exists(), "{kind}");
        assert!(path.join("a").exists() && path.join("z").exists(), "{kind}");
    }
}

#[test]
fn a_name_that_no_key_can_have_keeps_nothing() {
    let store = FakeS3::start(&[("box/gone", "gone")]);
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
    fs::create_dir(shell.home().join("src")).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"\xff");
    fs::write(shell.home().join("src").join(name), "x").unwrap();
    let ran = shell.run("s3 sync src s3://box --delete");
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(store.paths().is_empty());
}
