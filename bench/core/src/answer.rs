//! Prints an answer for programs in other languages: the status, the headers, an empty line, the body.

use std::io::Write as _;

use bench_canned::Answer;

pub(super) fn print(operation: &str) {
    let answer = Answer::to(operation).expect("an operation that is measured");
    let mut out = std::io::stdout().lock();
    let written = out.write_all(&answer.to_http());
    written.expect("the caller reads it");
}
