//! What looking for credentials touches: no file twice, no network where the environment answers; and that no
//! provider shows a secret.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use botoxide::seam::{FakeFs, Fakes, FileInfo, Fs};
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{Session, SessionOptions};

/// Counts what is read.
#[derive(Debug)]
struct CountingFs {
    files: Arc<FakeFs>,
    reads: Mutex<BTreeMap<PathBuf, usize>>,
}

impl Fs for CountingFs {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        *self
            .reads
            .lock()
            .unwrap()
            .entry(path.to_owned())
            .or_default() += 1;
        self.files.read(path)
    }

    fn info(&self, path: &Path) -> io::Result<FileInfo> {
        self.files.info(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.files.list(path)
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        self.files.create_directory(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.files.replace(path, bytes)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Fs::remove(&*self.files, path)
    }
}

fn session(world: &Fakes) -> (Session, Arc<CountingFs>, Arc<ScriptedTransport>) {
    let files = Arc::new(CountingFs {
        files: Arc::clone(&world.fs),
        reads: Mutex::default(),
    });
    let mut seams = world.seams();
    seams.fs = Arc::<CountingFs>::clone(&files);
    let transport = Arc::new(ScriptedTransport::new([]));
    let session = Session::with(SessionOptions {
        seams: Some(seams),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    });
    (session.unwrap(), files, transport)
}

#[test]
fn no_file_is_read_twice() {
    // C084 C089
    let world = Fakes::default();
    world.env.set("HOME", "/home/ada");
    world.env.set("AWS_EC2_METADATA_DISABLED", "true");
    world
        .fs
        .write("/home/ada/.aws/config", "[default]\nregion = eu-north-1\n");
    world
        .fs
        .write("/home/ada/.aws/credentials", "[other]\nregion = x\n");
    world.fs.write("/home/ada/.boto", "[Boto]\nx = 1\n");
    let (session, files, transport) = session(&world);
    assert_eq!(block_on(session.credentials()).unwrap().unwrap(), None);
    session.client("sqs").unwrap();
    session.client("s3").unwrap();
    let reads = files.reads.lock().unwrap();
    assert_eq!(reads.get(Path::new("/home/ada/.aws/config")), Some(&1));
    assert!(reads.values().all(|times| *times == 1), "{reads:?}");
    assert!(transport.requests().is_empty());
}

#[test]
fn nobody_is_asked_where_the_environment_answers() {
    // C094 C122
    let world = Fakes::default();
    for (name, value) in [
        ("HOME", "/home/ada"),
        ("AWS_ACCESS_KEY_ID", "A"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
        ("AWS_ROLE_ARN", "arn:aws:iam::1:role/r"),
    ] {
        world.env.set(name, value);
    }
    let (session, _, transport) = session(&world);
    let credentials = block_on(session.credentials()).unwrap().unwrap().unwrap();
    assert_eq!(credentials.access_key, "A");
    assert!(transport.requests().is_empty());
    assert!(!format!("{session:?}").contains("hunter2"));
}
