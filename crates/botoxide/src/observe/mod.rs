//! Observing calls without hooks: spans and events of `tracing`, and a logger for them; the history
//! of calls; what is sent to an agent (client-side monitoring). All of it is off by default.
//!
//! Not here: the subscriber; a program sets one, or uses [`StreamLogger`]. Without one, a
//! span costs one comparison. Counterpart: the loggers of botocore's modules, boto3 `set_stream_logger`, botocore
//! `history.py`, `monitoring.py`.
//!
//! | target | level | what |
//! | --- | --- | --- |
//! | `botoxide::session` | info | span of a session: `profile`, `region` |
//! | `botoxide::client` | debug | a client was created |
//! | `botoxide::call` | info | span of a call: `service`, `operation`, `region`, `attempts`, `status`, `request_id`, `error`; debug: its end |
//! | `botoxide::attempt` | debug | span of an attempt: `number`, `status`, `request_id`, `error`; and its end |
//! | `botoxide::retry` | debug | a retry follows: `wait` in seconds, `reason` |
//! | `botoxide::credentials` | debug | span of a search or refresh: `provider`, `expires`, `error`; and its end |
//! | `botoxide::sign` | debug | the canonical request and the string to sign, and where a service disagrees |
//! | `botoxide::connection` | debug | connections: new, stale, not kept in the pool |
//! | `botoxide::hooks` | trace | a handler is called: `event` |
//! | `botoxide::wire` | trace | requests and responses, secrets removed |
//!
//! # Example: the equivalent of `boto3.set_stream_logger("")`
//!
//! ```standalone_crate
//! use botoxide::observe::{Level, set_stream_logger};
//!
//! set_stream_logger("botoxide", Level::DEBUG)?;
//! # Ok::<(), botoxide::Error>(())
//! ```

mod history;
mod monitoring;
mod redact;
pub(crate) mod signature;
pub(crate) mod span;
mod stream_logger;
pub(crate) mod wire;

pub use history::{HistoryEntry, HistoryHandler, HistoryRecorder, SOURCE};
pub(crate) use monitoring::Monitor;
pub use stream_logger::{StreamLogger, set_logger, set_stream_logger};
pub use tracing::Level;
