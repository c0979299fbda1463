//! Holds the modules of this crate to the table in `docs/architecture.md`.
#![expect(
    clippy::disallowed_methods,
    reason = "the test reads the sources from the file system"
)]

#[path = "../../botoxide-core/tests/layering/mod.rs"]
mod layering;

#[test]
fn modules_import_only_what_the_table_allows() {
    let broken = layering::broken(env!("CARGO_MANIFEST_DIR"), "### `botoxide/src`");
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}
