//! Parses a document.
//!
//! The syntax is `saphyr_parser`'s; here are tags, anchors and merge keys. Counterpart: `ruamel.yaml`'s `composer.py` and
//! `constructor.py` (`SafeConstructor`); awscli `cloudformation/yamlhelper.py`.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::{Dialect, Yaml, scalars};

/// How deep a document may be.
const DEPTH: usize = 200;
/// How many values a document may have, with those that its aliases repeat.
const VALUES: usize = 1_000_000;

/// A mapping's key: `<<` inserts the pairs of other mappings.
enum Key {
    Merge,
    Value(Yaml),
}

/// A list or a mapping that is not complete.
struct Open {
    anchor: usize,
    tag: Option<Tag>,
    content: Content,
}

enum Content {
    List(Vec<Yaml>),
    Map {
        merged: Vec<(Yaml, Yaml)>,
        pairs: Vec<(Yaml, Yaml)>,
        key: Option<Key>,
    },
}

/// How many values there are in a value, and how deep they are.
#[derive(Clone, Copy)]
struct Measure {
    size: usize,
    depth: usize,
}

struct Reader {
    dialect: Dialect,
    open: Vec<Open>,
    anchors: HashMap<usize, (Yaml, Measure)>,
    values: usize,
    root: Option<Yaml>,
}

/// The only document of a text; `Null` for an empty one.
pub(crate) fn read(text: &str, dialect: Dialect) -> Result<Yaml, String> {
    let mut reader = Reader {
        dialect,
        open: Vec::new(),
        anchors: HashMap::new(),
        values: 0,
        root: None,
    };
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        reader.take(event)?;
    }
    Ok(reader.root.unwrap_or(Yaml::Null))
}

impl Reader {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => Err(
                "expected a single document in the stream, but found another document".to_owned(),
            ),
            Event::Scalar(text, style, anchor, tag) => {
                self.count(1)?;
                let is_plain = style == ScalarStyle::Plain;
                let is_key = matches!(
                    self.open.last(),
                    Some(Open {
                        content: Content::Map { key: None, .. },
                        ..
                    })
                );
                if is_plain && is_key && tag.is_none() && text == "<<" {
                    if let Some(Open {
                        content: Content::Map { key, .. },
                        ..
                    }) = self.open.last_mut()
                    {
                        *key = Some(Key::Merge);
                    }
                    return Ok(());
                }
                let value = self.scalar(&text, is_plain, tag.as_deref())?;
                self.add(value, anchor)
            }
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor).cloned();
                let (value, measure) = known.ok_or("found undefined alias")?;
                self.count(measure.size)?;
                self.go_down(measure.depth)?;
                self.add(value, 0)
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(anchor, tag.as_deref(), Content::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                let content = Content::Map {
                    merged: Vec::new(),
                    pairs: Vec::new(),
                    key: None,
                };
                self.begin(anchor, tag.as_deref(), content)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd => Ok(()),
        }
    }

    fn count(&mut self, more: usize) -> Result<(), String> {
        self.values = self.values.saturating_add(more);
        if self.values > VALUES {
            return Err(format!("the document has more than {VALUES} values"));
        }
        Ok(())
    }

    fn go_down(&self, levels: usize) -> Result<(), String> {
        if self.open.len() + levels > DEPTH {
            return Err(format!("the document is more than {DEPTH} levels deep"));
        }
        Ok(())
    }

    fn begin(&mut self, anchor: usize, tag: Option<&Tag>, content: Content) -> Result<(), String> {
        self.count(1)?;
        self.go_down(1)?;
        self.open.push(Open {
            anchor,
            tag: tag.cloned(),
            content,
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        let Some(Open {
            anchor,
            tag,
            content,
        }) = self.open.pop()
        else {
            return Ok(());
        };
        let value = match content {
            Content::List(items) => Yaml::List(items),
            Content::Map { merged, pairs, .. } => {
                Yaml::Map(without_duplicates(merged.into_iter().chain(pairs))?)
            }
        };
        let value = match tag {
            Some(tag) => self.tagged(&tag, value)?,
            None => value,
        };
        self.add(value, anchor)
    }

    /// Puts a complete value where it belongs.
    fn add(&mut self, value: Yaml, anchor: usize) -> Result<(), String> {
        if anchor != 0 {
            let measure = measure(&value);
            self.count(measure.size)?;
            self.anchors.insert(anchor, (value.clone(), measure));
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(value),
            Some(Content::List(items)) => items.push(value),
            Some(Content::Map { merged, pairs, key }) => match key.take() {
                None => *key = Some(Key::Value(value)),
                Some(Key::Value(key)) => pairs.push((key, value)),
                Some(Key::Merge) => merge(merged, value)?,
            },
        }
        Ok(())
    }

    fn scalar(&self, text: &str, is_plain: bool, tag: Option<&Tag>) -> Result<Yaml, String> {
        let of_items = |value: Yaml| match value {
            Yaml::Float(_) if self.dialect == Dialect::Items => {
                Yaml::Tagged(super::Tag::Float, Box::new(Yaml::from(text)))
            }
            other => other,
        };
        let Some(tag) = tag else {
            return Ok(if is_plain {
                of_items(scalars::resolve(text, self.dialect))
            } else {
                Yaml::from(text)
            });
        };
        if tag.is_yaml_core_schema() {
            return Ok(match tag.suffix.as_str() {
                "str" => Yaml::from(text),
                "binary" if self.dialect == Dialect::Items => {
                    Yaml::Tagged(super::Tag::Binary, Box::new(Yaml::from(text)))
                }
                "float" if self.dialect == Dialect::Items => {
                    Yaml::Tagged(super::Tag::Float, Box::new(Yaml::from(text)))
                }
                "float" => match scalars::resolve(text, self.dialect) {
                    Yaml::Integer(digits) => Yaml::Float(digits.parse().unwrap_or(f64::NAN)),
                    other => other,
                },
                _ => scalars::resolve(text, self.dialect),
            });
        }
        self.tagged(tag, Yaml::from(text))
    }

    /// The value of a tag of the document's own: the long form of an intrinsic function.
    fn tagged(&self, tag: &Tag, value: Yaml) -> Result<Yaml, String> {
        if tag.is_yaml_core_schema() {
            return Ok(match value {
                Yaml::Map(pairs) if tag.suffix == "set" && self.dialect == Dialect::Items => {
                    let items = pairs.into_iter().map(|(key, _)| key).collect();
                    Yaml::Tagged(super::Tag::Set, Box::new(Yaml::List(items)))
                }
                other => other,
            });
        }
        let Some(name) = self.intrinsic(tag) else {
            return Err(format!(
                "could not determine a constructor for the tag '{}{}'",
                tag.handle, tag.suffix
            ));
        };
        let value = match value {
            Yaml::Text(text) if tag.suffix == "GetAtt" => {
                Yaml::List(text.splitn(2, '.').map(Yaml::from).collect())
            }
            other => other,
        };
        Ok(Yaml::Map(vec![(Yaml::Text(name), value)]))
    }

    fn intrinsic(&self, tag: &Tag) -> Option<String> {
        if self.dialect != Dialect::Template || tag.handle != "!" {
            return None;
        }
        Some(match tag.suffix.as_str() {
            name @ ("Ref" | "Condition") => name.to_owned(),
            name => format!("Fn::{name}"),
        })
    }
}

/// Adds the pairs of `value`, a mapping or a list of mappings, of which the first comes last.
fn merge(merged: &mut Vec<(Yaml, Yaml)>, value: Yaml) -> Result<(), String> {
    match value {
        Yaml::Map(pairs) => merged.extend(pairs),
        Yaml::List(items) => {
            for item in items.into_iter().rev() {
                let Yaml::Map(pairs) = item else {
                    return Err("expected a mapping for merging".to_owned());
                };
                merged.extend(pairs);
            }
        }
        _ => return Err("expected a mapping or list of mappings for merging".to_owned()),
    }
    Ok(())
}

/// The last value of a key counts, in the place of the first.
fn without_duplicates(
    pairs: impl Iterator<Item = (Yaml, Yaml)>,
) -> Result<Vec<(Yaml, Yaml)>, String> {
    let mut places = HashMap::new();
    let mut map: Vec<(Yaml, Yaml)> = Vec::with_capacity(pairs.size_hint().0);
    for (key, value) in pairs {
        let is_text = matches!(key, Yaml::Text(_));
        if matches!(key, Yaml::List(_) | Yaml::Map(_)) {
            return Err("while constructing a mapping: found unhashable key".to_owned());
        }
        let place = *places
            .entry((is_text, scalars::text(&key)))
            .or_insert(map.len());
        match map.get_mut(place) {
            Some((_, old)) => *old = value,
            None => map.push((key, value)),
        }
    }
    Ok(map)
}

/// It recurses as deep as the parser allows.
fn measure(value: &Yaml) -> Measure {
    let parts: Vec<Measure> = match value {
        Yaml::List(items) => items.iter().map(measure).collect(),
        Yaml::Map(pairs) => pairs
            .iter()
            .flat_map(|(key, value)| [measure(key), measure(value)])
            .collect(),
        _ => return Measure { size: 1, depth: 0 },
    };
    Measure {
        size: 1 + parts.iter().map(|part| part.size).sum::<usize>(),
        depth: 1 + parts
            .iter()
            .map(|part| part.depth)
            .max()
            .unwrap_or_default(),
    }
}
