//! Types for editors and compilers, from the models that the engine runs: Rust structs and Python stubs.
//!
//! The input is a service, the output is text. The command `stubs` is here too, because the command line and
//! `python -m botoxide` both have it.

#![forbid(unsafe_code)]

mod nearest;
pub mod python;
pub mod rust;
pub mod sentence;
pub mod stubs;

pub use nearest::nearest;
