//! The pure half of botoxide: everything about an AWS call that needs no clock, socket, file or variable.
//!
//! It reads service models, checks and serializes arguments, resolves endpoints, signs requests and
//! parses responses. Time, credentials and bytes are handed in; requests and values come out. The crate
//! `botoxide` puts the world around it.
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
mod typed;
pub mod uri;
pub mod validate;
pub mod value;
pub mod waiter;
