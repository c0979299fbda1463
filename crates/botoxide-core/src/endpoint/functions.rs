//! The functions that rules call.
//!
//! Counterpart: botocore `endpoint_provider.py` (`RuleSetStandardLibrary`). botocore 1.44.5 has these twelve; a rule
//! set that calls another one is not usable.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use crate::arn::Arn;
use crate::error::{Error, Result};
use crate::text::Text;
use crate::uri::{self, Keep, percent_encode};

use super::operand::{ArnRecord, Operand, UrlRecord};
use super::partitions::Partitions;
use super::{mistyped, resolution};

/// A function of the standard library.
// P196
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    BooleanEquals,
    GetAttr,
    IsSet,
    IsValidHostLabel,
    IsVirtualHostableS3Bucket,
    Not,
    ParseArn,
    ParseUrl,
    Partition,
    StringEquals,
    Substring,
    UriEncode,
    /// A function that does not exist.
    Unknown(&'static str),
}

impl Function {
    /// The maximum number of arguments of any function.
    pub(super) const MAX_ARGUMENTS: usize = 4;

    /// The function with this name in rule sets.
    pub(super) fn named(name: &'static str) -> Self {
        match name {
            "booleanEquals" => Self::BooleanEquals,
            "getAttr" => Self::GetAttr,
            "isSet" => Self::IsSet,
            "isValidHostLabel" => Self::IsValidHostLabel,
            "aws.isVirtualHostableS3Bucket" => Self::IsVirtualHostableS3Bucket,
            "not" => Self::Not,
            "aws.parseArn" => Self::ParseArn,
            "parseURL" => Self::ParseUrl,
            "aws.partition" => Self::Partition,
            "stringEquals" => Self::StringEquals,
            "substring" => Self::Substring,
            "uriEncode" => Self::UriEncode,
            _ => Self::Unknown(name),
        }
    }

    /// Calls the function.
    ///
    /// # Errors
    ///
    /// The same cases as in botocore: a wrong number or type of arguments, or an unknown function.
    pub(super) fn call(self, arguments: &[&Operand], partitions: &Partitions) -> Result<Operand> {
        match (self, arguments) {
            (Self::BooleanEquals, [left, right]) => boolean_equals(left, right),
            (Self::GetAttr, [value, path]) => get_attr(value, path),
            (Self::IsSet, [value]) => Ok(Operand::Bool(!matches!(value, Operand::None))),
            (Self::IsValidHostLabel, [value, subdomains]) => is_valid_host_label(value, subdomains),
            (Self::IsVirtualHostableS3Bucket, [value, subdomains]) => {
                is_virtual_hostable(value, subdomains)
            }
            (Self::Not, [value]) => Ok(Operand::Bool(!value.is_truthy())),
            (Self::ParseArn, [value]) => parse_arn(value),
            (Self::ParseUrl, [value]) => parse_url(value),
            (Self::Partition, [region]) => {
                Ok(partitions.operand(optional(region)?.map(Text::as_str)))
            }
            (Self::StringEquals, [left, right]) => string_equals(left, right),
            (Self::Substring, [value, start, stop, reverse]) => {
                substring(value, start, stop, reverse)
            }
            (Self::UriEncode, [value]) => uri_encode(value),
            (Self::Unknown(name), _) => Err(resolution(format!(
                "The endpoint rules call the unknown function {name}"
            ))),
            _ => Err(mistyped(format!(
                "The endpoint rules call {self:?} with {} arguments",
                arguments.len()
            ))),
        }
    }
}

/// The text, or `None` if the value is null.
fn optional(value: &Operand) -> Result<Option<&Text>> {
    if let Operand::None = value {
        return Ok(None);
    }
    let class = value.class();
    let text = value.as_text();
    text.map(Some)
        .ok_or_else(|| mistyped(format!("The endpoint rules need text, not {class}")))
}

// P207
fn boolean_equals(left: &Operand, right: &Operand) -> Result<Operand> {
    if let (Operand::Bool(left), Operand::Bool(right)) = (left, right) {
        return Ok(Operand::Bool(left == right));
    }
    Err(resolution(format!(
        "Both arguments must be bools, not {} and {}.",
        left.class(),
        right.class()
    )))
}

// P207
fn string_equals(left: &Operand, right: &Operand) -> Result<Operand> {
    if let (Operand::Text(left), Operand::Text(right)) = (left, right) {
        return Ok(Operand::Bool(left == right));
    }
    Err(resolution(format!(
        "Both values must be strings, not {} and {}.",
        left.class(),
        right.class()
    )))
}

// P200
fn get_attr(value: &Operand, path: &Operand) -> Result<Operand> {
    let path = path
        .as_text()
        .ok_or_else(|| mistyped("The path of getAttr is not a string"))?;
    let mut value = value.clone();
    for part in path.split('.') {
        let Some((name, at)) = indexed(part) else {
            value = value.entry(part)?;
            continue;
        };
        if !name.is_empty() {
            value = value.find(name)?.unwrap_or(Operand::None);
        }
        // An index ends the path; the rest is ignored.
        return value.item(at);
    }
    Ok(value)
}

/// Splits `name[2]`; `None` if it has no index.
fn indexed(part: &str) -> Option<(&str, usize)> {
    let (name, rest) = part.split_once('[')?;
    let (index, _) = rest.split_once(']')?;
    if index.is_empty() || !index.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let start = name
        .rfind(|c: char| !c.is_alphanumeric() && c != '_')
        .map_or(0, |at| at + 1);
    // An index that does not fit is beyond every list.
    Some((
        name.get(start..).unwrap_or_default(),
        index.parse().unwrap_or(usize::MAX),
    ))
}

// P202
fn parse_arn(value: &Operand) -> Result<Operand> {
    let Some(text) = optional(value)?.filter(|text| text.starts_with("arn:")) else {
        return Ok(Operand::None);
    };
    let Some(arn) = Arn::parse(text) else {
        return Ok(Operand::None);
    };
    if arn.partition.is_empty() || arn.service.is_empty() || arn.resource.is_empty() {
        return Ok(Operand::None);
    }
    let part = |part: &str| text.slice_ref(part);
    let resource = arn.resource.split([':', '/']);
    Ok(Operand::Arn(Arc::new(ArnRecord {
        partition: part(arn.partition),
        service: part(arn.service),
        region: part(arn.region),
        account_id: part(arn.account),
        resource_id: Operand::List(
            resource
                .map(|segment| Operand::Text(part(segment)))
                .collect(),
        ),
    })))
}

// P204
fn is_valid_host_label(value: &Operand, subdomains: &Operand) -> Result<Operand> {
    let Some(text) = optional(value)? else {
        return Ok(Operand::Bool(false));
    };
    let valid = if matches!(subdomains, Operand::Bool(true)) {
        text.split('.').all(is_host_label)
    } else {
        is_host_label(text)
    };
    Ok(Operand::Bool(valid))
}

/// Letters, digits and inner hyphens, at most 63. Python's pattern also accepts digits of other scripts and a trailing
/// line feed, which no host name can have.
fn is_host_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

// P205
fn is_virtual_hostable(value: &Operand, subdomains: &Operand) -> Result<Operand> {
    let Some(text) = optional(value)? else {
        return Ok(Operand::Bool(false));
    };
    if text.len() < 3 || text.bytes().any(|byte| byte.is_ascii_uppercase()) || is_ipv4(text) {
        return Ok(Operand::Bool(false));
    }
    is_valid_host_label(value, subdomains)
}

/// Four groups of one to three digits.
fn is_ipv4(text: &str) -> bool {
    let is_group = |group: &str| {
        (1..=3).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split('.').count() == 4 && text.split('.').all(is_group)
}

fn uri_encode(value: &Operand) -> Result<Operand> {
    Ok(optional(value)?.map_or(Operand::None, |text| {
        Operand::Text(percent_encode(text, Keep::Unreserved).into_owned().into())
    }))
}

// P206
fn substring(
    value: &Operand,
    start: &Operand,
    stop: &Operand,
    reverse: &Operand,
) -> Result<Operand> {
    let Operand::Text(text) = value else {
        return Err(resolution(format!(
            "Input must be a string, not {}.",
            value.class()
        )));
    };
    let (Operand::Integer(start), Operand::Integer(stop)) = (start, stop) else {
        return Err(mistyped("The bounds of substring are not numbers"));
    };
    let (Ok(start), Ok(stop)) = (usize::try_from(*start), usize::try_from(*stop)) else {
        return Ok(Operand::None);
    };
    if start >= stop || text.len() < stop || !text.is_ascii() {
        return Ok(Operand::None);
    }
    let range = if matches!(reverse, Operand::Bool(true)) {
        text.len() - stop..text.len() - start
    } else {
        start..stop
    };
    Ok(Operand::Text(text.slice_ref(&text[range])))
}

// P203
fn parse_url(value: &Operand) -> Result<Operand> {
    const STRIPPED: [char; 3] = ['\t', '\r', '\n'];
    let Some(text) = optional(value)? else {
        return Ok(Operand::None);
    };
    let is_safe = !text.contains(STRIPPED);
    let clean = if is_safe {
        Cow::Borrowed(text.as_str())
    } else {
        Cow::Owned(text.trim_start_matches(|c| c <= ' ').replace(STRIPPED, ""))
    };
    let parts = uri::split(&clean);
    check_brackets(parts.authority)?;
    if parts.port().is_err() {
        return Ok(Operand::None);
    }
    let scheme = parts.scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "https")
        || parts.query.is_some_and(|query| !query.is_empty())
    {
        return Ok(Operand::None);
    }
    let host = parts
        .hostname()
        .ok_or_else(|| mistyped("expected string or bytes-like object, got 'NoneType'"))?;
    // The text after a semicolon in the last segment is its parameters.
    let last = parts.path.rfind('/').unwrap_or(0);
    let path = parts.path[last..]
        .find(';')
        .map_or(parts.path, |at| &parts.path[..last + at]);
    let mut normalized = percent_encode(&uri::normalize_path(path), Keep::Slash).into_owned();
    if !normalized.ends_with('/') {
        normalized.push('/');
    }
    Ok(Operand::Url(Arc::new(UrlRecord {
        scheme: scheme.into(),
        authority: parts.authority.into(),
        path: path.into(),
        normalized_path: normalized.into(),
        is_ip: is_ipv4(&host) || (is_safe && is_ipv6(&host)),
    })))
}

/// Rejects an authority that Python's `urlsplit` rejects: brackets that do not match, or without an IPv6 address.
///
/// # Errors
///
/// `ValueError` with Python's message.
pub fn check_brackets(authority: &str) -> Result<()> {
    let has = |bracket| authority.contains(bracket);
    if has('[') != has(']') {
        return Err(Error::value("Invalid IPv6 URL"));
    }
    if !has('[') {
        return Ok(());
    }
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let (before, rest) = host.split_once('[').unwrap_or(("", host));
    let (address, after) = rest.split_once(']').unwrap_or((rest, ""));
    if !before.is_empty() || !(after.is_empty() || after.starts_with(':')) {
        return Err(Error::value("Invalid IPv6 URL"));
    }
    if is_ipv6(address) {
        return Ok(());
    }
    Err(Error::value(match address.parse() {
        Ok(IpAddr::V4(_)) => "An IPv4 address cannot be in brackets".to_owned(),
        _ => format!("'{address}' does not appear to be an IPv4 or IPv6 address"),
    }))
}

fn is_ipv6(host: &str) -> bool {
    let (address, zone) = host
        .split_once('%')
        .map_or((host, None), |(address, zone)| (address, Some(zone)));
    address.parse::<Ipv6Addr>().is_ok() && zone != Some("")
}
