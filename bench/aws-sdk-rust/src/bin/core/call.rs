//! Whole calls. The arguments are those of `bench-core`.

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_types::DateTime;
use aws_types::SdkConfig;
use bench_meter::Plan;

pub(super) async fn run(operation: &str, config: &SdkConfig, plan: Plan) {
    match operation {
        "GetItem" | "PutItem" | "PutItemLarge" | "Query" => dynamodb(operation, config, plan).await,
        "GetObject" | "PutObject" | "ListObjectsV2" => s3(operation, config, plan).await,
        "GetCallerIdentity" => {
            let client = aws_sdk_sts::Client::new(config);
            plan.run(async || {
                let out = client.get_caller_identity().send().await;
                assert!(out.expect("an answer").account.is_some());
            })
            .await;
        }
        "ReceiveMessage" => {
            let client = aws_sdk_sqs::Client::new(config);
            plan.run(async || {
                let call = client
                    .receive_message()
                    .queue_url("https://sqs.eu-west-1.amazonaws.com/123456789012/queue")
                    .max_number_of_messages(10);
                let out = call.send().await.expect("an answer");
                assert_eq!(out.messages().len(), 10);
            })
            .await;
        }
        "GetMetricData" => {
            let client = aws_sdk_cloudwatch::Client::new(config);
            plan.run(async || {
                let call = client
                    .get_metric_data()
                    .set_metric_data_queries(Some(metrics()))
                    .start_time(DateTime::from_secs(1_795_345_200))
                    .end_time(DateTime::from_secs(1_795_348_800));
                let out = call.send().await.expect("an answer");
                assert_eq!(out.metric_data_results()[4].values().len(), 60);
            })
            .await;
        }
        _ => panic!("{operation} is not measured"),
    }
}

async fn dynamodb(operation: &str, config: &SdkConfig, plan: Plan) {
    let client = aws_sdk_dynamodb::Client::new(config);
    let text = |text: &str| AttributeValue::S(text.into());
    match operation {
        "GetItem" => {
            plan.run(async || {
                let call = client.get_item().table_name("orders");
                let call = call
                    .key("pk", text("CUSTOMER#1"))
                    .key("sk", text("ORDER#1"));
                let out = call.send().await.expect("an answer");
                assert_eq!(out.item.expect("an item").len(), 12);
            })
            .await;
        }
        "PutItem" => {
            plan.run(async || {
                let call = client.put_item().table_name("orders");
                let call = call
                    .item("pk", text("CUSTOMER#1"))
                    .item("sk", text("ORDER#1"))
                    .item("total", AttributeValue::N("12.50".into()));
                call.send().await.expect("an answer");
            })
            .await;
        }
        "PutItemLarge" => {
            plan.run(async || {
                let call = client.put_item().table_name("orders");
                let mut call = call
                    .item("pk", text("CUSTOMER#1"))
                    .item("sk", text("ORDER#1"));
                for number in 0..40 {
                    call = call
                        .item(format!("text{number:02}"), text(&"x".repeat(100)))
                        .item(
                            format!("number{number:02}"),
                            AttributeValue::N(number.to_string()),
                        );
                }
                let list = (0..20).map(|_| text(&"x".repeat(10))).collect();
                let map = (0..10).map(|number| (format!("key{number}"), text(&"x".repeat(10))));
                let call = call
                    .item("list", AttributeValue::L(list))
                    .item("map", AttributeValue::M(map.collect()));
                call.send().await.expect("an answer");
            })
            .await;
        }
        _ => {
            plan.run(async || {
                let call = client
                    .query()
                    .table_name("orders")
                    .key_condition_expression("pk = :p")
                    .expression_attribute_values(":p", text("CUSTOMER#1"));
                let out = call.send().await.expect("an answer");
                assert_eq!(out.items().len(), 100);
            })
            .await;
        }
    }
}

async fn s3(operation: &str, config: &SdkConfig, plan: Plan) {
    let client = aws_sdk_s3::Client::new(config);
    match operation {
        "GetObject" => {
            plan.run(async || {
                let call = client.get_object().bucket("bucket").key("object");
                let out = call.send().await.expect("an answer");
                let body = out.body.collect().await.expect("an object");
                assert_eq!(body.into_bytes().len(), 1024);
            })
            .await;
        }
        "PutObject" => {
            plan.run(async || {
                let call = client.put_object().bucket("bucket").key("object");
                let call = call.body(vec![7; 1024].into());
                call.send().await.expect("an answer");
            })
            .await;
        }
        _ => {
            plan.run(async || {
                let call = client.list_objects_v2().bucket("bucket");
                let out = call.send().await.expect("an answer");
                assert_eq!(out.contents().len(), 1000);
            })
            .await;
        }
    }
}

fn metrics() -> Vec<MetricDataQuery> {
    ["cpu", "memory", "disk", "received", "sent"]
        .map(|name| {
            let dimension = Dimension::builder()
                .name("InstanceId")
                .value("i-0123456789abcdef0");
            let metric = Metric::builder()
                .namespace("AWS/EC2")
                .metric_name(name)
                .dimensions(dimension.build());
            let stat = MetricStat::builder()
                .metric(metric.build())
                .period(60)
                .stat("Average");
            MetricDataQuery::builder()
                .id(name)
                .metric_stat(stat.build())
                .build()
        })
        .into()
}
