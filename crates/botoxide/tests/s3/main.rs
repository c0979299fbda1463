//! S3 beyond what recorded cases can show: where botoxide differs from boto3 on purpose, and what it adds.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod compatibility;
mod redirects;
mod store;
