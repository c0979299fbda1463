//! Both ways to sign in, against a service that answers from a script.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use botoxide_core::body::Body;
use botoxide_core::digest::sha256;
use botoxide_core::http::{Request, Response};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::credentials::sso_logout;
use crate::seam::Fakes;
use crate::session::{Session, SessionOptions};
use crate::transport::{ScriptedTransport, block_on};

const START_URL: &str = "https://example.awsapps.com/start";
const TOKEN: &str = r#"{"accessToken": "hush", "expiresIn": 28800, "refreshToken": "again"}"#;
const REGISTERED: &str =
    r#"{"clientId": "ada", "clientSecret": "hidden", "clientSecretExpiresAt": 1448716160}"#;
const DEVICE: &str = r#"{"deviceCode": "device", "userCode": "ABCD-EFGH", "expiresIn": 30, "interval": 2,
    "verificationUri": "https://device.sso/", "verificationUriComplete": "https://device.sso/?user_code=ABCD-EFGH"}"#;

/// A world with a service in it.
struct Stage {
    world: Fakes,
    transport: Arc<ScriptedTransport>,
    shown: Arc<Mutex<Vec<PendingAuthorization>>>,
}

fn response(status: u16, body: &str) -> Response {
    Response {
        status,
        body: Body::from(body.to_owned()),
        ..Response::default()
    }
}

fn refusal(exception: &str) -> Response {
    let mut response = response(400, r#"{"error": "so", "error_description": "it is"}"#);
    let name = exception.to_owned();
    response.headers.set(
        botoxide_core::text::Text::from_static("x-amzn-errortype"),
        name,
    );
    response
}

impl Stage {
    /// `tokens` are the answers to the questions for a token.
    fn new(tokens: impl IntoIterator<Item = Response>) -> Self {
        let world = Fakes::default();
        world.env.set("HOME", "/home/ada");
        let mut tokens: Vec<Response> = tokens.into_iter().collect();
        tokens.reverse();
        let transport = ScriptedTransport::answering(move |request| {
            let path = request.url.split('/').nth(3).unwrap_or_default();
            Ok(match path {
                "client" => response(200, REGISTERED),
                "device_authorization" => response(200, DEVICE),
                "token" => tokens.pop().unwrap(),
                "logout" => response(200, ""),
                _ => response(404, ""),
            })
        });
        Self {
            world,
            transport: Arc::new(transport),
            shown: Arc::default(),
        }
    }

    fn session(&self) -> Session {
        Session::with(SessionOptions {
            seams: Some(self.world.seams()),
            transport: Some(Arc::<ScriptedTransport>::clone(&self.transport)),
            ..SessionOptions::default()
        })
        .unwrap()
    }

    fn fetcher(&self, grant: SsoGrant, session_name: Option<&str>) -> SsoTokenFetcher {
        let login = SsoLogin {
            start_url: START_URL.to_owned(),
            region: "eu-north-1".to_owned(),
            session_name: session_name.map(str::to_owned),
            grant,
            ..SsoLogin::default()
        };
        SsoTokenFetcher::new(&self.world.seams(), self.session().caller(), login)
    }

    fn fetch(&self, fetcher: &SsoTokenFetcher) -> Result<Token> {
        let shown = Arc::clone(&self.shown);
        block_on(fetcher.fetch_token(&|pending| shown.lock().unwrap().push(pending.clone())))
            .unwrap()
    }

    /// Signs in; `target` makes what the browser asks for from the page that it was sent to.
    fn visit(&self, target: impl Fn(&str) -> String + Send + Sync) -> (Result<Token>, Vec<String>) {
        let fetcher = self.fetcher(SsoGrant::AuthorizationCode, Some("work"));
        let browsers: Mutex<Vec<JoinHandle<String>>> = Mutex::default();
        let visit = |pending: &PendingAuthorization| {
            let uri = pending.verification_uri.as_str();
            let port = parameter(uri, "redirect_uri");
            let port: u16 = port
                .split(':')
                .nth(2)
                .unwrap()
                .split('/')
                .next()
                .unwrap()
                .parse()
                .unwrap();
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            write!(
                stream,
                "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                target(uri)
            )
            .unwrap();
            let browser = thread::spawn(move || {
                let mut page = String::new();
                stream.read_to_string(&mut page).unwrap();
                page
            });
            browsers.lock().unwrap().push(browser);
            self.shown.lock().unwrap().push(pending.clone());
        };
        let result = block_on(fetcher.fetch_token(&visit)).unwrap();
        drop(fetcher);
        let browsers = browsers.into_inner().unwrap();
        let pages = browsers.into_iter().map(|browser| browser.join().unwrap());
        (result, pages.collect())
    }

    fn file(&self, key: &str) -> String {
        let path = format!("/home/ada/.aws/sso/cache/{key}.json");
        let bytes = self.world.seams().fs.read(Path::new(&path)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn requests(&self) -> Vec<(String, Json)> {
        let request = |request: Request| {
            let body = request
                .body
                .as_bytes()
                .map(|bytes| bytes.to_vec())
                .unwrap_or_default();
            (
                request.url,
                serde_json::from_slice(&body).unwrap_or_default(),
            )
        };
        self.transport.requests().into_iter().map(request).collect()
    }
}

/// A parameter of a query.
fn parameter(uri: &str, name: &str) -> String {
    let (_, query) = uri.split_once('?').unwrap();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name).unwrap();
    percent_encoding::percent_decode_str(value)
        .decode_utf8()
        .unwrap()
        .into_owned()
}

/// What Python makes of `{"region": "eu-north-1", "scopes": null, "session_name": "work", "startUrl": …, "tool": "botocore"}`.
const REGISTRATION: &str = "2efa4ef105612e44475dd0709d4d6d7b183ae584";

#[test]
fn a_code_is_entered_anywhere() {
    let stage = Stage::new([
        refusal("AuthorizationPendingException"),
        refusal("AuthorizationPendingException"),
        refusal("SlowDownException"),
        response(200, TOKEN),
    ]);
    let fetcher = stage.fetcher(SsoGrant::DeviceCode, Some("work"));
    let token = stage.fetch(&fetcher).unwrap();
    assert_eq!(token.token, "hush");
    let waits: Vec<u64> = stage
        .world
        .clock
        .waits()
        .iter()
        .map(Duration::as_secs)
        .collect();
    assert_eq!(waits, [2, 2, 7]);
    let shown = stage.shown.lock().unwrap().clone();
    let [pending] = shown.as_slice() else {
        panic!("{} are shown", shown.len())
    };
    assert_eq!(pending.verification_uri, "https://device.sso/");
    assert_eq!(
        pending.verification_uri_complete,
        "https://device.sso/?user_code=ABCD-EFGH"
    );
    assert_eq!(pending.user_code.as_deref(), Some("ABCD-EFGH"));

    // What version 2 of `aws` writes, to the byte: 11 seconds after the beginning, eight hours more.
    assert_eq!(
        stage.file(&SsoTokenCache::key(START_URL, Some("work"))),
        r#"{"startUrl": "https://example.awsapps.com/start", "region": "eu-north-1", "accessToken": "hush", "expiresAt": "2015-08-30T20:36:11Z", "clientId": "ada", "clientSecret": "hidden", "registrationExpiresAt": "2015-11-28T13:09:20Z", "refreshToken": "again"}"#
    );
    assert_eq!(
        stage.file(REGISTRATION),
        r#"{"clientId": "ada", "clientSecret": "hidden", "expiresAt": "2015-11-28T13:09:20Z"}"#
    );
    let requests = stage.requests();
    assert_eq!(
        requests[0].0,
        "https://oidc.eu-north-1.amazonaws.com/client/register"
    );
    assert_eq!(
        requests[0].1,
        json!({"clientName": "botocore-client-work", "clientType": "public"})
    );
    assert_eq!(
        requests[1].1,
        json!({"clientId": "ada", "clientSecret": "hidden", "startUrl": START_URL})
    );
    assert_eq!(
        requests[2].1,
        json!({"clientId": "ada", "clientSecret": "hidden", "deviceCode": "device",
            "grantType": "urn:ietf:params:oauth:grant-type:device_code"})
    );
    assert_eq!(requests.len(), 6);

    // The token is still valid: the user is not asked again.
    assert_eq!(stage.fetch(&fetcher).unwrap().token, "hush");
    assert_eq!(stage.requests().len(), 6);
}

#[test]
fn who_said_yes_before_is_not_asked_and_a_registration_is_used_again() {
    let stage = Stage::new(std::iter::repeat_n(response(200, TOKEN), 3));
    let mut fetcher = stage.fetcher(SsoGrant::DeviceCode, None);
    fetcher.login.force_refresh = true;
    fetcher.login.registration_scopes = Some(vec!["a:b".to_owned()]);
    stage.fetch(&fetcher).unwrap();
    stage.fetch(&fetcher).unwrap();
    assert!(stage.shown.lock().unwrap().is_empty());
    let requests = stage.requests();
    let operations: Vec<&str> = requests
        .iter()
        .filter_map(|(url, _)| url.rsplit('/').next())
        .collect();
    assert_eq!(
        operations,
        [
            "register",
            "device_authorization",
            "token",
            "device_authorization",
            "token"
        ]
    );
    assert_eq!(
        requests[0].1,
        json!({"clientName": "botocore-client-1440938160", "clientType": "public", "scopes": ["a:b"]})
    );
    assert!(
        stage
            .file(&SsoTokenCache::key(START_URL, None))
            .contains("hush")
    );
    // It has less than a quarter of an hour left.
    stage
        .world
        .clock
        .set(Timestamp::new(1_448_716_160 - 14 * 60, 0));
    stage.fetch(&fetcher).unwrap();
    let registered = stage
        .requests()
        .iter()
        .filter(|(url, _)| url.ends_with("register"))
        .count();
    assert_eq!(registered, 2);
}

#[test]
fn a_code_that_is_not_entered_in_time_is_of_no_use() {
    let text = "The pending authorization to retrieve an SSO token has expired. The login flow to retrieve an SSO token must be restarted.";
    let pending = || refusal("AuthorizationPendingException");
    let stage = Stage::new([pending(), pending(), refusal("ExpiredTokenException")]);
    let fetcher = stage.fetcher(SsoGrant::DeviceCode, Some("work"));
    assert_eq!(stage.fetch(&fetcher).unwrap_err().to_string(), text);

    let stage = Stage::new(std::iter::repeat_with(pending).take(50));
    let fetcher = stage.fetcher(SsoGrant::DeviceCode, Some("work"));
    assert_eq!(stage.fetch(&fetcher).unwrap_err().to_string(), text);
    let waited: Duration = stage.world.clock.waits().iter().sum();
    assert_eq!(waited.as_secs(), 30);

    let stage = Stage::new([refusal("AccessDeniedException")]);
    let fetcher = stage.fetcher(SsoGrant::DeviceCode, Some("work"));
    let error = stage.fetch(&fetcher).unwrap_err();
    assert!(
        error.to_string().contains("(AccessDeniedException)"),
        "{error}"
    );
}

#[test]
fn a_browser_comes_back() {
    let stage = Stage::new([response(200, TOKEN)]);
    let (token, pages) = stage.visit(|uri| {
        format!(
            "/oauth/callback?code=a%2Bb+c&state={}",
            parameter(uri, "state")
        )
    });
    assert_eq!(token.unwrap().token, "hush");
    assert!(pages[0].starts_with("HTTP/1.1 200 "), "{}", pages[0]);
    assert!(pages[0].contains("You are signed in"), "{}", pages[0]);

    let shown = stage.shown.lock().unwrap().clone();
    let uri = &shown[0].verification_uri;
    assert!(
        uri.starts_with(
            "https://oidc.eu-north-1.amazonaws.com/authorize?response_type=code&client_id=ada&"
        ),
        "{uri}"
    );
    assert_eq!(parameter(uri, "code_challenge_method"), "S256");
    assert_eq!(parameter(uri, "scopes"), "sso:account:access");
    assert_eq!(shown[0].user_code, None);

    let requests = stage.requests();
    // The one that was only begun is not among them.
    assert_eq!(requests.len(), 2);
    assert_eq!(
        requests[0].1,
        json!({
            "clientName": "botocore-client-work",
            "clientType": "public",
            "grantTypes": ["authorization_code", "refresh_token"],
            "redirectUris": ["http://127.0.0.1/oauth/callback"],
            "issuerUrl": START_URL,
            "scopes": ["sso:account:access"],
        })
    );
    let asked = &requests[1].1;
    assert_eq!(asked["grantType"], "authorization_code");
    assert_eq!(asked["code"], "a+b c");
    assert_eq!(asked["redirectUri"], parameter(uri, "redirect_uri"));
    let verifier = asked["codeVerifier"].as_str().unwrap();
    assert_eq!(verifier.len(), 64);
    assert_eq!(
        URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes())),
        parameter(uri, "code_challenge")
    );
    assert_eq!(
        stage.file(REGISTRATION),
        r#"{"clientId": "ada", "clientSecret": "hidden", "expiresAt": "2015-11-28T13:09:20Z", "scopes": ["sso:account:access"], "grantTypes": ["authorization_code", "refresh_token"]}"#
    );
}

#[test]
fn others_do_not_get_in() {
    for (target, status, text) in [
        (
            "/oauth/callback?code=evil&state=guessed",
            "400",
            "Error loading authorization code: State parameter does not match expected value.",
        ),
        (
            "/oauth/callback?error=access_denied",
            "400",
            "Error loading authorization code: Failed to retrieve an authorization code.",
        ),
        (
            "/favicon.ico",
            "404",
            "The pending authorization to retrieve an SSO token has expired.",
        ),
        (
            "/oauth/callback",
            "400",
            "The pending authorization to retrieve an SSO token has expired.",
        ),
    ] {
        let stage = Stage::new([]);
        let (token, pages) = stage.visit(|_| target.to_owned());
        let error = token.unwrap_err().to_string();
        assert!(error.starts_with(text), "{target}: {error}");
        assert!(
            pages[0].starts_with(&format!("HTTP/1.1 {status} ")),
            "{target}: {}",
            pages[0]
        );
        assert_eq!(stage.requests().len(), 1, "{target}");
    }
}

#[test]
fn registrations_of_the_two_ways_are_not_mixed_up() {
    let stage = Stage::new([response(200, TOKEN), response(200, TOKEN)]);
    let mut fetcher = stage.fetcher(SsoGrant::DeviceCode, Some("work"));
    fetcher.login.force_refresh = true;
    stage.fetch(&fetcher).unwrap();
    stage.world.fs.remove(format!(
        "/home/ada/.aws/sso/cache/{}.json",
        SsoTokenCache::key(START_URL, Some("work"))
    ));
    let (token, _) =
        stage.visit(|uri| format!("/oauth/callback?code=x&state={}", parameter(uri, "state")));
    token.unwrap();
    let registered = stage
        .requests()
        .iter()
        .filter(|(url, _)| url.ends_with("register"))
        .count();
    assert_eq!(registered, 2);
}

#[tokio::test]
async fn a_task_may_wait_for_it() {
    let stage = Stage::new([
        refusal("AuthorizationPendingException"),
        response(200, TOKEN),
    ]);
    let fetcher = stage.fetcher(SsoGrant::DeviceCode, Some("work"));
    let task = tokio::spawn(async move { fetcher.fetch_token(&|_| {}).await });
    assert_eq!(task.await.unwrap().unwrap().token, "hush");
}

#[test]
fn nothing_secret_is_printed() {
    let stage = Stage::new([response(200, TOKEN)]);
    let fetcher = stage.fetcher(SsoGrant::DeviceCode, Some("work"));
    let token = stage.fetch(&fetcher).unwrap();
    let pending = PendingAuthorization {
        verification_uri: "hush".to_owned(),
        verification_uri_complete: "hush".to_owned(),
        user_code: Some("hush".to_owned()),
    };
    let printed = format!(
        "{fetcher:?} {token:?} {pending:?} {:?}",
        stage.transport.requests()
    );
    for secret in ["hush", "hidden", "again"] {
        assert!(!printed.contains(secret), "{secret}: {printed}");
    }
}

#[test]
fn signing_out_leaves_no_token() {
    let stage = Stage::new([response(200, TOKEN)]);
    let fetcher = stage.fetcher(SsoGrant::DeviceCode, Some("work"));
    stage.fetch(&fetcher).unwrap();
    let fs = &stage.world.fs;
    fs.write("/home/ada/.aws/sso/cache/broken.json", "{");
    fs.write(
        "/home/ada/.aws/sso/cache/old.json",
        r#"{"accessToken": "old"}"#,
    );
    fs.write(
        "/home/ada/.aws/cli/cache/a.json",
        r#"{"ProviderType": "sso", "Credentials": {}}"#,
    );
    fs.write("/home/ada/.aws/cli/cache/b.json", r#"{"Credentials": {}}"#);
    let before = stage.requests().len();
    block_on(sso_logout(&stage.world.seams(), &*stage.session().caller()))
        .unwrap()
        .unwrap();
    let seams = stage.world.seams();
    let left = |directory: &str| seams.fs.list(Path::new(directory)).unwrap().len();
    // The registration and the broken file; the role.
    assert_eq!(
        (
            left("/home/ada/.aws/sso/cache"),
            left("/home/ada/.aws/cli/cache")
        ),
        (2, 1)
    );
    let requests = stage.transport.requests();
    let [request] = &requests[before..] else {
        panic!("{} calls", requests.len())
    };
    assert_eq!(
        request.url,
        "https://portal.sso.eu-north-1.amazonaws.com/logout"
    );
    assert_eq!(
        request.headers.get("x-amz-sso_bearer_token").unwrap(),
        "hush"
    );
}
