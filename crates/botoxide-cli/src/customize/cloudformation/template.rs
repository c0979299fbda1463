//! Templates: YAML with short functions, or JSON.
//!
//! Counterpart: awscli `cloudformation/yamlhelper.py`.

use std::path::Path;

use botoxide::seam::{Fs as _, RealFs};
use botoxide_core::value::Value;
use serde_json::Value as Json;

use crate::failure::{Failure, system_error};
use crate::output;
use crate::yaml::{Dialect, Style, Width, Yaml, read, write};

/// The text of a file, with line ends as Python's `open` makes them.
pub(super) fn text(path: &Path) -> Result<String, Failure> {
    let shown = path.display().to_string();
    let bytes = RealFs
        .read(path)
        .map_err(|error| Failure::general(system_error(&error, &shown)))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Failure::general(format!("{shown} is not UTF-8")))?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// A template; a list has nothing to export.
pub(super) fn parse(text: &str, path: &Path) -> Result<Yaml, Failure> {
    let template = match serde_json::from_str::<Json>(text) {
        Ok(json) => Yaml::from(&json),
        Err(_) => read(text, Dialect::Template)
            .map_err(|error| Failure::general(format!("{}: {error}", path.display())))?,
    };
    if template.as_map().is_none() && template.as_list().is_none() {
        return Err(Failure::general(format!(
            "{} is not a template: it has no members",
            path.display()
        )));
    }
    Ok(template)
}

/// A template as YAML.
pub(super) fn yaml(template: &Yaml) -> String {
    let style = Style::Document {
        dialect: Dialect::Template,
        width: Width::Columns(80),
    };
    write(template, style)
}

/// A template as JSON, without a newline at its end.
pub(super) fn json(template: &Yaml) -> String {
    output::json_text(&Value::from(template))
}
