//! What a client for S3 has besides what all clients have: its settings, its redirections between regions, and what it
//! learns about a store that is not AWS's.
//!
//! Not here: what its calls do (`call/s3/`), the handlers that need no client (`handlers/s3/`), files (`transfer/`).
//! Counterpart: botocore `args.py` (`compute_s3_config`), `utils.py` (`S3RegionRedirectorv2`).

use std::sync::Arc;

use botoxide_core::error::Result;

mod region_redirector;
mod settings;

pub(super) use region_redirector::register;
pub(super) use settings::{s3_dualstack, s3_express_switch, s3_settings};

use super::settings::Settings;
use super::with_config::Template;
use crate::call::S3Store;
use crate::hooks::{Emitter, Handler};

/// What the client has learned about an S3-compatible store.
pub(super) fn store(
    emitter: &Emitter,
    service_name: &str,
    settings: &Settings,
    template: Option<&Template<'_>>,
) -> Result<Option<Arc<S3Store>>> {
    if service_name != "s3" || !settings.is_s3_compatible()? {
        return Ok(None);
    }
    let store = template.and_then(Template::s3_store).unwrap_or_default();
    let handler = Handler::shared(Arc::<S3Store>::clone(&store));
    emitter.register("needs-retry.s3", handler.without_output())?;
    Ok(Some(store))
}
