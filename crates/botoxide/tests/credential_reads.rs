//! The search for credentials reads no file twice, uses no network if the environment has them, and no provider shows a
//! secret.
#![expect(clippy::unwrap_used, reason = "a failed setup fails the test")]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use botoxide::seam::{FakeFs, Fakes, FileInfo, FileLock, Fs};
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{Session, SessionOptions};

/// Counts the files that are read.
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

    fn lock(&self, path: &Path) -> io::Result<FileLock> {
        self.files.lock(path)
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
fn the_network_is_not_used_if_the_environment_has_credentials() {
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

/// An environment with configuration for everything, and the source of the credentials.
fn configured(place: &str) -> Fakes {
    let world = Fakes::default();
    world.env.set("HOME", "/home/ada");
    let keys = "aws_access_key_id = A\naws_secret_access_key = S\n";
    let profile = match place {
        "config file" => keys.to_owned(),
        "process" => "credential_process = give keys\n".to_owned(),
        "services section" => "services = own\n".to_owned(),
        _ => String::new(),
    };
    world.fs.write(
        "/home/ada/.aws/config",
        format!(
            "[default]\nregion = us-east-1\ns3 =\n  addressing_style = path\n{profile}[services own]\nsqs =\n  \
             endpoint_url = http://localhost:1\n"
        ),
    );
    match place {
        "environment" | "services section" => {
            world.env.set("AWS_ACCESS_KEY_ID", "A");
            world.env.set("AWS_SECRET_ACCESS_KEY", "S");
        }
        "credentials file" => {
            let text = format!("[default]\n{keys}");
            world.fs.write("/home/ada/.aws/credentials", text);
        }
        "process" => {
            let output = botoxide::seam::Output {
                code: Some(0),
                stdout: br#"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S"}"#.to_vec(),
                stderr: Vec::new(),
            };
            world.process.set(&["give", "keys"], output);
        }
        _ => {}
    }
    world
}

/// Clients of several services and their calls: each file is opened once for all of them, and requests go only to the
/// services.
#[test]
fn clients_and_calls_read_no_file_twice_and_query_no_metadata() {
    // C084 C094 C098 C101 C106 C117 C122
    for place in [
        "environment",
        "credentials file",
        "config file",
        "process",
        "services section",
        "session",
        "client",
    ] {
        let world = configured(place);
        let files = Arc::new(CountingFs {
            files: Arc::clone(&world.fs),
            reads: Mutex::default(),
        });
        let mut seams = world.seams();
        seams.fs = Arc::<CountingFs>::clone(&files);
        let transport = Arc::new(ScriptedTransport::answering(|_| {
            Ok(botoxide_core::http::Response {
                status: 200,
                body: "{}".to_owned().into(),
                ..botoxide_core::http::Response::default()
            })
        }));
        let session = Session::with(SessionOptions {
            seams: Some(seams),
            transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
            credentials: (place == "session")
                .then(|| botoxide_core::credential::Credentials::new("A", "S", None)),
            ..SessionOptions::default()
        })
        .unwrap();
        let key = (place == "client").then(|| "A".to_owned());
        for (service, operation) in [
            ("sqs", "ListQueues"),
            ("dynamodb", "ListTables"),
            ("sqs", "ListQueues"),
            ("kms", "ListKeys"),
        ] {
            let options = botoxide::ClientOptions {
                access_key_id: key.clone(),
                secret_access_key: key.clone(),
                ..botoxide::ClientOptions::default()
            };
            let client = session.clone().client_with(service, options).unwrap();
            for _ in 0..2 {
                block_on(client.call(operation, botoxide::params! {}))
                    .unwrap()
                    .unwrap();
            }
        }
        let reads = files.reads.lock().unwrap();
        assert_eq!(
            reads.get(Path::new("/home/ada/.aws/config")),
            Some(&1),
            "{place}"
        );
        assert!(
            reads.values().all(|times| *times == 1),
            "{place}: {reads:?}"
        );
        let requests = transport.requests();
        assert_eq!(requests.len(), 8, "{place}");
        for request in requests {
            assert!(
                !request.url.contains("169.254") && request.headers.contains("authorization"),
                "{place}: {}",
                request.url
            );
        }
    }
}
