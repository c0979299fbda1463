//! The packed models of `botoxide-data`: opened once for the whole process.
//!
//! Without the feature `data` there are none.

use std::collections::BTreeMap;

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::model::Node;
use botoxide_core::model::archive::{Archive, node_to_json};
use once_cell::race::OnceBox;

use super::{Opened, not_found};
use crate::seam::ForkMutex;

/// The archives of `botoxide-data`.
#[cfg(feature = "data")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "there are none without the feature"
)]
mod packed {
    pub(super) fn models() -> Option<&'static [u8]> {
        Some(botoxide_data::models())
    }
    pub(super) fn constraints() -> Option<&'static [u8]> {
        Some(botoxide_data::constraints())
    }
    pub(super) use botoxide_data::documentation;
}
#[cfg(not(feature = "data"))]
mod packed {
    pub(super) fn models() -> Option<&'static [u8]> {
        None
    }
    pub(super) use models as constraints;
    pub(super) use models as documentation;
}

/// The documentation that a program adds, if the build contains none.
static ADDED: OnceBox<Archive> = OnceBox::new();

/// An archive, or why it could not be opened: a damaged archive stays damaged.
type Kept = OnceBox<Result<Option<Archive>, ErrorKind>>;

fn open_once(kept: &Kept, bytes: Option<&'static [u8]>) -> Result<Option<Archive>> {
    kept.get_or_init(|| {
        let opened = bytes.map(Archive::open).transpose();
        Box::new(opened.map_err(botoxide_core::error::Error::into_kind))
    })
    .clone()
    .map_err(Into::into)
}

/// The models.
pub(super) fn archive() -> Result<Option<Archive>> {
    static KEPT: Kept = OnceBox::new();
    open_once(&KEPT, packed::models())
}

/// A file of the models.
pub(super) fn open(name: &str) -> Result<Opened> {
    static OPENED: ForkMutex<BTreeMap<String, Opened>> = ForkMutex::fixed(BTreeMap::new());
    let archive = archive()?.ok_or_else(|| not_found(name))?;
    // Held while the file is opened, so that it is opened only once.
    let mut opened = OPENED.lock();
    if let Some(known) = opened.get(name) {
        return Ok(*known);
    }
    let new = match name
        .strip_suffix("/service-2")
        .and_then(|path| path.split_once('/'))
    {
        Some((service, version)) => Opened::Service(archive.service(service, version)?),
        None => Opened::Document(archive.document(name)?),
    };
    opened.insert(name.to_owned(), new);
    Ok(new)
}

/// A file of the models as JSON.
pub(super) fn json(name: &str) -> Result<Vec<u8>> {
    match open(name)? {
        Opened::Document(node) => Ok(node_to_json(node).to_string().into_bytes()),
        Opened::Service(_) => Err(not_found(name)),
    }
}

/// Whether there is documentation, in the build or added.
pub(super) fn has_documentation() -> bool {
    packed::documentation().is_some() || ADDED.get().is_some()
}

/// Adds documentation, which lives as long as the process.
pub(super) fn add_documentation(bytes: Vec<u8>) -> Result<()> {
    if !has_documentation() {
        // Lost if another thread is faster: it adds the same.
        let _ = ADDED.set(Box::new(Archive::open(bytes.leak())?));
    }
    Ok(())
}

/// The constraints of a service: `s3/2006-03-01/constraints`.
pub(super) fn constraints(name: &str) -> Result<Node> {
    static KEPT: Kept = OnceBox::new();
    aside(name, open_once(&KEPT, packed::constraints())?)
}

/// A file of the documentation: `s3/2006-03-01/documentation`.
pub(super) fn documentation(name: &str) -> Result<Node> {
    static KEPT: Kept = OnceBox::new();
    let built = open_once(&KEPT, packed::documentation())?;
    aside(name, built.or_else(|| ADDED.get().copied()))
}

fn aside(name: &str, archive: Option<Archive>) -> Result<Node> {
    static OPENED: ForkMutex<BTreeMap<String, Node>> = ForkMutex::fixed(BTreeMap::new());
    let archive = archive.ok_or_else(|| not_found(name))?;
    let mut opened = OPENED.lock();
    if let Some(known) = opened.get(name) {
        return Ok(*known);
    }
    let new = archive.document(name)?;
    opened.insert(name.to_owned(), new);
    Ok(new)
}
