//! Static keys of a profile: in the configuration file, or in the credentials file.
//!
//! Counterpart: botocore `credentials.py` (`ConfigProvider`, `SharedCredentialProvider`).

use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use futures_core::future::BoxFuture;

use super::{Provider, static_credentials};
use crate::config::ConfigStore;
use crate::hooks::{Feature, FeatureSet};

/// One provider for each file: its names in botocore, and where a profile is in it.
macro_rules! profile_keys {
    ($($(#[$doc:meta])* $provider:ident: $method:literal, $canonical_name:literal, $section:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $provider {
            store: ConfigStore,
            profile: String,
        }

        impl $provider {
            /// The profile `profile` of the configured file.
            pub fn new(store: &ConfigStore, profile: impl Into<String>) -> Self {
                Self {
                    store: store.clone(),
                    profile: profile.into(),
                }
            }

            fn find(&self) -> Result<Option<Credentials>> {
                let shared = self.store.shared()?;
                let section = shared.$section(&self.profile);
                section.map_or(Ok(None), |section| static_credentials(section, $method))
            }
        }

        impl Provider for $provider {
            fn method(&self) -> &'static str {
                $method
            }

            fn canonical_name(&self) -> Option<&'static str> {
                Some($canonical_name)
            }

            fn features(&self) -> FeatureSet {
                [Feature::CredentialsProfile].into_iter().collect()
            }

            fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
                Box::pin(std::future::ready(self.find()))
            }
        }
    )*};
}

profile_keys! {
    /// A profile of `~/.aws/config`.
    // C101 C118
    ConfigFile: "config-file", "SharedConfig", config_profile;
    /// A section of `~/.aws/credentials`.
    // C098 C115
    SharedCredentialsFile: "shared-credentials-file", "SharedCredentials", credentials_profile;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::ready;
    use crate::seam::Fakes;

    fn store(path: &str, file: &str) -> ConfigStore {
        let world = Fakes::default();
        world.env.set("HOME", "/home/ada");
        world.fs.write(path, file);
        ConfigStore::new(&world.seams())
    }

    fn config(file: &str, profile: &str) -> ConfigFile {
        ConfigFile::new(&store("/home/ada/.aws/config", file), profile)
    }

    fn credentials(file: &str, profile: &str) -> SharedCredentialsFile {
        SharedCredentialsFile::new(&store("/home/ada/.aws/credentials", file), profile)
    }

    #[test]
    fn a_profile_makes_credentials() {
        // C118
        let file = "[profile x]\naws_access_key_id = A\naws_secret_access_key = S\naws_session_token = T\n\
                    [profile half]\naws_access_key_id = C\n[x]\nregion = ignored\n";
        let credentials = ready(config(file, "x").load()).unwrap().unwrap();
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
            ready(config(file, "half").load()).unwrap_err().to_string(),
            "Partial credentials found in config-file, missing: aws_secret_access_key"
        );
        assert_eq!(ready(config(file, "default").load()).unwrap(), None);
    }

    #[test]
    fn a_section_makes_credentials() {
        // C115
        let file = "[default]\naws_access_key_id = A\naws_secret_access_key = S\n\
                    [token]\naws_access_key_id = B\naws_secret_access_key = T\naws_session_token = new\n\
                    aws_security_token = old\naws_account_id = 123\n\
                    [half]\naws_access_key_id = C\n[none]\nregion = x\n";
        let found = ready(credentials(file, "default").load()).unwrap().unwrap();
        assert_eq!(
            (found.access_key.as_str(), found.secret_key.as_str()),
            ("A", "S")
        );
        assert_eq!(
            (found.token.as_deref(), found.method),
            (None, "shared-credentials-file")
        );
        let found = ready(credentials(file, "token").load()).unwrap().unwrap();
        assert_eq!(
            (found.token.as_deref(), found.account_id.as_deref()),
            (Some("old"), Some("123"))
        );
        assert_eq!(
            ready(credentials(file, "half").load())
                .unwrap_err()
                .to_string(),
            "Partial credentials found in shared-credentials-file, missing: aws_secret_access_key"
        );
        assert_eq!(ready(credentials(file, "none").load()).unwrap(), None);
        assert_eq!(ready(credentials(file, "absent").load()).unwrap(), None);
        assert!(ready(credentials("broken", "default").load()).is_err());
    }
}
