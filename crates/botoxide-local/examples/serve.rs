//! Serves a directory until it is stopped, and prints what clients need: `cargo run --example serve -- DIRECTORY`.

use std::io::Write as _;

use botoxide_local::LocalEndpoint;

fn main() -> std::io::Result<()> {
    let directory = std::env::args_os().nth(1).unwrap_or_else(|| "store".into());
    let endpoint = LocalEndpoint::start(directory, None)?;
    let (url, secret) = (endpoint.url(), endpoint.secret_access_key());
    let mut out = std::io::stdout();
    writeln!(out, "{url} {} {secret}", botoxide_local::ACCESS_KEY_ID)?;
    out.flush()?;
    endpoint.join();
    Ok(())
}
