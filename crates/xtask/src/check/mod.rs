//! `cargo xtask check`: the rules of the house that neither rustc nor clippy enforces.
//!
//! Sizes and openings of source files are in `source.rs`, what may be in git in `tree.rs`, words in `phrases.rs` (over
//! `prose.rs`), subjects of commits in `commits.rs`. Functions' sizes are clippy's (`too-many-lines-threshold`), layers are
//! the tests `layers` of the crates.

mod commits;
mod phrases;
mod prose;
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
    commits::check(&mut findings);
    for file in &files {
        let extension = file.extension().and_then(|end| end.to_str());
        if let Some("rs" | "md" | "py" | "toml" | "tsv") = extension {
            let text = workspace::read(file)?;
            phrases::check(file, &text, &mut findings);
            if extension == Some("rs") {
                source::check(file, &text, &mut findings);
            }
        }
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
