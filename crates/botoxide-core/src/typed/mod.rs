//! A caller's own types as arguments and results: typed members, and whole types through serde.
//!
//! `Value` itself knows nothing of serde. Counterpart: none; boto3 has dictionaries only.

mod deserialize;
mod read;
mod serialize;
