//! Profiles, SSO sessions and service sections of the shared files.
//!
//! Not here: which profile is used (`chain.rs`) and the syntax (`ini.rs`). Counterpart: botocore
//! `configloader.py` (`load_config`, `build_profile_map`) and `session.py` (`full_config`).

use std::path::Path;

use botoxide_core::error::{Error, ErrorKind, Result};
use indexmap::IndexMap;

use super::ini::{self, Section};
use super::words::split_words;
use crate::seam::{Fs, is_unfit};

/// What the configuration file and the credentials file hold.
#[derive(Clone, Debug, Default)]
pub struct SharedConfig {
    /// The profiles of the configuration file alone.
    config_profiles: IndexMap<String, Section>,
    /// The sections of the credentials file: each is a profile.
    credentials_profiles: IndexMap<String, Section>,
    sso_sessions: IndexMap<String, Section>,
    services: IndexMap<String, Section>,
    others: IndexMap<String, Section>,
}

impl SharedConfig {
    /// Reads both files; a missing file is empty, and so is one without read permission.
    ///
    /// # Errors
    ///
    /// `ConfigParseError` if a file cannot be parsed.
    // C089
    pub fn load(fs: &dyn Fs, config_file: &Path, credentials_file: &Path) -> Result<Self> {
        let config = parse_file(fs, config_file)?.unwrap_or_default();
        let credentials_profiles = parse_file(fs, credentials_file)?.unwrap_or_default();
        Ok(Self {
            credentials_profiles,
            ..Self::from_sections(config)
        })
    }

    /// Reads several configuration files. If several have the same profile or section, the first one counts; SSO
    /// sessions and services are those of the first file. A missing file is skipped.
    ///
    /// # Errors
    ///
    /// `ConfigParseError` if a file cannot be parsed.
    ///
    /// # Example: a user's file before the machine's
    ///
    /// ```
    /// use std::path::Path;
    /// use botoxide::config::SharedConfig;
    /// use botoxide::seam::Fakes;
    ///
    /// let world = Fakes::default();
    /// world.fs.write("/own", "[default]\nregion = eu-north-1\n");
    /// world.fs.write("/all", "[default]\nregion = us-east-1\n[profile shared]\nregion = us-west-2\n");
    /// let files = [Path::new("/own"), Path::new("/not/there"), Path::new("/all")];
    /// let shared = SharedConfig::load_all(&*world.fs, &files)?;
    /// assert_eq!(shared.profile("default").unwrap().text("region"), Some("eu-north-1"));
    /// assert_eq!(shared.profile("shared").unwrap().text("region"), Some("us-west-2"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // C091
    pub fn load_all(fs: &dyn Fs, config_files: &[&Path]) -> Result<Self> {
        let mut merged: Option<Self> = None;
        for file in config_files {
            let Some(sections) = parse_file(fs, file)? else {
                continue;
            };
            let next = Self::from_sections(sections);
            let Some(first) = &mut merged else {
                merged = Some(next);
                continue;
            };
            for (all, more) in [
                (&mut first.config_profiles, next.config_profiles),
                (&mut first.others, next.others),
            ] {
                for (name, section) in more {
                    all.entry(name).or_insert(section);
                }
            }
        }
        Ok(merged.unwrap_or_default())
    }

    /// Sorts the sections of a configuration file.
    // C086 C087
    fn from_sections(sections: IndexMap<String, Section>) -> Self {
        let mut shared = Self::default();
        for (name, section) in sections {
            // botocore looks at how the header begins, not at its first word: `[profiles x]` is a profile too.
            let group = if name.starts_with("profile") {
                &mut shared.config_profiles
            } else if name.starts_with("sso-session") {
                &mut shared.sso_sessions
            } else if name.starts_with("services") {
                &mut shared.services
            } else if name == "default" {
                shared.config_profiles.insert(name, section);
                continue;
            } else {
                shared.others.insert(name, section);
                continue;
            };
            if let Some([_, name]) = split_words(&name).as_deref() {
                group.insert(name.clone(), section);
            }
        }
        shared
    }

    /// A profile: the configuration file's values overridden by those of the credentials file.
    // C088
    pub fn profile(&self, name: &str) -> Option<Section> {
        match (
            self.config_profiles.get(name),
            self.credentials_profiles.get(name),
        ) {
            (Some(config), Some(credentials)) => Some(config.merged(credentials)),
            (config, credentials) => config.or(credentials).cloned(),
        }
    }

    /// A profile, with botocore's error if it does not exist.
    ///
    /// # Errors
    ///
    /// `ProfileNotFound`.
    // C090
    pub fn known_profile(&self, name: &str) -> Result<Section> {
        self.profile(name).ok_or_else(|| {
            ErrorKind::ProfileNotFound {
                profile: name.to_owned(),
            }
            .into()
        })
    }

    /// A profile of the configuration file only.
    pub fn config_profile(&self, name: &str) -> Option<&Section> {
        self.config_profiles.get(name)
    }

    /// A profile of the credentials file only.
    pub fn credentials_profile(&self, name: &str) -> Option<&Section> {
        self.credentials_profiles.get(name)
    }

    /// The names of all profiles: those of the configuration file, then those of the credentials file only.
    pub fn profile_names(&self) -> impl Iterator<Item = &str> {
        let only = self
            .credentials_profiles
            .keys()
            .filter(|name| !self.config_profiles.contains_key(*name));
        self.config_profiles.keys().chain(only).map(String::as_str)
    }

    /// The section `[sso-session NAME]`.
    pub fn sso_session(&self, name: &str) -> Option<&Section> {
        self.sso_sessions.get(name)
    }

    /// The section `[services NAME]`.
    // C092
    pub fn services(&self, name: &str) -> Option<&Section> {
        self.services.get(name)
    }

    /// A section of the configuration file that is none of the above, by its whole header: `preview`, `plugins`.
    pub fn other(&self, name: &str) -> Option<&Section> {
        self.others.get(name)
    }
}

/// The sections of a file in the dialect of `~/.aws/config`, by their headers; `None` if there is no file.
///
/// # Errors
///
/// `ConfigParseError`; `OSError` if it is not a regular file, or too large.
///
/// # Example
///
/// ```
/// use std::path::Path;
/// use botoxide::config::parse_file;
/// use botoxide::seam::RealFs;
///
/// assert!(parse_file(&RealFs, Path::new("/missing"))?.is_none());
/// # Ok::<(), botoxide::Error>(())
/// ```
// C084
pub fn parse_file(fs: &dyn Fs, path: &Path) -> Result<Option<IndexMap<String, Section>>> {
    if !fs.exists(path) || fs.is_directory(path) {
        return Ok(None);
    }
    let bytes = match fs.read_settings(path) {
        Ok(bytes) => bytes,
        // DIFFERENCE 99: botocore treats a pipe as a missing file, and reads files of any size.
        Err(error) if is_unfit(&error) => {
            let msg = format!("{}: {error}", path.display());
            return Err(Error::from(ErrorKind::Io { msg }).with_source(error));
        }
        // Python's parser skips a file that it cannot open.
        Err(_) => return Ok(Some(IndexMap::new())),
    };
    let sections = ini::parse(&bytes);
    sections.map(Some).map_err(|malformed| {
        Error::from(ErrorKind::ConfigParse {
            path: path.display().to_string(),
        })
        .with_source(malformed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seam::FakeFs;

    fn load(config: Option<&str>, credentials: Option<&str>) -> Result<SharedConfig> {
        let fs = FakeFs::default();
        for (path, text) in [("/config", config), ("/credentials", credentials)] {
            if let Some(text) = text {
                fs.write(path, text);
            }
        }
        SharedConfig::load(&fs, Path::new("/config"), Path::new("/credentials"))
    }

    #[test]
    fn sections_are_sorted_by_their_headers() {
        // C086
        let shared = load(
            Some(
                "[default]\na=1\n[profile foo]\na=2\n[profile \"two words\"]\na=3\n[profile a b]\na=4\n[profile]\n\
                 a=5\n[sso-session s]\na=6\n[services t]\ns3 =\n  endpoint_url = http://x\n[preview]\na=7\n\
                 [profile 'open]\na=8\n[profiles odd]\na=9\n",
            ),
            None,
        )
        .unwrap();
        assert_eq!(
            shared.profile_names().collect::<Vec<_>>(),
            ["default", "foo", "two words", "odd"]
        );
        assert_eq!(shared.profile("two words").unwrap().text("a"), Some("3"));
        assert_eq!(shared.sso_session("s").unwrap().text("a"), Some("6"));
        assert_eq!(
            shared
                .services("t")
                .unwrap()
                .nested_text("s3", "endpoint_url"),
            Some("http://x")
        );
        assert_eq!(shared.other("preview").unwrap().text("a"), Some("7"));
        assert!(shared.profile("preview").is_none());
    }

    #[test]
    fn the_later_of_two_default_profiles_wins_whole() {
        // C087
        let shared = load(Some("[profile default]\na=1\nb=1\n[default]\na=2\n"), None).unwrap();
        let default = shared.profile("default").unwrap();
        assert_eq!((default.text("a"), default.text("b")), (Some("2"), None));
        let shared = load(Some("[default]\na=1\nb=1\n[profile default]\na=2\n"), None).unwrap();
        let default = shared.profile("default").unwrap();
        assert_eq!((default.text("a"), default.text("b")), (Some("2"), None));
    }

    #[test]
    fn the_credentials_file_overrides_the_configuration_file() {
        // C088
        let shared = load(
            Some("[profile x]\na=1\nb=1\n[profile y]\na=1\n"),
            Some("[x]\na=2\nc=2\n[profile z]\na=3\n"),
        )
        .unwrap();
        let x = shared.profile("x").unwrap();
        assert_eq!(
            (x.text("a"), x.text("b"), x.text("c")),
            (Some("2"), Some("1"), Some("2"))
        );
        assert_eq!(shared.config_profile("x").unwrap().text("a"), Some("1"));
        assert_eq!(shared.credentials_profile("x").unwrap().text("b"), None);
        assert_eq!(
            shared.profile_names().collect::<Vec<_>>(),
            ["x", "y", "profile z"]
        );
    }

    #[test]
    fn the_first_file_with_a_profile_wins() {
        // C091, and botocore's multi_file_load_config for each of these
        let fs = FakeFs::default();
        fs.write(
            "/a",
            "[default]\nregion = a\n[sso-session one]\nx = a\n[own]\ny = a\n",
        );
        fs.write(
            "/b",
            "[default]\nretry_mode = b\n[profile p]\nregion = b\n[sso-session two]\nx = b\n[own]\ny = b\n[more]\ny = b\n",
        );
        let load = |names: &[&str]| {
            let files: Vec<&Path> = names.iter().map(Path::new).collect();
            SharedConfig::load_all(&fs, &files)
        };
        let shared = load(&["/none", "/a", "/b"]).unwrap();
        let default = shared.config_profile("default").unwrap();
        assert_eq!(
            (default.text("region"), default.text("retry_mode")),
            (Some("a"), None)
        );
        assert_eq!(
            shared.config_profile("p").unwrap().text("region"),
            Some("b")
        );
        assert!(shared.sso_session("one").is_some() && shared.sso_session("two").is_none());
        assert_eq!(shared.other("own").unwrap().text("y"), Some("a"));
        assert_eq!(shared.other("more").unwrap().text("y"), Some("b"));
        assert_eq!(load(&["/none"]).unwrap().profile_names().count(), 0);
        fs.write("/c", "no section\n");
        assert!(load(&["/a", "/c"]).is_err());
    }

    #[test]
    fn files_may_be_missing_but_not_broken() {
        // C089 C090 C083
        let shared = load(None, Some("[x]\na=1\n")).unwrap();
        assert_eq!(shared.profile("x").unwrap().text("a"), Some("1"));
        let shared = load(None, None).unwrap();
        assert_eq!(shared.profile_names().count(), 0);
        assert_eq!(
            shared.known_profile("x").unwrap_err().to_string(),
            "The config profile (x) could not be found"
        );
        assert_eq!(
            load(Some("no section\n"), None).unwrap_err().to_string(),
            "Unable to parse config file: /config"
        );
        let error = load(None, Some("[x]\n[x]\n")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Unable to parse config file: /credentials"
        );
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(
            source.to_string(),
            "line 2: the section [x] already exists, on line 1"
        );
    }
}
