//! Hooks in complete calls: what handlers receive and do, and how they are registered.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod calls;
mod steps;
mod typed;
mod world;
