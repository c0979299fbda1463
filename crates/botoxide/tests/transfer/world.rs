//! Clients and managers for a test server, and data to upload.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use botoxide::config::{AddressingStyle, Retries, S3Config};
use botoxide::seam::{Fakes, RealFiles, Seams};
use botoxide::transfer::{Subscriber, TransferConfig, TransferFuture, TransferManager};
use botoxide::{Client, ClientOptions, Config, Session, SessionOptions, Value, blocking};
use botoxide_core::credential::Credentials;

use crate::server::Server;

fn options(seams: Seams) -> SessionOptions {
    // Without the settings of this machine, but with its clock and files.
    let fakes = Fakes::default().seams();
    SessionOptions {
        region_name: Some("eu-central-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Seams {
            clock: seams.clock,
            random: seams.random,
            files: Arc::new(RealFiles),
            ..fakes
        }),
        ..SessionOptions::default()
    }
}

fn client_options(server: &Server, config: Option<Config>) -> ClientOptions {
    let once = Config {
        retries: Some(Retries {
            total_max_attempts: Some(1),
            ..Retries::default()
        }),
        s3: Some(S3Config {
            addressing_style: Some(AddressingStyle::Path),
            ..S3Config::default()
        }),
        ..Config::default()
    };
    ClientOptions {
        endpoint_url: Some(server.url()),
        config: Some(match config {
            Some(config) => once.merge(&config),
            None => once,
        }),
        ..ClientOptions::default()
    }
}

/// A blocking client without retries, unless `config` specifies them.
pub(crate) fn blocking_client(server: &Server, config: Option<Config>) -> blocking::Client {
    let session = blocking::Session::with(options(Seams::blocking())).unwrap();
    session
        .client_with("s3", client_options(server, config))
        .unwrap()
}

/// An async client.
pub(crate) fn async_client(server: &Server) -> Client {
    client_of(&async_session(), server)
}

pub(crate) fn async_session() -> Session {
    Session::with(options(Seams::tokio())).unwrap()
}

pub(crate) fn client_of(session: &Session, server: &Server) -> Client {
    session
        .client_with("s3", client_options(server, None))
        .unwrap()
}

/// A manager that uses parts of 5 MiB from a size of 5 MiB.
pub(crate) fn manager(server: &Server) -> TransferManager {
    manager_with(server, small_parts())
}

pub(crate) fn manager_with(server: &Server, config: TransferConfig) -> TransferManager {
    TransferManager::new(&blocking_client(server, None), config).unwrap()
}

pub(crate) fn small_parts() -> TransferConfig {
    TransferConfig {
        multipart_threshold: 5 << 20,
        multipart_chunksize: 5 << 20,
        ..TransferConfig::default()
    }
}

/// Bytes in which no two pieces are equal.
pub(crate) fn data(length: usize) -> Vec<u8> {
    let mut data = Vec::with_capacity(length + 8);
    let mut word = 0_u64;
    while data.len() < length {
        data.extend_from_slice(&word.to_le_bytes());
        word = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    }
    data.truncate(length);
    data
}

/// A file with these bytes.
pub(crate) fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// Records its calls.
#[derive(Default)]
pub(crate) struct Notes(Mutex<Vec<String>>);

impl Notes {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// The sum of the progress.
    pub(crate) fn total(&self) -> i64 {
        let all = self.all();
        let numbers = all.iter().filter_map(|note| note.strip_prefix("progress "));
        numbers.map(|number| number.parse::<i64>().unwrap()).sum()
    }
}

impl Subscriber for Notes {
    fn on_queued(&self, future: &TransferFuture) -> botoxide::Result<()> {
        let note = format!("queued {}", future.status().as_str());
        self.0.lock().unwrap().push(note);
        Ok(())
    }

    fn on_progress(&self, _: &TransferFuture, bytes_transferred: i64) -> botoxide::Result<()> {
        let note = format!("progress {bytes_transferred}");
        self.0.lock().unwrap().push(note);
        Ok(())
    }

    fn on_done(&self, future: &TransferFuture) {
        let note = format!("done {}", future.status().as_str());
        self.0.lock().unwrap().push(note);
    }
}

/// Extra arguments and subscribers.
pub(crate) fn noting(notes: &Arc<Notes>, extra_args: Value) -> botoxide::transfer::TransferOptions {
    botoxide::transfer::TransferOptions {
        extra_args,
        subscribers: vec![Arc::<Notes>::clone(notes)],
    }
}
