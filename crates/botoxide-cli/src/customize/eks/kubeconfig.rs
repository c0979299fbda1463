//! `Kubeconfig`: the configuration file of kubectl.
//!
//! Counterpart: awscli `customizations/eks/kubeconfig.py`.

use std::io;
use std::path::{Path, PathBuf};

use botoxide::seam::Seams;

use crate::failure::{Failure, system_error};
use crate::yaml::{Dialect, Style, Width, Yaml, read, write};

/// The members that a file may have, with values of their kinds, in the order of a new file.
fn empty() -> Yaml {
    let list = || Yaml::List(Vec::new());
    Yaml::map([
        ("apiVersion", Yaml::from("v1")),
        ("clusters", list()),
        ("contexts", list()),
        ("current-context", Yaml::from("")),
        ("kind", Yaml::from("Config")),
        ("preferences", Yaml::map([])),
        ("users", list()),
    ])
}

/// A file and its content.
pub(super) struct Kubeconfig {
    pub(super) path: PathBuf,
    content: Yaml,
}

impl Kubeconfig {
    /// Reads a file; one that does not exist, or is empty, is a new one.
    pub(super) fn load(seams: &Seams, path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let content = match seams.fs.read_settings(path) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes).map_err(|_| {
                    Failure::general(format!(
                        "YamlError while loading kubeconfig: {shown} is not UTF-8"
                    ))
                })?;
                read(&text, Dialect::Core).map_err(|error| {
                    Failure::general(format!("YamlError while loading kubeconfig: {error}"))
                })?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Yaml::Null,
            Err(error) => {
                return Err(Failure::general(format!(
                    "Can't open kubeconfig for reading: {}",
                    system_error(&error, &shown)
                )));
            }
        };
        let content = if content == Yaml::Null {
            empty()
        } else {
            content
        };
        check(&content)?;
        Ok(Self {
            path: path.to_owned(),
            content,
        })
    }

    pub(super) fn has_cluster(&self, name: &Yaml) -> bool {
        let clusters = self.content.get("clusters").and_then(Yaml::as_list);
        clusters.is_some_and(|clusters| {
            clusters
                .iter()
                .any(|cluster| cluster.get("name") == Some(name))
        })
    }

    /// Adds an entry to a list, or replaces the one of its name.
    pub(super) fn insert(&mut self, list: &str, entry: Yaml) {
        if !matches!(self.content.get(list), Some(Yaml::List(_))) {
            self.content.set(list, Yaml::List(Vec::new()));
        }
        let Some(Yaml::List(entries)) = self.content.get_mut(list) else {
            return;
        };
        let name = entry.get("name");
        let known = entries
            .iter_mut()
            .find(|known| name.is_some() && known.get("name") == name);
        match known {
            Some(known) => *known = entry,
            None => entries.push(entry),
        }
    }

    pub(super) fn set_current_context(&mut self, name: Yaml) {
        self.content.set("current-context", name);
    }

    pub(super) fn text(&self) -> String {
        text(&self.content)
    }

    /// Replaces the file.
    pub(super) fn save(&self, seams: &Seams) -> Result<(), Failure> {
        // A link to the file stays a link.
        let path = self
            .path
            .canonicalize()
            .unwrap_or_else(|_| self.path.clone());
        seams
            .fs
            .replace(&path, self.text().as_bytes())
            .map_err(|error| self.not_written(&error))
    }

    fn not_written(&self, error: &io::Error) -> Failure {
        Failure::general(format!(
            "Can't open kubeconfig for writing: {}",
            system_error(error, &self.path.display().to_string())
        ))
    }
}

/// A value as it is in such a file.
pub(super) fn text(value: &Yaml) -> String {
    let style = Style::Document {
        dialect: Dialect::Core,
        width: Width::Unlimited,
    };
    write(value, style)
}

/// Refuses a file that is not kubectl's.
fn check(content: &Yaml) -> Result<(), Failure> {
    let wrong = |text: String| Err(Failure::general(text));
    if content.as_map().is_none() {
        return wrong("Content not a <class 'dict'>.".to_owned());
    }
    let empty = empty();
    for (key, model) in empty.as_map().unwrap_or_default() {
        let key = key.as_str().unwrap_or_default();
        let Some(value) = content.get(key).filter(|value| **value != Yaml::Null) else {
            continue;
        };
        if value.python_type() != model.python_type() {
            return wrong(format!(
                "{key} is wrong type: {} (Should be {})",
                value.python_type(),
                model.python_type()
            ));
        }
        let entries = value.as_list().unwrap_or_default();
        if entries.iter().any(|entry| entry.as_map().is_none()) {
            return wrong(format!("Entry in {key} not a <class 'dict'>. "));
        }
    }
    Ok(())
}
