//! The pure half of botoxide: the parts of an AWS call that need no clock, socket, file or environment variable.
//!
//! It reads service models, validates and serializes arguments, resolves endpoints, signs requests and
//! parses responses. Its input is time, credentials and bytes, its output requests and values. The crate
//! `botoxide` adds I/O.
#![forbid(unsafe_code)]

pub mod arn;
pub mod body;
pub mod checksum;
pub mod credential;
pub mod digest;
pub mod docs;
pub mod endpoint;
pub mod error;
pub mod http;
pub mod jmespath;
pub mod model;
pub mod names;
pub mod paginate;
pub mod protocol;
pub mod redact;
pub mod resource;
pub mod retry;
pub mod sign;
pub mod text;
pub mod time;
pub mod typed;
pub mod uri;
pub mod validate;
pub mod value;
pub mod waiter;
