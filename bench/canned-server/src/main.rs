//! Answers AWS calls on loopback with responses that were made beforehand, so that a client's cost can be measured.
//!
//! One blocking thread for each connection, HTTP/1.1 with keep-alive. It prints its URL when it is ready, and
//! ends when its standard input does, so that it cannot outlive who started it.
#![forbid(unsafe_code)]

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;

mod answers;

use answers::Answers;

fn main() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let answers = Arc::new(Answers::new());
    println!("http://{}", listener.local_addr()?);
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(0);
    });
    for stream in listener.incoming() {
        let (stream, answers) = (stream?, Arc::clone(&answers));
        // A client that goes away in the middle is no concern of the server.
        std::thread::spawn(move || serve(stream, &answers));
    }
    Ok(())
}

/// Answers the requests of one connection.
fn serve(mut stream: TcpStream, answers: &Answers) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::with_capacity(16 << 10);
    loop {
        let Some(head) = fill(&mut stream, &mut received, find_end)? else {
            return Ok(());
        };
        let request = Request::parse(&received[..head]);
        let (length, is_expecting) = (request.content_length, request.is_expecting);
        if is_expecting {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let end = head + length;
        if fill(&mut stream, &mut received, |bytes| {
            (bytes.len() >= end).then_some(end)
        })?
        .is_none()
        {
            return Ok(());
        }
        let answer = answers.find(&Request::parse(&received[..head]), &received[head..end]);
        stream.write_all(answer)?;
        received.drain(..end);
    }
}

/// Reads until `found` says where what is looked for ends; `None` when the client closes before.
fn fill(
    stream: &mut TcpStream,
    received: &mut Vec<u8>,
    found: impl Fn(&[u8]) -> Option<usize>,
) -> io::Result<Option<usize>> {
    let mut chunk = [0; 16 << 10];
    loop {
        if let Some(end) = found(received) {
            return Ok(Some(end));
        }
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            return Ok(None);
        }
        received.extend_from_slice(&chunk[..count]);
    }
}

/// Where the head of a request ends.
fn find_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|at| at + 4)
}

/// The parts of a request's head that decide the answer.
struct Request<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    /// `X-Amz-Target`.
    target: &'a str,
    content_length: usize,
    is_expecting: bool,
}

impl<'a> Request<'a> {
    fn parse(head: &'a [u8]) -> Self {
        let head = std::str::from_utf8(head).unwrap_or_default();
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let method = words.next().unwrap_or_default();
        let url = words.next().unwrap_or_default();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let mut request = Self {
            method,
            path,
            query,
            target: "",
            content_length: 0,
            is_expecting: false,
        };
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                request.content_length = value.trim().parse().unwrap_or_default();
            } else if name.eq_ignore_ascii_case("x-amz-target") {
                request.target = value.trim();
            } else if name.eq_ignore_ascii_case("expect") {
                request.is_expecting = true;
            }
        }
        request
    }
}
