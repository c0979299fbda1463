//! `cargo xtask features`: checks that combinations of Cargo features other than the defaults compile without warnings.
//!
//! All other stages compile the default features with `http2`. Only the cryptography of TLS and `http2` change the same
//! module (`botoxide/src/transport`). Each of the others changes a different module and is only checked once, disabled:
//! `data` (`botoxide/src/loader`), `sigv4a` (`botoxide-core/src/sign`), `local` (`botoxide-cli`).

use std::time::Instant;

use crate::programs;

/// A crate and the sets of features to check, each separated by commas.
const CHOICES: &[(&str, &[&str])] = &[
    ("botoxide-core", &[""]),
    (
        "botoxide",
        &[
            "",
            "http2",
            "tls",
            "tls-ring",
            // These two compile aws-lc, which takes a C compiler and about a minute.
            "tls-aws-lc",
            "tls-aws-lc,tls-ring,http2",
        ],
    ),
    ("botoxide-cli", &[""]),
];

/// Checks all combinations.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if let Some(unknown) = arguments.first() {
        return Err(format!("unknown argument {unknown:?}"));
    }
    for (package, choices) in CHOICES {
        for features in *choices {
            let begun = Instant::now();
            check(package, features)?;
            let time = begun.elapsed().as_secs_f64();
            println!("{package} [{features}] compiles ({time:.0} s)");
        }
    }
    Ok(())
}

fn check(package: &str, features: &str) -> Result<(), String> {
    let mut cargo = programs::cargo();
    // By clippy, as the stage before: cargo keeps what both have in common, and passes the last arguments to our crates only.
    // Its own lints depend on features (a function may need a `Result` with one of them only), so they are off.
    cargo
        .args(["clippy", "--quiet", "--locked", "--package", package])
        .args(["--no-default-features", "--features", features])
        .args([
            "--",
            "-D",
            "warnings",
            "-A",
            "clippy::all",
            "-A",
            "clippy::pedantic",
        ]);
    programs::run(&mut cargo)
        .map_err(|problem| format!("{package} with the features [{features}]: {problem}"))
}
