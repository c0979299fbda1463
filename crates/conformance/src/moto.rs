//! `Moto`: a fake AWS on a loopback port, for tests that need a complete service.
//!
//! The server is moto's, in the Python environment that `cargo xtask fetch` builds. Each `Moto` is a separate server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::python::interpreter;

/// How long a server may take to start. A busy machine needs a while to import moto.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running server. It is stopped on drop.
///
/// # Examples
///
/// ```
/// let moto = conformance::Moto::start();
/// assert!(moto.url().starts_with("http://127.0.0.1:"));
/// ```
#[derive(Debug)]
pub struct Moto {
    server: Child,
    address: SocketAddr,
}

impl Moto {
    /// Starts a server and waits until it answers.
    ///
    /// # Panics
    ///
    /// If the server does not start, with its last output; if its environment is missing, with the command that builds
    /// it.
    pub fn start() -> Self {
        let python = interpreter().unwrap_or_else(|missing| panic!("{missing}"));
        // Another program could take the port before the server binds it; then the server exits with an error.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.unwrap_or_else(|error| panic!("no loopback port: {error}"));
        let mut command = Command::new(&python);
        command.args([
            "-m",
            "moto.server",
            "--host",
            "127.0.0.1",
            "--port",
            &address.port().to_string(),
        ]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let server = command
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
        let mut moto = Self { server, address };
        moto.wait();
        moto
    }

    /// The endpoint to give to a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Deletes all resources.
    ///
    /// # Panics
    ///
    /// If the server fails to do so.
    pub fn reset(&self) {
        assert!(
            is_ok(self.address, "POST /moto-api/reset"),
            "moto at {} failed to reset",
            self.address
        );
    }

    fn wait(&mut self) {
        let begun = Instant::now();
        while !is_ok(self.address, "GET /moto-api/data.json") {
            let ended = self.server.try_wait().ok().flatten();
            if ended.is_some() || begun.elapsed() > PATIENCE {
                let _ = self.server.kill();
                let mut words = String::new();
                if let Some(mut stderr) = self.server.stderr.take() {
                    let _ = stderr.read_to_string(&mut words);
                }
                panic!("moto did not start at {}:\n{words}", self.address);
            }
            thread::sleep(Duration::from_millis(50));
        }
        // The server logs every request; an unread pipe would fill up and block it.
        if let Some(stderr) = self.server.stderr.take() {
            thread::spawn(move || {
                BufReader::new(stderr)
                    .lines()
                    .map_while(Result::ok)
                    .for_each(drop);
            });
        }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Whether one of moto's own pages responds with success.
fn is_ok(address: SocketAddr, page: &str) -> bool {
    let ask = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(
            stream,
            "{page} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
        )?;
        let mut head = vec![0; 12];
        stream.read_exact(&mut head)?;
        Ok(head)
    };
    ask().is_ok_and(|head| head.ends_with(b" 200"))
}
