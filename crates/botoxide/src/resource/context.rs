//! `ServiceContext`: the state that the resources of one service share, and the creation of their classes.
//!
//! Counterpart: boto3 `resources/factory.py` (`ResourceFactory`), `utils.py` (`ServiceContext`).
// H071 H090

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::model::Service;
use botoxide_core::resource::{ResourceModel, ServiceResources};

use super::class::ResourceClass;
use crate::hooks::{CreatingResource, Emitter, Event, EventKind, current_segment};
use crate::seam::ForkMutex;
use crate::transport::block_on;

/// The name of the service's own resource in class names.
const SERVICE_RESOURCE: &str = "ServiceResource";

/// boto3's own additions to resources.
#[derive(Debug)]
pub(crate) struct Injection {
    /// The resource: `s3.Bucket`, or a whole service: `dynamodb`.
    pub(crate) class_name: &'static str,
    pub(crate) inject: fn(&mut ResourceClass) -> Result<()>,
}

/// The state that the resources of one service share.
pub(super) struct ServiceContext {
    pub(super) service_name: String,
    pub(super) service: Service,
    pub(super) resources: ServiceResources,
    pub(super) emitter: Arc<Emitter>,
    pub(super) injections: &'static [Injection],
    pub(super) models: ForkMutex<HashMap<String, Arc<ResourceModel>>>,
}

impl ServiceContext {
    /// The class of a resource, with what handlers add to it; the event is emitted each time, as boto3 does.
    // P033
    pub(super) fn class(self: &Arc<Self>, name: &str) -> Result<Arc<ResourceClass>> {
        let resource_name = if name == self.service_name {
            SERVICE_RESOURCE
        } else {
            name
        };
        let mut class = ResourceClass::new(self, self.model(name)?, resource_name);
        // DIFFERENCE 74
        for injection in self.injections {
            if injection.class_name == class.name() || injection.class_name == self.service_name {
                (injection.inject)(&mut class)?;
            }
        }
        let service_id = current_segment(&self.service_name);
        let kind = EventKind::CreatingResource;
        if self.emitter.has_listeners(kind, service_id, resource_name) {
            let event = CreatingResource {
                service_name: &self.service_name,
                resource_name,
                class: &mut class,
            };
            block_on(self.emitter.emit(&mut Event::CreatingResource(event)))??;
        }
        Ok(Arc::new(class))
    }

    /// The definition of a resource; it is read once.
    pub(super) fn model(&self, name: &str) -> Result<Arc<ResourceModel>> {
        let models = || self.models.lock();
        let known = models().get(name).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let model = if name == self.service_name {
            self.resources.service_model(name, self.service)?
        } else {
            self.resources.resource_model(name, self.service)?
        };
        let model = Arc::new(model);
        models().insert(name.to_owned(), Arc::clone(&model));
        Ok(model)
    }
}

impl fmt::Debug for ServiceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceContext")
            .field("service_name", &self.service_name)
            .finish_non_exhaustive()
    }
}
