//! `BOTO_EXPERIMENTAL__ADD_PROXY_HOST_HEADER`: proxies get a `Host` header without the port.

use botoxide::config::{Config, Proxies, Retries};
use botoxide::seam::Fakes;
use botoxide::{ClientOptions, SessionOptions, blocking, params};
use botoxide_core::credential::Credentials;

use crate::server::Server;

/// The first line and the `Host` that a server receives for `ListBuckets` at `endpoint_url`, by default its own URL.
fn head(switch: &str, endpoint_url: Option<&str>) -> Vec<String> {
    let server = Server::start(&[""]);
    let world = Fakes::default();
    world
        .env
        .set("BOTO_EXPERIMENTAL__ADD_PROXY_HOST_HEADER", switch);
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("A", "S", None)),
        seams: Some(world.seams()),
        ..SessionOptions::default()
    })
    .unwrap();
    let urls = endpoint_url
        .map(|_| ["http", "https"].map(|scheme| (scheme.to_owned(), server.url.clone())));
    let options = ClientOptions {
        endpoint_url: Some(endpoint_url.unwrap_or(&server.url).to_owned()),
        config: Some(Config {
            proxies: Some(Proxies {
                urls: urls.into_iter().flatten().collect(),
            }),
            retries: Some(Retries {
                total_max_attempts: Some(1),
                ..Retries::default()
            }),
            read_timeout: Some(std::time::Duration::from_secs(2)),
            connect_timeout: Some(std::time::Duration::from_secs(2)),
            ..Config::default()
        }),
        ..ClientOptions::default()
    };
    let s3 = session.client_with("s3", options).unwrap();
    // The call fails, because the server responds neither like S3 nor like the end of a tunnel.
    let _ = s3.call("ListBuckets", params! {});
    let mut head = server.heads().remove(0);
    let port = server.url.rsplit(':').next().unwrap().to_owned();
    head.retain(|line| {
        let line = line.to_lowercase();
        ["get ", "connect ", "host:"]
            .iter()
            .any(|start| line.starts_with(start))
    });
    head.iter()
        .map(|line| line.replace(&port, "PORT").to_lowercase())
        .collect()
}

#[test]
fn the_host_is_named_as_botocore_names_it() {
    // Each of these is what botocore 1.44.5 with urllib3 sends.
    let far = Some("http://example.invalid:8080");
    assert_eq!(
        head("True", far),
        [
            "get http://example.invalid:8080/ http/1.1",
            "host: example.invalid"
        ]
    );
    assert_eq!(
        head("", far),
        [
            "get http://example.invalid:8080/ http/1.1",
            "host: example.invalid:8080"
        ]
    );
    let tunnel = Some("https://example.invalid");
    assert_eq!(
        head("TRUE", tunnel),
        [
            "connect example.invalid:443 http/1.0",
            "host: example.invalid"
        ]
    );
    assert_eq!(head("1", tunnel), ["connect example.invalid:443 http/1.0"]);
    assert_eq!(head("true", None), ["get / http/1.1", "host: 127.0.0.1"]);
    assert_eq!(head("no", None), ["get / http/1.1", "host: 127.0.0.1:port"]);
}
