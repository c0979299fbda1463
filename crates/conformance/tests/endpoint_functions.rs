//! The corpus `endpoint-functions`: small rule sets, one for each function of the endpoint rules.
//!
//! Counterpart: botocore `tests/unit/test_endpoint_provider.py` over `tests/unit/data/endpoints`.

#[path = "endpoint_cases/mod.rs"]
mod endpoint_cases;

use botoxide_core::endpoint::RuleSet;
use botoxide_core::model::archive::{compile_document, open_document};
use conformance::{Corpus, corpus_path, files_in, read_json};

use endpoint_cases::{partitions, run};

// P196 P200 P202 P203 P204 P205 P206
#[test]
fn endpoint_functions() {
    let mut corpus = Corpus::open("endpoint-functions");
    let partitions = partitions();
    for file in files_in(&corpus_path("unit/data/endpoints/test-cases"), "json") {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let rules = read_json(&corpus_path(&format!(
            "unit/data/endpoints/valid-rules/{name}.json"
        )));
        let rules =
            open_document(compile_document(&rules).unwrap().leak()).and_then(RuleSet::from_node);
        for (at, case) in read_json(&file)["testCases"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            corpus.case(&format!("{name}/{at}"), || {
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
