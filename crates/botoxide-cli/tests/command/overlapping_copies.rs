//! Copies within one bucket where one prefix contains the other: each object is copied as it was before the command.
// A1

use std::thread;
use std::time::Duration;

use crate::fake_s3::{FakeS3, Objects, Request, Response, listing};
use crate::shell::{Ran, Shell};

/// How much later a copy is answered whose source another copy overwrites. A command that does not wait for it loses
/// the object.
const DELAY: Duration = Duration::from_millis(150);

/// Keys in the bucket, source prefix, destination prefix.
const LAYOUTS: &[(&[&str], &str, &str)] = &[
    // Up: keys get shorter.
    (&["d/a", "d/b", "d/d/a", "k"], "d", ""),
    (&["d/a", "d/d/a", "d/d/d/a", "d/d/d/d/a"], "d", ""),
    (&["a", "x/y/a", "x/y/x/a", "x/y/x/y/a"], "x/y", ""),
    (&["x/a", "x/y/z/a", "x/y/z/y/z/a"], "x/y/z", "x"),
    (&["d/a", "d/d/d/a", "d/d/d/d/d/b"], "d", ""),
    (&["d/d", "d/d/d", "d/da", "dd/d"], "d", ""),
    // Down: keys get longer.
    (&["a", "d/a", "d/d/a"], "", "d"),
    (&["a", "b", "c", "d", "new/a", "z"], "", "new"),
    (&["d/a", "d/d/a", "d/d/d/a", "z"], "d", "d/d"),
    (&["a", "x/a", "x/y/a", "x/y/x/a", "x/y/x/y/a"], "", "x/y"),
    (&["d/a", "d/d/d/a", "d/d/d/d/d/b"], "d", "d/d"),
    (&["d/b", "d/e/c", "d/z"], "d", "d/e/f"),
];

fn path(prefix: &str) -> String {
    if prefix.is_empty() {
        "box/".to_owned()
    } else {
        format!("box/{prefix}/")
    }
}

/// The objects of a bucket. No two of them have the same size, so that `sync` copies every one.
fn objects(keys: &[&str]) -> Objects {
    let sized = keys.iter().enumerate().map(|(index, key)| {
        let text = format!("{key}:{}", "x".repeat(100 * index));
        (format!("box/{key}"), text.into_bytes())
    });
    sized.collect()
}

/// Each object below `source` with its destination.
fn copies(before: &Objects, source: &str, destination: &str) -> Vec<(String, String)> {
    let (source, destination) = (path(source), path(destination));
    let below = before.keys().filter_map(|from| {
        let key = from.strip_prefix(&source)?;
        Some((from.clone(), format!("{destination}{key}")))
    });
    below.collect()
}

/// The objects after all copies of the objects of before.
fn after(before: &Objects, copies: &[(String, String)]) -> Objects {
    let mut after = before.clone();
    for (from, to) in copies {
        after.insert(to.clone(), before[from].clone());
    }
    after
}

fn start(
    before: &Objects,
    answer: impl Fn(&Request) -> Option<Response> + Send + Sync + 'static,
) -> FakeS3 {
    let texts: Vec<(&str, &str)> = before
        .iter()
        .map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
        .collect();
    FakeS3::answering(&texts, move |request, _| {
        answer(request).map(|response| vec![response.action()])
    })
}

fn run(store: &FakeS3, line: &str) -> Ran {
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
    shell.run(line)
}

/// The object that a copy reads.
fn source(request: &Request) -> Option<&str> {
    let source = request.header("x-amz-copy-source")?;
    Some(source.trim_start_matches('/'))
}

#[test]
fn each_object_is_copied_as_it_was() {
    for &(keys, from, to) in LAYOUTS {
        for command in ["cp --recursive", "sync"] {
            let before = objects(keys);
            let copies = copies(&before, from, to);
            let expected = after(&before, &copies);
            let store = start(&before, move |request| {
                let source = source(request)?;
                if copies.iter().any(|(_, to)| to == source) {
                    thread::sleep(DELAY);
                }
                None
            });
            let line = format!("s3 {command} s3://box/{from} s3://box/{to}");
            let ran = run(&store, &line);
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{line}");
            assert_eq!(store.paths(), expected.keys().cloned().collect::<Vec<_>>());
            assert!(store.objects() == expected, "{line} of {keys:?}");
        }
    }
}

#[test]
fn deletions_and_filters_go_along() {
    for (line, keys, expected) in [
        (
            "s3 sync s3://box/d s3://box --delete",
            &["d/a", "d/d/a", "k", "z"][..],
            &[("a", "d/a"), ("d/a", "d/d/a"), ("d/d/a", "d/d/a")][..],
        ),
        (
            "s3 sync s3://box s3://box/d --delete",
            &["a", "d/a", "d/b"],
            &[
                ("a", "a"),
                ("d/a", "a"),
                ("d/b", "d/b"),
                ("d/d/a", "d/a"),
                ("d/d/b", "d/b"),
            ],
        ),
        // What is left out is no source, and may be overwritten at once.
        (
            "s3 cp s3://box s3://box/d --recursive --exclude d/*",
            &["a", "b", "c", "d/a", "e"],
            &[
                ("a", "a"),
                ("b", "b"),
                ("c", "c"),
                ("d/a", "a"),
                ("d/b", "b"),
                ("d/c", "c"),
                ("d/e", "e"),
                ("e", "e"),
            ],
        ),
    ] {
        let before = objects(keys);
        let store = start(&before, |_| None);
        run(&store, line);
        let expected: Objects = expected
            .iter()
            .map(|(key, was)| (format!("box/{key}"), before[&format!("box/{was}")].clone()))
            .collect();
        assert_eq!(store.paths(), expected.keys().cloned().collect::<Vec<_>>());
        assert!(store.objects() == expected, "{line}");
    }
}

#[test]
fn what_could_not_be_copied_is_not_overwritten() {
    let keys = ["d/a", "d/b", "d/d/a", "d/d/d/a"];
    for command in ["cp --recursive", "sync"] {
        let before = objects(&keys);
        let store = start(&before, |request| {
            let is_first = source(request) == Some("box/d/a");
            is_first.then(|| Response::error(403, "AccessDenied", ""))
        });
        let ran = run(&store, &format!("s3 {command} s3://box/d s3://box"));
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        for failed in [
            "copy failed: s3://box/d/a to s3://box/a An error occurred (AccessDenied)",
            "copy failed: s3://box/d/d/a to s3://box/d/a It would overwrite an object that could not be copied.",
            "copy failed: s3://box/d/d/d/a to s3://box/d/d/a It would overwrite",
        ] {
            assert!(ran.stderr.contains(failed), "{}", ran.stderr);
        }
        let mut expected = before.clone();
        expected.insert("box/b".to_owned(), before["box/d/b"].clone());
        assert!(store.objects() == expected, "{command}");
    }
}

#[test]
fn an_archived_object_is_not_overwritten() {
    let before = objects(&["d/a", "d/d/a"]);
    let store = start(&before, |request| {
        let row = |key: &str, class: &str| {
            format!(
                "<Contents><Key>{key}</Key><Size>9</Size><StorageClass>{class}</StorageClass></Contents>"
            )
        };
        let rows = [row("d/a", "GLACIER"), row("d/d/a", "STANDARD")];
        let is_listing = request.operation == "ListObjectsV2";
        is_listing.then(|| listing(&rows, "<IsTruncated>false</IsTruncated>"))
    });
    let ran = run(&store, "s3 cp --recursive s3://box/d s3://box");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("GLACIER"), "{}", ran.stderr);
    assert!(store.objects() == before);
}

#[test]
fn without_overwriting_nothing_fails() {
    let before = objects(&["a", "d/a", "d/d/a", "d/b"]);
    let store = start(&before, |request| {
        let is_there = source(request).is_some_and(|source| source != "box/d/b");
        is_there.then(|| {
            assert_eq!(request.header("if-none-match"), Some("*"));
            Response::error(412, "PreconditionFailed", "")
        })
    });
    let ran = run(
        &store,
        "s3 cp --recursive --no-overwrite s3://box/d s3://box",
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let mut expected = before.clone();
    expected.insert("box/b".to_owned(), before["box/d/b"].clone());
    assert!(store.objects() == expected);
}

#[test]
fn large_objects_are_waited_for_too() {
    let large = 9 * 1024 * 1024;
    let mut before = objects(&["d/a", "d/d/a"]);
    for (index, text) in before.values_mut().enumerate() {
        text.resize(large + index, b'x');
    }
    let copies = copies(&before, "d", "");
    let expected = after(&before, &copies);
    let store = start(&before, |request| {
        if source(request) == Some("box/d/a") {
            thread::sleep(DELAY);
        }
        None
    });
    let ran = run(&store, "s3 sync s3://box/d s3://box");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(store.operations().contains(&"UploadPartCopy"));
    assert!(store.objects() == expected);
}
