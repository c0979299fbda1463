//! Uses your own types as arguments and results, through serde.
//!
//! Run: `cargo run -p botoxide --example typed -- BUCKET`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::Session;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListObjects {
    bucket: String,
    max_keys: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listing {
    #[serde(default)]
    contents: Vec<Object>,
    is_truncated: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Object {
    key: String,
    size: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bucket = std::env::args().nth(1).ok_or("usage: typed BUCKET")?;
    let s3 = Session::new().client("s3")?;
    let arguments = ListObjects {
        bucket,
        max_keys: 10,
    };
    let listing: Listing = s3.call_as("ListObjectsV2", &arguments).await?;
    for Object { key, size } in &listing.contents {
        println!("{size:>10} {key}");
    }
    if listing.is_truncated {
        println!("… and more");
    }
    Ok(())
}
