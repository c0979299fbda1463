//! `configservice subscribe` and `configservice get-status`.
//!
//! Counterpart: awscli `customizations/configservice/`.

use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call, print_text};
use crate::args::options::{Opt, Takes};
use crate::engine::Client;
use crate::failure::Failure;
use crate::output;

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "configservice subscribe",
        help: "Starts to record configurations: creates a delivery channel and a recorder, both named default, and the bucket and \
            the topic if they do not exist.",
        options: &[
            Opt::required(
                "--s3-bucket",
                Takes::One,
                "The bucket, with a prefix: BUCKET or BUCKET/PREFIX.",
            ),
            Opt::required("--sns-topic", Takes::One, "The topic, by name or ARN."),
            Opt::required(
                "--iam-role",
                Takes::One,
                "The ARN of the role of the recorder.",
            ),
        ],
        run: subscribe,
    },
    ByHand {
        name: "configservice get-status",
        help: "Prints the status of all recorders and delivery channels.",
        options: &[],
        run: get_status,
    },
];

const NAME: &str = "default";

fn subscribe(call: &Call<'_>) -> Result<(), Failure> {
    let s3 = call.engine.client(call.other_target("s3"))?;
    let sns = call.engine.client(call.other_target("sns"))?;
    let config = call.client("config")?;
    let path = call.options.required("--s3-bucket");
    let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
    prepare_bucket(&s3, bucket)?;
    let topic = prepare_topic(&sns, call.options.required("--sns-topic"))?;
    config.call(
        "PutConfigurationRecorder",
        params! { "ConfigurationRecorder": { "name": NAME, "roleARN": call.options.required("--iam-role") } },
    )?;
    let mut channel = Map::from_iter([
        ("name", NAME),
        ("s3BucketName", bucket),
        ("snsTopicARN", topic.as_str()),
    ]);
    if !prefix.is_empty() {
        channel.insert("s3KeyPrefix", prefix);
    }
    config.call("PutDeliveryChannel", params! { "DeliveryChannel": channel })?;
    config.call(
        "StartConfigurationRecorder",
        params! { "ConfigurationRecorderName": NAME },
    )?;
    let list = |operation: &str, member: &str| -> Result<String, Failure> {
        let found = config.call(operation, Value::Map(Map::new()))?;
        let list = found
            .get(member)
            .cloned()
            .unwrap_or(Value::List(Vec::new()));
        Ok(output::ascii_json(&output::json_text(&list)))
    };
    print_text("Subscribe succeeded:\n\nConfiguration Recorders: ")?;
    let recorders = list("DescribeConfigurationRecorders", "ConfigurationRecorders")?;
    print_text(&format!("{recorders}\n\nDelivery Channels: "))?;
    output::line(&list("DescribeDeliveryChannels", "DeliveryChannels")?)?;
    Ok(())
}

fn prepare_bucket(s3: &Client, bucket: &str) -> Result<(), Failure> {
    match s3
        .blocking()
        .call("HeadBucket", params! { "Bucket": bucket })
    {
        Err(error) if error.code() == Some("404") => {}
        Err(error) if error.as_client_error().is_none() => return Err(error.into()),
        // It is there, though it may be another account's.
        _ => {
            return Ok(output::line(&format!(
                "Using existing S3 bucket: {bucket}"
            ))?);
        }
    }
    let mut arguments = Map::from_iter([("Bucket", Value::from(bucket))]);
    if let Some(region) = s3.region_name().filter(|region| *region != "us-east-1") {
        arguments.insert(
            "CreateBucketConfiguration",
            params! { "LocationConstraint": region },
        );
    }
    s3.call("CreateBucket", Value::Map(arguments))?;
    Ok(output::line(&format!("Using new S3 bucket: {bucket}"))?)
}

/// The ARN of a topic, which is created if only its name is known.
fn prepare_topic(sns: &Client, topic: &str) -> Result<String, Failure> {
    // A name has no colon.
    if topic.contains(':') {
        output::line(&format!("Using existing SNS topic: {topic}"))?;
        return Ok(topic.to_owned());
    }
    let created = sns.call("CreateTopic", params! { "Name": topic })?;
    let arn = text(&created, "TopicArn");
    output::line(&format!("Using new SNS topic: {arn}"))?;
    Ok(arn.to_owned())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn get_status(call: &Call<'_>) -> Result<(), Failure> {
    let config = call.client("config")?;
    let list = |operation: &str, member: &str| -> Result<Vec<Value>, Failure> {
        let found = config.call(operation, Value::Map(Map::new()))?;
        Ok(found
            .get(member)
            .and_then(Value::as_list)
            .unwrap_or_default()
            .to_vec())
    };
    let recorders = list(
        "DescribeConfigurationRecorderStatus",
        "ConfigurationRecordersStatus",
    )?;
    output::line("Configuration Recorders:\n")?;
    for recorder in &recorders {
        let is_on = recorder.get("recording").and_then(Value::as_bool) == Some(true);
        output::line(&format!("name: {}", text(recorder, "name")))?;
        output::line(&format!("recorder: {}", if is_on { "ON" } else { "OFF" }))?;
        if is_on {
            last_status(recorder, "")?;
        }
        output::line("")?;
    }
    let channels = list("DescribeDeliveryChannelStatus", "DeliveryChannelsStatus")?;
    output::line("Delivery Channels:\n")?;
    for channel in &channels {
        output::line(&format!("name: {}", text(channel, "name")))?;
        for (member, name) in [
            ("configStreamDeliveryInfo", "stream delivery "),
            ("configHistoryDeliveryInfo", "history delivery "),
            ("configSnapshotDeliveryInfo", "snapshot delivery "),
        ] {
            let status = channel.get(member);
            if let Some(status) =
                status.filter(|status| status.as_map().is_some_and(|map| !map.is_empty()))
            {
                last_status(status, name)?;
            }
        }
        output::line("")?;
    }
    Ok(())
}

fn last_status(status: &Value, name: &str) -> Result<(), Failure> {
    let last = text(status, "lastStatus");
    output::line(&format!("last {name}status: {last}"))?;
    if last == "FAILURE" {
        output::line(&format!("error code: {}", text(status, "lastErrorCode")))?;
        output::line(&format!("message: {}", text(status, "lastErrorMessage")))?;
    }
    Ok(())
}
