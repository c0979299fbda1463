//! JSON into values, by shape, in one pass.
//!
//! Not here: what a protocol does with headers and errors. Counterpart: botocore `parsers.py`
//! (`BaseJSONParser`), with `json.loads`.

use super::json_reader::{JsonError, JsonKind, JsonNumber, JsonReader};
use super::members::Members;
use super::union::{self, Tags};
use super::{base64, entries, scalar};
use crate::error::{Error, Result};
use crate::model::{Shape, ShapeType};
use crate::protocol::make::{Make, Piece};
use crate::text::Text;
use crate::value::Value;

/// How scalars are converted: the protocols differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalars {
    /// As sent, whatever the shape says (`json`).
    AsSent,
    /// Converted to the shape's type (`rest-json`).
    Converted,
}

/// Reads a response's body, or the payload of one: botocore's `_parse_body_as_json` and `_parse_shape`.
///
/// An empty body is an empty object; one that is not JSON is an object whose `message` is the body.
pub(crate) fn read<M: Make>(
    make: &mut M,
    body: &Text,
    shape: Shape,
    scalars: Scalars,
    mut target: M::Target<'_>,
) -> Result<M::Value> {
    or_message(body, |body| {
        read_json(make, body, shape, scalars, M::reborrow(&mut target))
    })
}

/// Reads the body of a success: one that is not JSON is an error.
///
/// DIFFERENCE 92: to botocore it is an object without the members that were asked for, such as an empty listing.
pub(crate) fn read_answer<M: Make>(
    make: &mut M,
    body: &Text,
    shape: Shape,
    scalars: Scalars,
    target: M::Target<'_>,
) -> Result<M::Value> {
    let empty = Text::from_static("{}");
    let is_blank = body.trim_ascii().is_empty();
    let body = if is_blank { &empty } else { body };
    read_json(make, body, shape, scalars, target).map_err(Error::from)
}

fn read_json<M: Make>(
    make: &mut M,
    body: &Text,
    shape: Shape,
    scalars: Scalars,
    target: M::Target<'_>,
) -> Result<M::Value, Failure> {
    let mut walk = Walk {
        body,
        reader: JsonReader::new(body),
        members: Members::new(make, |member| Some(member.wire_name())),
        scalars,
    };
    let root = walk.members.add(shape);
    let value = match walk.value(root, target) {
        Err(Failure::Json(error)) => return Err(error.into()),
        value => value,
    };
    if value.is_err() {
        // botocore parses the whole document first
        walk.reader = JsonReader::new(body);
        walk.reader.skip()?;
    }
    walk.reader.finish()?;
    value
}

/// Reads a body without a shape.
pub(crate) fn read_document(body: &Text) -> Result<Value> {
    or_message(body, |body| {
        let mut reader = JsonReader::new(body);
        let value = document(&mut reader, body)?;
        reader.finish()?;
        Ok(value)
    })
}

/// Reads JSON that has to be JSON: a `jsonvalue` in a header.
pub(crate) fn read_strictly(text: &Text) -> Result<Value> {
    let mut reader = JsonReader::new(text);
    document(&mut reader, text)
        .and_then(|value| reader.finish().map(|()| value))
        .map_err(|error| match error {
            JsonError::Syntax => Error::value("a header holds JSON that is not well formed"),
            JsonError::TooDeep => too_deep(),
        })
}

fn or_message<T>(body: &Text, mut read: impl FnMut(&Text) -> Result<T, Failure>) -> Result<T> {
    let outcome = if body.is_empty() {
        read(&Text::from_static("{}"))
    } else {
        read(body)
    };
    let outcome = match outcome {
        Err(Failure::Json(JsonError::Syntax)) => {
            let quoted = serde_json::Value::from(body.as_str()).to_string();
            read(&Text::from(format!("{{\"message\":{quoted}}}")))
        }
        other => other,
    };
    outcome.map_err(Error::from)
}

fn too_deep() -> Error {
    Error::response_parser("Unable to parse response: the JSON is nested too deeply")
}

enum Failure {
    Json(JsonError),
    Value(Error),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Json(JsonError::Syntax) => {
                Self::response_parser("Unable to parse response: its body is not JSON")
            }
            Failure::Json(JsonError::TooDeep) => too_deep(),
            Failure::Value(error) => error,
        }
    }
}

impl From<JsonError> for Failure {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Value(error)
    }
}

/// A value without a shape.
fn document(reader: &mut JsonReader<'_>, body: &Text) -> Result<Value, JsonError> {
    let mut is_first = true;
    Ok(match reader.peek()? {
        JsonKind::String => Value::Text(Piece::of(body, &reader.string()?).to_text()),
        JsonKind::Number => match reader.number()? {
            JsonNumber::Integer(number) => Value::Integer(number),
            JsonNumber::Float(number) => Value::Float(number),
            JsonNumber::Big(digits) => match digits.strip_prefix('-') {
                Some(digits) => scalar::big_integer("-", digits),
                None => scalar::big_integer("", digits),
            },
        },
        JsonKind::Object => {
            reader.enter()?;
            let mut map = Vec::new();
            while let Some(key) = reader.next_key(&mut is_first)? {
                let key = Piece::of(body, &key).to_text();
                map.push((key, document(reader, body)?));
            }
            Value::Map(entries::into_map(map))
        }
        JsonKind::Array => {
            reader.enter()?;
            let mut items = Vec::new();
            while reader.next_item(&mut is_first)? {
                items.push(document(reader, body)?);
            }
            Value::List(items)
        }
        kind @ (JsonKind::True | JsonKind::False | JsonKind::Null) => {
            reader.literal(kind)?;
            if kind == JsonKind::Null {
                Value::Null
            } else {
                Value::Bool(kind == JsonKind::True)
            }
        }
    })
}

/// One pass over a body, guided by its shape.
struct Walk<'a, 'm, M: Make> {
    body: &'a Text,
    reader: JsonReader<'a>,
    members: Members<'m, M>,
    scalars: Scalars,
}

impl<M: Make> Walk<'_, '_, M> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever else it is, it is refused alike"
    )]
    fn value(&mut self, place: usize, target: M::Target<'_>) -> Result<M::Value, Failure> {
        let value = match self.members.at(place).shape_type {
            ShapeType::String | ShapeType::Character => {
                self.reader.skip_white_space();
                if let Some(text) = self.reader.plain_string() {
                    let text = Piece::Part(self.body, text);
                    return Ok(self.members.make.text(text, target));
                }
                self.document()?
            }
            ShapeType::Structure => return self.structure(place, target),
            ShapeType::List => return self.list(place, target),
            ShapeType::Map => return self.map(place, target),
            ShapeType::Blob => match self.document()? {
                Value::Text(text) => Value::from(base64::decode(&text)?),
                other => {
                    return Err(scalar::type_error(&format!(
                        "argument should be a bytes-like object or ASCII string, not '{}'",
                        scalar::python_type(&other)
                    ))
                    .into());
                }
            },
            ShapeType::Timestamp => scalar::timestamp_of(&self.document()?)?,
            ShapeType::Integer | ShapeType::Long if self.scalars == Scalars::Converted => {
                scalar::integer_of(self.document()?)?
            }
            ShapeType::Float | ShapeType::Double if self.scalars == Scalars::Converted => {
                scalar::float_of(self.document()?)?
            }
            ShapeType::Boolean if self.scalars == Scalars::Converted => {
                scalar::boolean_of(&self.document()?)
            }
            ShapeType::Boolean
            | ShapeType::Integer
            | ShapeType::Long
            | ShapeType::Float
            | ShapeType::Double => self.document()?,
        };
        Ok(self.members.make.value(value, target))
    }

    #[inline]
    fn document(&mut self) -> Result<Value, JsonError> {
        document(&mut self.reader, self.body)
    }

    /// A value without a shape, unchanged.
    fn as_sent(&mut self, target: M::Target<'_>) -> Result<M::Value, Failure> {
        let value = self.document()?;
        Ok(self.members.make.value(value, target))
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever else it is, it is refused alike"
    )]
    fn structure(&mut self, place: usize, target: M::Target<'_>) -> Result<M::Value, Failure> {
        let shape = self.members.at(place).shape;
        let is_ordinary = self.members.is_ordinary(place);
        if !is_ordinary && shape.is_document_type() {
            return self.as_sent(target);
        }
        match self.reader.peek()? {
            JsonKind::Object => {}
            JsonKind::Null => return self.as_sent(target),
            // Free-form JSON has no members to look up.
            _ if shape.member_count() == 0 && !shape.is_tagged_union() => {
                self.reader.skip()?;
                let open = self.members.open(place, target);
                return Ok(self.members.finish(open));
            }
            _ => return Err(scalar::attribute_error(&self.document()?, "get").into()),
        }
        if !is_ordinary
            && shape.is_tagged_union()
            && let Some(unknown) = self.unknown_union(shape)?
        {
            return Ok(self.members.make.value(unknown, target));
        }
        self.reader.enter()?;
        let mut open = self.members.open(place, target);
        let mut is_first = true;
        while self.reader.has_next_key(&mut is_first)? {
            let expected = self.members.expected(&open);
            let member = if self.reader.eat_key(expected) {
                self.members.take_expected(&mut open)
            } else {
                let key = self.reader.key()?;
                let Some(member) = self.members.find(&mut open, &key) else {
                    self.reader.skip()?;
                    continue;
                };
                member
            };
            if self.reader.eat_null()? {
                self.members.remove(&mut open, member);
                continue;
            }
            let target = self.members.target(&mut open, member);
            let value = self.value(member, target)?;
            self.members.put_last(&mut open, member, value);
        }
        Ok(self.members.finish(open))
    }

    /// Reads a whole union if its tag is unknown.
    fn unknown_union(&mut self, shape: Shape) -> Result<Option<Value>, Failure> {
        let start = self.reader;
        let mut tags = Tags::default();
        let mut first_key = None;
        let mut is_first = true;
        self.reader.enter()?;
        while let Some(key) = self.reader.next_key(&mut is_first)? {
            if self.reader.peek()? != JsonKind::Null {
                tags.add(&key);
            }
            self.reader.skip()?;
            first_key.get_or_insert(key);
        }
        let tag = tags.tag(shape)?;
        if !union::is_known(shape, &tag) {
            // botocore reports the first key, even where that is `__type` or null
            let name = first_key.map_or(tag, |key| Piece::of(self.body, &key).to_text());
            return Ok(Some(union::unknown(name)));
        }
        self.reader = start;
        Ok(None)
    }

    fn list(&mut self, place: usize, target: M::Target<'_>) -> Result<M::Value, Failure> {
        if self.reader.peek()? != JsonKind::Array {
            let value = self.document()?;
            let message = format!("'{}' object is not iterable", scalar::python_type(&value));
            return Err(scalar::type_error(&message).into());
        }
        self.reader.enter()?;
        let item = self.members.inner(place);
        let mut items = self.members.begin_list(place, target);
        let mut count = 0;
        let mut is_first = true;
        while self.reader.next_item(&mut is_first)? {
            // Every list may be sparse: services answer with nulls where the model has none.
            let target = self.members.make.item(&mut items);
            let value = if self.reader.eat_null()? {
                self.members.make.value(Value::Null, target)
            } else {
                self.value(item, target)?
            };
            self.members.make.push(&mut items, value);
            count += 1;
        }
        self.members.remember_length(place, count);
        Ok(self.members.make.end_list(items))
    }

    fn map(&mut self, place: usize, target: M::Target<'_>) -> Result<M::Value, Failure> {
        if self.reader.peek()? != JsonKind::Object {
            return Err(scalar::attribute_error(&self.document()?, "items").into());
        }
        self.reader.enter()?;
        let values = self.members.inner(place) + 1;
        let mut map = self.members.begin_map(place, target);
        let mut count = 0;
        let mut is_first = true;
        while let Some(key) = self.reader.next_key(&mut is_first)? {
            let mut key = self.members.make.map_key(Piece::of(self.body, &key));
            let target = self.members.make.entry(&mut map, &mut key);
            let value = self.value(values, target)?;
            self.members.make.insert(&mut map, key, value);
            count += 1;
        }
        self.members.remember_length(place, count);
        Ok(self.members.make.end_map(map))
    }
}
