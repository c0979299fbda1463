//! `cloudtrail validate-logs`, `verify-query-results`, `create-subscription` and `update-subscription`.
//!
//! `digests.rs` finds and checks digests, `logs.rs` log files, `validate.rs` reports. Counterpart: awscli
//! `customizations/cloudtrail/`.

use std::collections::HashMap;

use botoxide_core::params;
use botoxide_core::time::Timestamp;
use botoxide_core::value::Value;

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::engine::Client;
use crate::failure::Failure;

mod digests;
mod logs;
mod query_results;
mod subscription;
mod validate;

#[rustfmt::skip]
pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "cloudtrail validate-logs",
        help: "Checks that the log files of a trail are complete and unchanged, by its signed digests.",
        options: &[
            Opt::required("--trail-arn", Takes::One, "The ARN of the trail."),
            Opt::required("--start-time", Takes::One, "The time of the first log files, in UTC."),
            Opt::new("--end-time", Takes::One, "The time of the last log files, in UTC. Default: now."),
            Opt::new("--s3-bucket", Takes::One, "The bucket of the digests. Default: that of the trail."),
            Opt::new("--s3-prefix", Takes::One, "The prefix of the digests, with --s3-bucket."),
            Opt::new("--account-id", Takes::One, "The account, for the trail of an organization."),
            Opt::new("--verbose", Takes::Nothing, "Print valid files, too."),
        ],
        run: validate::run,
    },
    ByHand {
        name: "cloudtrail verify-query-results",
        help: "Checks that the exported results of a query are unchanged.",
        options: &[
            Opt::new("--local-export-path", Takes::One, "The folder of the results."),
            Opt::new("--s3-bucket", Takes::One, "The bucket of the results."),
            Opt::new("--s3-prefix", Takes::One, "The prefix of the results in the bucket."),
        ],
        run: query_results::run,
    },
    ByHand {
        name: "cloudtrail create-subscription",
        help: "Creates a trail with its bucket and its topic, and starts it. Version 1 of the AWS CLI has it.",
        options: subscription::OPTIONS,
        run: subscription::create,
    },
    ByHand {
        name: "cloudtrail update-subscription",
        help: "Changes a trail, and creates a bucket and a topic for it. Version 1 of the AWS CLI has it.",
        options: subscription::OPTIONS,
        run: subscription::update,
    },
];

/// Clients of S3 in the regions of buckets.
struct Buckets<'a> {
    call: &'a Call<'a>,
    regions: HashMap<String, String>,
    clients: HashMap<Option<String>, Client>,
}

impl<'a> Buckets<'a> {
    fn new(call: &'a Call<'a>) -> Self {
        Self {
            call,
            regions: HashMap::new(),
            clients: HashMap::new(),
        }
    }

    /// The client for a bucket.
    fn client(&mut self, bucket: &str) -> Result<&Client, Failure> {
        if !self.regions.contains_key(bucket) {
            let first = self.in_region(self.call.globals.region.clone())?;
            let found = first.call("GetBucketLocation", params! { "Bucket": bucket })?;
            let region = found.get("LocationConstraint").and_then(Value::as_str);
            let region = region.filter(|region| !region.is_empty());
            let region = region.unwrap_or("us-east-1").to_owned();
            self.regions.insert(bucket.to_owned(), region);
        }
        let region = self.regions.get(bucket).cloned();
        self.in_region(region)
    }

    fn in_region(&mut self, region: Option<String>) -> Result<&Client, Failure> {
        match self.clients.entry(region) {
            std::collections::hash_map::Entry::Occupied(entry) => Ok(entry.into_mut()),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let mut target = self.call.other_target("s3");
                target.region.clone_from(entry.key());
                Ok(entry.insert(self.call.engine.client(target)?))
            }
        }
    }
}

/// Seconds since 1970 of a date; its offset from UTC is left out, as in `aws`.
fn seconds(text: &str) -> Result<i64, Failure> {
    let time = Timestamp::parse(text)
        .map_err(|_| Failure::general(format!("Unable to parse date value: {text}")))?;
    Ok(time.seconds + i64::from(time.offset))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The bytes of hexadecimal digits.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pairs = digits.chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        (pair.len() == 2).then(|| u8::from_str_radix(pair, 16).ok())?
    });
    pairs.collect()
}
