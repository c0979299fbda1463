//! Watches and changes calls with hooks: adds a header to each request, prints each attempt.
//!
//! Run: `cargo run -p botoxide --example hooks`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::hooks::{AfterCall, BeforeCall, BeforeSend};
use botoxide::{Session, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let session = Session::new();
    // For all services: handlers of the session are those of each client that is made afterwards.
    session.on("before-call", |event: &mut BeforeCall<'_>| {
        event.request.headers.set("x-example", "botoxide");
    })?;
    let s3 = session.client("s3")?;
    // For one client and one operation; called for each attempt.
    s3.on(
        "before-send.s3.ListBuckets",
        |event: &mut BeforeSend<'_>| {
            println!("{} {}", event.request.method.as_str(), event.request.url);
        },
    )?;
    s3.on("after-call.s3", |event: &mut AfterCall<'_>| {
        println!(
            "status {} after {} attempts",
            event.response.status,
            event.context.attempt()
        );
    })?;
    let out = s3.call("ListBuckets", params! {}).await?;
    println!("{} buckets", out["Buckets"].as_list().map_or(0, <[_]>::len));
    Ok(())
}
