//! botoxide-cli
fn main() {}
