//! `FakeS3`: a store in memory that speaks as much of S3 as transfers need, and answers wrongly where a test says so.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use conformance::server::{Action, Received, Server};

/// What is in each object, by `bucket/key`.
pub(crate) type Objects = BTreeMap<String, Vec<u8>>;

/// A request, as S3 understands it.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) operation: &'static str,
    pub(crate) bucket: String,
    pub(crate) key: String,
    query: Vec<(String, String)>,
    received: Received,
}

/// A response before it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// A store for as long as it lives.
pub(crate) struct FakeS3 {
    server: Server,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    objects: Objects,
    /// The parts of each upload, by its id.
    uploads: BTreeMap<String, BTreeMap<usize, Vec<u8>>>,
    begun: usize,
}

/// Objects in a page of a listing.
const PAGE: usize = 2;
/// When everything was last written.
const MODIFIED: &str = "2020-01-01T00:00:00.000Z";

impl FakeS3 {
    /// A store that does what it should.
    pub(crate) fn start(objects: &[(&str, &str)]) -> Self {
        Self::answering(objects, |_, _| None)
    }

    /// A store that does what `wrong` says in place of what it should. `wrong` gets the request, and a function that
    /// does the work and gives the usual response.
    pub(crate) fn answering(
        objects: &[(&str, &str)],
        wrong: impl Fn(&Request, &dyn Fn() -> Response) -> Option<Vec<Action>> + Send + Sync + 'static,
    ) -> Self {
        let objects = objects
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect();
        let state = Arc::new(Mutex::new(State {
            objects,
            ..State::default()
        }));
        let (own, wrong) = (Arc::clone(&state), Arc::new(wrong));
        let server = Server::start(move |_| {
            let (own, wrong) = (Arc::clone(&own), Arc::clone(&wrong));
            let decide = Action::decide(move |received| {
                let request = Request::of(received);
                let usual = || own.lock().unwrap().respond(&request);
                wrong(&request, &usual).unwrap_or_else(|| vec![usual().action()])
            });
            vec![Action::Read, decide]
        });
        Self {
            server: server.unwrap(),
            state,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    pub(crate) fn objects(&self) -> Objects {
        self.state.lock().unwrap().objects.clone()
    }

    /// The paths of all objects, sorted.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.objects().into_keys().collect()
    }

    /// How many multipart uploads are neither complete nor aborted.
    pub(crate) fn uploads(&self) -> usize {
        self.state.lock().unwrap().uploads.len()
    }

    /// The operations that were asked for, in their order.
    pub(crate) fn operations(&self) -> Vec<&'static str> {
        let received = self.server.received();
        received
            .iter()
            .map(|received| Request::of(received).operation)
            .collect()
    }
}

impl Request {
    fn of(received: &Received) -> Self {
        let (path, query) = received
            .target
            .split_once('?')
            .unwrap_or((&received.target, ""));
        let query: Vec<(String, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(name), decoded(value))
            })
            .collect();
        let path = decoded(path.trim_start_matches('/'));
        let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
        let mut request = Self {
            operation: "",
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            query,
            received: received.clone(),
        };
        request.operation = request.find_operation();
        request
    }

    fn find_operation(&self) -> &'static str {
        let has = |name| self.query(name).is_some();
        let is_copy = self.received.header("x-amz-copy-source").is_some();
        match self.received.method.as_str() {
            "DELETE" if has("uploadId") => "AbortMultipartUpload",
            "DELETE" => "DeleteObject",
            "GET" if self.bucket.is_empty() => "ListBuckets",
            "GET" if has("list-type") => "ListObjectsV2",
            "GET" if has("tagging") => "GetObjectTagging",
            "GET" => "GetObject",
            "HEAD" if self.key.is_empty() => "HeadBucket",
            "HEAD" => "HeadObject",
            "POST" if has("uploads") => "CreateMultipartUpload",
            "POST" => "CompleteMultipartUpload",
            "PUT" if self.key.is_empty() => "CreateBucket",
            "PUT" if has("partNumber") && is_copy => "UploadPartCopy",
            "PUT" if has("partNumber") => "UploadPart",
            "PUT" if is_copy => "CopyObject",
            _ => "PutObject",
        }
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.iter();
        let found = pairs.find(|(own, _)| own == name)?;
        Some(&found.1)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.received.header(name)
    }

    fn path(&self) -> String {
        format!("{}/{}", self.bucket, self.key)
    }

    /// The part of `bytes` that is asked for.
    fn range<'a>(&self, bytes: &'a [u8], header: &str) -> (usize, &'a [u8]) {
        let range = self
            .header(header)
            .and_then(|range| range.strip_prefix("bytes="));
        let Some((first, last)) = range.and_then(|range| range.split_once('-')) else {
            return (0, bytes);
        };
        if bytes.is_empty() {
            return (0, bytes);
        }
        let first: usize = first.parse().unwrap();
        let last = last.parse().unwrap_or(usize::MAX).min(bytes.len() - 1);
        (first, &bytes[first..=last])
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

impl Response {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(crate) fn error(status: u16, code: &str, more: &str) -> Self {
        let body = format!("<Error><Code>{code}</Code><Message>as told</Message>{more}</Error>");
        Self {
            status,
            ..Self::ok(body)
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends it whole.
    pub(crate) fn action(&self) -> Action {
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        Action::response(self.status, &headers, &self.body)
    }

    /// Sends the first half of the body and closes the connection; with a `Content-Length`, or without.
    pub(crate) fn cut(&self, has_length: bool) -> Vec<Action> {
        let mut head = format!("HTTP/1.1 {} OK\r\nConnection: close\r\n", self.status);
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if has_length {
            let _ = write!(head, "Content-Length: {}\r\n", self.body.len().max(1));
        }
        head.push_str("\r\n");
        let half = &self.body[..self.body.len() / 2];
        vec![
            Action::Send([head.as_bytes(), half].concat()),
            Action::Close,
        ]
    }
}

pub(crate) fn etag(bytes: &[u8]) -> String {
    let digest = botoxide_core::digest::sha256(bytes);
    format!("\"{}\"", botoxide_core::digest::hex(&digest[..16]))
}

/// An entry of a listing.
pub(crate) fn entry(key: &str, bytes: &[u8]) -> String {
    format!(
        "<Contents><Key>{key}</Key><LastModified>{MODIFIED}</LastModified><ETag>{}</ETag><Size>{}</Size></Contents>",
        etag(bytes),
        bytes.len()
    )
}

/// A listing with these entries, and what tells that there are more.
pub(crate) fn listing(entries: &[String], more: &str) -> Response {
    Response::ok(format!(
        "<ListBucketResult>{}{more}</ListBucketResult>",
        entries.concat()
    ))
}

impl State {
    fn respond(&mut self, request: &Request) -> Response {
        match request.operation {
            "AbortMultipartUpload" => {
                self.uploads.remove(request.query("uploadId").unwrap());
                Response::ok("")
            }
            "CompleteMultipartUpload" => self.complete(request),
            "CopyObject" => {
                let Some(bytes) = self.source(request) else {
                    return Response::error(404, "NoSuchKey", "");
                };
                self.objects.insert(request.path(), bytes.clone());
                Response::ok(format!(
                    "<CopyObjectResult><ETag>{}</ETag></CopyObjectResult>",
                    etag(&bytes)
                ))
            }
            "CreateMultipartUpload" => {
                self.begun += 1;
                let id = format!("upload-{}", self.begun);
                self.uploads.insert(id.clone(), BTreeMap::new());
                Response::ok(format!(
                    "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
                ))
            }
            "DeleteObject" => {
                self.objects.remove(&request.path());
                Response {
                    status: 204,
                    ..Response::ok("")
                }
            }
            "GetObject" | "HeadObject" => self.get(request),
            "GetObjectTagging" => Response::ok("<Tagging><TagSet/></Tagging>"),
            "ListBuckets" => Response::ok(
                "<ListAllMyBucketsResult><Buckets><Bucket><Name>box</Name></Bucket></Buckets></ListAllMyBucketsResult>",
            ),
            "ListObjectsV2" => self.list(request),
            "PutObject" => {
                let bytes = request.received.body.clone();
                let response = Response::ok("").with("ETag", etag(&bytes));
                self.objects.insert(request.path(), bytes);
                response
            }
            "UploadPart" => self.part(request, request.received.body.clone()),
            "UploadPartCopy" => match self.source(request) {
                Some(bytes) => self.part(request, bytes),
                None => Response::error(404, "NoSuchKey", ""),
            },
            _ => Response::ok(""),
        }
    }

    /// What a copy copies.
    fn source(&self, request: &Request) -> Option<Vec<u8>> {
        let path = decoded(request.header("x-amz-copy-source")?);
        let bytes = self.objects.get(path.trim_start_matches('/'))?;
        let (_, part) = request.range(bytes, "x-amz-copy-source-range");
        Some(part.to_vec())
    }

    fn part(&mut self, request: &Request, bytes: Vec<u8>) -> Response {
        let etag = etag(&bytes);
        let number = request.query("partNumber").unwrap().parse().unwrap();
        let Some(upload) = self.uploads.get_mut(request.query("uploadId").unwrap()) else {
            return Response::error(404, "NoSuchUpload", "");
        };
        upload.insert(number, bytes);
        let body = if request.operation == "UploadPartCopy" {
            format!("<CopyPartResult><ETag>{etag}</ETag></CopyPartResult>")
        } else {
            String::new()
        };
        Response::ok(body).with("ETag", etag)
    }

    fn complete(&mut self, request: &Request) -> Response {
        let Some(parts) = self.uploads.remove(request.query("uploadId").unwrap()) else {
            return Response::error(404, "NoSuchUpload", "");
        };
        let bytes: Vec<u8> = parts.into_values().flatten().collect();
        let etag = etag(&bytes);
        self.objects.insert(request.path(), bytes);
        Response::ok(format!(
            "<CompleteMultipartUploadResult><ETag>{etag}</ETag></CompleteMultipartUploadResult>"
        ))
    }

    fn get(&self, request: &Request) -> Response {
        let Some(bytes) = self.objects.get(&request.path()) else {
            return Response::error(404, "NoSuchKey", "");
        };
        let (first, part) = request.range(bytes, "range");
        let mut response = Response::ok(part)
            .with("ETag", etag(bytes))
            .with("Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT");
        if request.header("range").is_some() && !part.is_empty() {
            response.status = 206;
            let last = first + part.len() - 1;
            response = response.with(
                "Content-Range",
                format!("bytes {first}-{last}/{}", bytes.len()),
            );
        }
        if request.operation == "HeadObject" {
            response.body.clear();
            return response.with("Content-Length", bytes.len().to_string());
        }
        response
    }

    fn list(&self, request: &Request) -> Response {
        let prefix = request.query("prefix").unwrap_or_default();
        let after = request.query("continuation-token").unwrap_or_default();
        let folder = format!("{}/", request.bucket);
        let rows: Vec<(&str, &[u8])> = self
            .objects
            .iter()
            .filter_map(|(path, bytes)| Some((path.strip_prefix(&folder)?, bytes.as_slice())))
            .filter(|(key, _)| key.starts_with(prefix) && *key > after)
            .collect();
        let page = &rows[..rows.len().min(PAGE)];
        let entries: Vec<String> = page.iter().map(|(key, bytes)| entry(key, bytes)).collect();
        let more = match page.last() {
            Some((last, _)) if rows.len() > PAGE => format!(
                "<IsTruncated>true</IsTruncated><NextContinuationToken>{last}</NextContinuationToken>"
            ),
            _ => "<IsTruncated>false</IsTruncated>".to_owned(),
        };
        listing(&entries, &more)
    }
}
