//! The arguments that a resource fills in.
//!
//! Not here: their place in the arguments (`botoxide_core::resource::Target`). Counterpart: boto3
//! `resources/params.py` (`create_request_parameters`, `get_data_member`).
// H079

use std::borrow::Cow;

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::resource::{Parameter, SearchPath, Source};
use botoxide_core::value::{Map, Value};

use super::base::Resource;

/// Whether data may be loaded for arguments: not for those of the call that loads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loading {
    Allowed,
    Underway,
}

/// Adds the values that the resource knows to `params`; `index` is its position in a batch.
pub(super) async fn fill(
    params: &mut Map,
    parent: &Resource,
    parameters: &[Parameter],
    index: Option<usize>,
    loading: Loading,
) -> Result<()> {
    for parameter in parameters {
        let value = match &parameter.source {
            Source::Constant(value) => value.clone(),
            Source::Data(path) => {
                check(parent, loading)?;
                data_member(parent, path).await?
            }
            Source::Identifier(name) => member(parent, name, loading).await?,
            Source::Input => continue,
            source @ (Source::RequestParameter(_) | Source::Response(_) | Source::Unknown(_)) => {
                return Err(source.unsupported());
            }
        };
        parameter.target.set(params, value, index)?;
    }
    Ok(())
}

/// An identifier, or another value of its name.
pub(super) async fn member(parent: &Resource, name: &str, loading: Loading) -> Result<Value> {
    if let Some(identifier) = parent.identifier(name) {
        return Ok(identifier.clone());
    }
    check(parent, loading)?;
    parent.get(name).await
}

/// The value at `path` in the resource's data.
pub(super) async fn data_member(parent: &Resource, path: &SearchPath) -> Result<Value> {
    let data = parent.data("!").await?;
    let data = data.as_deref().unwrap_or(&Value::Null);
    path.search(data).map(Cow::into_owned)
}

/// Merges the caller's arguments over those that are filled in.
pub(super) fn update(params: &mut Map, given: Value) -> Result<()> {
    match given {
        Value::Map(given) => params.extend(given),
        Value::Null => {}
        other => {
            let msg = format!("arguments are a structure, not {}", other.python_type());
            return Err(ErrorKind::InvalidType { msg }.into());
        }
    }
    Ok(())
}

/// Refuses to load data in order to load them: in Python that recurses without end.
fn check(parent: &Resource, loading: Loading) -> Result<()> {
    if loading == Loading::Allowed || parent.meta().data().is_some() {
        return Ok(());
    }
    let msg = format!("maximum recursion depth exceeded: {parent:?} needs its data to be loaded");
    Err(ErrorKind::Runtime { msg }.into())
}
