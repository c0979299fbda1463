//! `Keywords`: the arguments of an injected method, by boto3's names; including those that are not plain data.
//!
//! Counterpart: the signatures of the functions in boto3 `s3/inject.py`.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use botoxide_core::body::Body;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::value::{AnyObject, Map, Object, Value};

use super::TransferArguments;
use crate::client::Client;
use crate::resource::Resource;
use crate::transfer::{DownloadTarget, ProgressCallback, Subscriber, TransferConfig, UploadSource};
use crate::transport::ByteStream;

/// The arguments of one call of a resource's method; the rest is unknown.
pub(super) struct Keywords<'a> {
    resource: &'a Resource,
    method: &'static str,
    values: Map,
}

impl<'a> Keywords<'a> {
    pub(super) fn new(resource: &'a Resource, method: &'static str, params: Value) -> Result<Self> {
        let values = match params {
            Value::Map(values) => values,
            Value::Null => Map::new(),
            other => {
                let kind = other.python_type();
                let msg = format!("{method}() argument after ** must be a mapping, not {kind}");
                return Err(ErrorKind::InvalidType { msg }.into());
            }
        };
        Ok(Self {
            resource,
            method,
            values,
        })
    }

    /// Bucket and key: an object has both, a bucket needs a key.
    pub(super) fn place(&mut self) -> Result<(String, String)> {
        let identifier = |name| self.resource.identifier(name).cloned();
        let (bucket, key) = match (identifier("bucket_name"), identifier("key")) {
            (Some(bucket), Some(key)) => (bucket, key),
            _ => (
                identifier("name").unwrap_or_default(),
                self.required("Key")?,
            ),
        };
        Ok((text(&bucket)?, text(&key)?))
    }

    // H095
    pub(super) fn filename(&mut self) -> Result<PathBuf> {
        match self.required("Filename")? {
            Value::Text(name) => Ok(name.as_str().into()),
            _ => Err(Error::value(
                "Filename must be a string or a path-like object",
            )),
        }
    }

    pub(super) fn copy_source(&mut self) -> Result<Value> {
        self.required("CopySource")
    }

    // H095
    pub(super) fn source(&mut self) -> Result<UploadSource> {
        match self.required("Fileobj")? {
            Value::Body(Body::Bytes(bytes)) => Ok(bytes.into()),
            Value::Body(body) => Ok(UploadSource::reader(Reading(ByteStream::from_body(&body)?))),
            _ => Err(Error::value("Fileobj must implement read")),
        }
    }

    // H095
    pub(super) fn target(&mut self) -> Result<DownloadTarget> {
        let fileobj = self.required("Fileobj")?;
        let target = fileobj.as_object::<Given<DownloadTarget>>();
        let target = target.ok_or_else(|| Error::value("Fileobj must implement write"))?;
        Ok(target.0.clone())
    }

    /// boto3's name for the function, which is part of error messages.
    fn function(&self) -> String {
        let class = self.resource.class_name();
        let class = class.rsplit('.').next().unwrap_or(class).to_lowercase();
        format!("{class}_{}", self.method)
    }

    fn required(&mut self, name: &str) -> Result<Value> {
        let value = self.values.remove(name);
        value.ok_or_else(|| {
            let function = self.function();
            let msg = format!("{function}() missing 1 required positional argument: '{name}'");
            ErrorKind::InvalidType { msg }.into()
        })
    }

    /// The optional arguments at the end: `ExtraArgs`, `Callback`, `Config` and for copies `SourceClient`.
    pub(super) fn rest(mut self, takes_source_client: bool) -> Result<TransferArguments> {
        let mut optional = |name| self.values.remove(name).filter(|value| !value.is_null());
        let mut arguments = TransferArguments {
            extra_args: optional("ExtraArgs").unwrap_or_default(),
            ..TransferArguments::default()
        };
        if let Some(callback) = optional("Callback") {
            let callback = given::<Arc<dyn Subscriber>>(&callback, "Callback")?;
            arguments.callback = Some(callback);
        }
        if let Some(config) = optional("Config") {
            arguments.config = match config {
                Value::Map(_) => TransferConfig::from_value(&config)?,
                config => given(&config, "Config")?,
            };
        }
        if takes_source_client && let Some(client) = optional("SourceClient") {
            arguments.source_client = Some(given(&client, "SourceClient")?);
        }
        if let Some((name, _)) = self.values.iter().next() {
            let function = self.function();
            let msg = format!("{function}() got an unexpected keyword argument '{name}'");
            return Err(ErrorKind::InvalidType { msg }.into());
        }
        Ok(arguments)
    }
}

/// An identifier or a key.
fn text(value: &Value) -> Result<String> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| {
        let msg = format!("expected text, not a {}", value.python_type());
        ErrorKind::InvalidType { msg }.into()
    })
}

/// Arguments of a method that are not plain data.
struct Given<T>(T);

fn given<T: Clone + Send + Sync + 'static>(value: &Value, name: &str) -> Result<T> {
    let found = value.as_object::<Given<T>>();
    let found = found.ok_or_else(|| {
        let kind = value.python_type();
        let msg = format!("{name} cannot be a {kind}");
        Error::from(ErrorKind::InvalidType { msg })
    })?;
    Ok(found.0.clone())
}

impl<T: Send + Sync + 'static> AnyObject for Given<T> {
    fn python_type(&self) -> &'static str {
        "object"
    }

    fn equals(&self, other: &dyn AnyObject) -> bool {
        std::ptr::addr_eq(std::ptr::from_ref(self), std::ptr::from_ref(other))
    }
}

impl<T> fmt::Debug for Given<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<object>")
    }
}

/// For the `Callback` of a resource's methods.
impl From<ProgressCallback> for Value {
    fn from(callback: ProgressCallback) -> Self {
        let callback: Arc<dyn Subscriber> = Arc::new(callback);
        Self::Object(Object::new(Given(callback)))
    }
}

/// For the `Config` of a resource's methods.
impl From<TransferConfig> for Value {
    fn from(config: TransferConfig) -> Self {
        Self::Object(Object::new(Given(config)))
    }
}

/// For the `Fileobj` of a resource's `download_fileobj`.
impl From<DownloadTarget> for Value {
    fn from(target: DownloadTarget) -> Self {
        Self::Object(Object::new(Given(target)))
    }
}

/// For the `SourceClient` of a resource's `copy`.
impl From<Client> for Value {
    fn from(client: Client) -> Self {
        Self::Object(Object::new(Given(client)))
    }
}

/// A body as Rust's own stream.
struct Reading(Arc<ByteStream>);

impl std::io::Read for Reading {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read_blocking(buffer).map_err(std::io::Error::other)
    }
}
