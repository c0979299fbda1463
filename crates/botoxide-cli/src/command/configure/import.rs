//! `botoxide configure import`: profiles from a file of access keys of the AWS console.
//!
//! Counterpart: `configure/importer.py` of version 2 of the AWS CLI.

use botoxide::seam::Seams;

use super::ini_writer::{Change, Setting};
use super::settings_file::update;
use super::store;
use crate::args::{Globals, is_option, split_option};
use crate::failure::Failure;
use crate::input;
use crate::output;

/// The required columns, in any order and case.
const HEADERS: [&str; 3] = ["User Name", "Access Key ID", "Secret Access key"];

/// The command line.
#[derive(Default)]
struct Options {
    csv: Option<String>,
    prefix: String,
    skip_invalid: bool,
}

/// `botoxide configure import --csv FILE [--skip-invalid] [--profile-prefix PREFIX]`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    let options = Options::read(words)?;
    let csv = options
        .csv
        .ok_or_else(|| Failure::usage("the following arguments are required: --csv"))?;
    let text = input::text("csv", csv)?;
    let profiles = parse(&text, !options.skip_invalid).map_err(Failure::general)?;
    let profiles: Vec<(String, [&str; 2])> = profiles
        .into_iter()
        .map(|[name, id, secret]| (format!("{}{name}", options.prefix), [id, secret]))
        .collect();
    let mut changes = Vec::new();
    for (section, keys) in &profiles {
        for (key, value) in ["aws_access_key_id", "aws_secret_access_key"]
            .into_iter()
            .zip(keys)
        {
            let setting = Setting {
                key,
                nested: None,
                value,
            };
            changes.push(Change {
                section,
                setting: Some(setting),
            });
        }
    }
    let seams = Seams::blocking();
    if !changes.is_empty() {
        let path = store(globals, &seams).path("credentials_file")?;
        update(&seams, &path, &changes)?;
    }
    Ok(output::line(&format!(
        "Successfully imported {} profile(s)",
        profiles.len()
    ))?)
}

impl Options {
    fn read(words: &[&str]) -> Result<Self, Failure> {
        let mut options = Self::default();
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            let (name, joined) = split_option(word);
            if name == "--skip-invalid" && joined.is_none() {
                options.skip_invalid = true;
                continue;
            }
            if name != "--csv" && name != "--profile-prefix" {
                return Err(Failure::usage(format!("Unknown options: {word}")));
            }
            let value = joined
                .or_else(|| words.next_if(|next| !is_option(next)).copied())
                .ok_or_else(|| Failure::usage(format!("argument {name}: expected one argument")))?;
            if name == "--csv" {
                options.csv = Some(value.to_owned());
            } else {
                value.clone_into(&mut options.prefix);
            }
        }
        Ok(options)
    }
}

/// Name, key and secret of each row. Quotes are not special, as in the console's files and in `aws`.
fn parse(csv: &str, is_strict: bool) -> Result<Vec<[&str; 3]>, String> {
    if csv.trim().is_empty() {
        return Err("Provided CSV contains no contents".to_owned());
    }
    let mut lines = csv.lines();
    let titles: Vec<String> = lines
        .next()
        .unwrap_or_default()
        .split(',')
        .map(|title| title.trim_start_matches('\u{feff}').trim().to_lowercase())
        .collect();
    let mut columns = [0; 3];
    for (column, header) in columns.iter_mut().zip(HEADERS) {
        *column = titles
            .iter()
            .position(|title| *title == header.to_lowercase())
            .ok_or_else(|| format!("Expected header \"{header}\" not found"))?;
    }
    let mut rows = Vec::new();
    for (at, line) in lines.enumerate() {
        match row(line, columns) {
            Ok(row) => rows.push(row),
            Err(header) if is_strict => {
                return Err(format!(
                    "Failed to parse entry #{}: Row missing value for header \"{header}\"",
                    at + 1
                ));
            }
            Err(_) => {}
        }
    }
    Ok(rows)
}

fn row(line: &str, columns: [usize; 3]) -> Result<[&str; 3], &'static str> {
    let mut row = [""; 3];
    for ((cell, column), header) in row.iter_mut().zip(columns).zip(HEADERS) {
        *cell = line.split(',').nth(column).unwrap_or_default().trim();
        if cell.is_empty() {
            return Err(header);
        }
    }
    Ok(row)
}

pub(super) const HELP: &str = "\
usage: botoxide configure import --csv FILE [--skip-invalid] [--profile-prefix PREFIX]

Creates a profile for each user in a file of access keys that was downloaded from the AWS console. Profiles are named
after the users and are written to ~/.aws/credentials; an existing profile gets the new keys.

  --csv FILE                The file, as file://credentials.csv. Its first line must name the columns User name,
                            Access key ID and Secret access key; others are ignored.
  --skip-invalid            Skip rows that lack one of these, instead of failing.
  --profile-prefix PREFIX   A prefix for the names of the profiles.

Remove the file afterwards: it contains your secrets.";
