//! S3 beyond what recorded cases can show: intentional differences from boto3, and additional features.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod compatibility;
mod redirects;
mod store;
