//! Where the corpora lie and how their files are read: sorted, so that runs are alike.
//!
//! Every function here panics with a sentence when something is missing: a runner cannot go on without its data.

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
/// With the command that obtains the corpora when there is no such path.
pub fn corpus_path(relative: &str) -> PathBuf {
    fetched(corpora_dir().join(relative))
}

/// The compliance suite of `JMESPath`, from the package of the crate `jmespath`.
///
/// # Panics
///
/// As [`corpus_path`].
pub fn jmespath_suite() -> PathBuf {
    fetched(workspace().join("target/corpora/jmespath-0.5.0/tests/compliance"))
}

fn fetched(path: PathBuf) -> PathBuf {
    assert!(
        path.exists(),
        "{} is missing; `cargo xtask fetch` gets the test corpora",
        path.display()
    );
    path
}

/// The files directly in `folder` whose names end with `.extension`, in the order of their names.
pub fn files_in(folder: &Path, extension: &str) -> Vec<PathBuf> {
    entries(folder)
        .into_iter()
        .filter(|path| path.is_file() && path.extension().is_some_and(|end| end == extension))
        .collect()
}

/// The folders directly in `folder`, in the order of their names.
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

/// The JSON of a file, its members in the order they were written.
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
