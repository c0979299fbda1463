//! The commands of npm, pip, swift, nuget and dotnet.

use regex_lite::Regex;

use super::{Login, netrc};
use crate::customize::by_hand::print_text;
use crate::failure::Failure;
use crate::output;

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// `host/path/` of a URL, with its port.
fn without_scheme(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

pub(super) fn npm(login: &Login<'_>) -> Result<(), Failure> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let registry = match login.namespace {
        None => "registry".to_owned(),
        Some(name) => {
            let scope = if name.starts_with('@') {
                name.to_owned()
            } else {
                format!("@{name}")
            };
            if !matches(r"^@[a-z0-9\-~][a-z0-9\-._~]*", &scope) {
                return Err(Failure::general(
                    "Invalid scope name, scope must contain URL-safe characters, no leading dots or underscores",
                ));
            }
            format!("{scope}:registry")
        }
    };
    let place = without_scheme(&login.endpoint);
    login.run_all(&[
        words(&[program, "config", "set", &registry, &login.endpoint]),
        words(&[
            program,
            "config",
            "set",
            &format!("//{place}:always-auth"),
            "true",
        ]),
        words(&[
            program,
            "config",
            "set",
            &format!("//{place}:_authToken"),
            &login.token,
        ]),
    ])
}

pub(super) fn pip(login: &Login<'_>) -> Result<(), Failure> {
    let (scheme, place) = login
        .endpoint
        .split_once("://")
        .unwrap_or(("https", &login.endpoint));
    let url = format!("{scheme}://aws:{}@{place}simple/", login.token);
    login.run_all(&[words(&["pip", "config", "set", "global.index-url", &url])])
}

pub(super) fn swift(login: &Login<'_>) -> Result<(), Failure> {
    let mut registry = words(&["swift", "package-registry", "set", &login.endpoint]);
    if let Some(scope) = login.namespace {
        let is_scope = matches(r"^[a-zA-Z0-9][a-zA-Z0-9-]{0,38}$", scope)
            && !scope.ends_with('-')
            && !scope.contains("--");
        if !is_scope {
            return Err(Failure::general(
                "Invalid scope name, scope must contain URL-safe characters, no leading dots or underscores and no more \
                 than 39 characters",
            ));
        }
        registry.extend(words(&["--scope", scope]));
    }
    let mut sign_in = words(&[
        "swift",
        "package-registry",
        "login",
        &format!("{}login", login.endpoint),
    ]);
    if cfg!(target_os = "macos") {
        sign_in.extend(words(&["--token", &login.token]));
    } else {
        netrc::write(login)?;
    }
    login.run_all(&[registry, sign_in])
}

/// nuget and dotnet: a source is added or updated.
pub(super) fn nuget(login: &Login<'_>) -> Result<(), Failure> {
    let list: &[&str] = if login.tool == "nuget" {
        &["nuget", "sources", "list", "-format", "detailed"]
    } else {
        &["dotnet", "nuget", "list", "source", "--format", "detailed"]
    };
    let listed = login.run(&words(list))?;
    let sources = sources(&String::from_utf8_lossy(&listed.stdout));
    let url = format!("{}v3/index.json", login.endpoint);
    let usual = format!("{}/{}", login.domain, login.repository);
    let known = sources
        .iter()
        .find(|(_, own)| *own == url)
        .or_else(|| sources.iter().find(|(name, _)| *name == usual));
    let name = known.map_or(usual.as_str(), |(name, _)| name);
    let command = if login.tool == "nuget" {
        let operation = if known.is_some() { "update" } else { "add" };
        words(&[
            "nuget",
            "sources",
            operation,
            "-name",
            name,
            "-source",
            &url,
            "-username",
            "aws",
            "-password",
            &login.token,
        ])
    } else {
        let mut command = if known.is_some() {
            words(&[
                "dotnet", "nuget", "update", "source", name, "--source", &url,
            ])
        } else {
            words(&["dotnet", "nuget", "add", "source", &url, "--name", name])
        };
        command.extend(words(&["--username", "aws", "--password", &login.token]));
        if !cfg!(windows) {
            command.push("--store-password-in-clear-text".to_owned());
        }
        command
    };
    if login.is_dry {
        return Ok(output::line(&command.join(" "))?);
    }
    if let Err(failure) = login.run(&command) {
        print_text("Failed to update the NuGet.Config\n")?;
        return Err(failure);
    }
    output::line(&if known.is_some() {
        format!("Updated source {name} in the NuGet.Config")
    } else {
        format!("Added source {name} to the user level NuGet.Config")
    })?;
    login.done()
}

/// The names and URLs that `nuget sources list` prints: `1. name [Enabled]`, and the URL in the line below.
fn sources(listed: &str) -> Vec<(String, String)> {
    let Ok(pattern) = Regex::new(r"^\d+\.\s(.+)\s\[.*\]") else {
        return Vec::new();
    };
    let lines: Vec<&str> = listed
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines
        .windows(2)
        .filter_map(|pair| {
            let name = pattern.captures(pair[0])?[1].trim().to_owned();
            Some((name, pair[1].to_owned()))
        })
        .collect()
}

fn matches(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}
