//! Verifies that the recorded cases still match botocore, by the scripts that recorded them.

use conformance::python::{printed, script};

/// Runs all cases of `cases/credentials` through botocore.
#[test]
fn botocore_agrees_with_the_cases_of_credentials() {
    agrees("credentials.py");
}

/// Runs all rows of `cases/settings` through botocore.
#[test]
fn botocore_agrees_with_the_rows_of_settings() {
    agrees("settings.py");
}

/// Runs a script. It prints each case that differs from botocore, and finally `…: N cases, N agree`.
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
