//! `codecommit credential-helper`: user and password for git, which are a signature.
//!
//! Counterpart: awscli `customizations/codecommit.py`.

use std::collections::HashMap;
use std::io::Read as _;

use botoxide::seam::Seams;
use botoxide_core::credential::Credentials;
use botoxide_core::digest::{hex, hmac_sha256, sha256};
use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::time::{Precision, Timestamp};
use regex_lite::Regex;

use super::by_hand::{ByHand, Call, print_text};
use crate::args::options::{Opt, Takes};
use crate::failure::Failure;
use crate::streams;

const IGNORE_HOST: Opt = Opt::new(
    "--ignore-host-check",
    Takes::Nothing,
    "Make credentials for hosts that are not Amazon's, too.",
);

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "codecommit credential-helper",
        help: "Credentials for git, which runs this command: get, store or erase. To set it up:\n\n  \
            git config --global credential.helper '!botoxide codecommit credential-helper $@'\n  \
            git config --global credential.UseHttpPath true",
        options: &[],
        run: |_| {
            Err(Failure::invalid(
                "usage: botoxide codecommit credential-helper <get|store|erase>\ntoo few arguments",
            ))
        },
    },
    ByHand {
        name: "codecommit credential-helper get",
        help: "Reads protocol, host and path from standard input, and prints user and password.",
        options: &[IGNORE_HOST],
        run: get,
    },
    ByHand {
        name: "codecommit credential-helper store",
        help: "Does nothing: credentials are made each time.",
        options: &[],
        run: |_| Ok(()),
    },
    ByHand {
        name: "codecommit credential-helper erase",
        help: "Does nothing: credentials are made each time.",
        options: &[],
        run: |_| Ok(()),
    },
];

/// How much git may write.
const LIMIT: u64 = 1 << 20;

fn get(call: &Call<'_>) -> Result<(), Failure> {
    let mut input = String::new();
    streams::stdin()?
        .lock()
        .take(LIMIT)
        .read_to_string(&mut input)?;
    let mut given = HashMap::new();
    for line in input.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (key, value) = line.split_once('=').ok_or_else(|| {
            Failure::general(format!("standard input has a line without \"=\": {line}"))
        })?;
        given.insert(key, value);
    }
    let value = |name: &str| {
        given
            .get(name)
            .copied()
            .ok_or_else(|| Failure::general(format!("'{name}'")))
    };
    let host = value("host")?;
    let is_amazons = host.contains("amazon.com") || host.contains("amazonaws.com");
    if !is_amazons && !call.options.has("--ignore-host-check") {
        return Ok(());
    }
    let url = format!("{}://{host}/{}", value("protocol")?, value("path")?);
    let region = region(call, host)?;
    let credentials = call
        .engine
        .credentials()?
        .ok_or_else(|| Error::from(ErrorKind::NoCredentials {}))?;
    let now = Seams::blocking().clock.now();
    let now = Timestamp::new(now.seconds, 0).to_iso8601(Precision::Full);
    let time: String = now
        .chars()
        .filter(|letter| !matches!(letter, '-' | ':' | 'Z'))
        .collect();
    let signature = sign(&credentials, &region, &url, &time);
    let token = credentials.token.as_ref().map(|token| format!("%{token}"));
    Ok(print_text(&format!(
        "username={}{}\npassword={time}Z{signature}\n",
        credentials.access_key,
        token.unwrap_or_default()
    ))?)
}

fn region(call: &Call<'_>, host: &str) -> Result<String, Failure> {
    let pattern =
        Regex::new(r"^(?:vpce-.+\.)?git-codecommit(?:-fips)?\.([^.]+)\.(?:vpce\.)?amazonaws\.com");
    let found = pattern
        .ok()
        .and_then(|pattern| Some(pattern.captures(host)?[1].to_owned()));
    if let Some(region) = found.or_else(|| call.globals.region.clone()) {
        return Ok(region);
    }
    let region = call.engine.region()?;
    Ok(region.ok_or_else(|| Error::from(ErrorKind::NoRegion {}))?)
}

/// The signature of git's pseudo-method for a URL; `time` has no `Z`.
fn sign(credentials: &Credentials, region: &str, url: &str, time: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    // The port is not signed.
    let host = host.split(':').next().unwrap_or_default();
    let request = format!("GIT\n{path}\n\nhost:{host}\n\nhost\n");
    let day = time.get(..8).unwrap_or_default();
    let scope = format!("{day}/{region}/codecommit/aws4_request");
    let text = format!(
        "AWS4-HMAC-SHA256\n{time}\n{scope}\n{}",
        hex(&sha256(request.as_bytes()))
    );
    let secret = format!("AWS4{}", credentials.secret_key);
    let parts = [day, region, "codecommit", "aws4_request", text.as_str()];
    let mut key = hmac_sha256(secret.as_bytes(), parts[0].as_bytes());
    for part in &parts[1..] {
        key = hmac_sha256(&key, part.as_bytes());
    }
    hex(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_signed_as_aws_signs_it() {
        // Checked against CodeCommitGetCommand.sign_request of 2.36.7 at this time.
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
        let url = "https://git-codecommit.eu-west-1.amazonaws.com:443/v1/repos/mine?x";
        assert_eq!(
            sign(&credentials, "eu-west-1", url, "20261130T120000"),
            "db2f7d5b4a08209291c8949aefea76af450a54546dab06ff297c43c44d7221a1"
        );
    }
}
