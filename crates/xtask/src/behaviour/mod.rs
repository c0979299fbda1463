//! `cargo xtask behaviour`: how many of the numbered facts of `docs/behaviour` a test proves.
//!
//! `docs/behaviour/index.tsv` names every fact; the full row of a fact is in one of the `.md` files beside it once a
//! test cites its id. `--check` fails if the two differ; `--adopt DIR` copies the rows of newly cited facts from a
//! folder with such tables.

mod citations;
mod index;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::workspace;

use index::Fact;

/// The folder of the facts, relative to the root.
const FOLDER: &str = "docs/behaviour";

/// The options of the command.
#[derive(Debug, Default)]
struct Options {
    area: Option<String>,
    check: bool,
    adopt: Option<String>,
}

/// Counts, checks or adopts, depending on the arguments.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let options = options(arguments)?;
    let facts = index::read()?;
    let cited = citations::in_tests()?;
    if let Some(source) = &options.adopt {
        return rows::adopt(Path::new(source), &facts, &cited);
    }
    let complaints = complaints(&facts, &cited, &rows::read_rows()?);
    if options.check {
        println!(
            "behaviour: {} of {} facts are cited by a test",
            cited_count(&facts, &cited),
            facts.len()
        );
        return if complaints.is_empty() {
            Ok(())
        } else {
            Err(complaints.join("\n"))
        };
    }
    report(&facts, &cited, options.area.as_deref())
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = |what: &str| {
            words
                .next()
                .cloned()
                .ok_or_else(|| format!("{word} wants {what}"))
        };
        match word.as_str() {
            "--check" => options.check = true,
            "--area" => options.area = Some(value("the number of an area")?),
            "--adopt" => options.adopt = Some(value("a folder")?),
            unknown => return Err(format!("unknown argument {unknown:?}")),
        }
    }
    Ok(options)
}

/// The differences between the tests, the index and the rows.
fn complaints(
    facts: &[Fact],
    cited: &BTreeMap<String, BTreeSet<String>>,
    rows: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut complaints = Vec::new();
    for (id, files) in cited {
        let place = files.iter().next().map_or("", String::as_str);
        if !facts.iter().any(|fact| fact.id == *id) {
            complaints.push(format!(
                "{place} cites {id}, which is not in {FOLDER}/index.tsv"
            ));
        } else if !rows.contains_key(id) {
            complaints.push(format!(
                "{place} cites {id}, whose row is not in {FOLDER}/*.md yet"
            ));
        }
    }
    for id in rows.keys().filter(|id| !cited.contains_key(*id)) {
        complaints.push(format!("{FOLDER} has the row {id}, but no test cites it"));
    }
    complaints
}

fn report(
    facts: &[Fact],
    cited: &BTreeMap<String, BTreeSet<String>>,
    area: Option<&str>,
) -> Result<(), String> {
    let mut areas: Vec<(&str, Vec<&Fact>)> = Vec::new();
    for fact in facts
        .iter()
        .filter(|fact| area.is_none_or(|area| fact.area_number() == area))
    {
        match areas.last_mut() {
            Some((name, members)) if *name == fact.area => members.push(fact),
            _ => areas.push((&fact.area, vec![fact])),
        }
    }
    if areas.is_empty() {
        return Err(format!("unknown area {:?}", area.unwrap_or("")));
    }
    for (name, members) in &areas {
        let proven = members
            .iter()
            .filter(|fact| cited.contains_key(&fact.id))
            .count();
        println!("{proven:>4} of {:>3}  {name}", members.len());
        for fact in members
            .iter()
            .filter(|fact| area.is_some() || !cited.contains_key(&fact.id))
        {
            let place = cited.get(&fact.id).and_then(|files| files.iter().next());
            println!(
                "             {} {} {}",
                fact.id,
                fact.title,
                place.map_or(String::new(), |file| format!("— {file}"))
            );
        }
    }
    let shown: usize = areas.iter().map(|(_, members)| members.len()).sum();
    let proven = areas
        .iter()
        .flat_map(|(_, members)| members)
        .filter(|fact| cited.contains_key(&fact.id))
        .count();
    println!("{proven} of {shown} facts are cited by a test");
    Ok(())
}

fn cited_count(facts: &[Fact], cited: &BTreeMap<String, BTreeSet<String>>) -> usize {
    facts
        .iter()
        .filter(|fact| cited.contains_key(&fact.id))
        .count()
}

/// The text of a file of the folder.
fn read(name: &str) -> Result<String, String> {
    workspace::read(&Path::new(FOLDER).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_index_and_rows_must_agree() {
        let facts = vec![
            Fact {
                id: "P901".to_owned(),
                area: "30.1 Toy".to_owned(),
                title: "one".to_owned(),
            },
            Fact {
                id: "P902".to_owned(),
                area: "30.1 Toy".to_owned(),
                title: "two".to_owned(),
            },
        ];
        let cited = ["P901", "P999"]
            .map(|id| (id.to_owned(), BTreeSet::from(["a.rs".to_owned()])))
            .into();
        let rows = [("P902".to_owned(), "| P902 | two |".to_owned())].into();
        let complaints = complaints(&facts, &cited, &rows);
        assert_eq!(complaints.len(), 3, "{complaints:?}");
        assert!(complaints[0].contains("cites P901, whose row is not in"));
        assert!(complaints[1].contains("cites P999, which"));
        assert!(complaints[2].contains("has the row P902, but no test"));
    }
}
