//! What handlers see of the engine's `Context`: botocore's `request_context`.

use botoxide::Value;
use botoxide::hooks::Context;
use botoxide::types::Map;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The keys that botocore sets only to say yes.
const SPARSE: [&str; 4] = [
    "encoding_type_auto_set",
    "input_params",
    "is_presign_request",
    "use_global_endpoint",
];

/// The engine's part of `context`.
pub(super) fn shown(context: &Context) -> Map {
    let mut map = context.to_map();
    for name in SPARSE {
        let is_set = match map.get(name) {
            Some(Value::Bool(is_set)) => *is_set,
            Some(Value::Map(entries)) => !entries.is_empty(),
            _ => true,
        };
        if !is_set {
            map.remove(name);
        }
    }
    for name in ["signing", "retries", "checksum"] {
        let is_empty = |value: &Value| match value {
            Value::Null => true,
            Value::Map(entries) => entries.is_empty(),
            _ => false,
        };
        let has_nothing = match map.get(name) {
            Some(Value::Map(entries)) if name == "retries" => {
                entries.get("attempt").and_then(Value::as_i64) == Some(0) && entries.len() == 1
            }
            Some(Value::Map(entries)) if name == "checksum" => {
                !entries.contains_key("request_algorithm")
                    && matches!(entries.get("response_algorithms"), Some(Value::List(all)) if all.is_empty())
            }
            Some(value) => is_empty(value),
            None => false,
        };
        if has_nothing {
            map.remove(name);
        }
    }
    if !context.endpoint_properties().is_empty() {
        let properties = Value::Map(context.endpoint_properties().clone());
        map.insert("endpoint_properties", properties);
    }
    if context.is_presign_request() {
        for name in ["client_config", "has_streaming_input"] {
            map.remove(name);
        }
    }
    map
}

/// The dictionary before its first event.
pub(super) fn fresh<'py>(
    py: Python<'py>,
    context: &Context,
    config: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    if context.is_presign_request() {
        return Ok(dict);
    }
    for name in [
        "client_region",
        "client_config",
        "has_streaming_input",
        "auth_type",
        "unsigned_payload",
        "auth_options",
    ] {
        dict.set_item(name, py.None())?;
    }
    if let Some(config) = config {
        dict.set_item("client_config", config)?;
    }
    if context.auth_options().len() > 0 {
        dict.set_item("auth_options", context.auth_options().collect::<Vec<_>>())?;
    }
    Ok(dict)
}

pub(super) fn is_unsigned(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(value.is(value.py().import("botocore")?.getattr("UNSIGNED")?))
}
