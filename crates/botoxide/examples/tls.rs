//! Connects with your own certificates: a CA bundle, a client certificate, a proxy.
//!
//! Run: `cargo run -p botoxide --example tls -- CA_BUNDLE.pem [CERTIFICATE.pem KEY.pem]`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::config::{ClientCertificate, Config};
use botoxide::transport::Verify;
use botoxide::{ClientOptions, Session, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let bundle = arguments
        .next()
        .ok_or("usage: tls CA_BUNDLE [CERTIFICATE KEY]")?;
    let client_cert = arguments.next().map(|certificate| ClientCertificate {
        certificate,
        key: arguments.next(),
    });
    let options = ClientOptions {
        // Only these certificates are trusted, not those of the system.
        verify: Some(Verify::Bundle(bundle.into())),
        config: Some(Config {
            client_cert,
            max_pool_connections: Some(50),
            tcp_keepalive: Some(true),
            ..Config::default()
        }),
        ..ClientOptions::default()
    };
    let sts = Session::new().client_with("sts", options)?;
    match sts.call("GetCallerIdentity", params! {}).await {
        Ok(identity) => println!("{}", identity.text("Arn")?),
        Err(error) if error.is_a("SSLError") => println!("the server is not trusted: {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
