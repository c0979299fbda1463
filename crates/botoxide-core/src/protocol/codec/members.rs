//! `Members`: finds the members of a structure by their names on the wire, and puts them in order.
//!
//! Not here: what a name on the wire is (each format says so). Counterpart: the loop over
//! `shape.members` in botocore's `_handle_structure`, which is why a result has the model's order
//! whatever order the service sent.

use crate::model::{MemberTable, Shape};
use crate::text::Text;
use crate::value::{Map, Value};

/// What is remembered about the structures of one response.
///
/// Services send the members of a structure in the same order again and again, so the member that
/// followed the last time is tried first.
#[derive(Debug)]
pub(super) struct Members {
    /// The numbers of memories plus one, found by hash and by going on from there.
    slots: Vec<u16>,
    memories: Vec<Memory>,
    /// The numbers of the members that were found, of all structures that are open.
    numbers: Vec<u16>,
    /// Where a member lies, while a structure is put in order.
    places: Vec<u16>,
}

/// Enough for most responses; doubled when half full.
const FEW_SLOTS: usize = 32;

#[derive(Debug)]
struct Memory {
    structure: u32,
    /// How many members the last one had.
    count: usize,
    /// By the number of a member plus one (0: the beginning), which member came next.
    next: Vec<u16>,
}

/// A structure that is being read.
#[derive(Debug)]
pub(super) struct Open {
    table: MemberTable,
    memory: usize,
    /// The number of the last member plus one.
    previous: u16,
    entries: Vec<(Text, Value)>,
    base: usize,
    in_order: bool,
}

impl Members {
    pub(super) fn new() -> Self {
        Self {
            slots: vec![0; FEW_SLOTS],
            memories: Vec::new(),
            numbers: Vec::new(),
            places: Vec::new(),
        }
    }

    /// Begins a structure. It must be ended by [`Self::finish`], unless the whole response is given up.
    pub(super) fn open(&mut self, shape: Shape) -> Open {
        let table = shape.member_table();
        let memory = self.memory(table);
        Open {
            table,
            memory,
            previous: 0,
            entries: Vec::with_capacity(self.memories[memory].count),
            base: self.numbers.len(),
            in_order: true,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a service has fewer structures"
    )]
    fn memory(&mut self, table: MemberTable) -> usize {
        let id = table.id();
        let mut slot = self.slot(id);
        while let Some(memory) = usize::from(self.slots[slot]).checked_sub(1) {
            if self.memories[memory].structure == id {
                return memory;
            }
            slot = (slot + 1) % self.slots.len();
        }
        self.memories.push(Memory::new(table));
        let memory = self.memories.len() - 1;
        self.slots[slot] = memory as u16 + 1;
        if self.memories.len() * 2 > self.slots.len() {
            self.slots = vec![0; self.slots.len() * 2];
            for memory in 0..self.memories.len() {
                let mut slot = self.slot(self.memories[memory].structure);
                while self.slots[slot] != 0 {
                    slot = (slot + 1) % self.slots.len();
                }
                self.slots[slot] = memory as u16 + 1;
            }
        }
        memory
    }

    fn slot(&self, id: u32) -> usize {
        let hash = id.wrapping_mul(0x9e37_79b1) >> 16;
        hash as usize & (self.slots.len() - 1)
    }

    /// The member for which `is_wanted` holds.
    #[inline]
    pub(super) fn find(
        &mut self,
        open: &mut Open,
        is_wanted: impl Fn(Shape) -> bool,
    ) -> Option<(u16, Shape)> {
        let memory = &mut self.memories[open.memory].next;
        let after = usize::from(open.previous);
        let guess = memory.get(after).copied().unwrap_or(open.previous);
        if let Some(member) = open.table.at(guess)
            && is_wanted(member)
        {
            open.previous = guess + 1;
            return Some((guess, member));
        }
        let count = open.table.len();
        let found = (guess.saturating_add(1)..count)
            .chain(0..guess.min(count))
            .find_map(|number| {
                let member = open.table.at(number)?;
                is_wanted(member).then_some((number, member))
            })?;
        if let Some(place) = memory.get_mut(after) {
            *place = found.0;
        }
        open.previous = found.0 + 1;
        Some(found)
    }

    /// Adds the value of member `number`, which has none yet.
    pub(super) fn put(&mut self, open: &mut Open, number: u16, member: Shape, value: Value) {
        if self.numbers[open.base..]
            .last()
            .is_some_and(|last| *last > number)
        {
            open.in_order = false;
        }
        self.numbers.push(number);
        let name = Text::from_static(member.member_name());
        open.entries.push((name, value));
    }

    /// The value that member `number` has already.
    pub(super) fn value<'o>(&self, open: &'o mut Open, number: u16) -> Option<&'o mut Value> {
        let numbers = &self.numbers[open.base..];
        if open.in_order && numbers.last().is_none_or(|last| *last < number) {
            return None;
        }
        let at = numbers.iter().rposition(|known| *known == number)?;
        open.entries.get_mut(at).map(|(_, value)| value)
    }

    /// Takes back the value of member `number`.
    pub(super) fn remove(&mut self, open: &mut Open, number: u16) {
        let at = self.numbers[open.base..]
            .iter()
            .position(|known| *known == number);
        if let Some(at) = at {
            self.numbers.remove(open.base + at);
            open.entries.remove(at);
        }
    }

    /// Ends a structure: its members in the model's order.
    pub(super) fn finish(&mut self, open: Open) -> Map {
        let Open {
            table,
            memory,
            mut entries,
            base,
            in_order,
            ..
        } = open;
        self.memories[memory].count = entries.len();
        if !in_order {
            let mut places = std::mem::take(&mut self.places);
            places.clear();
            places.resize(usize::from(table.len()), u16::MAX);
            for (place, number) in (0..).zip(&self.numbers[base..]) {
                places[usize::from(*number)] = place;
            }
            entries = places
                .iter()
                .filter_map(|place| entries.get_mut(usize::from(*place)).map(std::mem::take))
                .collect();
            self.places = places;
        }
        self.numbers.truncate(base);
        Map::from_entries(entries)
    }
}

impl Memory {
    fn new(table: MemberTable) -> Self {
        Self {
            structure: table.id(),
            count: 0,
            next: (0..=table.len()).collect(),
        }
    }
}
