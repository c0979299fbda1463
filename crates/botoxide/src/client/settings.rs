//! `Settings`: the resolved options of a client: arguments, then `Config`, then settings of
//! the session, then defaults.
//!
//! Counterpart: botocore `session.py` (`create_client`), `args.py` (`compute_client_args`).

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::redact::Redacted;
use botoxide_core::value::{Map, Value};

use super::ClientOptions;
use super::defaults_mode::{self, Defaults};
use super::s3::{s3_dualstack, s3_express_switch, s3_settings};
use super::session_parts::SessionParts;
use crate::config::{
    self, AccountIdEndpointMode, Config, ConfigStore, DefaultsMode, RequestChecksumCalculation,
    ResponseChecksumValidation, Retries, RetryMode, S3Compatibility, S3Config, Setting,
    SignatureVersion, UsEast1RegionalEndpoint, adds_proxy_host_header, environment_proxies,
    integer,
};
use crate::seam::Env;
use crate::transport::{ClientCertificate, ProxyRoutes, TransportConfig, Verify};

/// The options of a client, filled in.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent settings"
)]
pub(super) struct Settings {
    pub(super) region_name: Option<String>,
    pub(super) use_ssl: bool,
    pub(super) endpoint_url: Redacted<Option<String>>,
    pub(super) use_dualstack_endpoint: bool,
    pub(super) use_fips_endpoint: bool,
    /// The `s3` block of settings and `Config`, by the names of the settings.
    pub(super) s3: Map,
    pub(super) disable_s3_express_session_auth: bool,
    sts_regional_endpoints: String,
    pub(super) parameter_validation: bool,
    pub(super) transport: TransportConfig,
    /// The connect timeout in the client's own region; whether this runs there is not known yet.
    pub(super) near_connect_timeout: Option<Duration>,
    /// The caller's options, with the rest filled in.
    pub(super) config: Config,
    /// The signature version that was set in code.
    pub(super) requested_signature_version: Option<SignatureVersion>,
    /// The signature version that the profile has for the service.
    pub(super) profile_signature_version: Option<String>,
    /// Whether the preference of authentication schemes was given in code.
    pub(super) is_auth_preference_in_code: bool,
}

/// The connect timeout from the settings.
fn seconds(store: &ConfigStore) -> Result<Option<Duration>> {
    let seconds = store.value("connect_timeout")?.as_f64();
    Ok(seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()))
}

impl Settings {
    /// Fills in the options of a client for the service with this name and endpoint prefix.
    pub(super) fn new(
        session: &SessionParts,
        store: &ConfigStore,
        service_name: &str,
        endpoint_prefix: &str,
        options: &ClientOptions,
    ) -> Result<Self> {
        let mut config = match (&session.config, &options.config) {
            (Some(default), Some(own)) => default.merge(own),
            (Some(config), None) | (None, Some(config)) => config.clone(),
            (None, None) => Config::default(),
        };
        config.validate()?;
        let region = store.region_name(
            options.region_name.as_deref(),
            config.region_name.as_deref(),
        )?;
        let Defaults { store, near } =
            defaults_mode::store(session, store, config.defaults_mode, region.as_deref())?;
        let store = &*store;
        let region_name = normalize_fips(region, &mut config);
        // A `Config` has its own timeout, unless it selects a defaults mode itself. C006
        let is_configured = config != Config::default();
        let has_config = session.config.is_some() || options.config.is_some() || is_configured;
        if has_config && matches!(config.defaults_mode, None | Some(DefaultsMode::Legacy)) {
            config.connect_timeout.get_or_insert(DEFAULT_TIMEOUT);
        }

        let ignores_configured_urls = match config.ignore_configured_endpoint_urls {
            Some(ignores) => ignores,
            None => store.boolean("ignore_configured_endpoint_urls")? == Some(true),
        };
        let endpoint_url = match &options.endpoint_url {
            Some(url) => Some(url.clone()),
            None if ignores_configured_urls => None,
            None => store.endpoint_url(service_name)?,
        };

        let s3 = s3_settings(store, &config)?;
        let s3_dualstack = if matches!(endpoint_prefix, "s3" | "s3-control") {
            s3_dualstack(store, &config)?
        } else {
            None
        };
        let switch = |own: Option<bool>, name: &str| match own {
            Some(value) => Ok(value),
            None => store.boolean(name).map(|value| value == Some(true)),
        };
        let use_dualstack_endpoint = match s3_dualstack {
            Some(value) => value,
            None => switch(config.use_dualstack_endpoint, "use_dualstack_endpoint")?,
        };
        let use_fips_endpoint = switch(config.use_fips_endpoint, "use_fips_endpoint")?;
        let parameter_validation = config.parameter_validation != Some(false)
            && store
                .profile()?
                .text("parameter_validation")
                .is_none_or(|text| text.eq_ignore_ascii_case("true"));

        let mut settings = Self {
            region_name,
            use_ssl: options.use_ssl != Some(false),
            endpoint_url: Redacted(endpoint_url),
            use_dualstack_endpoint,
            use_fips_endpoint,
            s3,
            disable_s3_express_session_auth: false,
            sts_regional_endpoints: store
                .text("sts_regional_endpoints")?
                .unwrap_or_else(|| "regional".into()),
            parameter_validation,
            transport: TransportConfig::default(),
            near_connect_timeout: match near {
                Some(near) if config.connect_timeout.is_none() => seconds(&near)?,
                _ => None,
            },
            requested_signature_version: config.signature_version.clone(),
            profile_signature_version: profile_signature_version(store, endpoint_prefix)?,
            is_auth_preference_in_code: has_text(config.auth_scheme_preference.as_deref()),
            config,
        };
        settings.fill_in(store)?;
        // Values from environment and profile have the same limits. C033
        settings.config.validate()?;
        settings.transport = settings.transport_config(store, options)?;
        Ok(settings)
    }

    /// The options that a call reads from `Config`.
    fn fill_in(&mut self, store: &ConfigStore) -> Result<()> {
        self.fill_in_retries(store)?;
        let config = &mut self.config;
        if config.connect_timeout.is_none() {
            config.connect_timeout = seconds(store)?;
        }
        config.connect_timeout.get_or_insert(DEFAULT_TIMEOUT);
        config.read_timeout.get_or_insert(DEFAULT_TIMEOUT);
        config.max_pool_connections.get_or_insert(10);
        if config.inject_host_prefix.is_none() {
            config.inject_host_prefix =
                Some(store.boolean("disable_host_prefix_injection")? != Some(true));
        }
        config.request_min_compression_size_bytes = Some(min_compression_size(
            store,
            config.request_min_compression_size_bytes,
        )?);
        if config.disable_request_compression.is_none() {
            config.disable_request_compression = store.boolean("disable_request_compression")?;
        }
        for (own, name) in [
            (&mut config.user_agent_appid, "user_agent_appid"),
            (
                &mut config.sigv4a_signing_region_set,
                "sigv4a_signing_region_set",
            ),
        ] {
            if own.is_none() {
                *own = store.text(name)?;
            }
        }
        let preference = match config.auth_scheme_preference.take() {
            Some(names) if !names.is_empty() => Some(names),
            _ => store.text("auth_scheme_preference")?,
        };
        config.auth_scheme_preference = preference.map(|names| without_blanks(&names));
        config.request_checksum_calculation = Some(match config.request_checksum_calculation {
            Some(given) => given,
            None => setting(store, "request_checksum_calculation")?
                .unwrap_or(RequestChecksumCalculation::WhenSupported),
        });
        config.response_checksum_validation = Some(match config.response_checksum_validation {
            Some(given) => given,
            None => setting(store, "response_checksum_validation")?
                .unwrap_or(ResponseChecksumValidation::WhenSupported),
        });
        self.disable_s3_express_session_auth = s3_express_switch(store, &self.s3)?;
        config.s3_disable_express_session_auth = Some(self.disable_s3_express_session_auth);
        config.account_id_endpoint_mode = Some(match config.account_id_endpoint_mode {
            _ if config.signature_version == Some(SignatureVersion::Unsigned) => {
                AccountIdEndpointMode::Disabled
            }
            Some(mode) => mode,
            None => setting(store, "account_id_endpoint_mode")?
                .unwrap_or(AccountIdEndpointMode::Preferred),
        });
        config.parameter_validation = Some(self.parameter_validation);
        config.s3 = if self.s3.is_empty() {
            None
        } else {
            Some(S3Config::try_from(&Value::Map(self.s3.clone()))?)
        };
        // Settings are checked like options in code.
        config.validate()
    }

    /// How often and how to try again; `max_attempts` in code counts retries, in settings it counts attempts.
    // C033
    fn fill_in_retries(&mut self, store: &ConfigStore) -> Result<()> {
        let mut retries = self.config.retries.take().unwrap_or_default();
        if retries.total_max_attempts.is_none() {
            retries.total_max_attempts = match retries.max_attempts.take() {
                Some(retries) => Some(retries.saturating_add(1)),
                None => store.integer("max_attempts")?,
            };
        }
        let mode = match retries.mode {
            Some(mode) => mode,
            None => setting(store, "retry_mode")?.unwrap_or(RetryMode::Standard),
        };
        self.config.retries = Some(Retries {
            max_attempts: None,
            mode: Some(mode),
            ..retries
        });
        Ok(())
    }

    fn transport_config(
        &self,
        store: &ConfigStore,
        options: &ClientOptions,
    ) -> Result<TransportConfig> {
        let verify = match &options.verify {
            Some(verify) => verify.clone(),
            None => match store
                .text("ca_bundle")?
                .or_else(|| store.env().var("REQUESTS_CA_BUNDLE"))
            {
                Some(path) => Verify::Bundle(path.into()),
                None => Verify::default(),
            },
        };
        check_bundle(&verify)?;
        Ok(TransportConfig {
            connect_timeout: self.config.connect_timeout,
            read_timeout: self.config.read_timeout,
            max_pool_connections: self.config.max_pool_connections.unwrap_or(10),
            pool_block: self.config.pool_block == Some(true),
            verify,
            client_certificate: self.config.client_cert.as_ref().map(certificate),
            tls_provider: self.config.tls_provider,
            tcp_keepalive: match self.config.tcp_keepalive {
                Some(keepalive) => keepalive,
                None => store.boolean("tcp_keepalive")? == Some(true),
            },
            proxies: ProxyRoutes::default(),
        })
    }

    /// The proxies of `Config`, else those that the environment has for `endpoint_url`.
    ///
    /// botocore uses `proxies_config` in code only, though there are settings of that name.
    // C010 C011
    pub(super) fn proxies(&self, env: &dyn Env, endpoint_url: &str) -> ProxyRoutes {
        let urls = match &self.config.proxies {
            Some(proxies) => proxies.urls.clone(),
            None => environment_proxies(env, endpoint_url),
        };
        let config = self.config.proxies_config.clone().unwrap_or_default();
        ProxyRoutes {
            ca_bundle: config.proxy_ca_bundle.map(Into::into),
            client_certificate: config.proxy_client_cert.as_ref().map(certificate),
            use_forwarding_for_https: config.proxy_use_forwarding_for_https == Some(true),
            add_host_header: adds_proxy_host_header(env),
            ..ProxyRoutes::from_urls(urls)
        }
    }

    /// Whether S3 in `us-east-1` uses its global endpoint.
    pub(super) fn forces_s3_global(&self, region: Option<&str>) -> Result<bool> {
        let text = self.s3.get("us_east_1_regional_endpoint");
        let mode = match text.and_then(Value::as_str) {
            Some(text) => text.parse()?,
            None => UsEast1RegionalEndpoint::Legacy,
        };
        let is_legacy = mode == UsEast1RegionalEndpoint::Legacy;
        Ok(is_legacy && matches!(region, None | Some("us-east-1")))
    }

    /// Whether STS uses its global endpoint.
    pub(super) fn uses_global_sts(&self, region: Option<&str>) -> Result<bool> {
        match self.sts_regional_endpoints.as_str() {
            "" | "regional" => Ok(false),
            "legacy" => {
                Ok(region.is_some_and(|region| LEGACY_GLOBAL_STS_REGIONS.contains(&region)))
            }
            other => {
                let sts_regional_endpoints_config = other.to_owned();
                Err(ErrorKind::InvalidStsRegionalEndpointsConfig {
                    sts_regional_endpoints_config,
                }
                .into())
            }
        }
    }

    /// Whether the endpoint is treated as an S3-compatible store.
    pub(super) fn is_s3_compatible(&self) -> Result<bool> {
        let text = self.s3.get("compatibility").and_then(Value::as_str);
        let mode = text.map(str::parse).transpose()?;
        Ok(mode == Some(S3Compatibility::Auto) && self.endpoint_url.is_some())
    }

    /// A switch of the `s3` block.
    pub(super) fn s3_switch(&self, name: &str) -> Option<bool> {
        self.s3.get(name).and_then(Value::as_bool)
    }
}

fn certificate(files: &config::ClientCertificate) -> ClientCertificate {
    ClientCertificate {
        certificate: files.certificate.clone().into(),
        key: files.key.clone().map(Into::into),
    }
}

/// Refuses a bundle without a name. botocore endpoint.py `_validate_verify_value`.
fn check_bundle(verify: &Verify) -> Result<()> {
    let is_blank = |path: &Path| path.to_str().is_some_and(|path| path.trim().is_empty());
    match verify {
        Verify::Bundle(path) if is_blank(path) => {
            let error_msg = "Invalid CA bundle: the configured value (ca_bundle, AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, or \
                             verify) resolved to an empty or whitespace-only string. Provide a valid path to a CA \
                             bundle file.";
            let error_msg = error_msg.to_owned();
            Err(ErrorKind::InvalidConfig { error_msg }.into())
        }
        Verify::Bundle(_) | Verify::Off | Verify::SystemRoots => Ok(()),
    }
}

/// `fips-us-east-1` and `us-east-1-fips` select the region and its FIPS endpoints.
// M127
fn normalize_fips(region: Option<String>, config: &mut Config) -> Option<String> {
    let region = region?;
    let normalized = region.replace("fips-", "").replace("-fips", "");
    if normalized != region {
        tracing::warn!(
            "transforming region from {region} to {normalized} and setting use_fips_endpoint to true"
        );
        config.use_fips_endpoint = Some(true);
    }
    Some(normalized)
}

/// The minimum size of compressed payloads.
// C023
fn min_compression_size(store: &ConfigStore, given: Option<i64>) -> Result<i64> {
    const NAME: &str = "request_min_compression_size_bytes";
    let value = match given {
        Some(given) => Value::Integer(given),
        None => store.value(NAME)?,
    };
    let size = value.as_i64().or_else(|| integer(value.as_str()?));
    let problem = match size {
        Some(size) if (1..=1_048_576).contains(&size) => return Ok(size),
        Some(_) => "Value must be between 1 and 1048576.".to_owned(),
        None => {
            let class = value.python_type();
            format!("Value must be an integer. Received <class '{class}'> instead.")
        }
    };
    let error_msg = format!("Invalid value \"{value}\" for {NAME}. {problem}");
    Err(ErrorKind::InvalidConfig { error_msg }.into())
}

fn has_text(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}

/// A signature version in the profile's block for one service.
// M128
fn profile_signature_version(store: &ConfigStore, service: &str) -> Result<Option<String>> {
    let profile = store.profile()?;
    let version = match profile.get(service) {
        Some(Setting::Nested(block)) => block.get("signature_version"),
        Some(Setting::Text(_)) | None => None,
    };
    Ok(version.filter(|version| !version.is_empty()).cloned())
}

/// Comma-separated names, without spaces and empty names.
// C030
fn without_blanks(names: &str) -> String {
    let names = names.split(',').filter(|name| !name.trim().is_empty());
    let names: Vec<String> = names.map(|name| name.replace([' ', '\t'], "")).collect();
    names.join(",")
}

/// A setting whose values are a closed set.
fn setting<T: FromStr<Err = Error>>(store: &ConfigStore, name: &str) -> Result<Option<T>> {
    store.text(name)?.map(|text| text.parse()).transpose()
}

const DEFAULT_TIMEOUT: Duration = Duration::from_mins(1);

const LEGACY_GLOBAL_STS_REGIONS: &[&str] = &[
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "aws-global",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];
