//! Types as arguments and results: typed members, generated structures, and a program's own types through serde.
//!
//! `Value` itself does not depend on serde. Not here: the generator of structures (`botoxide-types`). Counterpart: none;
//! boto3 has dictionaries only.

mod deserialize;
mod entries;
mod member;
mod read;
mod serialize;
mod structure;

pub(crate) use entries::has_repeated;
pub use entries::{Entries, Pairs};
pub use member::{Items, Look, Member, Place};
pub(crate) use structure::{Misfit, put, value_of};
pub use structure::{Structure, debug, fill, from_value, is_equal, member, to_value};
