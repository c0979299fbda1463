//! `Config`: the options of a client that a caller may set in code.
//!
//! A field that is `None` was not set: the session's settings and then the defaults decide. Counterpart:
//! botocore `config.py`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::value::Map;

mod closed_sets;
mod from_value;

pub use closed_sets::{
    AccountIdEndpointMode, AddressingStyle, DefaultsMode, RequestChecksumCalculation,
    ResponseChecksumValidation, S3Compatibility, UsEast1RegionalEndpoint,
};

use crate::transport::TlsProvider;

/// The options of a client, in botocore's order.
///
/// # Example: set a few, leave the rest
///
/// ```
/// use botoxide::config::{Config, Retries, RetryMode};
///
/// let config = Config {
///     region_name: Some("eu-central-1".into()),
///     retries: Some(Retries { mode: Some(RetryMode::Adaptive), ..Retries::default() }),
///     ..Config::default()
/// };
/// assert!(config.validate().is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The region, unless the client is given one as an argument.
    // C001
    pub region_name: Option<String>,
    /// How to sign; set here, it comes before every preference and token.
    // C002
    pub signature_version: Option<SignatureVersion>,
    /// Replaces the computed user agent.
    // C003
    pub user_agent: Option<String>,
    /// Appended to the user agent.
    // C004
    pub user_agent_extra: Option<String>,
    /// The application's name in the user agent.
    // C005
    pub user_agent_appid: Option<String>,
    /// Connect timeout; 60 s, or the defaults mode's.
    // C006
    pub connect_timeout: Option<Duration>,
    /// Read timeout; 60 s.
    // C007
    pub read_timeout: Option<Duration>,
    /// Whether arguments are validated; true.
    // C008
    pub parameter_validation: Option<bool>,
    /// Maximum number of pooled connections; 10.
    // C009
    pub max_pool_connections: Option<usize>,
    /// Proxies by scheme or by scheme and host; the environment's.
    // C010
    pub proxies: Option<Proxies>,
    /// How to talk to proxies.
    // C011
    pub proxies_config: Option<ProxiesConfig>,
    /// Options of S3.
    // C012
    pub s3: Option<S3Config>,
    /// Not used: botocore reads the option of this name in `s3`.
    // C013
    pub s3_disable_express_session_auth: Option<bool>,
    /// How often and how to retry.
    // C014
    pub retries: Option<Retries>,
    /// The client's own certificate.
    // C015
    pub client_cert: Option<ClientCertificate>,
    /// Whether operations may put a prefix before the host; true.
    // C016
    pub inject_host_prefix: Option<bool>,
    /// Whether endpoints are discovered from the service; by default if it is required.
    // C017
    pub endpoint_discovery_enabled: Option<EndpointDiscovery>,
    /// Whether to use dual-stack (IPv6) endpoints.
    // C018
    pub use_dualstack_endpoint: Option<bool>,
    /// Whether to use FIPS 140 endpoints.
    // C019
    pub use_fips_endpoint: Option<bool>,
    /// Whether to ignore endpoint URLs in environment and profile.
    // C020
    pub ignore_configured_endpoint_urls: Option<bool>,
    /// Which set of defaults is used; `legacy`.
    // C021
    pub defaults_mode: Option<DefaultsMode>,
    /// Whether sockets send keep-alive probes.
    // C022
    pub tcp_keepalive: Option<bool>,
    /// Minimum size of compressed bodies, in bytes; 10,240.
    // C023
    pub request_min_compression_size_bytes: Option<i64>,
    /// Whether bodies are never compressed; false.
    // C024
    pub disable_request_compression: Option<bool>,
    /// Arguments of the service's endpoint rules, by their names in snake case.
    // C025
    pub client_context_params: Option<Map>,
    /// The regions in which an asymmetric signature is valid: `*`, `us-east-1,us-west-2`.
    // C026
    pub sigv4a_signing_region_set: Option<String>,
    /// When requests get a checksum; `when_supported`.
    // C027
    pub request_checksum_calculation: Option<RequestChecksumCalculation>,
    /// When the checksums of responses are verified; `when_supported`.
    // C028
    pub response_checksum_validation: Option<ResponseChecksumValidation>,
    /// Whether endpoints can have the account in their host name; `preferred`.
    // C029
    pub account_id_endpoint_mode: Option<AccountIdEndpointMode>,
    /// Names of authentication schemes, comma-separated, in order of preference.
    // C030
    pub auth_scheme_preference: Option<String>,
    /// Timeout of a whole call: endpoint, credentials, all attempts and the waits between them, until there is
    /// a result; a streamed body is read without it. No limit by default. Not in boto3: DIFFERENCE 51
    pub overall_timeout: Option<Duration>,
    /// Whether calls wait, in their order, while `max_pool_connections` connections to a host are in
    /// use; if false, the default, one more is opened, and closed after its response. Not in boto3: DIFFERENCE 54
    pub pool_block: Option<bool>,
    /// The library of cryptography that TLS uses; its feature must be on. aws-lc if the feature `tls-aws-lc` is on,
    /// otherwise ring. Not in boto3: DIFFERENCE 105
    pub tls_provider: Option<TlsProvider>,
}

/// How requests are signed.
///
/// # Example: call without credentials
///
/// ```
/// use botoxide::config::{Config, SignatureVersion};
///
/// let config = Config {
///     signature_version: Some(SignatureVersion::Unsigned),
///     ..Config::default()
/// };
/// assert!(config.validate().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureVersion {
    /// Not at all: botocore's `UNSIGNED`.
    Unsigned,
    /// By the signer of this name: `v4`, `s3v4` …
    Named(String),
}

/// Proxy URLs by `http`, `https`, `http://host` … `Debug` shows no URL, as it may contain a password.
///
/// # Example
///
/// ```
/// use botoxide::config::{Config, Proxies};
///
/// let config = Config {
///     proxies: Some(Proxies {
///         urls: [("https".to_owned(), "http://proxy.example.com:3128".to_owned())].into(),
///     }),
///     ..Config::default()
/// };
/// assert!(config.validate().is_ok());
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// The URLs.
    pub urls: BTreeMap<String, String>,
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.urls.keys()).finish()
    }
}

/// How to talk to proxies.
///
/// # Example
///
/// ```
/// use botoxide::config::{Config, ProxiesConfig};
///
/// let config = Config {
///     proxies_config: Some(ProxiesConfig {
///         proxy_ca_bundle: Some("/etc/ssl/proxy.pem".into()),
///         ..ProxiesConfig::default()
///     }),
///     ..Config::default()
/// };
/// assert!(config.validate().is_ok());
/// ```
// C011
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxiesConfig {
    /// A file of certificates to trust.
    pub proxy_ca_bundle: Option<String>,
    /// The client's own certificate.
    pub proxy_client_cert: Option<ClientCertificate>,
    /// Whether HTTPS requests are sent to an HTTPS proxy directly, instead of through a tunnel.
    pub proxy_use_forwarding_for_https: Option<bool>,
}

/// Files of a certificate and of its key.
///
/// # Example
///
/// ```
/// use botoxide::config::{ClientCertificate, Config};
///
/// let config = Config {
///     client_cert: Some(ClientCertificate { certificate: "client.pem".into(), key: Some("client.key".into()) }),
///     ..Config::default()
/// };
/// assert!(config.validate().is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The certificate; with the key in the same file if `key` is `None`.
    pub certificate: String,
    /// The key.
    pub key: Option<String>,
}

/// Options of S3.
///
/// # Example
///
/// ```
/// use botoxide::config::{Config, S3Config};
///
/// let config = Config {
///     s3: Some(S3Config { use_accelerate_endpoint: Some(true), ..S3Config::default() }),
///     ..Config::default()
/// };
/// assert!(config.validate().is_ok());
/// ```
// C012
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Config {
    /// Where the bucket is in a URL; `auto`.
    pub addressing_style: Option<AddressingStyle>,
    /// Whether to use the accelerated endpoint.
    pub use_accelerate_endpoint: Option<bool>,
    /// Whether bodies are signed.
    pub payload_signing_enabled: Option<bool>,
    /// The endpoint in `us-east-1`; `legacy`.
    pub us_east_1_regional_endpoint: Option<UsEast1RegionalEndpoint>,
    /// Whether to use dual-stack (IPv6) endpoints.
    pub use_dualstack_endpoint: Option<bool>,
    /// Whether the region of an ARN may differ from the client's.
    pub use_arn_region: Option<bool>,
    /// Whether multi-region access points are refused.
    pub s3_disable_multiregion_access_points: Option<bool>,
    /// Whether S3 Express is used without sessions.
    pub disable_s3_express_session_auth: Option<bool>,
    /// What is assumed about a store at a custom endpoint; `off`.
    pub compatibility: Option<S3Compatibility>,
}

/// How often and how to retry.
///
/// # Example: four attempts
///
/// ```
/// use botoxide::config::{Config, Retries};
///
/// let config = Config {
///     retries: Some(Retries { total_max_attempts: Some(4), ..Retries::default() }),
///     ..Config::default()
/// };
/// assert!(config.validate().is_ok());
/// ```
// C014
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retries {
    /// Maximum number of retries, 0 or more.
    pub max_attempts: Option<i64>,
    /// Maximum number of attempts, the first included, 1 or more. Overrides `max_attempts`.
    pub total_max_attempts: Option<i64>,
    /// The retry mode.
    pub mode: Option<RetryMode>,
}

/// Which errors are retried, and how long to wait.
///
/// # Example
///
/// ```
/// use botoxide::config::RetryMode;
///
/// assert_eq!("adaptive".parse::<RetryMode>()?, RetryMode::Adaptive);
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryMode {
    /// `adaptive`: as standard, and requests are spaced out when the service throttles.
    Adaptive,
    /// `legacy`: botocore's first.
    Legacy,
    /// `standard`: that of all SDKs.
    Standard,
}

impl RetryMode {
    /// The mode's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adaptive => "adaptive",
            Self::Legacy => "legacy",
            Self::Standard => "standard",
        }
    }
}

impl FromStr for RetryMode {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "adaptive" => Ok(Self::Adaptive),
            "legacy" => Ok(Self::Legacy),
            "standard" => Ok(Self::Standard),
            _ => Err(ErrorKind::InvalidRetryMode {
                provided_retry_mode: name.to_owned(),
                valid_modes: "('legacy', 'standard', 'adaptive')".into(),
            }
            .into()),
        }
    }
}

/// Whether endpoints are discovered from the service.
///
/// # Example
///
/// ```
/// use botoxide::config::EndpointDiscovery;
///
/// assert_eq!("true".parse::<EndpointDiscovery>()?, EndpointDiscovery::Enabled);
/// # Ok::<(), botoxide::Error>(())
/// ```
// C017
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointDiscovery {
    /// If the service requires it.
    Auto,
    /// Never.
    Disabled,
    /// Wherever it is possible.
    Enabled,
}

impl FromStr for EndpointDiscovery {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.to_lowercase();
        match text.trim() {
            "auto" => Ok(Self::Auto),
            "true" => Ok(Self::Enabled),
            "false" => Ok(Self::Disabled),
            other => Err(ErrorKind::InvalidEndpointDiscoveryConfiguration {
                config_value: other.to_owned(),
            }
            .into()),
        }
    }
}

/// Takes the other's field if it is set.
macro_rules! merged {
    ($first:ident, $other:ident: $($field:ident)*) => {
        Config { $($field: $other.$field.clone().or_else(|| $first.$field.clone()),)* }
    };
}

impl Config {
    /// These options overridden by those of `other`; dictionaries are replaced completely.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::Config;
    ///
    /// let base = Config { region_name: Some("eu-west-1".into()), max_pool_connections: Some(50), ..Config::default() };
    /// let other = Config { region_name: Some("eu-central-1".into()), ..Config::default() };
    /// let merged = base.merge(&other);
    /// assert_eq!(merged.region_name.as_deref(), Some("eu-central-1"));
    /// assert_eq!(merged.max_pool_connections, Some(50));
    /// ```
    // C032
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        merged! { self, other:
            region_name signature_version user_agent user_agent_extra user_agent_appid connect_timeout read_timeout
            parameter_validation max_pool_connections proxies proxies_config s3 s3_disable_express_session_auth retries
            client_cert inject_host_prefix endpoint_discovery_enabled use_dualstack_endpoint use_fips_endpoint
            ignore_configured_endpoint_urls defaults_mode tcp_keepalive request_min_compression_size_bytes
            disable_request_compression client_context_params sigv4a_signing_region_set request_checksum_calculation
            response_checksum_validation account_id_endpoint_mode auth_scheme_preference overall_timeout pool_block
            tls_provider
        }
    }

    /// Checks what botocore checks when a `Config` is created.
    ///
    /// # Errors
    ///
    /// `InvalidMaxRetryAttemptsError`.
    // C014
    pub fn validate(&self) -> Result<()> {
        let Some(retries) = &self.retries else {
            return Ok(());
        };
        for (value, minimum) in [(retries.max_attempts, 0), (retries.total_max_attempts, 1)] {
            if let Some(value) = value
                && value < minimum
            {
                return Err(ErrorKind::InvalidMaxRetryAttempts {
                    provided_max_attempts: value.to_string(),
                    min_value: minimum.to_string(),
                }
                .into());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_configuration_wins_where_it_is_set() {
        // C032
        let first = Config {
            region_name: Some("a".into()),
            user_agent_extra: Some("x".into()),
            retries: Some(Retries {
                max_attempts: Some(1),
                ..Retries::default()
            }),
            ..Config::default()
        };
        let other = Config {
            region_name: Some("b".into()),
            retries: Some(Retries {
                mode: Some(RetryMode::Legacy),
                ..Retries::default()
            }),
            ..Config::default()
        };
        let merged = first.merge(&other);
        assert_eq!(merged.region_name.as_deref(), Some("b"));
        assert_eq!(merged.user_agent_extra.as_deref(), Some("x"));
        assert_eq!(
            merged.retries, other.retries,
            "dictionaries are replaced whole"
        );
        assert_eq!(first.merge(&Config::default()), first);
    }
}
