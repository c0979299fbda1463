//! Tokens in environment variables, one for each service.
//!
//! Counterpart: botocore `tokens.py` (`ScopedEnvTokenProvider`) and `utils.py` (`get_token_from_environment`).

use std::sync::Arc;

use botoxide_core::credential::Token;
use botoxide_core::error::Result;
use futures_core::future::BoxFuture;

use super::TokenProvider;
use crate::seam::{self, Seams};

/// `AWS_BEARER_TOKEN_SERVICE`.
// C127
#[derive(Debug)]
pub struct ScopedEnvToken {
    env: Arc<dyn seam::Env>,
}

impl ScopedEnvToken {
    /// The environment of these seams.
    pub fn new(seams: &Seams) -> Self {
        Self {
            env: Arc::clone(&seams.env),
        }
    }
}

impl TokenProvider for ScopedEnvToken {
    fn method(&self) -> &'static str {
        "env"
    }

    fn load<'a>(&'a self, signing_name: Option<&'a str>) -> BoxFuture<'a, Result<Option<Token>>> {
        let token = signing_name.and_then(|name| token_of_environment(name, &*self.env));
        Box::pin(std::future::ready(Ok(token)))
    }
}

/// The token in the environment for services with a signing name.
pub(crate) fn token_of_environment(signing_name: &str, env: &dyn seam::Env) -> Option<Token> {
    if signing_name.trim().is_empty() {
        return None;
    }
    let name = signing_name.replace(['-', ' '], "_").to_uppercase();
    env.var(&format!("AWS_BEARER_TOKEN_{name}"))
        .map(|token| Token {
            token,
            expiry: None,
        })
}
