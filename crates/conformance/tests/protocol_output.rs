//! botocore's protocol tests for responses, as Smithy has them: `tests/unit/protocols/output`.
//!
//! P263 to P277, P279.
#![expect(clippy::disallowed_methods, reason = "a runner reads its corpus")]

mod output_case;

#[test]
fn protocol_output() {
    output_case::run("protocol-output", "unit/protocols/output");
}
