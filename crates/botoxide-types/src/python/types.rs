//! The types that annotations are made of, and the dictionaries of a service.

use botoxide_core::model::Shape;

use super::fixed;

/// Whether a value is an argument or part of a result: results have `list` and `dict`, arguments anything like them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Argument,
    Result,
}

/// The index of a dictionary in [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct DictId(pub(super) usize);

/// The index of a set of strings in [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct LiteralId(pub(super) usize);

/// The type of an argument, a member or a result.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    /// Something of Python itself, or of a module that the file imports.
    Plain(&'static str),
    /// A type of [`fixed`], by name.
    Fixed(&'static str),
    Dict(DictId),
    /// The index of a pair in [`Types::unions`]: the dictionary of arguments, or that of results.
    Union(usize),
    Literal(LiteralId),
    List(Side, Box<Self>),
    Map(Side, Box<Self>, Box<Self>),
    EventStream(Box<Self>),
    /// A class of `service_resource`.
    Resource(String),
}

impl Type {
    /// A dictionary of which the model says nothing.
    pub(super) fn any_map(side: Side) -> Self {
        Self::Plain(match side {
            Side::Argument => "Mapping[str, Any]",
            Side::Result => "dict[str, Any]",
        })
    }

    /// Calls `f` for each part that has no parts of its own.
    pub(super) fn each<'a>(&'a self, f: &mut impl FnMut(&'a Self)) {
        match self {
            Self::List(_, item) | Self::EventStream(item) => item.each(f),
            Self::Map(_, key, value) => {
                key.each(f);
                value.each(f);
            }
            _ => f(self),
        }
    }

    /// Calls `f` for each part that has no parts of its own, to change it.
    pub(super) fn each_mut(&mut self, f: &mut impl FnMut(&mut Self)) {
        match self {
            Self::List(_, item) | Self::EventStream(item) => item.each_mut(f),
            Self::Map(_, key, value) => {
                key.each_mut(f);
                value.each_mut(f);
            }
            _ => f(self),
        }
    }
}

/// A key of a dictionary.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) kind: Type,
    pub(super) required: bool,
    /// Where the model documents it: the structure.
    pub(super) owner: &'static str,
    /// The name of its shape.
    pub(super) shape: &'static str,
}

/// A `TypedDict`.
#[derive(Clone, Debug)]
pub(super) struct Dict {
    pub(super) name: String,
    pub(super) members: Vec<Member>,
}

/// A set of strings.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    pub(super) name: String,
    pub(super) values: Vec<String>,
}

/// All dictionaries and sets of strings of a service.
#[derive(Debug, Default)]
pub(super) struct Types {
    pub(super) dicts: Vec<Dict>,
    pub(super) literals: Vec<Literal>,
    /// Pairs of dictionaries that mean one structure, and the name of their union.
    pub(super) unions: Vec<(String, DictId, DictId)>,
}

impl Types {
    pub(super) fn dict(&self, id: DictId) -> &Dict {
        &self.dicts[id.0]
    }

    /// A new dictionary.
    pub(super) fn add(&mut self, name: String) -> DictId {
        self.dicts.push(Dict {
            name,
            members: Vec::new(),
        });
        DictId(self.dicts.len() - 1)
    }

    /// Whether two dictionaries have the same keys, with types of the same names.
    pub(super) fn have_same_members(&self, one: DictId, other: DictId) -> bool {
        let (one, other) = (&self.dict(one).members, &self.dict(other).members);
        one.len() == other.len()
            && one.iter().zip(other).all(|(one, other)| {
                one.name == other.name
                    && one.required == other.required
                    && self.are_called_the_same(&one.kind, &other.kind)
            })
    }

    /// Whether two types look the same in text.
    fn are_called_the_same(&self, one: &Type, other: &Type) -> bool {
        match (one, other) {
            (Type::Dict(one), Type::Dict(other)) => self.dict(*one).name == self.dict(*other).name,
            (Type::List(side, one), Type::List(of, other)) => {
                side == of && self.are_called_the_same(one, other)
            }
            (Type::EventStream(one), Type::EventStream(other)) => {
                self.are_called_the_same(one, other)
            }
            (Type::Map(side, key, value), Type::Map(of, other_key, other_value)) => {
                side == of
                    && self.are_called_the_same(key, other_key)
                    && self.are_called_the_same(value, other_value)
            }
            (one, other) => one == other,
        }
    }
}

/// A keyword argument of a method, which is a key of its request.
#[derive(Clone, Debug)]
pub(super) struct Argument {
    pub(super) member: Member,
}

/// The name of the type of a shape that is neither a string nor a container.
pub(super) fn scalar(shape: Shape, side: Side, streams: bool) -> Type {
    use botoxide_core::model::ShapeType;

    match (shape.shape_type(), side) {
        (ShapeType::Boolean, _) => Type::Plain("bool"),
        (ShapeType::Integer | ShapeType::Long, _) => Type::Plain("int"),
        (ShapeType::Double | ShapeType::Float, _) => Type::Plain("float"),
        (ShapeType::Timestamp, Side::Result) => Type::Plain("datetime"),
        (ShapeType::Timestamp, Side::Argument) => Type::Fixed(fixed::TIMESTAMP),
        (ShapeType::Blob, Side::Result) if streams => Type::Plain("StreamingBody"),
        (ShapeType::Blob, Side::Result) => Type::Plain("bytes"),
        (ShapeType::Blob, Side::Argument) => Type::Fixed(fixed::BLOB),
        _ => Type::Plain("str"),
    }
}
