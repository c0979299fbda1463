//! Amazon Cognito Identity: operations that are called without credentials.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;
use botoxide_core::text::Text;

use crate::hooks::{Event, Reply};

/// Does not sign.
// P100 P101 P102 P103
pub(super) fn disable_signing(_event: &mut Event<'_>) -> Result<Reply> {
    Ok(Reply::Signer(Text::from_static("none")))
}
