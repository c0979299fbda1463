//! `botoxide doctor`: the settings that a command would use, their sources, and problems.
//!
//! Not here: loading the settings (`botoxide::config`, `botoxide::credentials`). No secret is ever shown.
//! Counterpart: none.

use std::error::Error as _;
use std::path::Path;

use botoxide::config::{Origin, environment_proxies, validate_region_name};
use botoxide::seam::Seams;
use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::redact;
use botoxide_core::time::Precision;
use botoxide_core::uri;

use crate::args::Typed;
use crate::customize;
use crate::engine::{Engine, Target};
use crate::failure::Failure;
use crate::output;

mod report;

use report::Report;

/// Looks for each part.
struct Doctor<'a> {
    typed: &'a Typed,
    engine: Engine,
    seams: Seams,
    /// The service that the endpoint is for, by the model's name.
    service: Option<&'a str>,
    report: Report,
}

/// `botoxide doctor [<service>]`.
pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    let words: Vec<&str> = typed.words.iter().skip(1).map(String::as_str).collect();
    if typed.globals.help || words.first() == Some(&"help") {
        return Ok(output::line(HELP)?);
    }
    let service = match *words.as_slice() {
        [] => None,
        [service] => Some(customize::model_service(service)),
        [_, ref rest @ ..] => {
            return Err(Failure::usage(format!(
                "Unknown options: {}",
                rest.join(", ")
            )));
        }
    };
    // A profile that is not there is what is wrong; the page says it, and all else.
    let engine = Engine::open(&typed.globals)
        .or_else(|_| Engine::open_with(typed.globals.profile.as_deref()))?;
    if let Some(service) = service
        && engine.service(service)?.is_none()
    {
        return Err(Failure::usage(format!(
            "argument command: Found invalid choice '{service}'"
        )));
    }
    let mut doctor = Doctor {
        typed,
        engine,
        seams: Seams::blocking(),
        service,
        report: Report::default(),
    };
    doctor.profile();
    doctor.files();
    doctor.caches();
    doctor.credentials();
    doctor.region();
    doctor.endpoint();
    doctor.proxy();
    doctor.ca_bundle();
    doctor.report.finish()
}

impl Doctor<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        self.seams
            .env
            .var(name)
            .filter(|value| !value.trim().is_empty())
    }

    /// What was found; what went wrong becomes a problem.
    fn found<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result
            .map_err(|error| match (error.kind(), error.source()) {
                // boto3's text has neither line nor reason.
                (ErrorKind::ConfigParse { .. }, Some(reason)) => {
                    self.report.problem(format!("{error}: {reason}"));
                }
                _ => self.report.problem(error),
            })
            .ok()
    }

    fn origin(&mut self, name: &str) -> String {
        let origin = self.engine.store().origin(name);
        match self.found(origin) {
            Some(Origin::Session) => format!("--{name}"),
            Some(origin) => origin.to_string(),
            None => String::new(),
        }
    }

    fn profile(&mut self) {
        let name = self.engine.store().profile_name();
        let name = self.found(name).flatten();
        let origin = match &self.typed.globals.profile {
            Some(_) => "--profile".to_owned(),
            None => self.origin("profile"),
        };
        self.report
            .row("profile", name.as_deref().unwrap_or("default"), origin);
        let scoped = self.engine.store().scoped();
        let _ = self.found(scoped);
    }

    fn files(&mut self) {
        for (label, name) in [
            ("config file", "config_file"),
            ("credentials file", "credentials_file"),
        ] {
            let path = self.engine.store().path(name);
            let origin = self.origin(name);
            let Some(path) = self.found(path) else {
                continue;
            };
            let state = if !self.seams.fs.exists(&path) || self.seams.fs.is_directory(&path) {
                if origin.starts_with("AWS_") {
                    self.report.problem(format!(
                        "{origin} names {}, which is not a file",
                        path.display()
                    ));
                }
                " (missing)"
            } else {
                match self.seams.fs.read_settings(&path) {
                    Ok(bytes) => {
                        if name == "credentials_file" || has_secret(&bytes) {
                            self.private(&path);
                        }
                        ""
                    }
                    Err(error) => {
                        self.report
                            .problem(format!("{} cannot be read: {error}", path.display()));
                        " (cannot be read)"
                    }
                }
            };
            self.report
                .row(label, format!("{}{state}", path.display()), origin);
        }
    }

    /// What `aws`, boto3 and this command keep of credentials and tokens.
    fn caches(&mut self) {
        for directory in ["~/.aws/sso/cache", "~/.aws/cli/cache", "~/.aws/login/cache"] {
            let directory = self.seams.env.expand_user(directory);
            for path in self.seams.fs.list(&directory).unwrap_or_default() {
                // Version 2 of the AWS CLI has a database here (session.db) that only counts its sessions.
                if path
                    .extension()
                    .is_some_and(|extension| extension == "json")
                {
                    self.private(&path);
                }
            }
        }
    }

    /// A file with secrets in it is for its owner only.
    fn private(&mut self, path: &Path) {
        let mode = self.seams.fs.info(path).ok().and_then(|info| info.mode);
        if mode.is_some_and(|mode| mode & 0o077 != 0) {
            let path = path.display();
            self.report.problem(format!(
                "{path} contains secrets, and other users of this machine can read it; run chmod 600 {path}"
            ));
        }
    }

    fn credentials(&mut self) {
        if self.typed.globals.no_sign_request {
            return self.report.row("credentials", "none", "--no-sign-request");
        }
        match self.engine.credentials() {
            Ok(Some(credentials)) => {
                let origin = self.credentials_origin(credentials.method);
                self.report
                    .row("credentials", masked(&credentials.access_key), origin);
                if let Some(moment) = credentials.expiry {
                    let expiry = moment.to_iso8601(Precision::Full);
                    self.report.row("", format!("until {expiry}"), "");
                    if moment <= self.seams.clock.now() {
                        self.report
                            .problem(format!("the credentials expired at {expiry}"));
                    }
                }
                if credentials.method == "env"
                    && self.typed.globals.profile.is_none()
                    && let Some(name) = self
                        .variable("AWS_DEFAULT_PROFILE")
                        .or_else(|| self.variable("AWS_PROFILE"))
                {
                    self.report.notes.push(format!(
                        "the environment's credentials are used, not those of profile {name}; --profile {name} \
                         would use these"
                    ));
                }
            }
            Ok(None) => {
                self.report.row("credentials", "none", "");
                self.report
                    .problem(Error::from(ErrorKind::NoCredentials {}));
            }
            Err(failure) => {
                self.report.row("credentials", "none", "");
                self.report.problem(failure);
            }
        }
    }

    /// Where the credentials of a provider come from, in words.
    fn credentials_origin(&mut self, method: &str) -> String {
        let key = match method {
            "env" => return "AWS_ACCESS_KEY_ID and others of the environment (env)".to_owned(),
            "shared-credentials-file" | "config-file" => "aws_access_key_id",
            "assume-role" => "role_arn",
            "assume-role-with-web-identity" => "web_identity_token_file",
            "custom-process" => "credential_process",
            "sso" => "sso_account_id",
            _ => return method.to_owned(),
        };
        let origin = self.engine.store().profile_origin(key, None);
        match self.found(origin).flatten() {
            Some(origin) => format!("{origin} ({method})"),
            None => method.to_owned(),
        }
    }

    fn region(&mut self) {
        let given = self.typed.globals.region.clone();
        let (region, origin) = if given.is_some() {
            (given, "--region".to_owned())
        } else {
            let region = self.engine.store().text("region");
            (self.found(region).flatten(), self.origin("region"))
        };
        if let (Some(other), None) = (
            self.variable("AWS_REGION"),
            self.variable("AWS_DEFAULT_REGION"),
        ) && region.as_deref() != Some(other.as_str())
        {
            self.report.notes.push(format!(
                "AWS_REGION={other} is not read, as by boto3; AWS_DEFAULT_REGION would be"
            ));
        }
        if let Some(region) = region.filter(|region| !region.is_empty()) {
            let valid = validate_region_name(&region);
            let _ = self.found(valid);
            self.report.row("region", region, origin);
        } else {
            self.report.row("region", "none", "");
            self.report.problem(
                "there is no region; give --region, set AWS_DEFAULT_REGION, or region of the profile",
            );
        }
    }

    fn endpoint(&mut self) {
        let row = if let Some(url) = self.typed.globals.endpoint_url.0.clone() {
            Some((url, "--endpoint-url".to_owned()))
        } else {
            let store = self.engine.store();
            let ignored = store.boolean("ignore_configured_endpoint_urls");
            let configured = self
                .service
                .map_or(Ok(None), |service| store.endpoint_url(service));
            let general = match self.variable("AWS_ENDPOINT_URL") {
                Some(url) => Ok(Some(url)),
                None => store
                    .scoped()
                    .map(|profile| profile.text("endpoint_url").map(str::to_owned)),
            };
            if self.found(ignored).flatten() == Some(true) {
                let origin = self.origin("ignore_configured_endpoint_urls");
                self.report.notes.push(format!(
                    "configured endpoint URLs are not used, because of {origin}"
                ));
                None
            } else if self.service.is_some() {
                self.found(configured)
                    .flatten()
                    .map(|url| self.with_origin(url))
            } else {
                self.found(general)
                    .flatten()
                    .filter(|url| !url.is_empty())
                    .map(|url| self.with_origin(url))
            }
        };
        let Some((url, origin)) = row else {
            return match self.service_url() {
                Some(url) => self.report.row("endpoint", url, "the service's default"),
                None => self.report.row("endpoint", "the service's default", ""),
            };
        };
        if !url.starts_with("http://") && !url.starts_with("https://") {
            self.report.problem(format!(
                "the endpoint URL {} must begin with http:// or https://",
                redact::url(&url)
            ));
        }
        self.report.row("endpoint", redact::url(&url), origin);
    }

    /// The place that has this endpoint URL, the nearest first.
    fn with_origin(&mut self, url: String) -> (String, String) {
        let variable = self
            .seams
            .env
            .vars()
            .into_iter()
            .rev()
            .find(|(name, value)| name.starts_with("AWS_ENDPOINT_URL") && *value == url);
        if let Some((name, _)) = variable {
            return (url, name);
        }
        let store = self.engine.store();
        let origin = store.profile_origin("endpoint_url", None);
        let is_flat = store
            .scoped()
            .is_ok_and(|profile| profile.text("endpoint_url") == Some(&url));
        let origin = match self.found(origin).flatten() {
            Some(origin) if is_flat => origin.to_string(),
            _ => "the services section of the profile".to_owned(),
        };
        (url, origin)
    }

    /// Where the service is, as far as settings say; what is wrong with them is found elsewhere.
    fn service_url(&self) -> Option<String> {
        let target = Target::new(self.service?, &self.typed.globals);
        let client = self.engine.client(target).ok()?;
        Some(redact::url(client.endpoint_url()))
    }

    fn proxy(&mut self) {
        let given = self.typed.globals.endpoint_url.0.clone();
        let url = given
            .or_else(|| self.service_url())
            .or_else(|| self.variable("AWS_ENDPOINT_URL"))
            .unwrap_or_else(|| "https://amazonaws.com".to_owned());
        let proxies = environment_proxies(&*self.seams.env, &url);
        let scheme = url.split("://").next().unwrap_or_default();
        let Some(proxy) = proxies.get(scheme) else {
            // Of two, the one in small letters counts, even to say that there is none.
            let either = |name: &str| {
                let small = self.seams.env.var(&name.to_lowercase());
                small.or_else(|| self.seams.env.var(&name.to_uppercase()))
            };
            let is_exempt = either(&format!("{scheme}_proxy")).is_some_and(|url| !url.is_empty())
                && either("no_proxy").is_some_and(|names| !names.is_empty());
            let origin = if is_exempt {
                format!("NO_PROXY, for {}", uri::split(&url).authority)
            } else {
                String::new()
            };
            return self.report.row("proxy", "none", origin);
        };
        let proxy = proxy.clone();
        if let Some((kind, _)) = proxy.split_once("://")
            && kind != "http"
            && kind != "https"
        {
            self.report.problem(format!(
                "the proxy's URL begins with {kind}://; supported are http:// and https://"
            ));
        }
        let name = format!("{scheme}_proxy");
        let origin = self
            .seams
            .env
            .vars()
            .into_iter()
            .rev()
            .find(|(key, value)| key.eq_ignore_ascii_case(&name) && *value == proxy)
            .map_or(name, |(key, _)| key);
        self.report.row("proxy", redact::proxy_url(&proxy), origin);
    }

    fn ca_bundle(&mut self) {
        let globals = &self.typed.globals;
        let (path, origin) = if globals.no_verify_ssl {
            self.report
                .notes
                .push("certificates are not verified, because of --no-verify-ssl".to_owned());
            return self
                .report
                .row("CA bundle", "not verified", "--no-verify-ssl");
        } else if let Some(path) = globals.ca_bundle.clone() {
            (Some(path), "--ca-bundle".to_owned())
        } else {
            let path = self.engine.store().text("ca_bundle");
            match self.found(path).flatten() {
                Some(path) => (Some(path), self.origin("ca_bundle")),
                None => (
                    self.seams.env.var("REQUESTS_CA_BUNDLE"),
                    "REQUESTS_CA_BUNDLE".to_owned(),
                ),
            }
        };
        let Some(path) = path else {
            return self.report.row("CA bundle", "the system's", "");
        };
        match self.seams.fs.read_settings(path.as_ref()) {
            Err(error) => self
                .report
                .problem(format!("the CA bundle {path} cannot be read: {error}")),
            Ok(bytes) if !has_certificate(&bytes) => self.report.problem(format!(
                "the CA bundle {path} has no certificate in PEM form"
            )),
            Ok(_) => {}
        }
        self.report.row("CA bundle", path, origin);
    }
}

/// Whether a configuration file has what belongs in the credentials file.
fn has_secret(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    ["aws_secret_access_key", "aws_session_token"]
        .into_iter()
        .any(|key| text.lines().any(|line| line.trim_start().starts_with(key)))
}

fn has_certificate(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).contains("-----BEGIN CERTIFICATE-----")
}

/// An access key as `aws configure list` shows it: its last four characters.
fn masked(access_key: &str) -> String {
    let skipped = access_key.chars().count().saturating_sub(4);
    let end: String = access_key.chars().skip(skipped.max(4)).collect();
    format!("{}{end}", "*".repeat(16))
}

const HELP: &str = "\
usage: botoxide doctor [<service>]

Shows which profile, files, credentials, region, endpoint, proxy and CA bundle a command would use, where each of
them came from, and what is wrong with them. With a service, it shows the endpoint and proxy of that service.

Secrets are not printed. Credentials are loaded as a command would load them: services may be called for
them, and commands of the profile may be run.

The options of all commands apply: --profile, --region, --endpoint-url, --ca-bundle ...

The exit code is 0 if nothing is wrong, 253 otherwise.";
