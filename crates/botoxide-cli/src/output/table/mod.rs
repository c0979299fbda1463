//! `table`: boxes of dashes and bars, one inside the other.
//!
//! `cells.rs` draws them; here a result becomes sections with titles, headers and rows. Counterpart: awscli `formatter.py`
//! (`TableFormatter`).

use std::collections::BTreeSet;

use botoxide_core::value::{Map, PythonStr, Value};

mod cells;
mod wide;

use cells::Section;
pub(super) use cells::Style;

/// The text of a result under a title, for a terminal of this many columns; empty for an empty result.
///
/// # Errors
///
/// Python's message where `aws` fails: rows of different lengths.
pub(super) fn text(
    title: &str,
    value: &Value,
    width: usize,
    style: Style,
) -> Result<String, String> {
    let mut table = Table::default();
    if table.add(Some(title), value, 0)? {
        Ok(cells::render(table.sections, width, style))
    } else {
        Ok(String::new())
    }
}

#[derive(Default)]
struct Table {
    sections: Vec<Section>,
}

impl Table {
    /// Whether there was something to add. Results are as deep as the parser allows: it is safe to recurse.
    fn add(&mut self, title: Option<&str>, value: &Value, level: usize) -> Result<bool, String> {
        if !is_true(value) {
            return Ok(false);
        }
        if let Some(title) = title {
            self.sections.push(Section::new(title, level));
        }
        match value {
            Value::List(items) if items.first().is_some_and(|item| item.as_map().is_some()) => {
                self.add_structures(items, level, title)?;
            }
            Value::List(items) => {
                for item in items {
                    self.add_item(item)?;
                }
            }
            Value::Map(map) => self.add_structure(map, level)?,
            _ => {}
        }
        Ok(true)
    }

    /// An item of a list that does not begin with a structure.
    fn add_item(&mut self, item: &Value) -> Result<(), String> {
        match item {
            // A dictionary of Python is iterated by its keys.
            Value::Map(map) => {
                let row = map.iter().map(|(key, _)| key.to_string()).collect();
                self.last().add_row(row)
            }
            Value::List(items) if items.iter().all(is_scalar) => {
                self.last().add_row(items.iter().map(cell).collect())
            }
            Value::List(_) => self.add(None, item, 0).map(drop),
            _ => self.last().add_row(vec![cell(item)]),
        }
    }

    /// One row below its headers, unless there is a single scalar.
    fn add_structure(&mut self, map: &Map, level: usize) -> Result<(), String> {
        let (headers, more) = groups([map]);
        let value = |name: &str| map.get(name).map_or_else(String::new, cell);
        if let [header] = headers.as_slice() {
            let row = vec![(*header).to_owned(), value(header)];
            self.last().add_row(row)?;
        } else if !headers.is_empty() {
            self.last().add_headers(&headers)?;
            let row = headers.iter().map(|header| value(header)).collect();
            self.last().add_row(row)?;
        }
        for name in more {
            if let Some(value) = map.get(name) {
                self.add(Some(name), value, level + 1)?;
            }
        }
        Ok(())
    }

    /// A row each; a section each where there is more in them than scalars.
    fn add_structures(
        &mut self,
        items: &[Value],
        level: usize,
        title: Option<&str>,
    ) -> Result<(), String> {
        let empty = Map::new();
        let mut maps = Vec::with_capacity(items.len());
        for item in items {
            maps.push(match item {
                Value::Map(map) => map,
                // Nothing in it is asked for, as long as there are no headers.
                _ if is_empty(item) => &empty,
                _ => return Err(not_a_structure(item)),
            });
        }
        let (headers, more) = groups(maps.iter().copied());
        if let Some(item) = items.iter().find(|item| item.as_map().is_none())
            && !headers.is_empty()
        {
            let kind = item.python_type();
            return Err(format!("'{kind}' object has no attribute 'get'"));
        }
        self.last().add_headers(&headers)?;
        for (at, map) in maps.into_iter().enumerate() {
            if at > 0 && !more.is_empty() {
                self.sections
                    .push(Section::new(title.unwrap_or_default(), level));
                self.last().add_headers(&headers)?;
            }
            let value = |name: &&str| map.get(name).map_or_else(String::new, cell);
            self.last().add_row(headers.iter().map(value).collect())?;
            for name in &more {
                if let Some(value) = map.get(name) {
                    self.add(Some(name), value, level + 1)?;
                }
            }
        }
        Ok(())
    }

    fn last(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            self.sections.push(Section::new("", 0));
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }
}

/// The names of scalars and the names of everything else, each sorted. A name can be in both.
fn groups<'a>(maps: impl IntoIterator<Item = &'a Map>) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut scalars, mut more) = (BTreeSet::new(), BTreeSet::new());
    for (key, value) in maps.into_iter().flat_map(Map::iter) {
        let group = if is_scalar(value) {
            &mut scalars
        } else {
            &mut more
        };
        group.insert(key.as_str());
    }
    (scalars.into_iter().collect(), more.into_iter().collect())
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Map(_) | Value::List(_))
}

fn is_empty(value: &Value) -> bool {
    value.as_list().is_some_and(<[Value]>::is_empty) || value.as_str() == Some("")
}

/// Python's truth of a value.
fn is_true(value: &Value) -> bool {
    match value {
        Value::List(items) => !items.is_empty(),
        Value::Map(map) => !map.is_empty(),
        Value::Text(text) => !text.is_empty(),
        Value::Integer(number) => *number != 0,
        Value::Float(number) => *number != 0.0,
        Value::Bool(truth) => *truth,
        Value::Null => false,
        Value::BigInteger(_)
        | Value::Blob(_)
        | Value::Body(_)
        | Value::EventStream(_)
        | Value::Object(_)
        | Value::Timestamp(_) => true,
    }
}

fn cell(value: &Value) -> String {
    PythonStr(value).to_string()
}

/// Python's message: `aws` iterates over what it takes for a dictionary.
fn not_a_structure(item: &Value) -> String {
    match item {
        Value::Text(_) => "string indices must be integers, not 'str'".to_owned(),
        Value::List(_) => "list indices must be integers or slices, not str".to_owned(),
        _ => format!("'{}' object is not iterable", item.python_type()),
    }
}
