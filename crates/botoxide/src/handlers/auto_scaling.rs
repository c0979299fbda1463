//! Amazon EC2 Auto Scaling expects user data in base64.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;

use super::ec2;
use crate::hooks::{Event, Reply};

/// Encodes the user data of a launch configuration.
// P120
pub(super) fn base64_encode_user_data(event: &mut Event<'_>) -> Result<Reply> {
    ec2::base64_encode_user_data(event)
}
