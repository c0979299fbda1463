//! Plug-ins for clients: what changes every client of a session before anybody has it.
//!
//! botocore imports its plug-ins by the name of a module; here a program hands them to its sessions under such names.
//! Not here: hooks, which plug-ins mostly register (`hooks`). Counterpart: botocore `plugin.py`, `session.py`
//! (`_register_client_plugins`).

use std::fmt;
use std::sync::Arc;

use botoxide_core::error::Result;

use crate::client::Client;
use crate::seam::Env;

/// The list of plug-ins that are wanted: `name=module`, with commas between them.
const VARIABLE: &str = "BOTOCORE_EXPERIMENTAL__PLUGINS";
/// The list that wants none.
const DISABLED: &str = "DISABLED";

/// What changes a new client before anybody has it.
///
/// Functions of the same signature as [`initialize_client_plugin`](Self::initialize_client_plugin) are plug-ins too.
pub trait ClientPlugin: Send + Sync {
    /// Changes the client, by registering hooks in most cases.
    ///
    /// # Errors
    ///
    /// Whatever went wrong; it is logged, and the program gets its client.
    fn initialize_client_plugin(&self, client: &Client) -> Result<()>;
}

impl<F: Fn(&Client) -> Result<()> + Send + Sync> ClientPlugin for F {
    fn initialize_client_plugin(&self, client: &Client) -> Result<()> {
        self(client)
    }
}

/// The plug-ins of a session: those there are, and those that are wanted.
///
/// Wanted is what `BOTOCORE_EXPERIMENTAL__PLUGINS` lists when a client is made, as `name=module` with commas between;
/// `DISABLED` is none. An unregistered module is skipped, as in botocore one that cannot be imported.
///
/// # Example: a header on every request
///
/// ```
/// use std::sync::Arc;
///
/// use botoxide::hooks::{Event, Handler, Reply};
/// use botoxide::plugin::ClientPlugins;
/// use botoxide::{Client, SessionOptions, blocking};
///
/// let mut plugins = ClientPlugins::default();
/// plugins.register("team.header", |client: &Client| {
///     client.events().register("before-sign", Handler::sync(|event| {
///         if let Event::BeforeSign(event) = event {
///             event.request.headers.set("X-Team", "photos");
///         }
///         Ok(Reply::None)
///     }))
/// });
/// plugins.enable("header=team.header"); // or by the environment
/// let session = blocking::Session::with(SessionOptions { plugins, ..Default::default() })?;
/// # let _ = session;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct ClientPlugins {
    registered: Vec<(String, Arc<dyn ClientPlugin>)>,
    /// What code says in place of the environment.
    enabled: Option<String>,
}

impl ClientPlugins {
    /// Makes a plug-in known as a module; it takes the place of the one that was known so.
    pub fn register(&mut self, module: impl Into<String>, plugin: impl ClientPlugin + 'static) {
        let module = module.into();
        self.registered.retain(|(known, _)| *known != module);
        self.registered.push((module, Arc::new(plugin)));
    }

    /// Says which plug-ins are wanted, whatever the environment says: `name=module` with commas between.
    pub fn enable(&mut self, plugins: impl Into<String>) {
        self.enabled = Some(plugins.into());
    }

    /// Initializes a client with those that are wanted. // P305
    pub(crate) fn load(&self, client: &Client, env: &dyn Env) {
        let list = match &self.enabled {
            Some(list) => list.clone(),
            None => env.var(VARIABLE).unwrap_or_default(),
        };
        if list == DISABLED || list.is_empty() {
            return;
        }
        for (name, module) in wanted(&list) {
            tracing::debug!(name, module, "initializing a client plug-in");
            let plugin = self.registered.iter().find(|(known, _)| known == module);
            match plugin {
                None => tracing::debug!("Failed to locate the following plugin module: {name}."),
                Some((_, plugin)) => {
                    if let Err(error) = plugin.initialize_client_plugin(client) {
                        let error = error.for_log();
                        tracing::debug!("Error raised during the loading of {name}: {error}");
                    }
                }
            }
        }
    }
}

impl fmt::Debug for ClientPlugins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.registered.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

/// Names and modules of a list. Of two of one name the later module counts, in the earlier's place.
fn wanted(list: &str) -> Vec<(&str, &str)> {
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    for plugin in list.split(',') {
        let Some((name, module)) = plugin
            .split_once('=')
            .filter(|(_, rest)| !rest.contains('='))
        else {
            tracing::warn!("Invalid plugin format: {plugin}. Expected 'name=module'");
            continue;
        };
        let (name, module) = (name.trim(), module.trim());
        match wanted.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = module,
            None => wanted.push((name, module)),
        }
    }
    wanted
}
