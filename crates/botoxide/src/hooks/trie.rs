//! `Trie`: finds the handlers of the prefixes of a dotted name, with `*` for any one segment.
//!
//! Nodes are shared: a copy costs one reference count, and a change copies only the nodes on its path. This
//! what lets every client have its own copy of the session's handlers. Counterpart: botocore `hooks.py`
//! (`_PrefixTrie`).
// P009

use std::sync::Arc;

use super::emitter::{Handler, Position};

/// One segment of a name, and everything below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Trie {
    /// Ordered by segment.
    children: Vec<(Arc<str>, Arc<Self>)>,
    /// In each of the three positions, in the order of registration.
    // P004
    first: Vec<Handler>,
    middle: Vec<Handler>,
    last: Vec<Handler>,
}

impl Trie {
    /// Adds a handler to the node of `segments`, creating missing nodes.
    ///
    /// The depth of the recursion is the number of segments, which the emitter limits.
    pub(super) fn insert(&mut self, segments: &[&str], handler: Handler, position: Position) {
        let Some((segment, rest)) = segments.split_first() else {
            self.section(position).push(handler);
            return;
        };
        let at = self.find(segment).unwrap_or_else(|at| {
            self.children
                .insert(at, (Arc::from(*segment), Arc::default()));
            at
        });
        Arc::make_mut(&mut self.children[at].1).insert(rest, handler, position);
    }

    /// Removes the first handler that is the same as `handler` from the node of `segments`; whether there was
    /// one.
    // P008
    pub(super) fn remove(&mut self, segments: &[&str], handler: &Handler) -> bool {
        let Some((segment, rest)) = segments.split_first() else {
            for position in [Position::First, Position::Middle, Position::Last] {
                let section = self.section(position);
                if let Some(at) = section.iter().position(|found| found.is_same(handler)) {
                    section.remove(at);
                    return true;
                }
            }
            return false;
        };
        let Ok(at) = self.find(segment) else {
            return false;
        };
        let child = Arc::make_mut(&mut self.children[at].1);
        let is_removed = child.remove(rest, handler);
        if child.is_empty() {
            self.children.remove(at);
        }
        is_removed
    }

    /// The nodes with every handler on a prefix of `segments`, in the order of calling.
    ///
    /// botocore walks the literal branch before the wildcard branch, parents before children, and prepends what it
    /// finds: so the most specific comes first, and a whole wildcard branch before the
    /// literal one.
    // P001 P002 P003
    pub(super) fn search(self: &Arc<Self>, segments: &[&str]) -> Vec<Arc<Self>> {
        let mut nodes = Vec::new();
        self.visit(segments, &mut nodes);
        nodes.reverse();
        nodes
    }

    /// Whether a handler that [`search`](Self::search) would find is one of those.
    pub(super) fn any(&self, segments: &[&str], is_wanted: &impl Fn(&Handler) -> bool) -> bool {
        self.handlers().any(is_wanted)
            || self
                .matching(segments)
                .into_iter()
                .flatten()
                .any(|node| node.any(&segments[1..], is_wanted))
    }

    /// Whether a handler that [`search`](Self::search) would find for some name that begins so is one of those.
    pub(super) fn any_of_longer(
        &self,
        segments: &[&str],
        is_wanted: &impl Fn(&Handler) -> bool,
    ) -> bool {
        if self.handlers().any(is_wanted) {
            return true;
        }
        if segments.is_empty() {
            let mut children = self.children.iter();
            return children.any(|(_, child)| child.any_of_longer(segments, is_wanted));
        }
        let nodes = self.matching(segments).into_iter().flatten();
        nodes
            .into_iter()
            .any(|node| node.any_of_longer(&segments[1..], is_wanted))
    }

    fn visit(self: &Arc<Self>, segments: &[&str], nodes: &mut Vec<Arc<Self>>) {
        if self.handlers().next().is_some() {
            nodes.push(Arc::clone(self));
        }
        for node in self.matching(segments).into_iter().flatten() {
            node.visit(&segments[1..], nodes);
        }
    }

    /// The children for the first segment: the literal one, then the wildcard.
    fn matching(&self, segments: &[&str]) -> [Option<&Arc<Self>>; 2] {
        let Some(segment) = segments.first().filter(|_| !self.children.is_empty()) else {
            return [None, None];
        };
        let child = |segment| self.find(segment).ok().map(|at| &self.children[at].1);
        // The star sorts before all letters, so one comparison shows that there is none.
        let may_have_star = self
            .children
            .first()
            .is_some_and(|(name, _)| **name <= *"*");
        // botocore walks the branch of a segment that is itself a star twice, which doubles with each such segment.
        [
            child(segment),
            if *segment == "*" || !may_have_star {
                None
            } else {
                child("*")
            },
        ]
    }

    /// Calls `act` with the name, the position and the handler of every registration at this node, which has the name
    /// `name`, and below it.
    pub(super) fn walk(&self, name: &str, act: &mut impl FnMut(&str, Position, &Handler)) {
        for (position, section) in [
            (Position::First, &self.first),
            (Position::Middle, &self.middle),
            (Position::Last, &self.last),
        ] {
            for handler in section {
                act(name, position, handler);
            }
        }
        for (segment, child) in &self.children {
            if name.is_empty() {
                child.walk(segment, act);
            } else {
                child.walk(&format!("{name}.{segment}"), act);
            }
        }
    }

    /// The handlers of this node, in the order of calling.
    pub(super) fn handlers(&self) -> impl Iterator<Item = &Handler> {
        self.first.iter().chain(&self.middle).chain(&self.last)
    }

    fn find(&self, segment: &str) -> Result<usize, usize> {
        self.children
            .binary_search_by(|(name, _)| (**name).cmp(segment))
    }

    fn section(&mut self, position: Position) -> &mut Vec<Handler> {
        match position {
            Position::First => &mut self.first,
            Position::Middle => &mut self.middle,
            Position::Last => &mut self.last,
        }
    }

    fn is_empty(&self) -> bool {
        self.children.is_empty() && self.handlers().next().is_none()
    }
}
