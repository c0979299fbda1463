//! `Tree`: the contents of a response before they are written in a format.
//!
//! Counterpart: none.

use botoxide_core::model::{Shape, ShapeType, TimestampFormat};
use serde_json::Value as Json;

use super::super::leaf;
use super::super::random::Random;

/// How much of an output shape is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TreeForm {
    /// All members.
    Full,
    /// The required members.
    Minimal,
    /// Missing, null and unknown members, and values in rare forms.
    Sparse,
}

/// A value of a response.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    /// A number as written.
    Number(String),
    Text(String),
    Blob(Vec<u8>),
    /// A timestamp in each format.
    Moment(Moment),
    /// Free-form JSON.
    Document(Json),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
    /// The members, and whether there is an additional unknown one.
    Structure(Vec<(Shape, Self)>, bool),
}

/// A timestamp in each format that a service may use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) unix: &'static str,
    pub(super) iso_8601: &'static str,
    pub(super) rfc_822: &'static str,
    /// Whether to use a different format than the model specifies.
    pub(super) is_rare: bool,
}

const MOMENTS: &[Moment] = &[
    moment(
        "1795359360",
        "2026-11-22T14:56:00Z",
        "Sun, 22 Nov 2026 14:56:00 GMT",
    ),
    moment(
        "1795359360.123",
        "2026-11-22T14:56:00.123Z",
        "Sun, 22 Nov 2026 14:56:00 GMT",
    ),
    moment("0", "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
];

const RARE_MOMENTS: &[Moment] = &[
    moment(
        "1.79535936E9",
        "2026-11-22T14:56:00.123456789Z",
        "Sun, 22 Nov 2026 14:56:00 +0200",
    ),
    moment(
        "-1",
        "1969-12-31T23:59:59+00:00",
        "Wed, 31 Dec 1969 23:59:59 GMT",
    ),
    moment(
        "253402300799",
        "9999-12-31T23:59:59Z",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ),
    moment(
        "1795359360.9999999",
        "2026-11-22 14:56:00",
        "22 Nov 2026 14:56:00 GMT",
    ),
    moment("1e3", "20261122T145600Z", "Sunday, 22-Nov-26 14:56:00 GMT"),
    moment("1795359360000", "2026-11-22", "Sun Nov 22 14:56:00 2026"),
];

const fn moment(unix: &'static str, iso_8601: &'static str, rfc_822: &'static str) -> Moment {
    Moment {
        unix,
        iso_8601,
        rfc_822,
        is_rare: false,
    }
}

impl Moment {
    /// The timestamp as written if the model specifies `format`.
    pub(super) fn text(&self, format: TimestampFormat) -> &'static str {
        let format = match (self.is_rare, format) {
            (true, TimestampFormat::UnixTimestamp) => TimestampFormat::Iso8601,
            (true, TimestampFormat::Iso8601) => TimestampFormat::Rfc822,
            (true, TimestampFormat::Rfc822) => TimestampFormat::UnixTimestamp,
            (_, format) => format,
        };
        match format {
            TimestampFormat::UnixTimestamp => self.unix,
            TimestampFormat::Rfc822 => self.rfc_822,
            TimestampFormat::Iso8601 | TimestampFormat::Unset => self.iso_8601,
        }
    }
}

impl Tree {
    /// As the value of a header; `None` if it cannot be in a header.
    pub(super) fn header_text(&self, shape: Shape) -> Option<String> {
        use base64::Engine as _;
        use base64::engine::general_purpose::STANDARD;
        Some(match self {
            Self::Bool(truth) => truth.to_string(),
            Self::Number(digits) => digits.clone(),
            Self::Text(text) if shape.is_json_value() => {
                STANDARD.encode(format!("{{\"a\": {text:?}}}"))
            }
            Self::Text(text) => header_safe(text),
            Self::Blob(bytes) => STANDARD.encode(bytes),
            Self::Moment(moment) => {
                let format = match shape.timestamp_format() {
                    TimestampFormat::Unset => TimestampFormat::Rfc822,
                    format => format,
                };
                moment.text(format).to_owned()
            }
            Self::List(items) => {
                let texts = items
                    .iter()
                    .filter_map(|item| item.header_text(shape.item()));
                texts.collect::<Vec<_>>().join(", ")
            }
            Self::Null | Self::Document(_) | Self::Map(_) | Self::Structure(..) => return None,
        })
    }
}

fn header_safe(text: &str) -> String {
    let safe: String = text.chars().filter(|c| (' '..='~').contains(c)).collect();
    safe.trim().to_owned()
}

/// The maximum number of values in a response.
const MOST_VALUES: usize = 300;
const DEPTH: usize = 8;

/// The members of a structure.
pub(super) fn structure(shape: Shape, form: TreeForm, random: &mut Random) -> Tree {
    let mut maker = Maker {
        form,
        random,
        values: 0,
    };
    maker.structure(shape, 0)
}

struct Maker<'a> {
    form: TreeForm,
    random: &'a mut Random,
    values: usize,
}

impl Maker<'_> {
    fn is_sparse(&self) -> bool {
        self.form == TreeForm::Sparse
    }

    fn value(&mut self, shape: Shape, depth: usize) -> Tree {
        self.values += 1;
        if self.is_sparse() && self.random.one_in(7) {
            return Tree::Null;
        }
        match shape.shape_type() {
            ShapeType::Structure if shape.is_document_type() => {
                Tree::Document(leaf::document(self.random, 0))
            }
            ShapeType::Structure => self.structure(shape, depth),
            ShapeType::List => {
                let count = self.count(depth);
                Tree::List(
                    (0..count)
                        .map(|_| self.value(shape.item(), depth + 1))
                        .collect(),
                )
            }
            ShapeType::Map => {
                let count = self.count(depth);
                let keys = (0..count).map(|at| format!("key {at}"));
                let keys: Vec<String> = keys.collect();
                let entry = |key| (key, self.value(shape.value(), depth + 1));
                Tree::Map(keys.into_iter().map(entry).collect())
            }
            ShapeType::String | ShapeType::Character => Tree::Text(self.text()),
            ShapeType::Blob => Tree::Blob(match self.random.below(4) {
                0 => Vec::new(),
                1 if self.is_sparse() => (0..=255).collect(),
                _ => b"blob \x01\x02".to_vec(),
            }),
            ShapeType::Boolean => Tree::Bool(self.random.one_in(2)),
            ShapeType::Integer | ShapeType::Long => self.integer(),
            ShapeType::Float | ShapeType::Double => self.float(),
            ShapeType::Timestamp => Tree::Moment(self.moment()),
        }
    }

    fn structure(&mut self, shape: Shape, depth: usize) -> Tree {
        if shape.is_tagged_union() {
            let at = self.random.below(shape.member_count());
            let known = shape
                .member_at(at)
                .filter(|_| !(self.is_sparse() && self.random.one_in(6)));
            let Some(member) = known else {
                return Tree::Structure(Vec::new(), true);
            };
            // A null member is not set.
            let value = match self.value(member, depth + 1) {
                Tree::Null if !self.random.one_in(8) => return Tree::Structure(Vec::new(), true),
                value => value,
            };
            return Tree::Structure(vec![(member, value)], false);
        }
        let required: Vec<&str> = shape.required().collect();
        let mut members = Vec::new();
        for member in shape.members() {
            let is_required = required.contains(&member.member_name());
            let has_room = self.values < MOST_VALUES && depth < DEPTH;
            let is_wanted = match self.form {
                TreeForm::Full => has_room,
                TreeForm::Minimal => is_required && has_room,
                TreeForm::Sparse => has_room && !self.random.one_in(3),
            };
            if is_wanted {
                members.push((member, self.value(member, depth + 1)));
            }
        }
        let has_unknown = self.is_sparse() && self.random.one_in(3);
        Tree::Structure(members, has_unknown)
    }

    fn count(&mut self, depth: usize) -> usize {
        match self.form {
            _ if depth >= DEPTH || self.values > MOST_VALUES => 0,
            TreeForm::Full => 2,
            TreeForm::Minimal => 1,
            TreeForm::Sparse => self.random.below(4),
        }
    }

    fn text(&mut self) -> String {
        let choices: &[&str] = if self.is_sparse() {
            &[
                "",
                " padded ",
                "ünïcödé – 漢字 🎉",
                "a\"b'c<d>&e]]>",
                "tab\tline\nend",
                "back\\slash",
                "{\"json\": true}",
                "a%20b+c%2F",
            ]
        } else {
            &["text", "another text"]
        };
        (*self.random.pick(choices)).to_owned()
    }

    fn integer(&mut self) -> Tree {
        let choices: &[&str] = if self.is_sparse() {
            &[
                "0",
                "-1",
                "2147483647",
                "-2147483648",
                "9223372036854775807",
                "9007199254740993",
            ]
        } else {
            &["7", "1024"]
        };
        Tree::Number((*self.random.pick(choices)).to_owned())
    }

    fn float(&mut self) -> Tree {
        let choices: &[&str] = if self.is_sparse() {
            &[
                "0",
                "-0.0",
                "1E3",
                "1.5e-7",
                "0.1",
                "123456789.12345678",
                "3",
            ]
        } else {
            &["1.5", "2.25"]
        };
        Tree::Number((*self.random.pick(choices)).to_owned())
    }

    fn moment(&mut self) -> Moment {
        if !self.is_sparse() {
            return *self.random.pick(MOMENTS);
        }
        if self.random.one_in(3) {
            let is_rare = true;
            return Moment {
                is_rare,
                ..*self.random.pick(MOMENTS)
            };
        }
        *self.random.pick(RARE_MOMENTS)
    }
}
