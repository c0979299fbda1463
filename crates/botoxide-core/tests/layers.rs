//! Compares the imports of this crate's modules with the table in `docs/architecture.md`.
#![expect(
    clippy::disallowed_methods,
    reason = "the test reads the sources from the file system"
)]

mod layering;

use layering::{broken, imports, table};

#[test]
fn modules_import_only_what_the_table_allows() {
    let broken = broken(env!("CARGO_MANIFEST_DIR"), "### `botoxide-core/src`");
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The core does no I/O, so it must not depend on crates that do.
#[test]
fn the_core_has_no_runtime() {
    let manifest =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    let shipped = manifest.split("[dev-dependencies]").next().unwrap();
    for name in [
        "tokio",
        "hyper",
        "rustls",
        "rustix",
        "tempfile",
        "tracing",
        "async-trait",
        "futures",
    ] {
        assert!(
            !shipped.lines().any(|line| line.starts_with(name)),
            "botoxide-core depends on {name}"
        );
    }
}

#[test]
fn imports_are_seen() {
    let code = "use crate::value::Value;\nuse crate::{model::{Shape, Service}, error};\n// crate::sign\nsuper::x();";
    assert_eq!(
        imports(code, 1).into_iter().collect::<Vec<_>>(),
        ["error", "model", "super", "value"]
    );
    assert_eq!(
        imports(
            "use super::x;\n#[cfg(test)]\nmod tests { use crate::sign; }",
            2
        )
        .len(),
        0
    );
    assert!(imports("use super::super::sign;", 2).contains("super"));
}

#[test]
fn the_table_is_read() {
    let page = "### Toy\n\n| module | lives here | may import |\n|---|---|---|\n| `a.rs` `b/` | a `thing` | – |\n| `c/` | c | `a b` |\n\n### Next\n| `d` | d | – |\n";
    let table = table(page, "### Toy");
    assert_eq!(table.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert!(table["a"].is_empty());
    assert_eq!(table["c"].iter().collect::<Vec<_>>(), ["a", "b"]);
}
