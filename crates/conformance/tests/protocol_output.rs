//! botocore's protocol tests for responses, as Smithy has them: `tests/unit/protocols/output`.
//!
//! P263 to P277, P279.
#![expect(clippy::unwrap_used, reason = "a case that is not well formed fails")]

mod output_case;

#[test]
fn protocol_output() {
    output_case::run("protocol-output", "unit/protocols/output");
}
