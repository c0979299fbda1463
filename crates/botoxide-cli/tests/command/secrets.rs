//! What the command prints holds no secret, and commands no terminal: `--debug`, errors, names that others chose.

use crate::hostile::{http, ok, server};
use crate::shell::{Ran, Shell};

/// What every secret begins with; percent-encoding does not change it, base64 makes the second of it.
const MARKS: [&str; 3] = ["hunter2", "aHVudGVy", "68756e74657232"];

fn signed_in() -> Shell {
    Shell::new()
        .with("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .with("AWS_SECRET_ACCESS_KEY", "hunter2-secret-key")
        .with("AWS_SESSION_TOKEN", "hunter2/session+token==")
        .with("AWS_DEFAULT_REGION", "us-east-1")
        .with("AWS_MAX_ATTEMPTS", "1")
}

#[track_caller]
fn is_clean(line: &str, ran: &Ran) {
    for (place, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        for mark in MARKS {
            if let Some(at) = text.find(mark) {
                let start = text.floor_char_boundary(at.saturating_sub(200));
                panic!(
                    "{line}: {place} has a secret: {}",
                    &text[start..at + mark.len()]
                );
            }
        }
        for (at, word) in text.match_indices("Signature=") {
            assert!(
                text[at + word.len()..].starts_with("***"),
                "{line}: {place} has a signature"
            );
        }
        for encoded in ["Signature%3D", "Signature%253D"] {
            for (at, word) in text.match_indices(encoded) {
                assert!(
                    text[at + word.len()..].starts_with("***"),
                    "{line}: {place} has a signature"
                );
            }
        }
    }
}

/// The same commands, answered well, badly, and with what breaks the parser.
#[test]
fn debug_shows_no_secret() {
    let arn = "arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:s";
    let copy = format!(
        "copy-db-cluster-snapshot --source-db-cluster-snapshot-identifier {arn} \
         --target-db-cluster-snapshot-identifier t --source-region eu-west-1"
    );
    let secret_answer = r#"{"SecretString":"hunter2-answer","Plaintext":"aHVudGVyMg=="}"#;
    let secret_xml = "<R><AssumeRoleResult><Credentials><SecretAccessKey>hunter2</SecretAccessKey></Credentials></AssumeRoleResult></R>";
    for (line, answer) in [
        (format!("neptune {copy}"), ok("<R/>")),
        (format!("docdb {copy}"), ok("<R/>")),
        (format!("rds {copy}"), ok("<R/>")),
        ("sdb list-domains".to_owned(), ok("<R/>")),
        (
            "secretsmanager put-secret-value --secret-id s --secret-string hunter2-string".to_owned(),
            ok("{}"),
        ),
        (
            "workdocs get-document --document-id d --authentication-token hunter2-token".to_owned(),
            ok("{}"),
        ),
        (
            "s3api head-object --bucket b --key k --sse-customer-algorithm AES256 \
             --sse-customer-key hunter2-is-32-bytes-long-exactly"
                .to_owned(),
            ok(""),
        ),
        (
            "sts assume-role --role-arn arn:aws:iam::123456789012:role/r --role-session-name session --token-code 123456"
                .to_owned(),
            http("400 Bad", secret_xml.len(), secret_xml.as_bytes()),
        ),
        (
            "secretsmanager get-secret-value --secret-id s".to_owned(),
            http("500 Bad", secret_answer.len(), secret_answer.as_bytes()),
        ),
        (
            "sts assume-role --role-arn arn:aws:iam::123456789012:role/r --role-session-name session".to_owned(),
            ok(&secret_xml[..secret_xml.len() - 9]),
        ),
        ("kms decrypt --ciphertext-blob eA==".to_owned(), ok(&secret_answer[..50])),
    ] {
        let url = server(answer);
        let line = format!("{line} --debug --endpoint-url http://ada:hunter2-endpoint@{url}");
        let ran = signed_in().run(&line);
        assert!(ran.stderr.contains("botoxide::wire [TRACE]"), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains("http://***:***@127.0.0.1"), "{line}: {}", ran.stderr);
        is_clean(&line, &ran);
    }
}

#[test]
fn errors_show_no_password() {
    // Nothing listens on port 1.
    for (line, shown) in [
        (
            "s3 ls --endpoint-url http://ada:hunter2@127.0.0.1:1",
            "Could not connect to the endpoint URL: \"http://***:***@127.0.0.1:1/\"",
        ),
        (
            "s3api list-objects-v2 --bucket b --endpoint-url http://hunter2@127.0.0.1:1/x",
            "http://***@127.0.0.1:1/x/b?",
        ),
        (
            "dynamodb list-tables --endpoint-url ada:hunter2@127.0.0.1:1",
            "***:***@127.0.0.1:1",
        ),
        (
            "dynamodb list-tables --endpoint-url //ada:hunter2@127.0.0.1:1",
            "//***:***@127.0.0.1:1",
        ),
        // A password with what ends the host: no error names the URL as it was meant.
        ("s3 ls --endpoint-url http://ada:hunter2/x@127.0.0.1:1", ""),
        ("s3 ls --endpoint-url http://ada:hunter2#x@127.0.0.1:1", ""),
        (
            "dynamodb list-tables --endpoint-url http://ada:hunter2/x@127.0.0.1:1",
            "",
        ),
        (
            "doctor --endpoint-url http://ada:hunter2@127.0.0.1:1",
            "http://***:***@127.0.0.1:1",
        ),
        (
            "doctor s3 --endpoint-url ada:hunter2@127.0.0.1:1",
            "***:***@127.0.0.1:1",
        ),
    ] {
        for debug in ["", " --debug"] {
            let ran = signed_in().run(&format!("{line}{debug}"));
            // Doctor reports what it finds; an endpoint that does not answer is no fault of the settings.
            assert!(ran.code != Some(0) || line.starts_with("doctor"), "{line}");
            let text = format!("{}{}", ran.stdout, ran.stderr);
            assert!(text.contains(shown), "{line}: {text}");
            is_clean(line, &ran);
        }
    }
}

/// Titles, colours, a cleared screen, a line that is overwritten, questions to the terminal, C1 controls.
#[cfg(unix)]
const COMMANDS: [&str; 6] = [
    "\u{1b}]0;title\u{7}",
    "\u{1b}[31mred",
    "\u{1b}[2J",
    "good\rbad",
    "\u{1b}[6n",
    "\u{9b}31m",
];

#[cfg(unix)]
#[track_caller]
fn commands_nothing(what: &str, text: &str) {
    // The terminal itself ends its lines with a carriage return.
    let text = text.replace("\r\n", "\n");
    let command = text.find(|c: char| c.is_control() && c != '\n' && c != '\t');
    assert_eq!(command, None, "{what}: {text:?}");
}

#[test]
#[cfg(unix)]
fn what_a_service_says_commands_no_terminal() {
    for command in COMMANDS {
        let json =
            serde_json::json!({"__type": "Refused", "message": format!("not {command} you")});
        let json = json.to_string();
        let xml = command.chars().fold(String::new(), |xml, c| {
            xml + &format!("&#{};", u32::from(c))
        });
        let xml = format!("<Error><Code>Refused</Code><Message>not {xml} you</Message></Error>");
        for (line, body) in [
            ("dynamodb list-tables", &json),
            ("lambda list-functions", &json),
            ("logs describe-log-groups", &json),
            ("s3api list-buckets", &xml),
            ("s3 ls", &xml),
            ("s3 mb s3://photos", &xml),
        ] {
            let url = server(http("400 Bad", body.len(), body.as_bytes()));
            let line = format!("{line} --endpoint-url http://{url}");
            let words: Vec<&str> = line.split(' ').collect();
            let ran = signed_in().run_on_terminal(&words);
            commands_nothing(&line, &ran.stdout);
            // Into a pipe goes what the service said.
            let ran = signed_in().run_words(&words);
            let is_xml = body == &xml;
            // XML knows most of the controls as errors only.
            assert!(
                is_xml || ran.stderr.contains(command),
                "{line}: {:?}",
                ran.stderr
            );
        }
    }
}

#[test]
#[cfg(unix)]
fn what_others_named_commands_no_terminal() {
    let names = "{\"TableNames\":[\"a\u{7f}b\",\"c\u{9b}31m\"]}";
    let url = server(ok(names));
    let line = format!("dynamodb list-tables --endpoint-url http://{url}");
    let words: Vec<&str> = line.split(' ').collect();
    let ran = signed_in().run_on_terminal(&words);
    commands_nothing(&line, &ran.stdout);
    let shown: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        shown,
        serde_json::from_str::<serde_json::Value>(names).unwrap()
    );
    let buckets = "<R><Buckets><Bucket><Name>a\u{7f}b\u{9b}31m</Name><CreationDate>2026-01-01T00:00:00Z</CreationDate>\
                   </Bucket></Buckets></R>";
    let url = server(ok(buckets));
    let line = format!("s3 ls --endpoint-url http://{url}");
    let words: Vec<&str> = line.split(' ').collect();
    let ran = signed_in().run_on_terminal(&words);
    commands_nothing(&line, &ran.stdout);
    assert!(ran.stdout.contains(" a?b?31m"), "{:?}", ran.stdout);
    let ran = signed_in().run_words(&words);
    assert!(
        ran.stdout.contains(" a\u{7f}b\u{9b}31m\n"),
        "{:?}",
        ran.stdout
    );
}
