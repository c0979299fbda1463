//! The corpus `endpoint-rules`: the endpoint rules of all services against the cases that come with them.
//!
//! Counterpart: botocore `tests/functional/test_endpoint_rulesets.py`.

#[path = "endpoint_cases/mod.rs"]
mod endpoint_cases;

use botoxide_core::endpoint::RuleSet;
use conformance::{Corpus, corpus_path, folders_in, read_json};

use endpoint_cases::{models, partitions, run};

// P195, P197 to P201, P211, P218
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
