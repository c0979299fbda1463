//! Completion offers what `aws_completer` of 1.46.3 offers, and what is only here: `recorded/complete.json`, which
//! `recorded/complete.py` records. `BOTOXIDE_WHOLE=1` compares all lines, not every fourth.

use std::collections::BTreeSet;

use botoxide::seam::{Env as _, ProcessEnv};
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
        ("zsh", "bashcompinit"),
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
