//! Requests of all protocols, against the cases of Smithy's protocol tests.
//!
//! Counterpart: botocore `tests/unit/test_protocols.py` (`test_input_compliance`).

use conformance::{Corpus, corpus_path, files_in};

mod protocol_request;

// P175, P176, P177, P178, P179, P180, P181, P182, P183, P184, P185, P186, P187, P188, P189, P190, P191, P194
#[test]
fn requests_match_the_protocol_tests() {
    let mut corpus = Corpus::open("protocol-input");
    for file in files_in(&corpus_path("unit/protocols/input"), "json") {
        protocol_request::run(&mut corpus, &file);
    }
    corpus.finish();
}
