//! `--members`: results with some of their members only. What a structure does not have is passed over, not read.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use botoxide_core::model::{Operation, Shape, ShapeType};

use super::selection::Source;
use crate::nearest::nearest;

/// The members that results have; a structure that is not in here has all.
#[derive(Clone, Debug, Default)]
pub(super) struct Narrowed {
    outputs: BTreeMap<&'static str, BTreeSet<&'static str>>,
    structures: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

/// A path that leads to no member of the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMember {
    /// The path: `Contents.Kex`.
    pub path: String,
    /// The operation whose result it fits best.
    pub operation: &'static str,
    /// Members with names similar to the one that does not exist.
    pub nearest: Vec<&'static str>,
}

impl fmt::Display for UnknownMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the result of {} has no member {}",
            self.operation, self.path
        )?;
        if self.nearest.is_empty() {
            return Ok(());
        }
        write!(f, "; similar names: {}", self.nearest.join(", "))
    }
}

impl std::error::Error for UnknownMember {}

impl Narrowed {
    /// The members at these paths, with all that is in them: `Contents.Key`. What a paginator needs is added.
    ///
    /// Results that no path fits have all members, and so have structures that are in arguments too.
    pub(super) fn new<S: AsRef<str>>(
        source: &Source,
        operations: &[Operation],
        paths: &[S],
    ) -> Result<Self, UnknownMember> {
        let mut narrowed = Self::default();
        let mut whole = HashSet::new();
        for path in paths {
            let mut best: Option<(usize, UnknownMember)> = None;
            let mut fits = false;
            for operation in operations {
                match narrowed.add(*operation, path.as_ref(), &mut whole) {
                    Ok(()) => fits = true,
                    Err((depth, unknown)) => {
                        if best.as_ref().is_none_or(|(known, _)| depth > *known) {
                            best = Some((depth, unknown));
                        }
                    }
                }
            }
            if let (false, Some((_, unknown))) = (fits, best) {
                return Err(unknown);
            }
        }
        for operation in operations {
            if narrowed.outputs.contains_key(operation.name()) {
                let pagination = source
                    .paginators
                    .filter(|paginators| paginators.contains(operation.name()))
                    .and_then(|paginators| paginators.get_paginator(operation.name()).ok());
                for path in pagination.iter().flat_map(|it| {
                    let more_results = it.more_results.as_ref();
                    it.output_token.iter().chain(more_results).copied()
                }) {
                    // A path with more than names is evaluated on the whole page.
                    let _ = narrowed.add(*operation, path, &mut whole);
                }
            } else if let Some(output) = operation.output_shape() {
                keep_whole(output, &mut whole);
            }
            for shape in operation
                .input_shape()
                .into_iter()
                .chain(operation.error_shapes())
            {
                keep_whole(shape, &mut whole);
            }
        }
        narrowed.structures.retain(|name, _| !whole.contains(name));
        Ok(narrowed)
    }

    /// Adds a path in the result of an operation; otherwise returns how far it fits.
    fn add(
        &mut self,
        operation: Operation,
        path: &str,
        whole: &mut HashSet<&'static str>,
    ) -> Result<(), (usize, UnknownMember)> {
        let mut steps = Vec::new();
        let mut shape = operation.output_shape();
        for (depth, name) in path.split('.').enumerate() {
            let member = shape.and_then(|shape| shape.member(name));
            let Some(member) = member else {
                let members = shape.into_iter().flat_map(|shape| shape.members());
                let unknown = UnknownMember {
                    path: path.to_owned(),
                    operation: operation.name(),
                    nearest: nearest(name, members.map(|member| member.member_name())),
                };
                return Err((depth, unknown));
            };
            steps.push((shape, member.member_name()));
            shape = structure_in(member);
        }
        if let Some(last) = shape {
            keep_whole(last, whole);
        }
        for (depth, (owner, member)) in steps.into_iter().enumerate() {
            let members = match owner {
                Some(owner) if depth > 0 => self.structures.entry(owner.name()).or_default(),
                _ => self.outputs.entry(operation.name()).or_default(),
            };
            members.insert(member);
        }
        Ok(())
    }

    /// Whether the result of an operation has a member.
    pub(super) fn has_output(&self, operation: &str, member: &str) -> bool {
        let members = self.outputs.get(operation);
        members.is_none_or(|members| members.contains(member))
    }

    /// Whether a structure has a member.
    pub(super) fn has(&self, structure: &str, member: &str) -> bool {
        let members = self.structures.get(structure);
        members.is_none_or(|members| members.contains(member))
    }
}

/// The structure that a member is, or that is in its lists and maps.
fn structure_in(mut shape: Shape) -> Option<Shape> {
    loop {
        match shape.shape_type() {
            ShapeType::List => shape = shape.item(),
            ShapeType::Map => shape = shape.value(),
            ShapeType::Structure => return Some(shape),
            _ => return None,
        }
    }
}

/// Notes a structure and all that are in it.
fn keep_whole(shape: Shape, whole: &mut HashSet<&'static str>) {
    let mut to_do = vec![shape];
    while let Some(shape) = to_do.pop() {
        if whole.insert(shape.name()) {
            to_do.extend(shape.members().filter_map(structure_in));
        }
    }
}
