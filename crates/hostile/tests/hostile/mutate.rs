//! Mutations of valid inputs.

use proptest::prelude::*;

/// Pieces that have a meaning in some format.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80",
    b"[",
    b"{",
    b"<a>",
    b"</a>",
    b"\"",
    b"\\u",
    b"\n",
    b"\r",
    b"\xf0\x9f\x98\x80",
    b"\xed\xa0\x80",
    b"null",
    b"-1",
    b"1e999",
    b"99999999999999999999",
    b"&#x110000;",
    b"&a;",
    b"<![CDATA[",
    b"<!--",
    b"]]>",
    b"{a}",
    b"{a#b}",
    b"..",
    b"%",
    b":",
    b"::",
    b"*",
    b"[::-1]",
    b"[?@]",
    b"\x9f",
    b"\xbf",
    b"\xc1",
    b"\xdb",
    b"true",
    b"{\"ref\":\"a\"}",
    b"\"S0\"",
    b"\"type\":\"structure\"",
    b"=",
    b"&",
    b";",
    b" ",
    b"\xe2\x80\xa8",
];

/// One mutation. Positions are fractions of the length, so that they fit input of any length.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    kind: u8,
    from: u16,
    to: u16,
    byte: u8,
}

impl Arbitrary for Edit {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        (0_u8..9, any::<u16>(), any::<u16>(), any::<u8>())
            .prop_map(|(kind, from, to, byte)| Self {
                kind,
                from,
                to,
                byte,
            })
            .boxed()
    }
}

/// A mutated `seed`; `other` provides parts to insert.
pub(crate) fn mutated(seed: &[u8], other: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for edit in edits {
        let from = place(edit.from, bytes.len());
        let to = place(edit.to, bytes.len());
        let range = from.min(to)..from.max(to);
        match edit.kind {
            0 => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte = edit.byte;
                }
            }
            1 => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte ^= 1 << (edit.byte % 8);
                }
            }
            2 => drop(bytes.drain(near(&range, edit.byte))),
            3 => insert(
                &mut bytes,
                from,
                PIECES[usize::from(edit.byte) % PIECES.len()],
            ),
            4 => {
                let piece = bytes[near(&range, edit.byte)].to_vec();
                insert(&mut bytes, from, &piece);
            }
            5 => bytes.truncate(from),
            6 => {
                let start = place(edit.to, other.len());
                let end = (start + usize::from(edit.byte)).min(other.len());
                insert(&mut bytes, from, &other[start..end]);
            }
            7 => swap_tokens(&mut bytes, from, to),
            _ => repeat_token(&mut bytes, from, edit.byte),
        }
    }
    bytes
}

fn place(part: u16, length: usize) -> usize {
    usize::from(part) * length / (usize::from(u16::MAX) + 1)
}

/// The start of a range, limited to `length`.
fn near(range: &std::ops::Range<usize>, length: u8) -> std::ops::Range<usize> {
    range.start..range.end.min(range.start + usize::from(length))
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    drop(bytes.splice(at..at, piece.iter().copied()));
}

/// The word or quoted string at a position; replacing it by another keeps formats like JSON valid.
fn token(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_edge = |byte: &u8| b"{}[]:,<>=&/()|. \n".contains(byte);
    let start = bytes[..at]
        .iter()
        .rposition(is_edge)
        .map_or(0, |edge| edge + 1);
    let end = bytes[at..]
        .iter()
        .position(is_edge)
        .map_or(bytes.len(), |length| at + length);
    start..end
}

fn swap_tokens(bytes: &mut Vec<u8>, one: usize, other: usize) {
    let (first, second) = (token(bytes, one.min(other)), token(bytes, one.max(other)));
    if first.end <= second.start {
        let (left, right) = (
            bytes[first.clone()].to_vec(),
            bytes[second.clone()].to_vec(),
        );
        drop(bytes.splice(second, left));
        drop(bytes.splice(first, right));
    }
}

fn repeat_token(bytes: &mut Vec<u8>, at: usize, count: u8) {
    let range = token(bytes, at);
    let start = range.start;
    let piece = bytes[range].repeat(usize::from(count % 16));
    insert(bytes, start, &piece);
}
