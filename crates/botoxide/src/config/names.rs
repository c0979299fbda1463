//! Every setting: its name, its key in a profile, its variables, its default in one row each.
//!
//! Not here: looking them up (`chain.rs`). Counterpart: botocore `configprovider.py`
//! (`BOTOCORE_DEFAUT_SESSION_VARIABLES`, `DEFAULT_S3_CONFIG_VARS`, `DEFAULT_PROXIES_CONFIG_VARS`).

/// A setting that may come from the session, a variable, a profile or a default, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// botocore's name: the argument of `get_config_variable`.
    pub name: &'static str,
    /// Its keys in a profile; the first that is set counts.
    pub keys: &'static [Key],
    /// Environment variables; the first that is set counts.
    pub variables: &'static [&'static str],
    /// The default.
    pub default: Fallback,
    /// The conversion of a string value.
    pub conversion: Conversion,
}

/// A place in a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A key of the profile.
    Flat(&'static str),
    /// A key of a block of the profile.
    Nested(&'static str, &'static str),
}

/// The default of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// A boolean.
    Boolean(bool),
    /// An empty dictionary.
    EmptyMap,
    /// An integer.
    Integer(i64),
    /// Nothing.
    None,
    /// A string.
    Text(&'static str),
}

/// The conversion of a string value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// `true` in any case is true, anything else is false.
    // C080
    Boolean,
    /// Python's `int`.
    Integer,
    /// Kept as a string.
    None,
}

use Conversion::{Boolean, Integer};
use Key::{Flat, Nested};

const fn name(
    name: &'static str,
    keys: &'static [Key],
    variables: &'static [&'static str],
    default: Fallback,
    conversion: Conversion,
) -> Name {
    Name {
        name,
        keys,
        variables,
        default,
        conversion,
    }
}

/// The settings of a session.
// C034 to C070
pub const SESSION: &[Name] = &[
    name(
        "profile",
        &[],
        &["AWS_DEFAULT_PROFILE", "AWS_PROFILE"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "region",
        &[Flat("region")],
        &["AWS_DEFAULT_REGION"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "data_path",
        &[Flat("data_path")],
        &["AWS_DATA_PATH"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "config_file",
        &[],
        &["AWS_CONFIG_FILE"],
        Fallback::Text("~/.aws/config"),
        Conversion::None,
    ),
    name(
        "ca_bundle",
        &[Flat("ca_bundle")],
        &["AWS_CA_BUNDLE"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "api_versions",
        &[Flat("api_versions")],
        &[],
        Fallback::EmptyMap,
        Conversion::None,
    ),
    name(
        "credentials_file",
        &[],
        &["AWS_SHARED_CREDENTIALS_FILE"],
        Fallback::Text("~/.aws/credentials"),
        Conversion::None,
    ),
    name(
        "metadata_service_timeout",
        &[Flat("metadata_service_timeout")],
        &["AWS_METADATA_SERVICE_TIMEOUT"],
        Fallback::Integer(1),
        Integer,
    ),
    name(
        "metadata_service_num_attempts",
        &[Flat("metadata_service_num_attempts")],
        &["AWS_METADATA_SERVICE_NUM_ATTEMPTS"],
        Fallback::Integer(1),
        Integer,
    ),
    name(
        "ec2_metadata_service_endpoint",
        &[Flat("ec2_metadata_service_endpoint")],
        &["AWS_EC2_METADATA_SERVICE_ENDPOINT"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "ec2_metadata_service_endpoint_mode",
        &[Flat("ec2_metadata_service_endpoint_mode")],
        &["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "ec2_metadata_v1_disabled",
        &[Flat("ec2_metadata_v1_disabled")],
        &["AWS_EC2_METADATA_V1_DISABLED"],
        Fallback::Boolean(false),
        Boolean,
    ),
    name(
        "imds_use_ipv6",
        &[Flat("imds_use_ipv6")],
        &["AWS_IMDS_USE_IPV6"],
        Fallback::Boolean(false),
        Boolean,
    ),
    name(
        "use_dualstack_endpoint",
        &[Flat("use_dualstack_endpoint")],
        &["AWS_USE_DUALSTACK_ENDPOINT"],
        Fallback::None,
        Boolean,
    ),
    name(
        "use_fips_endpoint",
        &[Flat("use_fips_endpoint")],
        &["AWS_USE_FIPS_ENDPOINT"],
        Fallback::None,
        Boolean,
    ),
    name(
        "ignore_configured_endpoint_urls",
        &[Flat("ignore_configured_endpoint_urls")],
        &["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"],
        Fallback::None,
        Boolean,
    ),
    name(
        "parameter_validation",
        &[Flat("parameter_validation")],
        &[],
        Fallback::Boolean(true),
        Conversion::None,
    ),
    name(
        "csm_enabled",
        &[Flat("csm_enabled")],
        &["AWS_CSM_ENABLED"],
        Fallback::Boolean(false),
        Boolean,
    ),
    name(
        "csm_host",
        &[Flat("csm_host")],
        &["AWS_CSM_HOST"],
        Fallback::Text("127.0.0.1"),
        Conversion::None,
    ),
    name(
        "csm_port",
        &[Flat("csm_port")],
        &["AWS_CSM_PORT"],
        Fallback::Integer(31_000),
        Integer,
    ),
    name(
        "csm_client_id",
        &[Flat("csm_client_id")],
        &["AWS_CSM_CLIENT_ID"],
        Fallback::Text(""),
        Conversion::None,
    ),
    name(
        "endpoint_discovery_enabled",
        &[Flat("endpoint_discovery_enabled")],
        &["AWS_ENDPOINT_DISCOVERY_ENABLED"],
        Fallback::Text("auto"),
        Conversion::None,
    ),
    name(
        "sts_regional_endpoints",
        &[Flat("sts_regional_endpoints")],
        &["AWS_STS_REGIONAL_ENDPOINTS"],
        Fallback::Text("regional"),
        Conversion::None,
    ),
    name(
        "retry_mode",
        &[Flat("retry_mode")],
        &["AWS_RETRY_MODE"],
        Fallback::Text("standard"),
        Conversion::None,
    ),
    name(
        "defaults_mode",
        &[Flat("defaults_mode")],
        &["AWS_DEFAULTS_MODE"],
        Fallback::Text("legacy"),
        Conversion::None,
    ),
    name(
        "max_attempts",
        &[Flat("max_attempts")],
        &["AWS_MAX_ATTEMPTS"],
        Fallback::None,
        Integer,
    ),
    name(
        "user_agent_appid",
        &[Flat("sdk_ua_app_id")],
        &["AWS_SDK_UA_APP_ID"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "request_min_compression_size_bytes",
        &[Flat("request_min_compression_size_bytes")],
        &["AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES"],
        Fallback::Integer(10_240),
        Conversion::None,
    ),
    name(
        "disable_request_compression",
        &[Flat("disable_request_compression")],
        &["AWS_DISABLE_REQUEST_COMPRESSION"],
        Fallback::Boolean(false),
        Boolean,
    ),
    name(
        "sigv4a_signing_region_set",
        &[Flat("sigv4a_signing_region_set")],
        &["AWS_SIGV4A_SIGNING_REGION_SET"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "request_checksum_calculation",
        &[Flat("request_checksum_calculation")],
        &["AWS_REQUEST_CHECKSUM_CALCULATION"],
        Fallback::Text("when_supported"),
        Conversion::None,
    ),
    name(
        "response_checksum_validation",
        &[Flat("response_checksum_validation")],
        &["AWS_RESPONSE_CHECKSUM_VALIDATION"],
        Fallback::Text("when_supported"),
        Conversion::None,
    ),
    name(
        "account_id_endpoint_mode",
        &[Flat("account_id_endpoint_mode")],
        &["AWS_ACCOUNT_ID_ENDPOINT_MODE"],
        Fallback::Text("preferred"),
        Conversion::None,
    ),
    name(
        "disable_host_prefix_injection",
        &[Flat("disable_host_prefix_injection")],
        &["AWS_DISABLE_HOST_PREFIX_INJECTION"],
        Fallback::None,
        Boolean,
    ),
    name(
        "auth_scheme_preference",
        &[Flat("auth_scheme_preference")],
        &["AWS_AUTH_SCHEME_PREFERENCE"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "tcp_keepalive",
        &[Flat("tcp_keepalive")],
        &["BOTOCORE_TCP_KEEPALIVE"],
        Fallback::None,
        Boolean,
    ),
    name(
        "s3_disable_express_session_auth",
        &[Flat("s3_disable_express_session_auth")],
        &["AWS_S3_DISABLE_EXPRESS_SESSION_AUTH"],
        Fallback::None,
        Conversion::None,
    ),
];

/// The settings of S3, which make up the dictionary `s3`.
// C071 to C077
pub const S3: &[Name] = &[
    name(
        "addressing_style",
        &[Nested("s3", "addressing_style")],
        &[],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "use_accelerate_endpoint",
        &[Nested("s3", "use_accelerate_endpoint")],
        &[],
        Fallback::None,
        Boolean,
    ),
    name(
        "use_dualstack_endpoint",
        &[Nested("s3", "use_dualstack_endpoint")],
        &[],
        Fallback::None,
        Boolean,
    ),
    name(
        "payload_signing_enabled",
        &[Nested("s3", "payload_signing_enabled")],
        &[],
        Fallback::None,
        Boolean,
    ),
    name(
        "use_arn_region",
        &[Flat("s3_use_arn_region"), Nested("s3", "use_arn_region")],
        &["AWS_S3_USE_ARN_REGION"],
        Fallback::None,
        Boolean,
    ),
    name(
        "us_east_1_regional_endpoint",
        &[
            Flat("s3_us_east_1_regional_endpoint"),
            Nested("s3", "us_east_1_regional_endpoint"),
        ],
        &["AWS_S3_US_EAST_1_REGIONAL_ENDPOINT"],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "s3_disable_multiregion_access_points",
        &[Nested("s3", "s3_disable_multiregion_access_points")],
        &["AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS"],
        Fallback::None,
        Boolean,
    ),
];

/// The settings of proxies, which make up the dictionary `proxies_config`.
// C078 C079
pub const PROXIES: &[Name] = &[
    name(
        "proxy_ca_bundle",
        &[Flat("proxy_ca_bundle")],
        &[],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "proxy_client_cert",
        &[Flat("proxy_client_cert")],
        &[],
        Fallback::None,
        Conversion::None,
    ),
    name(
        "proxy_use_forwarding_for_https",
        &[Flat("proxy_use_forwarding_for_https")],
        &[],
        Fallback::None,
        Boolean,
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_tables_are_complete() {
        // C034 to C079
        assert_eq!((SESSION.len(), S3.len(), PROXIES.len()), (37, 7, 3));
        for table in [SESSION, S3, PROXIES] {
            assert_eq!(
                table
                    .iter()
                    .map(|row| row.name)
                    .collect::<HashSet<_>>()
                    .len(),
                table.len()
            );
        }
        // C035: AWS_REGION is not one of them.
        assert!(
            !SESSION
                .iter()
                .any(|row| row.variables.contains(&"AWS_REGION"))
        );
    }
}
