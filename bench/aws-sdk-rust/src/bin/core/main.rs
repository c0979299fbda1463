//! Makes whole calls with aws-sdk-rust, answered from memory: `core PART PLAN…`. The same as `bench-core`.
#![forbid(unsafe_code)]

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_types::SdkConfig;
use bench_meter::Plan;

mod call;
mod canned;
mod part;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((part, plan)) = arguments.split_first() else {
        panic!("core PART PLAN…");
    };
    let plan = Plan::parse(plan).expect("a plan: count N, or time ROUNDS SECONDS");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        match part.as_str() {
            "endpoint" => part::endpoint(plan, true).await,
            "endpoint-again" => part::endpoint(plan, false).await,
            "sign" => part::sign(plan),
            operation => call::run(operation, &config(operation), plan).await,
        }
    });
}

/// What every client of the benchmark is made with.
fn config(operation: &str) -> SdkConfig {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "bench");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(aws_sdk_dynamodb::config::SharedCredentialsProvider::new(
            credentials,
        ))
        .http_client(canned::Canned::to(operation))
        .build()
}
