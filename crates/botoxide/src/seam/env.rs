//! `Env`: environment variables and the home directory.
//!
//! Not here: which variables mean something (`config::names`). Counterpart: botocore's uses of `os.environ`
//! and `os.path.expanduser`.
#![expect(
    clippy::disallowed_methods,
    reason = "this file is the door to the environment"
)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::locked;

/// Environment variables and the home directory.
pub trait Env: fmt::Debug + Send + Sync {
    /// The value of the variable `name`; an empty value is a value. Invalid UTF-8 is replaced by U+FFFD.
    fn var(&self, name: &str) -> Option<String>;

    /// All variables, ordered by name.
    fn vars(&self) -> Vec<(String, String)> {
        self.vars_named(&|_| true)
    }

    /// The variables whose name is `wanted`, ordered by name.
    fn vars_named(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)>;

    /// The directory that `~` stands for.
    fn home_dir(&self) -> Option<PathBuf>;

    /// The version of the operating system: `6.1.0-39-amd64`; `None` if it is unknown.
    fn os_release(&self) -> Option<String>;

    /// `path` with a leading `~` or `~/` replaced by the home directory, and `$NAME` and `${NAME}` by the
    /// variable of that name; an unknown variable is left unchanged.
    fn expand(&self, path: &str) -> PathBuf {
        self.expand_user(&expand_variables(path, |name| self.var(name)))
    }

    /// `path` with a leading `~` or `~/` replaced by the home directory.
    fn expand_user(&self, path: &str) -> PathBuf {
        match (path.strip_prefix('~'), self.home_dir()) {
            (Some(""), Some(home)) => home,
            (Some(rest), Some(home)) if rest.starts_with('/') => {
                home.join(rest.trim_start_matches('/'))
            }
            _ => PathBuf::from(path),
        }
    }
}

/// The environment of this process.
#[derive(Clone, Copy, Debug)]
pub struct ProcessEnv;

impl Env for ProcessEnv {
    fn var(&self, name: &str) -> Option<String> {
        // The system cannot have such a name, and Rust's call would panic over it.
        if name.is_empty() || name.contains(['=', '\0']) {
            return None;
        }
        std::env::var_os(name).map(text)
    }

    fn vars_named(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        let mut vars: Vec<_> = std::env::vars_os()
            .filter_map(|(name, value)| {
                let name = text(name);
                wanted(&name).then(|| (name, text(value)))
            })
            .collect();
        vars.sort();
        vars
    }

    fn home_dir(&self) -> Option<PathBuf> {
        std::env::home_dir()
    }

    #[cfg(unix)]
    fn os_release(&self) -> Option<String> {
        let release = rustix::system::uname()
            .release()
            .to_string_lossy()
            .into_owned();
        Some(release).filter(|release| !release.is_empty())
    }

    #[cfg(not(unix))]
    fn os_release(&self) -> Option<String> {
        None
    }
}

fn text(name: OsString) -> String {
    name.into_string()
        .unwrap_or_else(|name| name.to_string_lossy().into_owned())
}

/// The variables of another environment, as they were at one time. `Debug` does not show them.
///
/// The system looks for a variable among all of them, and copies its name and its value.
pub(crate) struct EnvSnapshot {
    vars: Vec<(String, String)>,
    env: Arc<dyn Env>,
}

impl EnvSnapshot {
    pub(crate) fn of(env: &Arc<dyn Env>) -> Self {
        Self {
            vars: env.vars(),
            env: Arc::clone(env),
        }
    }
}

impl fmt::Debug for EnvSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EnvSnapshot").field(&self.env).finish()
    }
}

impl Env for EnvSnapshot {
    fn var(&self, name: &str) -> Option<String> {
        // Names have no case on Windows.
        let is_it =
            |other: &str| other == name || (cfg!(windows) && other.eq_ignore_ascii_case(name));
        let found = self.vars.iter().find(|(other, _)| is_it(other));
        found.map(|(_, value)| value.clone())
    }

    fn vars_named(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        let named = self.vars.iter().filter(|(name, _)| wanted(name));
        named.cloned().collect()
    }

    fn home_dir(&self) -> Option<PathBuf> {
        self.env.home_dir()
    }

    fn os_release(&self) -> Option<String> {
        self.env.os_release()
    }
}

/// An environment that a test fills. Its `Debug` shows names, not values.
///
/// # Example
///
/// ```
/// use botoxide::seam::{Env, FakeEnv};
///
/// let env = FakeEnv::default();
/// env.set("AWS_PROFILE", "test");
/// assert_eq!(env.var("AWS_PROFILE").as_deref(), Some("test"));
/// assert_eq!(env.var("AWS_DEFAULT_REGION"), None);
/// ```
#[derive(Default)]
pub struct FakeEnv {
    vars: Mutex<BTreeMap<String, String>>,
}

impl FakeEnv {
    /// Sets a variable. `HOME` is the result of [`home_dir`](Env::home_dir).
    pub fn set(&self, name: impl Into<String>, value: impl Into<String>) {
        self.with(|vars| vars.insert(name.into(), value.into()));
    }

    /// Removes a variable.
    pub fn remove(&self, name: &str) {
        self.with(|vars| vars.remove(name));
    }

    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<String, String>) -> T) -> T {
        act(&mut locked(&self.vars))
    }
}

impl Env for FakeEnv {
    fn var(&self, name: &str) -> Option<String> {
        self.with(|vars| vars.get(name).cloned())
    }

    fn vars_named(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        self.with(|vars| {
            vars.iter()
                .filter(|(name, _)| wanted(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        })
    }

    fn home_dir(&self) -> Option<PathBuf> {
        self.var("HOME").map(PathBuf::from)
    }

    fn os_release(&self) -> Option<String> {
        None
    }
}

impl fmt::Debug for FakeEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with(|vars| f.debug_set().entries(vars.keys()).finish())
    }
}

/// Python's `posixpath.expandvars`: `$NAME` and `${NAME}`, where a name is ASCII letters, digits and `_`
/// (inside braces: anything), and what is unknown stays.
fn expand_variables(text: &str, var: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (name, length) = if let Some(inside) = after.strip_prefix('{') {
            inside
                .find('}')
                .map_or(("", 0), |end| (&inside[..end], end + 2))
        } else {
            let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
            let end = after.find(is_end).unwrap_or(after.len());
            (&after[..end], end)
        };
        let value = if name.is_empty() { None } else { var(name) };
        out.push_str(value.as_deref().unwrap_or(&rest[at..=at + length]));
        rest = &after[length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn paths_expand_variables_then_the_home_directory() {
        // C084
        let env = FakeEnv::default();
        env.set("HOME", "/home/ada");
        env.set("DIR", "~/work");
        for (given, expected) in [
            ("~", "/home/ada"),
            ("~/.aws/config", "/home/ada/.aws/config"),
            ("$DIR/x", "/home/ada/work/x"),
            ("/a/${DIR}b", "/a/~/workb"),
            ("$NONE/${NONE}/x", "$NONE/${NONE}/x"),
            ("a$", "a$"),
            ("${DIR", "${DIR"),
            ("$-é$DIR", "$-é~/work"),
            ("~bob/x", "~bob/x"),
            ("a~", "a~"),
        ] {
            assert_eq!(env.expand(given), Path::new(expected), "{given}");
        }
    }

    #[test]
    fn debug_shows_no_values() {
        let env = FakeEnv::default();
        env.set("AWS_SECRET_ACCESS_KEY", "hunter2");
        assert_eq!(format!("{env:?}"), r#"{"AWS_SECRET_ACCESS_KEY"}"#);
    }

    #[test]
    fn impossible_names_are_not_set() {
        assert_eq!(ProcessEnv.var(""), None);
        assert_eq!(ProcessEnv.var("A=B"), None);
        assert_eq!(ProcessEnv.var("A\0"), None);
    }
}
