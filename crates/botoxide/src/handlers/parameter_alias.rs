//! Arguments that are accepted under another name.
//!
//! Counterpart: botocore `handlers.py` (`ParameterAlias`).

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::text::Text;

use crate::hooks::{Event, Reply};

/// Renames the argument `alias` to `original`, if the operation has that.
pub(super) fn rename(event: &mut Event<'_>, alias: &str, original: &'static str) -> Result<Reply> {
    let Event::BeforeParameterBuild(event) = event else {
        return Ok(Reply::None);
    };
    let operation = event.call.operation;
    let is_modelled = operation
        .input_shape()
        .is_some_and(|shape| shape.member(original).is_some());
    let Some(params) = event
        .params
        .as_map_mut()
        .filter(|params| is_modelled && params.contains_key(alias))
    else {
        return Ok(Reply::None);
    };
    if params.contains_key(original) {
        return Err(ErrorKind::AliasConflictParameter {
            original: original.to_owned(),
            alias: alias.to_owned(),
            operation: operation.name().to_owned(),
        }
        .into());
    }
    if let Some(value) = params.remove(alias) {
        params.insert(Text::from_static(original), value);
    }
    Ok(Reply::None)
}
