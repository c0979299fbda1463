//! `text`: scalars between tabs, one line for each structure, for `cut` and `awk`.
//!
//! A structure in a list has the columns of all structures of that list, sorted; lines of nested values begin with the name of
//! their member in capitals. Counterpart: awscli `text.py`.

use std::fmt::Write as _;

use botoxide_core::value::{Map, PythonStr, Value};

/// Appends a value. Results are as deep as the parser allows: it is safe to recurse.
///
/// # Errors
///
/// Python's message where `aws` fails: a list of structures and other values.
pub(super) fn write(out: &mut String, value: &Value) -> Result<(), String> {
    item(out, value, None, None)
}

fn item(
    out: &mut String,
    value: &Value,
    name: Option<&str>,
    columns: Option<&[&str]>,
) -> Result<(), String> {
    if let Value::Map(map) = value {
        structure(out, map, name, columns)
    } else if let Value::List(items) = value {
        list(out, items, name)
    } else {
        push(out, value);
        out.push('\n');
        Ok(())
    }
}

fn list(out: &mut String, items: &[Value], name: Option<&str>) -> Result<(), String> {
    if items.iter().any(is_map) {
        let columns = columns(items)?;
        return items
            .iter()
            .try_for_each(|value| item(out, value, name, Some(&columns)));
    }
    let (nested, scalars): (Vec<&Value>, Vec<&Value>) =
        items.iter().partition(|value| is_nested(value));
    if !scalars.is_empty() {
        scalar_list(out, &scalars, name);
    }
    nested
        .into_iter()
        .try_for_each(|value| item(out, value, name, None))
}

fn scalar_list(out: &mut String, scalars: &[&Value], name: Option<&str>) {
    if let Some(name) = name {
        let name = name.to_uppercase();
        for value in scalars {
            out.push_str(&name);
            out.push('\t');
            push(out, value);
            out.push('\n');
        }
        return;
    }
    for (at, value) in scalars.iter().enumerate() {
        if at > 0 {
            out.push('\t');
        }
        push(out, value);
    }
    out.push('\n');
}

fn structure(
    out: &mut String,
    map: &Map,
    name: Option<&str>,
    columns: Option<&[&str]>,
) -> Result<(), String> {
    let mut entries: Vec<(&str, &Value)> = map
        .iter()
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    let is_column = |key: &str, value: &Value| match columns {
        Some(columns) => columns.binary_search(&key).is_ok(),
        None => !is_nested(value),
    };
    let mut cells: Vec<String> = Vec::new();
    match columns {
        Some(columns) => cells.extend(columns.iter().map(|column| {
            let value = map.get(column);
            value.map_or_else(String::new, |value| PythonStr(value).to_string())
        })),
        None => cells.extend(
            entries
                .iter()
                .filter(|(_, value)| !is_nested(value))
                .map(|(_, value)| PythonStr(value).to_string()),
        ),
    }
    if !cells.is_empty() {
        if let Some(name) = name {
            cells.insert(0, name.to_uppercase());
        }
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    entries
        .into_iter()
        .filter(|(key, value)| !is_column(key, value))
        .try_for_each(|(key, value)| item(out, value, Some(key), None))
}

/// The names of all scalars of the structures in a list, sorted.
fn columns(items: &[Value]) -> Result<Vec<&str>, String> {
    let mut columns = Vec::new();
    for value in items {
        let Value::Map(map) = value else {
            return Err(format!(
                "'{}' object has no attribute 'items'",
                value.python_type()
            ));
        };
        let scalars = map.iter().filter(|(_, value)| !is_nested(value));
        columns.extend(scalars.map(|(key, _)| key.as_str()));
    }
    columns.sort_unstable();
    columns.dedup();
    Ok(columns)
}

fn is_map(value: &Value) -> bool {
    matches!(value, Value::Map(_))
}

fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_))
}

/// Python's `str(value)`.
fn push(out: &mut String, value: &Value) {
    // Writing to a string does not fail.
    let _ = write!(out, "{}", PythonStr(value));
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;

    use super::*;

    fn text(value: &Value) -> Result<String, String> {
        let mut out = String::new();
        write(&mut out, value).map(|()| out)
    }

    /// What awscli 1.46.3's `format_text` makes of these.
    #[test]
    fn values_are_lines_between_tabs() {
        for (value, expected) in [
            (Value::Null, "None\n"),
            (Value::Bool(true), "True\n"),
            (params! { "x": [] }["x"].clone(), ""),
            (params! {}, ""),
            (params! { "b": 1, "a": "x", "C": 2.5 }, "2.5\tx\t1\n"),
            (params! { "q": ["u1", "u2"] }, "Q\tu1\nQ\tu2\n"),
            (params! { "x": ["a", 1, true] }["x"].clone(), "a\t1\tTrue\n"),
            (
                params! { "x": [["a", 1], ["b"], "c"] }["x"].clone(),
                "c\na\t1\nb\n",
            ),
            (
                params! { "Users": [{ "N": "a", "T": [{ "K": 1 }] }, { "M": 2, "N": "b" }] },
                "USERS\t\ta\nT\t1\nUSERS\t2\tb\n",
            ),
            (
                params! { "l": [{ "a": 1 }, { "a": ["x"] }] },
                "L\t1\nL\t['x']\n",
            ),
            (params! { "m": { "n": { "k": null } } }, "N\tNone\n"),
        ] {
            assert_eq!(text(&value).unwrap(), expected);
        }
        assert_eq!(
            text(&params! { "l": [{ "a": 1 }, "b"] }).unwrap_err(),
            "'str' object has no attribute 'items'"
        );
    }
}
