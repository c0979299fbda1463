//! Documents are read and printed as version 2 of the AWS CLI does: `tests/command/recorded/documents.json`, which `documents.py`
//! records.

use std::fmt::Write as _;
use std::path::Path;

use botoxide::seam::{Fs as _, RealFs};
use serde_json::Value as Json;

use super::{Dialect, Style, Width, Yaml, read, write};

/// What a document is after it was read and printed; `None` if it cannot be read.
fn printed(text: &str, dialect: Dialect) -> Option<String> {
    let json = match dialect {
        Dialect::Core | Dialect::Items => None,
        Dialect::Template => serde_json::from_str::<Json>(text).ok(),
    };
    let value = match json {
        Some(json) => Yaml::from(&json),
        None => read(text, dialect).ok()?,
    };
    let width = match dialect {
        Dialect::Core | Dialect::Items => Width::Unlimited,
        Dialect::Template => Width::Columns(80),
    };
    Some(write(&value, Style::Document { dialect, width }))
}

#[test]
fn documents_are_printed_as_aws_prints_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/recorded/documents.json");
    let table: Json = serde_json::from_slice(&RealFs.read(&path).unwrap()).unwrap();
    let mut wrong = String::new();
    let mut count = 0;
    for case in table["cases"].as_array().unwrap() {
        let dialect = match case["dialect"].as_str().unwrap() {
            "core" => Dialect::Core,
            _ => Dialect::Template,
        };
        let text = case["text"].as_str().unwrap();
        let found = printed(text, dialect);
        count += 1;
        if found.as_deref() != case["printed"].as_str() {
            writeln!(
                wrong,
                "{dialect:?} {text:?}\n  wanted {}\n  found  {found:?}",
                case["printed"]
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "of {count}:\n{wrong}");
}

#[test]
fn a_document_cannot_grow_without_bound() {
    let mut bomb = "a0: &a0 [x]\n".to_owned();
    for level in 1..40 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        writeln!(bomb, "a{level}: &a{level} [{before}]").unwrap();
    }
    let deep = "[".repeat(100_000);
    let mut chain = "a0: &a0 [x]\n".to_owned();
    for level in 1..1000 {
        writeln!(chain, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    for text in [
        bomb,
        deep,
        chain,
        "a: ".repeat(10_000),
        "{a: ".repeat(10_000),
    ] {
        assert!(read(&text, Dialect::Core).is_err());
    }
    let mut wide = String::new();
    for number in 0..50_000 {
        writeln!(wide, "k{number}: 1").unwrap();
    }
    assert_eq!(
        read(&wide, Dialect::Core).unwrap().as_map().unwrap().len(),
        50_000
    );
}
