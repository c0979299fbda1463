//! The protocol `ec2`: EC2's variant of `query`.

pub(super) mod parse;
pub(super) mod serialize;
