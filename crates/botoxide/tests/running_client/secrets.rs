//! Logs contain no secret at any level.

use std::sync::Arc;

use botoxide::observe::Level;
use botoxide::seam::{Fakes, Output};
use botoxide::transport::ScriptedTransport;
use botoxide::{Config, PresignOptions, SessionOptions, Value, blocking, params};
use botoxide_core::http::{Request, Response};

use crate::lines::{logged, response, session};

/// A string that starts like this is a secret in these tests, also if it is encoded.
const MARKS: &[&str] = &["hunter2", "aHVudGVyM", "%68unter2"];

fn is_clean(what: &str, text: &str) {
    assert!(
        text.contains("botoxide::wire [TRACE]"),
        "{what}: nothing was logged"
    );
    for mark in MARKS {
        let line = text.lines().find(|line| line.contains(mark));
        assert_eq!(line, None, "{what} shows a secret");
    }
    // A signature is like a password until it expires.
    for (at, word) in text.match_indices("Signature=") {
        let rest = &text[at + word.len()..];
        assert!(rest.starts_with("***"), "{what} shows a signature");
    }
}

/// Calls and their responses. All secret arguments and members start with `hunter2`.
fn calls() -> Vec<(&'static str, &'static str, Value, Response)> {
    let key = "hunter2-is-32-bytes-long-exactly";
    let xml = |body: &str| response(200, &[("Set-Cookie", "AWSALB=hunter2")], body);
    let json = |body: &str| response(200, &[], body);
    let credentials = "<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>hunter2</SecretAccessKey>\
                       <SessionToken>hunter2</SessionToken><Expiration>2026-11-22T12:00:00Z</Expiration></Credentials>";
    let assume = format!("<R><AssumeRoleResult>{credentials}</AssumeRoleResult></R>");
    let session = format!("<CreateSessionResult>{credentials}</CreateSessionResult>");
    let object = params! {"Bucket": "b", "Key": "k", "SSECustomerAlgorithm": "AES256", "SSECustomerKey": key};
    let mut put = object.clone();
    put.as_map_mut().unwrap().insert("Body", "an object");
    vec![
        (
            "sts",
            "AssumeRole",
            params! {"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "session"},
            xml(&assume),
        ),
        (
            "sts",
            "AssumeRoleWithWebIdentity",
            params! {"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "session", "WebIdentityToken": "hunter2-token"},
            response(
                400,
                &[],
                "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>hunter2-token</Message></Error></ErrorResponse>",
            ),
        ),
        (
            "sso",
            "GetRoleCredentials",
            params! {"roleName": "r", "accountId": "1", "accessToken": "hunter2-access"},
            json(
                r#"{"roleCredentials":{"accessKeyId":"ASIA","secretAccessKey":"hunter2","sessionToken":"hunter2","expiration":1}}"#,
            ),
        ),
        (
            "sso-oidc",
            "CreateToken",
            params! {"clientId": "c", "clientSecret": "hunter2", "grantType": "refresh_token", "refreshToken": "hunter2"},
            json(r#"{"accessToken":"hunter2","refreshToken":"hunter2"}"#),
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            params! {"SecretId": "s"},
            json(r#"{"SecretString":"hunter2"}"#),
        ),
        (
            "secretsmanager",
            "PutSecretValue",
            params! {"SecretId": "s", "SecretString": "hunter2"},
            response(
                400,
                &[],
                r#"{"__type":"InvalidParameterException","message":"hunter2 is no good"}"#,
            ),
        ),
        (
            "kms",
            "Decrypt",
            params! {"CiphertextBlob": b"x".to_vec()},
            json(r#"{"Plaintext":"aHVudGVyMg=="}"#),
        ),
        (
            "ssm",
            "GetParameter",
            params! {"Name": "p", "WithDecryption": true},
            json(r#"{"Parameter":{"Value":"hunter2"}}"#),
        ),
        (
            "iam",
            "CreateAccessKey",
            params! {},
            xml(
                "<R><CreateAccessKeyResult><AccessKey><SecretAccessKey>hunter2</SecretAccessKey></AccessKey></CreateAccessKeyResult></R>",
            ),
        ),
        (
            "ecr",
            "GetAuthorizationToken",
            params! {},
            json(r#"{"authorizationData":[{"authorizationToken":"aHVudGVyMg=="}]}"#),
        ),
        (
            "cognito-identity",
            "GetCredentialsForIdentity",
            params! {"IdentityId": "eu-central-1:12345678-1234-1234-1234-123456789012", "Logins": params! {"a": "hunter2"}},
            json(r#"{"Credentials":{"SecretKey":"hunter2","SessionToken":"hunter2"}}"#),
        ),
        ("s3", "PutObject", put, xml("")),
        ("s3", "GetObject", object, response(200, &[], "an object")),
        (
            "s3",
            "CreateSession",
            params! {"Bucket": "b--euc1-az1--x-s3"},
            xml(&session),
        ),
        (
            "s3",
            "ListObjectsV2",
            params! {"Bucket": "b"},
            response(
                403,
                &[],
                "<Error><Code>AccessDenied</Code><Message>token hunter2-session-token is not good</Message></Error>",
            ),
        ),
    ]
}

#[test]
fn calls_show_no_secret() {
    for (service, operation, params, answer) in calls() {
        let text = logged("botoxide", Level::TRACE, || {
            let session = session(&Fakes::default(), [answer]);
            // Some responses are errors; only the logs matter.
            let _ = session.client(service).unwrap().call(operation, params);
        });
        is_clean(operation, &text);
        assert!(
            text.contains(&format!("operation=\"{operation}\"")),
            "{text}"
        );
    }
}

#[test]
fn values_that_are_not_secret_are_shown() {
    let text = logged("botoxide::wire", Level::TRACE, || {
        let headers = [
            ("x-amzn-requestid", "R"),
            ("content-type", "application/x-amz-json-1.0"),
        ];
        let answer = response(200, &headers, r#"{"TableNames":["photos"]}"#);
        let session = session(&Fakes::default(), [answer]);
        let client = session.client("dynamodb").unwrap();
        client.call("ListTables", params! {"Limit": 7}).unwrap();
    });
    for shown in [
        "request method=\"POST\" url=\"https://dynamodb.eu-central-1.amazonaws.com/\" headers=\n",
        "\nX-Amz-Target: DynamoDB_20120810.ListTables\n",
        "\nX-Amz-Security-Token: ***\n",
        "\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-central-1/dynamodb/aws4_request, SignedHeaders=",
        " body=\"{\\\"Limit\\\":7}\"",
        "response status=200 headers=\nx-amzn-requestid: R\ncontent-type: application/x-amz-json-1.0\n body=\"{\\\"TableNames\\\":[\\\"photos\\\"]}\"",
    ] {
        assert!(text.contains(shown), "{shown} is not in {text}");
    }
}

/// Responds like the metadata service, a container's host, and DynamoDB.
fn hosts(request: &Request) -> Response {
    let credentials = r#"{"Code":"Success","AccessKeyId":"ASIA","SecretAccessKey":"hunter2","Token":"hunter2-long-token","Expiration":"2015-08-31T12:36:00Z"}"#;
    match request.url.as_str() {
        url if url.ends_with("/api/token") => response(200, &[], "hunter2-metadata-token"),
        url if url.ends_with("/security-credentials/") => response(200, &[], "role"),
        url if url.contains("/security-credentials/role") || url.contains("/container") => {
            response(200, &[], credentials)
        }
        _ => response(200, &[], "{}"),
    }
}

#[test]
fn providers_show_no_secret() {
    let of_process = Output {
        code: Some(0),
        stdout: br#"{"Version":1,"AccessKeyId":"ASIA","SecretAccessKey":"hunter2","SessionToken":"hunter2-token"}"#.to_vec(),
        stderr: b"hunter2".to_vec(),
    };
    let profile = |lines: &str| format!("[default]\n{lines}\n");
    for (provider, variables, file) in [
        (
            "env",
            vec![
                ("AWS_ACCESS_KEY_ID", "AKID"),
                ("AWS_SECRET_ACCESS_KEY", "hunter2"),
                ("AWS_SESSION_TOKEN", "hunter2-token"),
            ],
            String::new(),
        ),
        (
            "config-file",
            vec![],
            profile("aws_access_key_id = AKID\naws_secret_access_key = hunter2"),
        ),
        (
            "custom-process",
            vec![],
            profile("credential_process = give-key"),
        ),
        (
            "container-role",
            vec![
                ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/container"),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hunter2-auth"),
            ],
            String::new(),
        ),
        ("iam-role", vec![], String::new()),
    ] {
        let fakes = Fakes::default();
        fakes.env.set("HOME", "/home/ada");
        for (name, value) in variables {
            fakes.env.set(name, value);
        }
        fakes.fs.write("/home/ada/.aws/config", file);
        fakes.process.set(&["give-key"], of_process.clone());
        let text = logged("botoxide", Level::TRACE, || {
            let session = blocking::Session::with(SessionOptions {
                region_name: Some("eu-central-1".into()),
                seams: Some(fakes.seams()),
                transport: Some(Arc::new(ScriptedTransport::answering(|request| {
                    Ok(hosts(request))
                }))),
                ..SessionOptions::default()
            });
            let client = session.unwrap().client("dynamodb").unwrap();
            client.call("ListTables", params! {}).unwrap();
        });
        is_clean(provider, &text);
        assert!(
            text.contains(&format!("credentials found provider=\"{provider}\"")),
            "{text}"
        );
    }
}

#[test]
fn requests_that_are_signed_in_the_url_show_no_secret() {
    let text = logged("botoxide", Level::TRACE, || {
        let session = session(&Fakes::default(), [response(200, &[], "")]);
        let config = Config {
            signature_version: Some(botoxide::config::SignatureVersion::Named(
                "s3v4-query".into(),
            )),
            ..Config::default()
        };
        let options = botoxide::ClientOptions {
            config: Some(config),
            ..botoxide::ClientOptions::default()
        };
        let client = session.client_with("s3", options).unwrap();
        client.call("HeadBucket", params! {"Bucket": "b"}).unwrap();
        // This request is signed but not sent.
        let url = client.generate_presigned_url(
            "head_bucket",
            params! {"Bucket": "b"},
            PresignOptions::default(),
        );
        assert!(url.unwrap().as_str().contains("hunter2"));
    });
    is_clean("a URL", &text);
    assert!(text.contains("X-Amz-Security-Token=***"), "{text}");
}

/// The logs and the error of a provider for an invalid response.
fn provider_with(
    config: &str,
    variables: &[(&str, &str)],
    files: &[(&str, &str)],
    answer: impl Fn(&Request) -> Response + Send + 'static,
) -> String {
    let fakes = Fakes::default();
    fakes.env.set("HOME", "/home/ada");
    for (name, value) in variables {
        fakes.env.set(*name, *value);
    }
    fakes
        .fs
        .write("/home/ada/.aws/config", format!("[default]\n{config}\n"));
    for (path, text) in files {
        fakes.fs.write(*path, *text);
    }
    fakes.process.set(
        &["give-key"],
        Output {
            code: Some(0),
            stdout: br#"{"Version":1,"AccessKeyId":"ASIA","SecretAccessKey":"hunter2""#.to_vec(),
            stderr: Vec::new(),
        },
    );
    let mut error = String::new();
    let logs = logged("", Level::TRACE, || {
        let session = blocking::Session::with(SessionOptions {
            region_name: Some("eu-central-1".into()),
            seams: Some(fakes.seams()),
            transport: Some(Arc::new(ScriptedTransport::answering(move |request| {
                Ok(answer(request))
            }))),
            ..SessionOptions::default()
        });
        let client = session.unwrap().client("dynamodb").unwrap();
        error = match client.call("ListTables", params! {}) {
            Ok(_) => "none".to_owned(),
            Err(refused) => format!("{refused} {refused:?} {refused:#}"),
        };
    });
    format!("{logs}\nerror: {error}")
}

const CREDENTIALS: &str = r#"{"Code":"Success","AccessKeyId":"ASIA","SecretAccessKey":"hunter2","Token":"hunter2-long-token","Expiration":"2015-08-31T12:36:00Z"}"#;

#[test]
fn providers_show_nothing_of_an_invalid_response() {
    let container = [
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "http://ada:hunter2-user@localhost/container",
        ),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hunter2-auth"),
    ];
    let cut = &CREDENTIALS[..CREDENTIALS.len() - 3];
    let page = format!("<html>{CREDENTIALS}</html>");
    let list = format!("[{CREDENTIALS}]");
    let number = CREDENTIALS.replace("\"hunter2\"", "[\"hunter2\"]");
    let moment = CREDENTIALS.replace("2015-08-31T12:36:00Z", "soon");
    for (status, body) in [
        (203, CREDENTIALS),
        (201, CREDENTIALS),
        (204, CREDENTIALS),
        (302, CREDENTIALS),
        (403, CREDENTIALS),
        (404, CREDENTIALS),
        (500, CREDENTIALS),
        (599, CREDENTIALS),
        (200, cut),
        (200, page.as_str()),
        (200, list.as_str()),
        (200, number.as_str()),
        (200, moment.as_str()),
    ] {
        let owned = body.to_owned();
        let text = provider_with("", &container, &[], move |_| response(status, &[], &owned));
        is_clean(&format!("a container's {status}"), &text);
        assert!(
            text.contains("error: Error when retrieving credentials") || body == moment,
            "{text}"
        );
        // Failures of the metadata service are not errors: the role, the credentials, the token.
        for place in [
            "/security-credentials/",
            "/security-credentials/role",
            "/api/token",
        ] {
            let owned = body.to_owned();
            let text = provider_with("", &[], &[], move |request| match request.url.as_str() {
                url if url.ends_with(place) => response(status, &[], &owned),
                _ => hosts(request),
            });
            // Without a token, version 1 of the service is queried.
            let is_whole = place == "/api/token";
            assert!(
                is_whole
                    || text.contains("error: Unable to locate credentials")
                    || text.contains("error: Error when retrieving credentials")
                    || body == moment,
                "{text}"
            );
            is_clean(
                &format!("the metadata service's {status} for {place}"),
                &text,
            );
        }
    }
}

#[test]
fn providers_that_call_services_show_nothing_of_an_invalid_response() {
    let role = "arn:aws:iam::123456789012:role/r";
    let expires = "2030-01-01T00:00:00Z";
    let token = format!(
        r#"{{"accessToken":"hunter2-access","expiresAt":"{expires}","startUrl":"https://x","region":"eu-central-1"}}"#
    );
    let sso = "sso_start_url = https://x\nsso_region = eu-central-1\nsso_account_id = 1\nsso_role_name = r";
    // The name is the SHA-1 of the start URL.
    let cache = "/home/ada/.aws/sso/cache/98383e6608d65e46b24bbd92582bc8d916605a21.json";
    let xml = "<R><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>hunter2</SecretAccessKey>\
               <SessionToken>hunter2-long</SessionToken>";
    let web = format!("role_arn = {role}\nweb_identity_token_file = /token");
    let assumed = format!(
        "role_arn = {role}\nsource_profile = base\n[profile base]\naws_access_key_id = AKID\n\
         aws_secret_access_key = hunter2-secret\naws_session_token = hunter2-session"
    );
    let json = r#"{"roleCredentials":{"accessKeyId":"ASIA","secretAccessKey":"hunter2","sessionToken":"hunter2-long""#;
    let refused = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message><Token>hunter2-web</Token></Error></ErrorResponse>";
    for (name, config, variables, file, status, body) in [
        (
            "web",
            web.as_str(),
            &[][..],
            ("/token", "hunter2-web"),
            200,
            xml,
        ),
        (
            "web",
            web.as_str(),
            &[][..],
            ("/token", "hunter2-web"),
            400,
            refused,
        ),
        (
            "web",
            web.as_str(),
            &[][..],
            ("/token", "hunter2-web"),
            500,
            xml,
        ),
        ("role", assumed.as_str(), &[][..], ("/x", ""), 200, xml),
        ("role", assumed.as_str(), &[][..], ("/x", ""), 403, refused),
        ("role", assumed.as_str(), &[][..], ("/x", ""), 500, xml),
        ("sso", sso, &[][..], (cache, token.as_str()), 200, json),
        ("sso", sso, &[][..], (cache, token.as_str()), 401, json),
        ("sso", sso, &[][..], (cache, token.as_str()), 500, json),
    ] {
        let owned = body.to_owned();
        let text = provider_with(config, variables, &[file], move |_| {
            response(status, &[], &owned)
        });
        is_clean(&format!("{name} {status}"), &text);
        assert!(!text.contains("error: none"), "{name} {status}: {text}");
    }
    let text = provider_with("credential_process = give-key", &[], &[], |_| {
        response(200, &[], "{}")
    });
    let start = text.find("error: ").unwrap();
    assert!(!text.contains("hunter2"), "{}", &text[start..]);
}
