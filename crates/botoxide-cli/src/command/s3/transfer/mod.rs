//! What `cp`, `mv`, `rm` and `sync` have in common.

use super::invocation::Invocation;
use super::parameters::Parameters;
use crate::failure::Failure;

pub(super) fn run(invocation: &Invocation<'_>) -> Result<(), Failure> {
    let parameters = Parameters::new(invocation)?;
    Err(Failure::general(format!("{parameters:?}")))
}
