//! Compression of payloads in complete calls: the sent requests, and the rejected settings.

use std::io::{Cursor, Read};
use std::sync::Arc;

use botoxide::blocking::{Client, Session};
use botoxide::config::Config;
use botoxide::seam::Fakes;
use botoxide::transport::{ByteStream, ScriptedTransport};
use botoxide::{ClientOptions, SessionOptions, Value, params};
use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use botoxide_core::http::{Request, Response};
use botoxide_core::text::Text;

/// A service with two operations that take streams; one requires their length.
const MODEL: &str = r#"{
  "version": "2.0",
  "metadata": { "apiVersion": "2020-01-01", "endpointPrefix": "box", "protocol": "rest-json", "protocols": ["rest-json"],
    "serviceId": "Box", "signatureVersion": "v4", "uid": "box-2020-01-01", "serviceFullName": "Box" },
  "operations": {
    "Put": { "name": "Put", "http": { "method": "POST", "requestUri": "/put" }, "input": { "shape": "PutRequest" },
      "requestcompression": { "encodings": ["gzip"] },
      "httpChecksum": { "requestAlgorithmMember": "Algorithm" } },
    "PutSized": { "name": "PutSized", "http": { "method": "POST", "requestUri": "/sized" },
      "input": { "shape": "PutSizedRequest" }, "requestcompression": { "encodings": ["gzip"] } } },
  "shapes": {
    "Blob": { "type": "blob", "streaming": true },
    "SizedBlob": { "type": "blob", "streaming": true, "requiresLength": true },
    "Name": { "type": "string" },
    "PutRequest": { "type": "structure", "payload": "Body", "members": {
      "Body": { "shape": "Blob" },
      "Algorithm": { "shape": "Name", "location": "header", "locationName": "x-amz-sdk-checksum-algorithm" },
      "Encoding": { "shape": "Name", "location": "header", "locationName": "Content-Encoding" } } },
    "PutSizedRequest": { "type": "structure", "payload": "Body", "members": { "Body": { "shape": "SizedBlob" } } } } }"#;

struct World {
    fakes: Fakes,
    transport: Arc<ScriptedTransport>,
}

impl World {
    fn new() -> Self {
        let fakes = Fakes::default();
        fakes.env.set("AWS_DATA_PATH", "/models");
        fakes
            .fs
            .write("/models/box/2020-01-01/service-2.json", MODEL);
        let answer = |_: &Request| {
            Ok(Response {
                status: 200,
                body: Body::from("{}".to_owned()),
                ..Response::default()
            })
        };
        let transport = Arc::new(ScriptedTransport::answering(answer));
        Self { fakes, transport }
    }

    fn client(&self, service: &str, config: Config) -> Result<Client> {
        let session = Session::with(SessionOptions {
            region_name: Some("us-east-1".into()),
            credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
            seams: Some(self.fakes.seams()),
            transport: Some(Arc::<ScriptedTransport>::clone(&self.transport)),
            ..SessionOptions::default()
        })?;
        let options = ClientOptions {
            endpoint_url: Some("https://box.example".into()),
            config: Some(config),
            ..ClientOptions::default()
        };
        session.client_with(service, options)
    }

    /// The request for `count` points of a metric.
    fn put_metrics(&self, count: i64, config: Config) -> Request {
        let points = (0..count)
            .map(|at| params! { "MetricName": format!("M{at}"), "Value": at })
            .collect();
        let mut params = params! { "Namespace": "N" };
        params
            .as_map_mut()
            .expect("a map")
            .insert("MetricData", Value::List(points));
        let client = self.client("cloudwatch", config);
        let result = client.and_then(|client| client.call("put_metric_data", params));
        result.expect("the call succeeds");
        self.transport.requests().pop().expect("a request")
    }

    fn put(&self, operation: &str, params: Value) -> Request {
        let client = self.client("box", Config::default());
        let result = client.and_then(|client| client.call(operation, params));
        result.expect("the call succeeds");
        self.transport.requests().pop().expect("a request")
    }
}

fn with_min_size(size: i64) -> Config {
    Config {
        request_min_compression_size_bytes: Some(size),
        ..Config::default()
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name).map(Text::as_str)
}

fn payload(request: &Request) -> Vec<u8> {
    let stream = ByteStream::from_body(&request.body).expect("a body");
    stream.collect_blocking().expect("it can be read").to_vec()
}

fn unzipped(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut reader = flate2::read::GzDecoder::new(data);
    reader.read_to_end(&mut out).expect("gzip");
    out
}

// P300 C023 C024 C157
#[test]
fn large_payloads_are_compressed_unless_disabled() {
    let world = World::new();
    let large = world.put_metrics(1000, Config::default());
    assert_eq!(header(&large, "Content-Encoding"), Some("gzip"));
    let body = payload(&large);
    let text = String::from_utf8(unzipped(&body)).expect("text");
    assert!(
        text.contains("\"Value\":999") && text.len() > 10_240,
        "{text}"
    );
    let agent = header(&large, "User-Agent").expect("a user agent");
    let codes = agent.split(' ').find_map(|part| part.strip_prefix("m/"));
    assert!(
        codes.is_some_and(|codes| codes.split(',').any(|code| code == "L")),
        "{agent}"
    );

    let small = world.put_metrics(2, Config::default());
    assert_eq!(header(&small, "Content-Encoding"), None);
    let small = world.put_metrics(2, with_min_size(1));
    assert_eq!(header(&small, "Content-Encoding"), Some("gzip"));
    let off = Config {
        disable_request_compression: Some(true),
        ..Config::default()
    };
    let off = world.put_metrics(1000, off);
    assert_eq!(header(&off, "Content-Encoding"), None);
    world
        .fakes
        .env
        .set("AWS_DISABLE_REQUEST_COMPRESSION", "TRUE");
    let off = world.put_metrics(1000, Config::default());
    assert_eq!(header(&off, "Content-Encoding"), None);
}

// P296 P300: compression first, then the checksum of the compressed bytes
#[test]
fn streams_are_compressed_before_their_checksum() {
    let world = World::new();
    let data = vec![b'x'; 100_000];
    let seekable = ByteStream::from_seekable(Cursor::new(data.clone())).expect("a stream");
    let unsized_reader = ByteStream::from_reader(Cursor::new(data.clone()), None);
    for body in [
        Value::Body(seekable.into()),
        Value::Body(unsized_reader.into()),
        Value::Blob(data.clone().into()),
    ] {
        let mut params = params! { "Encoding": "br" };
        params.as_map_mut().expect("a map").insert("Body", body);
        let request = world.put("put", params);
        assert_eq!(
            header(&request, "Content-Encoding"),
            Some("br,gzip,aws-chunked")
        );
        let length: usize = header(&request, "X-Amz-Decoded-Content-Length")
            .and_then(|length| length.parse().ok())
            .expect("a length");
        let body = payload(&request);
        let start = format!("{length:x}\r\n").len();
        assert_eq!(unzipped(&body[start..start + length]), data);
        assert!(body.ends_with(b"\r\n\r\n"));
    }
    let stream = ByteStream::from_seekable(Cursor::new(data.clone())).expect("a stream");
    let request = world.put("put_sized", params! { "Body": Value::Body(stream.into()) });
    assert_eq!(header(&request, "Content-Encoding"), None);
    assert_eq!(payload(&request), data);
}

// C023
#[test]
fn the_size_must_be_a_number_from_1_to_1048576() {
    const NAME: &str = "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES";
    let world = World::new();
    let fail = |config| {
        let error = world
            .client("cloudwatch", config)
            .expect_err("it is refused");
        assert_eq!(error.kind().class_name(), "InvalidConfigError");
        error.to_string()
    };
    let range = "for request_min_compression_size_bytes. Value must be between 1 and 1048576.";
    assert_eq!(
        fail(with_min_size(0)),
        format!("Invalid value \"0\" {range}")
    );
    assert_eq!(
        fail(with_min_size(1_048_577)),
        format!("Invalid value \"1048577\" {range}")
    );
    world.fakes.env.set(NAME, "abc");
    assert_eq!(
        fail(Config::default()),
        "Invalid value \"abc\" for request_min_compression_size_bytes. Value must be an integer. \
         Received <class 'str'> instead."
    );
    world.fakes.env.set(NAME, "1");
    let small = world.put_metrics(2, Config::default());
    assert_eq!(header(&small, "Content-Encoding"), Some("gzip"));
}
