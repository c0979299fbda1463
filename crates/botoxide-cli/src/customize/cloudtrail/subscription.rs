//! `cloudtrail create-subscription` and `update-subscription`, which only version 1 of the AWS CLI has.
//!
//! Counterpart: awscli 1 `customizations/cloudtrail/subscribe.py`.

use std::io::Read as _;

use botoxide_core::params;
use botoxide_core::value::{Map, Value};
use serde_json::Value as Json;

use super::logs::body_of;
use super::text;
use crate::args::options::{Opt, Takes};
use crate::customize::by_hand::Call;
use crate::customize::{half_indented, value_of_json};
use crate::engine::Client;
use crate::failure::Failure;
use crate::output;

#[rustfmt::skip]
pub(super) const OPTIONS: &[Opt] = &[
    Opt::required("--name", Takes::One, "The trail."),
    Opt::new("--s3-new-bucket", Takes::One, "The bucket to create."),
    Opt::new("--s3-use-bucket", Takes::One, "The bucket, which exists."),
    Opt::new("--s3-prefix", Takes::One, "The prefix of the log files."),
    Opt::new("--sns-new-topic", Takes::One, "The topic to create."),
    Opt::new("--include-global-service-events", Takes::One, "true or false."),
    Opt::new("--s3-custom-policy", Takes::One, "The policy of the new bucket. Default: a template of AWS."),
    Opt::new("--sns-custom-policy", Takes::One, "The policy of the new topic. Default: a template of AWS."),
];

/// The largest template that is read.
const LIMIT: u64 = 1 << 20;

struct Subscription<'a> {
    call: &'a Call<'a>,
    s3: Client,
    sns: Client,
    sts: Client,
    cloudtrail: Client,
}

pub(super) fn create(call: &Call<'_>) -> Result<(), Failure> {
    run(call, false)
}

pub(super) fn update(call: &Call<'_>) -> Result<(), Failure> {
    run(call, true)
}

fn run(call: &Call<'_>, is_update: bool) -> Result<(), Failure> {
    let other = |service| call.engine.client(call.other_target(service));
    let subscription = Subscription {
        call,
        sts: other("sts")?,
        s3: other("s3")?,
        sns: other("sns")?,
        cloudtrail: call.client("cloudtrail")?,
    };
    let given = |name: &str| call.options.text(name).filter(|text| !text.is_empty());
    let has_events = match given("--include-global-service-events") {
        None => None,
        Some(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Some(text) if text.eq_ignore_ascii_case("false") => Some(false),
        Some(_) => {
            return Err(Failure::general(
                "You must pass either true or false to --include-global-service-events.",
            ));
        }
    };
    let mut prefix = call.options.text("--s3-prefix").map(str::to_owned);
    let new_bucket = given("--s3-new-bucket");
    let bucket = new_bucket.or_else(|| given("--s3-use-bucket"));
    if let Some(bucket) = new_bucket {
        if is_update && prefix.is_none() {
            prefix = subscription.prefix()?;
        }
        subscription.make_bucket(bucket, prefix.as_deref().unwrap_or_default())?;
    } else if bucket.is_none() && !is_update {
        return Err(Failure::general(
            "You must pass either --s3-use-bucket or --s3-new-bucket to create.",
        ));
    }
    let undo_bucket = |failure: Failure| match new_bucket {
        Some(bucket) => undo(
            subscription
                .s3
                .call("DeleteBucket", params! { "Bucket": bucket }),
            failure,
        ),
        None => failure,
    };
    let topic = given("--sns-new-topic");
    let arn = topic.map(|topic| subscription.make_topic(topic));
    let arn = arn.transpose().map_err(undo_bucket)?;
    output::line("Creating/updating CloudTrail configuration...")?;
    let mut trail = Map::from_iter([("Name", call.options.required("--name"))]);
    for (name, value) in [
        ("S3BucketName", bucket),
        ("S3KeyPrefix", prefix.as_deref()),
        ("SnsTopicName", topic),
    ] {
        if let Some(value) = value {
            trail.insert(name, value);
        }
    }
    if let Some(has_events) = has_events {
        trail.insert("IncludeGlobalServiceEvents", has_events);
    }
    let operation = if is_update {
        "UpdateTrail"
    } else {
        "CreateTrail"
    };
    let cloudtrail = &subscription.cloudtrail;
    let described = cloudtrail
        .call(operation, Value::Map(trail))
        .and_then(|_| cloudtrail.call("DescribeTrails", Value::Map(Map::new())));
    let mut described = described.map_err(|failure| {
        let failure = undo_bucket(failure);
        match &arn {
            Some(arn) => undo(
                subscription
                    .sns
                    .call("DeleteTopic", params! { "TopicArn": arn.as_str() }),
                failure,
            ),
            None => failure,
        }
    })?;
    // DIFFERENCE A116
    output::without_metadata(&mut described);
    let shown = half_indented(&output::ascii_json(&output::json_text(&described)));
    output::line(&format!("CloudTrail configuration:\n{shown}"))?;
    if is_update {
        return Ok(());
    }
    output::line("Starting CloudTrail service...")?;
    let arguments = params! { "Name": call.options.required("--name") };
    subscription.cloudtrail.call("StartLogging", arguments)?;
    Ok(output::line(&format!(
        "Logs will be delivered to {}:{}",
        bucket.unwrap_or_default(),
        prefix.unwrap_or_default()
    ))?)
}

/// The failure to report after something was undone: the last one, as in `aws`.
fn undo(undone: Result<Value, Failure>, failure: Failure) -> Failure {
    undone.err().unwrap_or(failure)
}

impl Subscription<'_> {
    fn account(&self) -> Result<String, Failure> {
        let found = self.sts.call("GetCallerIdentity", Value::Map(Map::new()))?;
        Ok(text(&found, "Account").to_owned())
    }

    /// The prefix that the trail has.
    fn prefix(&self) -> Result<Option<String>, Failure> {
        let arguments = params! { "trailNameList": [self.call.options.required("--name")] };
        let found = self.cloudtrail.call("DescribeTrails", arguments)?;
        let trails = found.get("trailList").and_then(Value::as_list);
        let trail = trails
            .and_then(<[Value]>::first)
            .ok_or_else(|| Failure::general("list index out of range"))?;
        let prefix = trail.get("S3KeyPrefix").and_then(Value::as_str);
        Ok(prefix.map(str::to_owned))
    }

    /// A policy: the one that was given, or a template that AWS keeps in each region.
    fn policy(&self, option: &str, template: &str) -> Result<String, Failure> {
        if let Some(policy) = self.call.options.text(option) {
            return Ok(policy.to_owned());
        }
        let region = self.s3.region_name().unwrap_or_default();
        let read = || -> Result<String, Failure> {
            let bucket = format!("awscloudtrail-policy-{region}");
            let arguments = params! { "Bucket": bucket, "Key": template };
            let found = self.s3.call("GetObject", arguments)?;
            let mut text = String::new();
            body_of(&found)?.take(LIMIT).read_to_string(&mut text)?;
            Ok(text)
        };
        read().map_err(|failure| {
            Failure::general(format!(
                "Unable to get regional policy template for region {region}: {template}. Error: {failure}"
            ))
        })
    }

    fn make_bucket(&self, bucket: &str, prefix: &str) -> Result<(), Failure> {
        output::line(&format!("Setting up new S3 bucket {bucket}..."))?;
        let account = self.account()?;
        let slash = if prefix.is_empty() || prefix.ends_with('/') {
            ""
        } else {
            "/"
        };
        let prefix = format!("{prefix}{slash}");
        let template = "policy/S3/AWSCloudTrail-S3BucketPolicy-2014-12-17.json";
        let policy = self
            .policy("--s3-custom-policy", template)?
            .replace("<BucketName>", bucket)
            .replace("<CustomerAccountID>", &account);
        let policy = if policy.contains("<Prefix>/") {
            policy.replace("<Prefix>/", &prefix)
        } else {
            policy.replace("<Prefix>", &prefix)
        };
        let place = || Map::from_iter([("Bucket", bucket)]);
        let found = self.s3.blocking().call("HeadBucket", Value::Map(place()));
        match found {
            Err(error) if error.code() == Some("404") => {}
            Err(error) if error.as_client_error().is_none() => return Err(error.into()),
            // It is there, though it may be another account's.
            _ => {
                return Err(Failure::general(format!("Bucket {bucket} already exists.")));
            }
        }
        let mut arguments = place();
        if let Some(region) = self
            .s3
            .region_name()
            .filter(|region| *region != "us-east-1")
        {
            arguments.insert(
                "CreateBucketConfiguration",
                params! { "LocationConstraint": region },
            );
        }
        self.s3.call("CreateBucket", Value::Map(arguments))?;
        let mut arguments = place();
        arguments.insert("Policy", policy);
        let put = self.s3.call("PutBucketPolicy", Value::Map(arguments));
        put.map(drop).map_err(|failure| {
            let deleted = self.s3.call("DeleteBucket", Value::Map(place()));
            undo(deleted, failure)
        })
    }

    /// Creates a topic. The result is its ARN.
    fn make_topic(&self, topic: &str) -> Result<String, Failure> {
        output::line(&format!("Setting up new SNS topic {topic}..."))?;
        let account = self.account()?;
        // Who may not list topics may still create one.
        let topics = self
            .sns
            .blocking()
            .call("ListTopics", Value::Map(Map::new()));
        let topics = topics.unwrap_or(Value::Null);
        let mut topics = topics.get("Topics").into_iter().flat_map(Value::iter);
        if topics.any(|found| text(found, "TopicArn").rsplit(':').next() == Some(topic)) {
            return Err(Failure::general(format!("Topic {topic} already exists.")));
        }
        let template = "policy/SNS/AWSCloudTrail-SnsTopicPolicy-2014-12-17.json";
        let policy = self
            .policy("--sns-custom-policy", template)?
            .replace("<Region>", self.sns.region_name().unwrap_or_default())
            .replace("<SNSTopicOwnerAccountId>", &account)
            .replace("<SNSTopicName>", topic);
        let created = self.sns.call("CreateTopic", params! { "Name": topic })?;
        let arn = text(&created, "TopicArn").to_owned();
        self.set_policy(&arn, &policy).map_err(|failure| {
            let deleted = self
                .sns
                .call("DeleteTopic", params! { "TopicArn": arn.as_str() });
            undo(deleted, failure)
        })?;
        Ok(arn)
    }

    /// Adds the statements of a policy to those that the topic has.
    fn set_policy(&self, arn: &str, policy: &str) -> Result<(), Failure> {
        let found = self
            .sns
            .call("GetTopicAttributes", params! { "TopicArn": arn })?;
        let own = found
            .get("Attributes")
            .map_or("", |attributes| text(attributes, "Policy"));
        let mut own: Json = serde_json::from_str(own).map_err(Failure::general)?;
        let mut more: Json = serde_json::from_str(policy).map_err(Failure::general)?;
        let statements = own["Statement"].as_array_mut();
        let statements = statements.ok_or_else(|| Failure::general("'Statement'"))?;
        statements.extend(
            more["Statement"]
                .as_array_mut()
                .into_iter()
                .flat_map(std::mem::take),
        );
        let arguments = params! {
            "TopicArn": arn,
            "AttributeName": "Policy",
            "AttributeValue": output::json_argument(&value_of_json(&own)),
        };
        self.sns.call("SetTopicAttributes", arguments).map(drop)
    }
}
