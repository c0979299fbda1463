//! The full rows: tables `| id | … |` below headings `## area` in the `.md` files of `docs/behaviour`.
//!
//! [`adopt`] updates these files from a folder with the same layout. It copies the rows that a test cites, and keeps
//! existing rows, because they may have been corrected.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::citations::is_id;
use super::index::Fact;
use super::{FOLDER, read};
use crate::workspace;

/// The rows by id.
pub(super) fn read_all(texts: &[String]) -> Result<BTreeMap<String, String>, String> {
    let mut rows = BTreeMap::new();
    for line in texts.iter().flat_map(|text| text.lines()) {
        if let Some(id) = row_id(line)
            && rows.insert(id.to_owned(), line.to_owned()).is_some()
        {
            return Err(format!("{FOLDER} has the row {id} twice"));
        }
    }
    Ok(rows)
}

/// The rows of the project by id.
pub(super) fn read_rows() -> Result<BTreeMap<String, String>, String> {
    let texts: Result<Vec<String>, String> = documents(&workspace::root().join(FOLDER))?
        .iter()
        .map(|name| read(name))
        .collect();
    read_all(&texts?)
}

/// Copies the rows of the facts that tests cite.
pub(super) fn adopt(
    source: &Path,
    facts: &[Fact],
    cited: &BTreeMap<String, BTreeSet<String>>,
) -> Result<(), String> {
    let own = read_rows()?;
    let mut found = BTreeSet::new();
    for name in documents(source)? {
        let path = source.join(&name);
        let text =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let here = workspace::root().join(FOLDER).join(&name);
        if !text.lines().any(|line| row_id(line).is_some()) || !here.exists() {
            continue;
        }
        let now = read(&name)?;
        let opening = now.split("\n## ").next().unwrap_or("").trim_end();
        let heads: Vec<&str> = now
            .lines()
            .filter(|line| line.starts_with("| # "))
            .collect();
        let adopted = tables(
            &with_own_words(&text, facts, &heads),
            &own,
            cited,
            &mut found,
        );
        fs::write(&here, format!("{opening}\n{adopted}"))
            .map_err(|error| format!("{}: {error}", here.display()))?;
    }
    println!("{} rows are in {FOLDER}", found.len());
    let known = |id: &&String| facts.iter().any(|fact| fact.id == **id);
    match cited.keys().filter(known).find(|id| !found.contains(*id)) {
        None => Ok(()),
        Some(missing) => Err(format!("{} has no row {missing}", source.display())),
    }
}

/// A text with the area names of the index, and with our headers of tables whose first column is the same.
fn with_own_words(text: &str, facts: &[Fact], heads: &[&str]) -> String {
    let columns = |head: &str| head.split(" | ").map(str::to_owned).collect::<Vec<_>>();
    let line = |line: &str| {
        let number = line
            .strip_prefix("## ")
            .and_then(|rest| rest.split(' ').next());
        if let Some(fact) = facts.iter().find(|fact| number == Some(fact.area_number())) {
            return format!("## {}\n", fact.area);
        }
        let theirs = columns(line);
        let same =
            |head: &&&str| columns(head).len() == theirs.len() && columns(head)[..2] == theirs[..2];
        let own = heads
            .iter()
            .find(|head| line.starts_with("| # ") && same(head));
        format!("{}\n", own.unwrap_or(&line))
    };
    text.lines().map(line).collect()
}

/// The areas and tables of a text with only the cited rows; those without any are omitted.
fn tables(
    text: &str,
    own: &BTreeMap<String, String>,
    cited: &BTreeMap<String, BTreeSet<String>>,
    found: &mut BTreeSet<String>,
) -> String {
    let mut out = String::new();
    let mut area: Option<String> = None;
    let mut head = Vec::new();
    for line in text.lines() {
        if let Some(id) = row_id(line) {
            if !cited.contains_key(id) {
                continue;
            }
            if let Some(area) = area.take() {
                out.push_str(&["\n", &area, "\n"].concat());
            }
            if !head.is_empty() {
                out.push_str(&["\n", &head.join("\n"), "\n"].concat());
                head.clear();
            }
            out += own
                .get(id)
                .map_or_else(|| line.replace(" ✔run", ""), Clone::clone)
                .as_str();
            out.push('\n');
            found.insert(id.to_owned());
        } else if line.starts_with("## ") {
            area = Some(line.to_owned());
            head.clear();
        } else if line.starts_with("| # ") {
            head = vec![line];
        } else if line.starts_with("|-") || line.starts_with("| -") {
            head.push(line);
        }
    }
    out
}

/// The id in the first cell of a table's row.
fn row_id(line: &str) -> Option<&str> {
    let cell = line.strip_prefix('|')?.split('|').next()?.trim();
    is_id(cell).then_some(cell)
}

/// The names of the documents in a folder, sorted.
fn documents(folder: &Path) -> Result<Vec<String>, String> {
    let broken = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(broken)? {
        let name = entry
            .map_err(broken)?
            .file_name()
            .to_string_lossy()
            .into_owned();
        if Path::new(&name).extension().is_some_and(|end| end == "md") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "# Toy\n\n## 30.1 One\n\n| # | Rule |\n|---|---|\n| P901 | first ✔run |\n| P902 | second |\n\n## 30.2 Two\n\n| # | Rule |\n|---|---|\n| P903 | third |\n";

    #[test]
    fn cited_rows_are_copied_and_corrections_kept() {
        let own = [("P902".to_owned(), "| P902 | second, corrected |".to_owned())].into();
        let cited = ["P901", "P902"]
            .map(|id| (id.to_owned(), BTreeSet::new()))
            .into();
        let mut found = BTreeSet::new();
        let text = tables(SOURCE, &own, &cited, &mut found);
        assert_eq!(
            text,
            "\n## 30.1 One\n\n| # | Rule |\n|---|---|\n| P901 | first |\n| P902 | second, corrected |\n"
        );
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn our_areas_and_headers_are_kept() {
        let fact = Fact {
            id: "P903".to_owned(),
            area: "30.2 Our two".to_owned(),
            title: "third".to_owned(),
        };
        let text = with_own_words(
            "## 30.2 Two (seen)\n| # | Rule | Seen |\n| P903 | third | x |",
            &[fact],
            &["| # | Rule | Since |"],
        );
        assert_eq!(
            text,
            "## 30.2 Our two\n| # | Rule | Since |\n| P903 | third | x |\n"
        );
    }

    #[test]
    fn a_duplicate_row_is_an_error() {
        assert!(read_all(&[SOURCE.to_owned()]).is_ok());
        assert!(read_all(&[SOURCE.to_owned(), SOURCE.to_owned()]).is_err());
    }
}
