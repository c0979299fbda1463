//! How instance and container metadata are queried: proxies and timeouts.

use std::sync::Arc;
use std::time::Duration;

use botoxide::config::ConfigStore;
use botoxide::credentials::{Container, InstanceMetadata, Provider as _};
use botoxide::seam::Fakes;
use botoxide::transport::{ScriptedTransport, TransportConfig, TransportFactory, block_on};
use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;

use crate::server::Server;

const ROLE: &str = r#"{"Code": "Success", "AccessKeyId": "ASIA", "SecretAccessKey": "S", "Token": "T",
    "Expiration": "2030-01-01T00:00:00Z"}"#;

fn instance(world: &Fakes, transports: &TransportFactory) -> Result<Option<Credentials>> {
    let seams = world.seams();
    let provider = InstanceMetadata::new(&seams, &ConfigStore::new(&seams), transports).unwrap();
    block_on(provider.load()).unwrap()
}

/// The options that the transport of a provider was created with.
fn config(world: &Fakes, is_container: bool) -> TransportConfig {
    let transport = Arc::new(ScriptedTransport::new([]));
    let transports = TransportFactory::given(Arc::<ScriptedTransport>::clone(&transport));
    if is_container {
        let provider = Container::new(&world.seams(), &transports);
        assert!(block_on(provider.load()).unwrap().is_err());
    } else {
        assert_eq!(instance(world, &transports).unwrap(), None);
    }
    transport.configs().remove(0)
}

#[test]
fn an_instance_is_queried_through_the_proxy_of_the_environment() {
    // C122 P257
    let proxy = Server::start(&["token", "role", ROLE]);
    let world = Fakes::default();
    world.env.set("HTTP_PROXY", &proxy.url);
    let found = instance(&world, &TransportFactory::blocking())
        .unwrap()
        .unwrap();
    assert_eq!(found.access_key, "ASIA");
    let lines: Vec<String> = proxy
        .heads()
        .into_iter()
        .map(|head| head[0].clone())
        .collect();
    assert_eq!(
        lines,
        [
            "PUT http://169.254.169.254/latest/api/token HTTP/1.1",
            "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/ HTTP/1.1",
            "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/role HTTP/1.1",
        ]
    );
}

#[test]
fn proxies_are_those_of_the_environment_for_the_endpoint() {
    // C122 P257
    let world = Fakes::default();
    world.env.set("HTTP_PROXY", "http://proxy:1");
    world.env.set("HTTPS_PROXY", "http://proxy:2");
    let proxies = config(&world, false).proxies;
    assert_eq!(proxies.http.as_deref(), Some("http://proxy:1"));
    assert_eq!(proxies.https.as_deref(), Some("http://proxy:2"));
    for (exempt, is_asked_directly) in [
        ("169.254.169.254", true),
        ("*", true),
        ("example.com,169.254.169.254", true),
        ("example.com", false),
        ("169.254.0.0/16", false),
    ] {
        world.env.set("NO_PROXY", exempt);
        let proxies = config(&world, false).proxies;
        assert_eq!(proxies.http.is_none(), is_asked_directly, "{exempt}");
    }
    // Another endpoint has another exemption.
    world.env.set("NO_PROXY", "imds.example.com");
    world.env.set(
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "http://imds.example.com:1338/",
    );
    assert_eq!(config(&world, false).proxies.http, None);
}

#[test]
fn a_container_queries_its_host_without_a_proxy() {
    // C121: botocore gives this session no proxies, whatever the environment says
    let world = Fakes::default();
    world.env.set("HTTP_PROXY", "http://proxy:1");
    world
        .env
        .set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/role");
    assert_eq!(config(&world, true).proxies.http, None);
}

#[test]
fn timeouts_reach_the_transport() {
    // C041 C121 C122
    let world = Fakes::default();
    let times = |config: &TransportConfig| (config.connect_timeout, config.read_timeout);
    let seconds = |count| Some(Duration::from_secs(count));
    assert_eq!(times(&config(&world, false)), (seconds(1), seconds(1)));
    world.env.set("AWS_METADATA_SERVICE_TIMEOUT", "7");
    assert_eq!(times(&config(&world, false)), (seconds(7), seconds(7)));
    world
        .env
        .set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/role");
    assert_eq!(times(&config(&world, true)), (seconds(2), seconds(2)));
}

#[test]
fn queries_of_a_silent_instance_time_out() {
    // C041 C122: the token's timeout means the older version, the role's means that there is no service
    let silent = Server::start(&[]);
    let world = Fakes::default();
    world
        .env
        .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", &silent.url);
    assert_eq!(
        instance(&world, &TransportFactory::blocking()).unwrap(),
        None
    );
    let lines: Vec<String> = silent
        .heads()
        .into_iter()
        .map(|head| head[0].clone())
        .collect();
    assert_eq!(
        lines,
        [
            "PUT /latest/api/token HTTP/1.1",
            "GET /latest/meta-data/iam/security-credentials/ HTTP/1.1",
        ]
    );
}

#[test]
fn queries_of_a_silent_container_time_out() {
    // C121: three attempts of two seconds each
    let silent = Server::start(&[]);
    let world = Fakes::default();
    world.env.set(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        format!("{}/role", silent.url),
    );
    let provider = Container::new(&world.seams(), &TransportFactory::blocking());
    let error = block_on(provider.load()).unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "Error when retrieving credentials from container-role: Error retrieving metadata: Received error when \
             attempting to retrieve container metadata: Read timeout on endpoint URL: \"{}/role\"",
            silent.url
        )
    );
    assert_eq!(silent.heads().len(), 3);
}
