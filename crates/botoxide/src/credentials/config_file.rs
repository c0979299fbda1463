//! Static keys in a profile of the configuration file.
//!
//! Counterpart: botocore `credentials.py` (`ConfigProvider`).

use std::pin::Pin;

use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;

use super::{Provider, static_credentials};
use crate::config::ConfigStore;
use crate::hooks::{Feature, FeatureSet};

const METHOD: &str = "config-file";

/// A profile of `~/.aws/config`. // C101 C118
#[derive(Debug)]
pub struct ConfigFile {
    store: ConfigStore,
    profile: String,
}

impl ConfigFile {
    /// The profile `profile` of the configured file.
    pub fn new(store: &ConfigStore, profile: impl Into<String>) -> Self {
        Self {
            store: store.clone(),
            profile: profile.into(),
        }
    }
}

impl Provider for ConfigFile {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn canonical_name(&self) -> Option<&'static str> {
        Some("SharedConfig")
    }

    fn features(&self) -> FeatureSet {
        [Feature::CredentialsProfile].into_iter().collect()
    }

    fn load(&self) -> Pin<Box<dyn Future<Output = Result<Option<Credentials>>> + Send + '_>> {
        Box::pin(async {
            let shared = self.store.shared()?;
            let section = shared.config_profile(&self.profile);
            section.map_or(Ok(None), |section| static_credentials(section, METHOD))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::ready;
    use crate::seam::Fakes;

    fn provider(file: &str, profile: &str) -> ConfigFile {
        let world = Fakes::default();
        world.env.set("HOME", "/home/ada");
        world.fs.write("/home/ada/.aws/config", file);
        ConfigFile::new(&ConfigStore::new(&world.seams()), profile)
    }

    #[test]
    fn a_profile_makes_credentials() {
        // C118
        let file = "[profile x]\naws_access_key_id = A\naws_secret_access_key = S\naws_session_token = T\n\
                    [profile half]\naws_access_key_id = C\n[x]\nregion = ignored\n";
        let credentials = ready(provider(file, "x").load()).unwrap().unwrap();
        assert_eq!(
            (
                credentials.access_key.as_str(),
                credentials.secret_key.as_str()
            ),
            ("A", "S")
        );
        assert_eq!(
            (credentials.token.as_deref(), credentials.method),
            (Some("T"), "config-file")
        );
        assert_eq!(
            ready(provider(file, "half").load())
                .unwrap_err()
                .to_string(),
            "Partial credentials found in config-file, missing: aws_secret_access_key"
        );
        assert_eq!(ready(provider(file, "default").load()).unwrap(), None);
    }
}
