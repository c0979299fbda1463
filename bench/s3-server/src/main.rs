//! An S3 that discards what it is sent and invents what it is asked for, on loopback, so that transfers cost their client alone.
//!
//! Bodies of requests are dropped in the kernel (`MSG_TRUNC`), those of objects go from a file in memory to the socket
//! (`sendfile`), listings are made once. One blocking thread for each connection, HTTP/1.1 with keep-alive. It prints
//! `PORT n` when it is ready, and ends when its standard input does, so that it cannot outlive who started it.
//! Its argument is a delay in milliseconds before each answer, as a network has one: 0 without it.
//! Keys say what they hold: see `Folder`.
#![forbid(unsafe_code)]

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustix::net::{RecvFlags, SendFlags};

mod answer;
mod content;
mod folder;
mod request;

use answer::{Answer, Payload, S3};
use request::Request;

/// A head longer than this ends the connection.
const HEAD_LIMIT: usize = 64 << 10;
/// So much of a body is dropped at once, at most.
const DISCARD: usize = 1 << 20;

fn main() -> io::Result<()> {
    let delay = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let delay = Duration::from_millis(delay.unwrap_or_default());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let s3 = Arc::new(S3::new()?);
    println!("PORT {}", listener.local_addr()?.port());
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(0);
    });
    for stream in listener.incoming() {
        let (stream, s3) = (stream?, Arc::clone(&s3));
        // A client that goes away in the middle is no concern of the server.
        std::thread::spawn(move || serve(stream, &s3, delay));
    }
    Ok(())
}

/// Answers the requests of one connection.
fn serve(mut stream: TcpStream, s3: &S3, delay: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::with_capacity(16 << 10);
    // Never written to, so it takes no memory.
    let mut sink = vec![0; DISCARD];
    loop {
        let Some(end) = head(&mut stream, &mut received)? else {
            return Ok(());
        };
        let request = Request::parse(&received[..end]);
        if request.is_expecting {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let answer = s3.answer(&request);
        let (length, is_last) = (request.content_length, request.is_last);
        let here = (received.len() - end).min(usize::try_from(length).unwrap_or(usize::MAX));
        discard(&stream, length - here as u64, &mut sink)?;
        received.drain(..end + here);
        std::thread::sleep(delay);
        send(&mut stream, s3, answer)?;
        if is_last {
            return Ok(());
        }
    }
}

/// Reads the head of the next request and says where it ends; `None` when the client closes before.
fn head(stream: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<Option<usize>> {
    let mut chunk = [0; 16 << 10];
    loop {
        let end = received.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            return Ok(Some(end + 4));
        }
        let count = stream.read(&mut chunk)?;
        if count == 0 || received.len() > HEAD_LIMIT {
            return Ok(None);
        }
        received.extend_from_slice(&chunk[..count]);
    }
}

/// Drops the next bytes of the connection where they are, in the kernel.
fn discard(stream: &TcpStream, mut length: u64, sink: &mut [u8]) -> io::Result<()> {
    while length > 0 {
        let room = usize::try_from(length).map_or(sink.len(), |length| length.min(sink.len()));
        let (_, count) = rustix::net::recv(stream, &mut sink[..room], RecvFlags::TRUNC)?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        length -= count as u64;
    }
    Ok(())
}

fn send(stream: &mut TcpStream, s3: &S3, answer: Answer) -> io::Result<()> {
    let mut head = answer.head;
    match answer.payload {
        Payload::None => stream.write_all(&head),
        Payload::Bytes(bytes) => {
            head.extend_from_slice(&bytes);
            stream.write_all(&head)
        }
        Payload::Object(range) => {
            // The head waits for the first bytes, so that both go out together.
            let mut rest = head.as_slice();
            while !rest.is_empty() {
                let sent = rustix::net::send(&*stream, rest, SendFlags::MORE)?;
                rest = &rest[sent..];
            }
            s3.content().send(stream, range)
        }
    }
}
