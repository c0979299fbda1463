//! botoxide
#![forbid(unsafe_code)]

pub mod config;
pub mod credentials;
pub mod hooks;
pub mod loader;
pub mod seam;
pub mod transport;
