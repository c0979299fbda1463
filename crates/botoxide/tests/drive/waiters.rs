//! Waiters: calls and waits, on a clock that advances only during waits.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Waiter, params};
use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::model::WaiterModel;

use crate::{answer, blocking_client, client, has_feature};

fn heads(statuses: &[u16]) -> Arc<ScriptedTransport> {
    Arc::new(ScriptedTransport::new(
        statuses.iter().map(|status| answer(*status, "")),
    ))
}

// H028 H031 H032
#[tokio::test]
async fn the_waiter_calls_until_it_succeeds() {
    let (world, service) = (Fakes::default(), heads(&[404, 404, 200]));
    let s3 = client("s3", &world, &service);
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    let waiter = s3
        .waiter("bucket_exists")
        .unwrap()
        .on_attempt(move |attempt| {
            let status = attempt.response["ResponseMetadata"]["HTTPStatusCode"].as_i64();
            log.lock()
                .unwrap()
                .push((attempt.number, status, attempt.delay));
        });
    assert_eq!(waiter.class_name(), "S3.Waiter.BucketExists");
    let response = waiter.wait(params! { "Bucket": "photos" }).await.unwrap();
    assert_eq!(
        response["ResponseMetadata"]["HTTPStatusCode"].as_i64(),
        Some(200)
    );
    let delay = Duration::from_secs(5);
    assert_eq!(world.clock.waits(), [delay, delay]);
    assert_eq!(
        *told.lock().unwrap(),
        [
            (1, Some(404), Some(delay)),
            (2, Some(404), Some(delay)),
            (3, Some(200), None)
        ]
    );
    for request in service.requests() {
        assert_eq!(request.method, "HEAD");
        assert!(has_feature(&request, "B"), "{:?}", request.headers);
    }
}

// H028 H029 H030 P316
#[tokio::test]
async fn the_error_of_a_failed_waiter_has_the_last_response() {
    let (world, service) = (Fakes::default(), heads(&[404; 3]));
    let s3 = client("s3", &world, &service);
    let arguments =
        params! { "Bucket": "photos", "WaiterConfig": { "Delay": 1.5, "MaxAttempts": 3 } };
    let waiter = s3.waiter("BucketExists").unwrap();
    let error = waiter.wait(arguments).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Waiter BucketExists failed: Max attempts exceeded. Previously accepted state: Matched expected HTTP status \
         code: 404"
    );
    assert_eq!(error.kind().class_name(), "WaiterError");
    assert_eq!(error.last_response().unwrap()["Error"]["Code"], "404");
    assert_eq!(world.clock.waits(), [Duration::from_millis(1500); 2]);

    let s3 = client("s3", &world, &heads(&[403]));
    let waiter = s3.waiter("object_exists").unwrap();
    let arguments = params! { "Bucket": "photos", "Key": "cat.jpg" };
    let error = waiter.wait(arguments).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Waiter ObjectExists failed: An error occurred (403): Forbidden"
    );
    assert!(
        Error::from(ErrorKind::NoCredentials {})
            .last_response()
            .is_none()
    );
}

// H028: only errors that a service reported are responses
#[tokio::test]
async fn other_errors_end_the_waiter() {
    let world = Fakes::default();
    let s3 = client("s3", &world, &heads(&[]));
    let error = s3
        .waiter("bucket_exists")
        .unwrap()
        .wait(params! { "Bucket": "b" })
        .await
        .unwrap_err();
    assert_eq!(error.kind().class_name(), "ConnectionClosedError");
    let error = s3
        .waiter("bucket_exists")
        .unwrap()
        .wait(params! {})
        .await
        .unwrap_err();
    assert_eq!(error.kind().class_name(), "ParamValidationError");
}

// M142
#[test]
fn waiters_are_found_by_both_names() {
    let s3 = client("s3", &Fakes::default(), &heads(&[]));
    let names = s3.waiter_names().unwrap();
    assert_eq!(
        names,
        [
            "bucket_exists",
            "bucket_not_exists",
            "object_exists",
            "object_not_exists"
        ]
    );
    for (service, name) in [("s3", "bucket_flies"), ("sts", "anything")] {
        let client = client(service, &Fakes::default(), &heads(&[]));
        let error = client.waiter(name).unwrap_err();
        assert_eq!(error.to_string(), format!("Waiter does not exist: {name}"));
        assert_eq!(error.kind().class_name(), "ValueError");
    }
    assert!(
        client("sts", &Fakes::default(), &heads(&[]))
            .waiter_names()
            .unwrap()
            .is_empty()
    );
}

const OWN: &str = r#"{"version": 2, "waiters": {"QueueEmpty": {
    "operation": "GetQueueAttributes", "delay": 2, "maxAttempts": 30,
    "acceptors": [{"matcher": "path", "argument": "Attributes.ApproximateNumberOfMessages", "expected": "0",
                   "state": "success"}]
}}}"#;

// H020
#[test]
fn a_custom_waiter_works() {
    let message = |count| {
        answer(
            200,
            format!(r#"{{"Attributes": {{"ApproximateNumberOfMessages": "{count}"}}}}"#),
        )
    };
    let service = Arc::new(ScriptedTransport::new([message(3), message(0)]));
    let world = Fakes::default();
    let sqs = blocking_client("sqs", &world, &service);
    let model = WaiterModel::from_json(OWN).unwrap();
    let waiter =
        botoxide::blocking::Waiter::with_model(sqs.as_async(), "QueueEmpty", &model).unwrap();
    assert_eq!(waiter.config().delay.as_i64(), Some(2));
    let arguments = params! { "QueueUrl": "https://sqs/q" };
    waiter.wait(arguments).unwrap();
    assert_eq!(world.clock.waits(), [Duration::from_secs(2)]);
    assert!(sqs.waiter("queue_empty").is_err(), "AWS has no such waiter");

    let other = OWN.replace("GetQueueAttributes", "Fly");
    let other = WaiterModel::from_json(&other).unwrap();
    let error = Waiter::with_model(sqs.as_async(), "QueueEmpty", &other).unwrap_err();
    assert_eq!(error.to_string(), "'SQS' object has no attribute 'fly'");
    assert!(WaiterModel::from_json("{").is_err());
}
