//! Compiles `src/closed_streams.c` into the command.
#![forbid(unsafe_code)]
#![expect(clippy::disallowed_methods, reason = "a build script talks to cargo")]

fn main() {
    const SOURCE: &str = "src/closed_streams.c";
    println!("cargo::rerun-if-changed={SOURCE}");
    if std::env::var_os("CARGO_CFG_UNIX").is_none() {
        return;
    }
    // Not an archive: the linker leaves out the members of an archive that nothing refers to.
    for object in cc::Build::new().file(SOURCE).compile_intermediates() {
        println!("cargo::rustc-link-arg-bins={}", object.display());
    }
}
