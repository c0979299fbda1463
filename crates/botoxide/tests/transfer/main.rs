//! Transfers against a store of ours that notes what it receives.

mod server;
mod uploads;
mod world;
