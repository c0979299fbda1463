//! The packed form of AWS's model files: its writer, its reader, and the archive that holds them all.
//!
//! What the files mean is not here but one level up. Nothing in AWS's distribution corresponds to it:
//! botocore parses JSON.

mod compile;
mod decompile;
mod directory;
mod document;
mod pack;
mod strings;
mod words;
mod writer;

pub use compile::compile_service;
pub use decompile::{node_to_json, service_to_json};
pub use directory::{Archive, PackedFile, write_archive};
pub use document::{Node, NodeKind};
pub use pack::open_document;
pub use writer::compile_document;

pub(crate) use document::Document;
pub(crate) use pack::Pack;
pub(crate) use words::{u16_at, u32_at};

#[cfg(test)]
mod tests;
