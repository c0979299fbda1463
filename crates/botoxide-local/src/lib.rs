//! botoxide-local
