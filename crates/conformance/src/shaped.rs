//! Structures that have the fields of generated ones, without being compiled: for tests of all operations.
//!
//! Fields and their types are those of the generator (`botoxide_types::rust::fields`), so the engine fills them as it
//! fills the structs of a program.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use botoxide_core::body::Body;
use botoxide_core::model::{Operation, Shape};
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::typed::{Items, Look, Member, Pairs, Place, Structure};
use botoxide_core::value::Value;
use botoxide_types::rust::{Field, Kind, Role, fields};
use bytes::Bytes;

/// The fields of a type.
#[derive(Debug)]
struct Layout {
    names: Vec<&'static str>,
    fields: Vec<Field>,
}

/// A type: the identity of its service, its shape, and its role as a number.
type TypeKey = (usize, &'static str, u8);

/// The layouts of all types so far. They stay for the process: there are as many as the models have structures.
static LAYOUTS: Mutex<Option<HashMap<TypeKey, &'static Layout>>> = Mutex::new(None);

fn layout(service: usize, shape: Option<Shape>, role: Role) -> &'static Layout {
    let name = shape.map_or("", |shape| shape.name());
    let mut layouts = LAYOUTS.lock().unwrap_or_else(PoisonError::into_inner);
    let layouts = layouts.get_or_insert_default();
    layouts
        .entry((service, name, role as u8))
        .or_insert_with(|| {
            let fields = fields(shape, role, &|_| false);
            Box::leak(Box::new(Layout {
                names: fields.iter().map(|field| field.member).collect(),
                fields,
            }))
        })
}

/// A structure with the fields of a generated one.
#[derive(Debug)]
pub struct Shaped {
    layout: &'static Layout,
    slots: Vec<Slot>,
}

impl Shaped {
    /// The arguments of an operation.
    pub fn input(operation: Operation) -> Self {
        Self::of(
            operation.service().identity(),
            operation.input_shape(),
            Role::Input,
        )
    }

    /// The output of an operation.
    pub fn output(operation: Operation) -> Self {
        Self::of(
            operation.service().identity(),
            operation.output_shape(),
            Role::Output,
        )
    }

    /// The fields.
    pub fn fields(&self) -> &'static [Field] {
        &self.layout.fields
    }

    fn of(service: usize, shape: Option<Shape>, role: Role) -> Self {
        let layout = layout(service, shape, role);
        let slots = layout
            .fields
            .iter()
            .map(|field| Slot::of_field(service, field));
        Self {
            slots: slots.collect(),
            layout,
        }
    }
}

/// The fields of a structure inside of others.
pub fn nested_fields(shape: Shape) -> &'static [Field] {
    &layout(shape.service().identity(), Some(shape), Role::Nested).fields
}

impl Structure for Shaped {
    fn name(&self) -> &'static str {
        "Shaped"
    }

    fn names(&self) -> &'static [&'static str] {
        &self.layout.names
    }

    fn member(&mut self, at: usize) -> Option<&mut dyn Member> {
        self.slots.get_mut(at).map(|slot| slot as &mut dyn Member)
    }

    fn look_at(&self, at: usize) -> Option<&dyn Member> {
        self.slots.get(at).map(|slot| slot as &dyn Member)
    }
}

impl Member for Shaped {
    fn blank() -> Self {
        panic!("a structure without a shape")
    }

    fn place(&mut self) -> Place<'_> {
        Place::Structure(self)
    }

    fn look(&self) -> Look<'_> {
        Look::Structure(self)
    }

    fn clear(&mut self) {
        for slot in &mut self.slots {
            slot.clear();
        }
    }
}

/// A field, an item or an entry.
#[derive(Debug)]
struct Slot {
    service: usize,
    kind: Kind,
    is_optional: bool,
    held: Option<Held>,
}

#[derive(Debug)]
enum Held {
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(Text),
    Blob(Bytes),
    Body(Body),
    Timestamp(Timestamp),
    Value(Value),
    Structure(Shaped),
    List(Several),
    Map(Several),
}

/// The items of a list, or the entries of a map.
#[derive(Debug)]
struct Several {
    service: usize,
    kind: Kind,
    keys: Vec<Text>,
    slots: Vec<Slot>,
}

impl Slot {
    fn of_field(service: usize, field: &Field) -> Self {
        let mut slot = Self {
            service,
            kind: field.kind.clone(),
            is_optional: field.is_optional,
            held: None,
        };
        slot.clear();
        slot
    }

    fn fill(&mut self) {
        let several = |kind: &Kind| Several {
            service: self.service,
            kind: kind.clone(),
            keys: Vec::new(),
            slots: Vec::new(),
        };
        self.held = Some(match &self.kind {
            Kind::Bool => Held::Bool(false),
            Kind::Integer => Held::Integer(0),
            Kind::Float => Held::Float(0.0),
            Kind::Text | Kind::Enum(_) => Held::Text(Text::default()),
            Kind::Blob => Held::Blob(Bytes::new()),
            Kind::Body => Held::Body(Body::default()),
            Kind::Timestamp => Held::Timestamp(Timestamp::new(0, 0)),
            Kind::Value => Held::Value(Value::Null),
            Kind::Structure(shape) => {
                Held::Structure(Shaped::of(self.service, Some(*shape), Role::Nested))
            }
            Kind::List(item) => Held::List(several(item)),
            Kind::Map(value) => Held::Map(several(value)),
        });
    }
}

impl Member for Slot {
    fn blank() -> Self {
        panic!("a field without a type")
    }

    fn place(&mut self) -> Place<'_> {
        if self.held.is_none() {
            self.fill();
        }
        match self.held.as_mut().expect("it has just been filled") {
            Held::Bool(value) => Place::Bool(value),
            Held::Integer(value) => Place::Integer(value),
            Held::Float(value) => Place::Float(value),
            Held::Text(text) => Place::Text(text),
            Held::Blob(bytes) => Place::Blob(bytes),
            Held::Body(body) => Place::Body(body),
            Held::Timestamp(moment) => Place::Timestamp(moment),
            Held::Value(value) => Place::Value(value),
            Held::Structure(structure) => Place::Structure(structure),
            Held::List(items) => Place::List(items),
            Held::Map(pairs) => Place::Map(pairs),
        }
    }

    fn look(&self) -> Look<'_> {
        match &self.held {
            None => Look::Absent,
            Some(Held::Bool(value)) => Look::Bool(*value),
            Some(Held::Integer(value)) => Look::Integer(*value),
            Some(Held::Float(value)) => Look::Float(*value),
            Some(Held::Text(text)) => Look::Text(text),
            Some(Held::Blob(bytes)) => Look::Blob(bytes),
            Some(Held::Body(body)) => Look::Body(body),
            Some(Held::Timestamp(moment)) => Look::Timestamp(*moment),
            Some(Held::Value(value)) => Look::Value(value),
            Some(Held::Structure(structure)) => Look::Structure(structure),
            Some(Held::List(items)) => Look::List(items),
            Some(Held::Map(pairs)) => Look::Map(pairs),
        }
    }

    fn clear(&mut self) {
        if self.is_optional {
            self.held = None;
        } else {
            self.fill();
        }
    }
}

impl Several {
    fn push_slot(&mut self) -> &mut dyn Member {
        let mut slot = Slot {
            service: self.service,
            kind: self.kind.clone(),
            is_optional: false,
            held: None,
        };
        slot.fill();
        self.slots.push(slot);
        let last = self.slots.len() - 1;
        &mut self.slots[last]
    }
}

impl Items for Several {
    fn push(&mut self) -> &mut dyn Member {
        self.push_slot()
    }

    fn pop(&mut self) {
        self.slots.pop();
    }

    fn reserve(&mut self, _more: usize) {}

    fn keep(&mut self, range: Range<usize>) {
        self.slots.truncate(range.end);
        self.slots.drain(..range.start.min(self.slots.len()));
    }

    fn at(&self, at: usize) -> Option<&dyn Member> {
        self.slots.get(at).map(|slot| slot as &dyn Member)
    }

    fn count(&self) -> usize {
        self.slots.len()
    }
}

impl Pairs for Several {
    fn reserve(&mut self, _more: usize) {}

    fn push(&mut self, key: Text) -> &mut dyn Member {
        self.keys.push(key);
        self.push_slot()
    }

    fn pop(&mut self) {
        self.keys.pop();
        self.slots.pop();
    }

    fn settle(&mut self) {
        let (keys, slots) = (
            std::mem::take(&mut self.keys),
            std::mem::take(&mut self.slots),
        );
        for (key, slot) in keys.into_iter().zip(slots) {
            if let Some(known) = self.keys.iter().position(|known| *known == key) {
                self.slots[known] = slot;
            } else {
                self.keys.push(key);
                self.slots.push(slot);
            }
        }
    }

    fn at(&self, at: usize) -> Option<(&Text, &dyn Member)> {
        let slot = self.slots.get(at)?;
        Some((self.keys.get(at)?, slot as &dyn Member))
    }

    fn count(&self) -> usize {
        self.slots.len()
    }
}
