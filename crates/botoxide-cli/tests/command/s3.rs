//! The `s3` commands do what those of `aws` 1.46.3 do against moto: `recorded/s3.json`, which `recorded/s3.py` records.
//! What they do otherwise stands beside the step, with the row of docs/parity.md that has the reason.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use conformance::{Corpus, Moto, Skips};
use serde_json::Value as Json;

use crate::shell::{Ran, Shell, without_prefix};

#[test]
fn the_commands_do_what_those_of_aws_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/recorded");
    let text = fs::read_to_string(folder.join("s3.json")).unwrap();
    let recorded: Json = serde_json::from_str(&text).unwrap();
    let mut corpus = Corpus::with_skips("s3", Skips::default());
    let moto = Moto::start();
    for scenario in recorded["scenarios"].as_array().unwrap() {
        moto.reset();
        let shell = home(scenario, &moto);
        for line in scenario["before"].as_array().unwrap() {
            shell.run_words(&words(line)).succeeded();
        }
        let name = scenario["name"].as_str().unwrap();
        for (at, step) in scenario["steps"].as_array().unwrap().iter().enumerate() {
            let id = format!("{name} {at} {}", words(&step["words"]).join(" "));
            corpus.case(&id, || {
                let ran = shell.run_words(&words(&step["words"]));
                compare(step, &ran, &moto.url())
            });
        }
    }
    corpus.finish();
}

/// A home with the files of a scenario.
fn home(scenario: &Json, moto: &Moto) -> Shell {
    let mut shell = Shell::signed_in()
        .with("TZ", "UTC")
        .with("AWS_ENDPOINT_URL", moto.url());
    for (name, value) in scenario["env"].as_object().unwrap() {
        shell = shell.with(name.clone().leak(), value.as_str().unwrap());
    }
    for (name, text) in scenario["files"].as_object().unwrap() {
        fs::write(shell.home().join(name), text.as_str().unwrap()).unwrap();
    }
    if let Some(config) = scenario["config"].as_str() {
        fs::create_dir(shell.home().join(".aws")).unwrap();
        fs::write(shell.home().join(".aws/config"), config).unwrap();
    }
    shell
}

fn words(line: &Json) -> Vec<&str> {
    line.as_array()
        .unwrap()
        .iter()
        .filter_map(Json::as_str)
        .collect()
}

fn compare(step: &Json, ran: &Ran, url: &str) -> Result<(), String> {
    let other = &step["other"];
    let code = other["code"].as_i64().or(step["code"].as_i64());
    if ran.code.map(i64::from) != code {
        return Err(format!("{code:?}, not {:?}: {}", ran.code, ran.stderr));
    }
    for (name, found) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        let found = masked(&without_prefix(found).replace(url, "<endpoint>"));
        if let Some(part) = other[name].as_str() {
            if !found.contains(part) {
                return Err(format!("{name}: {part:?} is not in {found:?}"));
            }
            continue;
        }
        let wanted = step[name].as_str().unwrap_or_default();
        let are_same = if step["sorted"] == true {
            sorted(wanted) == sorted(&found)
        } else {
            wanted == found
        };
        if !are_same {
            return Err(format!("{name}: wanted {wanted:?}, found {found:?}"));
        }
    }
    Ok(())
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

/// Replaces timestamps and signatures by placeholders, as the recorder does.
fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let taken = if is_moment(rest) {
            masked.push_str("<time>");
            "2026-01-01 00:00:00".len()
        } else if let Some(value) = value_of(rest, "X-Amz-Date=") {
            masked.push_str("X-Amz-Date=<date>");
            value.end
        } else if let Some(value) = value_of(rest, "X-Amz-Signature=") {
            masked.push_str("X-Amz-Signature=<signature>");
            value.end
        } else if let Some(value) = value_of(rest, "Credential=") {
            // The key's id, then %2F and eight digits.
            let id = rest[value.clone()].split('%').next().unwrap();
            masked.extend(["Credential=", id, "%2F<day>"]);
            value.start + id.len() + "%2F20260101".len()
        } else {
            masked.push(letter);
            letter.len_utf8()
        };
        rest = &rest[taken..];
    }
    masked
}

fn is_moment(text: &str) -> bool {
    const PATTERN: &str = "0000-00-00 00:00:00";
    text.len() >= PATTERN.len()
        && text.bytes().zip(PATTERN.bytes()).all(|(found, wanted)| {
            if wanted == b'0' {
                found.is_ascii_digit()
            } else {
                found == wanted
            }
        })
}

/// Where the value is in `name=value&…`.
fn value_of(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let rest = text.strip_prefix(name)?;
    let end = rest.find(['&', '\n']).unwrap_or(rest.len());
    Some(name.len()..name.len() + end)
}

#[test]
fn moments_are_local() {
    let moto = Moto::start();
    let shell = |zone: &str| {
        Shell::signed_in()
            .with("AWS_ENDPOINT_URL", moto.url())
            .with("TZ", zone)
    };
    shell("UTC").run("s3 mb s3://photos").succeeded();
    let minutes = |zone: &str| {
        let ran = shell(zone).run("s3 ls");
        ran.succeeded();
        let clock = ran.stdout.split(' ').nth(1).unwrap();
        let parts: Vec<i64> = clock.split(':').map(|part| part.parse().unwrap()).collect();
        parts[0] * 60 + parts[1]
    };
    let utc = minutes("UTC");
    assert_eq!((utc + 345) % 1440, minutes("XYZ-5:45"));
    // A name of the time zone database, which never changes its clocks.
    if Path::new("/usr/share/zoneinfo/Asia/Kathmandu").is_file() {
        assert_eq!((utc + 345) % 1440, minutes("Asia/Kathmandu"));
    }
}

#[test]
fn anybody_can_read_by_a_presigned_url() {
    let moto = Moto::start();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", moto.url());
    fs::write(shell.home().join("in.txt"), "Hello, world!").unwrap();
    shell.run("s3 mb s3://photos").succeeded();
    shell
        .run("s3api put-object --bucket photos --key a/b.txt --body in.txt")
        .succeeded();
    let ran = shell.run("s3 presign s3://photos/a/b.txt");
    ran.succeeded();
    let url = ran.stdout.trim_end();
    assert!(url.contains("X-Amz-Algorithm=AWS4-HMAC-SHA256"), "{url}");
    let (host, path) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("\r\n\r\nHello, world!"), "{answer}");
}

#[test]
fn help_says_what_there_is() {
    let shell = Shell::new();
    let help = shell.run("s3 help");
    help.succeeded();
    for word in ["ls [<S3Uri>]", "s3://photos/2026/cat.jpg", "--local", "252"] {
        assert!(help.stdout.contains(word), "{word}");
    }
    assert_eq!(shell.run("s3 --help").stdout, help.stdout);
    let help = shell.run("s3 ls help");
    help.succeeded();
    for word in [
        "--human-readable",
        "--request-payer [requester]",
        "EXAMPLES",
    ] {
        assert!(help.stdout.contains(word), "{word}");
    }
    assert_eq!(shell.run("s3 ls --help").stdout, help.stdout);
}

/// A proxy that answers every request alike, so that no name has to be resolved. The thread ends with the process.
fn proxy(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let _ = socket.read(&mut head);
            let _ = write!(
                socket,
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
                answer.len()
            );
        }
    });
    format!("http://{address}")
}

#[test]
fn an_object_is_not_moved_onto_itself_behind_an_access_point() {
    const POINT: &str = "s3://arn:aws:s3:us-east-1:123456789012:accesspoint/mine";
    let asked = proxy("<GetAccessPointResult><Bucket>photos</Bucket></GetAccessPointResult>");
    let shell = || {
        Shell::signed_in()
            .with("HTTP_PROXY", asked.as_str())
            .with("AWS_ENDPOINT_URL", "http://aws.test")
    };
    let complaint =
        format!("(ParamValidation): Cannot mv a file onto itself: {POINT}/a/k - s3://photos/a/k\n");
    let line = format!("s3 mv {POINT}/a/k s3://photos/a/k --dryrun");
    shell()
        .run(&format!("{line} --validate-same-s3-paths"))
        .failed(252, &complaint);
    shell()
        .with("AWS_CLI_S3_MV_VALIDATE_SAME_S3_PATHS", "True")
        .run(&line)
        .failed(252, &complaint);
    for (source, destination) in [
        (format!("{POINT}/d"), "s3://photos/d/".to_owned()),
        (format!("{POINT}/d/"), "s3://photos/d".to_owned()),
        ("s3://photos".to_owned(), format!("{POINT}/")),
    ] {
        let line = format!("s3 mv {source} {destination} --recursive --dryrun");
        shell()
            .run(&format!("{line} --validate-same-s3-paths"))
            .failed(252, "Cannot mv a file onto itself: ");
    }
    // Another key is another object, whatever the buckets are.
    let ran = shell().run(&format!(
        "s3 mv s3://photos-op--op-s3/k {POINT}/a/b --validate-same-s3-paths --dryrun"
    ));
    assert!(!ran.stderr.contains("resolve"), "{}", ran.stderr);
    shell()
        .run(&format!(
            "s3 mv s3://mine-op--op-s3/k {POINT}/k --validate-same-s3-paths"
        ))
        .failed(
            252,
            "Can't resolve underlying bucket name of s3 outposts access point alias.",
        );
    let warned = shell().run(&line);
    assert!(
        warned
            .stderr
            .starts_with("warning: Provided s3 paths may resolve to same underlying s3 object(s)"),
        "{}",
        warned.stderr
    );
}
