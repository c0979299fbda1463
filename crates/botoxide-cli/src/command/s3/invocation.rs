//! `Invocation`: the context of an `s3` command: its command line, and clients.
//!
//! Counterpart: awscli `customizations/s3/subcommands.py` (`S3Command`, `get_client`).

#[cfg(feature = "local")]
use std::sync::Arc;

use botoxide::config::Section;
#[cfg(feature = "local")]
use botoxide_local::LocalEndpoint;

use super::S3Command;
use super::options::{self, Options};
use super::uri;
use crate::args::Globals;
#[cfg(feature = "local")]
use crate::command::local;
use crate::engine::{Client, Engine, Target};
use crate::failure::Failure;

/// An `s3` command with its words.
pub(super) struct Invocation<'a> {
    pub(super) command: &'static S3Command,
    pub(super) options: Options,
    pub(super) engine: Engine,
    globals: &'a Globals,
    /// Stays alive as long as the command.
    #[cfg(feature = "local")]
    endpoint: Option<Arc<LocalEndpoint>>,
}

impl<'a> Invocation<'a> {
    /// The same command line, for another command with other arguments.
    pub(super) fn another(
        &self,
        command: &'static S3Command,
        words: &[String],
    ) -> Result<Invocation<'_>, Failure> {
        Ok(Invocation {
            command,
            options: options::read(&self.engine, command, words)?,
            engine: self.engine.clone(),
            globals: self.globals,
            #[cfg(feature = "local")]
            endpoint: self.endpoint.clone(),
        })
    }

    /// Parses the arguments after the command's name.
    pub(super) fn read(
        globals: &'a Globals,
        command: &'static S3Command,
        words: &[String],
    ) -> Result<Self, Failure> {
        let engine = Engine::open_interruptible(globals)?;
        let options = options::read(&engine, command, words)?;
        #[cfg(not(feature = "local"))]
        if globals.local.is_some() {
            return Err(Failure::usage(
                "argument --local: this build does not include the local endpoint",
            ));
        }
        Ok(Self {
            command,
            options,
            engine,
            globals,
            #[cfg(feature = "local")]
            endpoint: local::beside(globals, Target::new("s3", globals))?
                .1
                .map(Arc::new),
        })
    }

    /// A client with the global options.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        self.client_with(|_| {})
    }

    /// A client with options changed by `change`.
    pub(super) fn client_with(
        &self,
        change: impl FnOnce(&mut Target<'static>),
    ) -> Result<Client, Failure> {
        let mut target = Target::new("s3", self.globals);
        #[cfg(feature = "local")]
        if let Some(endpoint) = &self.endpoint {
            local::point(&mut target, endpoint);
        }
        change(&mut target);
        self.engine.client(target)
    }

    /// A client in another region, at S3's own endpoint there.
    pub(super) fn client_in(&self, region: &str) -> Result<Client, Failure> {
        self.client_with(|target| {
            target.region = Some(region.to_owned());
            *target.endpoint_url = None;
        })
    }

    /// A client of another service, at its own endpoint.
    pub(super) fn other_client(
        &self,
        service: &'static str,
        region: Option<&str>,
    ) -> Result<Client, Failure> {
        let mut target = Target::new(service, self.globals);
        *target.endpoint_url = None;
        target.region = region.map(str::to_owned);
        self.engine.client(target)
    }

    /// The value of `--region`.
    pub(super) fn region(&self) -> Option<&str> {
        self.globals.region.as_deref()
    }

    /// The profile's settings, whose block `s3` configures transfers.
    pub(super) fn profile(&self) -> Result<Section, Failure> {
        Ok(self.engine.store().scoped()?)
    }

    /// The one path of `mb` and `rb`, which must begin with `s3://`.
    pub(super) fn s3_path(&self) -> Result<&str, Failure> {
        let path = self.options.paths.first().map_or("", String::as_str);
        if path.starts_with(uri::SCHEME) {
            return Ok(path);
        }
        Err(Failure::invalid(format!(
            "{}\nError: Invalid argument type",
            self.command.paths.usage
        )))
    }
}
