//! `LegacyResolver`: resolves endpoints by the older `endpoints.json`.
//!
//! If a service has rules, they decide each call; a client still gets its region and signing name from this file. The
//! file is read in place: nothing is built in advance. Not here: the warning about a deprecated endpoint. Counterpart:
//! botocore `regions.py` (`EndpointResolver`).

use once_cell::race::OnceBox;
use regex_lite::Regex;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Node;

use super::partitions::region_regex;

const UNSUPPORTED_DUALSTACK_PARTITIONS: [&str; 2] = ["aws-iso", "aws-iso-b"];

/// Endpoints by service and region.
#[derive(Debug)]
pub struct LegacyResolver {
    partitions: Vec<Partition>,
}

#[derive(Debug)]
struct Partition {
    name: &'static str,
    data: Node,
    /// Contains `None` if there is no usable pattern.
    regex: OnceBox<Option<Regex>>,
}

/// The requested kind of endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variants {
    /// An endpoint with IPv4 and IPv6.
    pub use_dualstack: bool,
    /// An endpoint that complies with FIPS 140.
    pub use_fips: bool,
}

/// The endpoint of a service in a region, as the file describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegacyEndpoint {
    /// The partition: `aws`, `aws-cn` …
    pub partition: String,
    /// The region, or the name of an endpoint outside of regions: `aws-global`.
    pub endpoint_name: String,
    /// The host name.
    pub hostname: String,
    /// The domain of the partition, or of the variant.
    pub dns_suffix: String,
    /// The name in the certificate, if it is not the host name.
    pub ssl_common_name: Option<String>,
    /// `http`, `https`.
    pub protocols: Vec<String>,
    /// `v4`, `s3v4` …, in no order of preference.
    pub signature_versions: Vec<String>,
    /// The region to sign for, if it is not the endpoint's name.
    pub credential_scope_region: Option<String>,
    /// The service to sign for, if it is not the service's own name.
    pub credential_scope_service: Option<String>,
    /// Whether the endpoint should no longer be used.
    pub is_deprecated: bool,
}

impl Variants {
    fn tags(self) -> Vec<&'static str> {
        let tags = [(self.use_dualstack, "dualstack"), (self.use_fips, "fips")];
        tags.into_iter()
            .filter_map(|(wanted, tag)| wanted.then_some(tag))
            .collect()
    }

    /// The entry of `data.variants` with exactly these tags.
    // P222
    fn find(self, data: Node) -> Option<Node> {
        let tags = self.tags();
        data.get("variants")?.items().find(|variant| {
            let has = |tag: &str| {
                let mut listed = variant.get("tags").into_iter().flat_map(Node::items);
                listed.any(|node| node.as_str() == Some(tag))
            };
            let listed = variant.get("tags").map_or(0, |listed| listed.len());
            listed == tags.len() && tags.iter().all(|tag| has(tag))
        })
    }
}

impl LegacyResolver {
    /// Opens `endpoints.json`. Reads only the names of its partitions.
    ///
    /// # Errors
    ///
    /// `InvalidValue` if it has no partitions.
    pub fn from_node(root: Node) -> Result<Self> {
        let listed = root
            .get("partitions")
            .ok_or_else(|| Error::value("Missing \"partitions\" in endpoint data"))?;
        let partitions = listed.items().map(|data| Partition {
            name: data
                .get("partition")
                .and_then(|name| name.as_str())
                .unwrap_or_default(),
            data,
            regex: OnceBox::new(),
        });
        Ok(Self {
            partitions: partitions.collect(),
        })
    }

    /// The endpoint of a service in a region; without one, the partition's own endpoint.
    ///
    /// With `partition`, only that partition is searched, and the region is taken to belong to it. `None` if no
    /// partition has the region.
    ///
    /// # Errors
    ///
    /// `NoRegion` if a region is needed, `EndpointVariant` if the service has no such variant there.
    pub fn construct_endpoint(
        &self,
        service: &str,
        region: Option<&str>,
        partition: Option<&str>,
        variants: Variants,
    ) -> Result<Option<LegacyEndpoint>> {
        // P224
        let region = if service == "s3" && variants.use_dualstack {
            region.or(Some("us-east-1"))
        } else {
            region
        };
        if let Some(name) = partition {
            // If several have the same name, the last one wins, as in botocore.
            let found = self
                .partitions
                .iter()
                .rev()
                .find(|partition| partition.name == name);
            return found.map_or(Ok(None), |found| {
                found.endpoint(service, region, variants, true)
            });
        }
        for partition in &self.partitions {
            if variants.use_dualstack && UNSUPPORTED_DUALSTACK_PARTITIONS.contains(&partition.name)
            {
                continue;
            }
            let found = partition.endpoint(service, region, variants, false)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The names of the partitions in order.
    pub fn available_partitions(&self) -> impl Iterator<Item = &'static str> {
        self.partitions.iter().map(|partition| partition.name)
    }

    /// The regions of a partition in which a service is available; with `allow_non_regional` also its endpoints outside
    /// of regions. With variants, only the regions that have that variant.
    // P225
    pub fn available_endpoints(
        &self,
        service: &str,
        partition: &str,
        allow_non_regional: bool,
        variants: Variants,
    ) -> Vec<&'static str> {
        let has_variants = variants != Variants::default();
        let mut found = Vec::new();
        for partition in self
            .partitions
            .iter()
            .filter(|known| known.name == partition)
        {
            let endpoints = partition
                .service(service)
                .and_then(|service| service.get("endpoints"));
            for (name, endpoint) in endpoints.into_iter().flat_map(Node::entries) {
                let is_regional = partition.lists(name);
                // Only regions have variants.
                let wanted = if has_variants && is_regional {
                    variants.find(endpoint).is_some()
                } else {
                    allow_non_regional || is_regional
                };
                if wanted {
                    found.push(name);
                }
            }
        }
        found
    }

    /// Whether a service is available in a region of a partition.
    pub fn is_available(&self, service: &str, partition: &str, region: &str) -> bool {
        self.partitions
            .iter()
            .filter(|known| known.name == partition && known.lists(region))
            .any(|partition| {
                let endpoints = partition
                    .service(service)
                    .and_then(|service| service.get("endpoints"));
                endpoints
                    .and_then(|endpoints| endpoints.get(region))
                    .is_some()
            })
    }

    /// The domain of a partition, or of a variant in it.
    // P225
    pub fn partition_dns_suffix(
        &self,
        partition: &str,
        variants: Variants,
    ) -> Option<&'static str> {
        let mut named = self
            .partitions
            .iter()
            .filter(|known| known.name == partition);
        if variants == Variants::default() {
            return named.next()?.data.get("dnsSuffix")?.as_str();
        }
        named.find_map(|partition| {
            variants
                .find(partition.data.get("defaults")?)?
                .get("dnsSuffix")?
                .as_str()
        })
    }

    /// The partition of a region: the one that lists it or whose pattern matches it.
    ///
    /// # Errors
    ///
    /// `UnknownRegion` if there is none.
    pub fn partition_for_region(&self, region: &str) -> Result<&'static str> {
        let found = self
            .partitions
            .iter()
            .find(|partition| partition.matches(region));
        found.map(|partition| partition.name).ok_or_else(|| {
            let error_msg = "No partition found for provided region_name.".to_owned();
            ErrorKind::UnknownRegion {
                region_name: region.to_owned(),
                error_msg,
            }
            .into()
        })
    }
}

impl Partition {
    fn service(&self, name: &str) -> Option<Node> {
        self.data.get("services")?.get(name)
    }

    fn lists(&self, region: &str) -> bool {
        self.data
            .get("regions")
            .and_then(|regions| regions.get(region))
            .is_some()
    }

    fn matches(&self, region: &str) -> bool {
        self.lists(region)
            || self
                .regex
                .get_or_init(|| Box::new(self.pattern()))
                .clone()
                .is_some_and(|regex| regex.is_match(region))
    }

    fn pattern(&self) -> Option<Regex> {
        region_regex(self.data.get("regionRegex")?.as_str()?)
    }

    // P220
    fn endpoint(
        &self,
        service: &str,
        region: Option<&str>,
        variants: Variants,
        is_forced: bool,
    ) -> Result<Option<LegacyEndpoint>> {
        if variants.use_dualstack && UNSUPPORTED_DUALSTACK_PARTITIONS.contains(&self.name) {
            return Err(ErrorKind::EndpointVariant {
                tags: "['dualstack']".to_owned(),
            }
            .into());
        }
        let data = self.service(service);
        let text = |key: &str| data?.get(key)?.as_str();
        let partition_endpoint = text("partitionEndpoint");
        let name = region
            .or(partition_endpoint)
            .ok_or(ErrorKind::NoRegion {})?;
        let endpoints = data.and_then(|data| data.get("endpoints"));
        if endpoints
            .and_then(|endpoints| endpoints.get(name))
            .is_some()
        {
            return self.resolve(service, data, name, variants).map(Some);
        }
        if !is_forced && !self.matches(name) {
            return Ok(None);
        }
        let is_regionalized = data
            .and_then(|data| data.get("isRegionalized"))
            .and_then(|node| node.as_bool());
        let name = match partition_endpoint {
            Some(global) if is_regionalized == Some(false) => global,
            _ => name,
        };
        self.resolve(service, data, name, variants).map(Some)
    }

    /// Merges the data of an endpoint over the defaults of its service and of its partition.
    // P221 P222
    fn resolve(
        &self,
        service: &str,
        data: Option<Node>,
        name: &str,
        variants: Variants,
    ) -> Result<LegacyEndpoint> {
        let endpoint = data.and_then(|data| data.get("endpoints")?.get(name));
        let service_defaults = data.and_then(|data| data.get("defaults"));
        let partition_defaults = self.data.get("defaults");
        let mut layers: Vec<Node> = Vec::with_capacity(6);
        if variants != Variants::default() {
            let known = [endpoint, service_defaults, partition_defaults]
                .into_iter()
                .flatten();
            layers.extend(known.filter_map(|known| variants.find(known)));
            if layers.is_empty() {
                let tags: Vec<String> = variants
                    .tags()
                    .iter()
                    .map(|tag| format!("'{tag}'"))
                    .collect();
                return Err(ErrorKind::EndpointVariant {
                    tags: format!("[{}]", tags.join(", ")),
                }
                .into());
            }
        }
        layers.extend(endpoint);
        // The partition's domain overrides the defaults, which only have one in their variants.
        let own_suffix = first(&layers, "dnsSuffix").or_else(|| self.data.get("dnsSuffix"));
        let dns_suffix = own_suffix
            .and_then(|node| node.as_str())
            .unwrap_or_default();
        layers.extend(service_defaults);
        layers.extend(partition_defaults);

        let text = |key: &str| first(&layers, key).and_then(|node| node.as_str());
        let texts = |key: &str| {
            let listed = first(&layers, key).into_iter().flat_map(Node::items);
            listed
                .filter_map(|node| node.as_str())
                .map(str::to_owned)
                .collect()
        };
        let scope = |key: &str| {
            Some(
                first(&layers, "credentialScope")?
                    .get(key)?
                    .as_str()?
                    .to_owned(),
            )
        };
        let fill = |template: &str| expand(template, service, name, dns_suffix);
        let hostname = text("hostname").ok_or_else(|| ErrorKind::InvalidModel {
            msg: format!("endpoints.json has no host name for {service} in {name}"),
        })?;
        Ok(LegacyEndpoint {
            partition: self.name.to_owned(),
            endpoint_name: name.to_owned(),
            hostname: fill(hostname),
            dns_suffix: dns_suffix.to_owned(),
            ssl_common_name: text("sslCommonName").map(fill),
            protocols: texts("protocols"),
            signature_versions: texts("signatureVersions"),
            credential_scope_region: scope("region"),
            credential_scope_service: scope("service"),
            is_deprecated: endpoint.and_then(|endpoint| endpoint.get("deprecated")?.as_bool())
                == Some(true),
        })
    }
}

/// The value of `key` in the first layer that has it.
fn first(layers: &[Node], key: &str) -> Option<Node> {
    layers.iter().find_map(|layer| layer.get(key))
}

/// Fills in `{service}`, `{region}` and `{dnsSuffix}`. The inserted text is not expanded again.
fn expand(template: &str, service: &str, region: &str, dns_suffix: &str) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(match name {
            "service" => service,
            "region" => region,
            "dnsSuffix" => dns_suffix,
            _ => "",
        });
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::archive::{compile_document, open_document};

    const PLAIN: Variants = Variants {
        use_dualstack: false,
        use_fips: false,
    };
    const DUALSTACK: Variants = Variants {
        use_dualstack: true,
        use_fips: false,
    };
    const FIPS: Variants = Variants {
        use_dualstack: false,
        use_fips: true,
    };
    const BOTH: Variants = Variants {
        use_dualstack: true,
        use_fips: true,
    };

    /// A small example in the format of `endpoints.json`.
    fn resolver() -> LegacyResolver {
        let json = json!({ "partitions": [
            { "partition": "sky", "dnsSuffix": "sky.test", "regionRegex": "^(us|eu)\\-\\w+$",
              "regions": { "us-one": {}, "us-two": {}, "eu-one": {}, "us-east-1": {} },
              "defaults": { "hostname": "{service}.{region}.{dnsSuffix}", "protocols": ["https"], "variants": [
                  { "tags": ["dualstack"], "dnsSuffix": "six.test", "hostname": "{service}.{region}.{dnsSuffix}" }] },
              "services": {
                  "cloud": {
                      "defaults": { "signatureVersions": ["v2"], "sslCommonName": "{region}.{service}.{dnsSuffix}" },
                      "endpoints": {
                          "us-one": { "signatureVersions": ["v4"], "variants": [
                              { "tags": ["fips"], "hostname": "cloud-fips.one.test" },
                              { "tags": ["fips", "dualstack"], "hostname": "cloud-fips.one.{dnsSuffix}" }] },
                          "us-two": { "deprecated": true },
                          "odd": { "hostname": "odd.test", "credentialScope": { "region": "us-one", "service": "c" } } } },
                  "global": { "isRegionalized": false, "partitionEndpoint": "all",
                              "endpoints": { "all": { "hostname": "global.test" }, "eu-one": {} } },
                  "s3": { "endpoints": {} } } },
            { "partition": "aws-iso", "dnsSuffix": "iso.test", "regions": { "iso-one": {} },
              "defaults": { "hostname": "{service}.{region}.{dnsSuffix}" }, "services": {} },
        ] });
        LegacyResolver::from_node(open_document(compile_document(&json).unwrap().leak()).unwrap())
            .unwrap()
    }

    fn found(service: &str, region: Option<&str>, variants: Variants) -> LegacyEndpoint {
        resolver()
            .construct_endpoint(service, region, None, variants)
            .unwrap()
            .unwrap()
    }

    fn hostname(service: &str, region: &str, variants: Variants) -> String {
        found(service, Some(region), variants).hostname
    }

    // P220
    #[test]
    fn regions_are_found_by_list_or_pattern() {
        assert_eq!(hostname("cloud", "us-one", PLAIN), "cloud.us-one.sky.test");
        assert_eq!(hostname("cloud", "us-new", PLAIN), "cloud.us-new.sky.test");
        assert_eq!(
            hostname("nothing", "iso-one", PLAIN),
            "nothing.iso-one.iso.test"
        );
        assert_eq!(
            hostname("global", "eu-one", PLAIN),
            "global.eu-one.sky.test"
        );
        assert_eq!(hostname("global", "us-one", PLAIN), "global.test");
        assert_eq!(found("global", None, PLAIN).endpoint_name, "all");
        let ask =
            |region, partition| resolver().construct_endpoint("cloud", region, partition, PLAIN);
        assert_eq!(ask(Some("moon-1"), None).unwrap(), None);
        assert_eq!(ask(Some("us-one"), Some("sea")).unwrap(), None);
        assert_eq!(
            ask(Some("moon-1"), Some("sky")).unwrap().unwrap().hostname,
            "cloud.moon-1.sky.test"
        );
        assert_eq!(
            ask(None, None).unwrap_err().kind().class_name(),
            "NoRegionError"
        );
    }

    // P221, P224
    #[test]
    fn endpoint_overrides_service_overrides_partition() {
        let one = found("cloud", Some("us-one"), PLAIN);
        assert_eq!(
            (one.signature_versions, one.protocols),
            (vec!["v4".to_owned()], vec!["https".to_owned()])
        );
        assert_eq!(
            one.ssl_common_name.as_deref(),
            Some("us-one.cloud.sky.test")
        );
        let two = found("cloud", Some("us-two"), PLAIN);
        assert_eq!(
            (two.signature_versions, two.is_deprecated),
            (vec!["v2".to_owned()], true)
        );
        let odd = found("cloud", Some("odd"), PLAIN);
        assert_eq!(odd.credential_scope_region.as_deref(), Some("us-one"));
        assert_eq!(odd.credential_scope_service.as_deref(), Some("c"));
        assert_eq!(
            found("s3", None, DUALSTACK).hostname,
            "s3.us-east-1.six.test"
        );
    }

    // P222
    #[test]
    fn variants_need_their_exact_tags() {
        assert_eq!(hostname("cloud", "us-one", FIPS), "cloud-fips.one.test");
        assert_eq!(
            hostname("cloud", "us-one", DUALSTACK),
            "cloud.us-one.six.test"
        );
        assert_eq!(hostname("cloud", "us-one", BOTH), "cloud-fips.one.sky.test");
        let error = resolver()
            .construct_endpoint("cloud", Some("us-two"), None, BOTH)
            .unwrap_err();
        let wanted = "Unable to construct a modeled endpoint with the following variant(s) ['dualstack', 'fips']: ";
        assert_eq!(error.to_string(), wanted);
        let iso = |partition| {
            resolver().construct_endpoint("cloud", Some("iso-one"), partition, DUALSTACK)
        };
        assert_eq!(iso(None).unwrap(), None);
        assert_eq!(
            iso(Some("aws-iso")).unwrap_err().kind().class_name(),
            "EndpointVariantError"
        );
    }

    // P225
    #[test]
    fn lists_of_endpoints_and_partitions() {
        let resolver = resolver();
        assert_eq!(
            resolver.available_partitions().collect::<Vec<_>>(),
            ["sky", "aws-iso"]
        );
        assert_eq!(
            resolver.available_endpoints("cloud", "sky", false, PLAIN),
            ["us-one", "us-two"]
        );
        assert_eq!(
            resolver.available_endpoints("cloud", "sky", true, PLAIN),
            ["us-one", "us-two", "odd"]
        );
        assert_eq!(
            resolver.available_endpoints("cloud", "sky", false, FIPS),
            ["us-one"]
        );
        assert!(
            resolver
                .available_endpoints("cloud", "sea", true, PLAIN)
                .is_empty()
        );
        assert_eq!(
            resolver.partition_dns_suffix("sky", PLAIN),
            Some("sky.test")
        );
        assert_eq!(
            resolver.partition_dns_suffix("sky", DUALSTACK),
            Some("six.test")
        );
        assert_eq!(resolver.partition_dns_suffix("sky", FIPS), None);
        assert_eq!(resolver.partition_for_region("eu-new").unwrap(), "sky");
        let error = resolver.partition_for_region("moon").unwrap_err();
        assert_eq!(
            error.to_string(),
            "Unknown region: 'moon'. No partition found for provided region_name."
        );
    }
}
