//! A tunnel: a WebSocket between standard input and output, or a local connection, and an endpoint.
//!
//! Not here: frames (`websocket.rs`). Counterpart: `customizations/ec2instanceconnect/websocket.py` of version 2 of the AWS CLI.

use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::seam::Seams;
use botoxide::transport::{Duplex, ResponseHead};
use botoxide_core::text::Text;
use tokio::io::{
    AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf, split,
};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

use super::open_tunnel::Destination;
use super::websocket::{self, Event, NORMAL, Opcode};
use crate::engine::Client;
use crate::failure::Failure;
use crate::{output, signals, streams};

/// How much is read at once.
const CHUNK: usize = 64 << 10;
/// How many chunks wait to be sent.
const WAITING: usize = 4;
const HEAD_LIMIT: usize = 64 << 10;
/// How much of a refusal is shown.
const REFUSAL_LIMIT: usize = 4 << 10;
/// How long the endpoint may take to accept, and to close after we have.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long the last frame may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// This end of the tunnels.
pub(super) enum Local {
    /// One tunnel.
    Standard,
    /// One for each connection, of so many at the same time.
    Port { port: u16, limit: i64 },
}

/// What goes to the endpoint.
struct Outgoing(Opcode, Vec<u8>);

/// Where what comes from the endpoint goes.
enum Sink {
    Standard(io::Stdout),
    Connection(WriteHalf<TcpStream>),
}

impl Sink {
    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            // There is nothing else to do meanwhile.
            Self::Standard(stdout) => {
                stdout.write_all(bytes)?;
                stdout.flush()
            }
            Self::Connection(connection) => connection.write_all(bytes).await,
        }
    }
}

/// Opens the tunnels, and waits for their end.
pub(super) fn run(client: Client, to: Destination, local: &Local) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Nothing here leaves anything behind.
        tokio::spawn(async {
            let clock = Seams::tokio().clock;
            loop {
                clock.sleep(Duration::from_millis(100)).await;
                signals::end_if_pressed();
            }
        });
        match local {
            Local::Standard => {
                let (sender, receiver) = channel(WAITING);
                let stdin = streams::stdin()?;
                let sink = Sink::Standard(streams::stdout()?);
                let stream = open(&client, &to).await?;
                // It may wait for its next byte when the tunnel has ended, so it is not waited for.
                let answers = sender.clone();
                std::thread::Builder::new().spawn(move || read_all(stdin.lock(), &sender))?;
                carry(stream, receiver, answers, sink).await
            }
            Local::Port { port, limit } => listen(client, to, *port, *limit).await,
        }
    })
}

fn read_all(mut from: impl io::Read, to: &Sender<Outgoing>) {
    let mut buffer = vec![0; CHUNK];
    loop {
        match from.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(count @ 1..) => {
                let chunk = Outgoing(Opcode::Binary, buffer[..count].to_vec());
                if to.blocking_send(chunk).is_err() {
                    return;
                }
            }
            Ok(0) | Err(_) => {
                // The receiver is gone if the tunnel has ended.
                let _ = to.blocking_send(closing(NORMAL));
                return;
            }
        }
    }
}

async fn listen(client: Client, to: Destination, port: u16, limit: i64) -> Result<(), Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    output::line(&format!("Listening for connections on port {port}."))?;
    let shared = Arc::new((client, to));
    let open_now = Arc::new(AtomicI64::new(0));
    let mut id = 0;
    loop {
        let (connection, _) = listener.accept().await?;
        if open_now.load(Ordering::Relaxed) >= limit {
            output::line(&format!(
                "Max websocket connections {limit} have been reached, closing incoming connection."
            ))?;
            continue;
        }
        id += 1;
        output::line(&format!(
            "[{id}] Accepted new tcp connection, opening websocket tunnel."
        ))?;
        open_now.fetch_add(1, Ordering::Relaxed);
        let (shared, open_now) = (Arc::clone(&shared), Arc::clone(&open_now));
        tokio::spawn(async move {
            if let Err(failure) = connect(&shared.0, &shared.1, connection).await {
                output::complain(&format!(
                    "[{id}] Encountered error with websocket: {failure}"
                ));
            }
            open_now.fetch_sub(1, Ordering::Relaxed);
            // Who reads it may be gone.
            let _ = output::line(&format!("[{id}] Closing tcp connection."));
        });
    }
}

async fn connect(client: &Client, to: &Destination, connection: TcpStream) -> Result<(), Failure> {
    connection.set_nodelay(true)?;
    let stream = open(client, to).await?;
    let (mut read, write) = split(connection);
    let (sender, receiver) = channel(WAITING);
    let answers = sender.clone();
    let reading = tokio::spawn(async move {
        let mut buffer = vec![0; CHUNK];
        loop {
            let (chunk, is_end) = match read.read(&mut buffer).await {
                Ok(count @ 1..) => {
                    let chunk = buffer[..count].to_vec();
                    (Outgoing(Opcode::Binary, chunk), false)
                }
                Ok(0) | Err(_) => (closing(NORMAL), true),
            };
            if sender.send(chunk).await.is_err() || is_end {
                return;
            }
        }
    });
    let result = carry(stream, receiver, answers, Sink::Connection(write)).await;
    reading.abort();
    result
}

fn closing(code: u16) -> Outgoing {
    Outgoing(Opcode::Close, code.to_be_bytes().to_vec())
}

/// The stream of an endpoint, with the bytes that came with its acceptance.
struct Opened {
    stream: Box<dyn Duplex>,
    rest: Vec<u8>,
}

/// Connects to the endpoint, and makes a WebSocket of the connection.
async fn open(client: &Client, to: &Destination) -> Result<Opened, Failure> {
    let seams = Seams::blocking();
    let target = to.target(seams.clock.now()).await?;
    let host = &to.endpoint.host;
    let mut key = [0; 16];
    seams.random.fill(&mut key)?;
    let key = STANDARD.encode(key);
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: {key}\r\nUser-Agent: botoxide/{}\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let client = client.blocking().as_async();
    let url = format!("https://{host}/openTunnel");
    let accepted = async {
        let mut stream = client.stream(&url).await?;
        stream.write_all(request.as_bytes()).await?;
        stream.flush().await?;
        let (head, rest) = head(&mut stream).await?;
        if head.status != 101 {
            let reason = refusal(&mut stream, &head, rest).await;
            let status = head.status;
            return Err(Failure::general(format!(
                "The endpoint refused the tunnel with status {status}: {reason}"
            )));
        }
        let accepted = head.headers.get("sec-websocket-accept");
        if accepted.map(Text::as_str) != Some(&websocket::accept(&key)) {
            return Err(Failure::general("The endpoint has no WebSocket."));
        }
        Ok(Opened { stream, rest })
    };
    match timeout(PATIENCE, accepted).await {
        Ok(result) => result,
        Err(_) => Err(Failure::general(
            "The endpoint did not accept the tunnel in time.",
        )),
    }
}

/// The head of the answer, and the bytes after it.
async fn head(stream: &mut Box<dyn Duplex>) -> Result<(ResponseHead, Vec<u8>), Failure> {
    let mut bytes = Vec::new();
    loop {
        if read_some(stream, &mut bytes).await? == 0 || bytes.len() > HEAD_LIMIT {
            return Err(Failure::general("The endpoint does not speak HTTP."));
        }
        if let Some((head, length)) = ResponseHead::read(&bytes).map_err(Failure::general)? {
            return Ok((head, bytes.split_off(length)));
        }
    }
}

async fn read_some(from: &mut (impl AsyncRead + Unpin), to: &mut Vec<u8>) -> io::Result<usize> {
    let mut buffer = vec![0; CHUNK];
    match from.read(&mut buffer).await {
        Ok(count) => {
            to.extend_from_slice(&buffer[..count]);
            Ok(count)
        }
        // A peer that closes without the goodbye of TLS has closed.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
        Err(error) => Err(error),
    }
}

/// Why the endpoint refuses.
async fn refusal(stream: &mut Box<dyn Duplex>, head: &ResponseHead, mut body: Vec<u8>) -> String {
    let length = head.headers.get("content-length");
    let length = length.and_then(|length| length.as_str().parse().ok());
    let wanted = length.unwrap_or(REFUSAL_LIMIT).min(REFUSAL_LIMIT);
    while body.len() < wanted && matches!(read_some(stream, &mut body).await, Ok(1..)) {}
    body.truncate(wanted);
    String::from_utf8_lossy(&body).trim().to_owned()
}

/// Carries bytes in both directions until one end closes. `answers` leads to `from`.
async fn carry(
    opened: Opened,
    from: Receiver<Outgoing>,
    answers: Sender<Outgoing>,
    mut to: Sink,
) -> Result<(), Failure> {
    let (read, write) = split(opened.stream);
    let mut sending = tokio::spawn(send(from, write));
    let result = receive(read, opened.rest, &answers, &mut to).await;
    // So that our goodbye goes out, if there is one.
    let _ = timeout(GOODBYE, &mut sending).await;
    sending.abort();
    result
}

/// Sends until there is nothing more to send; after it has closed the tunnel, the endpoint has a while to close it, too.
async fn send(mut from: Receiver<Outgoing>, mut to: impl AsyncWrite + Unpin) -> io::Result<()> {
    let random = Seams::blocking().random;
    while let Some(Outgoing(opcode, payload)) = from.recv().await {
        let mut mask = [0; 4];
        random.fill(&mut mask)?;
        to.write_all(&websocket::frame(opcode, &payload, mask))
            .await?;
        to.flush().await?;
        if opcode == Opcode::Close {
            break;
        }
    }
    Ok(())
}

async fn receive(
    mut from: ReadHalf<Box<dyn Duplex>>,
    first: Vec<u8>,
    answers: &Sender<Outgoing>,
    to: &mut Sink,
) -> Result<(), Failure> {
    let mut reader = websocket::Reader::default();
    reader.push(&first);
    loop {
        while let Some(event) = reader.next().map_err(invalid)? {
            match event {
                Event::Data(data) => to.write(&data).await?,
                Event::Pong => {}
                // The sender is gone after it has closed the tunnel.
                Event::Ping(payload) => {
                    let _ = answers.send(Outgoing(Opcode::Pong, payload)).await;
                }
                Event::Close(code, reason) => {
                    let _ = answers.send(closing(code.unwrap_or(NORMAL))).await;
                    return match code {
                        None | Some(NORMAL) => Ok(()),
                        Some(_) => Err(Failure::general(format!(
                            "Websocket Closure Reason: {reason}"
                        ))),
                    };
                }
            }
        }
        let mut bytes = Vec::new();
        let reading = read_some(&mut from, &mut bytes);
        // After our goodbye the channel is closed.
        let count = if answers.is_closed() {
            timeout(PATIENCE, reading).await.unwrap_or(Ok(0))?
        } else {
            reading.await?
        };
        if count == 0 {
            return if answers.is_closed() {
                Ok(())
            } else {
                Err(Failure::general("The endpoint closed the connection."))
            };
        }
        reader.push(&bytes);
    }
}

fn invalid(problem: &str) -> Failure {
    Failure::general(format!(
        "Received invalid data from server, closing websocket connection: {problem}."
    ))
}
