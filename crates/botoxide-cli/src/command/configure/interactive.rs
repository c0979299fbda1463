//! `botoxide configure`: prompts for keys, region and output format, and writes what has changed.
//!
//! Counterpart: awscli `configure/configure.py`.

use botoxide::seam::Seams;

use super::ini_writer::{Change, Setting};
use super::settings_file::{CREDENTIALS, profile_section, update};
use super::{masked, store};
use crate::args::Globals;
use crate::command::prompter;
use crate::failure::Failure;

/// The prompts.
const QUESTIONS: [(&str, &str); 4] = [
    ("aws_access_key_id", "AWS Access Key ID"),
    ("aws_secret_access_key", "AWS Secret Access Key"),
    ("region", "Default region name"),
    ("output", "Default output format"),
];

/// `botoxide configure`.
pub(super) fn run(globals: &Globals) -> Result<(), Failure> {
    let seams = Seams::blocking();
    let store = store(globals, &seams);
    let profile = store.profile_name()?;
    let profile = profile.as_deref().unwrap_or("default");
    let current = store.shared()?.profile(profile).unwrap_or_default();
    let mut answers = Vec::new();
    for (key, question) in QUESTIONS {
        let current = current.text(key);
        let shown = match current {
            None => "None".to_owned(),
            Some(current) if CREDENTIALS.contains(&key) => masked(current),
            Some(current) => current.to_owned(),
        };
        let answer = prompter::ask(&format!("{question} [{shown}]: "))?;
        if let Some(answer) = answer.filter(|answer| Some(answer.as_str()) != current) {
            answers.push((key, answer));
        }
    }
    if answers.is_empty() {
        return Ok(());
    }
    let section = profile_section(profile);
    let changes = |of_credentials: bool, section| -> Vec<Change<'_>> {
        answers
            .iter()
            .filter(|(key, _)| CREDENTIALS.contains(key) == of_credentials)
            .map(|(key, value)| Setting {
                key,
                nested: None,
                value,
            })
            .map(|setting| Change {
                section,
                setting: Some(setting),
            })
            .collect()
    };
    let keys = changes(true, profile);
    if !keys.is_empty() {
        update(&seams, &store.path("credentials_file")?, &keys)?;
    }
    let mut others = changes(false, &section);
    if others.is_empty() {
        // As `aws` does: the profile is there in both files.
        others.push(Change {
            section: &section,
            setting: None,
        });
    }
    update(&seams, &store.path("config_file")?, &others)
}
