//! The defaults mode: a named set of defaults for retries, timeouts and endpoints.
//!
//! Environment and files override them. Counterpart: botocore `configprovider.py`
//! (`DefaultConfigResolver`, `SmartDefaultsConfigStoreFactory`), `session.py` (`_resolve_defaults_mode`).

use std::borrow::Cow;

use botoxide_core::error::Result;
use botoxide_core::model::Node;
use botoxide_core::value::Value;

use super::session_parts::SessionParts;
use crate::config::{ConfigStore, DefaultsMode};
use crate::transport::block_on;

/// The session's settings with the defaults of a mode.
pub(super) struct Defaults<'a> {
    pub(super) store: Cow<'a, ConfigStore>,
    /// The settings that apply in the client's region, if the own region could not be determined without blocking.
    pub(super) near: Option<ConfigStore>,
}

/// The session's settings with the defaults of the mode, which is asked for in code or in settings.
///
/// # Errors
///
/// `InvalidDefaultsMode`.
// C021 C146
pub(super) fn store<'a>(
    session: &SessionParts,
    store: &'a ConfigStore,
    given: Option<DefaultsMode>,
    region: Option<&str>,
) -> Result<Defaults<'a>> {
    let mode = match given {
        Some(mode) => mode,
        None => store.text("defaults_mode")?.unwrap_or_default().parse()?,
    };
    if mode == DefaultsMode::Legacy {
        return Ok(Defaults {
            store: Cow::Borrowed(store),
            near: None,
        });
    }
    let root = session.loader.data("sdk-default-configuration")?;
    let modes = root.get("modes");
    let mut name = mode.as_str();
    let mut is_near_unknown = false;
    if mode == DefaultsMode::Auto {
        let automatic = automatic(session, region);
        is_near_unknown = automatic.is_none();
        name = automatic.unwrap_or("standard");
    }
    let with = |name: &str| {
        let changes = modes.and_then(|modes| modes.get(name));
        let mut changed = store.clone();
        for (option, base) in root.get("base").into_iter().flat_map(Node::entries) {
            let change = changes.and_then(|all| all.get(option));
            set(&mut changed, option, base, change);
        }
        changed
    };
    Ok(Defaults {
        store: Cow::Owned(with(name)),
        near: is_near_unknown.then(|| with("in-region")),
    })
}

/// Whether this runs in the region that is called: Lambda and similar services set a variable, an instance is queried
/// until it has answered once. `None` where to ask would hold up other tasks.
// C145
fn automatic(session: &SessionParts, region: Option<&str>) -> Option<&'static str> {
    let env = &session.seams.env;
    let here = env
        .var("AWS_EXECUTION_ENV")
        .filter(|name| !name.is_empty())
        .and_then(|_| {
            env.var("AWS_REGION")
                .or_else(|| env.var("AWS_DEFAULT_REGION"))
        })
        .filter(|here| !here.is_empty());
    let here = match here {
        Some(here) => Some(here),
        None => match session.known_instance_region() {
            Some(here) => Some(here),
            None if session.is_on_runtime() => return None,
            None => block_on(session.instance_region()).ok()?,
        },
    };
    Some(match here {
        Some(here) if region == Some(here.as_str()) => "in-region",
        Some(_) => "cross-region",
        None => "standard",
    })
}

/// Sets one default; the mode may replace, increase or multiply the common default.
fn set(store: &mut ConfigStore, option: &str, base: Node, change: Option<Node>) {
    let number = |name| change.and_then(|change| change.get(name)?.as_f64());
    let milliseconds = number("override").or_else(|| {
        let base = base.as_f64()?;
        Some(base * number("multiply").unwrap_or(1.0) + number("add").unwrap_or(0.0))
    });
    let text = change
        .and_then(|change| change.get("override")?.as_str())
        .or_else(|| base.as_str());
    let value = match (option, text, milliseconds) {
        ("connectTimeoutInMillis", _, Some(milliseconds)) => Value::Float(milliseconds / 1000.0),
        (_, Some(text), _) => Value::from(text),
        _ => return,
    };
    let name = match option {
        "retryMode" => "retry_mode",
        "stsRegionalEndpoints" => "sts_regional_endpoints",
        "s3UsEast1RegionalEndpoints" => "s3.us_east_1_regional_endpoint",
        "connectTimeoutInMillis" => "connect_timeout",
        _ => return,
    };
    store.set_default(name, value);
}
