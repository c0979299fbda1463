//! botocore's older protocol tests for responses: `tests/unit/protocols/legacy/output`.
//!
//! P267, P272, P273, P274, P278, P279.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

mod output_case;

#[test]
fn legacy_output() {
    output_case::run("legacy-output", "unit/protocols/legacy/output");
}
