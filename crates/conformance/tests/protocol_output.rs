//! botocore's protocol tests for responses, which come from Smithy: `tests/unit/protocols/output`.
//!
//! P263 to P277, P279.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

mod output_case;

#[test]
fn protocol_output() {
    output_case::run("protocol-output", "unit/protocols/output");
}
