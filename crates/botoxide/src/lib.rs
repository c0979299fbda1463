//! botoxide
#![forbid(unsafe_code)]

pub mod hooks;
pub mod seam;
