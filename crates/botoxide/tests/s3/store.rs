//! A scripted store: returns the responses in order and repeats the last one.

use std::sync::{Arc, Mutex};

use botoxide::config::{Config, S3Compatibility, S3Config};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Client, ClientOptions, Result, Session, SessionOptions};
use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Headers, Request, Response};

/// The configuration `s3.compatibility = auto`.
pub(crate) fn compatible() -> Config {
    let s3 = S3Config {
        compatibility: Some(S3Compatibility::Auto),
        ..S3Config::default()
    };
    Config {
        s3: Some(s3),
        ..Config::default()
    }
}

/// The sent requests as `METHOD URL`.
pub(crate) type Seen = Arc<Mutex<Vec<String>>>;

/// An S3 client in `us-east-1` whose responses come from `answer`.
pub(crate) fn client(
    endpoint_url: Option<&str>,
    config: Option<Config>,
    answer: impl Fn(&Request) -> Result<Response> + Send + Sync + 'static,
) -> (Client, Seen) {
    let seen = Seen::default();
    let noted = Arc::clone(&seen);
    let transport = ScriptedTransport::answering(move |request| {
        let line = format!("{} {}", request.method, request.url);
        noted.lock().unwrap().push(line);
        answer(request)
    });
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".to_owned()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::new(transport)),
        ..SessionOptions::default()
    });
    let options = ClientOptions {
        endpoint_url: endpoint_url.map(str::to_owned),
        config,
        ..ClientOptions::default()
    };
    (session.unwrap().client_with("s3", options).unwrap(), seen)
}

/// A response.
pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let mut fields = Headers::new();
    for (name, value) in headers {
        fields.append((*name).to_owned(), *value);
    }
    Response {
        status,
        headers: fields,
        body: Body::from(body.as_bytes().to_vec()),
    }
}
