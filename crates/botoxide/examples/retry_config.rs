//! Sets retries and timeouts: for a client, and tighter ones for single calls.
//!
//! Run: `cargo run -p botoxide --example retry_config -- TABLE`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use std::time::Duration;

use botoxide::config::{Config, Retries, RetryMode};
use botoxide::{ClientOptions, Session, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = std::env::args().nth(1).ok_or("usage: retry_config TABLE")?;
    let config = Config {
        retries: Some(Retries {
            mode: Some(RetryMode::Adaptive),
            total_max_attempts: Some(5),
            ..Retries::default()
        }),
        connect_timeout: Some(Duration::from_secs(2)),
        read_timeout: Some(Duration::from_secs(10)),
        ..Config::default()
    };
    let options = ClientOptions {
        config: Some(config),
        ..ClientOptions::default()
    };
    let dynamodb = Session::new().client_with("dynamodb", options)?;
    // Another client with the same connections and credentials: its calls take at most one second, retries included.
    let quick = dynamodb.with_config(Config {
        overall_timeout: Some(Duration::from_secs(1)),
        ..Config::default()
    })?;
    match quick
        .call("DescribeTable", params! { "TableName": table })
        .await
    {
        Ok(out) => println!("{}", out["Table"].text("TableStatus")?),
        Err(error) if error.is_timeout() => println!("no answer within a second: {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
