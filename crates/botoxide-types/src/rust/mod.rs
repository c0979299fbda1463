//! Rust structs for the operations of a service, as one file.
//!
//! Not here: reading and writing files (`file.rs` compares their content only). The engine reads responses into these
//! structs by `botoxide_core::typed`.

mod documentation;
mod field;
mod file;
mod layout;
mod name;
mod narrow;
mod scan;
mod selection;
mod walk;
mod write;

pub use field::{Field, Kind, Role, fields};
pub use file::{Broken, Generated, State, compare, is_edited, seal};
pub use narrow::UnknownMember;
pub use scan::{Found, scan};
pub use selection::{Docs, Options, Selection, Source, UnknownOperation};
pub use write::rust;
