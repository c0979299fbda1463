//! Completion offers what `aws_completer` of 1.46.3 offers, and what is only here: `recorded/complete.json`, which
//! `recorded/complete.py` records. `BOTOXIDE_WHOLE=1` compares all lines, not every fourth.

use std::collections::BTreeSet;

use botoxide::seam::{Env as _, ProcessEnv};
use conformance::server::{Action, Server};
use conformance::{Corpus, Skips};
use serde_json::Value as Json;

use crate::shell::Shell;

const RECORDED: &str = include_str!("recorded/complete.json");

/// What one of the two has on purpose.
#[rustfmt::skip]
const OTHER: &[&str] = &[
    // Version 1 alone, or services that botocore 1.44.5 has no more.
    "--v2-debug", "finspace", "finspace-data", "history", "tnb",
    // An event stream, which `aws` leaves out.
    "invoke-endpoint-with-response-stream",
    // Version 2 or botoxide alone.
    "--cli-auto-prompt", "--cli-binary-format", "--cli-error-format", "--cli-input-yaml", "--help", "--local", "--no-cli-auto-prompt",
    "--no-cli-pager", "completions", "ddb", "doctor", "stubs", "types", "help", "local", "login", "logout", "sms-voice", "tour", "off", "yaml", "yaml-stream",
];

/// What is offered after a line.
fn completed(shell: &str) -> BTreeSet<String> {
    let shell = Shell::new().with("COMP_LINE", shell);
    let ran = shell.run("complete");
    ran.succeeded();
    ran.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn completion_is_that_of_aws() {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let cases = recorded["cases"].as_array().unwrap();
    assert!(cases.len() > 200);
    let mut corpus = Corpus::with_skips("complete", Skips::default());
    // Each line is one or two processes.
    let step = if ProcessEnv.var("BOTOXIDE_WHOLE").is_some() {
        1
    } else {
        4
    };
    for case in cases.iter().step_by(step) {
        let line = case["line"].as_str().unwrap();
        // A service that botocore 1.44.5 has no more, and an operation that is spelled in another way.
        if line.contains(" finspace") || line.contains("-o-auth2-") {
            continue;
        }
        corpus.case(line, || {
            let found = case["found"].as_array().unwrap().iter();
            let expected: BTreeSet<String> = found
                .map(|name| name.as_str().unwrap().to_owned())
                .collect();
            let typed = line.replacen("aws", "botoxide", 1);
            // To `aws`, a whole word is already done.
            let mut offered = completed(&typed);
            if offered.iter().all(|name| typed.ends_with(name.as_str())) {
                offered = completed(&format!("{typed} "));
            }
            let other = |name: &&String| !OTHER.contains(&name.as_str());
            let offered: BTreeSet<&String> = offered.iter().filter(other).collect();
            let expected: BTreeSet<&String> = expected.iter().filter(other).collect();
            let missing: Vec<_> = expected.difference(&offered).collect();
            let more: Vec<_> = offered.difference(&expected).collect();
            if missing.is_empty() && more.is_empty() {
                Ok(())
            } else {
                Err(format!("missing {missing:?}, more {more:?}"))
            }
        });
    }
    corpus.finish();
}

#[test]
fn values_are_completed_too() {
    let shell = Shell::signed_in();
    std::fs::create_dir(shell.home().join(".aws")).unwrap();
    std::fs::write(shell.home().join(".aws/config"), "[profile work]\n").unwrap();
    for (line, expected) in [
        ("botoxide --profile w", "work\n"),
        (
            "botoxide ec2 describe-instances --region eu-west-",
            "eu-west-1\neu-west-2\neu-west-3\n",
        ),
        (
            "botoxide sqs list-queues --output ya",
            "yaml\nyaml-stream\n",
        ),
        (
            "botoxide s3api create-bucket --acl pu",
            "public-read\npublic-read-write\n",
        ),
        ("botoxide s3 s", "sync\n"),
        ("botoxide s3 cp --recu", "--recursive\n"),
        ("botoxide configure list-", "list-profiles\n"),
        ("botoxide ec2 run-instances --cou", "--count\n"),
        ("botoxide completions f", "fish\n"),
        ("botoxide ec2 wait instance-r", "instance-running\n"),
        ("botoxide nothing x", ""),
    ] {
        let found = shell.run_with(&[("COMP_LINE", line)], "complete");
        assert_eq!(
            (found.code, found.stdout.as_str()),
            (Some(0), expected),
            "{line}: {}",
            found.stderr
        );
    }
    for (name, part) in [
        (
            "bash",
            "complete -o default -C 'botoxide complete' botoxide",
        ),
        ("bash", "complete -o default -C 'botoxide complete' aws ;;"),
        (
            "zsh",
            "(( $+functions[compdef] )) || compinit\nbashcompinit\n",
        ),
        ("fish", "complete -c botoxide"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let ran = shell.run(&format!("completions {name}"));
        ran.succeeded();
        assert!(ran.stdout.contains(part), "{}", ran.stdout);
    }
    shell.run("completions tcsh").failed(
        252,
        "argument shell: expected one of bash, zsh, fish, powershell",
    );
}

#[test]
fn a_shell_gets_the_end_of_the_word_that_it_replaces() {
    let shell = Shell::signed_in();
    // The arguments of bash: the program, the word, the one before it. A word may be an option, and bash divides at colons.
    for (line, arguments, expected) in [
        (
            "botoxide ec2 run-instances --image-",
            &["botoxide", "--image-", "run-instances"][..],
            "--image-id\n",
        ),
        (
            "botoxide dynamodbs",
            &["botoxide", "dynamodbs", ""],
            "dynamodbstreams\n",
        ),
        (
            "botoxide --profile",
            &["botoxide", "--profile", "botoxide"],
            "--profile\n",
        ),
        (
            "botoxide s3api nothing-",
            &["botoxide", "nothing-", "s3api"],
            "",
        ),
    ] {
        let words: Vec<&str> = ["complete"].iter().chain(arguments).copied().collect();
        let ran = shell.run_words_in(&[("COMP_LINE", line)], &words);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), expected),
            "{line}: {}",
            ran.stderr
        );
    }
    // Without a line it is a command as any other.
    shell
        .run("complete")
        .failed(252, "Found invalid choice 'complete'");
}

#[test]
fn buckets_and_keys_are_completed_where_a_url_is_begun() {
    let answers = [
        (
            "GET",
            "/",
            "<ListAllMyBucketsResult><Buckets><Bucket><Name>photos</Name></Bucket><Bucket><Name>phones</Name></Bucket></Buckets></ListAllMyBucketsResult>",
        ),
        (
            "GET",
            "prefix=2026",
            "<ListBucketResult><Contents><Key>2026.txt</Key></Contents><CommonPrefixes><Prefix>2026/</Prefix></CommonPrefixes></ListBucketResult>",
        ),
        (
            "GET",
            "prefix=a",
            "<ListBucketResult><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></ListBucketResult>",
        ),
        (
            "GET",
            "prefix=a%2F",
            "<ListBucketResult><Contents><Key>a/</Key></Contents><Contents><Key>a/b c</Key></Contents></ListBucketResult>",
        ),
    ];
    let server = Server::start(move |_| {
        let decide = Action::decide(move |request| {
            let wanted = |part: &str| match part {
                "/" => request.target.starts_with("/?") || request.target == "/",
                part => request.target.split(['?', '&']).any(|pair| pair == part),
            };
            let found = answers.iter().find(|(_, part, _)| wanted(part));
            vec![match found {
                Some((_, _, body)) => Action::response(200, &[], body.as_bytes()),
                None => Action::response(404, &[], b""),
            }]
        });
        vec![Action::Read, decide]
    })
    .unwrap();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
    for (line, word, expected) in [
        ("botoxide s3 ls s3://ph", "//ph", "//photos/\n//phones/\n"),
        (
            "botoxide s3 ls s3://ph",
            "s3://ph",
            "s3://photos/\ns3://phones/\n",
        ),
        (
            "botoxide s3 cp s3://photos/2026",
            "//photos/2026",
            "//photos/2026/\n//photos/2026.txt\n",
        ),
        // A folder by itself is entered.
        (
            "botoxide s3 cp x s3://photos/a",
            "//photos/a",
            "//photos/a/b c\n",
        ),
        ("botoxide s3 cp x s3://other/b", "//other/b", ""),
    ] {
        let words = ["complete", "botoxide", word, "x"];
        let ran = shell.run_words_in(&[("COMP_LINE", line)], &words);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), expected),
            "{line}: {}",
            ran.stderr
        );
    }
    // Nothing is called before a URL is begun.
    server.forget();
    shell.run_words_in(
        &[("COMP_LINE", "botoxide s3 ls s3")],
        &["complete", "botoxide", "s3", "ls"],
    );
    assert!(server.received().is_empty());
}
