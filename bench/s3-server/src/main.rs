//! An S3 that discards what it is sent and invents what it is asked for, on loopback, so that transfers cost their client alone.
//!
//! Bodies of requests are dropped in the kernel (`MSG_TRUNC`), those of objects go from a file in memory to the socket
//! (`sendfile`), listings are made once. One blocking thread for each connection, HTTP/1.1 with keep-alive. It prints
//! its URL when it is ready, and ends when its standard input does, so that it cannot outlive who started it.
//! Its arguments are a delay in milliseconds before each answer, as a network has one, and a file: with it, the server
//! has TLS, and writes its certificate there. Keys say what they hold: see `Folder`.
#![forbid(unsafe_code)]

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

mod answer;
mod connection;
mod content;
mod folder;
mod request;

use answer::{Answer, Payload, S3};
use connection::Connection;
use request::Request;

/// A head longer than this ends the connection.
const HEAD_LIMIT: usize = 64 << 10;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let delay = arguments.next().and_then(|text| text.parse().ok());
    let delay = Duration::from_millis(delay.unwrap_or_default());
    let certificate = arguments.next();
    let tls = certificate
        .map(|file| connection::tls(Path::new(&file)))
        .transpose()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let s3 = Arc::new(S3::new()?);
    let scheme = if tls.is_some() { "https" } else { "http" };
    println!("{scheme}://{}", listener.local_addr()?);
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(0);
    });
    for stream in listener.incoming() {
        let (connection, s3) = (Connection::new(stream?, tls.as_ref())?, Arc::clone(&s3));
        // A client that goes away in the middle is no concern of the server.
        std::thread::spawn(move || serve(connection, &s3, delay));
    }
    Ok(())
}

/// Answers the requests of one connection.
fn serve(mut connection: Connection, s3: &S3, delay: Duration) -> io::Result<()> {
    let mut received = Vec::with_capacity(16 << 10);
    let mut sink = Vec::new();
    loop {
        let Some(end) = head(&mut connection, &mut received)? else {
            return Ok(());
        };
        let request = Request::parse(&received[..end]);
        if request.is_expecting {
            connection.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let answer = s3.answer(&request);
        let (length, is_chunked) = (request.content_length, request.is_chunked);
        let is_last = request.is_last;
        received.drain(..end);
        if is_chunked {
            discard_chunks(&mut connection, &mut received, &mut sink)?;
        } else {
            discard(&mut connection, &mut received, length, &mut sink)?;
        }
        std::thread::sleep(delay);
        send(&mut connection, s3, answer)?;
        if is_last {
            return Ok(());
        }
    }
}

/// Drops the next bytes, some of which may be received already.
fn discard(
    connection: &mut Connection,
    received: &mut Vec<u8>,
    length: u64,
    sink: &mut Vec<u8>,
) -> io::Result<()> {
    let here = received
        .len()
        .min(usize::try_from(length).unwrap_or(usize::MAX));
    received.drain(..here);
    connection.discard(length - here as u64, sink)
}

/// Drops a body that comes in chunks, with what follows the last one.
fn discard_chunks(
    connection: &mut Connection,
    received: &mut Vec<u8>,
    sink: &mut Vec<u8>,
) -> io::Result<()> {
    loop {
        let line = line(connection, received)?;
        let digits = line.split(';').next().unwrap_or_default();
        let length = u64::from_str_radix(digits, 16).map_err(io::Error::other)?;
        if length == 0 {
            while !self::line(connection, received)?.is_empty() {}
            return Ok(());
        }
        discard(connection, received, length.saturating_add(2), sink)?;
    }
}

/// The next line.
fn line(connection: &mut Connection, received: &mut Vec<u8>) -> io::Result<String> {
    let mut chunk = [0; 16 << 10];
    loop {
        if let Some(end) = received.windows(2).position(|window| window == b"\r\n") {
            let line = String::from_utf8_lossy(&received[..end]).into_owned();
            received.drain(..end + 2);
            return Ok(line);
        }
        let count = connection.read(&mut chunk)?;
        if count == 0 || received.len() > HEAD_LIMIT {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        received.extend_from_slice(&chunk[..count]);
    }
}

/// Reads the head of the next request and says where it ends; `None` when the client closes before.
fn head(connection: &mut Connection, received: &mut Vec<u8>) -> io::Result<Option<usize>> {
    let mut chunk = [0; 16 << 10];
    loop {
        let end = received.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            return Ok(Some(end + 4));
        }
        let count = connection.read(&mut chunk)?;
        if count == 0 || received.len() > HEAD_LIMIT {
            return Ok(None);
        }
        received.extend_from_slice(&chunk[..count]);
    }
}

fn send(connection: &mut Connection, s3: &S3, answer: Answer) -> io::Result<()> {
    let mut head = answer.head;
    match answer.payload {
        Payload::None => connection.write_all(&head),
        Payload::Bytes(bytes) => {
            head.extend_from_slice(&bytes);
            connection.write_all(&head)
        }
        Payload::Object(range) => connection.send(&head, s3.content(), range),
    }
}
