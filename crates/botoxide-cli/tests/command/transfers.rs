//! `cp`, `mv` and `sync` do what those of `aws` 1.46.3 do against moto: `recorded/transfers.json`, which
//! `recorded/transfers.py` records. What they do otherwise stands beside the step, with the row of docs/parity.md that
//! has the reason.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use conformance::{Corpus, Moto, Skips};
use serde_json::{Map, Value as Json, json};

use crate::shell::{Ran, Shell, without_prefix};

#[test]
fn files_and_objects_move_as_with_aws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/recorded");
    let text = fs::read_to_string(folder.join("transfers.json")).unwrap();
    let recorded: Json = serde_json::from_str(&text).unwrap();
    let mut corpus = Corpus::with_skips("transfers", Skips::default());
    let moto = Moto::start();
    for scenario in list(&recorded["scenarios"]) {
        moto.reset();
        let shell = home(scenario, &moto);
        for line in list(&scenario["before"]) {
            shell.run_words(&words(line)).succeeded();
        }
        let name = scenario["name"].as_str().unwrap();
        for (at, step) in list(&scenario["steps"]).iter().enumerate() {
            let id = format!("{name} {at} {}", words(&step["words"]).join(" "));
            corpus.case(&id, || {
                let ran = shell.run_words_with_input(&words(&step["words"]), &typed(step));
                compare(step, &ran, &shell, &moto)
            });
        }
        corpus.case(&format!("{name}: files"), || {
            same(&scenario["left"]["files"], &files(shell.home()))
        });
        corpus.case(&format!("{name}: objects"), || {
            let mut wanted = scenario["left"]["objects"].clone();
            for (name, other) in scenario["objects"].as_object().unwrap() {
                let mut other = other.clone();
                other.as_object_mut().unwrap().remove("row");
                wanted[name] = other;
            }
            same(&wanted, &objects(&shell))
        });
    }
    corpus.finish();
}

/// What version 1 does not have. // A34 A35
#[test]
fn nothing_is_overwritten_where_that_was_asked_for() {
    let moto = Moto::start();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", moto.url());
    let run = |line: &str| {
        let ran = shell.run(line);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{line}");
        tidy(&ran.stdout)
    };
    run("s3 mb s3://photos");
    fs::write(shell.home().join("old"), "old").unwrap();
    fs::write(shell.home().join("new"), "new").unwrap();
    run("s3 cp old s3://photos/a");
    assert_eq!(run("s3 cp new s3://photos/a --no-overwrite"), "");
    assert_eq!(run("s3 mv new s3://photos/a --no-overwrite"), "");
    assert_eq!(run("s3 cp s3://photos/a -"), "old");
    assert_eq!(
        run("s3 cp new s3://photos/b --no-overwrite"),
        "upload: ./new to s3://photos/b"
    );
    assert_eq!(run("s3 cp s3://photos/b old --no-overwrite"), "");
    assert_eq!(fs::read_to_string(shell.home().join("old")).unwrap(), "old");
    assert_eq!(
        run("s3 sync . s3://photos --no-overwrite --exclude .*"),
        "upload: ./new to s3://photos/new\nupload: ./old to s3://photos/old"
    );
    assert_eq!(run("s3 sync . s3://photos --no-overwrite --exclude .*"), "");
    assert_eq!(run("s3 cp s3://photos/a -"), "old");
}

#[test]
fn large_copies_keep_what_describes_them() {
    let moto = Moto::start();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", moto.url());
    fs::create_dir(shell.home().join(".aws")).unwrap();
    let settings = "[default]\ns3 =\n  multipart_threshold = 5MB\n  multipart_chunksize = 5MB\n";
    fs::write(shell.home().join(".aws/config"), settings).unwrap();
    fs::write(shell.home().join("large"), vec![7; 6 << 20]).unwrap();
    let run = |line: &str| shell.run_words(&line.split(' ').collect::<Vec<_>>());
    for line in [
        "s3 mb s3://photos",
        "s3 cp large s3://photos/large --metadata k=v --content-type text/x-own --cache-control no-store --no-progress",
        "s3api put-object-tagging --bucket photos --key large --tagging TagSet=[{Key=a:b,Value=1},{Key=c,Value=2}]",
        "s3 cp s3://photos/large s3://photos/kept --no-progress",
        "s3 cp s3://photos/large s3://photos/changed --content-type text/x-new --no-progress",
        "s3 cp s3://photos/large s3://photos/described --copy-props metadata-directive --no-progress",
        "s3 cp s3://photos/large s3://photos/bare --copy-props none --no-progress",
    ] {
        run(line).succeeded();
    }
    let head = |key: &str| run(&format!("s3api head-object --bucket photos --key {key}")).json();
    let tags = |key: &str| {
        let tags = run(&format!(
            "s3api get-object-tagging --bucket photos --key {key}"
        ))
        .json();
        list(&tags["TagSet"]).len()
    };
    let own = json!({ "k": "v" });
    for (key, kind, cache, metadata, count) in [
        ("kept", json!("text/x-own"), json!("no-store"), &own, 2),
        ("changed", json!("text/x-new"), json!("no-store"), &own, 2),
        ("described", json!("text/x-own"), json!("no-store"), &own, 0),
        (
            "bare",
            json!("binary/octet-stream"),
            Json::Null,
            &json!({}),
            0,
        ),
    ] {
        let found = head(key);
        assert_eq!(found["ContentType"], kind, "{key}");
        assert_eq!(found["CacheControl"], cache, "{key}");
        assert_eq!(found["Metadata"], *metadata, "{key}");
        assert!(found["ETag"].as_str().unwrap().ends_with("-2\""), "{key}");
        assert_eq!(tags(key), count, "{key}");
    }
    run("s3 cp s3://photos/kept there --quiet").succeeded();
    assert_eq!(
        fs::read(shell.home().join("there")).unwrap(),
        vec![7; 6 << 20]
    );
}

#[test]
fn nothing_stays_behind_after_ctrl_c() {
    let moto = Moto::start();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", moto.url());
    fs::create_dir(shell.home().join(".aws")).unwrap();
    let settings = "[default]\ns3 =\n  multipart_threshold = 5MB\n  max_bandwidth = 500KB/s\n";
    fs::write(shell.home().join(".aws/config"), settings).unwrap();
    fs::write(shell.home().join("large"), vec![7; 30 << 20]).unwrap();
    shell.run("s3 mb s3://photos").succeeded();
    let mut command = shell.command();
    let mut child = command
        .args(["s3", "cp", "large", "s3://photos/large"])
        .spawn()
        .unwrap();
    // The first progress says that parts are on their way.
    let mut progress = [0; 9];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut progress)
        .unwrap();
    assert_eq!(&progress, b"Completed");
    let uploads = || {
        shell
            .run("s3api list-multipart-uploads --bucket photos")
            .stdout
    };
    assert!(uploads().contains("large"));
    let signal = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(signal.unwrap().success());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(said.trim_end(), "cancelled: ctrl-c received");
    assert!(!uploads().contains("large"));
}

#[test]
fn bytes_move_while_the_listing_goes_on() {
    let moto = Moto::start();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", moto.url());
    shell.run("s3 mb s3://photos").succeeded();
    fs::create_dir(shell.home().join("src")).unwrap();
    for number in 10..50 {
        fs::write(shell.home().join(format!("src/{number}")), "cat").unwrap();
    }
    shell.run("s3 sync src s3://photos --quiet").succeeded();
    let ran = shell.run("s3 sync s3://photos there --page-size 2 --quiet --debug");
    let requests: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|line| line.contains("DEBUG"))
        .collect();
    let first_object = requests
        .iter()
        .position(|line| line.contains("operation=\"GetObject\""));
    let last_page = requests
        .iter()
        .rposition(|line| line.contains("operation=\"ListObjectsV2\""));
    assert!(first_object.unwrap() < last_page.unwrap());
    assert_eq!(
        fs::read_dir(shell.home().join("there")).unwrap().count(),
        40
    );
}

#[test]
fn progress_comes_as_asked_for() {
    let moto = Moto::start();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", moto.url());
    shell.run("s3 mb s3://photos").succeeded();
    fs::write(shell.home().join("cat"), "meow").unwrap();
    let ran = shell.run("s3 cp cat s3://photos --progress-multiline --progress-frequency 3600");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with("Completed 4 Bytes/4 Bytes ("),
        "{lines:?}"
    );
    assert!(
        lines[0].ends_with("/s) with 1 file(s) remaining"),
        "{lines:?}"
    );
    assert_eq!(lines[1], "upload: ./cat to s3://photos/cat");
    let usual = shell.run("s3 cp cat s3://photos");
    assert!(usual.stdout.contains('\r'), "{}", usual.stdout);
}

#[test]
fn uploads_have_the_checksum_of_version_2() {
    let moto = Moto::start();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", moto.url());
    shell.run("s3 mb s3://photos").succeeded();
    fs::write(shell.home().join("cat"), "meow").unwrap();
    let checksum = |shell: &Shell, options: &str| {
        shell
            .run(&format!("s3 cp cat s3://photos --quiet {options}"))
            .succeeded();
        let head = "s3api head-object --bucket photos --key cat --checksum-mode ENABLED";
        let head = shell.run(head).json();
        let names = head.as_object().unwrap().keys().cloned();
        names
            .filter(|name| name.starts_with("Checksum"))
            .collect::<Vec<_>>()
    };
    assert_eq!(checksum(&shell, ""), ["ChecksumCRC64NVME"]);
    assert_eq!(
        checksum(&shell, "--checksum-algorithm SHA256"),
        ["ChecksumSHA256"]
    );
    let shell = shell.with("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
    assert!(checksum(&shell, "").is_empty());
}

/// A home with the files of a scenario.
fn home(scenario: &Json, moto: &Moto) -> Shell {
    let shell = Shell::signed_in()
        .with("TZ", "UTC")
        .with("AWS_ENDPOINT_URL", moto.url());
    let path = |name: &str| shell.home().join(name);
    for file in list(&scenario["files"]) {
        let (name, times) = match file[0].as_str().unwrap().split_once('*') {
            Some((name, times)) => (name, times.parse().unwrap()),
            None => (file[0].as_str().unwrap(), 1),
        };
        // A seed with a number has that length.
        let length = name.strip_prefix("seed").and_then(|rest| rest.parse().ok());
        let text = length.map_or_else(|| name.repeat(times), |length| "x".repeat(length));
        fs::create_dir_all(path(name).parent().unwrap()).unwrap();
        fs::write(path(name), text).unwrap();
        let moment = UNIX_EPOCH + Duration::from_secs(file[1].as_u64().unwrap());
        let file = File::options().write(true).open(path(name)).unwrap();
        file.set_modified(moment).unwrap();
    }
    for link in list(&scenario["links"]) {
        std::os::unix::fs::symlink(link[1].as_str().unwrap(), path(link[0].as_str().unwrap()))
            .unwrap();
    }
    for pipe in list(&scenario["pipes"]) {
        let made = Command::new("mkfifo")
            .arg(path(pipe.as_str().unwrap()))
            .status();
        assert!(made.unwrap().success());
    }
    if let Some(config) = scenario["config"].as_str() {
        fs::create_dir(path(".aws")).unwrap();
        fs::write(path(".aws/config"), config).unwrap();
    }
    shell
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn words(line: &Json) -> Vec<&str> {
    list(line).iter().filter_map(Json::as_str).collect()
}

/// What is typed: a text, or so many letters.
fn typed(step: &Json) -> String {
    match &step["stdin"] {
        Json::Number(length) => "x".repeat(length.as_u64().unwrap().try_into().unwrap()),
        text => text.as_str().unwrap_or_default().to_owned(),
    }
}

fn compare(step: &Json, ran: &Ran, shell: &Shell, moto: &Moto) -> Result<(), String> {
    let other = &step["other"];
    let code = other["code"].as_i64().or(step["code"].as_i64());
    if ran.code.map(i64::from) != code {
        return Err(format!("{code:?}, not {:?}: {}", ran.code, ran.stderr));
    }
    let home = shell.home().to_str().unwrap();
    for (name, found) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        let found = &without_prefix(found);
        let found = tidy(
            &found
                .replace(home, "<home>")
                .replace(&moto.url(), "<endpoint>"),
        );
        if let Some(part) = other[name].as_str() {
            if !found.contains(part) {
                return Err(format!("{name}: {part:?} is not in {found:?}"));
            }
        } else if found != step[name] {
            return Err(format!("{name}: wanted {}, found {found:?}", step[name]));
        }
    }
    Ok(())
}

/// The lines that stay, sorted, as the recorder sorts them: progress is what a carriage return ends.
fn tidy(text: &str) -> String {
    if text.len() > 50_000 {
        return format!("{} bytes, {}", text.len(), digest(text.as_bytes()));
    }
    let mut lines: Vec<&str> = text
        .split('\n')
        .filter_map(|line| line.rsplit('\r').next())
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    lines.sort_unstable();
    lines.join("\n")
}

fn same(wanted: &Json, found: &Json) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    let mut difference = String::new();
    let empty = Map::new();
    let (wanted, found) = (
        wanted.as_object().unwrap_or(&empty),
        found.as_object().unwrap_or(&empty),
    );
    let names: BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
    for name in names {
        let (wanted, found) = (wanted.get(name), found.get(name));
        if wanted != found {
            let _ = write!(difference, "{name}: wanted {wanted:?}, found {found:?}; ");
        }
    }
    Err(difference)
}

fn digest(bytes: &[u8]) -> String {
    let digest = botoxide_core::digest::sha256(bytes);
    let digest = digest[..8].iter().map(|byte| format!("{byte:02x}"));
    digest.collect()
}

/// The files below the home, and what is in them.
fn files(home: &Path) -> Json {
    let mut found = Map::new();
    let mut folders = vec![home.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let shown = path.strip_prefix(home).unwrap().to_str().unwrap();
            let is_link = path.is_symlink();
            if path.is_dir() && !is_link {
                folders.push(path);
            } else if path.is_file() && !shown.starts_with(".aws") && !shown.starts_with("seed") {
                found.insert(shown.to_owned(), json!(digest(&fs::read(&path).unwrap())));
            }
        }
    }
    Json::Object(found)
}

const FACTS: [&str; 12] = [
    "ContentLength",
    "ETag",
    "ContentType",
    "StorageClass",
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "Expires",
    "WebsiteRedirectLocation",
    "Metadata",
    "ServerSideEncryption",
];

/// All objects, and what describes them.
fn objects(shell: &Shell) -> Json {
    let mut found = Map::new();
    let buckets = shell.run("s3api list-buckets").json();
    for bucket in list(&buckets["Buckets"]) {
        let bucket = bucket["Name"].as_str().unwrap();
        // An empty bucket prints nothing.
        let listing = shell.run_words(&["s3api", "list-objects-v2", "--bucket", bucket]);
        let listing: Json = serde_json::from_str(&listing.stdout).unwrap_or_default();
        for row in list(&listing["Contents"]) {
            let key = row["Key"].as_str().unwrap();
            let head = shell
                .run_words(&["s3api", "head-object", "--bucket", bucket, "--key", key])
                .json();
            let mut facts = Map::new();
            for name in FACTS {
                match &head[name] {
                    Json::Null => {}
                    Json::Object(map) if map.is_empty() => {}
                    fact if *fact == json!(0) => {}
                    fact => {
                        facts.insert(name.to_owned(), fact.clone());
                    }
                }
            }
            found.insert(format!("{bucket}/{key}"), Json::Object(facts));
        }
    }
    Json::Object(found)
}
