//! Your own types as arguments and results: typed members, and whole types through serde.
//!
//! `Value` itself does not depend on serde. Counterpart: none; boto3 has dictionaries only.

mod deserialize;
mod read;
mod serialize;
