//! Static keys in the credentials file.
//!
//! Counterpart: botocore `credentials.py` (`SharedCredentialProvider`).

use std::pin::Pin;

use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;

use super::{Provider, static_credentials};
use crate::config::ConfigStore;
use crate::hooks::{Feature, FeatureSet};

const METHOD: &str = "shared-credentials-file";

/// A section of `~/.aws/credentials`. // C098 C115
#[derive(Debug)]
pub struct SharedCredentialsFile {
    store: ConfigStore,
    profile: String,
}

impl SharedCredentialsFile {
    /// The profile `profile` of the configured file.
    pub fn new(store: &ConfigStore, profile: impl Into<String>) -> Self {
        Self {
            store: store.clone(),
            profile: profile.into(),
        }
    }
}

impl Provider for SharedCredentialsFile {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn canonical_name(&self) -> Option<&'static str> {
        Some("SharedCredentials")
    }

    fn features(&self) -> FeatureSet {
        [Feature::CredentialsProfile].into_iter().collect()
    }

    fn load(&self) -> Pin<Box<dyn Future<Output = Result<Option<Credentials>>> + Send + '_>> {
        Box::pin(async {
            let shared = self.store.shared()?;
            let section = shared.credentials_profile(&self.profile);
            section.map_or(Ok(None), |section| static_credentials(section, METHOD))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::ready;
    use crate::seam::Fakes;

    fn provider(file: &str, profile: &str) -> SharedCredentialsFile {
        let world = Fakes::default();
        world.env.set("HOME", "/home/ada");
        world.fs.write("/home/ada/.aws/credentials", file);
        SharedCredentialsFile::new(&ConfigStore::new(&world.seams()), profile)
    }

    #[test]
    fn a_section_makes_credentials() {
        // C115
        let file = "[default]\naws_access_key_id = A\naws_secret_access_key = S\n\
                    [token]\naws_access_key_id = B\naws_secret_access_key = T\naws_session_token = new\n\
                    aws_security_token = old\naws_account_id = 123\n\
                    [half]\naws_access_key_id = C\n[none]\nregion = x\n";
        let credentials = ready(provider(file, "default").load()).unwrap().unwrap();
        assert_eq!(
            (
                credentials.access_key.as_str(),
                credentials.secret_key.as_str()
            ),
            ("A", "S")
        );
        assert_eq!(
            (credentials.token.as_deref(), credentials.method),
            (None, "shared-credentials-file")
        );
        let credentials = ready(provider(file, "token").load()).unwrap().unwrap();
        assert_eq!(
            (
                credentials.token.as_deref(),
                credentials.account_id.as_deref()
            ),
            (Some("old"), Some("123"))
        );
        assert_eq!(
            ready(provider(file, "half").load())
                .unwrap_err()
                .to_string(),
            "Partial credentials found in shared-credentials-file, missing: aws_secret_access_key"
        );
        assert_eq!(ready(provider(file, "none").load()).unwrap(), None);
        assert_eq!(ready(provider(file, "absent").load()).unwrap(), None);
        assert!(ready(provider("broken", "default").load()).is_err());
    }
}
