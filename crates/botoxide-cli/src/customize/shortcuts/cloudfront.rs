//! `create-invalidation --paths /a /b`, `create-distribution --origin-domain-name`.
//!
//! Counterpart: awscli `customizations/cloudfront.py`.

use botoxide::seam::{BlockingClock, Clock as _, OsRandom, Random as _};
use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use super::{Given, Shortcut, all, exclude, one, structure};

pub(super) const SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        service: "cloudfront",
        operations: &["create-invalidation"],
        options: &[all("--paths", "The paths to invalidate.")],
        fills: &["InvalidationBatch"],
        apply: invalidation,
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
    },
];

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
