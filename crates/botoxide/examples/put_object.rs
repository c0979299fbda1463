//! Uploads a file to S3 with one `PutObject`. The file is streamed, not read into memory.
//!
//! For large files use `upload_file` of `botoxide::s3::ClientExt`, which uploads in parts.
//!
//! Run: `cargo run -p botoxide --example put_object -- FILE BUCKET KEY`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::{ByteStream, Session, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(bucket), Some(key)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: put_object FILE BUCKET KEY".into());
    };
    let s3 = Session::new().client("s3")?;
    let body = ByteStream::from_path(&file)?;
    let out = s3
        .call(
            "PutObject",
            params! { "Bucket": bucket, "Key": key, "Body": body, "ContentType": "text/plain" },
        )
        .await?;
    println!("ETag: {}", out.text("ETag")?);
    Ok(())
}
