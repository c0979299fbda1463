//! The arguments of a job: values that match the input shape, or deliberately do not.
//!
//! Not here: the strings, numbers and timestamps (`leaf`). Counterpart: none.

use botoxide_core::model::{Node, Operation, Shape, ShapeType};
use serde_json::{Map, Value as Json, json};

use super::case::Arguments;
use super::leaf::{self, Place};
use super::random::Random;

/// The maximum number of values in a job, not counting required ones.
const MOST_VALUES: usize = 300;
/// Below this depth only required members are set.
const DEPTH: usize = 7;
/// Below this depth nothing is set, because shapes may require themselves.
const DEEPEST: usize = 14;

/// Generates the arguments of an operation.
pub(super) fn arguments(
    operation: Operation,
    form: Arguments,
    constraints: Option<Node>,
    random: &mut Random,
) -> Json {
    let Some(shape) = operation.input_shape() else {
        return match form {
            Arguments::Invalid => json!({ "Unknown": 1 }),
            _ => json!({}),
        };
    };
    let mut maker = Maker {
        form,
        constraints,
        random,
        values: 0,
        spoiled: 0,
    };
    let mut made = maker.structure(shape, 0);
    if form == Arguments::Invalid && maker.spoiled == 0 {
        made["NotAMember"] = json!("value");
    }
    made
}

struct Maker<'a> {
    form: Arguments,
    constraints: Option<Node>,
    random: &'a mut Random,
    values: usize,
    /// How many values were made invalid.
    spoiled: usize,
}

impl Maker<'_> {
    fn value(&mut self, shape: Shape, depth: usize) -> Json {
        self.values += 1;
        if self.form == Arguments::Invalid && self.spoiled < 4 && self.random.one_in(6) {
            self.spoiled += 1;
            return self.misfit(shape);
        }
        match shape.shape_type() {
            ShapeType::Structure if shape.is_document_type() => leaf::document(self.random, 0),
            ShapeType::Structure => self.structure(shape, depth),
            ShapeType::List => self.list(shape, depth),
            ShapeType::Map => self.map(shape, depth),
            ShapeType::String if shape.is_json_value() => leaf::document(self.random, 0),
            _ => leaf::leaf(&self.place(shape), self.random),
        }
    }

    fn place(&self, shape: Shape) -> Place {
        Place {
            shape,
            constraints: self.constraints,
            is_edge: matches!(self.form, Arguments::Edge | Arguments::Invalid),
        }
    }

    fn structure(&mut self, shape: Shape, depth: usize) -> Json {
        let mut made = Map::new();
        if depth > DEEPEST {
            return Json::Object(made);
        }
        if shape.is_tagged_union() {
            let at = self.random.below(shape.member_count());
            if let Some(member) = shape.member_at(at) {
                made.insert(member.member_name().into(), self.value(member, depth + 1));
            }
            return Json::Object(made);
        }
        let required: Vec<&str> = shape.required().collect();
        for member in shape.members() {
            let name = member.member_name();
            let is_required = required.contains(&name);
            if member.is_event_stream() || !self.wants(is_required, depth) {
                continue;
            }
            made.insert(name.into(), self.value(member, depth + 1));
        }
        if self.form == Arguments::Missing && self.random.one_in(8) {
            made.insert("NotAMember".into(), json!("value"));
        }
        // Arguments are in the caller's order, not the model's.
        if self.form == Arguments::Edge && self.random.one_in(4) {
            made = made.into_iter().rev().collect();
        }
        Json::Object(made)
    }

    /// Whether a member is set.
    fn wants(&mut self, is_required: bool, depth: usize) -> bool {
        let has_room = self.values < MOST_VALUES && depth < DEPTH;
        match self.form {
            Arguments::Minimal => is_required,
            Arguments::Missing => is_required && !self.random.one_in(3),
            Arguments::Full => is_required || has_room,
            Arguments::Edge | Arguments::Invalid => {
                is_required || (has_room && !self.random.one_in(4))
            }
        }
    }

    fn list(&mut self, shape: Shape, depth: usize) -> Json {
        if depth > DEEPEST {
            return json!([]);
        }
        let count = self.count(shape);
        let items = (0..count).map(|_| self.value(shape.item(), depth + 1));
        Json::Array(items.collect())
    }

    fn map(&mut self, shape: Shape, depth: usize) -> Json {
        let mut made = Map::new();
        if depth > DEEPEST {
            return Json::Object(made);
        }
        for _ in 0..self.count(shape) {
            let key = leaf::text(&self.place(shape.key()), self.random);
            made.insert(key, self.value(shape.value(), depth + 1));
        }
        Json::Object(made)
    }

    /// How many items a list or map gets.
    fn count(&mut self, shape: Shape) -> usize {
        let least = leaf::least_length(shape);
        let more = match self.form {
            _ if self.values > MOST_VALUES => 0,
            Arguments::Minimal | Arguments::Missing => 1,
            Arguments::Full => 2,
            Arguments::Edge | Arguments::Invalid => *self.random.pick(&[0, 1, 1, 2, 3]),
        };
        if self.form == Arguments::Invalid && least > 0 && self.random.one_in(3) {
            self.spoiled += 1;
            return least - 1;
        }
        least.max(more)
    }

    /// A value that is invalid for the shape.
    fn misfit(&mut self, shape: Shape) -> Json {
        let choices: &[Json] = match shape.shape_type() {
            ShapeType::Structure | ShapeType::Map => &[
                json!("text"),
                json!([]),
                json!(null),
                json!(7),
                json!([{ "a": 1 }]),
            ],
            ShapeType::List => &[json!("text"), json!({}), json!(null), json!(true)],
            ShapeType::String | ShapeType::Character => &[
                json!(7),
                json!(null),
                json!(["a", 'b', 1.5, null, true]),
                json!({ "a": "it's" }),
                json!({ "$bytes": "AAECZm9v" }),
                json!(1.0e21),
                json!(false),
            ],
            ShapeType::Blob => &[json!(7), json!(null), json!([1, 2]), json!(true)],
            ShapeType::Boolean => &[json!("true"), json!(1), json!(null)],
            ShapeType::Integer | ShapeType::Long => &[
                json!("7"),
                json!(1.5),
                json!(null),
                json!([]),
                json!({ "$float": "NaN" }),
            ],
            ShapeType::Float | ShapeType::Double => &[json!("1.5"), json!(null), json!(["x"])],
            ShapeType::Timestamp => &[json!("no date"), json!([]), json!({ "a": 1 })],
        };
        if shape.shape_type() == ShapeType::Structure && self.random.one_in(2) {
            return json!({ "NotAMember": "value", "NorThis": [1] });
        }
        self.random.pick(choices).clone()
    }
}
