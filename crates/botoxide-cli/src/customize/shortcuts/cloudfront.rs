//! `create-invalidation --paths /a /b`, `create-distribution --origin-domain-name`.
//!
//! Counterpart: awscli `customizations/cloudfront.py`.

use botoxide::seam::{BlockingClock, Clock as _, OsRandom, Random as _};
use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use crate::engine::Client;
use crate::failure::Failure;

use super::{Given, PLAIN, Shortcut, exclude, one, some, structure};

pub(super) const SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        service: "cloudfront",
        operations: &["create-invalidation"],
        options: &[some("--paths", "The paths to invalidate.")],
        fills: &["InvalidationBatch"],
        apply: invalidation,
        ..PLAIN
    },
    Shortcut {
        service: "cloudfront",
        operations: &["create-distribution"],
        options: &[
            one("--origin-domain-name", "The domain name of the origin."),
            one(
                "--default-root-object",
                "The object for requests of the root: index.html.",
            ),
        ],
        fills: &["DistributionConfig"],
        apply: distribution,
        ..PLAIN
    },
    Shortcut {
        service: "cloudfront",
        operations: &["update-distribution"],
        options: &[one(
            ROOT,
            "The object for requests of the root; all other settings stay as they are.",
        )],
        fills: &["DistributionConfig"],
        apply: |values, given| exclude(values, "DistributionConfig", given, &[ROOT]),
        before: Some(change_root),
        ..PLAIN
    },
];

const ROOT: &str = "--default-root-object";

/// Puts the settings of a distribution into the arguments, with another root.
fn change_root(client: &Client, values: &mut Map, given: &Given) -> Result<(), Failure> {
    let Some(root) = given.text(ROOT) else {
        return Ok(());
    };
    let id = values.get("Id").cloned().unwrap_or(Value::Null);
    let found = client.call("GetDistributionConfig", params! { "Id": id })?;
    let tag = found.get("ETag").cloned();
    values.insert("IfMatch", tag.unwrap_or(Value::Null));
    let config = found.get("DistributionConfig").cloned();
    values.insert("DistributionConfig", config.unwrap_or(Value::Null));
    structure(values, "DistributionConfig").insert("DefaultRootObject", root);
    Ok(())
}

fn invalidation(values: &mut Map, given: &Given) -> Result<(), String> {
    exclude(values, "InvalidationBatch", given, &["--paths"])?;
    if let Some(paths) = given.list("--paths") {
        let items: Vec<Value> = paths.iter().map(|path| path.as_str().into()).collect();
        let batch = params! {
            "CallerReference": unique("cli")?,
            "Paths": { "Quantity": items.len(), "Items": items },
        };
        values.insert("InvalidationBatch", batch);
    }
    Ok(())
}

fn distribution(values: &mut Map, given: &Given) -> Result<(), String> {
    let options = ["--default-root-object", "--origin-domain-name"];
    exclude(values, "DistributionConfig", given, &options)?;
    if !options.iter().any(|option| given.has(option)) {
        return Ok(());
    }
    values.insert("DistributionConfig", template()?);
    let config = structure(values, "DistributionConfig");
    if let Some(domain) = given.text("--origin-domain-name") {
        let id = unique(domain)?;
        let mut item = Map::from_iter([
            ("Id", id.as_str()),
            ("DomainName", domain),
            ("OriginPath", ""),
        ]);
        if domain.ends_with(".s3.amazonaws.com") {
            item.insert("S3OriginConfig", params! { "OriginAccessIdentity": "" });
        } else {
            let origin =
                params! { "HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "http-only" };
            item.insert("CustomOriginConfig", origin);
        }
        let origins = params! { "Quantity": 1, "Items": [Value::Map(item)] };
        config.insert("Origins", origins);
        structure(config, "DefaultCacheBehavior").insert("TargetOriginId", id);
    }
    if let Some(object) = given.text("--default-root-object") {
        config.insert("DefaultRootObject", object);
    }
    Ok(())
}

fn template() -> Result<Value, String> {
    Ok(params! {
        "CallerReference": unique("cli")?,
        "Origins": { "Quantity": 0, "Items": [] },
        "DefaultCacheBehavior": {
            "TargetOriginId": "placeholder",
            "ForwardedValues": { "QueryString": false, "Cookies": { "Forward": "none" } },
            "TrustedSigners": { "Enabled": false, "Quantity": 0 },
            "ViewerProtocolPolicy": "allow-all",
            "MinTTL": 0,
        },
        "Enabled": true,
        "Comment": "",
    })
}

/// `cli-1796021145-123456`: no other request has it.
fn unique(prefix: &str) -> Result<String, String> {
    let seconds = BlockingClock::default().now().seconds;
    let unit = OsRandom.unit().map_err(|error| error.to_string())?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is below a million"
    )]
    let number = (unit * 1_000_000.0) as u64 + 1;
    Ok(format!("{prefix}-{seconds}-{number}"))
}
