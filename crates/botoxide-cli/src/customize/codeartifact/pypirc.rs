//! `~/.pypirc`, from which twine reads repositories.
//!
//! It is written as Python's `RawConfigParser` writes it.

use std::fmt::Write as _;
use std::io;

use botoxide::seam::{Env as _, ProcessEnv};

use super::Login;
use crate::failure::{Failure, system_error};
use crate::output;

const DEFAULT: &str = "[distutils]\nindex-servers=\n    pypi\n    codeartifact\n";

pub(super) fn login(login: &Login<'_>) -> Result<(), Failure> {
    let path = ProcessEnv.expand_user("~/.pypirc");
    let shown = path.display().to_string();
    let failed = |error: io::Error| Failure::general(system_error(&error, &shown));
    let fs = &login.seams.fs;
    let exists = fs.exists(&path);
    let _lock = if login.is_dry {
        None
    } else {
        Some(fs.lock(&path).map_err(failed)?)
    };
    let old = if exists {
        let bytes = fs.read_settings(&path).map_err(failed)?;
        String::from_utf8(bytes).map_err(|_| invalid(&shown, "it is not UTF-8"))?
    } else {
        DEFAULT.to_owned()
    };
    let new = with_repository(&old, &login.endpoint, &login.token)
        .map_err(|problem| invalid(&shown, &problem))?;
    if login.is_dry {
        return Ok(output::line(&format!(
            "Dryrun mode is enabled, not writing to pypirc.\n{shown} would have been set to the following:\n\n{new}"
        ))?);
    }
    let path = path.canonicalize().unwrap_or(path);
    fs.replace(&path, new.as_bytes()).map_err(failed)?;
    login.done()
}

fn invalid(path: &str, problem: &str) -> Failure {
    Failure::general(format!("{path} is in an invalid state: {problem}"))
}

/// A section with its keys.
struct Section {
    name: String,
    keys: Vec<(String, Option<String>)>,
}

impl Section {
    fn set(&mut self, key: &str, value: &str) {
        match self.keys.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => *old = Some(value.to_owned()),
            None => self.keys.push((key.to_owned(), Some(value.to_owned()))),
        }
    }
}

fn with_repository(old: &str, endpoint: &str, token: &str) -> Result<String, String> {
    let mut sections = parse(old)?;
    let servers = sections
        .iter_mut()
        .find(|section| section.name == "distutils")
        .ok_or("No section: 'distutils'")?;
    let listed = servers.keys.iter().find(|(key, _)| key == "index-servers");
    let listed = listed.and_then(|(_, value)| value.as_deref());
    let listed = listed.ok_or("No option 'index-servers' in section: 'distutils'")?;
    let mut names: Vec<&str> = listed
        .lines()
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if !names.contains(&"codeartifact") {
        names.push("codeartifact");
        let names = format!("\n{}", names.join("\n"));
        servers.set("index-servers", &names);
    }
    if !sections
        .iter()
        .any(|section| section.name == "codeartifact")
    {
        sections.push(Section {
            name: "codeartifact".to_owned(),
            keys: Vec::new(),
        });
    }
    for section in sections
        .iter_mut()
        .filter(|section| section.name == "codeartifact")
    {
        section.set("repository", endpoint);
        section.set("username", "aws");
        section.set("password", token);
    }
    let mut text = String::new();
    for section in &sections {
        // Writing to a string does not fail, here and below.
        let _ = writeln!(text, "[{}]", section.name);
        for (key, value) in &section.keys {
            let value = value.as_deref().unwrap_or_default().replace('\n', "\n\t");
            let _ = writeln!(text, "{key} = {value}");
        }
        text.push('\n');
    }
    Ok(text)
}

/// Sections as Python's `configparser` reads them: values may go on in indented lines.
fn parse(text: &str) -> Result<Vec<Section>, String> {
    let mut sections: Vec<Section> = Vec::new();
    let mut key_indent = 0;
    let mut is_open = false;
    for line in text.lines() {
        let bare = line.trim();
        let is_comment = bare.starts_with(['#', ';']);
        let indent = line.len() - line.trim_start().len();
        let last = sections.last_mut();
        if bare.is_empty() || is_comment {
            // An empty line belongs to a value that goes on.
            if bare.is_empty()
                && is_open
                && let Some((_, Some(value))) = last.and_then(|section| section.keys.last_mut())
            {
                value.push('\n');
            }
            continue;
        }
        if is_open
            && indent > key_indent
            && let Some((_, Some(value))) = last.and_then(|section| section.keys.last_mut())
        {
            value.push('\n');
            value.push_str(bare);
            continue;
        }
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            if sections.iter().any(|section| section.name == name.0) {
                return Err(format!("section '{}' already exists", name.0));
            }
            sections.push(Section {
                name: name.0.to_owned(),
                keys: Vec::new(),
            });
            is_open = false;
            continue;
        }
        let section = sections
            .last_mut()
            .ok_or_else(|| format!("File contains no section headers: {bare}"))?;
        let (key, value) = bare
            .split_once(['=', ':'])
            .ok_or_else(|| format!("Source contains parsing errors: {bare}"))?;
        let key = key.trim().to_lowercase();
        if section.keys.iter().any(|(known, _)| *known == key) {
            return Err(format!(
                "option '{key}' in section '{}' already exists",
                section.name
            ));
        }
        section.keys.push((key, Some(value.trim().to_owned())));
        key_indent = indent;
        is_open = true;
    }
    for (_, value) in sections.iter_mut().flat_map(|section| &mut section.keys) {
        if let Some(value) = value {
            value.truncate(value.trim_end().len());
        }
    }
    Ok(sections)
}
