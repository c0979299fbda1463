//! Configuration: the settings, their sources, and which source wins.
//!
//! Not here: what a client does with them (`call`, `client`). Counterpart: botocore `configprovider.py`,
//! `configloader.py`, `config.py`, and `session.py` (`get_config_variable`, `get_scoped_config`).

mod chain;
mod client_config;
mod endpoint_url;
pub(crate) mod ini;
mod malformed;
pub mod names;
mod origin;
mod profile;
mod proxies;
mod region;
pub(crate) mod words;

pub use chain::ConfigStore;
pub(crate) use chain::integer;
pub use client_config::{
    AccountIdEndpointMode, AddressingStyle, ClientCertificate, Config, DefaultsMode,
    EndpointDiscovery, Proxies, ProxiesConfig, RequestChecksumCalculation,
    ResponseChecksumValidation, Retries, RetryMode, S3Compatibility, S3Config, SignatureVersion,
    UsEast1RegionalEndpoint,
};
pub(crate) use endpoint_url::is_valid_endpoint_url;
pub use ini::{Section, Setting};
pub use origin::Origin;
pub use profile::{SharedConfig, parse_file};
pub use proxies::{adds_proxy_host_header, environment_proxies};
pub use region::validate_region_name;
pub use words::split_words;
