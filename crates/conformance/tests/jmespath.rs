//! The corpus `jmespath`: the compliance suite of `JMESPath`, from the source package of the crate `jmespath`.
//!
//! Results are compared strictly: an integer does not equal a float. The 14 benchmark rows have no expected result and
//! are not cases here. Counterpart: jmespath.py `tests/test_compliance.py`.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use botoxide_core::error::Error;
use botoxide_core::jmespath::Expression;
use botoxide_core::protocol::parse_json;
use botoxide_core::value::Value;
use conformance::{Corpus, files_in, jmespath_suite, read_text};

// H001, H016, H037: the language of the expressions in models
#[test]
fn jmespath() {
    let mut corpus = Corpus::open("jmespath");
    for file in files_in(&jmespath_suite(), "json") {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let groups = parse_json(read_text(&file).as_bytes()).unwrap();
        for (at, group) in groups.iter().enumerate() {
            let cases = group["cases"].iter().enumerate();
            for (number, case) in cases.filter(|(_, case)| case.get("bench").is_none()) {
                let id = format!("{name}/{at}/{number}");
                corpus.case(&id, || run(&group["given"], case));
            }
        }
    }
    corpus.finish();
}

fn run(given: &Value, case: &Value) -> Result<(), String> {
    let text = case["expression"].as_str().unwrap();
    let expression = Expression::compile(text);
    let found = match &expression {
        Ok(expression) => expression.search(given),
        Err(error) => return check_error(text, case, error),
    };
    match found {
        Err(error) => check_error(text, case, &error),
        Ok(found) => match case.get("result") {
            Some(wanted) if *found == *wanted => Ok(()),
            _ => Err(format!("{text}: found {found:?} in {case:?}")),
        },
    }
}

fn check_error(text: &str, case: &Value, error: &Error) -> Result<(), String> {
    let kind = match error.kind().class_name() {
        "ArityError" | "VariadictArityError" => "invalid-arity",
        "EmptyExpressionError" | "IncompleteExpressionError" | "LexerError" | "ParseError" => {
            "syntax"
        }
        "JMESPathTypeError" => "invalid-type",
        "UnknownFunctionError" => "unknown-function",
        "ValueError" => "invalid-value",
        other => other,
    };
    if case["error"] == kind {
        return Ok(());
    }
    Err(format!("{text}: {kind}: {error}\n{case:?}"))
}
