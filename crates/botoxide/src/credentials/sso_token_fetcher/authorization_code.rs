//! Signing in with a browser on this machine: the authorization code grant of OAuth 2.0 with PKCE (RFC 7636).
//!
//! Counterpart: `SSOTokenFetcherAuth` in the `utils.py` of the botocore in version 2 of the AWS CLI, and the
//! `AuthCodeFetcher` of its `customizations/sso/utils.py`.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use botoxide_core::digest::sha256;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::http::Response;
use botoxide_core::params;
use botoxide_core::uri::{Keep, percent_encode_into};
use botoxide_core::value::{Map, Value};
use percent_encoding::percent_decode_str;
use serde_json::Value as Json;

use super::{PendingAuthorization, SsoTokenFetcher, is_exception};
use crate::hooks::{Event, Handler, Reply};
use crate::transport::{Loopback, Page};

/// The default scopes of a new token.
const DEFAULT_SCOPE: &str = "sso:account:access";
/// The path of the redirect.
const PATH: &str = "/oauth/callback";
/// The time limit of the sign-in.
const PATIENCE: Duration = Duration::from_mins(10);

/// The parameters of the redirect. Never printed: the code is as sensitive as the token.
enum Returned {
    Code {
        code: String,
        state: String,
    },
    /// The user or the service refused.
    Refusal,
}

impl SsoTokenFetcher {
    pub(super) async fn with_authorization_code(
        &self,
        on_pending_authorization: &(dyn Fn(&PendingAuthorization) + Send + Sync),
    ) -> Result<Json> {
        let no_port = |error: std::io::Error| {
            Error::from(ErrorKind::AuthCodeFetcher {
                error_msg: error.to_string(),
            })
        };
        let loopback = Loopback::bind().map_err(no_port)?;
        let port = loopback.port().map_err(no_port)?;
        let redirect_uri = format!("http://127.0.0.1:{port}{PATH}");
        let scopes = match self.login.registration_scopes.as_deref() {
            None | Some([]) => vec![DEFAULT_SCOPE],
            Some(scopes) => scopes.iter().map(String::as_str).collect(),
        };
        let list = |items: &[&str]| Value::List(items.iter().map(|item| (*item).into()).collect());
        let registration = self
            .registration(&[
                ("grantTypes", list(&["authorization_code", "refresh_token"])),
                // Without the port, which differs each time.
                ("redirectUris", list(&[&format!("http://127.0.0.1{PATH}")])),
                ("issuerUrl", self.login.start_url.as_str().into()),
                ("scopes", list(&scopes)),
            ])
            .await?;

        let mut random = [0; 48];
        self.seams.random.fill(&mut random)?;
        let verifier = URL_SAFE_NO_PAD.encode(random);
        let state = self.seams.random.uuid4()?;
        let mut uri = format!("{}/authorize?", self.endpoint().await?);
        for (at, (name, value)) in [
            ("response_type", "code"),
            ("client_id", &registration.id),
            ("redirect_uri", &redirect_uri),
            ("state", &state),
            ("code_challenge_method", "S256"),
            ("scopes", &scopes.join(" ")),
            (
                "code_challenge",
                &URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes())),
            ),
        ]
        .into_iter()
        .enumerate()
        {
            uri.push_str(if at == 0 { "" } else { "&" });
            uri.push_str(name);
            uri.push('=');
            percent_encode_into(&mut uri, value, Keep::Unreserved);
        }
        on_pending_authorization(&PendingAuthorization {
            verification_uri: uri.clone(),
            verification_uri_complete: uri,
            user_code: None,
        });

        let clock = &*self.seams.clock;
        let returned = loopback
            .serve(clock, PATIENCE, |target| answer(target, &state))
            .await
            .map_err(no_port)?;
        let refused = |error_msg: &str| ErrorKind::AuthorizationCodeLoad {
            error_msg: error_msg.to_owned(),
        };
        let code = match returned {
            None => return Err(ErrorKind::PendingAuthorizationExpired {}.into()),
            Some(Returned::Refusal) => {
                return Err(refused("Failed to retrieve an authorization code.").into());
            }
            Some(Returned::Code { state: other, .. }) if other != state => {
                return Err(refused("State parameter does not match expected value.").into());
            }
            Some(Returned::Code { code, .. }) => code,
        };
        let params = params! {
            "grantType": "authorization_code",
            "clientId": registration.id.as_str(),
            "clientSecret": registration.secret.as_str(),
            "redirectUri": redirect_uri,
            "codeVerifier": verifier,
            "code": code,
        };
        let answer = self.call("CreateToken", params, None).await;
        let answer = answer.map_err(|error| {
            if is_exception(&error, "ExpiredTokenException") {
                ErrorKind::PendingAuthorizationExpired {}.into()
            } else {
                error
            }
        })?;
        self.document(&answer, &registration)
    }

    /// Scheme and host of the service. Its page is not an operation of the model, so another one is started, and stopped
    /// before it is sent.
    async fn endpoint(&self) -> Result<String> {
        let seen: Arc<OnceLock<String>> = Arc::default();
        let found = Arc::clone(&seen);
        let handler = Handler::sync(move |event| {
            let Event::BeforeCall(event) = event else {
                return Ok(Reply::None);
            };
            let url = &event.request.url;
            let host = url.find("://").map_or(0, |at| at + 3);
            let end = url.get(host..).and_then(|rest| rest.find(['/', '?']));
            let end = end.map_or(url.len(), |length| host + length);
            found.get_or_init(|| url.get(..end).unwrap_or_default().to_owned());
            let nothing = Response {
                status: 200,
                ..Response::default()
            };
            Ok(Reply::Answer(Box::new((
                nothing,
                Value::Map(Map::default()),
            ))))
        });
        let params = params! { "clientName": "temp", "clientType": "public" };
        let event = "before-call.sso-oidc.RegisterClient";
        self.call("RegisterClient", params, Some((event, handler)))
            .await?;
        Ok(seen.get().cloned().unwrap_or_default())
    }
}

// DIFFERENCE A13: no other path is answered, and "signed in" is shown to the right one only.
/// The page for the browser, and the parameters if this was the redirect.
fn answer(target: &str, state: &str) -> (Page, Option<Returned>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != PATH {
        return (page(404, "There is nothing here."), None);
    }
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(key, value)| decoded(key) == name && !value.is_empty())
            .map(|(_, value)| decoded(value))
    };
    if value("error").is_some() {
        return (
            page(400, "You are not signed in: the request was refused."),
            Some(Returned::Refusal),
        );
    }
    let (Some(code), Some(given)) = (value("code"), value("state")) else {
        return (page(400, "The request has no code."), None);
    };
    let page = if given == state {
        page(200, "You are signed in, and can close this window.")
    } else {
        page(400, "You are not signed in: unexpected request.")
    };
    (page, Some(Returned::Code { code, state: given }))
}

/// A name or a value of a query, as browsers write them.
fn decoded(text: &str) -> String {
    let spaced: Cow<'_, str> = if text.contains('+') {
        text.replace('+', " ").into()
    } else {
        text.into()
    };
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

fn page(status: u16, text: &str) -> Page {
    Page {
        status,
        html: format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Sign in</title>\n\
             <body style=\"font-family: sans-serif; margin: 4em auto; max-width: 40em\">\n<p>{text}</p>\n"
        ),
    }
}
