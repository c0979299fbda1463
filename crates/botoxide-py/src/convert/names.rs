//! Strings that come again and again, each as one Python string: members of structures, keys of maps, header fields, and
//! within one result all short ones.
//!
//! A `dict` finds a key fastest that is the same object, and a string that is there already need not be made.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyString;

type Members = HashMap<(usize, usize), Py<PyString>>;
type Slot = Option<(Box<str>, Py<PyString>)>;

/// Members, by the address of their names in the model, which stays where it is, and by length.
static MEMBERS: Mutex<Option<Members>> = Mutex::new(None);

/// Other strings, each in the slot of its hash; a newer one takes the slot.
static TEXTS: Mutex<Vec<Slot>> = Mutex::new(Vec::new());

const SLOTS: usize = 2048;

/// The number of slots for one result: a power of two.
const KEPT: usize = 512;

/// Longer strings are not names.
const LONG: usize = 64;

/// The name of a member.
pub(super) fn member<'py>(py: Python<'py>, name: &'static str) -> Bound<'py, PyString> {
    let address = (name.as_ptr().addr(), name.len());
    // Python is not called while the lock is held: it may run other code that wants the lock.
    let known = lock(&MEMBERS)
        .as_ref()
        .and_then(|known| known.get(&address).map(|name| name.clone_ref(py)));
    if let Some(known) = known {
        return known.into_bound(py);
    }
    let made = PyString::intern(py, name);
    let replaced = lock(&MEMBERS)
        .get_or_insert_default()
        .insert(address, made.clone().unbind());
    drop(replaced);
    made
}

/// A text that may come again.
pub(super) fn text<'py>(py: Python<'py>, text: &str) -> Bound<'py, PyString> {
    if text.len() > LONG {
        return PyString::new(py, text);
    }
    let slot = hash(text.as_bytes()) % SLOTS;
    if let Some(Some((known, name))) = lock(&TEXTS).get(slot)
        && **known == *text
    {
        return name.clone_ref(py).into_bound(py);
    }
    let made = PyString::new(py, text);
    let entry = Some((Box::from(text), made.clone().unbind()));
    let mut texts = lock(&TEXTS);
    if texts.is_empty() {
        texts.resize_with(SLOTS, || None);
    }
    let replaced = std::mem::replace(&mut texts[slot], entry);
    drop(texts);
    drop(replaced);
    made
}

/// The short strings of one result, each in the slot of its hash; a newer one takes the slot. Values may be secrets, so
/// none is kept longer.
pub(super) struct Repeated<'py>(Vec<Option<(Short, Bound<'py, PyString>)>>);

impl<'py> Repeated<'py> {
    /// Keeps nothing.
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    /// Keeps a few hundred.
    pub(super) fn some() -> Self {
        let mut slots = Vec::new();
        slots.resize_with(KEPT, || None);
        Self(slots)
    }

    /// The string that is kept, or else a new one.
    #[inline]
    pub(super) fn get(
        &mut self,
        text: &str,
        make: impl FnOnce(&str) -> Bound<'py, PyString>,
    ) -> Bound<'py, PyString> {
        if self.0.is_empty() {
            return make(text);
        }
        let Some(short) = Short::of(text.as_bytes()) else {
            return make(text);
        };
        let slot = short.hash() % KEPT;
        match &mut self.0[slot] {
            Some((kept, made)) if *kept == short => made.clone(),
            slot => slot.insert((short, make(text))).1.clone(),
        }
    }
}

/// Up to 24 bytes and their number, as words that can be compared.
#[derive(PartialEq)]
struct Short([u64; 3], usize);

impl Short {
    #[inline]
    fn of(text: &[u8]) -> Option<Self> {
        let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
        let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        // The last words overlap with those before them.
        let words = match text.len() {
            0..4 => [
                text.iter()
                    .fold(0, |word, byte| word << 8 | u64::from(*byte)),
                0,
                0,
            ],
            4..8 => [half(text.first_chunk()?), half(text.last_chunk()?), 0],
            8..=16 => [word(text.first_chunk()?), word(text.last_chunk()?), 0],
            17..=24 => {
                let middle = word(text[8..].first_chunk()?);
                [word(text.first_chunk()?), middle, word(text.last_chunk()?)]
            }
            _ => return None,
        };
        Some(Self(words, text.len()))
    }

    #[inline]
    fn hash(&self) -> usize {
        let Self([a, b, c], length) = self;
        let mixed = (a ^ b.rotate_left(23) ^ c.rotate_left(46) ^ *length as u64)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // The high bits are the mixed ones.
        (mixed >> 48) as usize
    }
}

/// Eight bytes at a time; strings that collide only cost time.
fn hash(bytes: &[u8]) -> usize {
    let mix =
        |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (words, rest) = bytes.as_chunks::<8>();
    let mut hash = bytes.len() as u64;
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    let last = rest
        .iter()
        .fold(0, |word, byte| word << 8 | u64::from(*byte));
    // The high bits are the mixed ones.
    (mix(hash, last) >> 48) as usize
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
