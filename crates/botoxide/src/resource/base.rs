//! `Resource`: an object of a service, by its identifiers; its data are loaded on demand.
//!
//! Counterpart: boto3 `resources/base.py`, and the properties that `resources/factory.py` makes.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::resource::ResourceModel;
use botoxide_core::value::{Map, PythonRepr, Value};
use futures_core::future::BoxFuture;

use super::class::ResourceClass;
use super::collection::Collection;
use super::identifiers::Identifiers;
use super::response::{ActionOutput, known_identifiers, resources_of};
use crate::client::Client;

/// An object of a service: a bucket, a table, the service itself. A clone is the same resource.
///
/// Two resources are equal if they have the same class and the same identifiers. `Debug` is boto3's `repr`.
///
/// # Example: the objects of a bucket
///
/// The service is replaced by a [`ScriptedTransport`](crate::transport::ScriptedTransport) here.
///
/// ```
/// use botoxide::transport::ScriptedTransport;
/// use botoxide::{Session, SessionOptions, params};
/// # use botoxide::types::{Credentials, Response};
/// # let page = "<ListBucketResult><Contents><Key>2026/cat.jpg</Key><Size>3</Size></Contents></ListBucketResult>";
/// # let answer = Response { status: 200, body: page.to_owned().into(), ..Response::default() };
/// # let service = ScriptedTransport::new([answer]);
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # let session = Session::with(SessionOptions {
/// #     transport: Some(std::sync::Arc::new(service)),
/// #     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
/// #     region_name: Some("eu-central-1".into()),
/// #     ..Default::default()
/// # })?;
/// let s3 = session.resource("s3")?;
/// let bucket = s3.resource("Bucket", ["photos"])?;
/// let mut objects = bucket.collection("objects")?.filter(params! { "Prefix": "2026/" }).iter();
/// while let Some(object) = objects.next().await {
///     let object = object?;
///     assert_eq!(format!("{object:?}"), "s3.ObjectSummary(bucket_name='photos', key='2026/cat.jpg')");
///     assert_eq!(object.get("size").await?.as_i64(), Some(3));
/// }
/// # Ok::<(), botoxide::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Resource(Arc<Inner>);

struct Inner {
    meta: ResourceMeta,
    /// In the order of the model.
    identifiers: Vec<Value>,
}

/// The client and the data of a resource.
///
/// Two are equal if they have the same class, client and data. A clone has the data at the time of cloning.
// H074
pub struct ResourceMeta {
    class: Arc<ResourceClass>,
    client: Client,
    data: ArcSwapOption<Value>,
}

impl Resource {
    pub(super) fn new(
        class: Arc<ResourceClass>,
        client: Client,
        identifiers: Identifiers,
        data: Option<Value>,
    ) -> Result<Self> {
        let identifiers = identifiers.resolve(class.model())?;
        let meta = ResourceMeta {
            class,
            client,
            data: ArcSwapOption::new(data.map(Arc::new)),
        };
        let resource = Self(Arc::new(Inner { meta, identifiers }));
        resource.class().initialize(&resource)?;
        Ok(resource)
    }

    /// A resource that belongs to this one, by its further identifiers: `s3.resource("Bucket",
    /// ["photos"])`, then `bucket.resource("Object", ["cat.jpg"])`.
    ///
    /// # Errors
    ///
    /// `AttributeError` if there is no such resource, `ValueError` for wrong identifiers.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// let s3 = session.resource("s3")?;
    /// let bucket = s3.resource("Bucket", "photos")?;
    /// let object = bucket.resource("Object", "cat.jpg")?;
    /// assert_eq!(object.to_string(), "s3.Object(bucket_name='photos', key='cat.jpg')");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // H083 H084
    pub fn resource(&self, name: &str, identifiers: impl Into<Identifiers>) -> Result<Self> {
        let relation = self.model().subresource(name);
        let relation = relation.ok_or_else(|| self.no_attribute(name))?;
        let known = known_identifiers(self, &relation.resource)?;
        let class = self.class().context().class(relation.resource.type_name)?;
        let identifiers = identifiers.into().after(known);
        Self::new(class, self.0.meta.client.clone(), identifiers, None)
    }

    /// The same resource with another client, for example in another region; its data are not copied.
    ///
    /// # Errors
    ///
    /// Errors of functions that are called for every new resource.
    // H072
    pub fn with_client(&self, client: &Client) -> Result<Self> {
        let class = Arc::clone(&self.0.meta.class);
        let identifiers = self.0.identifiers.clone().into();
        Self::new(class, client.clone(), identifiers, None)
    }

    /// An identifier, by its name or by that of the equal attribute.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// let s3 = session.resource("s3")?;
    /// let object = s3.resource("Object", ["photos", "cat.jpg"])?;
    /// assert_eq!(object.identifier("key").unwrap(), "cat.jpg");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // H075
    pub fn identifier(&self, name: &str) -> Option<&Value> {
        self.0.identifiers.get(self.model().identifier(name)?)
    }

    /// An identifier or an attribute. All attributes are loaded with the first one that is read; one that the service did
    /// not return is `Null`.
    ///
    /// # Errors
    ///
    /// `AttributeError` if there is none of this name; `ResourceLoadException` for a resource without data that
    /// cannot be loaded; otherwise as [`Client::call`].
    // H076
    pub async fn get(&self, name: &str) -> Result<Value> {
        if let Some(property) = self.class().property(name) {
            return Ok(property.call(self, Value::Null).await?.into_value());
        }
        if let Some(identifier) = self.identifier(name) {
            return Ok(identifier.clone());
        }
        let attribute = self.model().attribute(name);
        let attribute = attribute.ok_or_else(|| self.no_attribute(name))?;
        let data = self.data("").await?;
        let data = data.ok_or_else(|| self.no_data())?;
        Ok(data[attribute.shape.member_name()].clone())
    }

    /// A resource, or several, that this one's data refer to: `instance.reference("vpc")`. Nothing if the data name
    /// none.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    // H083
    pub async fn reference(&self, name: &str) -> Result<ActionOutput> {
        let relation = self.model().reference(name);
        let relation = relation.ok_or_else(|| self.no_attribute(name))?;
        if self.0.meta.data().is_none() && self.class().has_load() {
            self.load().await?;
        }
        let data = self.0.meta.data().unwrap_or_default();
        let params = Value::Map(Map::new());
        resources_of(self, &relation.resource, None, &params, &data).await
    }

    /// The resources of one kind that belong to this one: `bucket.collection("objects")`.
    ///
    /// # Errors
    ///
    /// `AttributeError` if there is no such collection.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// let s3 = session.resource("s3")?;
    /// let bucket = s3.resource("Bucket", "photos")?;
    /// let cats = bucket.collection("objects")?.limit(10);
    /// assert_eq!(cats.parent().class_name(), bucket.class_name());
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // H085
    pub fn collection(&self, name: &str) -> Result<Collection> {
        let collections = &self.model().collections;
        let at = collections.iter().position(|found| found.name == name);
        let at = at.ok_or_else(|| self.no_attribute(name))?;
        Ok(Collection::new(self.clone(), at))
    }

    /// The names of the sub-resources of [`resource`](Self::resource), sorted: `get_available_subresources`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// let s3 = session.resource("s3")?;
    /// assert!(s3.available_subresources().contains(&"Bucket"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // H084
    pub fn available_subresources(&self) -> Vec<&str> {
        self.model().available_subresources()
    }

    /// The name of its class in boto3: `s3.Bucket`, `s3.ServiceResource`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// let s3 = session.resource("s3")?;
    /// assert_eq!(s3.resource("Bucket", "photos")?.class_name(), "s3.Bucket");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // H071
    pub fn class_name(&self) -> &str {
        self.class().name()
    }

    /// Its client and data.
    pub fn meta(&self) -> &ResourceMeta {
        &self.0.meta
    }

    /// Its class.
    pub fn class(&self) -> &ResourceClass {
        &self.0.meta.class
    }

    pub(super) fn model(&self) -> &ResourceModel {
        self.class().model()
    }

    /// The data, loaded on demand. They may be `None`. An error ends with `mark`.
    pub(super) async fn data(&self, mark: &str) -> Result<Option<Arc<Value>>> {
        let data = self.0.meta.data();
        if data.is_some() {
            return Ok(data);
        }
        if !self.class().has_load() {
            let msg = format!("{} has no load method{mark}", self.class_name());
            return Err(ErrorKind::ResourceLoad { msg }.into());
        }
        self.load_boxed().await?;
        Ok(self.0.meta.data())
    }

    /// Loading may need data itself.
    fn load_boxed(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.load())
    }

    fn no_data(&self) -> Error {
        let msg = format!("'NoneType' object has no attribute 'get': nothing is known of {self:?}");
        ErrorKind::Attribute { msg }.into()
    }

    /// Python's error, and what exists instead. DIFFERENCE 72
    pub(super) fn no_attribute(&self, name: &str) -> Error {
        let model = self.model();
        let class = self.class_name();
        let hint = if model.action(name).is_some() || self.class().method(name).is_some() {
            ": it is an action"
        } else if model.subresource(name).is_some() {
            ": it is a resource"
        } else if model.reference(name).is_some() {
            ": it is a reference"
        } else if model.collection(name).is_some() {
            ": it is a collection"
        } else if model.waiters.iter().any(|waiter| waiter.name == name) {
            ": it is a waiter"
        } else if model.identifier(name).is_some() || model.attribute(name).is_some() {
            ": it is an attribute"
        } else {
            ""
        };
        let msg = if hint.is_empty() {
            format!("'{class}' object has no attribute '{name}'")
        } else {
            format!("'{class}' object has no '{name}' of this kind{hint}")
        };
        ErrorKind::Attribute { msg }.into()
    }
}

impl ResourceMeta {
    /// The service's name: `s3`.
    pub fn service_name(&self) -> &str {
        self.class.service_name()
    }

    /// The names of the identifiers, in order.
    pub fn identifiers(&self) -> impl ExactSizeIterator<Item = &str> {
        let identifiers = self.class.model().identifiers.iter();
        identifiers.map(|identifier| identifier.name.as_str())
    }

    /// The client of the resource.
    ///
    /// # Example: an operation without a method on resources
    ///
    /// ```no_run
    /// # async fn example(bucket: botoxide::resource::Resource) -> botoxide::Result<()> {
    /// # use botoxide::params;
    /// let client = bucket.meta().client();
    /// let location = client.call("GetBucketLocation", params! { "Bucket": bucket.get("name").await? }).await?;
    /// # let _ = location;
    /// # Ok(())
    /// # }
    /// ```
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The data, if they were loaded or came with the resource.
    pub fn data(&self) -> Option<Arc<Value>> {
        self.data.load_full()
    }

    /// Sets the data; `None` makes the next attribute load them again.
    pub fn set_data(&self, data: Option<Value>) {
        let data = data.filter(|data| !data.is_null()).map(Arc::new);
        self.data.store(data);
    }

    /// The definition of the resource in the service's file.
    pub fn resource_model(&self) -> &ResourceModel {
        self.class.model()
    }
}

impl Clone for ResourceMeta {
    fn clone(&self) -> Self {
        Self {
            class: Arc::clone(&self.class),
            client: self.client.clone(),
            data: ArcSwapOption::new(self.data()),
        }
    }
}

impl PartialEq for ResourceMeta {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.class, &other.class)
            && self.client.is_same(&other.client)
            && self.data() == other.data()
    }
}

impl fmt::Debug for ResourceMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Value::List(self.identifiers().map(Value::from).collect());
        write!(
            f,
            "ResourceMeta('{}', identifiers={})",
            self.service_name(),
            PythonRepr(&names)
        )
    }
}

// H073
impl PartialEq for Resource {
    fn eq(&self, other: &Self) -> bool {
        self.class_name() == other.class_name() && self.0.identifiers == other.0.identifiers
    }
}

impl Eq for Resource {}

impl Hash for Resource {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.class_name().hash(state);
        for identifier in &self.0.identifiers {
            match identifier {
                Value::Text(text) => text.as_str().hash(state),
                Value::Integer(number) => number.hash(state),
                // Others are rare, and may have equal hashes.
                _ => {}
            }
        }
    }
}

/// As boto3's `repr`: `s3.Object(bucket_name='photos', key='cat.jpg')`.
impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.class_name())?;
        let names = self.0.meta.identifiers();
        for (at, (name, value)) in names.zip(&self.0.identifiers).enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{name}={}", PythonRepr(value))?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
