//! Bearer tokens for single services, in environment variables: `AWS_BEARER_TOKEN_BEDROCK`.
//!
//! Counterpart: botocore `tokens.py` (`ScopedEnvTokenProvider`), `utils.py` (`get_token_from_environment`).

use botoxide_core::credential::Token;

use crate::seam::Env;

/// The token that the environment has for the services of a signing name.
pub(crate) fn token_of_environment(signing_name: &str, env: &dyn Env) -> Option<Token> {
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
