//! Answers that are broken or meant to do harm become errors: no panic, no hang, nothing printed as a result.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::shell::{Ran, Shell};

/// Answers every request with the same bytes and closes. The thread ends with the test's process.
pub(crate) fn server(answer: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let answer = answer.clone();
            thread::spawn(move || serve(socket, &answer));
        }
    });
    address
}

fn serve(mut socket: TcpStream, answer: &[u8]) {
    let _ = socket.set_read_timeout(Some(Duration::from_secs(10)));
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|four| four == b"\r\n\r\n") {
        match socket.read(&mut buffer) {
            Ok(count) if count > 0 => request.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
    let _ = socket.write_all(answer);
    let _ = socket.shutdown(std::net::Shutdown::Write);
    // Reading on until the client closes keeps the system from resetting the connection over unread bytes.
    while socket.read(&mut buffer).is_ok_and(|count| count > 0) {}
}

pub(crate) fn http(status: &str, length: usize, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

pub(crate) fn ok(body: &str) -> Vec<u8> {
    http("200 OK", body.len(), body.as_bytes())
}

/// So that a failure does not wait for the second one.
fn one_attempt() -> Shell {
    Shell::signed_in().with("AWS_MAX_ATTEMPTS", "1")
}

fn ask(line: &str, answer: Vec<u8>) -> Ran {
    let url = format!("http://{}", server(answer));
    one_attempt().run(&format!("{line} --endpoint-url {url}"))
}

/// It failed with one of these codes, said why, and did not panic.
#[track_caller]
fn fails(ran: &Ran) {
    assert!(
        matches!(ran.code, Some(254 | 255)),
        "{:?} {}",
        ran.code,
        ran.stderr
    );
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.trim().len() > 10, "{:?}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

#[test]
fn a_document_type_is_refused() {
    let body = "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\
                <ListAllMyBucketsResult><Buckets><Bucket><Name>&b;</Name></Bucket></Buckets></ListAllMyBucketsResult>";
    fails(&ask("s3api list-buckets", ok(body)));
    fails(&ask("iam list-users", ok(body)));
    fails(&ask("ec2 describe-instances", ok(body)));
}

#[test]
fn xml_of_ten_thousand_levels_is_refused() {
    let body = format!(
        "<ListAllMyBucketsResult><Buckets>{}{}</Buckets></ListAllMyBucketsResult>",
        "<a>".repeat(10_000),
        "</a>".repeat(10_000)
    );
    fails(&ask("s3api list-buckets", ok(&body)));
    fails(&ask("iam list-users", ok(&body)));
    let open = "<a>".repeat(10_000);
    fails(&ask("s3api list-buckets", ok(&open)));
    fails(&ask(
        "s3api list-buckets",
        http("400 Bad Request", body.len(), body.as_bytes()),
    ));
}

#[test]
fn a_listing_that_never_ends_or_has_holes_is_seen_through() {
    let page = |object: &str, rest: &str| {
        ok(&format!(
            "<ListBucketResult><Contents>{object}</Contents>{rest}</ListBucketResult>"
        ))
    };
    let object = "<Key>k</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified>";
    let again = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
    let ran = ask("s3 ls s3://b", page(object, again));
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("The same next token was received twice"),
        "{}",
        ran.stderr
    );
    for object in [
        "",
        "<Key>k</Key>",
        "<Key/><Size>-1</Size><LastModified>0001-01-01T00:00:00Z</LastModified>",
        "<Size>9223372036854775807</Size><LastModified>9999-12-31T23:59:59Z</LastModified>",
    ] {
        let ran = ask(
            "s3 ls s3://b --summarize --human-readable",
            page(object, ""),
        );
        ran.succeeded();
        assert!(ran.stdout.contains("Total Objects: 1"), "{}", ran.stdout);
    }
    for object in [
        "<Size>many</Size>",
        "<LastModified>yesterday</LastModified>",
    ] {
        fails(&ask("s3 ls s3://b", page(object, "")));
    }
}

#[test]
fn json_nested_ten_thousand_deep_is_refused() {
    let body = format!(
        "{{\"TableNames\": {}{}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    fails(&ask("dynamodb list-tables", ok(&body)));
    fails(&ask(
        "lambda list-functions",
        ok(&body.replace("TableNames", "Functions")),
    ));
    let unknown = body.replace("TableNames", "Unknown");
    fails(&ask("dynamodb list-tables", ok(&unknown)));
    fails(&ask("dynamodb list-tables", ok(&"[".repeat(10_000))));
}

#[test]
fn a_body_cut_short_is_an_error() {
    let body = b"{\"TableNames\": []}";
    fails(&ask(
        "dynamodb list-tables",
        http("200 OK", body.len() + 1, body),
    ));
    fails(&ask(
        "s3api list-buckets",
        http("200 OK", 1000, b"<ListAllMyBucketsResult>"),
    ));
    // A streamed body: what was there stays, and no half of a file is left beside it.
    let shell = one_attempt();
    let before = std::fs::read_dir(shell.home()).unwrap().count();
    std::fs::write(shell.home().join("out.txt"), "before").unwrap();
    let url = format!("http://{}", server(http("200 OK", 1000, b"begin")));
    fails(&shell.run(&format!(
        "s3api get-object --bucket b --key k out.txt --endpoint-url {url}"
    )));
    let kept = std::fs::read_to_string(shell.home().join("out.txt")).unwrap();
    assert_eq!(kept, "before");
    assert_eq!(std::fs::read_dir(shell.home()).unwrap().count(), before + 1);
}

#[test]
fn what_is_no_http_is_an_error() {
    fails(&ask(
        "dynamodb list-tables",
        b"SSH-2.0-OpenSSH_9.7\r\n".to_vec(),
    ));
    fails(&ask("dynamodb list-tables", Vec::new()));
    fails(&ask(
        "dynamodb list-tables",
        http("500 Internal Server Error", 3, b"\xff\xfe\x00"),
    ));
}

#[test]
fn an_endpoint_that_cannot_be_reached_is_named() {
    // The port was free just before.
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let ran = one_attempt().run(&format!(
        "dynamodb list-tables --endpoint-url http://{address}"
    ));
    ran.failed(
        255,
        &format!("Could not connect to the endpoint URL: \"http://{address}/\""),
    );
}

#[test]
fn a_server_that_does_not_speak_tls_is_an_ssl_error() {
    let address = server(ok("{}"));
    let ran = one_attempt().run(&format!(
        "dynamodb list-tables --endpoint-url https://{address}"
    ));
    ran.failed(255, "SSL validation failed for ");
}

#[test]
fn an_error_of_the_service_is_told_as_aws_tells_it() {
    let body = r#"{"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message": "no table"}"#;
    let ran = ask(
        "dynamodb describe-table --table-name t",
        http("400 Bad Request", body.len(), body.as_bytes()),
    );
    ran.failed(
        254,
        "\nbotoxide: [ERROR]: An error occurred (ResourceNotFoundException) when calling the DescribeTable operation (reached max retries: 0): no table\n",
    );
}
