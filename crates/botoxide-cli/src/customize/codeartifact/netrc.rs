//! The entry of a repository in `~/.netrc`, from which swift reads its token.

use std::io;

use botoxide::seam::{Env as _, ProcessEnv};

use super::Login;
use crate::failure::{Failure, system_error};
use crate::output;

/// Adds the entry, or replaces its token.
pub(super) fn write(login: &Login<'_>) -> Result<(), Failure> {
    let path = ProcessEnv.expand_user("~/.netrc");
    let shown = path.display().to_string();
    let place = login
        .endpoint
        .split_once("://")
        .map_or("", |(_, rest)| rest);
    let host = place
        .split(['/', ':'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let begin = format!("machine {host} login token password ");
    let entry = format!("{begin}{}", login.token);
    if login.is_dry {
        return Ok(output::line(&format!(
            "Dryrun mode is enabled, not writing to netrc.\nThe following line would have been written to {shown}:\n\n\
             {entry}\n\nAnd would have run the following commands:\n"
        ))?);
    }
    let failed = |error: io::Error| Failure::general(system_error(&error, &shown));
    let fs = &login.seams.fs;
    let _lock = fs.lock(&path).map_err(failed)?;
    let bytes = fs.read_settings(&path).map_err(failed)?;
    let old =
        String::from_utf8(bytes).map_err(|_| Failure::general(format!("{shown} is not UTF-8")))?;
    let path = path.canonicalize().unwrap_or(path);
    fs.replace(
        &path,
        with_entry(&old, &host, &entry, &login.token).as_bytes(),
    )
    .map_err(failed)
}

/// The file with the token in each entry of the host, or with a new entry at its end.
fn with_entry(old: &str, host: &str, entry: &str, token: &str) -> String {
    let mut new = String::with_capacity(old.len() + entry.len() + 1);
    let mut rest = old;
    while let Some((before, start, end)) = find_token(rest, host) {
        new.push_str(&rest[..before + start]);
        new.push_str(token);
        rest = &rest[before + end..];
    }
    new.push_str(rest);
    if new == old {
        if !old.is_empty() && !old.ends_with('\n') {
            new.push('\n');
        }
        new.push_str(entry);
        new.push('\n');
    }
    new
}

/// Where `machine HOST login X password TOKEN` begins, and where its token begins and ends after that.
fn find_token(text: &str, host: &str) -> Option<(usize, usize, usize)> {
    text.match_indices("machine").find_map(|(at, _)| {
        let is_word =
            !text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let entry = &text[at..];
        let mut position = 0;
        let mut word = || {
            let rest = &entry[position..];
            let start = position + (rest.len() - rest.trim_start().len());
            let rest = &entry[start..];
            let end = start + rest.find(char::is_whitespace).unwrap_or(rest.len());
            position = end;
            (start, end)
        };
        let mut is_next = |wanted: Option<&str>| {
            let (start, end) = word();
            start < end && wanted.is_none_or(|wanted| &entry[start..end] == wanted)
        };
        let is_entry = is_word
            && is_next(Some("machine"))
            && is_next(Some(host))
            && is_next(Some("login"))
            && is_next(None)
            && is_next(Some("password"));
        let (start, end) = word();
        (is_entry && start < end).then_some((at, start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_added_or_gets_a_new_token() {
        for (old, new) in [
            ("", "E\n"),
            (
                "machine b login c password d",
                "machine b login c password d\nE\n",
            ),
            (
                "machine h login x password old\n",
                "machine h login x password T\n",
            ),
            (
                "machine h\n  login x\n  password old machine b",
                "machine h\n  login x\n  password T machine b",
            ),
            ("machine h login x", "machine h login x\nE\n"),
            (
                "mymachine h login x password y\n",
                "mymachine h login x password y\nE\n",
            ),
            (
                "machine h login x password T\n",
                "machine h login x password T\nE\n",
            ),
            (
                "machine hh login x password y\n",
                "machine hh login x password y\nE\n",
            ),
        ] {
            assert_eq!(with_entry(old, "h", "E", "T"), new, "{old:?}");
        }
    }
}
