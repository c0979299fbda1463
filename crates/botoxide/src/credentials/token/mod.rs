//! Bearer tokens: their sources, the order of the sources, and refreshing.
//!
//! Not here: sending them (`call/sign.rs`). Counterpart: botocore `tokens.py`.

use std::fmt;
use std::sync::Arc;

use botoxide_core::credential::Token;
use botoxide_core::error::{Error, ErrorKind, Result};
use futures_core::future::BoxFuture;

use super::ChainParts;

mod env;
mod sso;

pub use env::ScopedEnvToken;
pub(crate) use env::token_of_environment;
pub use sso::SsoToken;
pub(super) use sso::SsoTokenSource;

/// A source of tokens.
pub trait TokenProvider: fmt::Debug + Send + Sync {
    /// botocore's name for the source: `env`, `sso`.
    fn method(&self) -> &'static str;

    /// The token to use now for the service that signs by this name, or `None` if the source has none.
    ///
    /// # Errors
    ///
    /// If the source has an unusable token; later providers are not tried.
    fn load<'a>(&'a self, signing_name: Option<&'a str>) -> BoxFuture<'a, Result<Option<Token>>>;
}

/// The providers of tokens, in the order in which they are tried.
// C127
#[derive(Clone, Debug, Default)]
pub struct TokenChain {
    providers: Vec<Arc<dyn TokenProvider>>,
}

impl TokenChain {
    /// botocore's order for a session: the environment, SSO.
    ///
    /// # Errors
    ///
    /// As [`ConfigStore::profile_name`](crate::config::ConfigStore::profile_name).
    pub fn standard(parts: &ChainParts) -> Result<Self> {
        let profile = parts.store.profile_name()?.filter(|name| !name.is_empty());
        let profile = profile.unwrap_or_else(|| "default".to_owned());
        Ok(Self::new(vec![
            Arc::new(ScopedEnvToken::new(&parts.seams)),
            Arc::new(SsoToken::new(parts, profile)),
        ]))
    }

    /// A chain of these providers.
    pub const fn new(providers: Vec<Arc<dyn TokenProvider>>) -> Self {
        Self { providers }
    }

    /// The methods of the providers, in order.
    pub fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.providers.iter().map(|provider| provider.method())
    }

    /// Inserts a provider before the one whose method is `method`.
    ///
    /// # Errors
    ///
    /// `UnknownTokenProviderError`.
    pub fn insert_before(&mut self, method: &str, provider: Arc<dyn TokenProvider>) -> Result<()> {
        let at = self.position(method)?;
        self.providers.insert(at, provider);
        Ok(())
    }

    /// Inserts a provider after the one whose method is `method`.
    ///
    /// # Errors
    ///
    /// `UnknownTokenProviderError`.
    pub fn insert_after(&mut self, method: &str, provider: Arc<dyn TokenProvider>) -> Result<()> {
        let at = self.position(method)?;
        self.providers.insert(at + 1, provider);
        Ok(())
    }

    /// Removes the provider whose method is `method`, if there is one.
    pub fn remove(&mut self, method: &str) {
        if let Ok(at) = self.position(method) {
            self.providers.remove(at);
        }
    }

    /// The provider whose method is `method`.
    ///
    /// # Errors
    ///
    /// `UnknownTokenProviderError`.
    pub fn provider(&self, method: &str) -> Result<&Arc<dyn TokenProvider>> {
        self.position(method).map(|at| &self.providers[at])
    }

    /// The token of the first provider that has one.
    ///
    /// # Errors
    ///
    /// The first error of a provider; later providers are not tried.
    pub async fn load(&self, signing_name: Option<&str>) -> Result<Option<Token>> {
        for provider in &self.providers {
            if let Some(token) = provider.load(signing_name).await? {
                return Ok(Some(token));
            }
        }
        Ok(None)
    }

    fn position(&self, method: &str) -> Result<usize> {
        let at = self
            .providers
            .iter()
            .position(|provider| provider.method() == method);
        at.ok_or_else(|| {
            Error::from(ErrorKind::UnknownTokenProvider {
                name: method.to_owned(),
            })
        })
    }
}
