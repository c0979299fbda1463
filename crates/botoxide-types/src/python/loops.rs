//! The structures of a service that contain themselves, also through others.

use std::collections::{HashMap, HashSet};

use botoxide_core::model::{Service, Shape, ShapeType};

/// Lists and maps in each other deeper than this are a customer's mistake.
const MAX_DEPTH: usize = 64;

/// The names of the structures that contain themselves.
pub(super) fn find(service: Service) -> HashSet<&'static str> {
    let structures = service
        .shapes()
        .filter(|shape| shape.shape_type() == ShapeType::Structure);
    let inner: HashMap<&str, Vec<&'static str>> = structures
        .map(|shape| {
            let members = shape.members().filter_map(|member| structure_in(member, 0));
            (shape.name(), members.map(|member| member.name()).collect())
        })
        .collect();
    let contains_itself = |name: &&str| {
        let mut todo: Vec<&str> = inner.get(name).cloned().unwrap_or_default();
        let mut seen: HashSet<&str> = HashSet::new();
        while let Some(next) = todo.pop() {
            if next == *name {
                return true;
            }
            if seen.insert(next) {
                todo.extend(inner.get(next).into_iter().flatten());
            }
        }
        false
    };
    let names = service.shapes().map(|shape| shape.name());
    names.filter(contains_itself).collect()
}

/// The structure that a member is, or that is in its lists and maps.
fn structure_in(shape: Shape, depth: usize) -> Option<Shape> {
    match shape.shape_type() {
        ShapeType::Structure => Some(shape),
        ShapeType::List if depth < MAX_DEPTH => structure_in(shape.item(), depth + 1),
        ShapeType::Map if depth < MAX_DEPTH => structure_in(shape.value(), depth + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use botoxide_core::model::archive::compile_service;
    use serde_json::json;

    use super::*;

    #[test]
    fn loops_are_found_through_lists_and_maps() {
        let model = json!({
            "metadata": { "serviceId": "Tree", "protocol": "json" },
            "operations": {},
            "shapes": {
                "Tree": { "type": "structure", "members": { "Branches": { "shape": "Branches" } } },
                "Branches": { "type": "map", "key": { "shape": "Name" }, "value": { "shape": "Twigs" } },
                "Twigs": { "type": "list", "member": { "shape": "Twig" } },
                "Twig": { "type": "structure", "members": { "Tree": { "shape": "Tree" }, "Leaf": { "shape": "Leaf" } } },
                "Leaf": { "type": "structure", "members": { "Name": { "shape": "Name" } } },
                "Name": { "type": "string" }
            }
        });
        let service = Service::open(compile_service(&model).unwrap().leak()).unwrap();
        assert_eq!(find(service), HashSet::from(["Tree", "Twig"]));
    }
}
