//! Whole calls with generated types.

use bench_meter::Plan;
use botoxide::ByteStream;
use botoxide::blocking::Client;
use botoxide::typed::{Entries, Operation, Text};

macro_rules! services {
    ($($name:ident),*) => {
        $(#[expect(dead_code, missing_docs, reason = "not everything in it is measured")]
        mod $name {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));
        })*
    };
}
services!(dynamodb, ec2, s3, sqs, sts);

pub(super) fn run(operation: &str, client: &Client, plan: Plan) {
    match operation {
        "GetItem" => repeat(client, plan, || dynamodb::GetItem::new(key(), "orders")),
        "PutItem" => repeat(client, plan, || {
            let total = dynamodb::types::AttributeValue {
                n: Some("12.50".into()),
                ..Default::default()
            };
            let mut item = key();
            item.insert("total", total);
            dynamodb::PutItem::new(item, "orders")
        }),
        "Query" => repeat(client, plan, || dynamodb::Query {
            key_condition_expression: Some("pk = :p".into()),
            expression_attribute_values: Some(Entries::from_iter([(":p", text("CUSTOMER#1"))])),
            ..dynamodb::Query::new("orders")
        }),
        "GetObject" => plan.run_blocking(|| {
            let out = client.send(s3::GetObject::new("bucket", "object"));
            let body = out.expect("an answer").body.expect("a body");
            let body = ByteStream::from_body(&body).expect("a stream");
            body.collect_blocking().expect("an object");
        }),
        "PutObject" => repeat(client, plan, || s3::PutObject {
            body: Some(vec![7; 1024].into()),
            ..s3::PutObject::new("bucket", "object")
        }),
        "ListObjectsV2" => repeat(client, plan, || s3::ListObjectsV2::new("bucket")),
        "DescribeInstances" => repeat(client, plan, ec2::DescribeInstances::default),
        "GetCallerIdentity" => repeat(client, plan, sts::GetCallerIdentity::default),
        "ReceiveMessage" => repeat(client, plan, || sqs::ReceiveMessage {
            max_number_of_messages: Some(10),
            ..sqs::ReceiveMessage::new("https://sqs.eu-west-1.amazonaws.com/123456789012/queue")
        }),
        _ => panic!("{operation} is not measured with types"),
    }
}

fn repeat<O: Operation>(client: &Client, plan: Plan, arguments: impl Fn() -> O) {
    plan.run_blocking(|| {
        client.send(arguments()).expect("an answer");
    });
}

fn key() -> Entries<dynamodb::types::AttributeValue> {
    Entries::from_iter([("pk", text("CUSTOMER#1")), ("sk", text("ORDER#1"))])
}

fn text(value: &'static str) -> dynamodb::types::AttributeValue {
    dynamodb::types::AttributeValue {
        s: Some(Text::from_static(value)),
        ..Default::default()
    }
}
