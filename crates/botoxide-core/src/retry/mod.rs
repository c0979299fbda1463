//! Retries as decisions: what kind of failure it is, whether there is another attempt, after how long.
//!
//! Nothing here sleeps or draws random numbers: the engine does, and hands both in. Counterpart: botocore
//! `retries/` (`standard.py`, `quota.py`, `special.py`).

mod classify;
mod quota;
mod standard;

pub use classify::Outcome;
pub use quota::RetryQuota;
pub use standard::{Decision, Standard};
