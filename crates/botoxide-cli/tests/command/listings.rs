//! What a listing does not say is not made up, and one that cannot be right stops `sync`. // A5 A13

use std::fs;

use crate::fake_s3::{FakeS3, entry, listing};
use crate::shell::{Ran, Shell};

/// Runs a line against a store whose listing has these entries, beside a folder `out` with a file `own`.
fn run(line: &str, entries: &[String]) -> (Ran, bool, FakeS3) {
    let entries = entries.to_vec();
    let store = FakeS3::answering(&[("box/a", "a"), ("box/b", "b")], move |request, _| {
        (request.operation == "ListObjectsV2").then(|| vec![listing(&entries, "").action()])
    });
    let shell = Shell::signed_in()
        .with("AWS_ENDPOINT_URL", store.url())
        .with("TZ", "UTC");
    fs::create_dir(shell.home().join("out")).unwrap();
    fs::write(shell.home().join("out/own"), "own").unwrap();
    let ran = shell.run(line);
    let has_own = shell.home().join("out/own").exists();
    (ran, has_own, store)
}

const KEY: &str = "<Key>d/k</Key>";
const SIZE: &str = "<Size>5</Size>";
const MODIFIED: &str = "<LastModified>2026-01-02T03:04:05Z</LastModified>";

#[test]
fn ls_shows_what_is_absent_as_absent() {
    let none = "-".to_owned() + &" ".repeat(18);
    for (object, line) in [
        (
            format!("{KEY}{SIZE}{MODIFIED}"),
            "2026-01-02 03:04:05          5 d/k",
        ),
        (
            format!("{KEY}{MODIFIED}"),
            "2026-01-02 03:04:05          - d/k",
        ),
        (format!("{KEY}{SIZE}"), &format!("{none}          5 d/k")),
        (
            format!("{SIZE}{MODIFIED}"),
            "2026-01-02 03:04:05          5 -",
        ),
        (KEY.to_owned(), &format!("{none}          - d/k")),
        (String::new(), &format!("{none}          - -")),
        (
            format!("{KEY}<Size>-1</Size>{MODIFIED}"),
            "2026-01-02 03:04:05          - d/k",
        ),
        (
            format!("{KEY}<Size>0</Size><LastModified>1970-01-01T00:00:00Z</LastModified>"),
            "1970-01-01 00:00:00          0 d/k",
        ),
    ] {
        let entries = [format!("<Contents>{object}</Contents>")];
        let (ran, ..) = run("s3 ls s3://box --recursive", &entries);
        ran.succeeded();
        assert_eq!(ran.stdout.trim_end(), line, "{object}");
    }
    let (ran, ..) = run(
        "s3 ls s3://box --summarize --human-readable",
        &[
            format!("<Contents>{KEY}{MODIFIED}</Contents>"),
            entry("e", b"four"),
        ],
    );
    ran.succeeded();
    assert!(ran.stdout.contains("          - k\n"), "{}", ran.stdout);
    assert!(
        ran.stdout
            .ends_with("\nTotal Objects: 2\n   Total Size: 4 Bytes\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_entry_without_a_key_stops_the_command() {
    let nameless = format!("<Contents>{SIZE}{MODIFIED}</Contents>");
    let empty = format!("<Contents><Key/>{SIZE}{MODIFIED}</Contents>");
    let bare = "<Contents/>".to_owned();
    for entries in [
        vec![nameless.clone()],
        vec![empty],
        vec![bare],
        vec![nameless.clone(), entry("b", b"b")],
        vec![entry("a", b"a"), nameless],
    ] {
        for line in [
            "s3 sync s3://box out --delete",
            "s3 sync out s3://box --delete",
            "s3 sync s3://box s3://other --delete",
            "s3 cp s3://box out --recursive",
            "s3 mv s3://box out --recursive",
            "s3 rm s3://box/ --recursive",
        ] {
            let (ran, has_own, _store) = run(line, &entries);
            assert_eq!(ran.code, Some(1), "{line}: {}", ran.stderr);
            let said = "has an entry without a key.";
            assert!(ran.stderr.contains(said), "{line}: {}", ran.stderr);
            assert!(has_own, "{line}");
        }
    }
}

#[test]
fn an_entry_that_was_not_asked_for_stops_the_command() {
    for line in [
        "s3 sync s3://box/a/ out --delete",
        "s3 sync out s3://box/a/ --delete",
        "s3 cp s3://box/a out --recursive",
        "s3 mv s3://box/a out --recursive",
        "s3 rm s3://box/a/ --recursive",
    ] {
        let (ran, has_own, store) = run(line, &[entry("b", b"b")]);
        assert_eq!(ran.code, Some(1), "{line}: {}", ran.stderr);
        let said = "has an entry that is not below it: \"b\".";
        assert!(ran.stderr.contains(said), "{line}: {}", ran.stderr);
        assert!(
            has_own && store.paths().contains(&"box/b".to_owned()),
            "{line}"
        );
    }
}

#[test]
fn a_listing_out_of_order_stops_sync() {
    let names =
        |names: &[&str]| -> Vec<String> { names.iter().map(|name| entry(name, b"x")).collect() };
    for entries in [
        names(&["b", "a"]),
        names(&["a", "a"]),
        names(&["a", "c", "b", "d"]),
        names(&["a/b", "a.txt"]),
        names(&["zz", "own"]),
        names(&["\u{1f600}", "\u{ff5e}"]),
    ] {
        for line in [
            "s3 sync s3://box out --delete",
            "s3 sync out s3://box --delete",
            "s3 sync s3://box s3://other --delete",
            "s3 sync s3://box out",
        ] {
            let (ran, has_own, store) = run(line, &entries);
            assert_eq!(ran.code, Some(1), "{line}: {}", ran.stderr);
            let said = "fatal error: The listing of s3://";
            assert!(ran.stderr.contains(said), "{line}: {}", ran.stderr);
            assert!(ran.stderr.contains(" is not sorted: "), "{}", ran.stderr);
            assert!(has_own, "{line}");
            assert!(!store.operations().contains(&"DeleteObject"), "{line}");
        }
        // The order does not matter where nothing is compared.
        let (ran, ..) = run("s3 rm s3://box/ --recursive --quiet", &entries);
        ran.succeeded();
    }
}

#[test]
fn what_may_have_changed_is_copied_again() {
    for object in [
        format!("<Key>a</Key>{MODIFIED}"),
        "<Key>a</Key><Size>1</Size>".to_owned(),
        "<Key>a</Key>".to_owned(),
    ] {
        let entries = [format!("<Contents>{object}</Contents>")];
        let (ran, _, store) = run("s3 sync s3://box s3://other --quiet", &entries);
        let copied = store.operations().contains(&"CopyObject");
        assert!(copied, "{object}: {:?} {}", ran.code, ran.stderr);
    }
}
