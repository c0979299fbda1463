//! Command lines of scripts print what they print with version 2 of `aws`: `recorded/lines.py`, against moto.

use std::path::Path;
use std::process::Command;

#[test]
fn command_lines_of_scripts_print_what_aws_prints() {
    let python = conformance::python::interpreter().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/recorded");
    let output = Command::new(python)
        .arg(folder.join("lines.py"))
        .arg(env!("CARGO_BIN_EXE_botoxide"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
