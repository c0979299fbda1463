//! Lists all objects of a bucket: a paginator makes as many calls as needed.
//!
//! Run: `cargo run -p botoxide --example paginate -- BUCKET [PREFIX]`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::{Session, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let bucket = arguments.next().ok_or("usage: paginate BUCKET [PREFIX]")?;
    let prefix = arguments.next().unwrap_or_default();
    let s3 = Session::new().client("s3")?;
    let paginator = s3.paginator("ListObjectsV2")?;
    let mut pages = paginator.paginate(params! {
        "Bucket": bucket,
        "Prefix": prefix,
        "PaginationConfig": { "PageSize": 2 },
    })?;
    let (mut count, mut size) = (0, 0);
    while let Some(page) = pages.next().await {
        for object in &page?["Contents"] {
            println!("{:>10} {}", object.integer("Size")?, object.text("Key")?);
            size += object.integer("Size")?;
            count += 1;
        }
    }
    println!("{count} objects, {size} bytes");
    Ok(())
}
