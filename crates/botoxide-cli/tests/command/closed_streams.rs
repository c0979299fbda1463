//! Standard input and output that are closed, or cannot be used, are errors: no empty object, no lost output. // A8

use std::fs;
use std::io::Read as _;

use crate::fake_s3::FakeS3;
use crate::shell::{Ran, Shell};

fn store() -> FakeS3 {
    let large = "x".repeat(300_000);
    FakeS3::start(&[("box/k", "before"), ("box/large", &large)])
}

/// Runs `$botoxide` with the rest of the line by the shell, beside a file `file`.
fn script(store: &FakeS3, line: &str) -> Ran {
    let shell = Shell::signed_in()
        .with("AWS_ENDPOINT_URL", store.url())
        .with("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
    fs::write(shell.home().join("file"), "file").unwrap();
    shell.script(&format!("exec \"$botoxide\" {line}"))
}

#[test]
fn no_object_is_replaced_by_a_closed_input() {
    for line in [
        "s3 cp - s3://box/k <&-",
        "s3 cp - s3://box/k --expected-size 10 <&-",
        "s3 cp - s3://box/k --quiet <&-",
        "s3 cp - s3://box/new <&-",
        "s3 cp - s3://box/k <&- >&- 2>&-",
        // As `nohup` leaves it.
        "s3 cp - s3://box/k 0>/dev/null",
        "s3 cp - s3://box/k 0>>file",
    ] {
        let store = store();
        let ran = script(&store, line);
        assert_eq!(ran.code, Some(1), "{line}: {}", ran.stderr);
        if !line.contains("quiet") && !line.contains("2>&-") {
            let said = "fatal error: stdin is required for this operation, but is not available.";
            assert!(ran.stderr.contains(said), "{line}: {}", ran.stderr);
        }
        assert_eq!(store.objects()["box/k"], b"before", "{line}");
        assert_eq!(store.paths(), ["box/k", "box/large"], "{line}");
    }
}

#[test]
fn an_empty_input_that_was_given_is_an_empty_object() {
    for line in [
        "s3 cp - s3://box/k </dev/null",
        // As Python opens it for `subprocess.DEVNULL`.
        "s3 cp - s3://box/k 0<>/dev/null",
        "s3 cp - s3://box/k <<END\nEND",
    ] {
        let store = store();
        let ran = script(&store, line);
        assert_eq!(ran.code, Some(0), "{line}: {}", ran.stderr);
        assert_eq!(store.objects()["box/k"], b"", "{line}");
    }
    let store = store();
    let ran = script(&store, "s3 cp - s3://box/k <file");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(store.objects()["box/k"], b"file");
}

#[test]
fn output_that_goes_nowhere_is_an_error() {
    let missing = "stdout is required for this operation, but is not available.";
    for (line, code, said) in [
        ("s3 cp s3://box/k - >&-", 1, missing),
        ("s3 cp s3://box/k - 1</dev/null", 1, missing),
        ("s3 cp s3://box/k - 1<file", 1, missing),
        (
            "s3 cp s3://box/k - >/dev/full",
            1,
            "No space left on device",
        ),
        (
            "s3 cp s3://box/large - >/dev/full",
            1,
            "No space left on device",
        ),
        ("s3 ls >&-", 255, missing),
        ("s3 ls s3://box >&-", 255, missing),
        ("s3 ls s3://box 1<file", 255, missing),
        ("s3 ls s3://box >/dev/full", 255, "No space left on device"),
        ("s3 presign s3://box/k >&-", 255, missing),
        ("s3 mb s3://new >&-", 255, missing),
        ("s3 help >&-", 255, missing),
        ("s3api list-buckets >&-", 255, missing),
        (
            "s3api list-buckets >/dev/full",
            255,
            "No space left on device",
        ),
        ("configure list >&-", 255, missing),
        ("--version >&-", 255, missing),
    ] {
        let ran = script(&store(), line);
        assert_eq!(ran.code, Some(code), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{line}: {}", ran.stderr);
    }
    for line in ["s3 ls >&- 2>&-", "s3 cp s3://box/k - <&- >&- 2>&-"] {
        let ran = script(&store(), line);
        assert!(matches!(ran.code, Some(1 | 255)), "{line}: {:?}", ran.code);
    }
}

#[test]
fn output_that_is_thrown_away_on_purpose_is_none() {
    for line in [
        "s3 cp s3://box/k - >/dev/null",
        "s3 cp s3://box/k - 1<>/dev/null",
        "s3 ls s3://box >/dev/null",
        "s3 ls 1<>/dev/null",
        "s3api list-buckets 1<>/dev/null",
        // The lines of a transfer are no data, as with `aws`.
        "s3 cp file s3://box/k >&-",
        "s3 cp file s3://box/k >/dev/full",
        "s3 cp file s3://box/k <&- >&- 2>&-",
        "s3 rm s3://box/k >&-",
    ] {
        let store = store();
        let ran = script(&store, line);
        assert_eq!(ran.code, Some(0), "{line}: {}", ran.stderr);
        if line.contains("cp file") {
            assert_eq!(store.objects()["box/k"], b"file", "{line}");
        }
    }
}

#[test]
fn data_that_nobody_reads_to_the_end_are_an_error() {
    let store = store();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
    let mut command = shell.command();
    let mut child = command
        .args(["s3", "cp", "s3://box/large", "-"])
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("Broken pipe"), "{said}");
}
