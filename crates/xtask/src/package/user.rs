//! A program of a user: it depends on `botoxide` as published, and is compiled with no other source of crates than one folder.

use std::fs::File;
use std::path::Path;

use flate2::read::GzDecoder;

use super::{Package, clear, version, write};
use crate::programs;

const PROGRAM: &str = r#"//! Lists tables, as a user's first program would.

fn main() -> botoxide::Result<()> {
    let client = botoxide::blocking::Session::new().client("dynamodb")?;
    let out = client.call("ListTables", botoxide::params! {})?;
    println!("{}", out["TableNames"]);
    Ok(())
}
"#;

/// Compiles the program against the packages.
pub(super) fn check(target: &Path, packages: &[Package]) -> Result<(), String> {
    let registry = target.join("registry");
    clear(&registry)?;
    vendor(target, packages, &registry)?;
    for package in packages {
        unpack(package, &registry)?;
        // A folder that replaces a registry needs a checksum file for each archive. For an unpublished package, the
        // checksum is not compared.
        let sums = registry.join(folder(package)).join(".cargo-checksum.json");
        write(&sums, "{\"files\":{}}")?;
    }
    let user = target.join("user");
    clear(&user)?;
    write(
        &user.join("Cargo.toml"),
        &manifest(&format!("botoxide = \"{}\"\n", version())),
    )?;
    write(&user.join("src/main.rs"), PROGRAM)?;
    let config = format!(
        "[source.crates-io]\nreplace-with = \"packaged\"\n\n[source.packaged]\ndirectory = {:?}\n",
        registry.display().to_string()
    );
    write(&user.join(".cargo/config.toml"), &config)?;
    let home = target.join("home");
    clear(&home)?;
    let mut cargo = programs::cargo();
    cargo.current_dir(&user).env("CARGO_HOME", &home);
    // A build that needs Python would fail here.
    cargo.env("BOTOXIDE_PYTHON", user.join("no-python"));
    cargo.args(["check", "--quiet", "--offline", "--target-dir"]);
    programs::run_quietly(cargo.arg(target.join("user-target")))
}

/// Adds the dependencies of the packages to the registry, from cargo's cache if available.
fn vendor(target: &Path, packages: &[Package], registry: &Path) -> Result<(), String> {
    let scratch = target.join("vendor");
    clear(&scratch)?;
    let mut patches = vec!["\n[patch.crates-io]".to_owned()];
    for package in packages {
        unpack(package, &scratch)?;
        let patch = format!("{} = {{ path = {:?} }}", package.name, folder(package));
        patches.push(patch);
    }
    let dependency = format!("botoxide = \"{}\"\n", version());
    write(
        &scratch.join("Cargo.toml"),
        &(manifest(&dependency) + &patches.join("\n")),
    )?;
    write(&scratch.join("src/main.rs"), "fn main() {}\n")?;
    let lock = crate::workspace::root().join("Cargo.lock");
    super::copy(&lock, &scratch.join("Cargo.lock"))?;
    let mut cargo = programs::cargo();
    cargo.current_dir(&scratch).args(["vendor", "--quiet"]);
    programs::run_quietly(cargo.arg(registry))
}

fn manifest(dependencies: &str) -> String {
    format!(
        "[workspace]\n\n[package]\nname = \"user\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
    )
}

fn folder(package: &Package) -> String {
    format!("{}-{}", package.name, version())
}

fn unpack(package: &Package, folder: &Path) -> Result<(), String> {
    let path = &package.file;
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(failed)?;
    tar::Archive::new(GzDecoder::new(file))
        .unpack(folder)
        .map_err(failed)
}
