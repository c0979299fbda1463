//! Presigned URLs and forms: the pipeline of a call up to the signature, which becomes part of the URL or the form.
//!
//! Arguments and results are in `client/presign.rs`. Counterpart: botocore `signers.py`
//! (`generate_presigned_url`, `generate_presigned_post`, `S3PostPresigner`).

use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::http::Request;
use botoxide_core::model::Operation;
use botoxide_core::sign::PostPolicy;
use botoxide_core::text::Text;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::{Map, Value};
use futures_core::future::BoxFuture;

use super::client_args::ClientArgs;
use super::deadline::Deadline;
use super::sign::{Signature, SigningType, sign};
use super::steps::{CallState, Substitutes};
use crate::hooks::{Context, SignOptions, UrlOptions, UrlSigner};

/// The URL of a call, signed in its query.
// P242
pub(crate) async fn generate_presigned_url(
    client: &Arc<ClientArgs>,
    operation: Operation,
    params: Value,
    expires_in: i64,
    http_method: Option<&str>,
) -> Result<String> {
    let mut call = begin(client, operation, params);
    let mut request = request(&mut call).await?;
    if let Some(method) = http_method {
        request.method = Text::from(method);
    }
    let options = UrlOptions {
        operation_name: operation.name(),
        expires_in,
        region_name: None,
        signing_name: None,
    };
    presign(client, request, options, &mut call.context).await
}

/// The URL and the fields of an upload form.
// P244
pub(crate) async fn generate_presigned_post(
    client: &Arc<ClientArgs>,
    operation: Operation,
    bucket: &str,
    key: &str,
    mut fields: Map,
    mut conditions: Vec<Value>,
    expires_in: i64,
) -> Result<(String, Map)> {
    let named = |name: &'static str, value: &str| -> Map {
        [(name, Value::from(value))].into_iter().collect()
    };
    let bucket_is = named("bucket", bucket);
    let params = Value::Map(named("Bucket", bucket));
    let mut call = begin(client, operation, params);
    let mut request = request(&mut call).await?;
    conditions.push(Value::Map(bucket_is));
    conditions.push(match key.strip_suffix("${filename}") {
        Some(prefix) => Value::from(vec![
            Value::from("starts-with"),
            Value::from("$key"),
            Value::from(prefix),
        ]),
        None => Value::Map(named("key", key)),
    });
    fields.insert(Text::from_static("key"), key);
    let now = client.seams.clock.now();
    let expiration = Timestamp::new(now.seconds.saturating_add(expires_in), 0);
    let mut policy = Map::new();
    policy.insert(
        Text::from_static("expiration"),
        expiration.to_iso8601(Precision::Full),
    );
    policy.insert(Text::from_static("conditions"), Value::List(conditions));
    let mut post = PostPolicy { fields, policy };
    let signature = Signature {
        operation_name: "PutObject",
        signing_type: SigningType::PresignPost(&mut post),
        region_name: None,
        signing_name: None,
    };
    sign(client, &mut request, signature, &mut call.context).await?;
    Ok((request.url, post.fields))
}

/// A call that is not made: its context does not have the client's options.
fn begin(client: &Arc<ClientArgs>, operation: Operation, params: Value) -> CallState {
    CallState {
        client: Arc::clone(client),
        operation,
        deadline: Deadline::default(),
        params,
        is_output_wanted: true,
        maker: None,
        is_answered: false,
        context: Context {
            is_presign_request: true,
            use_global_endpoint: client.presigns_for_global_endpoint,
            ..Context::default()
        },
        substitutes: Substitutes::default(),
    }
}

/// The request of a call, without the parts that only a sent request has.
async fn request(call: &mut CallState) -> Result<Request> {
    call.provide_params().await?;
    call.before_parameter_build().await?;
    let endpoint = call.resolve_endpoint().await?;
    call.prepare(&endpoint)
}

async fn presign(
    client: &Arc<ClientArgs>,
    mut request: Request,
    options: UrlOptions<'_>,
    context: &mut Context,
) -> Result<String> {
    let options = SignOptions {
        operation_name: options.operation_name,
        expires_in: Some(options.expires_in),
        region_name: options.region_name,
        signing_name: options.signing_name,
    };
    sign_request(client, &mut request, options, context).await?;
    Ok(request.url)
}

/// Signs a request, in its headers or in its URL.
pub(crate) async fn sign_request(
    client: &Arc<ClientArgs>,
    request: &mut Request,
    options: SignOptions<'_>,
    context: &mut Context,
) -> Result<()> {
    let signature = Signature {
        operation_name: options.operation_name,
        signing_type: match options.expires_in {
            Some(expires_in) => SigningType::PresignUrl { expires_in },
            None => SigningType::Standard,
        },
        region_name: options.region_name,
        signing_name: options.signing_name,
    };
    sign(client, request, signature, context).await
}

impl UrlSigner for Arc<ClientArgs> {
    fn region_name(&self) -> Option<&str> {
        self.signer.region_name.as_deref()
    }

    fn generate_presigned_url<'a>(
        &'a self,
        request: Request,
        options: UrlOptions<'a>,
        mut context: Context,
    ) -> BoxFuture<'a, Result<String>> {
        Box::pin(async move { presign(self, request, options, &mut context).await })
    }
}
