//! `ec2 bundle-instance --bucket --prefix`: where a bundle goes, with a policy that is signed here.
//!
//! Counterpart: awscli `customizations/ec2/bundleinstance.py`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::seam::{BlockingClock, Clock as _};
use botoxide_core::digest::hmac_sha1;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::{Map, Value};
use serde_json::json;

use super::{Given, PLAIN, Shortcut, one, structure};

pub(super) const SHORTCUTS: &[Shortcut] = &[Shortcut {
    service: "ec2",
    operations: &["bundle-instance"],
    options: &[
        one("--bucket", "The bucket for the bundle."),
        one("--prefix", "The prefix of the keys of the bundle."),
        one("--owner-akid", "The access key id of the bucket's owner."),
        one(
            "--owner-sak",
            "The secret access key of the bucket's owner, which signs the policy; it is not sent.",
        ),
        one(
            "--policy",
            "The policy by which EC2 may upload. Default: one for this bucket and prefix, for 24 hours.",
        ),
    ],
    fills: &["Storage"],
    apply,
    ..PLAIN
}];

const DAY: i64 = 24 * 60 * 60;

fn apply(values: &mut Map, given: &Given) -> Result<(), String> {
    const MEMBERS: [(&str, &str); 4] = [
        ("--bucket", "Bucket"),
        ("--prefix", "Prefix"),
        ("--owner-akid", "AWSAccessKeyId"),
        ("--policy", "UploadPolicy"),
    ];
    let secret = given.filled("--owner-sak");
    let has_any = secret.is_some() || MEMBERS.iter().any(|(name, _)| given.filled(name).is_some());
    if has_any && values.contains_key("Storage") {
        return Err(
            "Mixing the --storage option with the simple, scalar options is not recommended."
                .to_owned(),
        );
    }
    if !has_any && !values.contains_key("Storage") {
        return Ok(());
    }
    let storage = structure(structure(values, "Storage"), "S3");
    for (name, member) in MEMBERS {
        if let Some(value) = given.filled(name) {
            // A policy is bytes, which the command line has as base64.
            let value = match member {
                "UploadPolicy" => Value::from(STANDARD.encode(value)),
                _ => Value::from(value),
            };
            storage.insert(member, value);
        }
    }
    if !storage.contains_key("UploadPolicy") {
        let text = |name: &str| storage.get(name).and_then(Value::as_str);
        let missing = |name: &str| format!("--{name} is needed for the policy of the upload");
        let bucket = text("Bucket").ok_or_else(|| missing("bucket"))?;
        let prefix = text("Prefix").ok_or_else(|| missing("prefix"))?;
        let expires = Timestamp::new(BlockingClock::default().now().seconds + DAY, 0);
        let policy = json!({
            "expiration": expires.to_iso8601(Precision::Full),
            "conditions": [
                { "bucket": bucket },
                { "acl": "ec2-bundle-read" },
                ["starts-with", "$key", prefix],
            ],
        });
        storage.insert("UploadPolicy", STANDARD.encode(policy.to_string()));
    }
    if let (Some(secret), Some(policy)) = (secret, storage.get("UploadPolicy"))
        && !storage.contains_key("UploadPolicySignature")
    {
        let policy = policy.as_str().unwrap_or_default();
        let signature = STANDARD.encode(hmac_sha1(secret.as_bytes(), policy.as_bytes()));
        storage.insert("UploadPolicySignature", signature);
    }
    Ok(())
}
