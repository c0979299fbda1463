//! Plug-ins for clients: functions that change every new client of a session.
//!
//! botocore imports its plug-ins by the name of a module; here a program registers them with its sessions under such names.
//! Not here: hooks, which most plug-ins register (`hooks`). Counterpart: botocore `plugin.py`, `session.py`
//! (`_register_client_plugins`).

use std::fmt;
use std::sync::Arc;

use botoxide_core::error::Result;

use crate::client::Client;
use crate::seam::Env;

/// The list of enabled plug-ins: `name=module`, comma-separated.
const VARIABLE: &str = "BOTOCORE_EXPERIMENTAL__PLUGINS";
/// The value that disables all.
const DISABLED: &str = "DISABLED";

/// Changes a new client before the caller gets it.
///
/// Functions of the same signature as [`initialize_client_plugin`](Self::initialize_client_plugin) are plug-ins too.
pub trait ClientPlugin: Send + Sync {
    /// Changes the client, usually by registering hooks.
    ///
    /// # Errors
    ///
    /// Any error; it is logged, and the program gets its client.
    fn initialize_client_plugin(&self, client: &Client) -> Result<()>;
}

impl<F: Fn(&Client) -> Result<()> + Send + Sync> ClientPlugin for F {
    fn initialize_client_plugin(&self, client: &Client) -> Result<()> {
        self(client)
    }
}

/// The plug-ins of a session: the registered ones, and the enabled ones.
///
/// Enabled are those that `BOTOCORE_EXPERIMENTAL__PLUGINS` lists when a client is created, as comma-separated `name=module`;
/// `DISABLED` means none. An unregistered module is skipped, as in botocore one that cannot be imported.
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
    /// The value that was set in code instead of the environment.
    enabled: Option<String>,
}

impl ClientPlugins {
    /// Registers a plug-in under the name of a module; it replaces an earlier one of this name.
    pub fn register(&mut self, module: impl Into<String>, plugin: impl ClientPlugin + 'static) {
        let module = module.into();
        self.registered.retain(|(known, _)| *known != module);
        self.registered.push((module, Arc::new(plugin)));
    }

    /// Enables plug-ins, whatever the environment contains: comma-separated `name=module`.
    pub fn enable(&mut self, plugins: impl Into<String>) {
        self.enabled = Some(plugins.into());
    }

    /// Initializes a client with the enabled plug-ins.
    // P305
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

/// Names and modules of a list. If a name occurs twice, the later module counts, in the earlier position.
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
