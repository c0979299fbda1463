//! Fields: the type of each member of a structure.
//!
//! The rules of what is optional are here once, for the generator and for the tests that read responses without
//! compiling its output.

use botoxide_core::model::{Shape, ShapeType};

use super::walk::holds_itself;

/// Where a structure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The arguments of an operation.
    Input,
    /// The output of an operation.
    Output,
    /// Inside of one of them.
    Nested,
}

/// The type of a value.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `bool`
    Bool,
    /// `i64`
    Integer,
    /// `f64`
    Float,
    /// `Text`
    Text,
    /// `Bytes`
    Blob,
    /// `Body`: a payload that can be a stream.
    Body,
    /// `Timestamp`
    Timestamp,
    /// `Value`: free-form JSON, or a stream of events.
    Value,
    /// An open enum.
    Enum(Shape),
    /// A structure.
    Structure(Shape),
    /// `Vec`
    List(Box<Self>),
    /// `Entries`
    Map(Box<Self>),
}

/// A member of a structure as a field.
#[derive(Clone, Debug)]
pub struct Field {
    /// The member's name in the model.
    pub member: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether it is an `Option`: whatever the model does not require can be absent.
    pub is_optional: bool,
    /// Whether it is in a `Box`, because the structure contains itself.
    pub is_boxed: bool,
    /// Whether it is not printed.
    pub is_secret: bool,
    /// The member; `None` for those that no model has.
    pub shape: Option<Shape>,
}

/// The fields of a structure, in the model's order. `is_enum` says which strings have values that the model lists.
///
/// Outputs have `ResponseMetadata` besides, and unions the member that the model does not know.
pub fn fields(shape: Option<Shape>, role: Role, is_enum: &dyn Fn(Shape) -> bool) -> Vec<Field> {
    let mut fields = Vec::new();
    if let Some(shape) = shape {
        let required: Vec<_> = shape.required().collect();
        for member in shape.members() {
            let is_payload = shape
                .payload()
                .is_some_and(|payload| payload.member_name() == member.member_name());
            let kind = member_kind(member, role, is_payload, is_enum);
            let is_boxed = matches!(kind, Kind::Structure(_)) && holds_itself(shape, member);
            let is_required = required.contains(&member.member_name())
                && !member.is_idempotency_token()
                && !member.is_event_stream();
            fields.push(Field {
                member: member.member_name(),
                kind,
                is_optional: !is_required || is_boxed || shape.is_tagged_union(),
                is_boxed,
                is_secret: is_secret(member),
                shape: Some(member),
            });
        }
        if shape.is_tagged_union() {
            fields.push(unmodelled("SDK_UNKNOWN_MEMBER", true));
        }
    }
    if role == Role::Output {
        fields.push(unmodelled("ResponseMetadata", false));
    }
    fields
}

fn unmodelled(member: &'static str, is_optional: bool) -> Field {
    Field {
        member,
        kind: Kind::Value,
        is_optional,
        is_boxed: false,
        is_secret: false,
        shape: None,
    }
}

fn member_kind(
    member: Shape,
    role: Role,
    is_payload: bool,
    is_enum: &dyn Fn(Shape) -> bool,
) -> Kind {
    let is_body = match role {
        // A payload of bytes is handed out unread, whether or not it is a stream.
        Role::Output => is_payload,
        Role::Input => member.is_streaming(),
        Role::Nested => false,
    };
    match member.shape_type() {
        ShapeType::Blob if is_body => Kind::Body,
        _ => kind(member, is_enum),
    }
}

fn kind(shape: Shape, is_enum: &dyn Fn(Shape) -> bool) -> Kind {
    match shape.shape_type() {
        ShapeType::Structure if shape.is_document_type() || shape.is_event_stream() => Kind::Value,
        ShapeType::Structure => Kind::Structure(shape),
        ShapeType::List => Kind::List(Box::new(kind(shape.item(), is_enum))),
        ShapeType::Map => Kind::Map(Box::new(kind(shape.value(), is_enum))),
        ShapeType::String if shape.is_json_value() => Kind::Value,
        ShapeType::String if is_enum(shape) => Kind::Enum(shape),
        ShapeType::String | ShapeType::Character => Kind::Text,
        ShapeType::Blob => Kind::Blob,
        ShapeType::Boolean => Kind::Bool,
        ShapeType::Integer | ShapeType::Long => Kind::Integer,
        ShapeType::Float | ShapeType::Double => Kind::Float,
        ShapeType::Timestamp => Kind::Timestamp,
    }
}

/// Whether a member or what is in its lists and maps is secret; structures hide their own members.
fn is_secret(shape: Shape) -> bool {
    if shape.is_sensitive() {
        return true;
    }
    match shape.shape_type() {
        ShapeType::List => is_secret(shape.item()),
        ShapeType::Map => is_secret(shape.key()) || is_secret(shape.value()),
        _ => false,
    }
}
