//! The paths in the workspace, and the files in git.

use std::path::{Path, PathBuf};

use crate::programs;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root.pop();
    root
}

/// The folder for everything that is downloaded or built. It is always in the workspace, wherever cargo builds.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// The path of a build product of cargo, derived from the path of this program.
pub(crate) fn built(profile: &str, name: &str) -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("the path of xtask: {error}"))?;
    let profiles = own.parent().and_then(Path::parent);
    let profiles = profiles.ok_or_else(|| format!("{} has no folder", own.display()))?;
    let program = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    Ok(profiles.join(profile).join(program))
}

/// The files of the project, relative to its root: those in git, and new ones that it does not ignore. Without git, as
/// in an unpacked archive, all files except those in `target`.
pub(crate) fn project_files() -> Result<Vec<PathBuf>, String> {
    let root = root();
    let mut files: Vec<PathBuf> = if root.join(".git").exists() {
        let listing = programs::output(programs::program("git").args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]))?;
        let names = listing.split('\0').filter(|name| !name.is_empty());
        names.map(PathBuf::from).collect()
    } else {
        files_below(&root)?
    };
    files.retain(|file| root.join(file).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

/// All files below a folder, relative to it, except those in folders called `target`.
fn files_below(root: &Path) -> Result<Vec<PathBuf>, String> {
    let mut folders = vec![PathBuf::new()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        let failed = |error| format!("{}: {error}", path.display());
        for entry in std::fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = folder.join(entry.file_name());
            if !entry.file_type().map_err(failed)?.is_dir() {
                files.push(name);
            } else if entry.file_name() != "target" {
                folders.push(name);
            }
        }
    }
    Ok(files)
}

/// The text of a file of the project.
pub(crate) fn read(file: &Path) -> Result<String, String> {
    let path = root().join(file);
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The part of a Rust file that is not test code: everything before its `#[cfg(test)] mod` (or `#[cfg(all(test, unix))]
/// mod`).
pub(crate) fn shipped(text: &str) -> &str {
    let mut conditions = text.match_indices("#[cfg(").map(|(at, _)| at);
    let test_module = conditions.find(|&at| {
        let (condition, rest) = text[at..].split_once(")]").unwrap_or_default();
        condition
            .trim_start_matches("#[cfg(")
            .trim_start_matches("all(")
            .starts_with("test")
            && rest.trim_start().starts_with("mod ")
    });
    test_module.map_or(text, |at| &text[..at])
}

/// Whether all of a Rust file is test code: an integration test, or a module that only tests declare.
pub(crate) fn is_test_file(file: &Path) -> bool {
    let named_tests = file.file_stem().is_some_and(|stem| stem == "tests");
    named_tests || file.components().any(|part| part.as_os_str() == "tests")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_module_is_excluded() {
        let text = "fn a() {}\n#[cfg(test)]\nfn b() {}\nfn c() {}\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(
            shipped(text),
            "fn a() {}\n#[cfg(test)]\nfn b() {}\nfn c() {}\n"
        );
        assert_eq!(shipped("fn a() {}\n"), "fn a() {}\n");
        assert_eq!(
            shipped("fn a() {}\n#[cfg(all(test, unix))]\nmod tests {}\n"),
            "fn a() {}\n"
        );
    }

    #[test]
    fn files_are_found_without_git() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.rs", "b/c/d.md", "b/target/e.rs"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let mut files = files_below(folder.path()).unwrap();
        files.sort();
        assert_eq!(files, [Path::new("a.rs"), Path::new("b/c/d.md")]);
    }

    #[test]
    fn test_files_are_recognized_by_their_path() {
        assert!(is_test_file(Path::new("crates/botoxide/tests/moto.rs")));
        assert!(is_test_file(Path::new(
            "crates/botoxide/src/config/tests.rs"
        )));
        assert!(!is_test_file(Path::new("crates/xtask/src/test.rs")));
    }
}
