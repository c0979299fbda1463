//! Roles in the cache that commands share: a caller gets the credentials for its own source, never those of another
//! caller.

use std::sync::Arc;

use botoxide::seam::{Fakes, Output};
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{Session, SessionOptions};
use botoxide_core::http::{Request, Response};
use botoxide_core::text::Text;

const HOME: &str = "/home/ada";
const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/reader\n";

/// A caller: its environment and files, and the access key that it must get for the role.
#[derive(Clone, Copy)]
struct Caller {
    config: &'static str,
    env: &'static [(&'static str, &'static str)],
    files: &'static [(&'static str, &'static str)],
    /// A command and the access key that it prints.
    process: Option<(&'static str, &'static str)>,
    expected: &'static str,
}

/// Two callers that differ only in one setting.
#[rustfmt::skip]
const PAIRS: &[(&str, [Caller; 2])] = &[
    ("keys in the source profile", [
        Caller { config: "source_profile = s\n[profile s]\naws_access_key_id = AKID1\naws_secret_access_key = x\n",
            expected: "reader by AKID1", ..NOBODY },
        Caller { config: "source_profile = s\n[profile s]\naws_access_key_id = AKID2\naws_secret_access_key = x\n",
            expected: "reader by AKID2", ..NOBODY },
    ]),
    ("the name of the source profile", [
        Caller { config: "source_profile = s\n[profile s]\naws_access_key_id = AKID1\naws_secret_access_key = x\n",
            expected: "reader by AKID1", ..NOBODY },
        Caller { config: "source_profile = t\n[profile t]\naws_access_key_id = AKID3\naws_secret_access_key = x\n",
            expected: "reader by AKID3", ..NOBODY },
    ]),
    ("permanent keys in the environment", [
        Caller { config: "credential_source = Environment\n", expected: "reader by AKID1",
            env: &[("AWS_ACCESS_KEY_ID", "AKID1"), ("AWS_SECRET_ACCESS_KEY", "x")], ..NOBODY },
        Caller { config: "credential_source = Environment\n", expected: "reader by AKID2",
            env: &[("AWS_ACCESS_KEY_ID", "AKID2"), ("AWS_SECRET_ACCESS_KEY", "x")], ..NOBODY },
    ]),
    ("temporary keys in the environment", [
        Caller { config: "credential_source = Environment\n", expected: "reader by ASIA1",
            env: &[("AWS_ACCESS_KEY_ID", "ASIA1"), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_SESSION_TOKEN", "t")], ..NOBODY },
        Caller { config: "credential_source = Environment\n", expected: "reader by ASIA2",
            env: &[("AWS_ACCESS_KEY_ID", "ASIA2"), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_SESSION_TOKEN", "t")], ..NOBODY },
    ]),
    ("the command of the source profile", [
        Caller { config: "source_profile = s\n[profile s]\ncredential_process = print ada\n",
            process: Some(("print ada", "ASIAADA")), expected: "reader by ASIAADA", ..NOBODY },
        Caller { config: "source_profile = s\n[profile s]\ncredential_process = print bob\n",
            process: Some(("print bob", "ASIABOB")), expected: "reader by ASIABOB", ..NOBODY },
    ]),
    ("what a container gives", [
        Caller { config: "credential_source = EcsContainer\n", expected: "reader by ASIAPOD1",
            env: &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/c"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "POD1")],
            ..NOBODY },
        Caller { config: "credential_source = EcsContainer\n", expected: "reader by ASIAPOD2",
            env: &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/c"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "POD2")],
            ..NOBODY },
    ]),
    ("a token in the file that the environment names", [
        Caller { env: &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader")],
            files: &[("/token", "jwt-of-ada")], expected: "reader by jwt-of-ada", ..NOBODY },
        Caller { env: &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader")],
            files: &[("/token", "jwt-of-bob")], expected: "reader by jwt-of-bob", ..NOBODY },
    ]),
    ("a token in the file that the source profile names", [
        Caller { config: "source_profile = s\n[profile s]\nweb_identity_token_file = /token\n\
            role_arn = arn:aws:iam::123456789012:role/pod\n",
            files: &[("/token", "jwt-of-ada")], expected: "reader by pod by jwt-of-ada", ..NOBODY },
        Caller { config: "source_profile = s\n[profile s]\nweb_identity_token_file = /token\n\
            role_arn = arn:aws:iam::123456789012:role/pod\n",
            files: &[("/token", "jwt-of-bob")], expected: "reader by pod by jwt-of-bob", ..NOBODY },
    ]),
    ("the account of a sign-in", [
        Caller { config: "source_profile = s\n[profile s]\nsso_role_name = r\nsso_account_id = 111\n\
            sso_start_url = https://ada\nsso_region = us-east-1\n",
            expected: "reader by ASIA111", ..NOBODY },
        Caller { config: "source_profile = s\n[profile s]\nsso_role_name = r\nsso_account_id = 222\n\
            sso_start_url = https://ada\nsso_region = us-east-1\n",
            expected: "reader by ASIA222", ..NOBODY },
    ]),
    ("a role on the way", [
        Caller { config: "source_profile = s\n[profile s]\nrole_arn = arn:aws:iam::123456789012:role/one\nsource_profile = k\n\
            [profile k]\naws_access_key_id = AKID1\naws_secret_access_key = x\n", expected: "reader by one by AKID1", ..NOBODY },
        Caller { config: "source_profile = s\n[profile s]\nrole_arn = arn:aws:iam::123456789012:role/two\nsource_profile = k\n\
            [profile k]\naws_access_key_id = AKID1\naws_secret_access_key = x\n", expected: "reader by two by AKID1", ..NOBODY },
    ]),
    ("keys at the end of a chain of roles", [
        Caller { config: "source_profile = s\n[profile s]\nrole_arn = arn:aws:iam::123456789012:role/one\nsource_profile = k\n\
            [profile k]\naws_access_key_id = AKID1\naws_secret_access_key = x\n", expected: "reader by one by AKID1", ..NOBODY },
        Caller { config: "source_profile = s\n[profile s]\nrole_arn = arn:aws:iam::123456789012:role/one\nsource_profile = k\n\
            [profile k]\naws_access_key_id = AKID2\naws_secret_access_key = x\n", expected: "reader by one by AKID2", ..NOBODY },
    ]),
    ("the service that gives them", [
        Caller { config: "source_profile = s\n[profile s]\naws_access_key_id = AKID1\naws_secret_access_key = x\n",
            expected: "reader by AKID1", ..NOBODY },
        Caller { config: "source_profile = s\n[profile s]\naws_access_key_id = AKID1\naws_secret_access_key = x\n",
            env: &[("AWS_ENDPOINT_URL_STS", "http://localhost:4566")], expected: "reader by AKID1 of localhost", ..NOBODY },
    ]),
    ("the service that takes a token", [
        Caller { env: &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader")],
            files: &[("/token", "jwt-of-ada")], expected: "reader by jwt-of-ada", ..NOBODY },
        Caller { env: &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader"),
            ("AWS_ENDPOINT_URL", "http://localhost:4566")],
            files: &[("/token", "jwt-of-ada")], expected: "reader by jwt-of-ada of localhost", ..NOBODY },
    ]),
];

const NOBODY: Caller = Caller {
    config: "",
    env: &[],
    files: &[],
    process: None,
    expected: "",
};

#[test]
fn callers_never_get_the_credentials_of_others() {
    for (what, callers) in PAIRS {
        let world = Fakes::default();
        for round in 1..=2 {
            for caller in callers {
                let (found, calls_of_sts) = assume(&world, caller);
                assert_eq!(found, caller.expected, "{what}, round {round}");
                assert_eq!(calls_of_sts > 0, round == 1, "{what}, round {round}");
            }
        }
    }
}

/// The access key of the role for this caller, from a new session on the same files, and the number of calls to STS.
fn assume(files: &Fakes, caller: &Caller) -> (String, usize) {
    let world = Fakes {
        fs: Arc::clone(&files.fs),
        ..Fakes::default()
    };
    world.env.set("HOME", HOME);
    for (name, value) in caller.env {
        world.env.set(*name, *value);
    }
    for (path, text) in caller.files {
        world.fs.write(*path, text);
    }
    let role = if caller.config.is_empty() { "" } else { ROLE };
    let config = format!("[profile p]\n{role}{}", caller.config);
    world.fs.write(format!("{HOME}/.aws/config"), config);
    let token = r#"{"accessToken": "t", "expiresAt": "2090-01-01T00:00:00Z"}"#;
    let key = botoxide::credentials::SsoTokenCache::key("https://ada", None);
    world
        .fs
        .write(format!("{HOME}/.aws/sso/cache/{key}.json"), token);
    if let Some((command, access_key)) = caller.process {
        let words: Vec<&str> = command.split(' ').collect();
        let stdout = format!(
            r#"{{"Version": 1, "AccessKeyId": "{access_key}", "SecretAccessKey": "x", "SessionToken": "t"}}"#
        );
        let output = Output {
            code: Some(0),
            stdout: stdout.into(),
            stderr: Vec::new(),
        };
        world.process.set(&words, output);
    }
    let transport = Arc::new(ScriptedTransport::answering(|request| Ok(answer(request))));
    let session = Session::with(SessionOptions {
        // With a profile that is named in code, the environment is only used if the profile specifies it.
        profile_name: (!caller.config.is_empty()).then(|| "p".to_owned()),
        region_name: Some("us-east-1".into()),
        credentials_directory: Some("~/.aws/cli/cache".to_owned()),
        seams: Some(world.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    });
    let found = block_on(session.unwrap().credentials()).unwrap().unwrap();
    let requests = transport.requests();
    let of_sts = |request: &&Request| text(request).contains("RoleArn=");
    (
        found.unwrap().access_key.clone(),
        requests.iter().filter(of_sts).count(),
    )
}

fn text(request: &Request) -> String {
    String::from_utf8_lossy(request.body.as_bytes().map_or(&[][..], |bytes| bytes)).into_owned()
}

/// STS, the portal of a sign-in and the agent of a container; each new access key contains the name of the caller.
fn answer(request: &Request) -> Response {
    let header = |name: &str| request.headers.get(name).map(Text::as_str);
    let between = |text: &str, start: &str, end: &[char]| -> Option<String> {
        let (_, rest) = text.split_once(start)?;
        rest.split(end).next().map(str::to_owned)
    };
    let body = if request.url.contains("portal.sso") {
        let account = between(&request.url, "account_id=", &['&']).unwrap();
        format!(
            r#"{{"roleCredentials": {{"accessKeyId": "ASIA{account}", "secretAccessKey": "x", "sessionToken": "t",
            "expiration": 3786912000000}}}}"#
        )
    } else if request.url.starts_with("http://127.0.0.1/") {
        let token = header("authorization").unwrap();
        format!(
            r#"{{"AccessKeyId": "ASIA{token}", "SecretAccessKey": "x", "Token": "t", "Expiration": "2090-01-01T00:00:00Z"}}"#
        )
    } else {
        let body = text(request);
        let by = between(&body, "WebIdentityToken=", &['&'])
            .or_else(|| between(header("authorization")?, "Credential=", &['/']))
            .unwrap();
        let role = between(&body, "role%2F", &['&']).unwrap();
        let of = if request.url.contains("localhost") {
            " of localhost"
        } else {
            ""
        };
        let action = between(&body, "Action=", &['&']).unwrap();
        format!(
            "<{action}Response><{action}Result><Credentials><AccessKeyId>{role} by {by}{of}</AccessKeyId>\
             <SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken>\
             <Expiration>2090-01-01T00:00:00Z</Expiration></Credentials></{action}Result></{action}Response>"
        )
    };
    Response {
        status: 200,
        body: body.into(),
        ..Response::default()
    }
}
