//! `Portal`: IAM Identity Center on a loopback port: `sso-oidc` and `sso`, from a script.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value as Json, json};

use crate::shell::Shell;

/// A server, which ends with the test's process.
pub(crate) struct Portal {
    address: SocketAddr,
    script: Arc<Script>,
}

#[derive(Default)]
struct Script {
    /// Answers to questions for a token, before all others get one.
    refusals: Mutex<VecDeque<&'static str>>,
    requests: Mutex<Vec<Request>>,
}

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) target: String,
    pub(crate) bearer: Option<String>,
    pub(crate) body: Json,
}

impl Portal {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let script = Arc::<Script>::default();
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let script = Arc::clone(&shared);
                thread::spawn(move || script.serve(socket));
            }
        });
        Self { address, script }
    }

    /// The first questions for a token are answered by these exceptions.
    pub(crate) fn refusing(self, exceptions: &[&'static str]) -> Self {
        self.script.refusals.lock().unwrap().extend(exceptions);
        self
    }

    /// A shell whose services are here.
    pub(crate) fn shell(&self) -> Shell {
        let url = format!("http://{}", self.address);
        Shell::new()
            .with("AWS_ENDPOINT_URL_SSO", url.as_str())
            .with("AWS_ENDPOINT_URL_SSO_OIDC", url)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.script.requests.lock().unwrap().clone()
    }

    /// The paths that were asked for.
    pub(crate) fn paths(&self) -> Vec<String> {
        let path = |request: Request| request.target.split('?').next().unwrap().to_owned();
        self.requests().into_iter().map(path).collect()
    }
}

impl Script {
    fn serve(&self, socket: TcpStream) {
        let mut reader = BufReader::new(socket.try_clone().unwrap());
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let mut request = Request {
            target: line.split(' ').nth(1).unwrap_or_default().to_owned(),
            ..Request::default()
        };
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "x-amz-sso_bearer_token" => request.bearer = Some(value.to_owned()),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        request.body = serde_json::from_slice(&body).unwrap_or_default();
        self.requests.lock().unwrap().push(request.clone());
        let answer = self.answer(&request);
        let (status, header, document) = match answer {
            Ok(document) => ("200 OK", String::new(), document),
            Err(exception) => (
                "400 Bad Request",
                format!("x-amzn-ErrorType: {exception}\r\n"),
                json!({"error": "so", "error_description": "it is"}),
            ),
        };
        let body = document.to_string();
        let mut socket = socket;
        write!(
            socket,
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{header}Content-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
    }

    fn answer(&self, request: &Request) -> Result<Json, &'static str> {
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        Ok(match path {
            // Good until 2100.
            "/client/register" => json!({"clientId": "client", "clientSecret": "hidden",
                "clientSecretExpiresAt": 4_102_444_800_i64}),
            "/device_authorization" => json!({"deviceCode": "device", "userCode": "ABCD-EFGH",
                "verificationUri": "https://device.example/", "interval": 1, "expiresIn": 600,
                "verificationUriComplete": "https://device.example/?user_code=ABCD-EFGH"}),
            "/token" => {
                if let Some(exception) = self.refusals.lock().unwrap().pop_front() {
                    return Err(exception);
                }
                let grant = request.body["grantType"].as_str().unwrap();
                // What is renewed has another name, and what is fresh lives for less than aws likes.
                let (token, seconds) = match grant {
                    "refresh_token" => ("renewed", 28_800),
                    _ if request.body["code"] == "short" => ("hush", 60),
                    _ => ("hush", 28_800),
                };
                json!({"accessToken": token, "expiresIn": seconds, "refreshToken": "again"})
            }
            "/assignment/accounts" if query.contains("next_token=more") => json!({"accountList": [
                {"accountId": "222222222222", "accountName": "Archive", "emailAddress": "a@example.org"}]}),
            "/assignment/accounts" => json!({"nextToken": "more", "accountList": [
                {"accountId": "333333333333", "accountName": "Test"}, {"accountId": "111111111111"}]}),
            "/assignment/roles" if query.contains("account_id=222222222222") => {
                json!({"roleList": [
                {"roleName": "Reader", "accountId": "222222222222"}]})
            }
            "/assignment/roles" => {
                json!({"roleList": [{"roleName": "Writer"}, {"roleName": "Admin"}]})
            }
            "/federation/credentials" => json!({"roleCredentials": {"accessKeyId": "ASIAROLE",
                "secretAccessKey": "of the role", "sessionToken": "session", "expiration": 4_102_444_800_000_i64}}),
            "/logout" => json!({}),
            _ => return Err("ResourceNotFoundException"),
        })
    }
}

/// A browser that opens `target` of a port of this machine; what it shows.
pub(crate) fn browse(port: &str, target: &str) -> String {
    let mut socket = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    write!(
        socket,
        "GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: test\r\n\r\n"
    )
    .unwrap();
    let mut page = String::new();
    socket.read_to_string(&mut page).unwrap();
    page
}
