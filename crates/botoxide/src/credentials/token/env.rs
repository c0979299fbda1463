//! Tokens in environment variables, one for each service.
//!
//! Counterpart: botocore `tokens.py` (`ScopedEnvTokenProvider`) and `utils.py` (`get_token_from_environment`).

use std::pin::Pin;
use std::sync::Arc;

use botoxide_core::credential::Token;
use botoxide_core::error::Result;

use super::TokenProvider;
use crate::seam::{self, Seams};

/// `AWS_BEARER_TOKEN_SERVICE`. // C127
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

    /// The variable of the service that signs by this name.
    ///
    /// ```
    /// use botoxide::credentials::ScopedEnvToken;
    ///
    /// assert_eq!(ScopedEnvToken::variable("foo-bar"), "AWS_BEARER_TOKEN_FOO_BAR");
    /// ```
    pub fn variable(signing_name: &str) -> String {
        let name = signing_name.replace(['-', ' '], "_").to_uppercase();
        format!("AWS_BEARER_TOKEN_{name}")
    }
}

impl TokenProvider for ScopedEnvToken {
    fn method(&self) -> &'static str {
        "env"
    }

    fn load<'a>(
        &'a self,
        signing_name: Option<&'a str>,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Token>>> + Send + 'a>> {
        let name = signing_name.filter(|name| !name.trim().is_empty());
        let token = name.and_then(|name| self.env.var(&Self::variable(name)));
        let token = token.map(|token| Token {
            token,
            expiry: None,
        });
        Box::pin(std::future::ready(Ok(token)))
    }
}
