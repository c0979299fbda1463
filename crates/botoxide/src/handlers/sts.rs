//! AWS STS: operations that are called to get credentials.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;
use botoxide_core::text::Text;

use crate::hooks::{Event, Reply};

/// Does not sign: the token in the arguments proves who calls.
// P104 P105
pub(super) fn disable_signing(_event: &mut Event<'_>) -> Result<Reply> {
    Ok(Reply::Signer(Text::from_static("none")))
}
