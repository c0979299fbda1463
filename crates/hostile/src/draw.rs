//! `Draw`: derives choices, numbers, strings and values from bytes, so that a fuzzer can change them by changing the
//! bytes.
//!
//! When the bytes are used up, every choice is the first and every string is empty, so that drawing always ends.

use botoxide_core::model::{Shape, ShapeType};
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::value::{Map, Value};

/// The maximum nesting of drawn values.
const MAX_DEPTH: usize = 12;

/// Numbers at limits.
const EDGES: [i64; 12] = [
    0,
    1,
    -1,
    127,
    255,
    65_536,
    i32::MAX as i64,
    i32::MIN as i64,
    253_402_300_799,
    -62_135_596_800,
    i64::MAX,
    i64::MIN,
];

/// Strings that some parser treats specially.
const WORDS: [&str; 24] = [
    "",
    "a",
    "a/b",
    "/",
    "..",
    "%2F",
    "é😀",
    "null",
    "true",
    "NaN",
    "-Infinity",
    "1e999",
    "&<>\"'",
    "a b+c~",
    "{a}",
    "\r\n",
    "\t x ",
    "\u{85}\u{2028}",
    "1970-01-01T00:00:00Z",
    "us-east-1",
    "arn:aws:s3:::a",
    "__type",
    "]]>",
    "--a=b",
];

/// Bytes to draw from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draw<'a>(&'a [u8]);

impl<'a> Draw<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    pub(crate) fn truth(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// A number below `count`, which is at most 256.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count.max(1)
    }

    pub(crate) fn of<'c, T>(&mut self, choices: &'c [T]) -> &'c T {
        &choices[self.below(choices.len())]
    }

    /// At most 255 bytes.
    pub(crate) fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    pub(crate) fn text(&mut self) -> String {
        if self.truth() {
            return (*self.of(&WORDS)).to_owned();
        }
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    pub(crate) fn integer(&mut self) -> i64 {
        match self.byte() {
            choice @ 0..=127 => EDGES[usize::from(choice) % EDGES.len()],
            choice @ 128..=191 => i64::from(choice) - 160,
            _ => self.wide().cast_signed(),
        }
    }

    pub(crate) fn float(&mut self) -> f64 {
        match self.byte() {
            0..=63 => *self.of(&[
                0.0,
                -0.0,
                1.5,
                f64::NAN,
                f64::INFINITY,
                f64::NEG_INFINITY,
                1e300,
                5e-324,
            ]),
            choice @ 64..=127 => f64::from(choice) / 8.0,
            _ => f64::from_bits(self.wide()),
        }
    }

    fn wide(&mut self) -> u64 {
        (0..8).fold(0, |number, _| number << 8 | u64::from(self.byte()))
    }

    /// A value of any kind.
    pub(crate) fn value(&mut self) -> Value {
        self.value_at(0)
    }

    fn value_at(&mut self, depth: usize) -> Value {
        let kinds = if depth < MAX_DEPTH { 10 } else { 8 };
        match self.below(kinds) {
            0 => Value::Null,
            1 => Value::Bool(self.truth()),
            2 => Value::Integer(self.integer()),
            3 => Value::BigInteger(Text::from_static("-123456789012345678901234567890")),
            4 => Value::Float(self.float()),
            5 => Value::Text(self.text().into()),
            6 => Value::from(self.bytes()),
            7 => Value::Timestamp(Timestamp::new(self.integer(), 0)),
            8 => Value::List(self.several(|draw| draw.value_at(depth + 1))),
            _ => Value::Map(
                self.several(|draw| (draw.text(), draw.value_at(depth + 1)))
                    .into_iter()
                    .collect(),
            ),
        }
    }

    /// A value that is usually valid for `shape`.
    pub(crate) fn value_for(&mut self, shape: Shape) -> Value {
        self.value_for_at(shape, 0)
    }

    fn value_for_at(&mut self, shape: Shape, depth: usize) -> Value {
        match shape.shape_type() {
            ShapeType::Structure if depth < MAX_DEPTH => {
                let only = shape
                    .is_tagged_union()
                    .then(|| self.below(shape.member_count()));
                let mut map = Map::new();
                for (at, member) in shape.members().enumerate() {
                    let is_set =
                        only.map_or_else(|| !self.byte().is_multiple_of(3), |only| only == at);
                    if is_set && !self.is_empty() {
                        map.insert(member.member_name(), self.value_for_at(member, depth + 1));
                    }
                }
                Value::Map(map)
            }
            ShapeType::List if depth < MAX_DEPTH => {
                Value::List(self.several(|draw| draw.value_for_at(shape.item(), depth + 1)))
            }
            ShapeType::Map if depth < MAX_DEPTH => {
                let entries =
                    self.several(|draw| (draw.text(), draw.value_for_at(shape.value(), depth + 1)));
                Value::Map(entries.into_iter().collect())
            }
            ShapeType::Structure | ShapeType::Map => Value::Map(Map::new()),
            ShapeType::List => Value::List(Vec::new()),
            ShapeType::Blob => Value::from(self.bytes()),
            ShapeType::Boolean => Value::Bool(self.truth()),
            ShapeType::Character | ShapeType::String => Value::Text(self.text().into()),
            ShapeType::Double => Value::Float(self.float()),
            // a number that half precision can represent
            ShapeType::Float => Value::Float(f64::from(self.byte()) / 8.0),
            ShapeType::Integer | ShapeType::Long => Value::Integer(self.integer()),
            ShapeType::Timestamp => {
                let seconds = self.integer().clamp(-62_135_596_800, 253_402_300_799);
                Value::Timestamp(Timestamp::new(seconds, 0))
            }
        }
    }

    /// Up to eight values from `draw`.
    pub(crate) fn several<T>(&mut self, draw: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = self.below(9);
        let mut all = Vec::new();
        while all.len() < count && !self.is_empty() {
            all.push(draw(self));
        }
        all
    }
}
