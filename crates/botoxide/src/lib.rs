//! botoxide
#![forbid(unsafe_code)]

pub mod seam;
