//! Endpoint URLs that environment and profile give for a service.
//!
//! Not here: the client's argument, which comes before them, and whether they are ignored. Counterpart:
//! botocore `configprovider.py` (`ConfiguredEndpointProvider`) and `utils.py`
//! (`CLIENT_NAME_TO_HYPHENIZED_SERVICE_ID_OVERRIDES`).

use std::net::Ipv6Addr;

use botoxide_core::endpoint::check_brackets;
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::uri;

use super::chain::ConfigStore;

/// Client name, service id with hyphens, where these differ; ordered by client name.
// C134
const SERVICE_IDS: &[(&str, &str)] = &[
    ("apigateway", "api-gateway"),
    ("application-autoscaling", "application-auto-scaling"),
    ("appmesh", "app-mesh"),
    ("autoscaling", "auto-scaling"),
    ("autoscaling-plans", "auto-scaling-plans"),
    ("ce", "cost-explorer"),
    ("cloudhsmv2", "cloudhsm-v2"),
    ("cloudsearchdomain", "cloudsearch-domain"),
    ("cognito-idp", "cognito-identity-provider"),
    ("config", "config-service"),
    ("cur", "cost-and-usage-report-service"),
    ("datapipeline", "data-pipeline"),
    ("devicefarm", "device-farm"),
    ("directconnect", "direct-connect"),
    ("discovery", "application-discovery-service"),
    ("dms", "database-migration-service"),
    ("ds", "directory-service"),
    ("ds-data", "directory-service-data"),
    ("dynamodbstreams", "dynamodb-streams"),
    ("elasticbeanstalk", "elastic-beanstalk"),
    ("elb", "elastic-load-balancing"),
    ("elbv2", "elastic-load-balancing-v2"),
    ("es", "elasticsearch-service"),
    ("events", "eventbridge"),
    ("globalaccelerator", "global-accelerator"),
    ("iot-data", "iot-data-plane"),
    ("iot-jobs-data", "iot-jobs-data-plane"),
    ("iotwireless", "iot-wireless"),
    ("kinesisanalytics", "kinesis-analytics"),
    ("kinesisanalyticsv2", "kinesis-analytics-v2"),
    ("kinesisvideo", "kinesis-video"),
    ("lex-models", "lex-model-building-service"),
    ("lex-runtime", "lex-runtime-service"),
    ("lexv2-models", "lex-models-v2"),
    ("lexv2-runtime", "lex-runtime-v2"),
    ("logs", "cloudwatch-logs"),
    ("machinelearning", "machine-learning"),
    ("marketplace-entitlement", "marketplace-entitlement-service"),
    (
        "marketplacecommerceanalytics",
        "marketplace-commerce-analytics",
    ),
    ("meteringmarketplace", "marketplace-metering"),
    ("mgh", "migration-hub"),
    ("resourcegroupstaggingapi", "resource-groups-tagging-api"),
    ("route53", "route-53"),
    ("route53domains", "route-53-domains"),
    ("s3control", "s3-control"),
    ("sdb", "simpledb"),
    ("secretsmanager", "secrets-manager"),
    ("serverlessrepo", "serverlessapplicationrepository"),
    ("servicecatalog", "service-catalog"),
    ("servicecatalog-appregistry", "service-catalog-appregistry"),
    ("sms-voice", "pinpoint-sms-voice"),
    ("stepfunctions", "sfn"),
    ("storagegateway", "storage-gateway"),
];

impl ConfigStore {
    /// The endpoint URL that was configured for the clients of a service, by the name that clients are made
    /// with: `s3`, `elbv2`.
    ///
    /// `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the service's block in the profile's `services` section,
    /// the profile's `endpoint_url`; an empty string counts as not set.
    ///
    /// # Errors
    ///
    /// `InvalidConfigError` if the profile names a missing `services` section; `ProfileNotFound`;
    /// `ConfigParseError`.
    // C133
    pub fn endpoint_url(&self, service_name: &str) -> Result<Option<String>> {
        let id = snake_case_service_id(service_name);
        let is_there = |url: &String| !url.is_empty();
        let variable = format!("AWS_ENDPOINT_URL_{}", id.to_uppercase());
        let from_environment = [variable.as_str(), "AWS_ENDPOINT_URL"]
            .iter()
            .find_map(|name| self.variable(name).filter(is_there));
        if from_environment.is_some() {
            return Ok(from_environment);
        }
        let profile = self.profile()?;
        if let Some(name) = profile.text("services") {
            let shared = self.shared()?;
            let services = shared
                .services(name)
                .filter(|section| section.iter().next().is_some());
            let services = services.ok_or_else(|| ErrorKind::InvalidConfig {
                error_msg: format!(
                    "The profile is configured to use the services section but the \"{name}\" services \
                     configuration does not exist."
                ),
            })?;
            let url = services
                .nested_text(&id.to_lowercase(), "endpoint_url")
                .map(str::to_owned);
            if let Some(url) = url.filter(is_there) {
                return Ok(Some(url));
            }
        }
        Ok(profile
            .text("endpoint_url")
            .map(str::to_owned)
            .filter(is_there))
    }
}

/// The service id of a client name, without loading the model: `elbv2` is `elastic_load_balancing_v2`.
// C134
fn snake_case_service_id(client_name: &str) -> String {
    let name = if client_name == "runtime.sagemaker" {
        "sagemaker-runtime"
    } else {
        client_name
    };
    let at = SERVICE_IDS.binary_search_by(|(client_name, _)| (*client_name).cmp(name));
    at.map_or(name, |at| SERVICE_IDS[at].1).replace('-', "_")
}

/// Whether a URL has a host name, or an address of IPv6. botocore utils.py `is_valid_uri`.
///
/// # Errors
///
/// `ValueError` for brackets without an IPv6 address.
pub(crate) fn is_valid_endpoint_url(url: &str) -> Result<bool> {
    if url.contains(['\t', '\r', '\n']) {
        return Ok(false);
    }
    let parts = uri::split(url);
    check_brackets(parts.authority)?;
    let Some(host) = parts.hostname() else {
        return Ok(false);
    };
    let address = host.split('%').next().unwrap_or_default();
    if address.parse::<Ipv6Addr>().is_ok() {
        return Ok(true);
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let labels = host.strip_suffix('.').unwrap_or(&host);
    Ok(host.len() <= 255 && labels.split('.').all(is_label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seam::Fakes;

    fn world(config: &str) -> (Fakes, ConfigStore) {
        let world = Fakes::default();
        world.env.set("AWS_CONFIG_FILE", "/config");
        world.fs.write("/config", config);
        let store = ConfigStore::new(&world.seams());
        (world, store)
    }

    #[test]
    fn service_ids_are_known_without_models() {
        // C134
        assert_eq!(SERVICE_IDS.len(), 53);
        assert!(SERVICE_IDS.is_sorted());
        for (client, id) in [
            ("s3", "s3"),
            ("elbv2", "elastic_load_balancing_v2"),
            ("stepfunctions", "sfn"),
            ("runtime.sagemaker", "sagemaker_runtime"),
            ("sagemaker-runtime", "sagemaker_runtime"),
        ] {
            assert_eq!(snake_case_service_id(client), id);
        }
    }

    #[test]
    fn the_nearest_url_wins() {
        // C133
        let (world, store) = world(
            "[default]\nservices = local\nendpoint_url = http://profile\n\
             [services local]\ns3 =\n  endpoint_url = http://s3\nelastic_load_balancing_v2 =\n  endpoint_url = http://elb\n\
             dynamodb = text\n",
        );
        let url = |service: &str| store.endpoint_url(service).unwrap();
        assert_eq!(url("s3").as_deref(), Some("http://s3"));
        assert_eq!(url("elbv2").as_deref(), Some("http://elb"));
        assert_eq!(url("dynamodb").as_deref(), Some("http://profile"));
        world.env.set("AWS_ENDPOINT_URL", "");
        assert_eq!(
            url("s3").as_deref(),
            Some("http://s3"),
            "an empty variable is none"
        );
        world.env.set("AWS_ENDPOINT_URL", "http://variable");
        assert_eq!(url("s3").as_deref(), Some("http://variable"));
        world.env.set("AWS_ENDPOINT_URL_S3", "http://variable-s3");
        world.env.set(
            "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2",
            "http://variable-elb",
        );
        assert_eq!(url("s3").as_deref(), Some("http://variable-s3"));
        assert_eq!(url("elbv2").as_deref(), Some("http://variable-elb"));
        assert_eq!(url("ec2").as_deref(), Some("http://variable"));
    }

    #[test]
    fn a_services_section_must_exist() {
        // C092
        let (world, store) = world("[default]\nservices = none\n[services empty]\n");
        assert_eq!(
            store.endpoint_url("s3").unwrap_err().to_string(),
            "The profile is configured to use the services section but the \"none\" services configuration does \
             not exist."
        );
        world.env.set("AWS_ENDPOINT_URL", "http://x");
        assert_eq!(
            store.endpoint_url("s3").unwrap().as_deref(),
            Some("http://x"),
            "the profile is not asked"
        );
        assert_eq!(
            ConfigStore::new(&Fakes::default().seams())
                .endpoint_url("s3")
                .unwrap(),
            None
        );
    }
}
