//! The recorded cases are what botocore does today: the scripts that recorded them run over them again.

use conformance::python::{printed, script};

/// The cases of `cases/credentials`, all of them through botocore.
#[test]
fn botocore_agrees_with_the_cases_of_credentials() {
    agrees("credentials.py");
}

/// The rows of `cases/settings`, all of them through botocore.
#[test]
fn botocore_agrees_with_the_rows_of_settings() {
    agrees("settings.py");
}

/// Runs a script, which prints each case that botocore does not agree with, and last `…: N cases, N agree`.
fn agrees(name: &str) {
    let output = script(name).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    let text = printed(&output);
    let line = text.lines().last().unwrap();
    println!("{name}: {line}");
    let counts: Vec<usize> = line
        .split([' ', ','])
        .filter_map(|word| word.parse().ok())
        .collect();
    let [cases, agreeing] = counts[..] else {
        panic!("{line}");
    };
    assert!(cases > 300, "{line}");
    assert_eq!(cases, agreeing);
}
