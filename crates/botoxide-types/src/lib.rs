//! Types for editors and compilers, from the models that the engine runs: Rust structs and Python stubs.
//!
//! The input is a service of `botoxide-core`, the output is text. Not here: files and commands, which are the command's.

pub mod python;
pub mod sentence;
pub mod stubs;
