//! Assumes a role and calls with its temporary credentials.
//!
//! Run: `cargo run -p botoxide --example assume_role -- ROLE_ARN`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::{Session, SessionOptions, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let role = std::env::args()
        .nth(1)
        .ok_or("usage: assume_role ROLE_ARN")?;
    let sts = Session::new().client("sts")?;
    let out = sts
        .call(
            "AssumeRole",
            params! { "RoleArn": role, "RoleSessionName": "example", "DurationSeconds": 900 },
        )
        .await?;
    let keys = out.require("Credentials")?;
    // A profile with `role_arn` does the same and renews the credentials: see the guide on credentials.
    let session = Session::with(SessionOptions {
        access_key_id: Some(keys.text("AccessKeyId")?.into()),
        secret_access_key: Some(keys.text("SecretAccessKey")?.into()),
        session_token: Some(keys.text("SessionToken")?.into()),
        ..SessionOptions::default()
    })?;
    let identity = session
        .client("sts")?
        .call("GetCallerIdentity", params! {})
        .await?;
    println!("{}", identity.text("Arn")?);
    Ok(())
}
