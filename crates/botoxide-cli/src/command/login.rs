//! `login` and `logout`: the credentials of a session of the AWS console, for programs on this machine.
//!
//! Not here: the credentials of a session that has begun (`botoxide::credentials::Login`). Counterpart: `customizations/login/` of
//! version 2 of the AWS CLI.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use botoxide::config::SignatureVersion;
use botoxide::credentials::LoginTokenCache;
use botoxide::hooks::{Event, Handler, Reply};
use botoxide::seam::{
    BlockingClock, Clock as _, Env as _, OsRandom, ProcessEnv, Random as _, Seams,
};
use botoxide_core::digest::sha256;
use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::params;
use botoxide_core::sign::DpopKey;
use botoxide_core::text::Text;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::uri::{Keep, percent_encode_into};
use botoxide_core::value::Value;
use serde_json::{Value as Json, json};

use super::configure::write_setting;
use super::prompter::ask;
use crate::args::options::{Opt, Takes};
use crate::customize::by_hand::{ByHand, Call};
use crate::failure::Failure;
use crate::output;

/// The client that shows a code, which the user enters here.
const CLIENT: &str = "arn:aws:signin:::devtools/cross-device";

pub(crate) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "login",
        help: "Signs in with the AWS console in a browser, and writes the session to a profile (--profile, or default).",
        // DIFFERENCE A82
        options: &[Opt::new(
            "--remote",
            Takes::Nothing,
            "The browser is on another machine. This is always so here: the page shows a code to enter.",
        )],
        run: login,
    },
    ByHand {
        name: "logout",
        help: "Removes the cached credentials of a profile that login wrote.",
        options: &[Opt::new(
            "--all",
            Takes::Nothing,
            "Those of all profiles that login wrote.",
        )],
        run: logout,
    },
];

fn profile_name(call: &Call<'_>) -> String {
    let own = call.globals.profile.clone();
    let of_environment = || {
        ProcessEnv
            .var("AWS_PROFILE")
            .or_else(|| ProcessEnv.var("AWS_DEFAULT_PROFILE"))
    };
    own.or_else(of_environment)
        .unwrap_or_else(|| "default".to_owned())
}

fn login(call: &Call<'_>) -> Result<(), Failure> {
    let profile = profile_name(call);
    refuse_others(call, &profile)?;
    let mut region = call.globals.region.clone();
    if region.is_none() {
        region = call.engine.region().unwrap_or_default();
    }
    let is_asked = region.is_none();
    let region = match region {
        Some(region) => region,
        None => ask("AWS Region [us-east-1]: ")?.unwrap_or_else(|| "us-east-1".to_owned()),
    };
    let mut target = call.target("signin");
    target.region = Some(region.clone());
    target.config.signature_version = Some(SignatureVersion::Unsigned);
    let client = call.engine.client(target)?;
    let base = client.endpoint_url().trim_end_matches('/').to_owned();
    let random = |error: std::io::Error| Failure::general(error);
    let state = OsRandom.uuid4().map_err(random)?;
    // Letters that PKCE allows: two ids are 64 characters without their hyphens.
    let verifier = format!(
        "{}{}",
        OsRandom.uuid4().map_err(random)?,
        OsRandom.uuid4().map_err(random)?
    )
    .replace('-', "");
    let redirect = format!("{base}/v1/sessions/confirmation");
    output::line(&format!(
        "Browser will not be automatically opened.\nPlease visit the following URL:\n\n{}",
        page(&base, &redirect, &state, &verifier)
    ))?;
    let answer = ask("\nEnter the authorization code displayed in your browser: ")?;
    let code = code(&answer.unwrap_or_default(), &state)?;
    let pem = new_key()?;
    let key = DpopKey::from_pem(&pem)?;
    client.blocking().as_async().events().register(
        "before-call.signin.CreateOAuth2Token",
        Handler::sync(move |event| {
            if let Event::BeforeCall(event) = event {
                let id = OsRandom.uuid4().map_err(|error| {
                    Error::from(ErrorKind::Io {
                        msg: error.to_string(),
                    })
                })?;
                let now = BlockingClock::default().now().seconds;
                let proof = key.proof(&event.request.url, now, &id);
                event.request.headers.set(Text::from_static("DPoP"), proof);
            }
            Ok(Reply::None)
        }),
    )?;
    let answer = client.blocking().call(
        "CreateOAuth2Token",
        params! { "tokenInput": {
            "clientId": CLIENT,
            "grantType": "authorization_code",
            "code": code,
            "codeVerifier": verifier,
            "redirectUri": redirect,
        } },
    );
    let answer = answer.map_err(refusal)?;
    let (session, document) = token(&answer["tokenOutput"], &pem)?;
    if !accepts(call, &profile, &session)? {
        return Ok(());
    }
    LoginTokenCache::new(&Seams::blocking()).save(&session, &document)?;
    write_setting(call.globals, &profile, "login_session", &session)?;
    if is_asked {
        write_setting(call.globals, &profile, "region", &region)?;
    }
    let mut text = format!("\nUpdated profile {profile} to use {session} credentials.");
    if profile != "default" {
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "\nUse \"--profile {profile}\" to use the new credentials, such as \"{} sts get-caller-identity --profile {profile}\"",
            crate::program::name()
        );
    }
    Ok(output::line(&text)?)
}

/// A profile with other credentials would not use the session.
fn refuse_others(call: &Call<'_>, profile: &str) -> Result<(), Failure> {
    const STYLES: [(&str, &str); 6] = [
        ("web_identity_token_file", "Web Identity"),
        ("sso_role_name", "SSO"),
        ("sso_account_id", "SSO"),
        ("aws_access_key_id", "Access Key"),
        ("role_arn", "Assume Role"),
        ("credential_process", "Credential Process"),
    ];
    let shared = call.engine.store().shared()?;
    let section = shared.profile(profile);
    let style = section.and_then(|section| {
        let mut styles = STYLES.iter();
        styles.find(|(key, _)| section.text(key).is_some())
    });
    match style {
        Some((_, style)) => Err(Failure::configuration(format!(
            "Profile '{profile}' is already configured with {style} credentials.\n\n\
             You may run '{} login --profile new-profile-name' to create a new profile with the specified name. Otherwise you \
             must first manually remove the existing credentials from '{profile}'.\n",
            crate::program::name()
        ))),
        None => Ok(()),
    }
}

/// The page on which the user signs in.
fn page(base: &str, redirect: &str, state: &str, verifier: &str) -> String {
    let mut url = format!("{base}/v1/authorize?");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("state", state),
        ("code_challenge_method", "SHA-256"),
        ("scope", "openid"),
        ("redirect_uri", redirect),
    ] {
        url.push_str(name);
        url.push('=');
        percent_encode_into(&mut url, value, Keep::Unreserved);
        url.push('&');
    }
    url.push_str("code_challenge=");
    url.push_str(&URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes())));
    url
}

/// The code in what the page shows, which is base64 of `state=…&code=…`.
fn code(answer: &str, state: &str) -> Result<String, Failure> {
    let decoded = STANDARD.decode(answer.trim()).ok();
    let text = decoded
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Failure::general("Failed to decode the verification code."))?;
    let find = |wanted: &str| {
        let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| value)
    };
    let (Some(code), Some(found)) = (find("code"), find("state")) else {
        return Err(Failure::general(
            "Failed to retrieve an auth_code or state from the verification code",
        ));
    };
    if found != state {
        return Err(Failure::general(
            "The code belongs to another sign-in: its state is not the expected one.",
        ));
    }
    Ok(code.to_owned())
}

/// A new private key on the curve P-256, in PEM (RFC 5915).
fn new_key() -> Result<String, Failure> {
    const HEAD: [u8; 7] = [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20];
    const CURVE: [u8; 12] = [
        0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
    ];
    // Nearly every number of this length is a scalar of the curve; what is not is refused when it is read.
    let mut scalar = [0; 32];
    OsRandom.fill(&mut scalar)?;
    let der = [&HEAD[..], &scalar, &CURVE].concat();
    // As in "EC PRIVATE KEY", which is put together for scanners of secrets.
    let kind = ["EC PRIVATE", "KEY"].join(" ");
    Ok(format!(
        "-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n",
        STANDARD.encode(der)
    ))
}

/// The session and its document for the cache.
fn token(output: &Value, pem: &str) -> Result<(String, Json), Failure> {
    let text = |value: &Value, name: &str| {
        value[name].as_str().map(str::to_owned).ok_or_else(|| {
            Failure::general(format!(
                "Failed to retrieve an access token: no {name} in the response"
            ))
        })
    };
    let id_token = text(output, "idToken")?;
    let payload = id_token.split('.').nth(1).unwrap_or_default();
    let payload = URL_SAFE_NO_PAD
        .decode(payload.trim_end_matches('='))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Json>(&bytes).ok())
        .ok_or_else(|| Failure::general("Invalid JWT token - cannot extract payload"))?;
    let session = payload["sub"]
        .as_str()
        .ok_or_else(|| Failure::general("Invalid JWT token - missing sub"))?;
    let seconds = output["expiresIn"].as_i64().unwrap_or_default();
    let expires = BlockingClock::default()
        .now()
        .seconds
        .saturating_add(seconds);
    let access = &output["accessToken"];
    let document = json!({
        "accessToken": {
            "accessKeyId": text(access, "accessKeyId")?,
            "secretAccessKey": text(access, "secretAccessKey")?,
            "sessionToken": text(access, "sessionToken")?,
            "accountId": session.split(':').nth(4).unwrap_or_default(),
            "expiresAt": Timestamp::new(expires, 0).to_iso8601(Precision::Full),
        },
        "tokenType": text(output, "tokenType")?,
        "clientId": CLIENT,
        "refreshToken": text(output, "refreshToken")?,
        "idToken": id_token,
        "dpopKey": pem,
    });
    Ok((session.to_owned(), document))
}

fn refusal(error: Error) -> Failure {
    let refused = error
        .as_client_error()
        .filter(|refused| refused.exception == Some("AccessDeniedException"));
    match refused.and_then(|refused| refused.response["error"].as_str()) {
        Some("AUTHCODE_EXPIRED") => Failure::general(
            "Unable to complete the login process due to an expired authorization code. Please reauthenticate using login.",
        ),
        Some("INSUFFICIENT_PERMISSIONS") => {
            Error::from(ErrorKind::LoginInsufficientPermissions {}).into()
        }
        _ => error.into(),
    }
}

/// Whether a profile with another session may have this one.
fn accepts(call: &Call<'_>, profile: &str, session: &str) -> Result<bool, Failure> {
    let shared = call.engine.store().shared()?;
    let known = shared
        .profile(profile)
        .and_then(|profile| profile.text("login_session").map(str::to_owned));
    let Some(known) = known.filter(|known| known != session) else {
        return Ok(true);
    };
    let question = format!(
        "\nProfile {profile} is already configured to use session {known}. Do you want to overwrite it to use {session} instead? (y/n): "
    );
    loop {
        match ask(&question)?.unwrap_or_default().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => output::line("Invalid response. Please enter \"y\" or \"n\"")?,
        }
    }
}

fn logout(call: &Call<'_>) -> Result<(), Failure> {
    let seams = Seams::blocking();
    let folder = ProcessEnv.var("AWS_LOGIN_CACHE_DIRECTORY");
    let folder = ProcessEnv.expand(folder.as_deref().unwrap_or("~/.aws/login/cache"));
    if call.options.has("--all") {
        let mut count = 0;
        for path in seams.fs.list(&folder).unwrap_or_default() {
            let bytes = seams.fs.read(&path).unwrap_or_default();
            let document: Json = serde_json::from_slice(&bytes).unwrap_or_default();
            if document["accessToken"]["accessKeyId"].is_string() {
                seams.fs.remove(&path)?;
                count += 1;
            }
        }
        let text = match count {
            0 => "No cached login session tokens found.".to_owned(),
            count => format!(
                "Removed {count} cached login credential{}. Note, any local developer tools that have already loaded access \
                 tokens may continue to use them until their expiration. Access tokens expire in 15 minutes.",
                if count == 1 { "" } else { "s" }
            ),
        };
        return Ok(output::line(&text)?);
    }
    let profile = profile_name(call);
    let shared = call.engine.store().shared()?;
    let session = shared
        .profile(&profile)
        .and_then(|section| section.text("login_session").map(str::to_owned));
    let Some(session) = session else {
        output::complain(&format!(
            "warning: no login session found for profile '{profile}'"
        ));
        return Ok(());
    };
    let path = folder.join(format!("{}.json", LoginTokenCache::key(&session)));
    if seams.fs.exists(&path) {
        seams.fs.remove(&path)?;
    }
    Ok(output::line(&format!(
        "Removed cached login credentials for profile '{profile}'. Note, any local developer tools that have already loaded \
         the access token may continue to use it until its expiration. Access tokens expire in 15 minutes."
    ))?)
}
