//! The replay tool: runs jobs (calls of AWS described in JSON) on the real engine in a fake environment.
//!
//! The format is described in `docs/replay.md`; `oracle/replay.py` runs the same jobs on the real boto3. A [`Player`]
//! turns the line of a job into the line of its result, for any input. Not here: making jobs, comparing results.
//!
//! Counterpart: none; boto3's stubber does not see requests.

mod job;
mod player;
mod value;
mod wire;
mod world;

pub use player::Player;
pub use value::{argument, failure, result};
