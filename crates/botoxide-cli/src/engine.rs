//! The door to the library: the only file that opens sessions, makes clients and calls.
//!
//! The blocking face is used: a command makes one call and needs no runtime. Counterpart: awscli
//! `clidriver.py`, where it asks botocore.

use std::io::{self, Write};

use botoxide::loader::Loader;
use botoxide::seam::Seams;
use botoxide::transport::{ByteStream, block_on};
use botoxide_core::error::ErrorKind;
use botoxide_core::model::{Documentation, Service};
use botoxide_core::value::Value;

use crate::args::Globals;
use crate::failure::Failure;

/// A session.
pub(crate) struct Engine {
    loader: Loader,
}

/// Where a call goes, and who makes it.
#[derive(Debug, Default)]
pub(crate) struct Target<'a> {
    /// The service, by the model's name.
    pub(crate) service: &'a str,
    pub(crate) region: Option<String>,
    pub(crate) endpoint_url: Option<String>,
    /// Access key id and secret; the session's own where there are none.
    pub(crate) credentials: Option<(&'static str, &'static str)>,
}

impl Target<'_> {
    /// What the global options say.
    pub(crate) fn of(globals: &Globals) -> Self {
        Self {
            region: globals.region.clone(),
            endpoint_url: globals.endpoint_url.clone(),
            ..Self::default()
        }
    }
}

impl Engine {
    /// Opens a session.
    pub(crate) fn open(_globals: &Globals) -> Result<Self, Failure> {
        Ok(Self {
            loader: Loader::new(&Seams::blocking(), None),
        })
    }

    /// The names of all services, sorted.
    pub(crate) fn services(&self) -> Result<Vec<String>, Failure> {
        Ok(self.loader.list_available_services("service-2")?)
    }

    /// The model of a service; `None` where there is no service of this name.
    pub(crate) fn service(&self, name: &str) -> Result<Option<Service>, Failure> {
        match self.loader.service(name, None) {
            Ok(service) => Ok(Some(service)),
            Err(error) if matches!(error.kind(), ErrorKind::UnknownService { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A client for the service that `target` names.
    pub(crate) fn client(&self, target: &Target<'_>) -> Result<Client, Failure> {
        Err(Failure::general(format!("{target:?}")))
    }

    /// What the models say to people about a service.
    pub(crate) fn documentation(&self, name: &str) -> Option<Documentation> {
        self.loader.documentation(name, None).ok()
    }
}

/// A client of one service.
pub(crate) struct Client {}

impl Client {
    /// Calls an operation, by any of its names.
    pub(crate) fn call(&self, operation: &str, arguments: Value) -> Result<Value, Failure> {
        Err(Failure::general(format!("{operation} {arguments:?}")))
    }
}

/// Writes a body to `to`, as it comes. `failed` makes a failure of an error of `to`.
pub(crate) fn copy(
    body: &Value,
    to: &mut impl Write,
    failed: impl Fn(io::Error) -> Failure,
) -> Result<(), Failure> {
    let Value::Body(body) = body else {
        return to
            .write_all(body.as_bytes().unwrap_or_default())
            .map_err(failed);
    };
    let stream = ByteStream::from_body(body)?;
    while let Some(chunk) = block_on(stream.next_chunk())?? {
        to.write_all(&chunk).map_err(&failed)?;
    }
    to.flush().map_err(failed)
}
