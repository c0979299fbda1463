//! The location of the corpora, and functions to read their files in sorted order, so that runs are reproducible.
//!
//! Every function panics with a message if something is missing, because a runner needs its data.

use std::fs;
use std::path::{Path, PathBuf};

/// botocore's folder of tests, as `cargo xtask fetch` unpacks it: `target/corpora/botocore-1.44.5/tests`.
pub fn corpora_dir() -> PathBuf {
    workspace().join("target/corpora/botocore-1.44.5/tests")
}

/// The root of the workspace this crate was built from.
pub(crate) fn workspace() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root.pop();
    root
}

/// The path of a file or folder below [`corpora_dir`], which must exist.
///
/// # Panics
///
/// If the path does not exist; the message has the command that downloads the corpora.
pub fn corpus_path(relative: &str) -> PathBuf {
    fetched(corpora_dir().join(relative))
}

/// The compliance suite of `JMESPath`, from the package of the crate `jmespath`.
///
/// # Panics
///
/// Like [`corpus_path`].
pub fn jmespath_suite() -> PathBuf {
    fetched(workspace().join("target/corpora/jmespath-0.5.0/tests/compliance"))
}

/// The examples of the AWS CLI, from its package.
///
/// # Panics
///
/// Like [`corpus_path`].
pub fn command_examples() -> PathBuf {
    fetched(workspace().join("target/corpora/awscli-1.46.3/awscli/examples"))
}

fn fetched(path: PathBuf) -> PathBuf {
    assert!(
        path.exists(),
        "{} is missing; `cargo xtask fetch` downloads the test corpora",
        path.display()
    );
    path
}

/// The files directly in `folder` whose names end with `.extension`, sorted by name.
pub fn files_in(folder: &Path, extension: &str) -> Vec<PathBuf> {
    entries(folder)
        .into_iter()
        .filter(|path| path.is_file() && path.extension().is_some_and(|end| end == extension))
        .collect()
}

/// The folders directly in `folder`, sorted by name.
pub fn folders_in(folder: &Path) -> Vec<PathBuf> {
    entries(folder)
        .into_iter()
        .filter(|path| path.is_dir())
        .collect()
}

/// The text of a file.
pub fn read_text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON of a file, with its members in their original order.
pub fn read_json(path: &Path) -> serde_json::Value {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listing =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = listing
        .map(|entry| {
            entry
                .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
                .path()
        })
        .collect();
    paths.sort();
    paths
}
