//! `Chain`: the providers, in the order in which they are tried.
//!
//! Counterpart: botocore `credentials.py` (`create_credential_resolver`, `CredentialResolver`).

use std::sync::Arc;

use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind, Result};

use super::{
    AssumeRole, AssumeRoleWithWebIdentity, BotoConfig, ChainParts, ConfigFile, Container,
    CustomProcess, Ec2CredentialsFile, Env, InstanceMetadata, Login, Provider,
    SharedCredentialsFile, Sso,
};

/// Providers, in the order in which they are tried.
///
/// # Example
///
/// ```
/// # use botoxide::Session;
/// let session = Session::new();
/// let chain = session.chain()?;
/// assert!(chain.methods().any(|method| method == "env"));
/// # Ok::<(), botoxide::Error>(())
/// ```
// C107
#[derive(Clone, Debug, Default)]
pub struct Chain {
    providers: Vec<Arc<dyn Provider>>,
}

impl Chain {
    /// botocore's order for a session.
    ///
    /// A profile that was chosen on the session removes the environment from the order; one that a variable chose
    /// does not.
    ///
    /// # Errors
    ///
    /// As [`ConfigStore::profile_name`](crate::config::ConfigStore::profile_name) and [`InstanceMetadata::new`].
    // C094
    pub fn standard(parts: &ChainParts) -> Result<Self> {
        let store = &parts.store;
        let profile = store.profile_name()?.filter(|name| !name.is_empty());
        let profile = profile.unwrap_or_else(|| "default".to_owned());
        let is_explicit = store.has_explicit_profile();
        let env: Arc<dyn Provider> = Arc::new(Env::new(&parts.seams));
        let mut providers = Vec::new();
        if !is_explicit {
            providers.push(Arc::clone(&env));
        }
        let container: Arc<dyn Provider> =
            Arc::new(Container::new(&parts.seams, &parts.transports));
        let instance: Arc<dyn Provider> = Arc::new(InstanceMetadata::new(
            &parts.seams,
            store,
            &parts.transports,
        )?);
        let sources = vec![env, Arc::clone(&container), Arc::clone(&instance)];
        providers.push(Arc::new(AssumeRole::new(parts, profile.as_str(), sources)));
        providers.extend(profile_providers(parts, &profile, is_explicit));
        providers.push(Arc::new(Ec2CredentialsFile::new(&parts.seams)));
        providers.push(Arc::new(BotoConfig::new(&parts.seams)));
        providers.push(container);
        providers.push(instance);
        Ok(Self { providers })
    }

    /// A chain of these providers.
    pub fn new(providers: Vec<Arc<dyn Provider>>) -> Self {
        Self { providers }
    }

    /// The providers, in order.
    pub(super) fn providers(&self) -> &[Arc<dyn Provider>] {
        &self.providers
    }

    /// The methods of the providers, in order.
    pub fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.providers.iter().map(|provider| provider.method())
    }

    /// Inserts a provider before the one whose method is `method`.
    ///
    /// # Errors
    ///
    /// `UnknownCredentialError`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::Session;
    /// let session = Session::new();
    /// let mut chain = session.chain()?;
    /// let env = std::sync::Arc::clone(chain.provider("env")?);
    /// chain.insert_before("assume-role", env)?;
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn insert_before(&mut self, method: &str, provider: Arc<dyn Provider>) -> Result<()> {
        let at = self.position(method)?;
        self.providers.insert(at, provider);
        Ok(())
    }

    /// Inserts a provider after the one whose method is `method`.
    ///
    /// # Errors
    ///
    /// `UnknownCredentialError`.
    pub fn insert_after(&mut self, method: &str, provider: Arc<dyn Provider>) -> Result<()> {
        let at = self.position(method)?;
        self.providers.insert(at + 1, provider);
        Ok(())
    }

    /// Removes the provider whose method is `method`, if there is one.
    ///
    /// # Example: without the metadata service of EC2
    ///
    /// ```
    /// # use botoxide::Session;
    /// let session = Session::new();
    /// let mut chain = session.chain()?;
    /// chain.remove("iam-role");
    /// let session = session.with_chain(chain);
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn remove(&mut self, method: &str) {
        if let Ok(at) = self.position(method) {
            self.providers.remove(at);
        }
    }

    /// The provider whose method is `method`.
    ///
    /// # Errors
    ///
    /// `UnknownCredentialError`.
    pub fn provider(&self, method: &str) -> Result<&Arc<dyn Provider>> {
        self.position(method).map(|at| &self.providers[at])
    }

    /// The credentials of the first provider that has some, with that provider.
    ///
    /// # Errors
    ///
    /// The first error of a provider; later providers are not tried.
    pub async fn load(&self) -> Result<Option<(Credentials, Arc<dyn Provider>)>> {
        for provider in &self.providers {
            tracing::debug!(method = provider.method(), "looking for credentials");
            if let Some(credentials) = provider.load().await? {
                return Ok(Some((credentials, Arc::clone(provider))));
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
            Error::from(ErrorKind::UnknownCredential {
                name: method.to_owned(),
            })
        })
    }
}

/// The providers that read one profile: of the session, or of the source of a role.
// C109
pub(super) fn profile_providers(
    parts: &ChainParts,
    profile: &str,
    is_env_disabled: bool,
) -> Vec<Arc<dyn Provider>> {
    let store = &parts.store;
    vec![
        Arc::new(AssumeRoleWithWebIdentity::new(
            parts,
            profile,
            is_env_disabled,
        )),
        Arc::new(Sso::new(parts, profile)),
        Arc::new(SharedCredentialsFile::new(store, profile)),
        Arc::new(Login::new(parts, profile)),
        Arc::new(CustomProcess::new(&parts.seams, store, profile)),
        Arc::new(ConfigFile::new(store, profile)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ConfigStore;
    use crate::credentials::fake_caller::parts;
    use crate::credentials::ready;
    use crate::seam::{Fakes, Seams};

    fn world() -> (Fakes, ConfigStore) {
        let world = Fakes::default();
        world.env.set("HOME", "/home/ada");
        world.env.set("AWS_ACCESS_KEY_ID", "from-env");
        world.env.set("AWS_SECRET_ACCESS_KEY", "S");
        let keys = |key| format!("aws_access_key_id = {key}\naws_secret_access_key = S\n");
        let config = format!(
            "[default]\n{}[profile p]\n{}",
            keys("config-default"),
            keys("config-p")
        );
        world.fs.write("/home/ada/.aws/config", config);
        world.fs.write(
            "/home/ada/.aws/credentials",
            format!("[default]\n{}", keys("file-default")),
        );
        let store = ConfigStore::new(&world.seams());
        (world, store)
    }

    fn access_key(world: &Fakes, store: &ConfigStore) -> Option<String> {
        let chain = Chain::standard(&parts(world, store)).unwrap();
        ready(chain.load())
            .unwrap()
            .map(|(credentials, _)| credentials.access_key.clone())
    }

    #[test]
    fn the_first_provider_with_credentials_wins() {
        // C094 C098 C101
        let (world, mut store) = world();
        assert_eq!(access_key(&world, &store).as_deref(), Some("from-env"));
        world.env.set("AWS_PROFILE", "p");
        assert_eq!(
            access_key(&world, &store).as_deref(),
            Some("from-env"),
            "AWS_PROFILE leaves it in"
        );
        store.set("profile", "p");
        assert_eq!(
            access_key(&world, &store).as_deref(),
            Some("config-p"),
            "a profile in code does not"
        );
        store.clear("profile");
        world.env.remove("AWS_PROFILE");
        world.env.remove("AWS_ACCESS_KEY_ID");
        assert_eq!(access_key(&world, &store).as_deref(), Some("file-default"));
        assert_eq!(
            access_key(&Fakes::default(), &ConfigStore::new(&Seams::fake())),
            None
        );
    }

    #[test]
    fn the_order_can_be_changed() {
        // C107
        let (world, store) = world();
        let mut chain = Chain::standard(&parts(&world, &store)).unwrap();
        let order = [
            "env",
            "assume-role",
            "assume-role-with-web-identity",
            "sso",
            "shared-credentials-file",
            "login",
            "custom-process",
            "config-file",
            "ec2-credentials-file",
            "boto-config",
            "container-role",
            "iam-role",
        ];
        assert_eq!(chain.methods().collect::<Vec<_>>(), order);
        let env = Arc::clone(chain.provider("env").unwrap());
        chain.remove("env");
        chain.remove("env");
        assert_eq!(
            ready(chain.load()).unwrap().unwrap().1.method(),
            "shared-credentials-file"
        );
        chain.insert_after("config-file", Arc::clone(&env)).unwrap();
        chain
            .insert_before("config-file", Arc::clone(&env))
            .unwrap();
        let order = [
            "assume-role",
            "assume-role-with-web-identity",
            "sso",
            "shared-credentials-file",
            "login",
            "custom-process",
            "env",
            "config-file",
            "env",
            "ec2-credentials-file",
            "boto-config",
            "container-role",
            "iam-role",
        ];
        assert_eq!(chain.methods().collect::<Vec<_>>(), order);
        for error in [
            chain.insert_before("x", Arc::clone(&env)).unwrap_err(),
            chain.insert_after("x", env).unwrap_err(),
            chain.provider("x").unwrap_err(),
        ] {
            assert_eq!(error.to_string(), "Credential named x not found.");
        }
    }
}
