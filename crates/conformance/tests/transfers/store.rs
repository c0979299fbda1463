//! A store that keeps objects and uploads in memory and misbehaves as scripted.
//!
//! Counterpart: none.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use conformance::server::{Action, Received, Server};

/// A fault that is injected instead of the normal response.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// The object is replaced before the response.
    Changed,
    /// The connection is closed after this many bytes of the response body.
    Close(usize),
    /// The connection is reset after this many bytes of the response body.
    Reset(usize),
    /// The connection is reset before the request's body is read.
    ResetAtOnce,
    /// The response body is sent byte by byte, with a pause before each.
    Slow(Duration),
    /// A response with this status.
    Status(u16),
    /// Status 200 with this body and no S3 headers, like from a proxy. The request has no effect.
    Page(&'static str),
    /// An error with this status and code. The request has no effect.
    Refused(u16, &'static str),
    /// Only this many bytes of the response body, with their number as `Content-Length`.
    Short(usize),
    /// Only this many bytes of the response body, which ends with the connection, as in HTTP/1.0.
    Endless(usize),
    /// The response body and this many additional bytes, up to the end of the connection.
    Longer(usize),
    /// The response waits until this many requests of the operation have arrived, or for ten seconds.
    Together(usize),
}

/// The requests that a fault applies to.
#[derive(Clone, Debug)]
struct Plan {
    operation: &'static str,
    /// The first request of this operation, counted from 0.
    from: usize,
    times: usize,
    fault: Fault,
}

#[derive(Default)]
struct State {
    objects: BTreeMap<String, Object>,
    /// Uploads that were neither completed nor aborted, with their parts.
    uploads: BTreeMap<String, BTreeMap<usize, Vec<u8>>>,
    /// The tags of objects.
    tags: BTreeMap<String, String>,
    plans: Vec<Plan>,
    seen: BTreeMap<&'static str, usize>,
    versions: usize,
}

#[derive(Clone)]
struct Object {
    bytes: Vec<u8>,
    etag: String,
}

/// A running store. Objects are named by their path: `/photos/cat.jpg`.
pub(crate) struct Store {
    server: Server,
    state: Arc<Mutex<State>>,
}

impl Store {
    pub(crate) fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let server = Server::start(move |_| {
            let shared = Arc::clone(&shared);
            let decide = move |request: &Received| lock(&shared).begin(request, &shared);
            vec![Action::ReadHead, Action::decide(decide)]
        });
        Self {
            server: server.unwrap(),
            state,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    pub(crate) fn put(&self, path: &str, bytes: Vec<u8>) {
        lock(&self.state).put(path, bytes);
    }

    pub(crate) fn get(&self, path: &str) -> Option<Vec<u8>> {
        let state = lock(&self.state);
        state.objects.get(path).map(|object| object.bytes.clone())
    }

    /// The number of connections so far.
    pub(crate) fn connections(&self) -> usize {
        self.server.connections()
    }

    /// Sets the tag `k` of an object.
    pub(crate) fn tag(&self, path: &str, value: &str) {
        let tag = format!("<Tag><Key>k</Key><Value>{value}</Value></Tag>");
        let path = path.to_owned();
        lock(&self.state).tags.insert(path, tag);
    }

    /// The value of the tag `k` of an object.
    pub(crate) fn has_tag(&self, path: &str, value: &str) -> bool {
        let state = lock(&self.state);
        let tag = state.tags.get(path);
        tag.is_some_and(|tag| tag.contains(&format!("<Value>{value}</Value>")))
    }

    /// Injects a fault into `times` requests of an operation, starting at number `from`.
    pub(crate) fn fail(&self, operation: &'static str, from: usize, times: usize, fault: Fault) {
        lock(&self.state).plans.push(Plan {
            operation,
            from,
            times,
            fault,
        });
    }

    /// The number of uploads that were neither completed nor aborted.
    pub(crate) fn open_uploads(&self) -> usize {
        lock(&self.state).uploads.len()
    }

    /// The number of requests of an operation.
    pub(crate) fn seen(&self, operation: &'static str) -> usize {
        lock(&self.state)
            .seen
            .get(operation)
            .copied()
            .unwrap_or_default()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap()
}

impl State {
    fn put(&mut self, path: &str, bytes: Vec<u8>) -> String {
        self.versions += 1;
        let etag = format!("\"v{}\"", self.versions);
        let object = Object {
            bytes,
            etag: etag.clone(),
        };
        self.objects.insert(path.to_owned(), object);
        etag
    }

    /// The actions for a request whose head was read.
    fn begin(&mut self, request: &Received, shared: &Arc<Mutex<Self>>) -> Vec<Action> {
        let operation = operation(request);
        let number = self.seen.entry(operation).or_default();
        *number += 1;
        let number = *number - 1;
        let is_meant = |plan: &&Plan| {
            plan.operation == operation && (plan.from..plan.from + plan.times).contains(&number)
        };
        let fault = self.plans.iter().find(is_meant).map(|plan| plan.fault);
        match fault {
            Some(Fault::ResetAtOnce) => return vec![Action::Reset],
            Some(Fault::Changed) => {
                let path = path(request).to_owned();
                let bytes = self.objects.get(&path).map(|object| object.bytes.clone());
                self.put(&path, bytes.unwrap_or_default());
            }
            _ => {}
        }
        let shared = Arc::clone(shared);
        vec![
            Action::ReadBody,
            Action::decide(move |request| {
                if let Some(Fault::Together(count)) = fault {
                    wait_for(count, operation, &shared);
                }
                let (status, headers, body) = match fault {
                    Some(Fault::Status(status)) => error(status, "InternalError"),
                    Some(Fault::Refused(status, code)) => error(status, code),
                    Some(Fault::Page(page)) => xml(page.to_owned()),
                    _ => lock(&shared).answer(request),
                };
                send(request, status, &headers, body, fault)
            }),
        ]
    }

    fn answer(&mut self, request: &Received) -> Answer {
        let path = path(request).to_owned();
        match operation(request) {
            "HeadObject" | "GetObject" => self.read(request, &path),
            "PutObject" => {
                let etag = self.put(&path, request.body.clone());
                (200, vec![("ETag".to_owned(), etag)], Vec::new())
            }
            "CopyObject" => match self.source(request) {
                Some(source) => {
                    let etag = self.put(&path, source.bytes);
                    xml(format!(
                        "<CopyObjectResult><ETag>{etag}</ETag></CopyObjectResult>"
                    ))
                }
                None => error(404, "NoSuchKey"),
            },
            "CreateMultipartUpload" => {
                self.versions += 1;
                let id = format!("u{}", self.versions);
                self.uploads.insert(id.clone(), BTreeMap::new());
                xml(format!(
                    "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
                ))
            }
            "UploadPart" => self.take_part(request, request.body.clone()),
            "UploadPartCopy" => self.copy_part(request),
            "CompleteMultipartUpload" => match self.uploads.remove(query(request, "uploadId")) {
                Some(parts) => {
                    let etag = self.put(&path, parts.into_values().flatten().collect());
                    xml(format!(
                        "<CompleteMultipartUploadResult><ETag>{etag}</ETag></CompleteMultipartUploadResult>"
                    ))
                }
                None => error(404, "NoSuchUpload"),
            },
            "GetObjectTagging" => {
                let tags = self.tags.get(&path).cloned().unwrap_or_default();
                xml(format!("<Tagging><TagSet>{tags}</TagSet></Tagging>"))
            }
            "PutObjectTagging" => {
                let text = String::from_utf8_lossy(&request.body);
                let tag = text.split("<TagSet>").nth(1).unwrap_or_default();
                self.tags.insert(path, tag.to_owned());
                (200, Vec::new(), Vec::new())
            }
            "AbortMultipartUpload" => match self.uploads.remove(query(request, "uploadId")) {
                Some(_) => (204, Vec::new(), Vec::new()),
                None => error(404, "NoSuchUpload"),
            },
            operation => panic!("this store does not support {operation}"),
        }
    }

    fn read(&self, request: &Received, path: &str) -> Answer {
        let Some(object) = self.objects.get(path) else {
            return error(404, "NoSuchKey");
        };
        if request
            .header("if-match")
            .is_some_and(|etag| etag != object.etag)
        {
            return error(412, "PreconditionFailed");
        }
        let mut headers = vec![("ETag".to_owned(), object.etag.clone())];
        if self.tags.contains_key(path) {
            headers.push(("x-amz-tagging-count".to_owned(), "1".to_owned()));
        }
        let Some(range) = request.header("range") else {
            return (200, headers, object.bytes.clone());
        };
        let total = object.bytes.len();
        let (start, end) = bounds(range, total);
        if start >= total {
            return error(416, "InvalidRange");
        }
        let content_range = format!("bytes {start}-{}/{total}", end - 1);
        headers.push(("Content-Range".to_owned(), content_range));
        (206, headers, object.bytes[start..end].to_vec())
    }

    fn source(&self, request: &Received) -> Option<Object> {
        let source = request.header("x-amz-copy-source")?;
        self.objects.get(&format!("/{source}")).cloned()
    }

    fn copy_part(&mut self, request: &Received) -> Answer {
        let Some(source) = self.source(request) else {
            return error(404, "NoSuchKey");
        };
        let condition = request.header("x-amz-copy-source-if-match");
        if condition.is_some_and(|etag| etag != source.etag) {
            return error(412, "PreconditionFailed");
        }
        let range = request.header("x-amz-copy-source-range").unwrap();
        let (start, end) = bounds(range, source.bytes.len());
        if start >= end {
            return error(416, "InvalidRange");
        }
        match self.take_part(request, source.bytes[start..end].to_vec()) {
            (200, ..) => xml("<CopyPartResult><ETag>\"p\"</ETag></CopyPartResult>".to_owned()),
            refused => refused,
        }
    }

    fn take_part(&mut self, request: &Received, bytes: Vec<u8>) -> Answer {
        let number = query(request, "partNumber").parse().unwrap();
        match self.uploads.get_mut(query(request, "uploadId")) {
            Some(parts) => {
                parts.insert(number, bytes);
                (
                    200,
                    vec![("ETag".to_owned(), "\"p\"".to_owned())],
                    Vec::new(),
                )
            }
            None => error(404, "NoSuchUpload"),
        }
    }
}

/// Waits until this many requests of an operation have arrived.
fn wait_for(count: usize, operation: &str, shared: &Mutex<State>) {
    for _ in 0..1000 {
        if lock(shared).seen.get(operation) >= Some(&count) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Status, headers, body.
type Answer = (u16, Vec<(String, String)>, Vec<u8>);

fn xml(text: String) -> Answer {
    (200, Vec::new(), text.into_bytes())
}

fn error(status: u16, code: &str) -> Answer {
    let text = format!("<Error><Code>{code}</Code><Message>as told</Message></Error>");
    (status, Vec::new(), text.into_bytes())
}

fn send(
    request: &Received,
    status: u16,
    headers: &[(String, String)],
    body: Vec<u8>,
    fault: Option<Fault>,
) -> Vec<Action> {
    let mut head = format!("HTTP/1.1 {status} Told\r\n");
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    let mut body = body;
    match fault {
        Some(Fault::Short(count) | Fault::Endless(count)) => body.truncate(count),
        Some(Fault::Longer(count)) => body.resize(body.len() + count, b'+'),
        _ => {}
    }
    if matches!(fault, Some(Fault::Endless(_) | Fault::Longer(_))) {
        head += "Connection: close\r\n";
    } else if status != 204 {
        write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    head += "\r\n";
    let body = if request.method == "HEAD" {
        Vec::new()
    } else {
        body
    };
    let head = Action::Send(head.into_bytes());
    let start = |count: usize| Action::Send(body[..count.min(body.len())].to_vec());
    match fault {
        Some(Fault::Close(count)) => vec![head, start(count), Action::Close],
        // The pause lets the sent bytes arrive before the reset.
        Some(Fault::Reset(count)) => {
            let pause = Action::Wait(Duration::from_millis(20));
            vec![head, start(count), pause, Action::Reset]
        }
        Some(Fault::Endless(_) | Fault::Longer(_)) => vec![head, Action::Send(body), Action::Close],
        Some(Fault::Slow(pause)) => vec![head, Action::SendSlowly(body, pause)],
        _ => vec![head, Action::Send(body)],
    }
}

fn path(request: &Received) -> &str {
    let target = request.target.as_str();
    target.split_once('?').map_or(target, |(path, _)| path)
}

fn query<'a>(request: &'a Received, name: &str) -> &'a str {
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let pairs = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut found = pairs.filter(|(key, _)| *key == name);
    found.next().map_or("", |(_, value)| value)
}

/// The first byte and the end (exclusive).
fn bounds(range: &str, total: usize) -> (usize, usize) {
    let (start, last) = range
        .strip_prefix("bytes=")
        .unwrap()
        .split_once('-')
        .unwrap();
    let end = last
        .parse()
        .map_or(total, |last: usize| (last + 1).min(total));
    (start.parse().unwrap(), end)
}

fn operation(request: &Received) -> &'static str {
    let has = |name: &str| request.target.contains(name);
    let copies = request.header("x-amz-copy-source").is_some();
    match request.method.as_str() {
        "DELETE" => "AbortMultipartUpload",
        "GET" if has("?tagging") => "GetObjectTagging",
        "PUT" if has("?tagging") => "PutObjectTagging",
        "GET" => "GetObject",
        "HEAD" => "HeadObject",
        "POST" if has("?uploads") => "CreateMultipartUpload",
        "POST" => "CompleteMultipartUpload",
        "PUT" if has("uploadId=") && copies => "UploadPartCopy",
        "PUT" if has("uploadId=") => "UploadPart",
        "PUT" if copies => "CopyObject",
        "PUT" => "PutObject",
        _ => "none",
    }
}
