//! The corpus `endpoint-rules`: the endpoint rules of all services against the cases that come with them.
//!
//! Counterpart: botocore `tests/functional/test_endpoint_rulesets.py`.

#[path = "endpoint_cases/mod.rs"]
mod endpoint_cases;

use std::collections::{BTreeMap, BTreeSet};

use botoxide_core::endpoint::{EndpointCache, Parameter, RuleSet};
use botoxide_core::model::archive::node_to_json;
use conformance::{Corpus, corpus_path, folders_in, read_json};
use serde_json::Value as Json;

use endpoint_cases::{models, parameters, partitions, run};

// P195 P197 P198 P199 P200 P201 P211 P213 P218
#[test]
fn endpoint_rules() {
    let mut corpus = Corpus::open("endpoint-rules");
    let models = models();
    let partitions = partitions();
    for folder in folders_in(&corpus_path("functional/endpoint-rules")) {
        let service = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let version = models
            .latest_version(&service, "endpoint-rule-set-1")
            .unwrap();
        let rules = models.document(&format!("{service}/{version}/endpoint-rule-set-1"));
        let rules = rules.and_then(RuleSet::from_node);
        let cases = read_json(&folder.join("endpoint-tests-1.json"));
        for (at, case) in cases["testCases"].as_array().unwrap().iter().enumerate() {
            corpus.case(&format!("{service}/{at}"), || {
                run(
                    rules.as_ref().map_err(ToString::to_string)?,
                    &partitions,
                    case,
                )
            });
        }
    }
    corpus.finish();
}

/// The values of each parameter that is a string, in all cases of a service.
fn texts(cases: &[Json]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut texts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in cases
        .iter()
        .filter_map(|case| case["params"].as_object())
        .flatten()
    {
        if let Some(text) = value.as_str() {
            texts.entry(name).or_default().insert(text);
        }
    }
    texts
}

// A cache follows the way of the endpoint before, if only a string differs: here each string of other cases.
#[test]
fn a_cache_finds_the_same_endpoints_as_the_rules() {
    let models = models();
    let partitions = partitions();
    for service in ["s3", "s3control", "dynamodb", "kinesis", "sts"] {
        let version = models
            .latest_version(service, "endpoint-rule-set-1")
            .unwrap();
        let rules = models.document(&format!("{service}/{version}/endpoint-rule-set-1"));
        let rules = rules.and_then(RuleSet::from_node).unwrap();
        let cases = read_json(&corpus_path(&format!(
            "functional/endpoint-rules/{service}/endpoint-tests-1.json"
        )));
        let cases = cases["testCases"].as_array().unwrap();
        let texts = texts(cases);
        let mut resolved = 0;
        for (at, case) in cases.iter().enumerate() {
            let mut cache = EndpointCache::new();
            for (name, values) in &texts {
                if !case["params"][name].is_string() {
                    continue;
                }
                for value in values {
                    let mut parameters = parameters(&rules, case);
                    parameters.set(&rules, name, Parameter::Text((*value).into()));
                    let expected = rules.resolve(&parameters, &partitions);
                    let found = cache.resolve(&rules, parameters, &partitions, true);
                    let case = format!("{service}/{at}, {name} {value}");
                    match (expected, found) {
                        (Ok(expected), Ok(found)) => assert_eq!(*found, expected, "{case}"),
                        (Err(expected), Err(found)) => {
                            assert_eq!(found.to_string(), expected.to_string(), "{case}");
                        }
                        (expected, found) => panic!("{case}: {expected:?}, {found:?}"),
                    }
                    resolved += 1;
                }
            }
        }
        assert!(resolved > 50, "{service}: {resolved}");
    }
}

/// Counts the properties of all endpoints below a rule.
fn count_properties(rule: &Json, counts: &mut BTreeMap<String, usize>) {
    match rule {
        Json::Object(members) => {
            let properties = members
                .get("endpoint")
                .and_then(|found| found["properties"].as_object());
            for name in properties.into_iter().flat_map(serde_json::Map::keys) {
                *counts.entry(name.clone()).or_default() += 1;
            }
            members
                .values()
                .for_each(|member| count_properties(member, counts));
        }
        Json::Array(items) => items.iter().for_each(|item| count_properties(item, counts)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

// P214: every property but the last is read.
#[test]
fn endpoints_have_three_properties() {
    let models = models();
    let services = models.services("endpoint-rule-set-1");
    assert_eq!(services.len(), 439);
    let mut counts = BTreeMap::new();
    for service in services {
        let version = models
            .latest_version(service, "endpoint-rule-set-1")
            .unwrap();
        let rules = models.document(&format!("{service}/{version}/endpoint-rule-set-1"));
        count_properties(&node_to_json(rules.unwrap()), &mut counts);
    }
    let counts: Vec<_> = counts
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    assert_eq!(
        counts,
        [("authSchemes", 453), ("backend", 97), ("metricValues", 28)]
    );
}

// P219
#[test]
fn the_older_endpoints_have_eight_partitions() {
    let endpoints = node_to_json(models().document("endpoints").unwrap());
    let size = |json: &Json| json.as_object().unwrap().len();
    let sizes: Vec<_> = endpoints["partitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|partition| {
            let services = &partition["services"];
            let services_endpoints = services.as_object().unwrap().values();
            let endpoints: usize = services_endpoints
                .map(|service| size(&service["endpoints"]))
                .sum();
            let name = partition["partition"].as_str().unwrap();
            (name, size(&partition["regions"]), size(services), endpoints)
        })
        .collect();
    assert_eq!(
        sizes,
        [
            ("aws", 34, 305, 7_326),
            ("aws-cn", 2, 159, 306),
            ("aws-us-gov", 2, 192, 654),
            ("aws-iso", 2, 109, 235),
            ("aws-iso-b", 2, 98, 185),
            ("aws-iso-e", 1, 87, 91),
            ("aws-iso-f", 2, 99, 198),
            ("aws-eusc", 1, 120, 120),
        ]
    );
}
