//! `ConfigStore`: the settings of a session, each from the first source that has it.
//!
//! The sources are: the session itself, the environment, the profile, the default. Not here: which settings there
//! are (`names.rs`). Counterpart: botocore `configprovider.py` (`ConfigValueStore`, `ChainProvider` …) and
//! `session.py`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::redact::Redacted;
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};
use once_cell::race::OnceBox;

use super::ini::{Section, Setting};
use super::names::{self, Conversion, Fallback, Key, Name};
use super::profile::SharedConfig;
use super::region::validate_region_name;
use crate::seam::{Env, EnvSnapshot, Fs, Seams};

/// The settings of a session.
///
/// A clone has its own values and defaults and shares the files, which are read once, when they are first
/// needed.
///
/// # Example: the session's own value comes before the environment's
///
/// ```
/// use botoxide::config::ConfigStore;
/// use botoxide::seam::Fakes;
///
/// let world = Fakes::default();
/// world.env.set("AWS_DEFAULT_REGION", "eu-north-1");
/// let mut store = ConfigStore::new(&world.seams());
/// assert_eq!(store.text("region")?.as_deref(), Some("eu-north-1"));
/// store.set("region", "us-west-2");
/// assert_eq!(store.text("region")?.as_deref(), Some("us-west-2"));
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ConfigStore {
    env: Arc<dyn Env>,
    fs: Arc<dyn Fs>,
    shared: Arc<OnceBox<Arc<SharedConfig>>>,
    /// The profile in use, of a snapshot.
    scope: Option<Arc<OnceBox<Arc<Section>>>>,
    /// Values that were set on the session.
    instance: Redacted<BTreeMap<String, Value>>,
    /// Values that replace the defaults of the tables; for blocks, `block.name`.
    defaults: Redacted<BTreeMap<String, Value>>,
}

impl ConfigStore {
    /// The settings of this environment; nothing is read yet.
    pub fn new(seams: &Seams) -> Self {
        Self {
            env: Arc::clone(&seams.env),
            fs: Arc::clone(&seams.fs),
            shared: Arc::default(),
            scope: None,
            instance: Redacted::default(),
            defaults: Redacted::default(),
        }
    }

    /// The same settings with the variables as they are now, which makes reading many of them cheaper.
    pub(crate) fn snapshot(&self) -> Self {
        Self {
            env: Arc::new(EnvSnapshot::of(&self.env)),
            scope: Some(Arc::default()),
            ..self.clone()
        }
    }

    /// The environment that the settings are read from.
    pub(crate) fn env(&self) -> &dyn Env {
        &*self.env
    }

    /// Sets a setting on the session, before every other source.
    // C082
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.scope = None;
        self.instance.insert(name.into(), value.into());
    }

    /// Undoes [`set`](Self::set).
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::config::ConfigStore;
    /// use botoxide::seam::Fakes;
    ///
    /// let world = Fakes::default();
    /// let mut store = ConfigStore::new(&world.seams());
    /// store.set("region", "us-west-2");
    /// store.clear("region");
    /// assert_eq!(store.text("region")?, None);
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // C082
    pub fn clear(&mut self, name: &str) {
        self.scope = None;
        self.instance.remove(name);
    }

    /// Replaces a default, as a defaults mode does; `s3.NAME` for one in the dictionary `s3`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::config::ConfigStore;
    /// use botoxide::seam::Fakes;
    ///
    /// let world = Fakes::default();
    /// let mut store = ConfigStore::new(&world.seams());
    /// store.set_default("retry_mode", "adaptive");
    /// assert_eq!(store.text("retry_mode")?.as_deref(), Some("adaptive"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // C146
    pub fn set_default(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.defaults.insert(name.into(), value.into());
    }

    /// The value that was set on the session itself.
    pub fn instance_value(&self, name: &str) -> Option<&Value> {
        self.instance.get(name).filter(|value| !value.is_null())
    }

    /// A setting by botocore's name for it; `Null` if it is not set or the name is unknown.
    ///
    /// # Errors
    ///
    /// If a profile is needed and missing, a file cannot be parsed, or a number is invalid.
    pub fn value(&self, name: &str) -> Result<Value> {
        if let "s3" | "proxies_config" = name {
            return self
                .block(name)
                .map(|block| block.map_or(Value::Null, Value::Map));
        }
        match names::SESSION.iter().find(|row| row.name == name) {
            Some(row) => self.lookup(row, ""),
            None => Ok(self
                .instance_value(name)
                .or_else(|| self.defaults.get(name))
                .cloned()
                .unwrap_or_default()),
        }
    }

    /// A string setting.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::config::ConfigStore;
    /// use botoxide::seam::Fakes;
    ///
    /// let world = Fakes::default();
    /// world.env.set("AWS_DEFAULT_OUTPUT", "table");
    /// let store = ConfigStore::new(&world.seams());
    /// assert_eq!(store.text("region")?, None);
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn text(&self, name: &str) -> Result<Option<String>> {
        Ok(self.value(name)?.as_str().map(str::to_owned))
    }

    /// A boolean setting.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::config::ConfigStore;
    /// use botoxide::seam::Fakes;
    ///
    /// let world = Fakes::default();
    /// world.env.set("AWS_USE_FIPS_ENDPOINT", "true");
    /// let store = ConfigStore::new(&world.seams());
    /// assert_eq!(store.boolean("use_fips_endpoint")?, Some(true));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn boolean(&self, name: &str) -> Result<Option<bool>> {
        Ok(self.value(name)?.as_bool())
    }

    /// An integer setting.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::config::ConfigStore;
    /// use botoxide::seam::Fakes;
    ///
    /// let world = Fakes::default();
    /// world.env.set("AWS_MAX_ATTEMPTS", "5");
    /// let store = ConfigStore::new(&world.seams());
    /// assert_eq!(store.integer("max_attempts")?, Some(5));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn integer(&self, name: &str) -> Result<Option<i64>> {
        Ok(self.value(name)?.as_i64())
    }

    /// The dictionary `s3` or `proxies_config`: the profile's block with the rows of its table over it.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    // C081
    pub fn block(&self, name: &str) -> Result<Option<Map>> {
        let rows = match name {
            "s3" => names::S3,
            "proxies_config" => names::PROXIES,
            _ => &[],
        };
        let profile = self.profile()?;
        let mut block: Option<Map> = match profile.get(name) {
            Some(Setting::Nested(block)) => Some(
                block
                    .iter()
                    .map(|(key, text)| (key.as_str(), text))
                    .collect(),
            ),
            // A string in place of a block is ignored, and the whole table with it; an empty string counts as a block.
            Some(Setting::Text(text)) if !text.is_empty() => return Ok(None),
            Some(Setting::Text(_)) | None => None,
        };
        for row in rows {
            let value = self.lookup(row, name)?;
            if !value.is_null() {
                block
                    .get_or_insert_default()
                    .insert(Text::from_static(row.name), value);
            }
        }
        Ok(block)
    }

    /// The name of the profile: the session's, `AWS_DEFAULT_PROFILE`, `AWS_PROFILE`.
    ///
    /// # Errors
    ///
    /// None at present; the signature is that of its siblings.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::config::ConfigStore;
    /// use botoxide::seam::Fakes;
    ///
    /// let world = Fakes::default();
    /// world.env.set("AWS_PROFILE", "work");
    /// let store = ConfigStore::new(&world.seams());
    /// assert_eq!(store.profile_name()?.as_deref(), Some("work"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // C034
    pub fn profile_name(&self) -> Result<Option<String>> {
        self.text("profile")
    }

    /// Whether the profile was chosen by the session rather than by the environment.
    // C094
    pub fn has_explicit_profile(&self) -> bool {
        self.instance_value("profile").is_some()
    }

    /// The profile in use; without a name `default`, or nothing if that does not exist.
    ///
    /// # Errors
    ///
    /// `ProfileNotFound` if a named profile does not exist; `ConfigParseError`.
    // C090
    pub fn scoped(&self) -> Result<Section> {
        self.profile().map(Arc::unwrap_or_clone)
    }

    /// [`scoped`](Self::scoped), found once by a snapshot.
    pub(crate) fn profile(&self) -> Result<Arc<Section>> {
        let known = self.scope.as_ref();
        if let Some(profile) = known.and_then(|scope| scope.get()) {
            return Ok(Arc::clone(profile));
        }
        let shared = self.shared()?;
        let profile = Arc::new(match self.profile_name()? {
            Some(name) => shared.known_profile(&name)?,
            None => shared.profile("default").unwrap_or_default(),
        });
        if let Some(scope) = known {
            scope.get_or_init(|| Box::new(Arc::clone(&profile)));
        }
        Ok(profile)
    }

    /// Both shared files, read when they are first needed.
    ///
    /// # Errors
    ///
    /// `ConfigParseError`.
    pub fn shared(&self) -> Result<Arc<SharedConfig>> {
        if let Some(shared) = self.shared.get() {
            return Ok(Arc::clone(shared));
        }
        let config_file = self.path("config_file")?;
        let credentials_file = self.path("credentials_file")?;
        let shared = Arc::new(SharedConfig::load(
            &*self.fs,
            &config_file,
            &credentials_file,
        )?);
        Ok(Arc::clone(self.shared.get_or_init(|| Box::new(shared))))
    }

    /// The region of a client: the argument, the client configuration's, the setting `region`.
    ///
    /// # Errors
    ///
    /// `InvalidRegionError`, and as [`value`](Self::value).
    // M119 C035
    pub fn region_name(
        &self,
        argument: Option<&str>,
        client_config: Option<&str>,
    ) -> Result<Option<String>> {
        let region = match argument.or(client_config) {
            Some(region) => Some(region.to_owned()),
            None => self.text("region")?,
        };
        if let Some(region) = &region {
            validate_region_name(region)?;
        }
        Ok(region)
    }

    /// A setting that is a path, with variables and `~` expanded.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    // C084
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        Ok(self.env.expand(&self.text(name)?.unwrap_or_default()))
    }

    /// An environment variable.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        self.env.var(name)
    }

    fn lookup(&self, row: &Name, block: &str) -> Result<Value> {
        let changed_default = || match block {
            _ if self.defaults.is_empty() => None,
            "" => self.defaults.get(row.name),
            block => self.defaults.get(&format!("{block}.{}", row.name)),
        };
        let value = match self.first_value(row)? {
            Some(value) => value,
            None => match changed_default() {
                Some(value) => value.clone(),
                None => default_value(row.default),
            },
        };
        convert(value, row.conversion)
    }

    fn first_value(&self, row: &Name) -> Result<Option<Value>> {
        if let Some(value) = self.instance_value(row.name) {
            return Ok(Some(value.clone()));
        }
        if let Some(text) = row
            .variables
            .iter()
            .find_map(|variable| self.env.var(variable))
        {
            return Ok(Some(text.into()));
        }
        if row.keys.is_empty() {
            return Ok(None);
        }
        let profile = self.profile()?;
        Ok(row.keys.iter().find_map(|key| match key {
            Key::Flat(key) => profile.get(key).map(setting_value),
            Key::Nested(block, key) => profile.nested_text(block, key).map(Value::from),
        }))
    }
}

fn setting_value(setting: &Setting) -> Value {
    match setting {
        Setting::Text(text) => text.into(),
        Setting::Nested(block) => Value::Map(
            block
                .iter()
                .map(|(key, text)| (key.as_str(), text))
                .collect(),
        ),
    }
}

fn default_value(default: Fallback) -> Value {
    match default {
        Fallback::Boolean(value) => value.into(),
        Fallback::EmptyMap => Map::new().into(),
        Fallback::Integer(value) => value.into(),
        Fallback::None => Value::Null,
        Fallback::Text(text) => Text::from_static(text).into(),
    }
}

/// Applies a conversion to anything but nothing.
// C080
fn convert(value: Value, conversion: Conversion) -> Result<Value> {
    match (conversion, value) {
        (_, Value::Null) => Ok(Value::Null),
        (Conversion::None, value) => Ok(value),
        (Conversion::Boolean, Value::Bool(value)) => Ok(value.into()),
        (Conversion::Boolean, value) => Ok(value
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
            .into()),
        (Conversion::Integer, Value::Integer(value)) => Ok(value.into()),
        (Conversion::Integer, Value::Bool(value)) => Ok(i64::from(value).into()),
        (Conversion::Integer, value) => {
            let text = value.as_str().ok_or_else(|| {
                Error::from(ErrorKind::InvalidType {
                    msg: "int() argument must be a string, a bytes-like object or a real number, not 'dict'".into(),
                })
            })?;
            integer(text).map(Value::from).ok_or_else(|| {
                Error::value(format!("invalid literal for int() with base 10: '{text}'"))
            })
        }
    }
}

/// Python's `int` of a string: spaces around, a sign, single underscores between digits.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let digits = text.trim();
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let is_plain = !unsigned.starts_with('_')
        && !unsigned.ends_with('_')
        && !unsigned.contains("__")
        && unsigned
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_');
    if is_plain {
        digits.replace('_', "").parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seam::Fakes;

    fn world(config: &str) -> (Fakes, ConfigStore) {
        let world = Fakes::default();
        world.env.set("HOME", "/home/ada");
        world.fs.write("/home/ada/.aws/config", config);
        let store = ConfigStore::new(&world.seams());
        (world, store)
    }

    #[test]
    fn the_first_source_wins() {
        // C035 C082
        let (world, mut store) = world("[default]\nregion = from-profile\n");
        assert_eq!(
            store.text("region").unwrap().as_deref(),
            Some("from-profile")
        );
        world.env.set("AWS_REGION", "not-read");
        assert_eq!(
            store.text("region").unwrap().as_deref(),
            Some("from-profile")
        );
        world.env.set("AWS_DEFAULT_REGION", "from-environment");
        assert_eq!(
            store.text("region").unwrap().as_deref(),
            Some("from-environment")
        );
        store.set("region", "from-session");
        assert_eq!(
            store.text("region").unwrap().as_deref(),
            Some("from-session")
        );
        // M119
        assert_eq!(
            store.region_name(None, None).unwrap().as_deref(),
            Some("from-session")
        );
        assert_eq!(
            store
                .region_name(None, Some("from-config"))
                .unwrap()
                .as_deref(),
            Some("from-config")
        );
        assert_eq!(
            store
                .region_name(Some("given"), Some("from-config"))
                .unwrap()
                .as_deref(),
            Some("given")
        );
        assert!(store.region_name(Some("a b"), None).is_err());
        store.clear("region");
        assert_eq!(
            store.text("region").unwrap().as_deref(),
            Some("from-environment")
        );
        world.env.set("AWS_DEFAULT_REGION", "");
        assert_eq!(
            store.text("region").unwrap().as_deref(),
            Some(""),
            "empty is a value"
        );
    }

    #[test]
    fn profiles_are_named_by_session_then_environment() {
        // C034 C090
        let (world, mut store) =
            world("[profile a]\nregion = ra\n[profile b]\nregion = rb\n[profile c]\nregion = rc\n");
        assert_eq!(store.profile_name().unwrap(), None);
        assert_eq!(
            store.text("region").unwrap(),
            None,
            "no default profile, no error"
        );
        world.env.set("AWS_PROFILE", "a");
        assert_eq!(store.text("region").unwrap().as_deref(), Some("ra"));
        world.env.set("AWS_DEFAULT_PROFILE", "b");
        assert_eq!(store.text("region").unwrap().as_deref(), Some("rb"));
        assert!(!store.has_explicit_profile());
        store.set("profile", "c");
        assert_eq!(store.text("region").unwrap().as_deref(), Some("rc"));
        assert!(store.has_explicit_profile());
        store.set("profile", "nobody");
        assert_eq!(
            store.text("region").unwrap_err().to_string(),
            "The config profile (nobody) could not be found"
        );
        world.env.set("AWS_DEFAULT_REGION", "x");
        assert_eq!(
            store.text("region").unwrap().as_deref(),
            Some("x"),
            "the profile is not asked"
        );
    }

    #[test]
    fn files_are_where_the_variables_say() {
        // C037 C040 C084
        let (world, store) = world("[default]\nregion = wrong\n");
        world.env.set("AWS_CONFIG_FILE", "~/other/$NAME");
        world.env.set("NAME", "conf");
        world.env.set("AWS_SHARED_CREDENTIALS_FILE", "/secrets");
        world
            .fs
            .write("/home/ada/other/conf", "[default]\nregion = right\n");
        world.fs.write("/secrets", "[default]\nregion = over\n");
        // C088
        assert_eq!(store.text("region").unwrap().as_deref(), Some("over"));
        assert_eq!(
            store
                .shared()
                .unwrap()
                .config_profile("default")
                .unwrap()
                .text("region"),
            Some("right")
        );
    }

    #[test]
    fn strings_are_converted() {
        // C045 C057 C059 C080
        let (world, store) = world(
            "[default]\nmax_attempts = 1_0\ncsm_enabled = TRUE\nuse_fips_endpoint = 1\nmetadata_service_timeout = x\n",
        );
        assert_eq!(store.integer("max_attempts").unwrap(), Some(10));
        assert_eq!(store.boolean("csm_enabled").unwrap(), Some(true));
        assert_eq!(store.boolean("use_fips_endpoint").unwrap(), Some(false));
        assert_eq!(store.boolean("use_dualstack_endpoint").unwrap(), None);
        assert_eq!(store.boolean("imds_use_ipv6").unwrap(), Some(false));
        assert_eq!(
            store.text("retry_mode").unwrap().as_deref(),
            Some("standard")
        );
        assert_eq!(store.value("api_versions").unwrap(), Value::Map(Map::new()));
        assert_eq!(store.value("nobody_knows").unwrap(), Value::Null);
        assert_eq!(
            store
                .integer("metadata_service_timeout")
                .unwrap_err()
                .to_string(),
            "invalid literal for int() with base 10: 'x'"
        );
        world.env.set("AWS_METADATA_SERVICE_TIMEOUT", " +7 ");
        assert_eq!(store.integer("metadata_service_timeout").unwrap(), Some(7));
    }

    #[test]
    fn the_s3_block_is_merged_from_three_sources() {
        // C071 C075 C076 C081
        let (world, mut store) = world(
            "[default]\ns3_use_arn_region = true\ns3 =\n  addressing_style = path\n  use_arn_region = false\n  own = 1\n",
        );
        world
            .env
            .set("AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "true");
        let s3 = store.value("s3").unwrap();
        assert_eq!(s3["addressing_style"], "path");
        assert_eq!(
            s3["use_arn_region"].as_bool(),
            Some(true),
            "the flat key comes first"
        );
        assert_eq!(
            s3["s3_disable_multiregion_access_points"].as_bool(),
            Some(true)
        );
        assert_eq!(s3["own"], "1");
        assert!(s3["us_east_1_regional_endpoint"].is_null());
        // C146
        store.set_default("s3.us_east_1_regional_endpoint", "regional");
        assert_eq!(
            store.value("s3").unwrap()["us_east_1_regional_endpoint"],
            "regional"
        );
        assert_eq!(store.value("proxies_config").unwrap(), Value::Null);
    }

    #[test]
    fn text_where_a_block_belongs_is_ignored() {
        // C081
        let (_, store) =
            world("[default]\ns3 = text\ns3_use_arn_region = true\nproxy_ca_bundle = /ca\n");
        assert_eq!(store.value("s3").unwrap(), Value::Null);
        assert_eq!(
            store.value("proxies_config").unwrap()["proxy_ca_bundle"],
            "/ca"
        );
    }
}
