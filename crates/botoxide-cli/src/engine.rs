//! The interface to the library: the only file that creates sessions and clients, and makes calls.
//!
//! The blocking API is used: a command makes one call and needs no runtime. Counterpart: awscli
//! `clidriver.py`, where it calls botocore.

use std::io::{self, Write};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use botoxide::blocking::{self, Session};
use botoxide::config::{Config, ConfigStore, SignatureVersion};
use botoxide::hooks::{CallRegion, Caller, NestedCall};
use botoxide::seam::{Env, Interrupt, ProcessEnv, Seams};
use botoxide::transport::{ByteStream, Verify, block_on};
use botoxide::{ClientOptions, SessionOptions};
use botoxide_core::credential::Credentials;
use botoxide_core::error::{self, ErrorKind};
use botoxide_core::model::{
    Documentation, Node, Operation, Pagination, PaginatorModel, Service, WaiterModel,
};
use botoxide_core::redact::Redacted;
use botoxide_core::value::Value;

use crate::args::Globals;
use crate::args::parameters::Manner;
use crate::customize;
use crate::failure::Failure;
use crate::history;
use crate::input::binary::BinaryFormat;
use crate::output::{Format, Printer, Times};
use crate::signals;

/// A session. A clone is the same session.
#[derive(Clone)]
pub(crate) struct Engine {
    session: Session,
}

/// The target of a call.
#[derive(Debug, Default)]
pub(crate) struct Target<'a> {
    /// The service, by the model's name.
    pub(crate) service: &'a str,
    pub(crate) endpoint_url: Redacted<Option<String>>,
    pub(crate) region: Option<String>,
    /// The session's, if there are none.
    pub(crate) credentials: Option<Credentials>,
    verify: Option<Verify>,
    pub(crate) config: Config,
}

impl<'a> Target<'a> {
    /// The values of the global options.
    pub(crate) fn new(service: &'a str, globals: &Globals) -> Self {
        let verify = if globals.no_verify_ssl {
            Some(Verify::Off)
        } else {
            globals
                .ca_bundle
                .as_ref()
                .map(|path| Verify::Bundle(PathBuf::from(path)))
        };
        Self {
            service,
            endpoint_url: globals.endpoint_url.clone(),
            region: globals.region.clone(),
            credentials: None,
            verify,
            // DIFFERENCE A65: the retry mode is the library's default, `standard`.
            config: Config {
                connect_timeout: globals.connect_timeout.map(timeout),
                read_timeout: globals.read_timeout.map(timeout),
                signature_version: globals
                    .no_sign_request
                    .then_some(SignatureVersion::Unsigned),
                ..Config::default()
            },
        }
    }
}

/// 0 means for ever; a hundred years suffice.
fn timeout(seconds: u64) -> Duration {
    const FOR_EVER: u64 = 100 * 365 * 24 * 60 * 60;
    Duration::from_secs(if seconds == 0 {
        FOR_EVER
    } else {
        seconds.min(FOR_EVER)
    })
}

impl Engine {
    /// Creates a session.
    pub(crate) fn open(globals: &Globals) -> Result<Self, Failure> {
        Self::open_for(globals, None)
    }

    /// Creates a session whose calls Ctrl-C ends, so that the command can clean up; for commands that only call
    /// services.
    pub(crate) fn open_interruptible(globals: &Globals) -> Result<Self, Failure> {
        Self::open_for(globals, signals::interrupt())
    }

    fn open_for(globals: &Globals, interrupt: Option<Interrupt>) -> Result<Self, Failure> {
        let session = Session::with(SessionOptions {
            profile_name: globals.profile.clone(),
            // Where `aws` keeps them: what one of the two got for a sign-in or a web identity token is there for the other.
            credentials_directory: Some("~/.aws/cli/cache".to_owned()),
            interrupt,
            ..SessionOptions::default()
        })?;
        // A profile that is missing is an error of what needs it.
        let is_recorded = session
            .as_async()
            .config_store()
            .scoped()
            .is_ok_and(|profile| profile.text("cli_history") == Some("enabled"));
        if is_recorded {
            history::begin(session.as_async().history());
        }
        Ok(Self { session })
    }

    /// Opens a session in which the environment names this profile, or none; a missing profile is an error
    /// of what needs it only.
    pub(crate) fn open_with(profile: Option<&str>) -> Result<Self, Failure> {
        let mut seams = Seams::blocking();
        seams.env = Arc::new(Profile(profile.map(str::to_owned)));
        let session = Session::with(SessionOptions {
            seams: Some(seams),
            credentials_directory: Some("~/.aws/cli/cache".to_owned()),
            ..SessionOptions::default()
        })?;
        Ok(Self { session })
    }

    /// Calls services without a signature, by the global options, for what the library does in several calls.
    pub(crate) fn caller(&self, globals: &Globals) -> Arc<dyn Caller> {
        let Target { verify, config, .. } = Target::new("", globals);
        Arc::new(UnsignedCaller {
            session: self.session.clone(),
            verify,
            config: Config {
                signature_version: Some(SignatureVersion::Unsigned),
                ..config
            },
        })
    }

    /// The settings.
    pub(crate) fn store(&self) -> &ConfigStore {
        self.session.as_async().config_store()
    }

    /// The region of the session, where there is one.
    pub(crate) fn region(&self) -> Result<Option<String>, Failure> {
        Ok(self.session.as_async().region_name()?)
    }

    /// The regions of a service in the partition `aws`.
    pub(crate) fn regions_of(&self, service: &str) -> Result<Vec<String>, Failure> {
        Ok(self
            .session
            .as_async()
            .available_regions(service, "aws", false)?)
    }

    /// The credentials of the session, which may call services to get them.
    pub(crate) fn credentials(&self) -> Result<Option<Arc<Credentials>>, Failure> {
        Ok(block_on(self.session.as_async().credentials())??)
    }

    /// The asynchronous session, which has the models.
    pub(crate) fn session(&self) -> &botoxide::Session {
        self.session.as_async()
    }

    /// The names of all services, sorted.
    pub(crate) fn services(&self) -> Result<Vec<String>, Failure> {
        Ok(self.session.as_async().available_services()?)
    }

    /// The model of a service; `None` where there is no service of this name.
    pub(crate) fn service(&self, name: &str) -> Result<Option<Service>, Failure> {
        match self.session.as_async().loader().service(name, None) {
            Ok(service) => Ok(Some(service)),
            Err(error) if matches!(error.kind(), ErrorKind::UnknownService { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The documentation of a service.
    pub(crate) fn documentation(&self, name: &str) -> Option<Documentation> {
        self.session
            .as_async()
            .loader()
            .documentation(name, None)
            .ok()
    }

    /// The names of all profiles.
    pub(crate) fn profiles(&self) -> Result<Vec<String>, Failure> {
        Ok(self.session.as_async().available_profiles()?)
    }

    /// The regions of all partitions in which there are instances.
    pub(crate) fn regions(&self) -> Result<Vec<String>, Failure> {
        let session = self.session.as_async();
        let mut regions = Vec::new();
        for partition in session.available_partitions()? {
            regions.extend(session.available_regions("ec2", &partition, false)?);
        }
        Ok(regions)
    }

    /// The values that the strings of a service can have, by their shapes.
    pub(crate) fn constraints(&self, name: &str) -> Option<Node> {
        self.session
            .as_async()
            .loader()
            .constraints(name, None)
            .ok()
    }

    /// How an operation is paginated, if it is.
    pub(crate) fn pagination(
        &self,
        name: &str,
        operation: Operation,
    ) -> Result<Option<Pagination>, Failure> {
        let Some(root) = self.document(name, operation.service(), "paginators-1")? else {
            return Ok(None);
        };
        let model = PaginatorModel::new(root)?;
        if model.contains(operation.name()) {
            Ok(Some(model.get_paginator(operation.name())?))
        } else {
            Ok(None)
        }
    }

    /// The waiters of a service, if it has any.
    pub(crate) fn waiters(
        &self,
        name: &str,
        service: Service,
    ) -> Result<Option<WaiterModel>, Failure> {
        let root = self.document(name, service, "waiters-2")?;
        Ok(root.map(WaiterModel::open).transpose()?)
    }

    /// A further file of a service's model, if there is one.
    fn document(
        &self,
        name: &str,
        service: Service,
        type_name: &str,
    ) -> Result<Option<Node>, Failure> {
        let loader = self.session.as_async().loader();
        match loader.document(name, type_name, Some(service.api_version())) {
            Ok(node) => Ok(Some(node)),
            Err(error) => match error.kind() {
                ErrorKind::UnknownService { .. } | ErrorKind::DataNotFound { .. } => Ok(None),
                _ => Err(error.into()),
            },
        }
    }

    /// A setting of the command: an environment variable, or a key of the profile.
    fn setting(&self, variable: Option<&str>, key: &str) -> Result<Option<String>, Failure> {
        if let Some(value) = variable.and_then(|name| ProcessEnv.var(name)) {
            return Ok(Some(value));
        }
        Ok(self.store().scoped()?.text(key).map(str::to_owned))
    }

    /// How arguments are understood, by the global options and the settings.
    pub(crate) fn manner(&self, globals: &Globals) -> Result<Manner, Failure> {
        let binary = match globals.binary_format {
            Some(binary) => binary,
            None => match self.setting(None, "cli_binary_format")? {
                Some(name) => BinaryFormat::named(&name).ok_or_else(|| {
                    Failure::general(format!("Unknown cli_binary_format value: {name}"))
                })?,
                None => BinaryFormat::default(),
            },
        };
        Ok(Manner {
            no_paginate: globals.no_paginate,
            binary,
        })
    }

    /// What prints results, by the global options and the settings.
    pub(crate) fn printer(&self, globals: &Globals) -> Result<Printer, Failure> {
        let format = match globals.output {
            Some(format) => format,
            None => match self.setting(Some("AWS_DEFAULT_OUTPUT"), "output")? {
                Some(name) => Format::of_setting(&name)?,
                None => Format::default(),
            },
        };
        let is_wire = match self.setting(None, "cli_timestamp_format")?.as_deref() {
            None | Some("iso8601") => false,
            Some("wire" | "none") => true,
            Some(other) => {
                return Err(Failure::general(format!(
                    "Unknown cli_timestamp_format value: {other}, valid values are \"wire\" or \"iso8601\""
                )));
            }
        };
        let pager = match self.setting(Some("AWS_PAGER"), "cli_pager")? {
            _ if globals.no_pager => None,
            Some(pager) => Some(pager).filter(|pager| !pager.is_empty()),
            None => Some(if cfg!(windows) { "more" } else { "less" }.to_owned()),
        };
        Ok(Printer {
            pager,
            format,
            color: globals.color,
            query: globals.query.clone(),
            times: Times::new(is_wire),
        })
    }

    /// A client for the service that `target` names.
    pub(crate) fn client(&self, target: Target<'_>) -> Result<Client, Failure> {
        let service = target.service;
        let client = self.session.client_with(service, target.into())?;
        if service == "s3" {
            client.on("after-call.s3", customize::s3::explain)?;
        }
        Ok(Client(client))
    }

    /// The resource of the service that `target` names, for the tour.
    #[cfg(feature = "local")]
    pub(crate) fn resource(&self, target: Target<'_>) -> Result<blocking::Resource, Failure> {
        let service = target.service;
        Ok(self.session.resource_with(service, target.into())?)
    }
}

impl From<Target<'_>> for ClientOptions {
    fn from(target: Target<'_>) -> Self {
        let credentials = target.credentials.as_ref();
        Self {
            access_key_id: credentials.map(|credentials| credentials.access_key.clone()),
            config: Some(target.config),
            endpoint_url: target.endpoint_url.0,
            region_name: target.region,
            session_token: credentials.and_then(|credentials| credentials.token.clone()),
            secret_access_key: credentials.map(|credentials| credentials.secret_key.clone()),
            verify: target.verify,
            ..Self::default()
        }
    }
}

/// The environment of this process, with another profile or none.
#[derive(Debug)]
struct Profile(Option<String>);

impl Profile {
    fn is_replaced(name: &str) -> bool {
        matches!(name, "AWS_DEFAULT_PROFILE" | "AWS_PROFILE")
    }
}

impl Env for Profile {
    fn var(&self, name: &str) -> Option<String> {
        match name {
            name if Self::is_replaced(name) => self.0.clone(),
            _ => ProcessEnv.var(name),
        }
    }

    fn vars_named(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        ProcessEnv.vars_named(&|name| wanted(name) && !Self::is_replaced(name))
    }

    fn home_dir(&self) -> Option<PathBuf> {
        ProcessEnv.home_dir()
    }

    fn os_release(&self) -> Option<String> {
        ProcessEnv.os_release()
    }
}

#[derive(Debug)]
struct UnsignedCaller {
    session: Session,
    verify: Option<Verify>,
    config: Config,
}

impl Caller for UnsignedCaller {
    fn call<'a>(
        &'a self,
        call: NestedCall<'a>,
    ) -> Pin<Box<dyn Future<Output = error::Result<Value>> + Send + 'a>> {
        Box::pin(async move {
            let region_name = match call.region {
                CallRegion::Named(name) => Some(name),
                CallRegion::FirstClient | CallRegion::Session => None,
            };
            let options = ClientOptions {
                config: Some(self.config.clone()),
                region_name,
                verify: self.verify.clone(),
                ..ClientOptions::default()
            };
            let client = self.session.client_with(call.service, options)?;
            let client = client.as_async();
            if let Some((event, handler)) = call.handler {
                client.events().register(event, handler)?;
            }
            client.call(call.operation, call.params).await
        })
    }
}

/// A client of one service.
pub(crate) struct Client(blocking::Client);

impl Client {
    /// The endpoint of the service.
    pub(crate) fn endpoint_url(&self) -> &str {
        self.0.as_async().endpoint_url()
    }

    /// The region, where there is one.
    pub(crate) fn region_name(&self) -> Option<&str> {
        self.0.as_async().region_name()
    }

    /// The library's client, for paginators, presigned URLs and transfers.
    pub(crate) fn blocking(&self) -> &blocking::Client {
        &self.0
    }

    /// Calls an operation, by any of its names.
    pub(crate) fn call(&self, operation: &str, arguments: Value) -> Result<Value, Failure> {
        Ok(self.0.call(operation, arguments)?)
    }
}

/// Streams a body to `to`. `failed` makes a failure of an error of `to`.
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
