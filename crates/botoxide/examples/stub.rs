//! Tests a function without AWS: a `Stubber` answers the calls of its client from a list.
//!
//! Run: `cargo run -p botoxide --example stub`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::blocking::{Client, Session};
use botoxide::stub::{ANY, StubbedError, Stubber};
use botoxide::{Result, SessionOptions, params};

/// The function under test: the size of an object, 0 if it does not exist.
fn size(s3: &Client, key: &str) -> Result<i64> {
    match s3.call("HeadObject", params! { "Bucket": "photos", "Key": key }) {
        Ok(out) => out.integer("ContentLength"),
        Err(error) if error.is_not_found() => Ok(0),
        Err(error) => Err(error),
    }
}

fn main() -> Result<()> {
    let session = Session::with(SessionOptions {
        region_name: Some("eu-central-1".into()),
        ..SessionOptions::default()
    })?;
    let s3 = session.client("s3")?;
    let stubber = Stubber::new(s3.as_async());
    stubber.add_response(
        "head_object",
        params! { "ContentLength": 3 },
        Some(params! { "Bucket": ANY, "Key": "cat.jpg" }),
    )?;
    let missing = StubbedError {
        service_error_code: "404".into(),
        http_status_code: 404,
        ..StubbedError::default()
    };
    stubber.add_client_error("head_object", missing)?;
    let active = stubber.activated()?;
    assert_eq!(size(&s3, "cat.jpg")?, 3);
    assert_eq!(size(&s3, "dog.jpg")?, 0);
    stubber.assert_no_pending_responses()?;
    drop(active);
    println!("both calls were answered by the stub");
    Ok(())
}
