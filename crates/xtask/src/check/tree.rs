//! Rules for the files in git: no data of AWS, no large files, no folder called `utils`, no broken links or paths.

use std::path::{Path, PathBuf};

use super::Findings;
use crate::workspace;

/// The maximum size of a committed file in bytes.
const LARGEST: u64 = 300 * 1024;

/// Packages whose modules are named like botocore's.
const NAMED_BY_BOTOCORE: &str = "crates/botoxide-py/python/botoxide/_drop_in";

/// Names that do not describe the contents.
const NAMELESS: &[&str] = &["util", "utils", "common", "helper", "helpers", "misc"];

/// Prefixes of the names of AWS's model and test files, which are downloaded and never committed.
const AWS_DATA: &[&str] = &[
    "endpoint-rule-set-1.",
    "endpoint-tests-1.",
    "endpoints.json",
    "examples-1.",
    "paginators-1.",
    "partitions.json",
    "resources-1.",
    "sdk-default-configuration.",
    "service-2.",
    "waiters-2.",
];

/// Checks the names and sizes of all files, the manifests of the crates, and the links of the documents.
pub(super) fn check(files: &[PathBuf], findings: &mut Findings) -> Result<(), String> {
    let root = workspace::root();
    for file in files {
        let name = file.to_string_lossy();
        if is_nameless(file) {
            findings
                .errors
                .push(format!("{name}: this name does not describe the contents"));
        }
        if is_aws_data(file) {
            findings.errors.push(format!(
                "{name} looks like AWS's data, which is never committed"
            ));
        }
        let path = root.join(file);
        let size = std::fs::metadata(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?
            .len();
        if size > LARGEST {
            findings
                .errors
                .push(format!("{name} has {size} bytes; the limit is {LARGEST}"));
        }
        if file.ends_with("Cargo.toml")
            && file.starts_with("crates")
            && !has_lints(&workspace::read(file)?)
        {
            findings
                .errors
                .push(format!("{name} lacks `[lints] workspace = true`"));
        }
        if file.extension().is_some_and(|end| end == "md") {
            let text = workspace::read(file)?;
            for path in named_paths(&text) {
                if !root.join(&path).exists() {
                    findings
                        .errors
                        .push(format!("{name} names {path}, which does not exist"));
                }
            }
            for link in links(&text) {
                if !root
                    .join(file)
                    .parent()
                    .is_some_and(|folder| folder.join(&link).exists())
                {
                    findings
                        .errors
                        .push(format!("{name} links to {link}, which does not exist"));
                }
            }
        }
    }
    Ok(())
}

fn is_nameless(file: &Path) -> bool {
    if file.starts_with(NAMED_BY_BOTOCORE) {
        return false;
    }
    file.iter().any(|part| {
        Path::new(part)
            .file_stem()
            .is_some_and(|stem| NAMELESS.iter().any(|name| stem == *name))
    })
}

/// Whether a file is named like one of AWS's.
pub(crate) fn is_aws_data(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let archive = [".whl", ".tar.gz", ".json.gz"]
        .iter()
        .any(|end| name.ends_with(end));
    archive || AWS_DATA.iter().any(|beginning| name.starts_with(beginning))
}

fn has_lints(manifest: &str) -> bool {
    manifest
        .split("[lints]")
        .nth(1)
        .is_some_and(|rest| rest.trim_start().starts_with("workspace = true"))
}

/// The targets of a document's links to files, without their anchors.
fn links(text: &str) -> Vec<String> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    targets
        .map(|target| target.split('#').next().unwrap_or(""))
        .filter(|target| {
            !target.is_empty() && !target.contains(':') && !target.contains(char::is_whitespace)
        })
        .map(str::to_owned)
        .collect()
}

/// The paths from the root of the repository that a document has between backticks: `crates/…` and its siblings.
fn named_paths(text: &str) -> Vec<String> {
    const FOLDERS: &[&str] = &["bench/", "crates/", "docs/", "fuzz/"];
    let spans = text.split('`').skip(1).step_by(2);
    spans
        .filter(|span| FOLDERS.iter().any(|folder| span.starts_with(folder)))
        .filter(|span| !span.contains(|letter: char| " <*{…\n".contains(letter)))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_between_backticks() {
        let text = "`crates/a/src/`, `b/c` and `docs/<name>.md`, `bench/a.py`";
        assert_eq!(named_paths(text), ["crates/a/src/", "bench/a.py"]);
    }

    #[test]
    fn names_that_do_not_describe() {
        assert!(is_nameless(Path::new("crates/a/src/utils.rs")));
        assert!(is_nameless(Path::new("crates/a/src/common/b.rs")));
        assert!(!is_nameless(Path::new("crates/a/src/commonplace.rs")));
        let botocores = Path::new(NAMED_BY_BOTOCORE).join("botocore/utils.py");
        assert!(!is_nameless(&botocores));
    }

    #[test]
    fn data_is_recognized_by_its_name() {
        assert!(is_aws_data(Path::new("a/service-2.json")));
        assert!(is_aws_data(Path::new("a/b.whl")));
        assert!(!is_aws_data(Path::new(
            "crates/botoxide-core/src/model/service.rs"
        )));
    }

    #[test]
    fn links_to_files() {
        let text = "[a](b.md#c) [d](https://e.example/) [f](#g) `x[0](y z)` [h](i/j.rs)";
        assert_eq!(links(text), ["b.md", "i/j.rs"]);
    }

    #[test]
    fn manifests_share_the_lints() {
        assert!(has_lints("[package]\n[lints]\nworkspace = true\n"));
        assert!(!has_lints("[package]\n"));
    }
}
