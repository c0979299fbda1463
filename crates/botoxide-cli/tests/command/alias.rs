//! Aliases of `~/.aws/cli/alias`, options of one letter, and options that are abbreviated.

use std::fs;

use conformance::server::{Action, Server};

use crate::shell::Shell;

#[test]
fn aliases_stand_for_commands_and_scripts() {
    let server = Server::start(|_| {
        let body = br#"{"QueueUrls": ["http://q"]}"#;
        vec![
            Action::Read,
            Action::response(200, &[("Content-Type", "application/x-amz-json-1.0")], body),
        ]
    });
    let server = server.unwrap();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
    fs::create_dir_all(shell.home().join(".aws/cli")).unwrap();
    let file = "[toplevel]\nqueues = sqs list-queues --output text\nqq = queues --query QueueUrls[0]\nsqs = sqs --region eu-west-1\n\
                say = !printf '%s|'\ncount = !f() {\n    echo \"$#\"\n    exit 3\n  }; f\nbad = sqs 'list\n[command sqs]\nq = list-queues\n";
    fs::write(shell.home().join(".aws/cli/alias"), file).unwrap();
    let said = |line: &str| {
        let ran = shell.run(line);
        ran.succeeded();
        ran.stdout
    };
    assert_eq!(said("queues"), "QUEUEURLS\thttp://q\n");
    assert_eq!(said("qq"), "http://q\n");
    assert_eq!(said("sqs q --query QueueUrls --output text"), "http://q\n");
    let signed = server.received().pop().unwrap();
    let signature = signed.header("authorization").unwrap();
    assert!(signature.contains("/eu-west-1/sqs/"), "{signature}");
    let ran = shell.run_words(&["say", "a b", "it's"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "a b|it's|"));
    let ran = shell.run("count a b c");
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(3), "3\n", "")
    );
    shell
        .run("bad")
        .failed(252, "Value of alias \"bad\" could not be parsed.");
}

#[test]
fn a_terminal_gets_results_by_the_pager() {
    let server = Server::start(|_| {
        let body = br#"{"QueueUrls": ["http://q"]}"#;
        vec![
            Action::Read,
            Action::response(200, &[("Content-Type", "application/x-amz-json-1.0")], body),
        ]
    });
    let server = server.unwrap();
    let shell = || Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
    let line = ["sqs", "list-queues", "--output", "text"];
    let plain = "QUEUEURLS\thttp://q";
    let paged = shell().with("AWS_PAGER", "/bin/sed 's/^/page: /'");
    let shown = paged.run_on_terminal(&line).stdout;
    assert_eq!(shown.trim_end(), format!("page: {plain}"));
    // Not elsewhere, not if it is not wanted, and not if it cannot be started.
    assert_eq!(paged.run_words(&line).stdout.trim_end(), plain);
    let unwanted = [line.as_slice(), &["--no-cli-pager"]].concat();
    assert_eq!(paged.run_on_terminal(&unwanted).stdout.trim_end(), plain);
    for pager in ["", "/nowhere/pager", "'"] {
        let shell = shell().with("AWS_PAGER", pager);
        assert_eq!(
            shell.run_on_terminal(&line).stdout.trim_end(),
            plain,
            "{pager:?}"
        );
    }
}

#[test]
fn options_can_be_short() {
    let shell = Shell::signed_in();
    for line in ["-V", "--version", "--vers"] {
        let ran = shell.run(line);
        ran.succeeded();
        assert!(ran.stdout.starts_with("botoxide/"), "{}", ran.stdout);
    }
    for (line, part) in [
        ("-h", "usage: botoxide"),
        ("s3 -h", "botoxide s3"),
        ("sqs list-queues -h", "sqs list-queues"),
        ("help s3", "botoxide s3"),
        ("help sqs list-queues", "--queue-name-prefix"),
        ("help sqs list-queues", "All pages are requested"),
        (
            "s3api create-bucket help",
            "One of: private, public-read, public-read-write, authenticated-read.",
        ),
        (
            "cloudwatch get-o-tel-enrichment help",
            "cloudwatch get-otel-enrichment",
        ),
    ] {
        let ran = shell.run(line);
        ran.succeeded();
        assert!(ran.stdout.contains(part), "{line}: {}", ran.stdout);
    }
    for (line, code, complaint) in [
        (
            "sqs list-queues --reg moon --max-i",
            252,
            "argument --max-items: expected one argument",
        ),
        (
            "sqs create-queue --queue q --t",
            252,
            "argument --tags: expected one argument",
        ),
        (
            "ec2 describe-instances --instance-id --m x",
            252,
            "ambiguous option: --m could match --max-results, --max-items",
        ),
    ] {
        shell.run(line).failed(code, complaint);
    }
}

#[test]
fn arguments_can_be_yaml() {
    let server = Server::start(|_| vec![Action::Read, Action::response(200, &[], b"{}")]).unwrap();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
    let yaml = "TableName: films\nKey:\n  title: {S: Metropolis}\nConsistentRead: true\n";
    let line = [
        "dynamodb",
        "get-item",
        "--cli-input-yaml",
        yaml,
        "--table-name",
        "other",
    ];
    shell.run_words(&line).succeeded();
    let request = server.received().pop().unwrap();
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let expected = serde_json::json!({
        "TableName": "other", "Key": { "title": { "S": "Metropolis" } }, "ConsistentRead": true,
    });
    assert_eq!(body, expected);
    for (yaml, complaint) in [
        ("- a", "expected a YAML mapping"),
        (
            "a: [",
            "Error parsing parameter '--cli-input-yaml': Invalid YAML: ",
        ),
    ] {
        shell
            .run_words(&["dynamodb", "get-item", "--cli-input-yaml", yaml])
            .failed(252, complaint);
    }
    shell
        .run("dynamodb get-item --cli-input-yaml {} --cli-input-json {}")
        .failed(252, "Only one --cli-input- parameter may be specified.");
}
