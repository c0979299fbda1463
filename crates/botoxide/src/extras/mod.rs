//! What boto3 adds to single services besides their operations. One file for each service.

mod cloudfront;
pub mod dynamodb;

pub use cloudfront::{CloudFrontPolicy, CloudFrontSigner, SignedCookies};
