//! `botoxide sso login`, `sso logout` and `configure sso`, as a person and a browser drive them; boto3 reads what they write.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use crate::portal::Portal;
use crate::shell::{Ran, Shell};
use crate::sign_in::Waiting;

const CONFIG: &str = "\
[profile work]
sso_session = here
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-north-1
[sso-session here]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-north-1
sso_registration_scopes = sso:account:access, more
[profile old]
sso_start_url = https://old.awsapps.com/start
sso_region = eu-west-1
[profile half]
sso_start_url = https://old.awsapps.com/start
";

fn configured(portal: &Portal) -> Shell {
    let shell = portal.shell();
    fs::create_dir(shell.home().join(".aws")).unwrap();
    fs::write(shell.home().join(".aws/config"), CONFIG).unwrap();
    shell
}

fn sha1_hex(text: &str) -> String {
    botoxide_core::digest::hex(&botoxide_core::digest::sha1(text.as_bytes()))
}

/// What lies under the hash of `name` in the cache of tokens.
fn token_file(shell: &Shell, name: &str) -> (String, Json) {
    let path = format!(".aws/sso/cache/{}.json", sha1_hex(name));
    let path = shell.home().join(path);
    let text = fs::read_to_string(path).unwrap();
    let document = serde_json::from_str(&text).unwrap();
    (text, document)
}

/// What Python says, which has boto3 and the home of the shell.
fn python(shell: &Shell, program: &str) -> String {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python");
    let mut command = Command::new(&python);
    for (name, value) in shell.command().get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let output = command.args(["-c", program]).output().unwrap();
    let ran = Ran::from(output);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.stdout.trim_end().to_owned()
}

#[test]
fn a_sign_in_serves_this_command_and_boto3() {
    let portal = Portal::start();
    let shell = configured(&portal);
    let waiting = Waiting::new(&shell, "sso login --profile work --no-browser").until_asked();
    assert_eq!(waiting.parameter("response_type"), "code");
    assert_eq!(waiting.parameter("client_id"), "client");
    assert_eq!(waiting.parameter("code_challenge_method"), "S256");
    assert_eq!(waiting.parameter("scopes"), "sso:account:access more");
    let uri = waiting.uri.clone();
    let ran = waiting.says_yes("yes");
    ran.succeeded();
    assert_eq!(
        ran.stdout,
        format!(
            "Browser will not be automatically opened.\nPlease visit the following URL:\n\n{uri}\n\
             Successfully logged into Start URL: https://example.awsapps.com/start\n"
        )
    );
    let (text, token) = token_file(&shell, "here");
    let expires = token["expiresAt"].as_str().unwrap();
    assert_eq!(
        text,
        format!(
            "{{\"startUrl\": \"https://example.awsapps.com/start\", \"region\": \"eu-north-1\", \"accessToken\": \"hush\", \
             \"expiresAt\": \"{expires}\", \"clientId\": \"client\", \"clientSecret\": \"hidden\", \
             \"registrationExpiresAt\": \"2100-01-01T00:00:00Z\", \"refreshToken\": \"again\"}}"
        )
    );
    let registered = &portal.requests()[0];
    assert_eq!(
        registered.body["scopes"],
        json!(["sso:account:access", "more"])
    );

    let exported = shell
        .run("configure export-credentials --profile work")
        .json();
    assert_eq!(exported["AccessKeyId"], "ASIAROLE");
    // C128 C113: the provider of boto3 finds the token, and the credentials for it.
    let program = "import botocore.session\nfrom botocore.tokens import SSOTokenProvider\n\
        session = botocore.session.Session(profile='work')\n\
        print(SSOTokenProvider(session).load_token().get_frozen_token().token)\n\
        print(session.get_credentials().access_key)";
    assert_eq!(python(&shell, program), "hush\nASIAROLE");
}

#[test]
fn what_boto3_renews_is_read_here() {
    let portal = Portal::start();
    let shell = configured(&portal);
    // The token has a minute left, so boto3 renews it and writes it anew.
    Waiting::new(&shell, "sso login --sso-session here --no-browser")
        .until_asked()
        .says_yes("short")
        .succeeded();
    let program = "import botocore.session\nfrom botocore.tokens import SSOTokenProvider\n\
        session = botocore.session.Session(profile='work')\n\
        print(SSOTokenProvider(session).load_token().get_frozen_token().token)";
    assert_eq!(python(&shell, program), "renewed");
    let (_, token) = token_file(&shell, "here");
    assert_eq!(token["accessToken"], "renewed");
    shell
        .run("configure export-credentials --profile work")
        .json();
    let asked = portal.requests().pop().unwrap();
    assert_eq!(asked.bearer.as_deref(), Some("renewed"));
}

#[cfg(unix)]
#[test]
fn tokens_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let portal = Portal::start();
    let shell = configured(&portal);
    shell.run("sso login --profile old").succeeded();
    let folder = shell.home().join(".aws/sso/cache");
    let modes: Vec<u32> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().permissions().mode() & 0o777)
        .collect();
    assert_eq!(modes, [0o600, 0o600]);
}

#[test]
fn a_code_is_entered_on_another_device() {
    let portal = Portal::start().refusing(&[
        "AuthorizationPendingException",
        "AuthorizationPendingException",
    ]);
    let shell = configured(&portal);
    let ran = shell.run("sso login --profile work --use-device-code --no-browser");
    ran.succeeded();
    assert_eq!(
        ran.stdout,
        "Browser will not be automatically opened.\nPlease visit the following URL:\n\nhttps://device.example/\n\n\
         Then enter the code:\n\nABCD-EFGH\n\n\
         Alternatively, you may visit the following URL which will autofill the code upon loading:\n\
         https://device.example/?user_code=ABCD-EFGH\n\
         Successfully logged into Start URL: https://example.awsapps.com/start\n"
    );
    assert_eq!(
        portal.paths(),
        [
            "/client/register",
            "/device_authorization",
            "/token",
            "/token",
            "/token"
        ]
    );
    // A second time, the registration is there; each sign-in gets a new token.
    shell
        .run("sso login --profile work --use-device-code --no-browser")
        .succeeded();
    assert_eq!(portal.paths().len(), 7);

    let portal = Portal::start().refusing(&["ExpiredTokenException"]);
    configured(&portal)
        .run("sso login --profile work --use-device-code")
        .failed(
            255,
            "The pending authorization to retrieve an SSO token has expired.",
        );
}

#[test]
fn a_stranger_is_not_let_in() {
    let portal = Portal::start();
    let shell = configured(&portal);
    for (query, complaint) in [
        (
            "code=evil&state=guessed",
            "Error loading authorization code: State parameter does not match expected value.",
        ),
        (
            "error=access_denied&state=x",
            "Error loading authorization code: Failed to retrieve an authorization code.",
        ),
    ] {
        let waiting = Waiting::new(&shell, "sso login --profile work --no-browser").until_asked();
        let page = waiting.returns(query);
        assert!(page.starts_with("HTTP/1.1 400 "), "{page}");
        let ran = waiting.end();
        assert_eq!(ran.code, Some(255));
        assert!(ran.stderr.contains(complaint), "{}", ran.stderr);
        assert!(!ran.stdout.contains("Successfully"), "{}", ran.stdout);
    }
    assert_eq!(portal.paths(), ["/client/register"]);
}

#[cfg(unix)]
#[test]
fn the_browser_is_opened() {
    use std::os::unix::fs::PermissionsExt as _;
    let portal = Portal::start();
    let shell = configured(&portal);
    let browser = shell.home().join("browser");
    fs::write(
        &browser,
        "#!/bin/sh\nprintf %s \"$1\" > opened.part\nmv opened.part opened\n",
    )
    .unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let shell = shell
        .with("BROWSER", format!("nosuchbrowser:{} %s", browser.display()))
        .with("PATH", "/bin:/usr/bin");
    let waiting = Waiting::new(&shell, "sso login --profile work").until_asked();
    let opened = shell.home().join("opened");
    let mut tries = 0;
    while !opened.exists() {
        tries += 1;
        assert!(tries < 3000, "nothing was opened");
        std::thread::yield_now();
        let _ = Command::new("sleep").arg("0.02").status();
    }
    assert_eq!(fs::read_to_string(opened).unwrap(), waiting.uri);
    assert!(
        waiting
            .said
            .starts_with("Attempting to automatically open the SSO authorization page")
    );
    waiting.says_yes("yes").succeeded();
}

#[test]
fn signing_out_removes_what_was_kept() {
    let portal = Portal::start();
    let shell = configured(&portal);
    let ran = shell.run("sso login --profile work --use-device-code");
    ran.succeeded();
    shell
        .run("configure export-credentials --profile work")
        .json();
    let home = shell.home().join(".aws");
    let others = r#"{"Credentials": {"AccessKeyId": "ASIAOTHER"}}"#;
    fs::write(home.join("cli/cache/other.json"), others).unwrap();
    let count = |folder: &str| fs::read_dir(home.join(folder)).unwrap().count();
    assert_eq!((count("sso/cache"), count("cli/cache")), (2, 2));
    let ran = shell.run("sso logout");
    ran.succeeded();
    assert_eq!(ran.stdout, "");
    assert_eq!((count("sso/cache"), count("cli/cache")), (1, 1));
    let last = portal.requests().pop().unwrap();
    assert_eq!(
        (last.target.as_str(), last.bearer.as_deref()),
        ("/logout", Some("hush"))
    );
    shell
        .run("configure export-credentials --profile work")
        .failed(
            253,
            "Error loading SSO Token: Token for here does not exist. Sign in with botoxide sso login.",
        );
    // There is nothing left, and that is no failure.
    shell.run("sso logout").succeeded();
}

#[test]
fn a_token_goes_even_where_nobody_can_be_told() {
    let portal = Portal::start();
    let shell = configured(&portal);
    shell
        .run("sso login --profile work --use-device-code")
        .succeeded();
    let shell = shell
        .with("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1")
        .with("AWS_MAX_ATTEMPTS", "1");
    shell.run("sso logout").failed(
        255,
        "Could not connect to the endpoint URL: \"http://127.0.0.1:1/logout\"",
    );
    let left = fs::read_dir(shell.home().join(".aws/sso/cache"))
        .unwrap()
        .count();
    assert_eq!(left, 1, "the registration");
}

#[test]
fn a_token_that_has_expired_says_what_to_do() {
    let shell = configured(&Portal::start());
    let (hash, folder) = (sha1_hex("here"), shell.home().join(".aws/sso/cache"));
    fs::create_dir_all(&folder).unwrap();
    let token = r#"{"accessToken": "hush", "expiresAt": "2020-01-01T00:00:00Z"}"#;
    fs::write(folder.join(format!("{hash}.json")), token).unwrap();
    let complaint = "Token has expired and refresh failed. Sign in with botoxide sso login.";
    shell
        .run("configure export-credentials --profile work")
        .failed(253, complaint);
    let ran = shell.run("doctor --profile work");
    assert_eq!(ran.code, Some(253));
    assert!(ran.stdout.contains(complaint), "{}", ran.stdout);
    assert!(!ran.stdout.contains("hush"), "{}", ran.stdout);
}

#[test]
fn a_profile_is_made() {
    let portal = Portal::start();
    let shell = portal.shell();
    let answers = "here\nexample.org\nhttps://example.awsapps.com/start\n\neu-north-1\na b\n\n9\n2\nWriter\neu-west-1\n\n\n";
    let ran = Waiting::new(&shell, "configure sso --no-browser")
        .typing(answers)
        .until_asked()
        .says_yes("yes");
    ran.succeeded();
    let uri = ran
        .stdout
        .lines()
        .find(|line| line.contains("/authorize?"))
        .unwrap();
    assert_eq!(
        ran.stdout.replace(uri, "URI"),
        "SSO session name (Recommended): \
         SSO start URL [None]: Not a valid Start URL\n\
         SSO start URL [None]: \
         SSO region [None]: A value is required\n\
         SSO region [None]: \
         SSO registration scopes [sso:account:access]: Scope values must be separated by commas\n\
         SSO registration scopes [sso:account:access]: \
         Browser will not be automatically opened.\nPlease visit the following URL:\n\nURI\n\
         There are 3 AWS accounts available to you.\n\
         \x20  1  Archive, a@example.org (222222222222)\n\
         \x20  2  Test (333333333333)\n\
         \x20  3  111111111111\n\
         Number of the account: Not in the list: enter a number of the list\n\
         Number of the account: Using the account ID 333333333333\n\
         There are 2 roles available to you.\n\
         \x20  1  Admin\n\
         \x20  2  Writer\n\
         Number of the role: Using the role name \"Writer\"\n\
         Default client Region [None]: CLI default output format (json if not specified) [None]: \
         Profile name [Writer-333333333333]: \
         To use this profile, specify the profile name using --profile, as shown:\n\n\
         botoxide sts get-caller-identity --profile Writer-333333333333\n"
    );
    let config = fs::read_to_string(shell.home().join(".aws/config")).unwrap();
    assert_eq!(
        config,
        "[profile Writer-333333333333]\nsso_session = here\nsso_account_id = 333333333333\nsso_role_name = Writer\n\
         region = eu-west-1\n[sso-session here]\nsso_start_url = https://example.awsapps.com/start\n\
         sso_region = eu-north-1\nsso_registration_scopes = sso:account:access\n"
    );
    let exported = shell
        .run("configure export-credentials --profile Writer-333333333333")
        .json();
    assert_eq!(exported["AccessKeyId"], "ASIAROLE");
    let program = "import botocore.session\n\
        print(botocore.session.Session(profile='Writer-333333333333').get_credentials().access_key)";
    assert_eq!(python(&shell, program), "ASIAROLE");

    // The session is there now, and so is the token: nothing of it is asked again.
    let ran = shell.run_with_input("configure sso --profile new", "here\n1\n\ntext\n");
    ran.succeeded();
    assert!(
        ran.stdout
            .contains("The only role available to you is: Reader\n"),
        "{}",
        ran.stdout
    );
    let config = fs::read_to_string(shell.home().join(".aws/config")).unwrap();
    assert!(
        config.ends_with(
            "[profile new]\nsso_session = here\nsso_account_id = 222222222222\nsso_role_name = Reader\noutput = text\n"
        ),
        "{config}"
    );
}

#[test]
fn a_profile_without_a_session_gets_all_itself() {
    let portal = Portal::start();
    let shell = portal.shell().with("AWS_PROFILE", "mine");
    let answers = "\nhttps://example.awsapps.com/start\neu-north-1\n111111111111\n1\n\n\n";
    let ran = shell.run_with_input("configure sso", answers);
    ran.succeeded();
    assert!(
        ran.stdout
            .contains("WARNING: Configuring using legacy format"),
        "{}",
        ran.stdout
    );
    let config = fs::read_to_string(shell.home().join(".aws/config")).unwrap();
    assert_eq!(
        config,
        "[profile mine]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-north-1\n\
         sso_account_id = 111111111111\nsso_role_name = Admin\n"
    );
}

#[test]
fn a_session_is_written() {
    let shell = Shell::new();
    let ran = shell.run_with_input(
        "configure sso-session",
        "\nmy session\nhttps://example.awsapps.com/start\neu-north-1\na, b\n",
    );
    ran.succeeded();
    assert!(
        ran.stdout.ends_with(
            "\nCompleted configuring SSO session: my session\n\
             Run the following to login and refresh access token for this session:\n\n\
             botoxide sso login --sso-session my session\n"
        ),
        "{}",
        ran.stdout
    );
    let path = shell.home().join(".aws/config");
    let first = fs::read_to_string(&path).unwrap();
    assert_eq!(
        first,
        "[sso-session 'my session']\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-north-1\n\
         sso_registration_scopes = a, b\n"
    );
    // Enter keeps what is there.
    let ran = shell.run_with_input("configure sso-session", "my session\n\n\n\n");
    ran.succeeded();
    assert!(
        ran.stdout.contains("SSO registration scopes [a, b]: "),
        "{}",
        ran.stdout
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), first);
    shell.run("configure sso-session").failed_after(
        "SSO session name: ",
        255,
        "EOF when reading a line",
    );
}

#[test]
fn what_is_missing_is_said() {
    let portal = Portal::start();
    let shell = configured(&portal);
    for (line, code, complaint) in [
        (
            "sso login --sso-session gone",
            253,
            "The specified sso-session does not exist: \"gone\"",
        ),
        (
            "sso login --profile half",
            253,
            "Missing the following required SSO configuration values: sso_region. To make sure this profile is \
             properly configured to use SSO, please run: botoxide configure sso",
        ),
        (
            "sso login",
            253,
            "Missing the following required SSO configuration values: sso_start_url, sso_region.",
        ),
        (
            "sso login --profile gone",
            255,
            "The config profile (gone) could not be found",
        ),
        (
            "sso login --sso-session",
            252,
            "argument --sso-session: expected one argument",
        ),
        ("sso login --what", 252, "Unknown options: --what"),
        ("sso logout now", 252, "Unknown options: now"),
        ("configure sso --what", 252, "Unknown options: --what"),
    ] {
        shell.run(line).failed(code, complaint);
    }
    assert!(portal.requests().is_empty());
}

#[test]
fn operations_of_the_service_stay() {
    let portal = Portal::start();
    let shell = portal.shell().with("AWS_DEFAULT_REGION", "eu-north-1");
    let accounts = shell.run("sso list-accounts --access-token hush").json();
    assert_eq!(accounts["accountList"][0]["accountName"], "Test");
    for (line, text) in [
        ("sso help", "sso login"),
        ("sso login help", "usage: botoxide sso login"),
        ("sso logout --help", "usage: botoxide sso logout"),
        ("help", "sso logout"),
    ] {
        let ran = shell.run(line);
        ran.succeeded();
        assert!(ran.stdout.contains(text), "{line}: {}", ran.stdout);
    }
}
