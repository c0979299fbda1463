//! botoxide
