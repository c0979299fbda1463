//! The shapes that operations need, and those that contain themselves.

use std::collections::{BTreeMap, HashSet};

use botoxide_core::model::{Shape, ShapeType};

use super::field::{Field, Kind, Role, fields};
use super::narrow::Narrowed;

/// Shapes inside of inputs, outputs and errors, by their names.
#[derive(Default)]
pub(super) struct Shapes {
    pub(super) structures: BTreeMap<&'static str, Shape>,
    pub(super) enums: BTreeMap<&'static str, Shape>,
}

impl Shapes {
    /// Adds what fields need.
    pub(super) fn add(
        &mut self,
        of: &[Field],
        is_enum: &dyn Fn(Shape) -> bool,
        narrowed: &Narrowed,
    ) {
        let mut to_do: Vec<Kind> = of.iter().map(|field| field.kind.clone()).collect();
        while let Some(kind) = to_do.pop() {
            match kind {
                Kind::List(inner) | Kind::Map(inner) => to_do.push(*inner),
                Kind::Enum(shape) => {
                    self.enums.insert(shape.name(), shape);
                }
                Kind::Structure(shape) if self.structures.insert(shape.name(), shape).is_none() => {
                    let inner = fields(Some(shape), Role::Nested, is_enum);
                    let kept = (inner.into_iter())
                        .filter(|field| narrowed.has(shape.name(), field.member));
                    to_do.extend(kept.map(|field| field.kind));
                }
                _ => {}
            }
        }
    }
}

/// Whether a structure contains itself in one of its members through structures alone. Lists and maps end the search:
/// what is in them has a fixed size.
pub(super) fn holds_itself(structure: Shape, member: Shape) -> bool {
    let mut seen = HashSet::new();
    let mut to_do = vec![member];
    while let Some(shape) = to_do.pop() {
        if shape.shape_type() != ShapeType::Structure
            || shape.is_document_type()
            || !seen.insert(shape.name())
        {
            continue;
        }
        if shape.name() == structure.name() {
            return true;
        }
        to_do.extend(shape.members());
    }
    false
}
