//! Edge cases of requests that the protocol tests do not cover. The expected values come from botocore.

use botoxide_core::model::{Protocol, Service, archive::compile_service};
use botoxide_core::params;
use botoxide_core::protocol::{SerializeOptions, Serialized, serialize};
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::Value;
use serde_json::json;

fn service() -> Service {
    let model = json!({
        "metadata": {
            "serviceId": "Test", "endpointPrefix": "test", "protocol": "rest-xml", "apiVersion": "2026-01-01",
            "targetPrefix": "Test", "jsonVersion": "1.1"
        },
        "operations": {
            "Put": {
                "http": { "method": "PUT", "requestUri": "/{Bucket}/{Key+}" },
                "endpoint": { "hostPrefix": "{Account}.data-" },
                "input": { "shape": "Input", "locationName": "Put" }
            }
        },
        "shapes": {
            "Input": { "type": "structure", "members": {
                "Bucket": { "shape": "Text", "location": "uri", "locationName": "Bucket" },
                "Key": { "shape": "Text", "location": "uri", "locationName": "Key" },
                "Account": { "shape": "Text", "hostLabel": true, "location": "header", "locationName": "x-account" },
                "When": { "shape": "When" }, "Seconds": { "shape": "Seconds" },
                "Inner": { "shape": "Inner" } } },
            "Inner": { "type": "structure", "members": {
                "First": { "shape": "Text" }, "Second": { "shape": "Text" }, "Next": { "shape": "Inner" } } },
            "Text": { "type": "string" },
            "When": { "type": "timestamp" },
            "Seconds": { "type": "timestamp", "timestampFormat": "unixTimestamp" }
        }
    });
    let packed = compile_service(&model).expect("the model is well formed");
    Service::open(packed.leak()).expect("it was just compiled")
}

fn put(
    extra: Value,
    protocol: Protocol,
    options: SerializeOptions<'_>,
) -> Result<Serialized, String> {
    let mut params = params! { "Bucket": "photos", "Key": "a/b c", "Account": "123" };
    if let (Some(map), Value::Map(extra)) = (params.as_map_mut(), extra) {
        map.extend(extra);
    }
    let operation = service().operation("Put").expect("the model has it");
    serialize(operation, protocol, &params, options).map_err(|error| error.to_string())
}

fn body(extra: Value, protocol: Protocol, precision: Precision) -> String {
    let options = SerializeOptions {
        timestamp_precision: precision,
        ..SerializeOptions::default()
    };
    let call = put(extra, protocol, options).expect("the arguments are right");
    let bytes = call.body.as_bytes().expect("it is in memory");
    String::from_utf8_lossy(bytes).into_owned()
}

// P180
#[test]
fn host_labels_are_checked() {
    let put = |account: &str| {
        put(
            params! { "Account": account },
            Protocol::RestXml,
            SerializeOptions::default(),
        )
    };
    assert_eq!(
        put("a-1.b").expect("it is a label").host_prefix.as_deref(),
        Some("a-1.b.data-")
    );
    for account in ["a/b", "", "ä", "a b"] {
        assert_eq!(
            put(account).expect_err("it is no label"),
            "Parameter validation failed:\nInvalid value for parameter(s): Account. \
             Must contain only alphanumeric characters, hyphen, or period."
        );
    }
}

// P185
#[test]
fn labels_fill_the_paths() {
    let call =
        put(params! {}, Protocol::RestXml, SerializeOptions::default()).expect("it is right");
    assert_eq!(
        (call.url_path.as_str(), call.auth_path),
        ("/photos/a/b%20c", None)
    );
    let options = SerializeOptions {
        request_uri: Some("/{Key+}"),
        auth_path: Some("/{Bucket}/{Key+}"),
        ..SerializeOptions::default()
    };
    let call = put(params! {}, Protocol::RestXml, options).expect("it is right");
    assert_eq!(call.url_path, "/a/b%20c");
    assert_eq!(call.auth_path.as_deref(), Some("/photos/a/b%20c"));
    let error = put(
        params! { "Bucket": null },
        Protocol::RestXml,
        SerializeOptions::default(),
    );
    assert_eq!(error.expect_err("the label is missing"), "'Bucket'");
}

// P176, P177
#[test]
fn precision_is_chosen() {
    let moments = || {
        let moment = Timestamp::new(1_422_172_800, 123_456_000);
        params! { "When": moment, "Seconds": moment }
    };
    let xml = |precision| body(moments(), Protocol::RestXml, precision);
    assert_eq!(
        xml(Precision::Full),
        "<Put><When>2015-01-25T08:00:00.123456Z</When><Seconds>1422172800.123456</Seconds></Put>"
    );
    assert_eq!(
        xml(Precision::Millisecond),
        "<Put><When>2015-01-25T08:00:00.123Z</When><Seconds>1422172800.123</Seconds></Put>"
    );
    assert_eq!(
        xml(Precision::Legacy),
        "<Put><When>2015-01-25T08:00:00.123456Z</When><Seconds>1422172800</Seconds></Put>"
    );
    assert_eq!(
        body(moments(), Protocol::RestJson, Precision::Full),
        "{\"When\":1422172800.123456,\"Seconds\":1422172800.123456}"
    );
    let whole = params! { "When": Timestamp::new(1, 0) };
    assert_eq!(
        body(whole, Protocol::RestJson, Precision::Millisecond),
        "{\"When\":1.0}"
    );
}

// P190: members after a None in a structure are not written
#[test]
fn none_ends_a_structure_of_xml() {
    let inner = params! { "Inner": { "First": "1", "Next": null, "Second": "2" } };
    assert_eq!(
        body(inner, Protocol::RestXml, Precision::Full),
        "<Put><Inner><First>1</First></Inner></Put>"
    );
}

#[test]
fn deep_arguments_end_in_an_error() {
    for protocol in Protocol::PREFERRED {
        let mut inner = params! { "First": "1" };
        for _ in 0..1_000 {
            inner = params! { "Next": inner };
        }
        let error = put(
            params! { "Inner": inner },
            protocol,
            SerializeOptions::default(),
        );
        assert_eq!(
            error.expect_err("too deep"),
            "maximum recursion depth exceeded"
        );
    }
}
