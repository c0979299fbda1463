//! The `s3` commands on the embedded endpoint, with keys that no file could have: none of them is lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use botoxide::blocking::{Client, Session};
use botoxide::{ClientOptions, SessionOptions, params};
use botoxide_core::credential::Credentials;
use botoxide_local::LocalEndpoint;

use crate::shell::Shell;

/// 200 keys: each odd segment alone, at the beginning, in the middle and at the end.
fn keys() -> BTreeSet<String> {
    let segments = [
        ".",
        "..",
        "...",
        "",
        " ",
        "a b",
        " a",
        "a ",
        "a+b",
        "a%2Fb",
        "%",
        "a&b=c",
        "a?b#c",
        "a;b:c",
        "a'b\"c",
        "a<b>c",
        "a\\b",
        "a*b",
        "~a",
        "$a",
        "a|b",
        "[a]",
        "{a}",
        "é",
        "e\u{301}",
        "日本語",
        "🦀",
        "\u{a0}",
        "\u{200b}",
        "a\tb",
        "a\nb",
        "a\rb",
        "\u{1}",
        "\u{7f}",
        "con",
        "nul.txt",
        "A",
        "a",
        "-a",
        "--recursive",
        "a.d",
        "a.json",
        "!a",
        "%41",
        "@a",
        "a,b",
        "a^b",
        "`a`",
        "(a)",
    ];
    let mut keys = BTreeSet::new();
    for segment in segments {
        keys.extend([
            segment.to_owned(),
            format!("x/{segment}"),
            format!("x/{segment}/y"),
            format!("{segment}/y"),
        ]);
    }
    keys.extend([
        "k".repeat(1000),
        "é".repeat(500),
        "/".to_owned(),
        "x//".to_owned(),
        "../../x".to_owned(),
    ]);
    keys.remove("");
    assert!(keys.len() >= 200, "{}", keys.len());
    keys
}

struct World {
    shell: Shell,
    s3: Client,
    _endpoint: LocalEndpoint,
}

impl World {
    /// The bucket `from` with all keys, and the empty bucket `to`.
    fn new() -> Self {
        let shell = Shell::new();
        let endpoint = LocalEndpoint::start(shell.home().join("store"), None).unwrap();
        let (id, secret) = (botoxide_local::ACCESS_KEY_ID, endpoint.secret_access_key());
        let session = Session::with(SessionOptions {
            credentials: Some(Credentials::new(id, secret, None)),
            region_name: Some(botoxide_local::REGION.into()),
            ..SessionOptions::default()
        });
        let options = ClientOptions {
            endpoint_url: Some(endpoint.url()),
            ..ClientOptions::default()
        };
        let s3 = session.unwrap().client_with("s3", options).unwrap();
        for bucket in ["from", "to"] {
            s3.call("CreateBucket", params! { "Bucket": bucket })
                .unwrap();
        }
        for key in keys() {
            let put = params! { "Bucket": "from", "Key": key.as_str(), "Body": key.as_str() };
            s3.call("PutObject", put).unwrap();
        }
        let shell = shell
            .with("AWS_ENDPOINT_URL_S3", endpoint.url())
            .with("AWS_ACCESS_KEY_ID", id)
            .with("AWS_SECRET_ACCESS_KEY", secret)
            .with("AWS_DEFAULT_REGION", botoxide_local::REGION);
        Self {
            shell,
            s3,
            _endpoint: endpoint,
        }
    }

    /// The keys of a bucket; each must have itself as its body.
    fn listed(&self, bucket: &str, prefix: &str) -> BTreeSet<String> {
        let pages = self.s3.paginator("list_objects_v2").unwrap();
        let mut keys = BTreeSet::new();
        for page in pages.paginate(params! { "Bucket": bucket }).unwrap() {
            let page = page.unwrap();
            for object in page
                .get("Contents")
                .and_then(|list| list.as_list())
                .unwrap_or_default()
            {
                let key = object["Key"].as_str().unwrap();
                let plain = key.strip_prefix(prefix).unwrap();
                assert_eq!(
                    object["Size"].as_i64(),
                    i64::try_from(plain.len()).ok(),
                    "{key:?}"
                );
                keys.insert(plain.to_owned());
            }
        }
        keys
    }
}

#[test]
fn copies_between_buckets_have_every_key() {
    let world = World::new();
    let all = keys();
    assert_eq!(world.listed("from", ""), all);
    let run = |line: &str| world.shell.run(line);

    run("s3 cp s3://from/ s3://to/ --recursive").succeeded();
    assert_eq!(world.listed("to", ""), all);
    // Nothing to do.
    let again = run("s3 sync s3://from s3://to --delete");
    again.succeeded();
    assert_eq!(again.stdout, "");
    assert_eq!(world.listed("to", ""), all);

    let listed = run("s3 ls s3://to --recursive --summarize");
    listed.succeeded();
    let count = format!("Total Objects: {}\n", all.len());
    assert!(listed.stdout.contains(&count), "{}", listed.stdout);

    run("s3 rm s3://to --recursive").succeeded();
    assert!(world.listed("to", "").is_empty());
    run("s3 sync s3://from s3://to/in/here").succeeded();
    assert_eq!(world.listed("to", "in/here/"), all);
    run("s3 mv s3://to/in/here/ s3://to/ --recursive").succeeded();
    assert_eq!(world.listed("to", ""), all);
    assert_eq!(world.listed("from", ""), all);
    run("s3 rb s3://to --force").succeeded();
    assert_eq!(world.listed("from", ""), all);
}

#[test]
fn what_no_file_can_hold_stays_in_the_bucket() {
    let world = World::new();
    let down = world.shell.home().join("outer/down");
    fs::create_dir_all(&down).unwrap();
    let moved = world.shell.run("s3 mv s3://from outer/down --recursive");
    assert_ne!(
        moved.code,
        Some(0),
        "some keys have no place in a directory"
    );
    let left = world.listed("from", "");
    let mut found = BTreeSet::new();
    read(&down, &mut found);
    let missing: Vec<String> = keys()
        .into_iter()
        .filter(|key| !left.contains(key) && !found.contains(key))
        .collect();
    assert!(missing.is_empty(), "lost: {missing:?}\n{}", moved.stderr);
    assert!(found.len() > 50, "{}", found.len());
    // Nothing beside the directory.
    assert_eq!(
        fs::read_dir(world.shell.home().join("outer"))
            .unwrap()
            .count(),
        1
    );
}

/// What the files below a directory hold, which is their keys.
fn read(directory: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, found);
        } else {
            found.insert(fs::read_to_string(path).unwrap());
        }
    }
}
