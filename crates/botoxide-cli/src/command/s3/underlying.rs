//! The buckets behind access points: what `mv --validate-same-s3-paths` compares.
//!
//! Counterpart: awscli `customizations/s3/utils.py` (`S3PathResolver`).

use botoxide_core::arn::Arn;
use botoxide_core::value::{Map, Value};

use super::invocation::Invocation;
use super::uri;
use crate::failure::Failure;

/// A bucket's name that is another's.
enum Cover<'a> {
    /// Account and name.
    AccessPoint(&'a str, &'a str),
    /// An alias, of the caller's own account.
    Unowned(&'a str),
    /// Account and alias.
    MultiRegion(&'a str, &'a str),
    Outposts,
}

impl<'a> Cover<'a> {
    fn of(bucket: &'a str) -> Option<Self> {
        if bucket.ends_with("-s3alias") {
            return Some(Self::Unowned(bucket));
        }
        if bucket.ends_with("--op-s3") {
            return Some(Self::Outposts);
        }
        let arn = Arn::parse(bucket).filter(|_| Arn::is_arn(bucket))?;
        if !arn.partition.starts_with("aws") || !uri::is_account(arn.account) {
            return None;
        }
        match arn.service {
            "s3" if arn.region.is_empty() => uri::after_word(arn.resource, "accesspoint")
                .filter(|alias| arn.partition == "aws" && is_multi_region(alias))
                .map(|alias| Self::MultiRegion(arn.account, alias)),
            "s3" => uri::after_word(arn.resource, "accesspoint")
                .filter(|name| is_name(name))
                .map(|name| Self::AccessPoint(arn.account, name)),
            "s3-outposts" => arn
                .resource
                .strip_prefix("outpost/op-")
                .and_then(|rest| rest.split_once('/'))
                .filter(|(id, _)| {
                    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
                })
                .and_then(|(_, rest)| uri::after_word(rest, "accesspoint"))
                .filter(|name| is_name(name))
                .map(|_| Self::AccessPoint(arn.account, bucket)),
            _ => None,
        }
    }
}

fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (3..=50).contains(&text.len()) && text.bytes().all(is_part)
}

fn is_multi_region(text: &str) -> bool {
    text.strip_suffix(".mrap").is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether the bucket of a path is another's.
pub(super) fn hides_a_bucket(path: &str) -> Result<bool, Failure> {
    Ok(Cover::of(uri::split(path)?.0).is_some())
}

/// Asks S3 Control for the buckets.
pub(super) struct Resolver<'a> {
    invocation: &'a Invocation<'a>,
    region: Option<&'a str>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(invocation: &'a Invocation<'a>, region: Option<&'a str>) -> Self {
        Self { invocation, region }
    }

    /// The paths that a path may stand for.
    pub(super) fn resolve(&self, path: &str) -> Result<Vec<String>, Failure> {
        let (bucket, key) = uri::split(path)?;
        let buckets = match Cover::of(bucket) {
            None => return Ok(vec![path.to_owned()]),
            Some(Cover::AccessPoint(account, name)) => vec![self.access_point(account, name)?],
            Some(Cover::Unowned(alias)) => {
                let sts = self.invocation.other_client("sts", None)?;
                let identity = sts.call("GetCallerIdentity", Value::Map(Map::new()))?;
                let account = identity["Account"].as_str().unwrap_or_default();
                vec![self.access_point(account, alias)?]
            }
            Some(Cover::MultiRegion(account, alias)) => self.multi_region(account, alias)?,
            Some(Cover::Outposts) => {
                return Err(Failure::invalid(
                    "Can't resolve underlying bucket name of s3 outposts access point alias. Use arn instead to \
                     resolve the bucket name and validate the mv command.",
                ));
            }
        };
        let paths = buckets.iter().map(|bucket| format!("s3://{bucket}/{key}"));
        Ok(paths.collect())
    }

    fn access_point(&self, account: &str, name: &str) -> Result<String, Failure> {
        let client = self.invocation.other_client("s3control", self.region)?;
        let arguments = Map::from_iter([("AccountId", account), ("Name", name)]);
        let answer = client.call("GetAccessPoint", Value::Map(arguments))?;
        Ok(answer["Bucket"].as_str().unwrap_or_default().to_owned())
    }

    fn multi_region(&self, account: &str, alias: &str) -> Result<Vec<String>, Failure> {
        let client = self.invocation.other_client("s3control", self.region)?;
        let mut arguments = Map::from_iter([("AccountId", account)]);
        loop {
            let call = Value::Map(arguments.clone());
            let answer = client.call("ListMultiRegionAccessPoints", call)?;
            let mut points = answer["AccessPoints"].iter();
            if let Some(point) = points.find(|point| point["Alias"].as_str() == Some(alias)) {
                let regions = point["Regions"].iter();
                let buckets = regions.filter_map(|region| region["Bucket"].as_str());
                return Ok(buckets.map(str::to_owned).collect());
            }
            match answer["NextToken"].as_str() {
                Some(token) if !token.is_empty() => arguments.insert("NextToken", token),
                _ => {
                    return Err(Failure::invalid(format!(
                        "Couldn't find multi-region access point with alias {alias} in account {account}"
                    )));
                }
            };
        }
    }
}
