//! Hooks of whole calls: what handlers see and do, and how they are registered.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod calls;
mod steps;
mod typed;
mod world;
