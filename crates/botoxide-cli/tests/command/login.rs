//! `login`: the page, the code that is entered, the session in the cache and in the profile.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use conformance::server::{Action, Server};
use serde_json::{Value as Json, json};

use crate::shell::Shell;
use crate::sign_in::Waiting;

const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/Admin/me";

/// What the service answers to a code.
fn token() -> Vec<u8> {
    let claims = URL_SAFE_NO_PAD.encode(json!({ "sub": SESSION }).to_string());
    let answer = json!({
        "accessToken": { "accessKeyId": "ASIA", "secretAccessKey": "secret", "sessionToken": "token" },
        "tokenType": "aws_sigv4",
        "expiresIn": 900,
        "refreshToken": "refresh",
        "idToken": format!("e30.{claims}.c2ln"),
    });
    answer.to_string().into_bytes()
}

#[test]
fn a_code_of_the_page_makes_a_session() {
    let server =
        Server::start(|_| vec![Action::Read, Action::response(200, &[], &token())]).unwrap();
    let shell = Shell::new()
        .with("AWS_ENDPOINT_URL", server.url())
        .with("AWS_DEFAULT_REGION", "eu-west-1");
    let waiting = Waiting::new(&shell, "login --remote --profile mine").until_asked();
    assert!(
        waiting
            .uri
            .starts_with(&format!("{}/v1/authorize?", server.url()))
    );
    assert_eq!(waiting.parameter("response_type"), "code");
    assert_eq!(waiting.parameter("code_challenge_method"), "SHA-256");
    let state = waiting.parameter("state");
    let code = STANDARD.encode(format!("state={state}&code=abc"));
    let ran = waiting.typing(&format!("{code}\n")).end();
    ran.succeeded();
    assert!(ran.stdout.contains(&format!(
        "Updated profile mine to use {SESSION} credentials."
    )));

    let request = server.received().remove(0);
    assert_eq!(request.target, "/v1/token");
    let proof = request.header("DPoP").unwrap();
    assert_eq!(proof.split('.').count(), 3);
    let body: Json = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["code"], "abc");
    assert_eq!(body["grantType"], "authorization_code");
    assert!(body["codeVerifier"].as_str().unwrap().len() >= 43);

    let config = fs::read_to_string(shell.home().join(".aws/config")).unwrap();
    assert_eq!(
        config,
        format!("[profile mine]\nlogin_session = {SESSION}\n")
    );
    let keys = shell.run("configure export-credentials --profile mine");
    keys.succeeded();
    assert_eq!(keys.json()["AccessKeyId"], "ASIA");

    let out = shell.run("logout --profile mine");
    out.succeeded();
    assert_eq!(
        fs::read_dir(shell.home().join(".aws/login/cache"))
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn another_code_and_another_profile_are_refused() {
    let shell = Shell::new().with("AWS_DEFAULT_REGION", "eu-west-1");
    for (code, complaint) in [
        ("???", "Failed to decode the verification code."),
        ("YT1i", "Failed to retrieve an auth_code or state"),
        (
            "c3RhdGU9eCZjb2RlPXk=",
            "The code belongs to another sign-in",
        ),
    ] {
        let ran = shell.run_with_input("login", &format!("{code}\n"));
        assert_eq!(ran.code, Some(255), "{}", ran.stderr);
        assert!(ran.stderr.contains(complaint), "{}", ran.stderr);
    }
    fs::create_dir_all(shell.home().join(".aws")).unwrap();
    fs::write(
        shell.home().join(".aws/config"),
        "[profile role]\nrole_arn = r\n",
    )
    .unwrap();
    let ran = shell.run("login --profile role");
    assert_eq!(ran.code, Some(253), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("Profile 'role' is already configured with Assume Role credentials.")
    );
}
