//! `Members`: finds the members of a structure by their names on the wire, and puts them in order.
//!
//! Not here: what a name on the wire is (each format says so). Counterpart: the loop over
//! `shape.members` in botocore's `_handle_structure`, which is why a result has the model's order
//! in whatever order the service sent it.

use crate::model::{MemberTable, Shape, ShapeType};
use crate::protocol::make::Make;
use crate::text::digest;

/// What one response has looked up of its shapes.
///
/// A response has few shapes and many values: each property of a shape is looked up
/// in the model once. Services send the members of a structure in the same order again and again, so the
/// member that followed the last time is tried first.
pub(super) struct Members<'m, M: Make> {
    /// Makes what is read.
    pub(super) make: &'m mut M,
    /// What a member is called on the wire; `None` for one that is not in the body.
    wire_name: fn(Shape) -> Option<&'static str>,
    /// Members whose strings have a further encoding: the numbers of their structures, and their names.
    encoded: Vec<(u32, &'static str)>,
    places: Vec<Place<M::Key>>,
    structures: Vec<Structure>,
    /// The numbers of structures plus one, found by hash and by going on from there.
    slots: Vec<u16>,
    /// The members that were found, of all structures that are open.
    found: Vec<usize>,
    /// By member, where it lies: while a structure is put in order.
    order: Vec<usize>,
}

/// A shape at one place of the output (the root, a member, the items of a list) with what the parsers need of it.
///
/// Places are known by their numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<K> {
    pub(super) shape: Shape,
    pub(super) shape_type: ShapeType,
    pub(super) is_flattened: bool,
    /// Whether the member before or after it has the same name on the wire.
    pub(super) is_twin: bool,
    /// Whether its text is written in a further encoding.
    pub(super) is_encoded: bool,
    key: K,
    /// As a member that is in the body.
    wire_name: Option<&'static str>,
    /// The [`digest`] of that name.
    digest: u64,
    /// The place of a list's items, or of a map's keys, before that of its values; the number of a structure.
    inner: usize,
    /// The member that came after this one the last time.
    next: usize,
    /// How many items or entries there were the last time, as far as it matters.
    length: usize,
}

/// The content of a place that was not visited yet.
const UNKNOWN: usize = usize::MAX;

/// A structure whose members have places, one after the other.
#[derive(Debug)]
struct Structure {
    id: u32,
    /// The position before the first member.
    beginning: usize,
    count: u16,
    /// Whether it is neither an exception, nor a union, nor free-form JSON.
    is_ordinary: bool,
    /// The number of members of the last one.
    members_before: usize,
}

/// A structure that is being read.
pub(super) struct Open<S> {
    structure: usize,
    /// The last member that was read, at first the beginning.
    previous: usize,
    /// The last member in the model's order that has a value.
    last: usize,
    /// A bit for each 64th member: whether one of them has a value.
    filled: u64,
    made: S,
    base: usize,
    in_order: bool,
    /// Whether `filled` says it all: a maker with targets needs to know no more of a structure that is not large.
    is_exact: bool,
}

/// The maximum number of items or entries that are allocated in advance.
const MANY: usize = 32;

/// Enough for most responses; doubled when half full.
const FEW_SLOTS: usize = 32;

impl<'m, M: Make> Members<'m, M> {
    pub(super) fn new(make: &'m mut M, wire_name: fn(Shape) -> Option<&'static str>) -> Self {
        Self {
            make,
            wire_name,
            encoded: Vec::new(),
            places: Vec::new(),
            structures: Vec::new(),
            slots: vec![0; FEW_SLOTS],
            found: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Notes that the text of a structure's member is written in a further encoding. It has to be noted before reading.
    pub(super) fn expect_encoded(&mut self, structure: Shape, member: &'static str) {
        self.encoded.push((structure.member_table().id(), member));
    }

    /// Adds a place for a shape.
    pub(super) fn add(&mut self, shape: Shape) -> usize {
        let id = self.places.len();
        self.places.push(Place {
            shape,
            shape_type: shape.shape_type(),
            is_flattened: shape.is_flattened(),
            is_twin: false,
            is_encoded: false,
            key: self.make.key(shape.member_name()),
            wire_name: None,
            digest: 0,
            inner: UNKNOWN,
            next: id + 1,
            length: 0,
        });
        id
    }

    #[inline]
    pub(super) fn at(&self, place: usize) -> &Place<M::Key> {
        &self.places[place]
    }

    /// Whether a place holds a string that is read as it is written.
    #[inline]
    pub(super) fn is_text(&self, place: usize) -> bool {
        let place = self.at(place);
        matches!(place.shape_type, ShapeType::String | ShapeType::Character) && !place.is_encoded
    }

    /// The place of a list's items, or that of a map's keys, which is followed by that of its values.
    #[inline]
    pub(super) fn inner(&mut self, place: usize) -> usize {
        let inner = self.at(place).inner;
        if inner == UNKNOWN {
            return self.look_inside(place);
        }
        inner
    }

    fn look_inside(&mut self, place: usize) -> usize {
        let Place {
            shape, shape_type, ..
        } = *self.at(place);
        let inner = if shape_type == ShapeType::Structure {
            self.structure(shape)
        } else if shape_type == ShapeType::Map {
            let keys = self.add(shape.key());
            self.add(shape.value());
            keys
        } else {
            self.add(shape.item())
        };
        self.places[place].inner = inner;
        inner
    }

    /// The number of a structure, which gets places for its members when it is met for the first time.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a service has fewer structures"
    )]
    fn structure(&mut self, shape: Shape) -> usize {
        let table = shape.member_table();
        let id = table.id();
        let mut slot = self.slot(id);
        while let Some(structure) = usize::from(self.slots[slot]).checked_sub(1) {
            if self.structures[structure].id == id {
                return structure;
            }
            slot = (slot + 1) % self.slots.len();
        }
        self.structures.push(Structure {
            id,
            beginning: self.places.len(),
            count: table.len(),
            is_ordinary: !shape.is_exception()
                && !shape.is_tagged_union()
                && !shape.is_document_type(),
            members_before: 0,
        });
        self.add_members(shape, table);
        self.slots[slot] = self.structures.len() as u16;
        if self.structures.len() * 2 > self.slots.len() {
            self.slots = vec![0; self.slots.len() * 2];
            for structure in 0..self.structures.len() {
                let mut slot = self.slot(self.structures[structure].id);
                while self.slots[slot] != 0 {
                    slot = (slot + 1) % self.slots.len();
                }
                self.slots[slot] = structure as u16 + 1;
            }
        }
        self.structures.len() - 1
    }

    /// The place before the first member, and those of the members.
    fn add_members(&mut self, structure: Shape, table: MemberTable) {
        let beginning = self.add(structure);
        self.places.reserve(usize::from(table.len()));
        for member in (0..table.len()).filter_map(|number| table.at(number)) {
            let wire_name = (self.wire_name)(member);
            let place = self.add(member);
            self.places[place].wire_name = wire_name;
            self.places[place].digest = digest(wire_name.unwrap_or_default().as_bytes());
            self.places[place].is_encoded = !self.encoded.is_empty()
                && (self.encoded).contains(&(table.id(), member.member_name()));
            // Those of S3's older notifications, `Event` and `Events`, stand side by side.
            if wire_name.is_some() && self.places[place - 1].wire_name == wire_name {
                self.places[place - 1].is_twin = true;
                self.places[place].is_twin = true;
            }
        }
        // after the last comes the first, and where there is none the beginning, which has no name
        let first = beginning + usize::from(table.len() > 0);
        if let Some(last) = self.places.last_mut() {
            last.next = first;
        }
    }

    fn slot(&self, id: u32) -> usize {
        let hash = id.wrapping_mul(0x9e37_79b1) >> 16;
        hash as usize & (self.slots.len() - 1)
    }

    /// Whether a structure is neither an exception, nor a union, nor free-form JSON.
    #[inline]
    pub(super) fn is_ordinary(&mut self, place: usize) -> bool {
        let structure = self.inner(place);
        self.structures[structure].is_ordinary
    }

    /// The members of a structure, in the model's order.
    pub(super) fn of(&self, open: &Open<M::Structure<'_>>) -> std::ops::RangeInclusive<usize> {
        let structure = &self.structures[open.structure];
        structure.beginning + 1..=structure.beginning + usize::from(structure.count)
    }

    /// Begins a list, with capacity for the expected number of items.
    #[inline]
    pub(super) fn begin_list<'t>(&mut self, place: usize, target: M::Target<'t>) -> M::List<'t> {
        self.make.list(self.places[place].length, target)
    }

    /// Begins a map, with capacity for the expected number of entries.
    #[inline]
    pub(super) fn begin_map<'t>(&mut self, place: usize, target: M::Target<'t>) -> M::Map<'t> {
        self.make.map(self.places[place].length, target)
    }

    /// Remembers the number of items or entries, unless it is very large: that may be an exception.
    #[inline]
    pub(super) fn remember_length(&mut self, place: usize, length: usize) {
        let place = &mut self.places[place];
        // a short one among longer ones is soon forgotten
        let shrunk = place.length - place.length.saturating_sub(length) / 4;
        place.length = length.max(shrunk).min(MANY);
    }

    /// Begins a structure. It must be ended by [`Self::finish`], unless the whole response is discarded.
    pub(super) fn open<'t>(
        &mut self,
        place: usize,
        target: M::Target<'t>,
    ) -> Open<M::Structure<'t>> {
        let number = self.inner(place);
        let structure = &self.structures[number];
        let made = self.make.structure(structure.members_before, target);
        Open {
            structure: number,
            previous: structure.beginning,
            last: structure.beginning,
            filled: 0,
            made,
            base: self.found.len(),
            in_order: true,
            is_exact: M::HAS_TARGETS && structure.count <= 64,
        }
    }

    /// The name on the wire of the member that is expected next; empty if unknown.
    #[inline]
    pub(super) fn expected(&self, open: &Open<M::Structure<'_>>) -> &'static str {
        let next = self.at(open.previous).next;
        self.at(next).wire_name.unwrap_or_default()
    }

    /// Takes the expected member, which was read.
    #[inline]
    pub(super) fn take_expected(&self, open: &mut Open<M::Structure<'_>>) -> usize {
        open.previous = self.at(open.previous).next;
        open.previous
    }

    /// The member with the name `name` on the wire.
    pub(super) fn find(&mut self, open: &mut Open<M::Structure<'_>>, name: &str) -> Option<usize> {
        let Structure {
            beginning, count, ..
        } = self.structures[open.structure];
        let first = beginning + 1;
        let members = &self.places[first..first + usize::from(count)];
        let guess = self.at(open.previous).next.saturating_sub(first);
        let (before, after) = members.split_at(guess.min(members.len()));
        let wanted = digest(name.as_bytes());
        let is_wanted =
            |member: &Place<M::Key>| member.digest == wanted && member.wire_name == Some(name);
        let number = match after.iter().position(is_wanted) {
            Some(found) => before.len() + found,
            None => before.iter().position(is_wanted)?,
        };
        let found = first + number;
        self.places[open.previous].next = found;
        open.previous = found;
        Some(found)
    }

    /// The other member that has the name of a twin.
    pub(super) fn twin(&self, member: usize) -> usize {
        let wire_name = self.at(member).wire_name;
        let is_next = self
            .places
            .get(member + 1)
            .is_some_and(|next| next.is_twin && next.wire_name == wire_name);
        if is_next { member + 1 } else { member - 1 }
    }

    /// Where the value of a member goes that has none yet.
    #[expect(
        clippy::inline_always,
        reason = "it is a few instructions for each member"
    )]
    #[inline(always)]
    pub(super) fn new_target<'s>(
        &mut self,
        open: &'s mut Open<M::Structure<'_>>,
        member: usize,
    ) -> M::Target<'s> {
        let key = self.at(member).key;
        self.make.member(&mut open.made, key, false)
    }

    /// Where the value of a member goes.
    #[inline]
    pub(super) fn target<'s>(
        &mut self,
        open: &'s mut Open<M::Structure<'_>>,
        member: usize,
    ) -> M::Target<'s> {
        let again = M::HAS_TARGETS && self.has_value(open, member);
        let key = self.at(member).key;
        self.make.member(&mut open.made, key, again)
    }

    /// Adds the value of a member, which has none yet.
    #[expect(
        clippy::inline_always,
        reason = "it is a few instructions for each member"
    )]
    #[inline(always)]
    pub(super) fn put(
        &mut self,
        open: &mut Open<M::Structure<'_>>,
        member: usize,
        value: M::Value,
    ) {
        open.filled |= 1 << (member % 64);
        if !open.is_exact {
            if member > open.last {
                open.last = member;
            } else {
                open.in_order = false;
            }
            self.found.push(member);
        }
        let key = self.at(member).key;
        self.make.put(&mut open.made, key, value);
    }

    /// Adds the value of a member, or replaces the one that it has.
    #[inline]
    pub(super) fn put_last(
        &mut self,
        open: &mut Open<M::Structure<'_>>,
        member: usize,
        value: M::Value,
    ) {
        match self.find_value(open, member) {
            Some(at) => self.make.replace(&mut open.made, at, value),
            None => self.put(open, member, value),
        }
    }

    /// Where the next item of a list goes that a member has already.
    pub(super) fn next_item<'s>(
        &mut self,
        open: &'s mut Open<M::Structure<'_>>,
        member: usize,
    ) -> M::Target<'s> {
        let key = self.at(member).key;
        self.make.next_item(&mut open.made, key)
    }

    /// Adds this item.
    pub(super) fn append(
        &mut self,
        open: &mut Open<M::Structure<'_>>,
        member: usize,
        item: M::Value,
    ) {
        if let Some(at) = self.find_value(open, member) {
            self.make.append(&mut open.made, at, item);
        }
    }

    /// Where the value of the next entry goes of a map that a member has already.
    pub(super) fn next_entry<'s>(
        &mut self,
        open: &'s mut Open<M::Structure<'_>>,
        member: usize,
        key: &mut M::MapKey,
    ) -> M::Target<'s> {
        let member = self.at(member).key;
        self.make.next_entry(&mut open.made, member, key)
    }

    /// Adds this entry; [`Self::settle`] follows the last of them.
    pub(super) fn insert_into(
        &mut self,
        open: &mut Open<M::Structure<'_>>,
        member: usize,
        key: M::MapKey,
        value: M::Value,
    ) {
        if let Some(at) = self.find_value(open, member) {
            self.make.insert_into(&mut open.made, at, key, value);
        }
    }

    /// Ends [`Self::insert_into`].
    pub(super) fn settle(&mut self, open: &mut Open<M::Structure<'_>>, member: usize) {
        if let Some(at) = self.find_value(open, member) {
            let key = self.at(member).key;
            self.make.settle(&mut open.made, at, key);
        }
    }

    /// Whether a member has a value already.
    #[inline]
    pub(super) fn has_value(&self, open: &Open<M::Structure<'_>>, member: usize) -> bool {
        self.find_value(open, member).is_some()
    }

    #[inline]
    fn find_value(&self, open: &Open<M::Structure<'_>>, member: usize) -> Option<usize> {
        if open.filled & (1 << (member % 64)) == 0 {
            return None;
        }
        if open.is_exact {
            // Targets are found by their keys.
            return Some(0);
        }
        self.found[open.base..]
            .iter()
            .rposition(|known| *known == member)
    }

    /// Removes the value of a member.
    pub(super) fn remove(&mut self, open: &mut Open<M::Structure<'_>>, member: usize) {
        if let Some(at) = self.find_value(open, member) {
            if open.is_exact {
                open.filled &= !(1 << (member % 64));
            } else {
                self.found.remove(open.base + at);
            }
            let key = self.at(member).key;
            self.make.remove(&mut open.made, at, key);
        }
    }

    /// Ends a structure: its members in the model's order.
    pub(super) fn finish(&mut self, mut open: Open<M::Structure<'_>>) -> M::Value {
        if !open.is_exact {
            self.structures[open.structure].members_before = self.found.len() - open.base;
            if !open.in_order {
                self.put_in_order(&mut open);
            }
            self.found.truncate(open.base);
        }
        self.make.end_structure(open.made)
    }

    fn put_in_order(&mut self, open: &mut Open<M::Structure<'_>>) {
        let Structure {
            beginning, count, ..
        } = self.structures[open.structure];
        let found = &mut self.found[open.base..];
        self.order.clear();
        self.order.resize(usize::from(count) + 1, UNKNOWN);
        for (at, member) in (0..).zip(&*found) {
            self.order[member - beginning] = at;
        }
        // from here on `found` holds the position of each entry
        let places = self.order.iter().filter(|place| **place != UNKNOWN);
        for (rank, place) in (0..).zip(places) {
            found[*place] = rank;
        }
        for at in 0..found.len() {
            while found[at] != at {
                let to = found[at];
                self.make.swap(&mut open.made, at, to);
                found.swap(at, to);
            }
        }
    }
}
