//! The readers of endpoint rules, partitions, and the older list of endpoints.

use std::sync::OnceLock;

use botoxide_core::endpoint::legacy::{LegacyResolver, Variants};
use botoxide_core::endpoint::{Parameter, ParameterKind, Parameters, Partitions, RuleSet};
use serde_json::{Value as Json, json};

use crate::draw::Draw;
use crate::model::open;

/// JSON is rejected or is a rule set that returns the same result for the same parameters. The parameters are drawn
/// from the bytes after the JSON and a line break.
///
/// # Panics
///
/// If this does not hold.
pub fn endpoint_rules(data: &[u8]) {
    let mut parts = serde_json::Deserializer::from_slice(data).into_iter::<Json>();
    let Some(Ok(json)) = parts.next() else {
        return;
    };
    let rest = data.get(parts.byte_offset()..).unwrap_or_default();
    let Some(Ok(rules)) = open(&json).map(RuleSet::from_node) else {
        return;
    };
    let mut draw = Draw::new(rest);
    for _ in 0..3 {
        let mut parameters = Parameters::new(&rules);
        for definition in rules.parameters() {
            let value = match (definition.kind, draw.below(5)) {
                (_, 0) => Parameter::Unset,
                (_, 1) => Parameter::from_value(&draw.value()),
                (ParameterKind::Boolean, _) => Parameter::Bool(draw.truth()),
                (ParameterKind::String, _) => Parameter::Text(draw.text().into()),
                (ParameterKind::StringArray, _) => {
                    let texts = draw.several(|draw| draw.text().into());
                    Parameter::List(texts.into())
                }
            };
            parameters.set(&rules, definition.name, value);
        }
        let found = rules.resolve(&parameters, known_partitions());
        let again = rules.resolve(&parameters, known_partitions());
        assert_eq!(format!("{found:?}"), format!("{again:?}"));
        if let Ok(endpoint) = found {
            let _ = (endpoint.auth_schemes(), endpoint.header_fields().count());
        }
    }
}

/// JSON is rejected or is a list of partitions. The bytes after it are a region to look up.
///
/// # Panics
///
/// If two lookups of a region return different partitions.
pub fn partitions(data: &[u8]) {
    let mut parts = serde_json::Deserializer::from_slice(data).into_iter::<Json>();
    let Some(Ok(json)) = parts.next() else {
        return;
    };
    let rest = data.get(parts.byte_offset()..).unwrap_or_default();
    let Some(Ok(partitions)) = open(&json).map(Partitions::from_node) else {
        return;
    };
    let region = String::from_utf8_lossy(rest);
    for region in [region.trim(), "us-east-1", ""] {
        assert_eq!(partitions.name_of(region), partitions.name_of(region));
    }
}

/// JSON is rejected or is a list of endpoints. The queries are drawn from the bytes after it.
///
/// # Panics
///
/// If a lookup panics.
pub fn legacy_endpoints(data: &[u8]) {
    let mut parts = serde_json::Deserializer::from_slice(data).into_iter::<Json>();
    let Some(Ok(json)) = parts.next() else {
        return;
    };
    let mut draw = Draw::new(data.get(parts.byte_offset()..).unwrap_or_default());
    let Some(Ok(resolver)) = open(&json).map(LegacyResolver::from_node) else {
        return;
    };
    let names: Vec<&str> = resolver.available_partitions().take(50).collect();
    let (service, region) = (draw.text(), draw.text());
    let variants = Variants {
        use_dualstack: draw.truth(),
        use_fips: draw.truth(),
    };
    let _ = resolver.partition_for_region(&region);
    for service in [service.as_str(), "s3", "iam"] {
        for region in [Some(region.as_str()), Some("us-east-1"), None] {
            let _ = resolver.construct_endpoint(service, region, None, variants);
            for name in &names {
                let _ = resolver.construct_endpoint(service, region, Some(name), variants);
            }
        }
        for name in &names {
            let _ = resolver.available_endpoints(service, name, draw.truth(), variants);
            let _ = resolver.partition_dns_suffix(name, variants);
        }
    }
}

fn known_partitions() -> &'static Partitions {
    static PARTITIONS: OnceLock<Partitions> = OnceLock::new();
    PARTITIONS.get_or_init(|| {
        let json = partitions_json();
        let root = open(&json).expect("it is not nested too deeply");
        Partitions::from_node(root).expect("it is complete")
    })
}

/// Partitions in the format of AWS's file.
pub(crate) fn partitions_json() -> Json {
    let outputs = |name: &str, suffix: &str| {
        json!({ "name": name, "dnsSuffix": suffix, "dualStackDnsSuffix": "api.aws", "supportsFIPS": true,
                "supportsDualStack": true, "implicitGlobalRegion": "us-east-1" })
    };
    json!({ "version": "1.1", "partitions": [
        { "id": "aws", "regionRegex": r"^(us|eu|ap|sa|ca|me|af|il|mx)\-\w+\-\d+$",
          "regions": { "us-east-1": {}, "aws-global": {} }, "outputs": outputs("aws", "amazonaws.com") },
        { "id": "aws-cn", "regionRegex": r"^cn\-\w+\-\d+$",
          "regions": { "cn-north-1": {} }, "outputs": outputs("aws-cn", "amazonaws.com.cn") }
    ] })
}
