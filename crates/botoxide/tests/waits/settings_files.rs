//! Settings are read from regular files of a reasonable size; a pipe or a device is an error that names it.
//!
//! If one of these files were read like any other, a test would never end or use all memory.

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use botoxide::credentials::SsoTokenCache;
use botoxide::seam::{Fakes, Fs as _, RealFs, Seams};
use botoxide::transport::{
    HttpTransport, SendOptions, Transport as _, TransportConfig, Verify, block_on,
};
use botoxide::{Result, Session, SessionOptions};
use botoxide_core::http::Request;

use crate::server::Server;

const NOT_REGULAR: &str = "it is not a regular file";
const TOO_LARGE: &str = "it is larger than 64 MiB";

fn fifo(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

/// Invalid files and their errors. The second part must live as long as the files.
fn unfit(folder: &Path) -> (Vec<(PathBuf, &'static str)>, UnixListener) {
    let at = |name: &str| folder.join(name);
    fifo(&at("fifo"));
    symlink(at("fifo"), at("link-to-fifo")).unwrap();
    let socket = UnixListener::bind(at("socket")).unwrap();
    symlink("/dev/zero", at("link-to-zero")).unwrap();
    std::fs::File::create(at("large"))
        .unwrap()
        .set_len((64 << 20) + 1)
        .unwrap();
    let files = vec![
        (at("fifo"), NOT_REGULAR),
        (at("link-to-fifo"), NOT_REGULAR),
        (at("socket"), NOT_REGULAR),
        (PathBuf::from("/dev/zero"), NOT_REGULAR),
        (PathBuf::from("/dev/urandom"), NOT_REGULAR),
        (PathBuf::from("/dev/full"), NOT_REGULAR),
        (at("link-to-zero"), NOT_REGULAR),
        (at("large"), TOO_LARGE),
    ];
    (files, socket)
}

/// Files that count as empty.
fn fit(folder: &Path) -> Vec<PathBuf> {
    let at = |name: &str| folder.join(name);
    std::fs::write(at("empty"), "").unwrap();
    symlink(at("empty"), at("link-to-empty")).unwrap();
    symlink("/dev/null", at("link-to-null")).unwrap();
    vec![
        PathBuf::from("/dev/null"),
        at("empty"),
        at("link-to-empty"),
        at("link-to-null"),
        at("not-there"),
        folder.to_owned(),
    ]
}

fn seams(world: &Fakes) -> Seams {
    let mut seams = world.seams();
    seams.fs = Arc::new(RealFs);
    seams
}

fn profiles(variable: &str, path: &Path) -> Result<Vec<String>> {
    let world = Fakes::default();
    world.env.set(variable, path.to_str().unwrap());
    let session = Session::with(SessionOptions {
        seams: Some(seams(&world)),
        ..SessionOptions::default()
    });
    session?.available_profiles()
}

#[test]
fn configuration_and_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let (unfit, _socket) = unfit(folder.path());
    for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        for (path, why) in &unfit {
            let error = profiles(variable, path).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
            assert!(error.contains(path.to_str().unwrap()), "{error}");
        }
        let other = tempfile::tempdir().unwrap();
        for path in fit(other.path()) {
            assert!(profiles(variable, &path).unwrap().is_empty(), "{path:?}");
        }
    }
}

#[test]
fn every_invalid_file_is_rejected_immediately() {
    let folder = tempfile::tempdir().unwrap();
    let (unfit, _socket) = unfit(folder.path());
    for (path, why) in unfit {
        let error = RealFs.read_settings(&path).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert!(!RealFs.is_file(&path) || why == TOO_LARGE, "{path:?}");
    }
    let largest = folder.path().join("largest");
    std::fs::File::create(&largest)
        .unwrap()
        .set_len(64 << 20)
        .unwrap();
    assert_eq!(RealFs.read_settings(&largest).unwrap().len(), 64 << 20);
    let error = RealFs.read_settings(folder.path()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::IsADirectory);
}

#[test]
fn the_cache_of_sso() {
    let home = tempfile::tempdir().unwrap();
    let world = Fakes::default();
    world.env.set("HOME", home.path().to_str().unwrap());
    let cache = SsoTokenCache::new(&seams(&world));
    let folder = home.path().join(".aws/sso/cache");
    std::fs::create_dir_all(&folder).unwrap();
    let other = tempfile::tempdir().unwrap();
    let (unfit, _socket) = unfit(other.path());
    for (number, (target, why)) in unfit.into_iter().enumerate() {
        let name = format!("session-{number}");
        let file = folder.join(SsoTokenCache::key("", Some(&name)) + ".json");
        symlink(&target, &file).unwrap();
        let error = cache
            .load("https://start", Some(&name))
            .unwrap_err()
            .to_string();
        assert!(error.contains(why), "{error}");
        assert!(error.contains(file.to_str().unwrap()), "{error}");
    }
    let error = cache.load("https://start", Some("none")).unwrap_err();
    assert_eq!(error.kind().class_name(), "SSOTokenLoadError");
}

#[test]
fn tokens_of_a_web_identity_and_keys_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (unfit, _socket) = unfit(folder.path());
    for (path, why) in unfit {
        let path = path.to_str().unwrap();
        for variables in [
            [
                ("AWS_WEB_IDENTITY_TOKEN_FILE", path),
                ("AWS_ROLE_ARN", "arn:aws:iam::1:role/r"),
            ],
            [
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/"),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path),
            ],
        ] {
            let world = Fakes::default();
            for (name, value) in variables {
                world.env.set(name, value);
            }
            let session = Session::with(SessionOptions {
                seams: Some(seams(&world)),
                ..SessionOptions::default()
            });
            let error = block_on(session.unwrap().credentials())
                .unwrap()
                .unwrap_err();
            let error = error.to_string();
            assert!(error.contains(why) && error.contains(path), "{error}");
        }
        let world = Fakes::default();
        world.env.set("AWS_CREDENTIAL_FILE", path);
        let session = Session::with(SessionOptions {
            seams: Some(seams(&world)),
            ..SessionOptions::default()
        });
        let error = block_on(session.unwrap().credentials())
            .unwrap()
            .unwrap_err();
        assert!(error.to_string().contains(path), "{error}");
    }
}

#[test]
fn certificates() {
    let folder = tempfile::tempdir().unwrap();
    let (unfit, _socket) = unfit(folder.path());
    let server = Server::start(|peer, _| peer.hears_the_end());
    for (path, why) in unfit {
        let transport = HttpTransport::blocking(TransportConfig {
            verify: Verify::Bundle(path.clone()),
            ..TransportConfig::default()
        });
        let request = Request {
            method: "GET".into(),
            url: server.url().replace("http:", "https:"),
            ..Request::default()
        };
        let sent = block_on(transport.send(request, &SendOptions::default()));
        let error = sent.unwrap().unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert!(error.contains(path.to_str().unwrap()), "{error}");
    }
}
