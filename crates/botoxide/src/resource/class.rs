//! `ResourceClass`: the class of resources, and what programs add to it.
//!
//! Counterpart: the classes that boto3's `resources/factory.py` makes; `utils.py` (`inject_attribute`).
// H090 P033

use std::fmt;
use std::sync::Arc;

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::model::Service;
use botoxide_core::resource::ResourceModel;
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;

use super::base::Resource;
use super::context::ServiceContext;
use super::response::ActionOutput;
use crate::hooks::{Event, EventKind, Handler, IntoReply, Listener, Reply};

/// The class of resources: their attributes and methods.
///
/// It is being created when the event `creating-resource-class.SERVICE.RESOURCE` is emitted; a function of that event may
/// add to it. The service's own resource is called `ServiceResource` there.
///
/// # Example: a custom method
///
/// ```
/// use botoxide::resource::{Resource, ResourceClass};
/// use botoxide::{Session, Value};
///
/// let session = Session::new();
/// session.on("creating-resource-class.s3.Bucket", |class: &mut ResourceClass| {
///     class.inject_method("count_objects", |bucket: Resource, params: Value| async move {
///         let mut objects = bucket.collection("objects")?.filter(params).iter();
///         let mut count = 0;
///         while let Some(object) = objects.next().await {
///             object?;
///             count += 1;
///         }
///         Ok(Value::from(count))
///     })
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
pub struct ResourceClass {
    context: Arc<ServiceContext>,
    model: Arc<ResourceModel>,
    name: String,
    injected: Vec<(String, Injected)>,
    initializers: Vec<Initializer>,
}

/// Additions to a class.
#[derive(Clone)]
enum Injected {
    Method(Method),
    Property(Method),
}

/// A function that is called for every new resource.
struct Initializer(
    #[expect(
        clippy::type_complexity,
        reason = "this is the one place that spells it out"
    )]
    Box<dyn Fn(&Resource) -> Result<()> + Send + Sync>,
);

/// A method of a resource.
#[derive(Clone)]
pub(super) struct Method(
    Arc<dyn Fn(Resource, Value) -> BoxFuture<'static, Result<ActionOutput>> + Send + Sync>,
);

impl Method {
    fn new<F, Returned, Output>(function: F) -> Self
    where
        F: Fn(Resource, Value) -> Returned + Send + Sync + 'static,
        Returned: Future<Output = Result<Output>> + Send + 'static,
        Output: Into<ActionOutput>,
    {
        Self(Arc::new(move |resource, params| {
            let returned = function(resource, params);
            Box::pin(async move { returned.await.map(Into::into) })
        }))
    }

    pub(super) async fn call(&self, resource: &Resource, params: Value) -> Result<ActionOutput> {
        (self.0)(resource.clone(), params).await
    }
}

impl ResourceClass {
    pub(super) fn new(
        context: &Arc<ServiceContext>,
        model: Arc<ResourceModel>,
        resource_name: &str,
    ) -> Self {
        Self {
            context: Arc::clone(context),
            model,
            name: format!("{}.{resource_name}", context.service_name),
            injected: Vec::new(),
            initializers: Vec::new(),
        }
    }

    /// Adds a method: [`Resource::action`] calls it. A method named `load` loads the data of the resource, and must
    /// [set](super::ResourceMeta::set_data) them.
    ///
    /// # Errors
    ///
    /// `RuntimeError` if the resource already has a member of this name.
    pub fn inject_method<F, Returned, Output>(
        &mut self,
        name: impl Into<String>,
        method: F,
    ) -> Result<()>
    where
        F: Fn(Resource, Value) -> Returned + Send + Sync + 'static,
        Returned: Future<Output = Result<Output>> + Send + 'static,
        Output: Into<ActionOutput>,
    {
        self.inject(name.into(), Injected::Method(Method::new(method)))
    }

    /// Adds a property: [`Resource::get`] calls the function, without arguments.
    ///
    /// # Errors
    ///
    /// As [`inject_method`](Self::inject_method).
    pub fn inject_property<F, Returned, Output>(
        &mut self,
        name: impl Into<String>,
        property: F,
    ) -> Result<()>
    where
        F: Fn(Resource, Value) -> Returned + Send + Sync + 'static,
        Returned: Future<Output = Result<Output>> + Send + 'static,
        Output: Into<ActionOutput>,
    {
        self.inject(name.into(), Injected::Property(Method::new(property)))
    }

    /// Sets a method, and replaces an existing member of its name.
    pub fn set_method<F, Returned, Output>(&mut self, name: impl Into<String>, method: F)
    where
        F: Fn(Resource, Value) -> Returned + Send + Sync + 'static,
        Returned: Future<Output = Result<Output>> + Send + 'static,
        Output: Into<ActionOutput>,
    {
        let name = name.into();
        self.injected.retain(|(known, _)| *known != name);
        self.injected
            .push((name, Injected::Method(Method::new(method))));
    }

    /// Calls a function for every new resource of this class: what a custom base class does in boto3.
    pub fn on_create(
        &mut self,
        initializer: impl Fn(&Resource) -> Result<()> + Send + Sync + 'static,
    ) {
        self.initializers.push(Initializer(Box::new(initializer)));
    }

    /// Its name: `s3.Bucket`, `s3.ServiceResource`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The service's name: `s3`.
    pub fn service_name(&self) -> &str {
        &self.context.service_name
    }

    /// The service's model.
    pub fn service(&self) -> Service {
        self.context.service
    }

    /// The definition of the resource in the service's file.
    pub fn model(&self) -> &ResourceModel {
        &self.model
    }

    /// Whether resources of this class have a member of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.model.contains(name) || self.injected(name).is_some()
    }

    fn inject(&mut self, name: String, injected: Injected) -> Result<()> {
        if self.contains(&name) {
            let msg = format!(
                "Cannot inject class attribute \"{name}\", attribute already exists in class dict."
            );
            return Err(ErrorKind::Runtime { msg }.into());
        }
        self.injected.push((name, injected));
        Ok(())
    }

    fn injected(&self, name: &str) -> Option<&Injected> {
        let mut injected = self.injected.iter();
        injected
            .find(|(known, _)| known == name)
            .map(|(_, injected)| injected)
    }

    pub(super) fn method(&self, name: &str) -> Option<&Method> {
        match self.injected(name)? {
            Injected::Method(method) => Some(method),
            Injected::Property(_) => None,
        }
    }

    pub(super) fn property(&self, name: &str) -> Option<&Method> {
        match self.injected(name)? {
            Injected::Property(property) => Some(property),
            Injected::Method(_) => None,
        }
    }

    pub(super) fn context(&self) -> &Arc<ServiceContext> {
        &self.context
    }

    pub(super) fn has_load(&self) -> bool {
        self.model.load.is_some() || self.method("load").is_some()
    }

    pub(super) fn initialize(&self, resource: &Resource) -> Result<()> {
        let mut initializers = self.initializers.iter();
        initializers.try_for_each(|Initializer(initializer)| initializer(resource))
    }
}

impl<F, R> Listener<(fn(&mut ResourceClass), R)> for F
where
    F: Fn(&mut ResourceClass) -> R + Send + Sync + 'static,
    R: IntoReply,
{
    const ARGUMENT: &'static str = "ResourceClass";

    fn takes(kind: Option<EventKind>) -> bool {
        kind == Some(EventKind::CreatingResource)
    }

    fn into_handler(self) -> Handler {
        Handler::sync(move |event| match event {
            Event::CreatingResource(event) => match event.class.downcast_mut::<ResourceClass>() {
                Some(class) => self(class).into_reply(),
                None => Ok(Reply::None),
            },
            _ => Ok(Reply::None),
        })
    }
}

impl fmt::Debug for ResourceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResourceClass").field(&self.name).finish()
    }
}
