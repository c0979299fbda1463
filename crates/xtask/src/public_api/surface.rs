//! The public API: the items of `botoxide` and of the types that it exports from `botoxide-core`, by the names that a program uses.
//!
//! Not here: what is required of them (`mod.rs`).

use std::collections::{HashMap, HashSet};

use public_api::PublicItem;
use rustdoc_types::{Id, Item, ItemEnum};

use super::rustdoc;

/// rustdoc's output for one crate.
struct Crate {
    data: rustdoc_types::Crate,
    items: Vec<PublicItem>,
}

/// One public item.
pub(super) struct Line {
    /// Its declaration, with the names that `botoxide` has for types.
    pub(super) text: String,
    /// Whether the share of examples counts it: a function, method, type, trait or macro.
    pub(super) is_counted: bool,
    /// Whether it may be without documentation: an implementation, or an export of an item that is listed itself.
    pub(super) needs_no_docs: bool,
    /// Its documentation.
    pub(super) docs: String,
    /// Whether it is defined in `botoxide-core`, whose examples cannot import `botoxide`.
    pub(super) is_internal: bool,
    id: (bool, Id),
}

impl Crate {
    fn read(name: &str) -> Result<Self, String> {
        let path = rustdoc::json(name)?;
        let bad = |problem: &dyn std::fmt::Display| format!("{}: {problem}", path.display());
        let json = std::fs::read(&path).map_err(|error| bad(&error))?;
        let format: Format = serde_json::from_slice(&json).map_err(|error| bad(&error))?;
        if format.format_version != rustdoc_types::FORMAT_VERSION {
            return Err(format!(
                "this rustdoc writes JSON of format {}, and the crates `public-api` and `rustdoc-types` read format {}; use the Rust \
                 version of Cargo.toml, or update the two crates",
                format.format_version,
                rustdoc_types::FORMAT_VERSION
            ));
        }
        let data = serde_json::from_slice(&json).map_err(|error| bad(&error))?;
        let api = public_api::Builder::from_rustdoc_json(&path)
            .omit_blanket_impls(true)
            .omit_auto_trait_impls(true)
            .build()
            .map_err(|error| bad(&error))?;
        Ok(Self {
            data,
            items: api.into_items().collect(),
        })
    }

    fn item(&self, item: &PublicItem) -> Option<&Item> {
        self.data.index.get(&item.id())
    }

    /// The functions in implementations of traits, which need no line of their own.
    fn trait_items(&self) -> HashSet<Id> {
        let implementations = self
            .data
            .index
            .values()
            .filter_map(|item| match &item.inner {
                ItemEnum::Impl(implementation) if implementation.trait_.is_some() => {
                    Some(implementation.items.iter().copied())
                }
                _ => None,
            });
        implementations.flatten().collect()
    }

    fn lines(&self, is_internal: bool, is_wanted: impl Fn(&PublicItem) -> bool) -> Vec<Line> {
        let trait_items = self.trait_items();
        let wanted = self
            .items
            .iter()
            .filter(|item| !trait_items.contains(&item.id()) && is_wanted(item));
        let line = |item: &PublicItem| {
            let inner = self.item(item).map(|item| &item.inner);
            Line {
                text: item.to_string(),
                is_counted: inner.is_some_and(is_counted),
                needs_no_docs: matches!(inner, None | Some(ItemEnum::Impl(_) | ItemEnum::Use(_))),
                docs: self
                    .item(item)
                    .and_then(|item| item.docs.clone())
                    .unwrap_or_default(),
                is_internal,
                id: (is_internal, item.id()),
            }
        };
        wanted.map(line).collect()
    }
}

#[cfg(test)]
impl Line {
    /// A function of `botoxide`.
    pub(super) fn new(text: &str, docs: &str) -> Self {
        Self {
            text: text.to_owned(),
            is_counted: true,
            needs_no_docs: false,
            docs: docs.to_owned(),
            is_internal: false,
            id: (false, Id(0)),
        }
    }
}

#[derive(serde::Deserialize)]
struct Format {
    format_version: u32,
}

fn is_counted(item: &ItemEnum) -> bool {
    matches!(
        item,
        ItemEnum::Enum(_)
            | ItemEnum::Function(_)
            | ItemEnum::Macro(_)
            | ItemEnum::ProcMacro(_)
            | ItemEnum::Struct(_)
            | ItemEnum::Trait(_)
            | ItemEnum::TypeAlias(_)
            | ItemEnum::Union(_)
    )
}

/// Reads the files that [`rustdoc::write_json`] wrote.
pub(super) fn read() -> Result<Vec<Line>, String> {
    let [outer, inner] = rustdoc::CRATES;
    let (outer, inner) = (Crate::read(outer)?, Crate::read(inner)?);
    let exports = exports(&outer);
    // Where the item is defined, by which signatures name it, and where its crate exports it.
    let mut roots = HashSet::new();
    let mut names = exports.clone();
    for (id, summary) in &inner.data.paths {
        if let Some(name) = exports.get(&summary.path.join("::")) {
            roots.insert(*id);
            let own = inner.items.iter().filter(|item| item.id() == *id);
            names.extend(own.filter_map(|item| Some((path_of(item)?, name.clone()))));
        }
    }
    let parents: HashMap<Id, Option<Id>> = inner
        .items
        .iter()
        .map(|item| (item.id(), item.parent_id()))
        .collect();
    let is_exported = |item: &PublicItem| {
        let mut next = Some(item.id());
        while let Some(id) = next {
            if roots.contains(&id) {
                return true;
            }
            next = parents.get(&id).copied().flatten();
        }
        false
    };
    let mut lines = outer.lines(false, |_| true);
    lines.extend(inner.lines(true, is_exported));
    for line in &mut lines {
        line.text = renamed(&line.text, &names);
    }
    lines.sort_by(|a, b| a.text.cmp(&b.text));
    lines.dedup_by(|a, b| a.text == b.text);
    // An item with two names counts once.
    let mut seen = HashSet::new();
    for line in &mut lines {
        if !seen.insert(line.id) {
            line.is_counted = false;
            line.docs.clear();
            line.needs_no_docs = true;
        }
    }
    Ok(lines)
}

/// What a crate exports from others: the path of the item there, and its name here.
fn exports(own: &Crate) -> HashMap<String, String> {
    let exports = own.items.iter().filter_map(|item| {
        let ItemEnum::Use(export) = &own.item(item)?.inner else {
            return None;
        };
        let target = own.data.paths.get(&export.id?)?;
        Some((target.path.join("::"), path_of(item)?))
    });
    exports.collect()
}

/// The path in the declaration of an item: `a::B` of `pub struct a::B<T>`.
fn path_of(item: &PublicItem) -> Option<String> {
    let text = item.to_string();
    let paths = text.split(|end: char| !(end.is_alphanumeric() || matches!(end, '_' | ':' | '!')));
    let path = paths.into_iter().find(|path| path.contains("::"))?;
    Some(path.trim_end_matches([':', '!']).to_owned())
}

/// A declaration with other names for some paths, the longest path first: `a::b::C` is also the beginning of `a::b::C::new`.
fn renamed(text: &str, names: &HashMap<String, String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    let is_in_path =
        |character: char| character.is_alphanumeric() || matches!(character, '_' | ':');
    while let Some(start) = rest.find(is_in_path) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_in_path(c)).unwrap_or(from.len());
        // The colon after a name belongs to no path.
        let (path, after) = from.split_at(from[..end].trim_end_matches(':').len());
        if path.is_empty() {
            let (colons, after) = from.split_at(end);
            result.push_str(colons);
            rest = after;
            continue;
        }
        result.push_str(before);
        let mut ends = path
            .match_indices("::")
            .map(|(end, _)| end)
            .collect::<Vec<_>>();
        ends.push(path.len());
        match ends
            .iter()
            .rev()
            .find_map(|end| Some((names.get(&path[..*end])?, &path[*end..])))
        {
            Some((name, end)) => result.extend([name.as_str(), end]),
            None => result.push_str(without_std(path)),
        }
        rest = after;
    }
    result + rest
}

/// The last segment of a path into the standard library, with the module for the results and errors of I/O and formatting.
fn without_std(path: &str) -> &str {
    let is_std = ["alloc::", "core::", "std::"]
        .iter()
        .any(|root| path.starts_with(root));
    if !is_std {
        return path;
    }
    let name = path.rsplit("::").next().unwrap_or(path);
    let is_in = |module: &str| path.contains(module);
    match name {
        "Error" if is_in("::io::") => "io::Error",
        "Error" if is_in("::fmt::") => "fmt::Error",
        "Result" if is_in("::io::") => "io::Result",
        "Result" if is_in("::fmt::") => "fmt::Result",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exported_types_have_the_names_of_the_exports() {
        let names = HashMap::from([
            ("inner::text::Text".to_owned(), "own::Text".to_owned()),
            ("inner::text".to_owned(), "wrong".to_owned()),
        ]);
        let text = "pub fn inner::text::Text::cut(&self) -> Vec<inner::text::Text>";
        assert_eq!(
            renamed(text, &names),
            "pub fn own::Text::cut(&self) -> Vec<own::Text>"
        );
        assert_eq!(
            renamed("inner::textual::Text", &names),
            "inner::textual::Text"
        );
        assert_eq!(renamed("", &names), "");
        let text = "-> core::option::Option<std::io::error::Error>";
        assert_eq!(renamed(text, &names), "-> Option<io::Error>");
        let text = "pub trait inner::text::Text: core::any::Any + Send";
        assert_eq!(renamed(text, &names), "pub trait own::Text: Any + Send");
        let text = "pub fn inner::text::Text::new(::a: u8)";
        assert_eq!(renamed(text, &names), "pub fn own::Text::new(::a: u8)");
    }
}
