//! Credentials that a command prints.
//!
//! Counterpart: botocore `credentials.py` (`ProcessProvider`).

use std::sync::Arc;
use std::time::Duration;

use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, Result};
use futures_core::future::BoxFuture;
use serde_json::Value as Json;

use super::{Provider, expiry, io_error, present, retrieval_error};
use crate::config::ConfigStore;
use crate::config::words::split_words;
use crate::hooks::{Feature, FeatureSet};
use crate::seam::{Seams, aside};

const METHOD: &str = "custom-process";
/// botocore waits for ever. A command may prompt for a password, but not longer than this.
const TIMEOUT: Duration = Duration::from_mins(10);

/// The command `credential_process` of a profile.
// C100 C117
#[derive(Debug)]
pub struct CustomProcess {
    seams: Seams,
    store: ConfigStore,
    profile: String,
}

impl CustomProcess {
    /// The command of the profile `profile`.
    pub fn new(seams: &Seams, store: &ConfigStore, profile: impl Into<String>) -> Self {
        Self {
            seams: seams.clone(),
            store: store.clone(),
            profile: profile.into(),
        }
    }

    async fn read(&self) -> Result<Option<Credentials>> {
        let Some(profile) = self.store.shared()?.profile(&self.profile) else {
            return Ok(None);
        };
        let Some(command) = profile.text("credential_process") else {
            return Ok(None);
        };
        let words = split_words(command).ok_or_else(|| Error::value("No closing quotation"))?;
        let program = words.first().cloned().unwrap_or_default();
        let process = Arc::clone(&self.seams.process);
        let output = aside(&*self.seams.clock, move || process.run(&words, TIMEOUT)).await?;
        let output = output.map_err(|error| io_error(&program, &error))?;
        if output.code != Some(0) {
            return Err(retrieval_error(
                METHOD,
                String::from_utf8_lossy(&output.stderr),
            ));
        }
        let answer: Json = serde_json::from_slice(&output.stdout)
            .map_err(|error| Error::value(error.to_string()))?;
        credentials(&answer, profile.text("aws_account_id")).map(Some)
    }
}

impl Provider for CustomProcess {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn features(&self) -> FeatureSet {
        [
            Feature::CredentialsProfileProcess,
            Feature::CredentialsProcess,
        ]
        .into_iter()
        .collect()
    }

    /// The command, as the cache key: each run may print other temporary keys.
    fn identity(&self) -> BoxFuture<'_, Result<Option<String>>> {
        Box::pin(async {
            let profile = self.store.shared()?.profile(&self.profile);
            let profile = profile.unwrap_or_default();
            let command = profile.text("credential_process");
            Ok(command.map(|command| format!("process {command}")))
        })
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(self.read())
    }
}

fn credentials(answer: &Json, account_id: Option<&str>) -> Result<Credentials> {
    let version = answer.get("Version");
    if version.and_then(Json::as_f64) != Some(1.0) {
        let version = match version {
            None => "<Version key not provided>".to_owned(),
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        return Err(retrieval_error(
            METHOD,
            format!(
                "Unsupported version '{version}' for credential process provider, supported versions: 1"
            ),
        ));
    }
    let text = |key: &str| answer.get(key).and_then(Json::as_str);
    let required = |key: &str| {
        text(key).ok_or_else(|| {
            retrieval_error(METHOD, format!("Missing required key in response: '{key}'"))
        })
    };
    let mut credentials = Credentials::new(
        required("AccessKeyId")?,
        required("SecretAccessKey")?,
        present(text("SessionToken")),
    );
    credentials.expiry = text("Expiration").map(expiry).transpose()?;
    credentials.account_id = present(text("AccountId")).or_else(|| account_id.map(str::to_owned));
    credentials.method = METHOD;
    Ok(credentials)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::ready;
    use crate::seam::{Fakes, Output};

    fn load(config: &str, code: i32, stdout: &str) -> Result<Option<Credentials>> {
        let world = Fakes::default();
        world.env.set("AWS_CONFIG_FILE", "/config");
        world.fs.write("/config", config);
        let output = Output {
            code: Some(code),
            stdout: stdout.into(),
            stderr: b"went wrong\n".into(),
        };
        world.process.set(&["my tool", "--as", "ada"], output);
        ready(
            CustomProcess::new(&world.seams(), &ConfigStore::new(&world.seams()), "default").load(),
        )
    }

    const CONFIG: &str = "[default]\ncredential_process = \"my tool\" --as ada\n";

    #[test]
    fn a_command_prints_credentials() {
        // C117
        let answer = r#"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S"}"#;
        let credentials = load(CONFIG, 0, answer).unwrap().unwrap();
        assert_eq!(
            (
                credentials.access_key.as_str(),
                credentials.secret_key.as_str()
            ),
            ("A", "S")
        );
        assert_eq!(
            (credentials.token.as_deref(), credentials.expiry),
            (None, None)
        );
        assert_eq!(credentials.method, "custom-process");
        let answer = r#"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T",
                         "Expiration": "2026-11-22T12:00:00Z"}"#;
        let config = format!("{CONFIG}aws_account_id = 1\n");
        let credentials = load(&config, 0, answer).unwrap().unwrap();
        assert_eq!(
            (
                credentials.token.as_deref(),
                credentials.account_id.as_deref()
            ),
            (Some("T"), Some("1"))
        );
        assert!(credentials.expiry.is_some());
        let answer =
            r#"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S", "AccountId": "2"}"#;
        assert_eq!(
            load(&config, 0, answer)
                .unwrap()
                .unwrap()
                .account_id
                .as_deref(),
            Some("2")
        );
        assert_eq!(load("[default]\n", 0, "").unwrap(), None);
        assert_eq!(load("[profile other]\n", 0, "").unwrap(), None);
    }

    #[test]
    fn invalid_output_is_an_error() {
        // C117
        let error = |code, stdout| load(CONFIG, code, stdout).unwrap_err().to_string();
        let prefix = "Error when retrieving credentials from custom-process: ";
        assert_eq!(error(1, ""), format!("{prefix}went wrong\n"));
        for (stdout, message) in [
            (
                "{}",
                "Unsupported version '<Version key not provided>' for credential process provider, supported versions: 1",
            ),
            (
                r#"{"Version": 2}"#,
                "Unsupported version '2' for credential process provider, supported versions: 1",
            ),
            (
                r#"{"Version": 1}"#,
                "Missing required key in response: 'AccessKeyId'",
            ),
            (
                r#"{"Version": 1, "AccessKeyId": "A"}"#,
                "Missing required key in response: 'SecretAccessKey'",
            ),
        ] {
            assert_eq!(error(0, stdout), format!("{prefix}{message}"));
        }
        assert!(load(CONFIG, 0, "no json").is_err());
        assert!(load(CONFIG, 0, &"[".repeat(100_000)).is_err());
        assert!(load("[default]\ncredential_process = \"open\n", 0, "").is_err());
        assert!(
            load("[default]\ncredential_process = unknown\n", 0, "")
                .unwrap_err()
                .to_string()
                .contains("'unknown'")
        );
    }
}
