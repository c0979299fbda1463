//! The commands have the arguments that `aws` does not take from models: `recorded/tables.json`, which `recorded/tables.py` records.
//! All others are compared by `cargo xtask tables`.

use std::collections::HashMap;

use conformance::{Corpus, Skips};
use serde_json::Value as Json;

use crate::shell::Shell;

const RECORDED: &str = include_str!("recorded/tables.json");

#[test]
fn arguments_that_no_model_has_are_those_of_aws() {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let recorded = recorded.as_array().unwrap();
    assert!(recorded.len() > 100, "{}", recorded.len());
    let ran = Shell::new().run("tables");
    ran.succeeded();
    let tables: Vec<Json> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let tables: HashMap<&str, &Json> = tables
        .iter()
        .map(|row| (row["c"].as_str().unwrap(), &row["args"]))
        .collect();
    let mut corpus = Corpus::with_skips("tables", Skips::default());
    for row in recorded {
        let (command, name) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
        corpus.case(&format!("{command} --{name}"), || {
            let arguments = tables.get(command).ok_or("no such command")?;
            let mut arguments = arguments.as_array().unwrap().iter();
            let argument = arguments
                .find(|argument| argument["n"] == name)
                .ok_or("no such argument")?;
            if argument["req"] == true && row[2] == false {
                return Err("required here only".to_owned());
            }
            if row[3] == "+" && argument["nargs"] != "+" {
                return Err(format!("takes {}", argument["nargs"]));
            }
            Ok(())
        });
    }
    corpus.finish();
}
