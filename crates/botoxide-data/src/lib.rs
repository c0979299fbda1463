//! botoxide-data
