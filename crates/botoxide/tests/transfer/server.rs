//! A test store that records what it receives, and responds like S3 or as scripted.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// A received request.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(found)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a query parameter; empty if there is none.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (key == name).then_some(value)
        })
    }

    /// The operation, if transfers use it.
    pub(crate) fn operation(&self) -> &'static str {
        let has = |name| self.query(name).is_some();
        match self.method.as_str() {
            "POST" if has("uploads") => "CreateMultipartUpload",
            "POST" if has("uploadId") => "CompleteMultipartUpload",
            "DELETE" if has("uploadId") => "AbortMultipartUpload",
            "DELETE" => "DeleteObject",
            "PUT" if has("partNumber") && self.header("x-amz-copy-source").is_some() => {
                "UploadPartCopy"
            }
            "PUT" if has("partNumber") => "UploadPart",
            "PUT" if self.header("x-amz-copy-source").is_some() => "CopyObject",
            "PUT" => "PutObject",
            "HEAD" => "HeadObject",
            _ => "GetObject",
        }
    }

    /// The number of the part, from 1; 0 if there is none.
    pub(crate) fn part_number(&self) -> usize {
        self.query("partNumber")
            .and_then(|number| number.parse().ok())
            .unwrap_or_default()
    }
}

/// The response to send.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Status, headers, body.
    Response(u16, Vec<(String, String)>, Vec<u8>),
    /// Closes the connection without a response.
    Reset,
}

impl Answer {
    pub(crate) fn ok(headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Self::Response(200, headers.iter().map(owned).collect(), body.into())
    }

    pub(crate) fn error(status: u16, code: &str) -> Self {
        let body = format!("<Error><Code>{code}</Code><Message>as told</Message></Error>");
        Self::Response(status, Vec::new(), body.into())
    }

    /// The responses of a store that accepts everything.
    pub(crate) fn usual(request: &Received) -> Self {
        match request.operation() {
            "CreateMultipartUpload" => Self::ok(
                &[],
                "<InitiateMultipartUploadResult><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>",
            ),
            "CompleteMultipartUpload" => Self::ok(
                &[],
                "<CompleteMultipartUploadResult><ETag>\"all\"</ETag></CompleteMultipartUploadResult>",
            ),
            "AbortMultipartUpload" | "DeleteObject" => Self::Response(204, Vec::new(), Vec::new()),
            "PutObject" | "UploadPart" => {
                let etag = format!("\"etag-{}\"", request.part_number());
                let mut headers = vec![("ETag".to_owned(), etag)];
                let is_checksum = |(name, _): &&(String, String)| {
                    name.to_lowercase().starts_with("x-amz-checksum-")
                };
                headers.extend(request.headers.iter().filter(is_checksum).cloned());
                Self::Response(200, headers, Vec::new())
            }
            _ => Self::error(501, "NotImplemented"),
        }
    }
}

type Respond = dyn Fn(&Received) -> Answer + Send + Sync;

/// A server that stops on drop.
pub(crate) struct Server {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// A server that accepts everything.
    pub(crate) fn start() -> Self {
        Self::answering(Answer::usual)
    }

    pub(crate) fn answering(respond: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&received);
        let connections = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&connections);
        let respond: Arc<Respond> = Arc::new(respond);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(stream), notes) = (stream, Arc::clone(&notes)) else {
                    return;
                };
                let respond = Arc::clone(&respond);
                count.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || serve(&stream, &notes, &*respond));
            }
        });
        Self {
            address,
            received,
            connections,
        }
    }

    /// The number of connections so far.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The received requests in order.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The operations of the received requests.
    pub(crate) fn operations(&self) -> Vec<&'static str> {
        self.received().iter().map(Received::operation).collect()
    }
}

/// One connection, until it ends.
fn serve(stream: &TcpStream, notes: &Mutex<Vec<Received>>, respond: &Respond) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split_whitespace();
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut request = Received {
            method,
            target,
            headers: headers(&mut reader)?,
            body: Vec::new(),
        };
        if request.header("expect").is_some() {
            writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
        }
        let length = request.header("content-length").unwrap_or("0").parse();
        // An aborted request is recorded as far as it was received.
        let mut body = (&mut reader).take(length.ok()?);
        _ = body.read_to_end(&mut request.body);
        notes.lock().unwrap().push(request.clone());
        let Answer::Response(status, headers, body) = respond(&request) else {
            return None;
        };
        let mut head = format!("HTTP/1.1 {status} Told\r\n");
        for (name, value) in headers {
            head.extend([&name, ": ", &value, "\r\n"]);
        }
        if status != 204 {
            head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
        }
        head += "\r\n";
        writer.write_all(head.as_bytes()).ok()?;
        if request.method != "HEAD" {
            writer.write_all(&body).ok()?;
        }
    }
}

fn headers(reader: &mut BufReader<&TcpStream>) -> Option<Vec<(String, String)>> {
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            return Some(headers);
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
}
