//! Paginators and waiters in complete calls, with a scripted service.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod paginators;
mod streams;
mod waiters;

use std::sync::Arc;

use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Session, SessionOptions, blocking};
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Request, Response};

fn options(world: &Fakes, service: &Arc<ScriptedTransport>) -> SessionOptions {
    SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(world.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(service)),
        ..SessionOptions::default()
    }
}

fn client(name: &str, world: &Fakes, service: &Arc<ScriptedTransport>) -> botoxide::Client {
    Session::with(options(world, service))
        .unwrap()
        .client(name)
        .unwrap()
}

fn blocking_client(
    name: &str,
    world: &Fakes,
    service: &Arc<ScriptedTransport>,
) -> blocking::Client {
    let session = blocking::Session::with(options(world, service)).unwrap();
    session.client(name).unwrap()
}

fn answer(status: u16, body: impl Into<String>) -> Response {
    Response {
        status,
        body: body.into().into(),
        ..Response::default()
    }
}

/// Whether the user agent reports that the call used a feature.
fn has_feature(request: &Request, code: &str) -> bool {
    let agent = request.headers.get("user-agent").unwrap();
    let features = agent.split(' ').find_map(|part| part.strip_prefix("m/"));
    features.is_some_and(|features| features.split(',').any(|feature| feature == code))
}
