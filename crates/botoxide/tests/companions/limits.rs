//! Calls that end here but continue forever in botocore.

use std::sync::Arc;

use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{SessionOptions, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;

// P301
#[test]
fn an_endpoint_that_is_always_wrong_is_not_requested_forever() {
    let transport = Arc::new(ScriptedTransport::answering(|request| {
        let is_question = request.url.contains("ingest.timestream");
        let endpoints =
            r#"{"Endpoints":[{"Address":"cell.example.com","CachePeriodInMinutes":60}]}"#;
        let wrong = r#"{"__type":"InvalidEndpointException","message":"not here"}"#;
        Ok(Response {
            status: if is_question { 200 } else { 421 },
            body: (if is_question { endpoints } else { wrong })
                .to_owned()
                .into(),
            ..Response::default()
        })
    }));
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    });
    let client = session.unwrap().client("timestream-write").unwrap();
    let error = client.call("list_databases", params! {}).unwrap_err();
    assert_eq!(error.code(), Some("InvalidEndpointException"));
    // Ten attempts, each after a request for the endpoint.
    assert_eq!(transport.requests().len(), 20);
}
