//! `NestedClients`: clients for calls that the engine itself needs.
//!
//! Counterpart: botocore `utils.py` (`create_nested_client`).

use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;

use super::session_parts::SessionParts;
use super::{Client, ClientOptions};
use crate::config::{Config, SignatureVersion};
use crate::hooks::{CallRegion, Caller, NestedCall};

/// Makes a client for each call, with the settings and hooks of a session but without its credentials.
#[derive(Debug)]
pub(crate) struct NestedClients(Arc<SessionParts>);

impl NestedClients {
    /// `session` must not load credentials, or they would wait for themselves.
    pub(super) fn new(session: SessionParts) -> Self {
        Self(Arc::new(session))
    }
}

impl Caller for NestedClients {
    fn call<'a>(&'a self, call: NestedCall<'a>) -> BoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            let region_name = match call.region {
                CallRegion::FirstClient => self.0.first_region.get().cloned().flatten(),
                CallRegion::Named(name) => Some(name),
                CallRegion::Session => None,
            };
            let mut options = ClientOptions {
                region_name,
                ..ClientOptions::default()
            };
            match &call.credentials {
                Some(credentials) => {
                    options.access_key_id = Some(credentials.access_key.clone());
                    options.secret_access_key = Some(credentials.secret_key.clone());
                    options.session_token.clone_from(&credentials.token);
                }
                None => {
                    options.config = Some(Config {
                        signature_version: Some(SignatureVersion::Unsigned),
                        ..Config::default()
                    });
                }
            }
            let mut client = Client::create(&self.0, call.service, &options, None)?;
            // The client is not shared yet.
            if let Some(args) = Arc::get_mut(&mut client.args) {
                args.user_agent.add(call.features);
            }
            if let Some((event, handler)) = call.handler {
                client.events().register(event, handler)?;
            }
            client.call(call.operation, call.params).await
        })
    }

    fn endpoint_url(&self, service: &str) -> Option<String> {
        let store = &self.0.store;
        let config = self.0.config.as_ref();
        let is_ignored = config.and_then(|config| config.ignore_configured_endpoint_urls);
        // The call reports errors of the settings.
        let is_ignored = is_ignored.or_else(|| {
            let ignored = store.boolean("ignore_configured_endpoint_urls");
            ignored.ok().flatten()
        });
        if is_ignored == Some(true) {
            return None;
        }
        store.endpoint_url(service).ok().flatten()
    }
}
