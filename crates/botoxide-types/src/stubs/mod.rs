//! `botoxide stubs`: which services, and where their stubs go.

mod models;
mod overloads;

pub use models::Models;
pub use overloads::Offered;
