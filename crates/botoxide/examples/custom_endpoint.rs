//! Uses S3 of another vendor: `MinIO`, Ceph, or the local endpoint (`botoxide local`).
//!
//! Run: `cargo run -p botoxide --example custom_endpoint -- http://127.0.0.1:9000 ACCESS_KEY SECRET_KEY`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::config::{Config, S3Compatibility, S3Config};
use botoxide::{ClientOptions, Session, SessionOptions, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, access_key, secret_key] = arguments.as_slice() else {
        return Err("usage: custom_endpoint URL ACCESS_KEY SECRET_KEY".into());
    };
    let session = Session::with(SessionOptions {
        access_key_id: Some(access_key.clone()),
        secret_access_key: Some(secret_key.clone()),
        region_name: Some("us-east-1".into()),
        ..SessionOptions::default()
    })?;
    let options = ClientOptions {
        endpoint_url: Some(url.clone()),
        config: Some(Config {
            s3: Some(S3Config {
                // Checksums only if the store has shown that it accepts them.
                compatibility: Some(S3Compatibility::Auto),
                ..S3Config::default()
            }),
            ..Config::default()
        }),
        ..ClientOptions::default()
    };
    let s3 = session.client_with("s3", options)?;
    for bucket in &s3.call("ListBuckets", params! {}).await?["Buckets"] {
        println!("{}", bucket.text("Name")?);
    }
    Ok(())
}
