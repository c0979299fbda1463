//! Makes the same call as `bench-call`, with aws-sdk-rust: `bench-aws-sdk-rust URL PLAN…`.
#![forbid(unsafe_code)]

use aws_sdk_dynamodb::config::{Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::{Client, Config};
use bench_meter::Plan;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((url, plan)) = arguments.split_first() else {
        panic!("bench-aws-sdk-rust URL PLAN…");
    };
    let plan = Plan::parse(plan).expect("a plan: count N, or time ROUNDS SECONDS");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(get_item(url, plan));
}

async fn get_item(url: &str, plan: Plan) {
    let config = Config::builder()
        .endpoint_url(url)
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(Credentials::new(
            "AKIDEXAMPLE",
            "secret",
            None,
            None,
            "bench",
        ))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let client = Client::from_conf(config);
    plan.run(async || {
        let call = client
            .get_item()
            .table_name("orders")
            .key("pk", AttributeValue::S("CUSTOMER#1".into()))
            .key("sk", AttributeValue::S("ORDER#1".into()));
        let out = call.send().await.expect("an answer");
        assert_eq!(out.item.expect("an item").len(), 12);
    })
    .await;
}
