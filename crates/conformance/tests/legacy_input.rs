//! Requests of the older protocols, against the test cases from before Smithy.
//!
//! Counterpart: botocore `tests/unit/test_protocols.py` (`test_input_compliance`).

use conformance::{Corpus, corpus_path, files_in};

mod protocol_request;

// P175, P176, P177, P178, P179, P180, P181, P182, P183, P185, P186, P187, P188, P189, P190, P194
#[test]
fn requests_match_the_older_tests() {
    let mut corpus = Corpus::open("legacy-input");
    for file in files_in(&corpus_path("unit/protocols/legacy/input"), "json") {
        protocol_request::run(&mut corpus, &file);
    }
    corpus.finish();
}
