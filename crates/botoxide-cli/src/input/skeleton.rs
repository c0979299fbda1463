//! Samples of an operation's arguments and results, for `--generate-cli-skeleton`.
//!
//! Counterpart: botocore `utils.py` (`ArgumentGenerator`), awscli `customizations/generatecliskeleton.py`.

use botoxide_core::model::{Node, Shape, ShapeType};
use botoxide_core::value::{Map, Value};

/// Whether strings are empty, to be filled in, or show the name of their member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    /// `""`: for arguments.
    Empty,
    /// `"Bucket"`, and the name of the shape for what is in a list: for results.
    Names,
}

/// A value of this shape with every member; a recursive shape is shown once in itself. An argument with a choice, which
/// `constraints` lists, has the first.
pub(crate) fn sample(shape: Shape, texts: Texts, constraints: Option<Node>) -> Value {
    make(shape, (texts, constraints), "", &mut Vec::new())
}

fn make(
    shape: Shape,
    texts: (Texts, Option<Node>),
    member: &str,
    inside: &mut Vec<&'static str>,
) -> Value {
    inside.push(shape.name());
    let value = match shape.shape_type() {
        ShapeType::Structure => {
            let mut map = Map::new();
            let again = inside.iter().filter(|name| **name == shape.name()).count() > 1;
            for member in shape.members().filter(|_| !again) {
                let name = member.member_name();
                map.push(name.into(), make(member, texts, name, inside));
            }
            Value::Map(map)
        }
        ShapeType::List => {
            let item = shape.item();
            Value::List(vec![make(item, texts, item.name(), inside)])
        }
        ShapeType::Map => {
            let value = make(shape.value(), texts, "", inside);
            Value::Map(Map::from_iter([("KeyName", value)]))
        }
        ShapeType::Boolean => Value::Bool(true),
        ShapeType::Integer | ShapeType::Long => Value::Integer(0),
        ShapeType::Double | ShapeType::Float => Value::Float(0.0),
        ShapeType::Timestamp => Value::from("1970-01-01T00:00:00"),
        ShapeType::String | ShapeType::Character => match texts {
            (Texts::Names, _) => Value::from(member),
            (Texts::Empty, constraints) => {
                Value::from(choices(shape, constraints).next().unwrap_or_default())
            }
        },
        ShapeType::Blob => Value::Null,
    };
    inside.pop();
    value
}

/// The values that a string can have, if they are listed.
pub(crate) fn choices(
    shape: Shape,
    constraints: Option<Node>,
) -> impl Iterator<Item = &'static str> {
    let of_shape = constraints.and_then(|constraints| constraints.get(shape.name()));
    let choices = of_shape.and_then(|of_shape| of_shape.get("enum"));
    choices
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|choice| choice.as_str())
}
