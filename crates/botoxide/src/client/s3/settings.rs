//! Settings of S3 clients: the block `s3` of settings and of `Config`.
//!
//! Not here: what it is used for (`create.rs`, the handlers of S3). Counterpart: botocore `args.py`
//! (`compute_s3_config`, `_compute_s3_disable_express_session_auth`), `client.py` (`_is_s3_dualstack_mode`).

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};

use crate::config::{
    AddressingStyle, Config, ConfigStore, S3Compatibility, UsEast1RegionalEndpoint,
};

/// The `s3` block of the settings, overridden by `Config(s3=…)`.
pub(in crate::client) fn s3_settings(store: &ConfigStore, config: &Config) -> Result<Map> {
    let mut settings = store.block("s3")?.unwrap_or_default();
    let Some(own) = &config.s3 else {
        return Ok(settings);
    };
    for (name, text) in [
        (
            "addressing_style",
            own.addressing_style.map(AddressingStyle::as_str),
        ),
        (
            "us_east_1_regional_endpoint",
            own.us_east_1_regional_endpoint
                .map(UsEast1RegionalEndpoint::as_str),
        ),
        (
            "compatibility",
            own.compatibility.map(S3Compatibility::as_str),
        ),
    ] {
        if let Some(text) = text {
            settings.insert(Text::from_static(name), text);
        }
    }
    for (name, switch) in [
        ("use_accelerate_endpoint", own.use_accelerate_endpoint),
        ("payload_signing_enabled", own.payload_signing_enabled),
        ("use_dualstack_endpoint", own.use_dualstack_endpoint),
        ("use_arn_region", own.use_arn_region),
        (
            "s3_disable_multiregion_access_points",
            own.s3_disable_multiregion_access_points,
        ),
        (
            "disable_s3_express_session_auth",
            own.disable_s3_express_session_auth,
        ),
    ] {
        if let Some(switch) = switch {
            settings.insert(Text::from_static(name), switch);
        }
    }
    Ok(settings)
}

/// The dual-stack option of S3, which precedes the general one: `Config(s3=…)` says yes or no, a
/// profile only yes.
// C138
pub(in crate::client) fn s3_dualstack(
    store: &ConfigStore,
    config: &Config,
) -> Result<Option<bool>> {
    let own = config.s3.as_ref().and_then(|s3| s3.use_dualstack_endpoint);
    if own.is_some() {
        return Ok(own);
    }
    let profile = store.profile()?;
    let text = profile.nested_text("s3", "use_dualstack_endpoint");
    Ok(matches!(text, Some("true" | "True")).then_some(true))
}

/// Whether S3 Express works without sessions: `Config(s3=…)`, else the setting; botocore does not look at the option of
/// `Config` that has its name.
// C013 C070
pub(in crate::client) fn s3_express_switch(store: &ConfigStore, s3: &Map) -> Result<bool> {
    const NAME: &str = "s3_disable_express_session_auth";
    let given = match s3.get("disable_s3_express_session_auth") {
        Some(Value::Bool(given)) => return Ok(*given),
        _ => store.value(NAME)?,
    };
    match (given.as_bool(), given.as_str()) {
        (Some(given), _) => Ok(given),
        (None, Some(text)) if text.eq_ignore_ascii_case("true") => Ok(true),
        (None, Some(text)) if text.eq_ignore_ascii_case("false") => Ok(false),
        (None, None) if given.is_null() => Ok(false),
        (None, _) => {
            let error_msg =
                format!("Invalid value \"{given}\" for {NAME}. Value must be a boolean");
            Err(ErrorKind::InvalidConfig { error_msg }.into())
        }
    }
}
