//! Tells errors apart: by meaning, by the service's code, by botocore's class.
//!
//! Run: `cargo run -p botoxide --example errors -- BUCKET KEY`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::{Session, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(bucket), Some(key)) = (arguments.next(), arguments.next()) else {
        return Err("usage: errors BUCKET KEY".into());
    };
    let s3 = Session::new().client("s3")?;
    let call = s3.call("GetObject", params! { "Bucket": bucket, "Key": key });
    let Err(error) = call.await else {
        println!("no error");
        return Ok(());
    };
    if error.is_not_found() {
        println!("the object does not exist");
    } else if error.is_throttling() || error.is_timeout() {
        println!("try again later");
    } else if error.is_a("NoCredentialsError") {
        println!("no credentials: set AWS_ACCESS_KEY_ID or configure a profile");
    }
    // The service's code, for example `AccessDenied`; `None` if the service did not answer.
    println!("code: {:?}, status: {:?}", error.code(), error.status());
    println!("class: {}", error.kind().class_name());
    // With operation, service and request id.
    println!("{error:#}");
    Ok(())
}
