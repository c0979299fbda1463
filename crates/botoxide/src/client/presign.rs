//! Presigned URLs and forms: they allow another program one call without credentials.
//!
//! The pipeline is in `call/presign.rs`. Counterpart: botocore `signers.py` (`generate_presigned_url`,
//! `generate_presigned_post`).
// P058 P059

use std::fmt;

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::http::Request;
use botoxide_core::redact;
use botoxide_core::uri;
use botoxide_core::value::{Map, Value};

use super::Client;
use crate::call;
use crate::hooks::{Context, SignOptions};

/// How a URL is presigned.
///
/// # Example: good for ten minutes
///
/// ```
/// use botoxide::PresignOptions;
///
/// let options = PresignOptions { expires_in: 600, ..PresignOptions::default() };
/// assert_eq!(options.http_method, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignOptions {
    /// Lifetime of the URL in seconds; an hour by default.
    pub expires_in: i64,
    /// The HTTP method, if it is not the operation's: `GET`.
    pub http_method: Option<String>,
}

impl Default for PresignOptions {
    fn default() -> Self {
        Self {
            expires_in: 3600,
            http_method: None,
        }
    }
}

/// How a form is presigned.
///
/// # Example: a form for uploads of at most 1 MiB
///
/// ```
/// use botoxide::{PresignedPostOptions, params};
///
/// let options = PresignedPostOptions {
///     conditions: params! { "all": [["content-length-range", 0, 1_048_576]] }["all"].as_list().unwrap_or_default().to_vec(),
///     expires_in: 600,
///     ..PresignedPostOptions::default()
/// };
/// assert_eq!(options.conditions.len(), 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PresignedPostOptions {
    /// Fields of the form with their values: `acl`, `Content-Type` … Each needs a condition, too.
    pub fields: Map,
    /// Conditions on the form: `{"acl": "public-read"}`, `["content-length-range", 2, 5]` …; bucket and key
    /// need no condition here.
    pub conditions: Vec<Value>,
    /// Lifetime of the form in seconds; an hour by default.
    pub expires_in: i64,
}

impl Default for PresignedPostOptions {
    fn default() -> Self {
        Self {
            fields: Map::new(),
            conditions: Vec::new(),
            expires_in: 3600,
        }
    }
}

/// A URL with a signature: anyone who has it can make its call until it expires.
///
/// `Display` prints the URL; `Debug`, which ends up in logs, shows only the host.
#[derive(Clone, PartialEq, Eq)]
pub struct PresignedUrl(String);

impl PresignedUrl {
    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<String> for PresignedUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl AsRef<str> for PresignedUrl {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PresignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PresignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Path and query can contain secrets that only the operation's model knows.
        let parts = uri::split(&self.0);
        let shown = format!("{}://{}/***", parts.scheme, parts.host_and_port());
        f.debug_tuple("PresignedUrl").field(&shown).finish()
    }
}

/// The URL of an upload form, and its fields. The file follows them, as the field `file`.
///
/// `Debug` shows the names of the fields.
#[derive(Clone, PartialEq)]
pub struct PresignedPost {
    /// The URL to post the form to.
    pub url: String,
    /// The fields, which are strings unless the caller gave others.
    pub fields: Map,
}

impl fmt::Debug for PresignedPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignedPost")
            .field("url", &redact::url(&self.url))
            .field("fields", &self.fields.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl Client {
    /// The URL of a call, signed with the client's credentials: anyone who has it can make this call until it expires.
    ///
    /// The operation has its name of the model or of Python. No request is sent, and `params` are used as they are in
    /// [`Client::call`]. S3 signs with HMAC-SHA1 in old regions, and then leaves conditional headers
    /// and `Range` out of the signature, as boto3 does; `signature_version: s3v4` in the client's `Config` signs
    /// them.
    ///
    /// # Errors
    ///
    /// `UnknownClientMethod` if the operation does not exist; `ParamValidation` if the arguments are invalid;
    /// `NoCredentials`; `UnsupportedSignatureVersion` if the service's signature version cannot presign URLs.
    ///
    /// # Example: a link to download a file
    ///
    /// ```no_run
    /// use botoxide::{PresignOptions, Session, params};
    ///
    /// # async fn example() -> botoxide::Result<()> {
    /// let s3 = Session::new().client("s3")?;
    /// let options = PresignOptions { expires_in: 600, ..Default::default() };
    /// let params = params! { "Bucket": "photos", "Key": "cat.jpg" };
    /// println!("{}", s3.generate_presigned_url("get_object", params, options).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn generate_presigned_url(
        &self,
        client_method: &str,
        params: Value,
        options: PresignOptions,
    ) -> Result<PresignedUrl> {
        let operation = self.args.service.operation(client_method).map_err(|_| {
            let method_name = client_method.to_owned();
            ErrorKind::UnknownClientMethod { method_name }
        })?;
        call::generate_presigned_url(
            &self.args,
            operation,
            params,
            options.expires_in,
            options.http_method.as_deref(),
        )
        .await
        .map(PresignedUrl)
    }

    /// The URL and the fields of a form with which a browser posts a file to S3. A `key` that ends with
    /// `${filename}` gets the name of the file there.
    ///
    /// # Errors
    ///
    /// `Attribute` for a client of another service; as [`Client::generate_presigned_url`] otherwise.
    ///
    /// # Example: a form to upload a picture of at most a megabyte
    ///
    /// ```no_run
    /// use botoxide::{PresignedPostOptions, Session, Value};
    ///
    /// # async fn example() -> botoxide::Result<()> {
    /// let s3 = Session::new().client("s3")?;
    /// let length = vec![Value::from("content-length-range"), 0.into(), 1_048_576.into()];
    /// let options = PresignedPostOptions {
    ///     conditions: vec![length.into()],
    ///     ..Default::default()
    /// };
    /// let post = s3.generate_presigned_post("photos", "in/${filename}", options).await?;
    /// println!("{}", post.url);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn generate_presigned_post(
        &self,
        bucket: &str,
        key: &str,
        options: PresignedPostOptions,
    ) -> Result<PresignedPost> {
        if self.args.service_id != "s3" {
            return Err(self.no_attribute("generate_presigned_post"));
        }
        // A form needs its URL.
        let operation = self.args.service.operation("CreateBucket")?;
        let PresignedPostOptions {
            fields,
            conditions,
            expires_in,
        } = options;
        let (url, fields) = call::generate_presigned_post(
            &self.args, operation, bucket, key, fields, conditions, expires_in,
        )
        .await?;
        Ok(PresignedPost { url, fields })
    }
    /// Signs a request of the program's own with the client's credentials, for its service and region. Handlers of
    /// `choose-signer` and `before-sign` are called.
    ///
    /// # Errors
    ///
    /// `NoCredentials`, `NoRegion`, `UnknownSignatureVersion`; those of handlers.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::hooks::{Context, SignOptions};
    /// use botoxide::transport::block_on;
    /// use botoxide::types::{Credentials, Request};
    /// use botoxide::{SessionOptions, blocking};
    ///
    /// let session = blocking::Session::with(SessionOptions {
    ///     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
    ///     region_name: Some("eu-central-1".into()),
    ///     ..SessionOptions::default()
    /// })?;
    /// let client = session.client("sts")?;
    /// let url = "https://sts.eu-central-1.amazonaws.com/".to_owned();
    /// let mut request = Request { method: "GET".into(), url, ..Request::default() };
    /// let options = SignOptions { operation_name: "", expires_in: None, region_name: None, signing_name: None };
    /// block_on(client.as_async().sign(&mut request, options, &mut Context::default()))??;
    /// assert!(request.headers.get("Authorization").is_some());
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub async fn sign(
        &self,
        request: &mut Request,
        options: SignOptions<'_>,
        context: &mut Context,
    ) -> Result<()> {
        call::sign_request(&self.args, request, options, context).await
    }
}
