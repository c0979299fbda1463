//! Presigned URLs and forms: nothing goes over a wire, so this is all there is.

use bench_meter::Plan;
use botoxide::blocking::{Client, Session};
use botoxide::{PresignOptions, PresignedPostOptions, SessionOptions, Value, params};
use botoxide_core::credential::Credentials;

/// Makes what `part` names again and again: `s3-v4`, `s3-v4-each`, `s3-hmac`, `s3-post`, `sts`, `dynamodb`.
pub(super) fn run(part: &str, plan: Plan) {
    let region = if part == "s3-hmac" {
        "us-east-1"
    } else {
        "eu-central-1"
    };
    let session = Session::with(SessionOptions {
        region_name: Some(region.into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        ..SessionOptions::default()
    });
    let service = part.split('-').next().expect("the first of a split");
    let client = session.and_then(|session| session.client(service));
    let client = client.expect("a client");
    let number = std::cell::Cell::new(0);
    plan.run_blocking(|| match part {
        "s3-post" => {
            let options = PresignedPostOptions::default();
            let post = client.generate_presigned_post("bucket", "in/${filename}", options);
            assert!(post.expect("a form").fields.contains_key("policy"));
        }
        // Another bucket each time, so that no endpoint is remembered.
        "s3-v4-each" => {
            let bucket = format!("bucket-{:08}", number.replace(number.get() + 1));
            sign(&client, "get_object", object(&bucket));
        }
        "s3-v4" | "s3-hmac" => sign(&client, "get_object", object("bucket")),
        "sts" => sign(&client, "get_caller_identity", params! {}),
        "dynamodb" => {
            let params = params! { "TableName": "orders", "Key": { "pk": { "S": "CUSTOMER#1" } } };
            sign(&client, "get_item", params);
        }
        part => panic!("{part} is not measured"),
    });
}

fn object(bucket: &str) -> Value {
    params! { "Bucket": bucket, "Key": "photos/2026/cat.jpg" }
}

fn sign(client: &Client, method: &str, params: Value) {
    let url = client.generate_presigned_url(method, params, PresignOptions::default());
    assert!(url.expect("a URL").as_str().contains("Signature="));
}
