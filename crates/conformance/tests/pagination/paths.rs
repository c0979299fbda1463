//! Whether the path of an expression exists in a shape.

use botoxide_core::model::{Shape, ShapeType};

/// Whether each path of `expression` exists; `None` if it is not a path or a choice of paths.
pub(crate) fn resolves(shape: Option<Shape>, expression: &str) -> Option<bool> {
    let mut all = true;
    for path in expression.split(" || ") {
        let simple = |c: char| c.is_ascii_alphanumeric() || "_-.[]".contains(c);
        if !path.chars().all(simple) {
            return None;
        }
        all &= leads_somewhere(shape, path);
    }
    Some(all)
}

fn leads_somewhere(mut shape: Option<Shape>, path: &str) -> bool {
    for step in path.split('.') {
        let (name, index) = step.split_once('[').unwrap_or((step, ""));
        let found = shape.and_then(|shape| match shape.shape_type() {
            ShapeType::Structure => shape.member(name),
            ShapeType::Map => Some(shape.value()),
            _ => None,
        });
        let Some(found) = found else { return false };
        shape = Some(found);
        if !index.is_empty() {
            if found.shape_type() != ShapeType::List {
                return false;
            }
            shape = Some(found.item());
        }
    }
    true
}
