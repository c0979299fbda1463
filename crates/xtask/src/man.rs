//! `cargo xtask man`: the help of the command as man pages, in `target/man/man1` or another folder.
//!
//! A page for `botoxide`, for each service, and for each command that is written by hand; with `--operations` for each operation,
//! too. Not here: the pages themselves, which `botoxide … help` prints.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::{programs, workspace};

/// The columns of a page: what a terminal of eighty shows beside the margin.
const COLUMNS: &str = "72";

/// Writes the pages.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let mut folder = workspace::target().join("man").join("man1");
    let mut has_operations = false;
    for argument in arguments {
        match argument.as_str() {
            "--operations" => has_operations = true,
            option if option.starts_with('-') => return Err(format!("unknown option {option}")),
            path => folder = PathBuf::from(path),
        }
    }
    let mut cargo = programs::cargo();
    programs::run(cargo.args(["build", "--locked", "--workspace", "--bin", "botoxide"]))?;
    let broken = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(&folder).map_err(broken)?;
    let mut count = 0;
    for name in names(&botoxide(&["tables"])?, has_operations)? {
        let words: Vec<&str> = name.split_whitespace().chain(["help"]).collect();
        let text = botoxide(&words)?;
        let title = title(&name);
        let path = folder.join(format!("{title}.1"));
        std::fs::write(&path, page(&title, &text)).map_err(broken)?;
        count += 1;
    }
    println!("man: {count} pages in {}", folder.display());
    Ok(())
}

fn botoxide(words: &[&str]) -> Result<String, String> {
    let binary = workspace::built("debug", "botoxide")?;
    let mut command = programs::program(binary);
    programs::output(command.args(words).env("COLUMNS", COLUMNS))
}

/// The commands that have pages; the first has no name.
fn names(tables: &str, has_operations: bool) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for line in tables.lines() {
        let row: Json = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let name = row["c"].as_str().unwrap_or_default();
        let has_page = match row["kind"].as_str() {
            Some("global" | "service" | "custom") => name != "help",
            Some(_) => has_operations,
            None => false,
        };
        if has_page {
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// `botoxide-s3-cp` for `s3 cp`.
fn title(name: &str) -> String {
    let words = ["botoxide"].into_iter().chain(name.split_whitespace());
    words.collect::<Vec<_>>().join("-")
}

/// A help page as a man page: its lines keep their form, and its headings become sections.
fn page(title: &str, text: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let upper = title.to_uppercase();
    let mut page =
        format!(".TH \"{upper}\" 1 \"\" \"botoxide {version}\" \"botoxide\"\n.SH NAME\n");
    let mut lines = text.lines().peekable();
    let is_heading = |line: &str| {
        let bare = line.split(" (").next().unwrap_or_default();
        !bare.is_empty()
            && bare
                .chars()
                .all(|letter| letter.is_ascii_uppercase() || letter == ' ')
            && !bare.starts_with(' ')
    };
    if lines.next_if_eq(&"NAME").is_some() {
        let name = lines.find(|line| !line.is_empty()).unwrap_or_default();
        let about = name
            .split_once(" - ")
            .map_or(name.trim(), |(_, about)| about);
        // Writing to a string does not fail, here and below.
        let _ = writeln!(page, "{title} \\- {}", escaped(about));
    } else {
        let mut rest = text.lines().skip_while(|line| !line.is_empty()).skip(1);
        let about = rest
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default();
        let about = about.split(". ").next().unwrap_or_default();
        let _ = writeln!(
            page,
            "{title} \\- {}\n.SH SYNOPSIS\n.nf",
            escaped(about.trim())
        );
        while let Some(line) = lines.next_if(|line| !line.is_empty()) {
            let usage = line.strip_prefix("usage: ").unwrap_or(line);
            let _ = writeln!(page, "{}", escaped(usage));
        }
        page.push_str(".fi\n.SH DESCRIPTION\n");
    }
    page.push_str(".nf\n");
    for line in lines {
        if is_heading(line) {
            let _ = writeln!(page, ".fi\n.SH {line}\n.nf");
        } else {
            let _ = writeln!(page, "{}", escaped(line));
        }
    }
    page.push_str(".fi\n");
    page
}

/// A line as roff shows it: what has a meaning there is escaped.
fn escaped(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) {
        format!("\\&{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_service_has_its_sections() {
        let text = "NAME\n\n    x - Service X, API version 1\n\nOPERATIONS (2)\n\n  a-b  c\n.d\n";
        let expected = format!(
            ".TH \"BOTOXIDE-X\" 1 \"\" \"botoxide {}\" \"botoxide\"\n.SH NAME\nbotoxide-x \\- Service X, API version 1\n.nf\n\n.fi\n\
             .SH OPERATIONS (2)\n.nf\n\n  a\\-b  c\n\\&.d\n.fi\n",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(page("botoxide-x", text), expected);
    }

    #[test]
    fn a_page_of_a_command_begins_with_its_usage() {
        let text = "usage: botoxide x y\n\nDoes it. And more.\n\n  --a\n";
        let page = page("botoxide-x-y", text);
        assert!(page.contains(
            ".SH NAME\nbotoxide-x-y \\- Does it\n.SH SYNOPSIS\n.nf\nbotoxide x y\n.fi\n"
        ));
        assert!(page.contains(".SH DESCRIPTION\n.nf\n\nDoes it. And more.\n\n  \\-\\-a\n.fi\n"));
    }
}
