//! Clients for a test server, without the settings of this machine, but with its clock and files.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use botoxide::blocking::{Client, Session};
use botoxide::config::{AddressingStyle, Retries, S3Config};
use botoxide::seam::{Fakes, Files, RealFiles, Seams};
use botoxide::{ClientOptions, Config, SessionOptions};
use botoxide_core::credential::Credentials;

/// Only one test at a time runs transfers, because some count the threads of the process.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The options of a session that uses these files.
pub(crate) fn session_options(files: Arc<dyn Files>) -> SessionOptions {
    let real = Seams::blocking();
    SessionOptions {
        region_name: Some("eu-central-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Seams {
            clock: real.clock,
            random: real.random,
            files,
            ..Fakes::default().seams()
        }),
        ..SessionOptions::default()
    }
}

/// The options of a client for the service at `url`.
pub(crate) fn client_options(url: String, config: Config) -> ClientOptions {
    ClientOptions {
        endpoint_url: Some(url),
        config: Some(config),
        ..ClientOptions::default()
    }
}

/// An S3 client.
pub(crate) fn client(url: String, config: Config) -> Client {
    let session = Session::with(session_options(Arc::new(RealFiles))).unwrap();
    session
        .client_with("s3", client_options(url, config))
        .unwrap()
}

/// A single attempt, and path-style buckets.
pub(crate) fn once() -> Config {
    Config {
        retries: Some(Retries {
            total_max_attempts: Some(1),
            ..Retries::default()
        }),
        s3: Some(S3Config {
            addressing_style: Some(AddressingStyle::Path),
            ..S3Config::default()
        }),
        ..Config::default()
    }
}
