//! The defaults mode `auto`: where this runs decides about the defaults.
#![expect(clippy::unwrap_used, reason = "a failed setup fails the test")]

use std::sync::Arc;
use std::time::Duration;

use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{ClientOptions, Session, SessionOptions};
use botoxide_core::error::ErrorKind;
use botoxide_core::http::Response;

fn session(world: &Fakes, answers: &[&str]) -> (Session, Arc<ScriptedTransport>) {
    world.env.set("AWS_DEFAULTS_MODE", "auto");
    let answers: Vec<_> = answers
        .iter()
        .map(|body| {
            Ok(Response {
                status: 200,
                body: (*body).to_owned().into(),
                ..Response::default()
            })
        })
        .chain([Err(ErrorKind::ConnectTimeout {
            endpoint_url: "http://169.254.169.254/".into(),
        }
        .into())])
        .collect();
    let transport = Arc::new(ScriptedTransport::with_results(answers));
    let session = Session::with(SessionOptions {
        seams: Some(world.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    });
    (session.unwrap(), transport)
}

fn connect_timeout(session: &Session, region: &str) -> Option<Duration> {
    let options = ClientOptions {
        region_name: Some(region.to_owned()),
        ..ClientOptions::default()
    };
    let client = session.client_with("sqs", options).unwrap();
    client.config().connect_timeout
}

#[test]
fn the_instance_is_asked_until_it_has_answered() {
    // C145
    let (session, transport) = session(&Fakes::default(), &["token", "eu-west-1a"]);
    assert_eq!(
        connect_timeout(&session, "eu-west-1"),
        Some(Duration::from_millis(1_100))
    );
    assert_eq!(
        connect_timeout(&session, "us-east-1"),
        Some(Duration::from_millis(3_100))
    );
    assert_eq!(transport.requests().len(), 2);
}

#[test]
fn the_environment_comes_first() {
    // C145
    let world = Fakes::default();
    world.env.set("AWS_EXECUTION_ENV", "AWS_Lambda_python3.12");
    world.env.set("AWS_REGION", "eu-west-1");
    let (session, transport) = session(&world, &[]);
    assert_eq!(
        connect_timeout(&session, "eu-west-1"),
        Some(Duration::from_millis(1_100))
    );
    assert!(transport.requests().is_empty());
}

#[test]
fn nobody_knows_where_this_is() {
    // C145
    let (session, transport) = session(&Fakes::default(), &[]);
    assert_eq!(
        connect_timeout(&session, "eu-west-1"),
        Some(Duration::from_millis(3_100))
    );
    assert!(!transport.requests().is_empty());
}
