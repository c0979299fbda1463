//! Reads an object of S3 in chunks and writes it to the standard output.
//!
//! Run: `cargo run -p botoxide --example get_object -- BUCKET KEY`
#![forbid(unsafe_code)]

use std::io::Write as _;

use botoxide::{ByteStream, Session, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(bucket), Some(key)) = (arguments.next(), arguments.next()) else {
        return Err("usage: get_object BUCKET KEY".into());
    };
    let s3 = Session::new().client("s3")?;
    let out = s3
        .call("GetObject", params! { "Bucket": bucket, "Key": key })
        .await?;
    let body = ByteStream::from_value(out.require("Body")?)?;
    let mut stdout = std::io::stdout().lock();
    while let Some(chunk) = body.next_chunk().await? {
        stdout.write_all(&chunk)?;
    }
    Ok(())
}
