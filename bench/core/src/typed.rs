//! Whole calls with generated types, over the same transport as `call.rs`.

use bench_meter::Plan;
use botoxide::blocking::Client;
use botoxide::transport::ByteStream;
use botoxide::typed::{Entries, Operation, Timestamp};

/// The generated types.
#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic)]
mod aws {
    pub mod cloudwatch {
        include!(concat!(env!("OUT_DIR"), "/cloudwatch.rs"));
    }
    pub mod dynamodb {
        include!(concat!(env!("OUT_DIR"), "/dynamodb.rs"));
    }
    pub mod ec2 {
        include!(concat!(env!("OUT_DIR"), "/ec2.rs"));
    }
    pub mod s3 {
        include!(concat!(env!("OUT_DIR"), "/s3.rs"));
    }
    pub mod sqs {
        include!(concat!(env!("OUT_DIR"), "/sqs.rs"));
    }
    pub mod sts {
        include!(concat!(env!("OUT_DIR"), "/sts.rs"));
    }
}

use aws::cloudwatch::GetMetricData;
use aws::cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};
use aws::dynamodb::types::AttributeValue;
use aws::dynamodb::{GetItem, PutItem, Query};
use aws::ec2::DescribeInstances;
use aws::s3::{GetObject, ListObjectsV2, PutObject};
use aws::sqs::ReceiveMessage;
use aws::sts::GetCallerIdentity;

pub(super) fn run(operation: &str, plan: Plan) {
    let client = super::call::client(operation);
    let text = |value: Option<&str>| value.map_or(0, str::len);
    match operation {
        "GetItem" => calls(&client, plan, get_item, |out| {
            (out.item.map_or(0, |it| it.len()), 12)
        }),
        "PutItem" => calls(&client, plan, put_item, |_| (1, 1)),
        "PutItemLarge" => calls(&client, plan, large_item, |_| (1, 1)),
        "Query" => calls(&client, plan, query, |out| {
            (out.items.map_or(0, |it| it.len()), 100)
        }),
        "GetObject" => calls(
            &client,
            plan,
            || GetObject::new("bucket", "object"),
            |out| {
                let body = ByteStream::from_body(&out.body.expect("a body")).expect("a stream");
                (body.collect_blocking().expect("an object").len(), 1024)
            },
        ),
        "PutObject" => calls(&client, plan, put_object, |_| (1, 1)),
        "ListObjectsV2" => calls(
            &client,
            plan,
            || ListObjectsV2::new("bucket"),
            |out| (out.contents.map_or(0, |it| it.len()), 1000),
        ),
        "DescribeInstances" => calls(&client, plan, DescribeInstances::default, |out| {
            (out.reservations.map_or(0, |it| it.len()), 100)
        }),
        "ReceiveMessage" => calls(&client, plan, receive_message, |out| {
            (out.messages.map_or(0, |it| it.len()), 10)
        }),
        "GetCallerIdentity" => calls(&client, plan, GetCallerIdentity::default, |out| {
            (text(out.account.as_deref()), 12)
        }),
        "GetMetricData" => calls(&client, plan, get_metric_data, |out| {
            let last = out.metric_data_results.unwrap_or_default().pop();
            (last.and_then(|it| it.values).map_or(0, |it| it.len()), 60)
        }),
        _ => panic!("{operation} is not measured"),
    }
}

/// Repeats a call. `count` says what the result has, and what it must have.
fn calls<O: Operation>(
    client: &Client,
    plan: Plan,
    arguments: impl Fn() -> O,
    count: impl Fn(O::Output) -> (usize, usize),
) {
    plan.run_blocking(|| {
        let out = client.send(arguments()).expect("an answer");
        let (found, wanted) = count(out);
        assert_eq!(found, wanted, "{}", O::NAME);
    });
}

fn string(text: impl Into<botoxide::typed::Text>) -> AttributeValue {
    AttributeValue {
        s: Some(text.into()),
        ..AttributeValue::default()
    }
}

fn number(text: impl Into<botoxide::typed::Text>) -> AttributeValue {
    AttributeValue {
        n: Some(text.into()),
        ..AttributeValue::default()
    }
}

fn key() -> Entries<AttributeValue> {
    Entries::from_iter([("pk", string("CUSTOMER#1")), ("sk", string("ORDER#1"))])
}

fn get_item() -> GetItem {
    GetItem::new("orders", key())
}

fn put_item() -> PutItem {
    let mut item = key();
    item.insert("total", number("12.50"));
    PutItem::new("orders", item)
}

fn large_item() -> PutItem {
    let mut entries: Vec<(String, AttributeValue)> = Vec::new();
    entries.push(("pk".to_owned(), string("CUSTOMER#1")));
    entries.push(("sk".to_owned(), string("ORDER#1")));
    for at in 0..40 {
        entries.push((format!("text{at:02}"), string("x".repeat(100))));
        entries.push((format!("number{at:02}"), number(at.to_string())));
    }
    let list = (0..20).map(|_| string("x".repeat(10))).collect();
    entries.push((
        "list".to_owned(),
        AttributeValue {
            l: Some(list),
            ..AttributeValue::default()
        },
    ));
    let map = (0..10)
        .map(|at| (format!("key{at}"), string("x".repeat(10))))
        .collect();
    entries.push((
        "map".to_owned(),
        AttributeValue {
            m: Some(map),
            ..AttributeValue::default()
        },
    ));
    PutItem::new("orders", entries.into_iter().collect())
}

fn query() -> Query {
    Query {
        key_condition_expression: Some("pk = :p".into()),
        expression_attribute_values: Some(Entries::from_iter([(":p", string("CUSTOMER#1"))])),
        ..Query::new("orders")
    }
}

fn put_object() -> PutObject {
    PutObject {
        body: Some(vec![7; 1024].into()),
        ..PutObject::new("bucket", "object")
    }
}

fn receive_message() -> ReceiveMessage {
    let url = "https://sqs.eu-west-1.amazonaws.com/123456789012/queue";
    ReceiveMessage {
        max_number_of_messages: Some(10),
        ..ReceiveMessage::new(url)
    }
}

fn get_metric_data() -> GetMetricData {
    let query = |name: &'static str| MetricDataQuery {
        metric_stat: Some(MetricStat::new(
            Metric {
                namespace: Some("AWS/EC2".into()),
                metric_name: Some(name.into()),
                dimensions: Some(vec![Dimension::new("InstanceId", "i-0123456789abcdef0")]),
            },
            60,
            "Average",
        )),
        ..MetricDataQuery::new(name)
    };
    let queries = ["cpu", "memory", "disk", "received", "sent"]
        .map(query)
        .into();
    GetMetricData::new(
        queries,
        Timestamp::new(1_795_345_200, 0),
        Timestamp::new(1_795_348_800, 0),
    )
}
