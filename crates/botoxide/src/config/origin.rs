//! `Origin`: the source of a setting.
//!
//! Not here: the settings themselves (`chain.rs`). Counterpart: awscli `configure list`, which searches each
//! source again.

use std::fmt;
use std::path::PathBuf;

use botoxide_core::error::Result;

use super::chain::ConfigStore;
use super::names::{self, Key};

/// The source of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was set on the session itself.
    Session,
    /// An environment variable, by its name.
    Variable(String),
    /// A key of a profile.
    Profile {
        /// The file that has the key; of two, the credentials file.
        file: PathBuf,
        /// The profile's name.
        profile: String,
        /// The key; `block.key` for one in a block.
        key: String,
    },
    /// Not set; the default applies.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session => f.write_str("the session"),
            Self::Variable(name) => f.write_str(name),
            Self::Profile { file, profile, key } => {
                write!(f, "{key} of profile {profile} in {}", file.display())
            }
            Self::Default => f.write_str("the default"),
        }
    }
}

impl ConfigStore {
    /// The source from which [`value`](Self::value) takes a setting; the default for an unknown name.
    ///
    /// # Errors
    ///
    /// If a profile is needed and missing, or a file cannot be parsed.
    ///
    /// # Example: a region from the environment
    ///
    /// ```
    /// use botoxide::config::{ConfigStore, Origin};
    /// use botoxide::seam::Fakes;
    ///
    /// let world = Fakes::default();
    /// world.env.set("AWS_DEFAULT_REGION", "eu-north-1");
    /// let store = ConfigStore::new(&world.seams());
    /// assert_eq!(store.origin("region")?, Origin::Variable("AWS_DEFAULT_REGION".into()));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn origin(&self, name: &str) -> Result<Origin> {
        if self.instance_value(name).is_some() {
            return Ok(Origin::Session);
        }
        let Some(row) = names::SESSION.iter().find(|row| row.name == name) else {
            return Ok(Origin::Default);
        };
        let is_set = |variable: &&&str| self.variable(variable).is_some();
        if let Some(variable) = row.variables.iter().find(is_set) {
            return Ok(Origin::Variable((*variable).to_owned()));
        }
        for key in row.keys {
            let origin = match *key {
                Key::Flat(key) => self.profile_origin(key, None)?,
                Key::Nested(block, key) => self.profile_origin(block, Some(key))?,
            };
            if let Some(origin) = origin {
                return Ok(origin);
            }
        }
        Ok(Origin::Default)
    }

    /// The source of a key of the profile in use, or of a key in one of its blocks; `None` if it is not set.
    ///
    /// # Errors
    ///
    /// As [`origin`](Self::origin).
    pub fn profile_origin(&self, key: &str, nested: Option<&str>) -> Result<Option<Origin>> {
        let section = self.profile()?;
        let is_there = match nested {
            None => section.contains_key(key),
            Some(nested) => section.nested_text(key, nested).is_some(),
        };
        if !is_there {
            return Ok(None);
        }
        let profile = self.profile_name()?.unwrap_or_else(|| "default".to_owned());
        let shared = self.shared()?;
        let is_credential = shared
            .credentials_profile(&profile)
            .is_some_and(|section| section.contains_key(key));
        let file = self.path(if is_credential {
            "credentials_file"
        } else {
            "config_file"
        })?;
        let key = nested.map_or_else(|| key.to_owned(), |nested| format!("{key}.{nested}"));
        Ok(Some(Origin::Profile { file, profile, key }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seam::Fakes;

    #[test]
    fn each_origin_is_named() {
        let world = Fakes::default();
        world.env.set("HOME", "/home/ada");
        world.fs.write(
            "/home/ada/.aws/config",
            "[default]\nregion = a\ns3 =\n  addressing_style = path\nca_bundle = x\n",
        );
        world
            .fs
            .write("/home/ada/.aws/credentials", "[default]\nca_bundle = y\n");
        let mut store = ConfigStore::new(&world.seams());
        let of = |store: &ConfigStore, name: &str| store.origin(name).unwrap().to_string();
        assert_eq!(
            of(&store, "region"),
            "region of profile default in /home/ada/.aws/config"
        );
        assert_eq!(
            of(&store, "ca_bundle"),
            "ca_bundle of profile default in /home/ada/.aws/credentials"
        );
        assert_eq!(of(&store, "config_file"), "the default");
        let style = store.profile_origin("s3", Some("addressing_style"));
        assert_eq!(
            style.unwrap().unwrap().to_string(),
            "s3.addressing_style of profile default in /home/ada/.aws/config"
        );
        world.env.set("AWS_DEFAULT_REGION", "b");
        assert_eq!(of(&store, "region"), "AWS_DEFAULT_REGION");
        store.set("region", "c");
        assert_eq!(of(&store, "region"), "the session");
    }
}
