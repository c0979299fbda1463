//! `botoxide sso login`: obtains a token and stores it in the cache that all programs of this machine use.
//!
//! Counterpart: `customizations/sso/login.py` of version 2 of the AWS CLI.

use botoxide::credentials::SsoLogin;

use super::{SignIn, settings};
use crate::args::{Typed, split_option};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::output;

/// `botoxide sso login`.
pub(in crate::command) fn run(typed: &Typed) -> Result<(), Failure> {
    let mut words = typed.words.iter().skip(2).map(String::as_str);
    let mut sign_in = SignIn::default();
    let mut session_name = None;
    while let Some(word) = words.next() {
        match split_option(word) {
            ("help", None) => return Ok(output::line(HELP)?),
            ("--sso-session", value) => {
                let value = value.or_else(|| words.next()).ok_or_else(|| {
                    Failure::usage("argument --sso-session: expected one argument")
                })?;
                session_name = Some(value.to_owned());
            }
            _ if sign_in.take(word) => {}
            _ => return Err(Failure::usage(format!("Unknown options: {word}"))),
        }
    }
    if typed.globals.help {
        return Ok(output::line(HELP)?);
    }
    let engine = Engine::open(&typed.globals)?;
    let login = SsoLogin {
        force_refresh: true,
        ..find(&engine, session_name)?
    };
    let start_url = login.start_url.clone();
    sign_in.run(&engine, &typed.globals, login)?;
    Ok(output::line(&format!(
        "Successfully logged into Start URL: {start_url}"
    ))?)
}

/// The session that was named, or the profile's.
fn find(engine: &Engine, session_name: Option<String>) -> Result<SsoLogin, Failure> {
    let store = engine.store();
    let profile = store.scoped()?;
    let named = session_name.or_else(|| profile.text("sso_session").map(str::to_owned));
    let Some(name) = named else {
        return settings(&profile, None);
    };
    let shared = store.shared()?;
    let section = shared.sso_session(&name).ok_or_else(|| {
        Failure::configuration(format!(
            "The specified sso-session does not exist: \"{name}\""
        ))
    })?;
    settings(section, Some(&name))
}

const HELP: &str = "\
usage: botoxide sso login [--profile PROFILE | --sso-session NAME] [--no-browser] [--use-device-code]

Signs you in with IAM Identity Center. A page opens in your browser; when you have confirmed there, a token is stored in
~/.aws/sso/cache, and every program that uses the profile gets credentials: this command, aws, boto3.

  --profile PROFILE    The profile to sign in for. Its settings name the portal; botoxide configure sso creates one.
  --sso-session NAME   The section [sso-session NAME] to sign in with, instead of the profile's.
  --no-browser         Do not open a browser: print the URL.
  --use-device-code    Sign in with a code. For machines without a browser: the page can
                       then be opened on another device.

To remove the token: botoxide sso logout.";
