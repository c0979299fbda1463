//! Retry decisions: the kind of failure, whether to retry, and after how long.
//!
//! Nothing here sleeps, reads the clock or draws random numbers: the engine does and passes them in. Counterpart:
//! botocore `retries/` (`standard.py`, `quota.py`, `special.py`, `adaptive.py`, `throttling.py`, `bucket.py`) and
//! `retryhandler.py`.

mod adaptive;
mod bucket;
mod classify;
mod legacy;
mod quota;
mod standard;
mod throttling;

pub use adaptive::RateLimiter;
pub use classify::Outcome;
pub use legacy::Legacy;
pub use quota::RetryQuota;
pub use standard::{Decision, Standard};
