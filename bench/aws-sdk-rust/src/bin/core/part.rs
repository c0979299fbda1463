//! Parts of a call by themselves.

use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, SystemTime};

use aws_sdk_s3::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign as sign_http};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use bench_meter::Plan;

/// The endpoint of a bucket of S3: another bucket for each call, or the same. The resolver has its own cache.
pub(super) async fn endpoint(plan: Plan, is_new: bool) {
    let resolver = DefaultResolver::new();
    let number = Cell::new(0);
    plan.run(async || {
        let bucket = if is_new {
            format!("bucket-{:08}", number.replace(number.get() + 1))
        } else {
            "bucket".to_owned()
        };
        let length = bucket.len();
        let params = Params::builder()
            .bucket(bucket)
            .region("eu-west-1".to_owned())
            .build()
            .expect("parameters");
        let endpoint = resolver.resolve_endpoint(black_box(&params)).await;
        let endpoint = endpoint.expect("an endpoint");
        assert_eq!(endpoint.url().len(), length + 35);
    })
    .await;
}

/// A signature over a request of DynamoDB with 64 bytes of body. The SDK keeps no signing keys.
pub(super) fn sign(plan: Plan) {
    let credentials =
        aws_credential_types::Credentials::new("AKIDEXAMPLE", "secret", None, None, "bench");
    let identity: Identity = credentials.into();
    let body = vec![b' '; 64];
    plan.run_blocking(|| {
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-west-1")
            .name("dynamodb")
            .time(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_348_800))
            .settings(SigningSettings::default())
            .build()
            .expect("parameters")
            .into();
        let headers = [
            ("x-amz-target", "DynamoDB_20120810.GetItem"),
            ("content-type", "application/x-amz-json-1.0"),
        ];
        let request = SignableRequest::new(
            "POST",
            "https://dynamodb.eu-west-1.amazonaws.com/",
            headers.into_iter(),
            SignableBody::Bytes(&body),
        );
        let request = request.expect("a request");
        let output = sign_http(black_box(request), &params).expect("a signature");
        let mut signed = http::Request::new(());
        *signed.uri_mut() = http::Uri::from_static("https://dynamodb.eu-west-1.amazonaws.com/");
        output.into_parts().0.apply_to_request_http1x(&mut signed);
        assert!(signed.headers().contains_key("authorization"));
    });
}
