//! botocore's older protocol tests for responses: `tests/unit/protocols/legacy/output`.
//!
//! P267, P272, P273, P274, P279.
#![expect(clippy::disallowed_methods, reason = "a runner reads its corpus")]

mod output_case;

#[test]
fn legacy_output() {
    output_case::run("legacy-output", "unit/protocols/legacy/output");
}
