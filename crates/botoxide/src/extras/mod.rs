//! boto3's additions to single services besides their operations. One file for each service.

mod cloudfront;
pub mod dynamodb;
mod ec2;
pub mod s3;

use botoxide_core::error::Result;

use crate::client::ClientOptions;
use crate::resource::{Injection, Resource, create};
use crate::session::Session;

pub use cloudfront::{CloudFrontPolicy, CloudFrontSigner, SignedCookies};

/// boto3's own additions to resources, before any handler of `creating-resource-class` does.
const INJECTIONS: &[Injection] = &[
    Injection {
        class_name: "s3.Bucket",
        inject: s3::inject_bucket_methods,
    },
    Injection {
        class_name: "s3.Object",
        inject: s3::inject_object_methods,
    },
    Injection {
        class_name: "s3.ObjectSummary",
        inject: s3::inject_object_summary_methods,
    },
    Injection {
        class_name: "dynamodb",
        inject: dynamodb::inject_high_level_interface,
    },
    Injection {
        class_name: "ec2.ServiceResource",
        inject: ec2::inject_create_tags,
    },
    Injection {
        class_name: "ec2.Instance",
        inject: ec2::inject_delete_tags,
    },
];

impl Session {
    /// The resource of a service, by its name in boto3: `s3`, `ec2`, or any that has a file `resources-1` in the search
    /// path of models.
    ///
    /// Its client has `Resource` in the user agent, unless the options have a `user_agent_extra`.
    ///
    /// # Errors
    ///
    /// `ResourceNotExistsError`, with the known names; `UnknownAPIVersionError`; as [`Session::client`].
    ///
    /// # Example: all buckets
    ///
    /// ```no_run
    /// use botoxide::Session;
    ///
    /// # async fn example() -> botoxide::Result<()> {
    /// let s3 = Session::new().resource("s3")?;
    /// let mut buckets = s3.collection("buckets")?.iter();
    /// while let Some(bucket) = buckets.next().await {
    ///     println!("{}", bucket?.get("name").await?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    // H037
    pub fn resource(&self, service_name: &str) -> Result<Resource> {
        self.resource_with(service_name, ClientOptions::default())
    }

    /// The resource of a service, with options for its client. // DIFFERENCE 73
    ///
    /// # Errors
    ///
    /// As [`Session::resource`].
    pub fn resource_with(&self, service_name: &str, options: ClientOptions) -> Result<Resource> {
        create(self, service_name, options, INJECTIONS)
    }
}
