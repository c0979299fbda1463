//! Arguments that all transfers share are checked once, before the first of them; an empty one counts as none. // E7

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};

use crate::fake_s3::FakeS3;
use crate::shell::Shell;

fn home(store: &FakeS3) -> Shell {
    let shell = Shell::signed_in()
        .with("AWS_ENDPOINT_URL", store.url())
        .with("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
    fs::create_dir(shell.home().join("src")).unwrap();
    for name in ["a.html", "b.html", "c.html"] {
        fs::write(shell.home().join("src").join(name), name).unwrap();
    }
    shell
}

#[test]
fn a_wrong_argument_is_told_once() {
    for (words, said) in [
        (
            &["--metadata", "k=ü"][..],
            "Non ascii characters found in S3 metadata",
        ),
        (
            &["--metadata", "{\"ü\": \"v\"}"],
            "Non ascii characters found in S3 metadata",
        ),
        (
            &["--expires", "some day"],
            "Invalid type for parameter Expires",
        ),
        (
            &["--grants", "read"],
            "grants should be of the form permission=principal",
        ),
        (
            &["--grants", "all=id=1"],
            "permission must be one of: read|readacl|writeacl|full",
        ),
        (&["--page-size", "0"], "argument --page-size: "),
        (&["--page-size", "-1"], "argument --page-size: "),
        (&["--sse-c-key", "key"], "--sse-c must be specified as well"),
        (&["--metadata", "k"], "--metadata"),
    ] {
        for line in [
            "s3 cp src s3://box --recursive",
            "s3 mv src s3://box --recursive",
            "s3 sync src s3://box --delete",
            "s3 sync s3://box/src s3://box/dst --delete",
        ] {
            let store = FakeS3::start(&[("box/src/x", "x"), ("box/z", "z")]);
            let shell = home(&store);
            let mut all: Vec<&str> = line.split(' ').collect();
            all.extend(words);
            let ran = shell.run_words(&all);
            assert!(matches!(ran.code, Some(1 | 252)), "{all:?}: {:?}", ran.code);
            assert_eq!(
                ran.stderr.matches(said).count(),
                1,
                "{all:?}: {}",
                ran.stderr
            );
            assert!(!ran.stderr.contains("failed: "), "{all:?}: {}", ran.stderr);
            assert!(store.operations().is_empty(), "{all:?}");
        }
    }
}

/// The headers of the requests that the line makes.
fn headers(line: &[&str]) -> BTreeMap<&'static str, String> {
    const NAMES: [&str; 8] = [
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-type",
        "expires",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-website-redirect-location",
    ];
    let heard = Arc::new(Mutex::new(BTreeMap::new()));
    let own = Arc::clone(&heard);
    let store = FakeS3::answering(&[], move |request, _| {
        if request.operation == "PutObject" {
            for name in NAMES {
                if let Some(value) = request.header(name) {
                    own.lock().unwrap().insert(name, value.to_owned());
                }
            }
        }
        None
    });
    let ran = home(&store).run_words(line);
    assert_eq!(ran.code, Some(0), "{line:?}: {}", ran.stderr);
    let mut heard = heard.lock().unwrap();
    std::mem::take(&mut *heard)
}

#[test]
fn an_empty_argument_counts_as_none() {
    let plain = headers(&["s3", "cp", "src/a.html", "s3://box/k"]);
    assert_eq!(plain["content-type"], "text/html");
    for name in [
        "--cache-control",
        "--content-disposition",
        "--content-encoding",
        "--content-language",
        "--content-type",
        "--expires",
        "--source-region",
        "--sse-kms-key-id",
        "--website-redirect",
    ] {
        let found = headers(&["s3", "cp", "src/a.html", "s3://box/k", name, ""]);
        assert_eq!(found, plain, "{name}");
        let joined = format!("{name}=");
        let found = headers(&["s3", "cp", "src/a.html", "s3://box/k", &joined]);
        assert_eq!(found, plain, "{joined}");
    }
    let typed = headers(&[
        "s3",
        "cp",
        "src/a.html",
        "s3://box/k",
        "--content-type",
        "x/y",
    ]);
    assert_eq!(typed["content-type"], "x/y");
    let unguessed = headers(&[
        "s3",
        "cp",
        "src/a.html",
        "s3://box/k",
        "--no-guess-mime-type",
    ]);
    assert_ne!(
        unguessed.get("content-type").map(String::as_str),
        Some("text/html")
    );
}
