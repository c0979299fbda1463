//! Async and blocking clients for a test server.

use std::time::Duration;

use botoxide::config::Retries;
use botoxide::seam::{Fakes, Seams};
use botoxide::{Client, ClientOptions, Config, Session, SessionOptions, blocking};
use botoxide_core::credential::Credentials;

use crate::server::Server;

fn options(seams: Seams) -> SessionOptions {
    // Without the settings of this machine, but with its clock.
    let fakes = Fakes::default().seams();
    SessionOptions {
        region_name: Some("eu-central-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Seams {
            clock: seams.clock,
            random: seams.random,
            ..fakes
        }),
        ..SessionOptions::default()
    }
}

fn client_options(server: &Server, config: Config) -> ClientOptions {
    ClientOptions {
        endpoint_url: Some(server.url()),
        config: Some(config),
        ..ClientOptions::default()
    }
}

/// A blocking client.
pub(crate) fn blocking_client(server: &Server, service: &str, config: Config) -> blocking::Client {
    let session = blocking::Session::with(options(Seams::blocking())).unwrap();
    let options = client_options(server, config);
    session.client_with(service, options).unwrap()
}

/// An async client.
pub(crate) fn async_client(server: &Server, service: &str, config: Config) -> Client {
    let session = Session::with(options(Seams::tokio())).unwrap();
    let options = client_options(server, config);
    session.client_with(service, options).unwrap()
}

/// A runtime with some threads.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap()
}

/// One attempt only.
pub(crate) fn once() -> Config {
    Config {
        retries: Some(Retries {
            total_max_attempts: Some(1),
            ..Retries::default()
        }),
        ..Config::default()
    }
}

/// A limit for the whole call.
pub(crate) fn within(timeout: Duration) -> Config {
    Config {
        overall_timeout: Some(timeout),
        ..Config::default()
    }
}
