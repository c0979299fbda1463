//! The replay tool: plays jobs, calls of AWS written down as JSON, on the real engine in a world that is made up.
//!
//! The format is described in `docs/replay.md`; `oracle/replay.py` plays the same jobs on the real boto3. A [`Player`]
//! turns a job's line into its result's line, whatever the line holds. Not here: making jobs, comparing results.
//!
//! Counterpart: none; boto3 has the stubber, which sees no request.

mod job;
mod player;
mod value;
mod wire;
mod world;

pub use player::Player;
pub use value::{argument, failure, result};
