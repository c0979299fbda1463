//! `Worlds`: the client settings for the jobs of a service: region, options, endpoint URL, credentials.
//!
//! A service has a pool of settings ("worlds"), and each job draws one, because boto3 needs milliseconds to create a
//! client. A third of the jobs use the defaults in us-east-1. Not here: arguments and responses. Counterpart: none.

use serde_json::{Map, Value as Json, json};

use super::random::Random;

/// The maximum number of worlds per service: boto3's side of the replay tool caches 64 clients.
const MOST_WORLDS: usize = 60;
/// The number of jobs per world.
const JOBS_FOR_A_WORLD: usize = 24;
/// One in this many jobs uses the defaults.
const DEFAULTS: usize = 3;

/// Regions that no service lists: pseudo regions, obsolete spellings, unknown and invalid names.
const ODD_REGIONS: &[&str] = &[
    "aws-global",
    "aws-cn-global",
    "aws-us-gov-global",
    "aws-iso-global",
    "aws-iso-b-global",
    "s3-external-1",
    "fips-us-east-1",
    "us-west-2-fips",
    "fips-us-gov-west-1",
    "us-gov-east-1-fips",
    "ca-central-1-fips",
    "fips-aws-global",
    "us-isof-south-1",
    "eu-isoe-west-1",
    "eusc-de-east-1",
    "mars-north-1",
    "cn-moon-7",
    "us-iso-far-1",
    "us-gov-middle-3",
    "local",
    "us east 1",
    "us_east_1",
    "US-EAST-1",
    "-",
    "us-east-1.example.com",
    "",
];

/// Custom endpoints: hosts, ports, paths, queries, IPv6.
const ENDPOINT_URLS: &[&str] = &[
    "http://127.0.0.1:4566",
    "http://localhost:9000/",
    "https://storage.example.com",
    "https://storage.example.com/a/path",
    "https://storage.example.com/a/path/",
    "https://storage.example.com:8443/p%20q",
    "http://[::1]:8000",
    "https://[2001:db8::1]/v6",
    "https://UPPER.example.com",
    "https://example.com?key=value",
    "https://example.com/path?key=value&flag",
    "https://vpce-0123-abcd.s3.us-west-2.vpce.amazonaws.com",
    "https://bucket.vpce-0123-abcd.s3.us-west-2.vpce.amazonaws.com",
    "https://s3-fips.us-gov-west-1.amazonaws.com",
    "https://dynamodb.eu-central-1.amazonaws.com",
    "https://10.0.0.1",
    "http://example.com:80",
    "https://example.com:443",
];

/// The worlds of one service.
#[derive(Debug)]
pub(super) struct Worlds(Vec<Map<String, Json>>);

impl Worlds {
    /// Draws the worlds of `service` for a number of jobs; `regions` are those in its endpoint data.
    pub(super) fn draw(service: &str, regions: &[String], jobs: usize, seed: u64) -> Self {
        let count = (1 + jobs / JOBS_FOR_A_WORLD).min(MOST_WORLDS);
        let worlds = (0..count).map(|number| {
            let number = number.to_string();
            world(
                service,
                regions,
                &mut Random::new(seed, &[service, "world", &number]),
            )
        });
        Self(worlds.collect())
    }

    /// Adds the fields of a randomly drawn world to a job, or none for the defaults.
    pub(super) fn place(&self, job: &mut Map<String, Json>, words: &[&str], seed: u64) {
        let words: Vec<&str> = words.iter().copied().chain(["world"]).collect();
        let mut random = Random::new(seed, &words);
        if !random.one_in(DEFAULTS) {
            job.extend(random.pick(&self.0).clone());
        }
    }
}

fn world(service: &str, regions: &[String], random: &mut Random) -> Map<String, Json> {
    let mut world = Map::new();
    world.insert("region".to_owned(), region(regions, random));
    let mut config = config(service, random);
    if random.one_in(4) {
        let url = *random.pick(ENDPOINT_URLS);
        let is_ipv6 = url.contains('[');
        if is_ipv6 {
            // Python's handling of a prefix before an IPv6 address depends on its patch version.
            config.insert("inject_host_prefix".to_owned(), false.into());
        }
        // The endpoint rules of this service put the account before the host.
        if !(is_ipv6 && service == "cloudfront-keyvaluestore") {
            world.insert("endpoint_url".to_owned(), url.into());
        }
    }
    if !config.is_empty() {
        world.insert("config".to_owned(), config.into());
    }
    if random.one_in(3) {
        world.insert(
            "credentials".to_owned(),
            json!({
                "access_key": "AKIDEXAMPLE",
                "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                "token": if random.one_in(2) { json!("session-token/+=") } else { Json::Null },
                "account_id": if random.one_in(2) { json!("123456789012") } else { Json::Null },
            }),
        );
    }
    world
}

fn region(regions: &[String], random: &mut Random) -> Json {
    match random.below(8) {
        0 => json!("us-east-1"),
        1 => json!(random.pick(ODD_REGIONS)),
        2 if random.one_in(4) => Json::Null,
        _ if regions.is_empty() => json!("eu-central-1"),
        _ => json!(random.pick(regions)),
    }
}

/// The options of boto3's `Config` that affect requests.
fn config(service: &str, random: &mut Random) -> Map<String, Json> {
    let mut config = Map::new();
    let mut draw = |name: &str, in_how_many: usize, choices: &[Json], random: &mut Random| {
        if random.one_in(in_how_many) {
            config.insert(name.to_owned(), random.pick(choices).clone());
        }
    };
    let booleans = [json!(true), json!(false)];
    draw("use_dualstack_endpoint", 4, &booleans, random);
    draw("use_fips_endpoint", 4, &booleans, random);
    draw("inject_host_prefix", 4, &booleans, random);
    draw("disable_request_compression", 6, &booleans, random);
    let sizes = [json!(1), json!(1_000), json!(1_048_576)];
    draw("request_min_compression_size_bytes", 6, &sizes, random);
    let when = [json!("when_required"), json!("when_supported")];
    draw("request_checksum_calculation", 4, &when, random);
    draw("response_checksum_validation", 4, &when, random);
    let modes = [json!("preferred"), json!("disabled"), json!("required")];
    draw("account_id_endpoint_mode", 4, &modes, random);
    let versions = ["v4", "unsigned", "s3v4", "v2", "s3", "v4a", "bearer"].map(Json::from);
    let count = if service.starts_with("s3") { 7 } else { 2 };
    draw("signature_version", 6, &versions[..count], random);
    let preferences = ["sigv4", "sigv4a,sigv4", "httpBearerAuth,sigv4", "noAuth"].map(Json::from);
    draw("auth_scheme_preference", 8, &preferences, random);
    let sets = ["*", "us-west-2", "us-west-2,eu-*"].map(Json::from);
    draw("sigv4a_signing_region_set", 8, &sets, random);
    let retries = [json!({ "mode": "standard" }), json!({ "max_attempts": 1 })];
    draw("retries", 4, &retries, random);
    if service.starts_with("s3") && !random.one_in(3) {
        config.insert("s3".to_owned(), s3_options(random).into());
    }
    config
}

fn s3_options(random: &mut Random) -> Map<String, Json> {
    let mut options = Map::new();
    let mut draw = |name: &str, in_how_many: usize, choices: &[Json], random: &mut Random| {
        if random.one_in(in_how_many) {
            options.insert(name.to_owned(), random.pick(choices).clone());
        }
    };
    let styles = ["auto", "path", "virtual"].map(Json::from);
    draw("addressing_style", 2, &styles, random);
    let booleans = [json!(true), json!(false)];
    draw("use_accelerate_endpoint", 4, &booleans, random);
    draw("use_arn_region", 3, &booleans, random);
    draw("payload_signing_enabled", 3, &booleans, random);
    draw("use_dualstack_endpoint", 6, &booleans, random);
    let endpoints = ["regional", "legacy"].map(Json::from);
    draw("us_east_1_regional_endpoint", 4, &endpoints, random);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worlds_are_determined_by_the_seed() {
        let regions = ["eu-west-1".to_owned()];
        let [first, again, other] =
            [1, 1, 2].map(|seed| Worlds::draw("s3", &regions, 1_000, seed).0);
        assert_eq!(first, again);
        assert_ne!(first, other);
        assert_eq!(first.len(), 1 + 1_000 / JOBS_FOR_A_WORLD);
    }

    #[test]
    fn jobs_use_worlds_and_the_defaults() {
        let worlds = Worlds::draw("s3", &[], 1_000, 1);
        let jobs: Vec<_> = (0..90)
            .map(|number| {
                let mut job = Map::new();
                worlds.place(&mut job, &["s3", &number.to_string()], 1);
                job
            })
            .collect();
        let plain = jobs.iter().filter(|job| job.is_empty()).count();
        assert!((10..60).contains(&plain), "{plain}");
        for field in ["region", "config", "endpoint_url", "credentials"] {
            assert!(jobs.iter().any(|job| job.contains_key(field)), "{field}");
        }
    }
}
