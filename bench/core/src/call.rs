//! Whole calls over a transport that answers from memory.

use std::pin::Pin;
use std::sync::Arc;

use bench_canned::Answer;
use bench_meter::Plan;
use botoxide::blocking::{Client, Session};
use botoxide::transport::{ByteStream, SendOptions, Transport};
use botoxide::{ClientOptions, Result, SessionOptions, Value, params};
use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Headers, Request, Response};
use botoxide_core::time::Timestamp;
use botoxide_core::value::Map;
use bytes::Bytes;

pub(super) fn run(operation: &str, plan: Plan) {
    let (_, params) = arguments(operation);
    let client = client(operation);
    let name = operation.trim_end_matches("Large");
    let called = client.call(name, params()).expect("an answer");
    check(operation, &called);
    plan.run_blocking(|| {
        let out = client.call(name, params()).expect("an answer");
        if let Value::Body(body) = &out["Body"] {
            let body = ByteStream::from_body(body).expect("a stream");
            body.collect_blocking().expect("an object");
        }
    });
}

/// A session whose clients get the answer to an operation from memory.
pub(super) fn session(operation: &str) -> Session {
    let session = Session::with(SessionOptions {
        region_name: Some("eu-west-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        transport: Some(Arc::new(Canned::to(operation))),
        ..SessionOptions::default()
    });
    session.expect("a session")
}

/// A client of such a session.
pub(super) fn client(operation: &str) -> Client {
    let client = session(operation).client_with(arguments(operation).0, ClientOptions::default());
    client.expect("a client")
}

/// Gives the same response each time, as data that is shared: nothing is copied.
#[derive(Debug)]
struct Canned {
    status: u16,
    headers: Headers,
    body: Bytes,
}

impl Canned {
    fn to(operation: &str) -> Self {
        let answer = Answer::to(operation).expect("an operation that is measured");
        Self {
            status: answer.status,
            headers: answer.headers.into_iter().collect(),
            body: answer.body.into(),
        }
    }
}

impl Transport for Canned {
    fn send<'a>(
        &'a self,
        _request: Request,
        options: &'a SendOptions,
    ) -> Pin<Box<dyn Future<Output = Result<Response>> + Send + 'a>> {
        let body = if options.stream_response {
            Body::from(ByteStream::from_bytes(self.body.clone()))
        } else {
            Body::from(self.body.clone())
        };
        let response = Response {
            status: self.status,
            headers: self.headers.clone(),
            body,
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// The service of an operation, and its arguments, which are made anew for each call as a program would.
pub(super) fn arguments(operation: &str) -> (&'static str, fn() -> Value) {
    match operation {
        "GetItem" => ("dynamodb", || {
            params! {
                "TableName": "orders",
                "Key": { "pk": { "S": "CUSTOMER#1" }, "sk": { "S": "ORDER#1" } },
            }
        }),
        "PutItem" => ("dynamodb", || {
            params! {
                "TableName": "orders",
                "Item": { "pk": { "S": "CUSTOMER#1" }, "sk": { "S": "ORDER#1" }, "total": { "N": "12.50" } },
            }
        }),
        "PutItemLarge" => ("dynamodb", large_item),
        "Query" => ("dynamodb", || {
            params! {
                "TableName": "orders",
                "KeyConditionExpression": "pk = :p",
                "ExpressionAttributeValues": { ":p": { "S": "CUSTOMER#1" } },
            }
        }),
        "GetObject" => ("s3", || params! { "Bucket": "bucket", "Key": "object" }),
        "PutObject" => ("s3", || {
            params! { "Bucket": "bucket", "Key": "object", "Body": Value::Blob(vec![7; 1024].into()) }
        }),
        "ListObjectsV2" => ("s3", || params! { "Bucket": "bucket" }),
        "DescribeInstances" => ("ec2", || params! {}),
        "GetCallerIdentity" => ("sts", || params! {}),
        "ReceiveMessage" => ("sqs", || {
            params! {
                "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/queue",
                "MaxNumberOfMessages": 10,
            }
        }),
        "GetMetricData" => ("cloudwatch", metrics),
        _ => panic!("{operation} is not measured"),
    }
}

/// 84 attributes, 7 KB.
fn large_item() -> Value {
    let text = |letters: usize| params! { "S": "x".repeat(letters) };
    let mut item = Map::new();
    item.insert("pk", params! { "S": "CUSTOMER#1" });
    item.insert("sk", params! { "S": "ORDER#1" });
    for number in 0..40 {
        item.insert(format!("text{number:02}"), text(100));
        item.insert(
            format!("number{number:02}"),
            params! { "N": number.to_string() },
        );
    }
    let list: Vec<Value> = (0..20).map(|_| text(10)).collect();
    item.insert("list", params! { "L": list });
    let map: Map = (0..10)
        .map(|number| (format!("key{number}"), text(10)))
        .collect();
    item.insert("map", params! { "M": map });
    params! { "TableName": "orders", "Item": item }
}

/// Five queries.
fn metrics() -> Value {
    let query = |name: &str| {
        params! {
            "Id": name,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/EC2",
                    "MetricName": name,
                    "Dimensions": [{ "Name": "InstanceId", "Value": "i-0123456789abcdef0" }],
                },
                "Period": 60,
                "Stat": "Average",
            },
        }
    };
    let queries: Vec<Value> = ["cpu", "memory", "disk", "received", "sent"]
        .map(query)
        .into();
    params! {
        "MetricDataQueries": queries,
        "StartTime": Timestamp::new(1_795_345_200, 0),
        "EndTime": Timestamp::new(1_795_348_800, 0),
    }
}

/// Looks whether an answer is whole.
fn check(operation: &str, out: &Value) {
    let length = |value: &Value| value.as_list().map_or(0, <[Value]>::len);
    let (found, wanted) = match operation {
        "GetItem" => (out["Item"].as_map().map_or(0, Map::len), 12),
        "Query" => (length(&out["Items"]), 100),
        "GetCallerIdentity" => (out["Account"].as_str().map_or(0, str::len), 12),
        "ListObjectsV2" => (length(&out["Contents"]), 1000),
        "DescribeInstances" => (length(&out["Reservations"]), 100),
        "ReceiveMessage" => (length(&out["Messages"]), 10),
        "GetMetricData" => (length(&out["MetricDataResults"][4]["Values"]), 60),
        _ => (1, 1),
    };
    assert_eq!(found, wanted, "{operation}");
}
