//! The older `endpoints.json`: it still decides a client's region, signing name and `meta.endpoint_url`.
//!
//! If a service has endpoint rules, they decide about each call. Counterpart: botocore `client.py`
//! (`ClientEndpointBridge`), `args.py` (`_compute_endpoint_config`).

use botoxide_core::endpoint::legacy::{LegacyEndpoint, LegacyResolver, Variants};
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::redact::Redacted;

use super::settings::Settings;
use crate::config::Config;

/// What the older resolver returns for a client.
#[derive(Clone, Debug, Default)]
pub(super) struct EndpointConfig {
    pub(super) region_name: Option<String>,
    pub(super) signing_region: Option<String>,
    pub(super) signing_name: String,
    pub(super) endpoint_url: Redacted<String>,
    pub(super) signature_versions: Vec<String>,
    pub(super) partition: Option<String>,
    pub(super) is_fips: bool,
    pub(super) is_dualstack: bool,
}

impl EndpointConfig {
    /// `meta.config` has the endpoint options of the client.
    pub(super) fn note_variants(&self, prefix: &str, config: &mut Config) {
        config.use_fips_endpoint = self.is_fips.then_some(true);
        config.use_dualstack_endpoint = self.is_dualstack.then_some(true);
        if self.is_dualstack && matches!(prefix, "s3" | "s3-control") {
            config.s3.get_or_insert_default().use_dualstack_endpoint = Some(true);
        }
    }
}

/// Queries the older resolver, with the special cases of S3 and STS.
pub(super) fn endpoint_config(
    resolver: &LegacyResolver,
    settings: &Settings,
    service: &str,
    model_signing_name: Option<&str>,
) -> Result<EndpointConfig> {
    let bridge = Bridge {
        resolver,
        settings,
        service,
        model_signing_name,
    };
    let region = settings.region_name.as_deref();
    match service {
        "s3" => bridge.s3(region),
        "sts" => bridge.sts(region),
        _ => bridge.resolve(region, settings.endpoint_url.as_deref()),
    }
}

struct Bridge<'a> {
    resolver: &'a LegacyResolver,
    settings: &'a Settings,
    service: &'a str,
    model_signing_name: Option<&'a str>,
}

impl Bridge<'_> {
    fn resolve(&self, region: Option<&str>, endpoint_url: Option<&str>) -> Result<EndpointConfig> {
        let variants = Variants {
            use_dualstack: self.settings.use_dualstack_endpoint,
            use_fips: self.settings.use_fips_endpoint,
        };
        let resolved =
            match self
                .resolver
                .construct_endpoint(self.service, region, None, variants)?
            {
                Some(resolved) => Some(resolved),
                None => {
                    self.resolver
                        .construct_endpoint(self.service, region, Some("aws"), variants)?
                }
            };
        match resolved {
            Some(resolved) => Ok(self.known(resolved, region, endpoint_url, variants)),
            None => self.assumed(region, endpoint_url),
        }
    }

    /// An endpoint that the file knows; a given URL replaces only the URL, not the region.
    fn known(
        &self,
        resolved: LegacyEndpoint,
        region: Option<&str>,
        endpoint_url: Option<&str>,
        variants: Variants,
    ) -> EndpointConfig {
        let (region_name, signing_region) = if endpoint_url.is_some() {
            (region.map(str::to_owned), region.map(str::to_owned))
        } else {
            let name = resolved.endpoint_name.clone();
            let signing = resolved
                .credential_scope_region
                .clone()
                .unwrap_or_else(|| name.clone());
            (Some(name), Some(signing))
        };
        let signing_name = resolved
            .credential_scope_service
            .as_deref()
            .or(self.model_signing_name);
        EndpointConfig {
            region_name,
            signing_region,
            signing_name: signing_name.unwrap_or(self.service).to_owned(),
            endpoint_url: Redacted(endpoint_url.map_or_else(
                || {
                    self.url(
                        &resolved.hostname,
                        resolved.protocols.iter().any(|name| name == "https"),
                    )
                },
                str::to_owned,
            )),
            signature_versions: resolved.signature_versions,
            partition: Some(resolved.partition),
            is_fips: variants.use_fips,
            is_dualstack: variants.use_dualstack,
        }
    }

    fn assumed(&self, region: Option<&str>, endpoint_url: Option<&str>) -> Result<EndpointConfig> {
        let endpoint_url = match (endpoint_url, region) {
            (Some(url), _) => url.to_owned(),
            (None, Some(region)) => {
                self.url(&format!("{}.{region}.amazonaws.com", self.service), true)
            }
            (None, None) => return Err(ErrorKind::NoRegion {}.into()),
        };
        Ok(EndpointConfig {
            region_name: region.map(str::to_owned),
            signing_region: region.map(str::to_owned),
            signing_name: self.model_signing_name.unwrap_or(self.service).to_owned(),
            endpoint_url: Redacted(endpoint_url),
            signature_versions: vec!["v4".to_owned()],
            ..EndpointConfig::default()
        })
    }

    fn url(&self, hostname: &str, has_https: bool) -> String {
        let scheme = if self.settings.use_ssl && has_https {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{hostname}")
    }

    fn s3(&self, region: Option<&str>) -> Result<EndpointConfig> {
        let is_global = self.settings.forces_s3_global(region)?;
        let region = if is_global { None } else { region };
        let mut config = self.resolve(region, self.settings.endpoint_url.as_deref())?;
        if config.signing_region.is_none() && config.region_name.is_none() {
            let global = self.resolve(None, None)?;
            config.signing_region = global.signing_region;
            config.region_name = global.region_name;
        }
        // Programs ask for `us-east-1` to know whether a bucket needs a location.
        if is_global && config.region_name.as_deref() == Some("aws-global") {
            config.region_name = Some("us-east-1".to_owned());
        }
        Ok(config)
    }

    fn sts(&self, region: Option<&str>) -> Result<EndpointConfig> {
        let mut config = self.resolve(region, self.settings.endpoint_url.as_deref())?;
        let has_variants = config.is_fips || config.is_dualstack;
        if self.settings.endpoint_url.is_none()
            && !has_variants
            && self.settings.uses_global_sts(region)?
        {
            *config.endpoint_url = self.url("sts.amazonaws.com", true);
            config.signing_region = Some("us-east-1".to_owned());
        }
        Ok(config)
    }
}
