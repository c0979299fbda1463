//! Credentials in environment variables.
//!
//! Counterpart: botocore `credentials.py` (`EnvProvider`).

use std::sync::Arc;

use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use futures_core::future::BoxFuture;

use super::{Provider, expiry, partial};
use crate::hooks::{Feature, FeatureSet};
use crate::seam::{self, Seams};

const METHOD: &str = "env";
const ACCESS_KEY: &str = "AWS_ACCESS_KEY_ID";
const SECRET_KEY: &str = "AWS_SECRET_ACCESS_KEY";
/// The first that is set counts.
const TOKENS: [&str; 2] = ["AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"];
const EXPIRY: &str = "AWS_CREDENTIAL_EXPIRATION";
const ACCOUNT_ID: &str = "AWS_ACCOUNT_ID";

/// `AWS_ACCESS_KEY_ID` and its companions. An empty variable counts as not set.
// C094 C108
#[derive(Debug)]
pub struct Env {
    env: Arc<dyn seam::Env>,
}

impl Env {
    /// The environment of these seams.
    pub fn new(seams: &Seams) -> Self {
        Self {
            env: Arc::clone(&seams.env),
        }
    }

    fn var(&self, name: &str) -> Option<String> {
        self.env.var(name).filter(|value| !value.is_empty())
    }

    fn read(&self) -> Result<Credentials> {
        let access_key = self
            .var(ACCESS_KEY)
            .ok_or_else(|| partial(METHOD, ACCESS_KEY))?;
        let secret_key = self
            .var(SECRET_KEY)
            .ok_or_else(|| partial(METHOD, SECRET_KEY))?;
        let token = TOKENS.iter().find_map(|name| self.var(name));
        let mut credentials = Credentials::new(access_key, secret_key, token);
        credentials.account_id = self.var(ACCOUNT_ID);
        credentials.expiry = self.var(EXPIRY).map(|text| expiry(&text)).transpose()?;
        credentials.method = METHOD;
        Ok(credentials)
    }
}

impl Provider for Env {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn canonical_name(&self) -> Option<&'static str> {
        Some("Environment")
    }

    fn features(&self) -> FeatureSet {
        [Feature::CredentialsEnvVars].into_iter().collect()
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async { self.var(ACCESS_KEY).map(|_| self.read()).transpose() })
    }

    /// Reads the variables again; an expiry time is then required.
    fn refresh(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async {
            let credentials = self.read()?;
            if credentials.expiry.is_none() {
                Err(partial(METHOD, EXPIRY))
            } else {
                Ok(Some(credentials))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use botoxide_core::time::Timestamp;

    use super::*;
    use crate::credentials::ready;
    use crate::seam::Fakes;

    #[test]
    fn variables_make_credentials() {
        // C108
        let world = Fakes::default();
        let provider = Env::new(&world.seams());
        assert_eq!(ready(provider.load()).unwrap(), None);
        world.env.set("AWS_SECRET_ACCESS_KEY", "S");
        world.env.set("AWS_ACCESS_KEY_ID", "");
        assert_eq!(ready(provider.load()).unwrap(), None, "empty is absent");
        world.env.set("AWS_ACCESS_KEY_ID", "A");
        let credentials = ready(provider.load()).unwrap().unwrap();
        assert_eq!(
            (
                credentials.access_key.as_str(),
                credentials.secret_key.as_str()
            ),
            ("A", "S")
        );
        assert_eq!(
            (
                credentials.token.as_deref(),
                credentials.account_id.as_deref()
            ),
            (None, None)
        );
        assert_eq!((credentials.method, credentials.expiry), ("env", None));
        world.env.set("AWS_SESSION_TOKEN", "new");
        world.env.set("AWS_ACCOUNT_ID", "123");
        let credentials = ready(provider.load()).unwrap().unwrap();
        assert_eq!(
            (
                credentials.token.as_deref(),
                credentials.account_id.as_deref()
            ),
            (Some("new"), Some("123"))
        );
        world.env.set("AWS_SECURITY_TOKEN", "old");
        assert_eq!(
            ready(provider.load()).unwrap().unwrap().token.as_deref(),
            Some("old")
        );
    }

    #[test]
    fn half_of_them_are_an_error() {
        // C108
        let world = Fakes::default();
        world.env.set("AWS_ACCESS_KEY_ID", "A");
        let error = ready(Env::new(&world.seams()).load()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY"
        );
    }

    #[test]
    fn an_expiration_is_needed_again_at_a_refresh() {
        // C108
        let world = Fakes::default();
        for (name, value) in [("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "S")] {
            world.env.set(name, value);
        }
        world
            .env
            .set("AWS_CREDENTIAL_EXPIRATION", "2026-11-22T12:00:00Z");
        let provider = Env::new(&world.seams());
        let expiry = ready(provider.load()).unwrap().unwrap().expiry;
        assert_eq!(expiry, Some(Timestamp::new(1_795_348_800, 0)));
        assert_eq!(ready(provider.refresh()).unwrap().unwrap().expiry, expiry);
        world.env.set("AWS_CREDENTIAL_EXPIRATION", "soon");
        assert!(ready(provider.load()).is_err());
        world.env.remove("AWS_CREDENTIAL_EXPIRATION");
        assert_eq!(
            ready(provider.refresh()).unwrap_err().to_string(),
            "Partial credentials found in env, missing: AWS_CREDENTIAL_EXPIRATION"
        );
        world.env.remove("AWS_ACCESS_KEY_ID");
        assert_eq!(
            ready(provider.refresh()).unwrap_err().to_string(),
            "Partial credentials found in env, missing: AWS_ACCESS_KEY_ID"
        );
    }
}
