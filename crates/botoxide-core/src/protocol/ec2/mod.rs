//! The protocol `ec2`: the variant of `query` that EC2 speaks.

pub(super) mod parse;
pub(super) mod serialize;
