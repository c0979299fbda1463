//! `Config` from a dictionary of a scripting language or a file.
//!
//! Counterpart: botocore `config.py` (`Config.__init__`, `_validate_s3_configuration`,
//! `_validate_retry_configuration`).

use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::value::{Map, Value};

use super::{
    ClientCertificate, Config, EndpointDiscovery, Proxies, ProxiesConfig, Retries, S3Config,
    SignatureVersion,
};

/// Options from a dictionary of a scripting language or a file, checked as by [`Config::validate`].
///
/// Times are seconds, `signature_version` is a name, `unsigned` for none.
impl TryFrom<&Value> for Config {
    type Error = Error;

    fn try_from(options: &Value) -> Result<Self> {
        let mut config = Self::default();
        for (key, value) in options
            .as_map()
            .into_iter()
            .flat_map(Map::iter)
            .filter(|(_, value)| !value.is_null())
        {
            match key.as_str() {
                "region_name" => config.region_name = Some(text(key, value)?),
                "signature_version" => {
                    config.signature_version = Some(match text(key, value)?.as_str() {
                        "unsigned" => SignatureVersion::Unsigned,
                        name => SignatureVersion::Named(name.to_owned()),
                    });
                }
                "user_agent" => config.user_agent = Some(text(key, value)?),
                "user_agent_extra" => config.user_agent_extra = Some(text(key, value)?),
                "user_agent_appid" => config.user_agent_appid = Some(text(key, value)?),
                "connect_timeout" => config.connect_timeout = Some(seconds(key, value)?),
                "read_timeout" => config.read_timeout = Some(seconds(key, value)?),
                "parameter_validation" => config.parameter_validation = Some(boolean(key, value)?),
                "max_pool_connections" => {
                    let count = usize::try_from(integer(key, value)?);
                    config.max_pool_connections =
                        Some(count.map_err(|_| mistyped(key, "whole number"))?);
                }
                "proxies" => {
                    let url = |(scheme, url)| {
                        Ok((String::from(Clone::clone(scheme)), text("proxies", url)?))
                    };
                    let urls = entries(key, value)?
                        .iter()
                        .map(url)
                        .collect::<Result<_>>()?;
                    config.proxies = Some(Proxies { urls });
                }
                "proxies_config" => {
                    config.proxies_config = Some(proxies_config(entries(key, value)?)?);
                }
                "s3" => config.s3 = Some(S3Config::try_from(value)?),
                "s3_disable_express_session_auth" => {
                    config.s3_disable_express_session_auth = Some(boolean(key, value)?);
                }
                "retries" => config.retries = Some(retries(entries(key, value)?)?),
                "client_cert" => config.client_cert = Some(certificate(key, value)?),
                "inject_host_prefix" => config.inject_host_prefix = Some(boolean(key, value)?),
                "endpoint_discovery_enabled" => {
                    config.endpoint_discovery_enabled = Some(EndpointDiscovery::try_from(value)?);
                }
                "use_dualstack_endpoint" => {
                    config.use_dualstack_endpoint = Some(boolean(key, value)?);
                }
                "use_fips_endpoint" => config.use_fips_endpoint = Some(boolean(key, value)?),
                "ignore_configured_endpoint_urls" => {
                    config.ignore_configured_endpoint_urls = Some(boolean(key, value)?);
                }
                "defaults_mode" => {
                    // DIFFERENCE 110
                    let name = Some(text(key, value)?).filter(|name| !name.is_empty());
                    config.defaults_mode = name.map(|name| name.parse()).transpose()?;
                }
                "tcp_keepalive" => config.tcp_keepalive = Some(boolean(key, value)?),
                "request_min_compression_size_bytes" => {
                    config.request_min_compression_size_bytes = Some(integer(key, value)?);
                }
                "disable_request_compression" => {
                    config.disable_request_compression = Some(boolean(key, value)?);
                }
                "client_context_params" => {
                    config.client_context_params = Some(entries(key, value)?.clone());
                }
                "sigv4a_signing_region_set" => {
                    config.sigv4a_signing_region_set = Some(text(key, value)?);
                }
                "request_checksum_calculation" => {
                    config.request_checksum_calculation = Some(text(key, value)?.parse()?);
                }
                "response_checksum_validation" => {
                    config.response_checksum_validation = Some(text(key, value)?.parse()?);
                }
                "account_id_endpoint_mode" => {
                    config.account_id_endpoint_mode = Some(text(key, value)?.parse()?);
                }
                "auth_scheme_preference" => config.auth_scheme_preference = Some(text(key, value)?),
                "pool_block" => config.pool_block = Some(boolean(key, value)?),
                "tls_provider" => config.tls_provider = Some(text(key, value)?.parse()?),
                "overall_timeout" => config.overall_timeout = Some(seconds(key, value)?),
                _ => {
                    let msg = format!("Got unexpected keyword argument '{key}'");
                    return Err(ErrorKind::InvalidType { msg }.into()); // C031
                }
            }
        }
        config.validate()?;
        Ok(config)
    }
}

/// The dictionary `s3` of a caller or a profile. Unknown keys are left out.
impl TryFrom<&Value> for S3Config {
    type Error = Error;

    fn try_from(options: &Value) -> Result<Self> {
        let mut s3 = Self::default();
        for (key, value) in entries("s3", options)?
            .iter()
            .filter(|(_, value)| !value.is_null())
        {
            match key.as_str() {
                "addressing_style" => s3.addressing_style = Some(text(key, value)?.parse()?),
                "use_accelerate_endpoint" => s3.use_accelerate_endpoint = Some(truth(value)),
                "payload_signing_enabled" => s3.payload_signing_enabled = Some(truth(value)),
                "us_east_1_regional_endpoint" => {
                    s3.us_east_1_regional_endpoint = Some(text(key, value)?.parse()?);
                }
                "use_dualstack_endpoint" => s3.use_dualstack_endpoint = Some(truth(value)),
                "use_arn_region" => s3.use_arn_region = Some(truth(value)),
                "s3_disable_multiregion_access_points" => {
                    s3.s3_disable_multiregion_access_points = Some(truth(value));
                }
                "compatibility" => s3.compatibility = Some(text(key, value)?.parse()?),
                "disable_s3_express_session_auth" => {
                    s3.disable_s3_express_session_auth = Some(truth(value));
                }
                _ => {}
            }
        }
        Ok(s3)
    }
}

impl TryFrom<&Value> for EndpointDiscovery {
    type Error = Error;

    fn try_from(value: &Value) -> Result<Self> {
        if let Some(is_enabled) = value.as_bool() {
            return Ok(if is_enabled {
                Self::Enabled
            } else {
                Self::Disabled
            });
        }
        match value.as_str() {
            Some(text) => text.parse(),
            None => Err(ErrorKind::InvalidEndpointDiscoveryConfiguration {
                config_value: value.to_string(),
            }
            .into()),
        }
    }
}

fn retries(options: &Map) -> Result<Retries> {
    let mut retries = Retries::default();
    for (key, value) in options.iter().filter(|(_, value)| !value.is_null()) {
        match key.as_str() {
            "max_attempts" => retries.max_attempts = Some(integer(key, value)?),
            "total_max_attempts" => retries.total_max_attempts = Some(integer(key, value)?),
            "mode" => retries.mode = Some(text(key, value)?.parse()?),
            _ => {
                return Err(ErrorKind::InvalidRetryConfiguration {
                    retry_config_option: key.to_string(),
                    valid_options: "('max_attempts', 'mode', 'total_max_attempts')".into(),
                }
                .into());
            }
        }
    }
    Ok(retries)
}

fn proxies_config(options: &Map) -> Result<ProxiesConfig> {
    let mut config = ProxiesConfig::default();
    for (key, value) in options.iter().filter(|(_, value)| !value.is_null()) {
        match key.as_str() {
            "proxy_ca_bundle" => config.proxy_ca_bundle = Some(text(key, value)?),
            "proxy_client_cert" => config.proxy_client_cert = Some(certificate(key, value)?),
            "proxy_use_forwarding_for_https" => {
                config.proxy_use_forwarding_for_https = Some(truth(value));
            }
            _ => return Err(ErrorKind::InvalidProxiesConfig {}.into()),
        }
    }
    Ok(config)
}

fn certificate(key: &str, value: &Value) -> Result<ClientCertificate> {
    match value.as_list() {
        Some([certificate, private]) => Ok(ClientCertificate {
            certificate: text(key, certificate)?,
            key: Some(text(key, private)?),
        }),
        Some(_) => Err(mistyped(key, "path, or a certificate's path and its key's")),
        None => Ok(ClientCertificate {
            certificate: text(key, value)?,
            key: None,
        }),
    }
}

fn entries<'a>(key: &str, value: &'a Value) -> Result<&'a Map> {
    value.as_map().ok_or_else(|| mistyped(key, "dictionary"))
}

fn text(key: &str, value: &Value) -> Result<String> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| mistyped(key, "string"))
}

fn boolean(key: &str, value: &Value) -> Result<bool> {
    value.as_bool().ok_or_else(|| mistyped(key, "boolean"))
}

/// A boolean in a dictionary, which may come from a file.
fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| {
        value
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
    })
}

fn integer(key: &str, value: &Value) -> Result<i64> {
    value.as_i64().ok_or_else(|| mistyped(key, "whole number"))
}

fn seconds(key: &str, value: &Value) -> Result<Duration> {
    let seconds = value
        .as_f64()
        .ok_or_else(|| mistyped(key, "number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|_| mistyped(key, "number of seconds"))
}

fn mistyped(key: &str, expected: &str) -> Error {
    ErrorKind::InvalidType {
        msg: format!("Config option '{key}' must be a {expected}"),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;

    use super::*;
    use crate::config::RetryMode;

    fn error(options: &Value) -> String {
        Config::try_from(options).unwrap_err().to_string()
    }

    #[test]
    fn options_come_from_a_dictionary() {
        // C001 C006 C010 C014 C015
        let config = Config::try_from(&params! {
            "region_name": "eu-west-1",
            "signature_version": "unsigned",
            "connect_timeout": 2.5,
            "max_pool_connections": 50,
            "proxies": { "https": "http://user:hunter2@proxy:3128" },
            "retries": { "total_max_attempts": 3, "mode": "adaptive" },
            "client_cert": ["cert.pem", "key.pem"],
            "s3": { "addressing_style": "path", "use_arn_region": true },
            "endpoint_discovery_enabled": "AUTO",
            "read_timeout": null,
        })
        .unwrap();
        assert_eq!(config.region_name.as_deref(), Some("eu-west-1"));
        assert_eq!(config.signature_version, Some(SignatureVersion::Unsigned));
        assert_eq!(config.connect_timeout, Some(Duration::from_millis(2_500)));
        assert_eq!(config.read_timeout, None);
        assert_eq!(
            config.retries.as_ref().unwrap().mode,
            Some(RetryMode::Adaptive)
        );
        assert_eq!(
            config.client_cert.as_ref().unwrap().key.as_deref(),
            Some("key.pem")
        );
        assert_eq!(
            config.endpoint_discovery_enabled,
            Some(EndpointDiscovery::Auto)
        );
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn invalid_options_have_the_errors_of_botocore() {
        // C012 C014 C017 C031
        assert_eq!(
            error(&params! { "regions": 1 }),
            "Got unexpected keyword argument 'regions'"
        );
        assert_eq!(
            error(&params! { "s3": { "addressing_style": "x" } }),
            "S3 addressing style x is invalid. Valid options are: 'auto', 'virtual', and 'path'"
        );
        assert_eq!(
            error(&params! { "retries": { "max": 1 } }),
            "Cannot provide retry configuration for \"max\". Valid retry configuration options are: \
             ('max_attempts', 'mode', 'total_max_attempts')"
        );
        assert_eq!(
            error(&params! { "retries": { "total_max_attempts": 0 } }),
            "Value provided to \"max_attempts\": 0 must be an integer greater than or equal to 1."
        );
        assert_eq!(
            error(&params! { "retries": { "max_attempts": (-1) } }),
            "Value provided to \"max_attempts\": -1 must be an integer greater than or equal to 0."
        );
        assert_eq!(
            error(&params! { "retries": { "mode": "x" } }),
            "Invalid value provided to \"mode\": \"x\" must be one of: ('legacy', 'standard', 'adaptive')"
        );
        assert!(error(&params! { "endpoint_discovery_enabled": "x" }).ends_with("but got x."));
        assert!(Config::try_from(&params! { "connect_timeout": (-1) }).is_err());
    }
}
