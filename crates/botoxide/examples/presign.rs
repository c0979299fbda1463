//! Makes URLs that allow one download and one upload without credentials, for ten minutes.
//!
//! Run: `cargo run -p botoxide --example presign -- BUCKET KEY`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::{PresignOptions, Session, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(bucket), Some(key)) = (arguments.next(), arguments.next()) else {
        return Err("usage: presign BUCKET KEY".into());
    };
    let s3 = Session::new().client("s3")?;
    for operation in ["get_object", "put_object"] {
        let options = PresignOptions {
            expires_in: 600,
            ..PresignOptions::default()
        };
        let arguments = params! { "Bucket": bucket.clone(), "Key": key.clone() };
        let url = s3
            .generate_presigned_url(operation, arguments, options)
            .await?;
        // `Debug` of a URL hides the signature, `Display` shows it.
        println!("{operation}: {url}");
    }
    Ok(())
}
