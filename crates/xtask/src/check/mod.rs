//! `cargo xtask check`: the rules of the house that neither rustc nor clippy holds.
//!
//! Sizes and openings of source files are in `source.rs`, what may be in git in `tree.rs`. Functions' sizes are
//! clippy's (`too-many-lines-threshold`), layers are the tests `layers` of the crates.

mod source;
mod tree;

use crate::workspace;

pub(crate) use tree::is_aws_data;

/// What is found: rules that are broken, and sizes that come near.
#[derive(Debug, Default)]
struct Findings {
    errors: Vec<String>,
    warnings: Vec<String>,
}

/// Looks at every file of the project.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if let Some(unknown) = arguments.first() {
        return Err(format!("unknown argument {unknown:?}"));
    }
    let files = workspace::project_files()?;
    let mut findings = Findings::default();
    tree::check(&files, &mut findings)?;
    for file in files
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "rs"))
    {
        source::check(file, &workspace::read(file)?, &mut findings);
    }
    for warning in &findings.warnings {
        println!("warning: {warning}");
    }
    for error in &findings.errors {
        println!("error: {error}");
    }
    println!(
        "check: {} files, {} errors, {} warnings",
        files.len(),
        findings.errors.len(),
        findings.warnings.len()
    );
    if findings.errors.is_empty() {
        Ok(())
    } else {
        Err(format!("{} rules are broken", findings.errors.len()))
    }
}
