//! `botoxide sso login` and `logout`: signing in with IAM Identity Center, and out again.
//!
//! Not here: the sign-in itself (`botoxide::credentials::SsoTokenFetcher`); what is written to the settings
//! (`command/configure/sso.rs`). Counterpart: `customizations/sso/` of version 2 of the AWS CLI.

use std::fmt::Write as _;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use botoxide::config::Section;
use botoxide::credentials::{PendingAuthorization, SsoGrant, SsoLogin, SsoTokenFetcher};
use botoxide::seam::Seams;
use botoxide::transport::block_on;
use botoxide_core::credential::Token;

use crate::args::Globals;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::output;

pub(super) mod login;
pub(super) mod logout;

/// How long to wait for the command that opens the browser.
const BROWSER: Duration = Duration::from_mins(10);

/// The options of all commands that sign in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SignIn {
    no_browser: bool,
    use_device_code: bool,
}

impl SignIn {
    /// Takes the option `word`; false for a word that is none of these.
    pub(super) fn take(&mut self, word: &str) -> bool {
        match word {
            "--no-browser" => self.no_browser = true,
            "--use-device-code" => self.use_device_code = true,
            _ => return false,
        }
        true
    }

    /// Signs in: the token of the cache, or a new one, for which the user signs in.
    pub(super) fn run(
        self,
        engine: &Engine,
        globals: &Globals,
        login: SsoLogin,
    ) -> Result<Token, Failure> {
        let seams = Seams::blocking();
        let login = SsoLogin {
            // What has no name cannot be registered for a browser that comes back.
            grant: if self.use_device_code || login.session_name.is_none() {
                SsoGrant::DeviceCode
            } else {
                SsoGrant::AuthorizationCode
            },
            ..login
        };
        let fetcher = SsoTokenFetcher::new(&seams, engine.caller(globals), login);
        let show = |pending: &_| self.show(&seams, pending);
        Ok(block_on(fetcher.fetch_token(&show))??)
    }

    /// Prints the instructions, and opens the page if there is a browser.
    fn show(self, seams: &Seams, pending: &PendingAuthorization) {
        let PendingAuthorization {
            verification_uri,
            verification_uri_complete,
            user_code,
        } = pending;
        let begin = if self.no_browser {
            "Browser will not be automatically opened.\nPlease visit the following URL:"
        } else {
            "Attempting to automatically open the SSO authorization page in your default browser.\n\
             If the browser does not open or you wish to use a different device to authorize this request, open \
             the following URL:"
        };
        let mut page = format!("{begin}\n\n{verification_uri}\n");
        if let Some(code) = user_code {
            // Writing to a string does not fail.
            let _ = write!(page, "\nThen enter the code:\n\n{code}\n");
            if self.no_browser {
                let _ = write!(
                    page,
                    "\nAlternatively, you may visit the following URL which will autofill the code upon loading:\n\
                     {verification_uri_complete}\n"
                );
            }
        }
        // There may be no reader; the page is opened all the same.
        let _ = output::line(page.trim_end_matches('\n'));
        if !self.no_browser {
            open(seams, verification_uri_complete);
        }
    }
}

/// Opens a page in the user's browser, if there is one. The URL has been shown: failing is no harm.
fn open(seams: &Seams, url: &str) {
    for mut words in browsers(seams) {
        if !words.iter().any(|word| word.contains("%s")) {
            words.push("%s".to_owned());
        }
        let words: Vec<String> = words.iter().map(|word| word.replace("%s", url)).collect();
        let is_there = words
            .first()
            .is_some_and(|program| is_program(seams, program));
        if is_there {
            let process = Arc::clone(&seams.process);
            // A browser may stay for as long as its window does.
            thread::spawn(move || process.run(&words, BROWSER));
            return;
        }
    }
}

/// The command lines that may open a page: those of `BROWSER`, as Python's `webbrowser` reads it, or the system's.
fn browsers(seams: &Seams) -> Vec<Vec<String>> {
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    let mut lines: Vec<Vec<String>> = Vec::new();
    if let Some(own) = seams.env.var("BROWSER") {
        lines.extend(
            own.split(':')
                .map(words)
                .filter(|words: &Vec<_>| !words.is_empty()),
        );
    }
    let has_screen = |name| seams.env.var(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "macos") {
        lines.push(words("open"));
    } else if cfg!(windows) {
        lines.push(words("rundll32 url.dll,FileProtocolHandler"));
    } else if ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"]
        .into_iter()
        .any(has_screen)
    {
        lines.extend(["xdg-open", "wslview"].map(words));
    }
    lines
}

fn is_program(seams: &Seams, program: &str) -> bool {
    if cfg!(windows) || program.contains('/') {
        return true;
    }
    let path = seams.env.var("PATH").unwrap_or_default();
    path.split(':').any(|directory| {
        seams
            .fs
            .is_file(&std::path::Path::new(directory).join(program))
    })
}

/// The sign-in settings of a section: the section of the session, or that of a profile without one.
///
/// # Errors
///
/// An error that lists the missing settings.
pub(super) fn settings(section: &Section, session_name: Option<&str>) -> Result<SsoLogin, Failure> {
    let missing: Vec<&str> = ["sso_start_url", "sso_region"]
        .into_iter()
        .filter(|key| section.text(key).is_none())
        .collect();
    if !missing.is_empty() {
        let advice = match session_name {
            Some(_) => "",
            None => {
                "To make sure this profile is properly configured to use SSO, please run: botoxide configure sso"
            }
        };
        return Err(Failure::configuration(format!(
            "Missing the following required SSO configuration values: {}. {advice}",
            missing.join(", ")
        )));
    }
    let text = |key| section.text(key).unwrap_or_default().to_owned();
    Ok(SsoLogin {
        start_url: text("sso_start_url"),
        region: text("sso_region"),
        session_name: session_name.map(str::to_owned),
        registration_scopes: session_name
            .and_then(|_| section.text("sso_registration_scopes"))
            .map(scopes),
        ..SsoLogin::default()
    })
}

/// The scopes in a list that is separated by commas.
pub(super) fn scopes(list: &str) -> Vec<String> {
    let scopes = list.split(',').map(str::trim);
    scopes
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect()
}
