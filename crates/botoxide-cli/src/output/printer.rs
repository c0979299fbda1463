//! `Printer`: results on standard output, in the format that was chosen.
//!
//! Counterpart: awscli `formatter.py`.

use std::borrow::Cow;
use std::sync::Arc;

use botoxide::blocking::PageIterator;
use botoxide_core::jmespath::Expression;
use botoxide_core::model::Shape;
use botoxide_core::value::{Map, Value};

use super::format::{Color, Format};
use super::scalars::Times;
use super::{Lines, json, printable_json, printable_lines, table, text, yaml};
use crate::failure::Failure;

/// The columns of a table where there is no terminal, as in `aws`.
const COLUMNS: usize = 80;

/// Prints the results of one command.
#[derive(Debug)]
pub(crate) struct Printer {
    pub(crate) format: Format,
    pub(crate) color: Color,
    pub(crate) query: Option<Arc<Expression>>,
    pub(crate) times: Times,
    /// The command of the pager for a terminal.
    pub(crate) pager: Option<String>,
}

/// The operation that results come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    /// The title of a table.
    pub(crate) title: &'static str,
    pub(crate) shape: Option<Shape>,
}

impl Printer {
    /// Prints the result of a call, or what the query finds in it. An empty result prints nothing, as `aws` does.
    ///
    /// `ResponseMetadata` has been taken out by the caller.
    pub(crate) fn print(&self, mut result: Value, source: Source) -> Result<(), Failure> {
        self.times.to_text(&mut result, source.shape);
        let mut lines = Lines::paged(self.pager.as_deref())?;
        self.write(&mut lines, &result, source)
    }

    /// Prints one of many results, or what the query finds in it: a line of JSON.
    pub(crate) fn print_event(
        &self,
        mut event: Value,
        shape: Option<Shape>,
    ) -> Result<(), Failure> {
        self.times.to_text(&mut event, shape);
        let found = match &self.query {
            Some(query) => query.search(&event)?,
            None => Cow::Borrowed(&event),
        };
        if self.format == Format::Off {
            return Ok(());
        }
        let mut lines = Lines::new()?;
        let text = printable_json(json::line(&found), lines.is_terminal());
        lines.text(&format!("{text}\n"))?;
        Ok(lines.flush()?)
    }

    /// Prints all pages: one by one where the format allows it, as one result otherwise.
    pub(crate) fn print_pages(
        &self,
        mut pages: PageIterator,
        keys: &[&str],
        source: Source,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Json | Format::Table | Format::Yaml => {
                self.print(pages.build_full_result()?, source)
            }
            Format::Off => Ok(pages.try_for_each(|page| page.map(drop))?),
            Format::YamlStream => {
                let mut lines = Lines::paged(self.pager.as_deref())?;
                for page in pages.by_ref() {
                    let mut page = page?;
                    without_metadata(&mut page);
                    self.times.to_text(&mut page, source.shape);
                    self.write(&mut lines, &page, source)?;
                    if lines.is_unread() {
                        break;
                    }
                }
                Ok(())
            }
            Format::Text => self.print_text(pages, keys, source),
        }
    }

    /// The items of each page, after what is the same on all of them.
    fn print_text(
        &self,
        mut pages: PageIterator,
        keys: &[&str],
        source: Source,
    ) -> Result<(), Failure> {
        let expressions: Result<Vec<Expression>, _> =
            keys.iter().map(|key| Expression::compile(key)).collect();
        let expressions = expressions?;
        let mut lines = Lines::paged(self.pager.as_deref())?;
        let mut is_first = true;
        while let Some(page) = pages.next() {
            let page = page?;
            let mut part = if is_first {
                pages.non_aggregate_part().clone()
            } else {
                Map::new()
            };
            is_first = false;
            for (key, expression) in keys.iter().zip(&expressions) {
                set(&mut part, key, expression.search(&page)?.into_owned());
            }
            let mut part = Value::Map(part);
            self.times.to_text(&mut part, source.shape);
            self.write(&mut lines, &part, source)?;
            if lines.is_unread() {
                return Ok(());
            }
        }
        if let Some(token) = pages.resume_token() {
            let token = Value::Map(Map::from_iter([("NextToken", token)]));
            let rest = Value::Map(Map::from_iter([("NextToken", token)]));
            self.write(&mut lines, &rest, source)?;
        }
        Ok(())
    }

    /// Prints a value whose timestamps and bytes are text.
    fn write(&self, lines: &mut Lines, value: &Value, source: Source) -> Result<(), Failure> {
        let is_terminal = lines.is_terminal();
        let columns = if is_terminal { columns() } else { COLUMNS };
        lines.text(&self.text(value, source.title, is_terminal, columns)?)?;
        Ok(lines.flush()?)
    }

    /// What the query finds in a value, in the chosen format, with its newlines; pure.
    pub(super) fn text(
        &self,
        value: &Value,
        title: &str,
        is_terminal: bool,
        columns: usize,
    ) -> Result<String, Failure> {
        let found = match &self.query {
            Some(query) => query.search(value)?,
            None => Cow::Borrowed(value),
        };
        let value = &*found;
        let is_empty = value.as_map().is_some_and(Map::is_empty);
        let shown = || {
            let mut value = value.clone();
            if is_terminal {
                hide_controls(&mut value);
            }
            value
        };
        Ok(match self.format {
            Format::Off => String::new(),
            Format::Json | Format::Yaml | Format::YamlStream if is_empty => String::new(),
            Format::Json => {
                let mut written = printable_json(json::text(value), is_terminal);
                written.push('\n');
                written
            }
            Format::Text => {
                let mut written = String::new();
                text::write(&mut written, &shown()).map_err(Failure::general)?;
                written
            }
            Format::Table => {
                let style = match self.color {
                    Color::On => table::Style::Coloured,
                    Color::Auto if is_terminal => table::Style::Coloured,
                    Color::Auto | Color::Off => table::Style::Plain,
                };
                table::text(title, &shown(), columns, style).map_err(Failure::general)?
            }
            Format::Yaml => yaml(value),
            Format::YamlStream => yaml(&Value::List(vec![value.clone()])),
        })
    }
}

/// Takes `ResponseMetadata` out.
pub(crate) fn without_metadata(result: &mut Value) {
    if let Some(map) = result.as_map_mut() {
        map.remove("ResponseMetadata");
    }
}

/// Sets the member at a path of names: botocore's `set_value_from_jmespath`.
fn set(map: &mut Map, path: &str, value: Value) {
    let Some((name, rest)) = path.split_once('.') else {
        map.insert(path.to_owned(), value);
        return;
    };
    if map.get(name).and_then(Value::as_map).is_none() {
        map.insert(name.to_owned(), Value::Map(Map::new()));
    }
    if let Some(inner) = map.get_mut(name).and_then(Value::as_map_mut) {
        set(inner, rest, value);
    }
}

// DIFFERENCE A53
fn hide_controls(value: &mut Value) {
    match value {
        Value::Text(text) => {
            if let Cow::Owned(shown) = printable_lines(text, true) {
                *value = Value::Text(shown.into());
            }
        }
        Value::List(items) => items.iter_mut().for_each(hide_controls),
        Value::Map(map) => map.iter_mut().for_each(|(_, value)| hide_controls(value)),
        _ => {}
    }
}

/// The columns of the terminal.
#[cfg(unix)]
pub(crate) fn columns() -> usize {
    let size = rustix::termios::tcgetwinsize(std::io::stdout());
    size.map_or(COLUMNS, |size| usize::from(size.ws_col))
}

/// The columns of the terminal: as `aws`, which does not ask Windows.
#[cfg(not(unix))]
pub(crate) fn columns() -> usize {
    COLUMNS
}
