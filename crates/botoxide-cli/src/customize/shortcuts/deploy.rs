//! `--s3-location bucket=b,key=k,bundleType=zip`, `--github-location`: a revision without its type.
//!
//! Counterpart: awscli `customizations/codedeploy/locationargs.py`.

use botoxide_core::protocol::parse_json;
use botoxide_core::value::{Map, Value};

use super::{Given, PLAIN, Shortcut, one, pairs};

pub(super) const SHORTCUTS: &[Shortcut] = &[Shortcut {
    service: "codedeploy",
    operations: &[
        "create-deployment",
        "get-application-revision",
        "register-application-revision",
    ],
    options: &[
        one(
            "--s3-location",
            "The revision in S3: bucket=B,key=K,bundleType=TYPE, and eTag and version if there are any.",
        ),
        one(
            "--github-location",
            "The revision in GitHub: repository=OWNER/NAME,commitId=SHA1.",
        ),
    ],
    fills: &["revision"],
    apply,
    ..PLAIN
}];

fn apply(values: &mut Map, given: &Given) -> Result<(), String> {
    for (option, kind, member, required, complaint) in [
        (
            "--s3-location",
            "S3",
            "s3Location",
            &["bucket", "key", "bundleType"][..],
            "--s3-location must specify bucket, key and bundleType.",
        ),
        (
            "--github-location",
            "GitHub",
            "gitHubLocation",
            &["repository", "commitId"],
            "--github-location must specify repository and commitId.",
        ),
    ] {
        let Some(text) = given.text(option) else {
            continue;
        };
        let location = location(option, text)?;
        let has = |name: &&str| {
            location
                .get(name)
                .and_then(Value::as_str)
                .is_some_and(|text| !text.is_empty())
        };
        if !required.iter().all(has) {
            return Err(complaint.to_owned());
        }
        let revision = Map::from_iter([
            ("revisionType", Value::from(kind)),
            (member, Value::Map(location)),
        ]);
        values.insert("revision", Value::Map(revision));
    }
    Ok(())
}

fn location(option: &str, text: &str) -> Result<Map, String> {
    if text.trim_start().starts_with('{') {
        return match parse_json(text.as_bytes()) {
            Ok(Value::Map(map)) => Ok(map),
            _ => Err(format!(
                "Error parsing parameter '{option}': Invalid JSON:\n{text}"
            )),
        };
    }
    let pairs =
        pairs(text).map_err(|message| format!("Error parsing parameter '{option}': {message}"))?;
    Ok(pairs.into_iter().collect())
}
