//! Reads the models of services for the stubs: AWS's and the user's own.

use botoxide::Session;
use botoxide_core::error::Result;
use botoxide_core::model::Node;

use crate::python::{self, File, Options, Source};

/// The session's models.
#[derive(Debug)]
pub struct Models<'a> {
    session: &'a Session,
    services: Vec<String>,
    resource_services: Vec<String>,
}

impl<'a> Models<'a> {
    /// All services of a session, with those in `AWS_DATA_PATH` and `~/.aws/models`.
    ///
    /// # Errors
    ///
    /// If the packed models are damaged.
    pub fn new(session: &'a Session) -> Result<Self> {
        Ok(Self {
            session,
            services: session.available_services()?,
            resource_services: session.available_resources()?,
        })
    }

    /// The names of all services, sorted.
    pub fn services(&self) -> &[String] {
        &self.services
    }

    /// Whether a service has resources.
    pub fn has_resources(&self, service: &str) -> bool {
        self.resource_services.iter().any(|name| name == service)
    }

    /// The name of a client's class, as the stubs spell it.
    ///
    /// # Errors
    ///
    /// `UnknownService`.
    pub fn class_name(&self, service: &str) -> Result<String> {
        let name = self.session.client_class_name(service)?;
        Ok(python::capitalize(&name))
    }

    /// The files of a service's package.
    ///
    /// # Errors
    ///
    /// `UnknownService`; `DataCorrupt` or another error of the model if it cannot be read.
    pub fn package(&self, service: &str, options: Options) -> Result<Vec<File>> {
        let loader = self.session.loader();
        let document = |name: &str| -> Option<Node> { loader.document(service, name, None).ok() };
        let class_name = self.class_name(service)?;
        let regions = self.session.available_regions(service, "aws", false)?;
        let source = Source {
            name: service,
            class_name: &class_name,
            service: loader.service(service, None)?,
            constraints: loader.constraints(service, None).ok(),
            documentation: loader.documentation(service, None).ok(),
            paginators: document("paginators-1"),
            waiters: document("waiters-2"),
            resources: document("resources-1"),
            regions: &regions,
            services: &self.services,
            resource_services: &self.resource_services,
        };
        Ok(python::python(&source, options))
    }
}
