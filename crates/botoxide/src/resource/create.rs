//! The resource of a service, from which all others are created.
//!
//! Counterpart: boto3 `session.py` (`Session.resource`), `exceptions.py`.
// H037

use std::sync::Arc;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::resource::ServiceResources;

use super::base::Resource;
use super::context::{Injection, ServiceContext};
use super::identifiers::Identifiers;
use crate::client::ClientOptions;
use crate::seam::ForkMutex;
use crate::session::Session;

/// The type of the files that describe resources.
pub(crate) const RESOURCES: &str = "resources-1";

/// Creates the resource of a service, with a client of the API's version that the file is for.
pub(crate) fn create(
    session: &Session,
    service_name: &str,
    mut options: ClientOptions,
    injections: &'static [Injection],
) -> Result<Resource> {
    let loader = session.loader();
    let version = options.api_version.as_deref();
    let root = match loader.document(service_name, RESOURCES, version) {
        Ok(root) => root,
        Err(error) => return Err(explain(session, service_name, version, error)),
    };
    if options.api_version.is_none() {
        let latest = loader.determine_latest_version(service_name, RESOURCES)?;
        options.api_version = Some(latest);
    }
    let config = options.config.get_or_insert_default();
    config
        .user_agent_extra
        .get_or_insert_with(|| "Resource".to_owned());
    let client = session.client_with(service_name, options)?;
    let context = Arc::new(ServiceContext {
        service_name: service_name.to_owned(),
        service: client.service(),
        resources: ServiceResources::new(root)?,
        emitter: client.session_events(),
        injections,
        models: ForkMutex::default(),
    });
    let class = context.class(service_name)?;
    Resource::new(class, client, Identifiers::default(), None)
}

/// The error with the known resources, or the known versions of one.
fn explain(session: &Session, service_name: &str, version: Option<&str>, error: Error) -> Error {
    let explained = || -> Result<Option<ErrorKind>> {
        let loader = session.loader();
        Ok(match error.kind() {
            ErrorKind::UnknownService { .. } => {
                let available = loader.list_available_services(RESOURCES)?;
                let clients = session.available_services()?;
                let hint = if clients.iter().any(|name| name == service_name) {
                    format!(
                        "\nConsider using a boto3.client('{service_name}') instead of a resource for '{service_name}'"
                    )
                } else {
                    String::new()
                };
                Some(ErrorKind::ResourceNotExists {
                    service_name: service_name.to_owned(),
                    available_services: available.join("\n   - "),
                    hint,
                })
            }
            ErrorKind::DataNotFound { .. } => Some(ErrorKind::UnknownApiVersion {
                service_name: service_name.to_owned(),
                bad_api_version: version.unwrap_or("None").to_owned(),
                available_api_versions: loader
                    .list_api_versions(service_name, RESOURCES)?
                    .join(", "),
            }),
            _ => None,
        })
    };
    match explained() {
        Ok(Some(kind)) => kind.into(),
        Ok(None) => error,
        Err(other) => other,
    }
}
