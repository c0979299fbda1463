//! Parts of a call by themselves: what has a counterpart that can be called alone.

use std::cell::{Cell, RefCell};
use std::hint::black_box;

use bench_meter::Plan;
use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::endpoint::{EndpointCache, Parameter, Parameters, Partitions, RuleSet};
use botoxide_core::http::Request;
use botoxide_core::model::archive::Archive;
use botoxide_core::sign::{Payload, Signing, SigningKeyCache, add_v4_auth};
use botoxide_core::time::Timestamp;

/// The endpoint of a bucket of S3, with the cache that a client has before the rules: another bucket for each
/// call, or the same.
pub(super) fn endpoint(plan: Plan, is_new: bool) {
    let models = Archive::open(botoxide_data::models()).expect("the packed models open");
    let rules = models.document("s3/2006-03-01/endpoint-rule-set-1");
    let rules = rules.and_then(RuleSet::from_node).expect("rules");
    let partitions = models.document("partitions");
    let partitions = partitions
        .and_then(Partitions::from_node)
        .expect("partitions");
    let cache = RefCell::new(EndpointCache::new());
    let number = Cell::new(0);
    plan.run_blocking(|| {
        let bucket = if is_new {
            format!("bucket-{:08}", number.replace(number.get() + 1))
        } else {
            "bucket".to_owned()
        };
        let mut parameters = Parameters::new(&rules);
        parameters.set(&rules, "Bucket", Parameter::Text(bucket.as_str().into()));
        parameters.set(&rules, "Region", Parameter::Text("eu-west-1".into()));
        let endpoint = cache
            .borrow_mut()
            .resolve(&rules, black_box(parameters), &partitions, true)
            .expect("an endpoint");
        assert_eq!(endpoint.url.len(), bucket.len() + 35);
    });
}

/// A signature over a request of DynamoDB with 64 bytes of body, the key being known.
pub(super) fn sign(plan: Plan) {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
    let keys = SigningKeyCache::default();
    let body = vec![b' '; 64];
    plan.run_blocking(|| {
        let mut request = Request {
            method: "POST".into(),
            url: "https://dynamodb.eu-west-1.amazonaws.com/".into(),
            headers: [
                ("X-Amz-Target", "DynamoDB_20120810.GetItem"),
                ("Content-Type", "application/x-amz-json-1.0"),
            ]
            .into_iter()
            .collect(),
            body: Body::from(body.clone()),
            ..Request::default()
        };
        let signing = Signing {
            credentials: &credentials,
            region: "eu-west-1",
            signing_name: "dynamodb",
            time: Timestamp::new(1_795_348_800, 0),
            payload: Payload::hashed(&body),
            keys: &keys,
            explanation: None,
        };
        add_v4_auth(black_box(&mut request), &signing);
        assert!(request.headers.contains("Authorization"));
    });
}
