//! An S3-compatible endpoint on this machine, for first steps and tests.
//!
//! It keeps objects in a directory and speaks S3's protocol over plain HTTP on the loopback interface, path-style. It takes
//! every key that S3 takes, and answers as S3 does. Operations that it does not support return `NotImplemented`. Requests
//! must be signed with a secret that is new at each start, so web pages and other users of the machine cannot use it. Not here: what S3 offers beyond buckets, objects, tags and multipart uploads
//! (access lists, versions, encryption, lifecycles). Counterpart: none.
#![forbid(unsafe_code)]

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use s3s::service::S3Service;
use tokio::sync::oneshot;

mod about;
mod attributes;
mod bodies;
mod buckets;
mod checksums;
mod conditions;
mod copies;
mod errors;
mod files;
mod gate;
mod listings;
mod multipart;
mod names;
mod objects;
mod parts;
mod protocol;
mod random;
mod ranges;
mod record;
mod service;
mod store;
mod tags;
#[cfg(test)]
mod tests;
mod walk;

use store::Store;

/// The access key id that the endpoint knows.
pub const ACCESS_KEY_ID: &str = "botoxide";
/// The region to sign for; any is accepted.
pub const REGION: &str = "us-east-1";

/// Random bytes in the secret.
const SECRET: usize = 20;
/// How long work that was under way is waited for when the endpoint stops.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// A running endpoint. It serves on a thread of its own and stops when this value is dropped.
///
/// # Example: an endpoint for one test
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// let directory = tempfile::tempdir()?;
/// let endpoint = botoxide_local::LocalEndpoint::start(directory.path(), None)?;
/// assert!(endpoint.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
pub struct LocalEndpoint {
    address: SocketAddr,
    directory: PathBuf,
    secret: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LocalEndpoint {
    /// Serves the buckets in `directory` on 127.0.0.1, at `port` or, if `None`, at a free one.
    ///
    /// The directory is created if it does not exist, with mode 0700. Several endpoints may serve the same directory. When
    /// this returns, the endpoint accepts connections.
    ///
    /// # Errors
    ///
    /// When the port is in use, or when the directory cannot be created, is a symbolic link, or holds files that are not
    /// part of a store.
    pub fn start(directory: impl AsRef<Path>, port: Option<u16>) -> io::Result<Self> {
        let store = Store::open(directory.as_ref())?;
        let directory = store.files.root().to_owned();
        let secret = random::hex(SECRET)?;
        let service = protocol::service(&store, ACCESS_KEY_ID, &secret);

        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("botoxide-local".to_owned())
            .spawn(move || {
                runtime.spawn(serve(listener, service));
                // An error says that the handle is gone, which means the same.
                let _ = runtime.block_on(stopped);
                runtime.shutdown_timeout(STOP_PATIENCE);
            })?;
        Ok(Self {
            address,
            directory,
            secret,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The URL to give as `endpoint_url`: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The secret access key that belongs to [`ACCESS_KEY_ID`]. Each endpoint has a new random one.
    pub fn secret_access_key(&self) -> &str {
        &self.secret
    }

    /// Where the buckets are, as an absolute path.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Serves until the process ends.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread ends only when it is told to, and `stop` stays here unsent.
            let _ = thread.join();
        }
    }
}

impl Drop for LocalEndpoint {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // No receiver means that the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic of the endpoint must not become one of its owner, who may be unwinding.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for LocalEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalEndpoint")
            .field("address", &self.address)
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}

/// Accepts connections until the runtime drops this.
async fn serve(listener: TcpListener, service: S3Service) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    loop {
        let Ok((socket, _)) = listener.accept().await else {
            // No free descriptor: a connection that ends gives one back.
            pause().await;
            continue;
        };
        // Small answers must not wait for an acknowledgement.
        let _ = socket.set_nodelay(true);
        let service = service.clone();
        let answer = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let service = service.clone();
            async move { gate::answer(&service, request.map(s3s::Body::from)).await }
        });
        tokio::spawn(async move {
            // How a connection ends is the client's business.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(socket), answer)
                .await;
        });
    }
}

#[expect(clippy::disallowed_methods, reason = "this crate has no other clock")]
async fn pause() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}
