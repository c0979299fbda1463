//! `cargo xtask check`: the project's rules that neither rustc nor clippy enforces.
//!
//! Source files are checked in `source.rs`, the files in git in `tree.rs`, wording in `phrases.rs` (with `prose.rs`),
//! subjects of commits in `commits.rs`. Not here: the size of functions (clippy's `too-many-lines-threshold`) and
//! layers (the test `layers` of each crate).

mod commits;
mod phrases;
mod prose;
mod source;
mod tree;

use crate::workspace;

pub(crate) use tree::is_aws_data;

/// The results: violations, and sizes close to the limit.
#[derive(Debug, Default)]
struct Findings {
    errors: Vec<String>,
    warnings: Vec<String>,
}

/// Checks every file of the project.
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
        Err(format!("{} violations", findings.errors.len()))
    }
}
