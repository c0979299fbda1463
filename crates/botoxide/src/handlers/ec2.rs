//! Amazon EC2: text in base64, and filters under a second name.
//!
//! Counterpart: botocore `handlers.py`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::error::Result;

use super::parameter_alias;
use crate::hooks::{Event, Reply};

/// Decodes the console output; invalid UTF-8 is replaced.
// P067
pub(super) fn decode_console_output(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::AfterCall(event) = event
        && let Some(output) = event
            .parsed
            .as_map_mut()
            .and_then(|parsed| parsed.get_mut("Output"))
        && let Some(bytes) = output.as_str().and_then(from_base64)
    {
        *output = String::from_utf8_lossy(&bytes).into_owned().into();
    }
    Ok(Reply::None)
}

/// As Python's `b64decode`: invalid characters, such as line ends, are skipped.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let digits: Vec<u8> = text.bytes().filter(is_base64).collect();
    STANDARD.decode(digits).ok()
}

/// Encodes user data, which the service expects in base64.
// P119
pub(super) fn base64_encode_user_data(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && let Some(data) = event
            .params
            .as_map_mut()
            .and_then(|params| params.get_mut("UserData"))
        && let Some(bytes) = data.as_bytes()
    {
        *data = STANDARD.encode(bytes).into();
    }
    Ok(Reply::None)
}

/// `Filters` is an alias of `Filter`.
// P142
pub(super) fn alias_filters(event: &mut Event<'_>) -> Result<Reply> {
    parameter_alias::rename(event, "Filters", "Filter")
}
