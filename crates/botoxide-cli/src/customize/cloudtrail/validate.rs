//! `cloudtrail validate-logs`.
//!
//! Counterpart: awscli `customizations/cloudtrail/validation.py` (`CloudTrailValidateLogs`).

use std::collections::HashMap;

use botoxide::seam::Seams;
use botoxide_core::value::{Map, Value};
use regex_lite::Regex;
use serde_json::Value as Json;

use super::digests::{Chain, Digest, Event, Trail, keys, shown};
use super::{Buckets, logs, seconds, text};
use crate::customize::by_hand::{Call, print_text};
use crate::engine::Client;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output;

/// How many files are valid, and how many are not.
#[derive(Default)]
struct Count {
    valid: usize,
    invalid: usize,
}

impl Count {
    fn add(&mut self, is_valid: bool) {
        if is_valid {
            self.valid += 1;
        } else {
            self.invalid += 1;
        }
    }

    /// `3/4 log files valid, 1/4 log files INVALID`; nothing for no files.
    fn text(&self, name: &str) -> String {
        let total = self.valid + self.invalid;
        if total == 0 {
            return String::new();
        }
        let invalid = match self.invalid {
            0 => String::new(),
            count => format!(", {count}/{total} {name} files INVALID"),
        };
        format!("\n{}/{total} {name} files valid{invalid}", self.valid)
    }
}

struct Report {
    is_verbose: bool,
    /// Whether there is an empty line already.
    is_apart: bool,
    range: (i64, i64),
    /// The earliest and the latest time of valid digests.
    found: Option<(i64, i64)>,
    digests: Count,
    backfill: Count,
    logs: Count,
}

impl Report {
    fn valid(&mut self, message: &str) -> Result<(), Failure> {
        if self.is_verbose {
            self.is_apart = false;
            output::line(message)?;
        }
        Ok(())
    }

    fn wrong(&mut self, message: &str) {
        let gap = if self.is_apart { "" } else { "\n" };
        output::complain(&format!("{gap}{message}\n"));
        self.is_apart = true;
    }

    fn event(
        &mut self,
        buckets: &mut Buckets<'_>,
        event: Event,
        is_backfill: bool,
    ) -> Result<(), Failure> {
        let kind = if is_backfill { "(backfill) " } else { "" };
        let count = if is_backfill {
            &mut self.backfill
        } else {
            &mut self.digests
        };
        match event {
            Event::Valid(digest) => {
                count.add(true);
                self.track(&digest);
                self.valid(&format!(
                    "{kind}Digest file\ts3://{}/{}\tvalid",
                    digest.bucket, digest.key
                ))?;
                for log in digest.logs() {
                    self.log(buckets, log)?;
                }
            }
            Event::Missing(bucket, key) => {
                count.add(false);
                self.wrong(&format!(
                    "{kind}Digest file\ts3://{bucket}/{key}\tINVALID: not found"
                ));
            }
            Event::Invalid(message) => {
                count.add(false);
                self.wrong(&format!("{kind}{message}"));
            }
            Event::Gap(from, to) => self.wrong(&format!(
                "{kind}No log files were delivered by CloudTrail between {} and {}",
                shown(from),
                shown(to)
            )),
        }
        Ok(())
    }

    /// Notes the times of a digest, within those that were asked for.
    fn track(&mut self, digest: &Digest) {
        let start = digest.start.max(self.range.0);
        let end = digest.end.min(self.range.1);
        let (first, last) = self.found.unwrap_or((start, end));
        self.found = Some((first.min(start), last.max(end)));
    }

    fn log(&mut self, buckets: &mut Buckets<'_>, log: &Json) -> Result<(), Failure> {
        let text = |name: &str| log[name].as_str().unwrap_or_default();
        let (bucket, key) = (text("s3Bucket"), text("s3Object"));
        let problem = logs::problem(buckets, bucket, key, text("hashValue"))?;
        self.logs.add(problem.is_none());
        match problem {
            None => self.valid(&format!("Log file\ts3://{bucket}/{key}\tvalid")),
            Some(problem) => {
                self.wrong(&format!(
                    "Log file\ts3://{bucket}/{key}\tINVALID: {problem}"
                ));
                Ok(())
            }
        }
    }

    fn summary(&self) -> String {
        let gap = if self.is_apart { "" } else { "\n" };
        let (from, to) = (shown(self.range.0), shown(self.range.1));
        let head = format!("{gap}Results requested for {from} to {to}\n");
        let (digests, backfill) = (&self.digests, &self.backfill);
        if digests.valid + digests.invalid + backfill.valid + backfill.invalid == 0 {
            return format!("{head}No digests found\n");
        }
        let found = self.found.map_or_else(
            || "No valid digests found in range\n".to_owned(),
            |(first, last)| format!("Results found for {} to {}:\n", shown(first), shown(last)),
        );
        format!(
            "{head}{found}{}{}{}\n",
            digests.text("digest"),
            backfill.text("backfill digest"),
            self.logs.text("log")
        )
    }
}

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let from = seconds(options.required("--start-time"))?;
    let to = match options.text("--end-time").filter(|text| !text.is_empty()) {
        Some(text) => seconds(text)?,
        None => Seams::blocking().clock.now().seconds,
    };
    if from > to {
        return Err(Failure::general(
            "Invalid time range specified: start-time must occur before end-time",
        ));
    }
    let cloudtrail = call.client("cloudtrail")?;
    let arn = options.required("--trail-arn");
    let trail = trail(call, &cloudtrail, arn)?;
    let mut report = Report {
        is_verbose: options.has("--verbose"),
        is_apart: true,
        range: (from, to),
        found: None,
        digests: Count::default(),
        backfill: Count::default(),
        logs: Count::default(),
    };
    output::line(&format!(
        "Validating log files for trail {arn} between {} and {}\n",
        shown(from),
        shown(to)
    ))?;
    let mut buckets = Buckets::new(call);
    let found = keys(&mut buckets, &trail, &trail.bucket, (from, to))?;
    for (is_backfill, keys) in [false, true].into_iter().zip(found) {
        let chain = Chain {
            buckets: &mut buckets,
            cloudtrail: &cloudtrail,
            trail: &trail,
            range: (from, to),
            is_backfill,
            public_keys: HashMap::new(),
        };
        chain.follow(keys, |buckets, event| {
            report.event(buckets, event, is_backfill)
        })?;
    }
    print_text(&report.summary())?;
    if report.digests.invalid + report.backfill.invalid + report.logs.invalid > 0 {
        return Err(Failure::silent(ExitCode::Incomplete));
    }
    Ok(())
}

/// What the ARN of a trail and the service say about it.
fn trail(call: &Call<'_>, cloudtrail: &Client, arn: &str) -> Result<Trail, Failure> {
    let options = &call.options;
    let pattern = Regex::new(r"^arn:.+:cloudtrail:.+:\d{12}:trail/.+").map_err(Failure::general)?;
    if !pattern.is_match(arn) {
        return Err(Failure::general(format!(
            "Invalid trail ARN provided: {arn}"
        )));
    }
    let given = |name: &str| options.text(name).map(str::to_owned);
    let mut account = given("--account-id").filter(|id| !id.is_empty());
    let mut organization = None;
    let (bucket, prefix) = if let Some(bucket) = given("--s3-bucket") {
        (bucket, given("--s3-prefix"))
    } else {
        let found = cloudtrail.call("DescribeTrails", Value::Map(Map::new()))?;
        let mut trails = found.get("trailList").into_iter().flat_map(Value::iter);
        let trail = trails.find(|trail| text(trail, "TrailARN") == arn);
        let trail = trail
            .ok_or_else(|| Failure::general(format!("A trail could not be found for {arn}")))?;
        if trail.get("IsOrganizationTrail").and_then(Value::as_bool) == Some(true) {
            if account.is_none() {
                return Err(Failure::general(
                    "Missing required parameter for organization trail: '--account-id'",
                ));
            }
            let organizations = call.engine.client(call.other_target("organizations"))?;
            let found = organizations.call("DescribeOrganization", Value::Map(Map::new()))?;
            let id = found
                .get("Organization")
                .map(|organization| text(organization, "Id").to_owned());
            organization = id;
        }
        let prefix = trail.get("S3KeyPrefix").and_then(Value::as_str);
        (
            text(trail, "S3BucketName").to_owned(),
            prefix.map(str::to_owned),
        )
    };
    let part = |at: usize| arn.split(':').nth(at).unwrap_or_default().to_owned();
    let home_region = part(3);
    let region = call.globals.region.clone();
    Ok(Trail {
        account: account.take().unwrap_or_else(|| part(4)),
        name: arn.rsplit('/').next().unwrap_or_default().to_owned(),
        region: region.unwrap_or_else(|| home_region.clone()),
        home_region,
        organization,
        bucket,
        prefix,
    })
}
