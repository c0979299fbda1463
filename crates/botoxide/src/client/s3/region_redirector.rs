//! S3 redirects: a call to the wrong region is repeated in the region of its bucket.
//!
//! Handlers of the client, registered as a program's own would be. Counterpart: botocore `utils.py`
//! (`S3RegionRedirectorv2`).

use std::collections::HashMap;
use std::sync::Arc;

use botoxide_core::arn::Arn;
use botoxide_core::endpoint::{Builtin, Parameter};
use botoxide_core::error::Result;
use botoxide_core::text::Text;
use botoxide_core::uri;
use botoxide_core::value::{Map, Value};
use futures_core::future::BoxFuture;

use crate::config::validate_region_name;
use crate::hooks::{AsyncHandler, Emitter, Event, Feature, Handler, NeedsRetry, Reply, S3Redirect};
use crate::seam::ForkMutex;

/// The number of buckets whose region a client caches; beyond it the cache is cleared.
const CAPACITY: usize = 10_000;

/// The regions of the buckets that are not in the client's.
#[derive(Debug, Default)]
struct S3RegionRedirector {
    regions: ForkMutex<HashMap<Text, Text>>,
}

/// Registers the redirector of a client of S3.
// P040
pub(in crate::client) fn register(emitter: &Emitter, service_name: &str) -> Result<()> {
    if service_name != "s3" {
        return Ok(());
    }
    let redirector = Arc::new(S3RegionRedirector::default());
    let from_error = Handler::shared(Arc::<S3RegionRedirector>::clone(&redirector));
    emitter.register("needs-retry.s3", from_error.without_output())?;
    emitter.register("before-parameter-build.s3", Handler::sync(annotate_context))?;
    let from_cache = Handler::sync(move |event| redirector.redirect_from_cache(event));
    emitter.register("before-endpoint-resolution.s3", from_cache)
}

/// Remembers the bucket, which may be an ARN or an alias.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
fn annotate_context(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event {
        let bucket = match &event.params["Bucket"] {
            Value::Text(bucket) => Some(bucket.clone()),
            _ => None,
        };
        event.context.s3_redirect = Some(S3Redirect {
            is_redirected: false,
            bucket,
        });
    }
    Ok(Reply::None)
}

impl AsyncHandler for S3RegionRedirector {
    fn concerns(&self, event: &Event<'_>) -> bool {
        matches!(event, Event::NeedsRetry(event) if is_elsewhere(event))
    }

    /// Sends the call to the region of its bucket, at once, regardless of the limit of attempts.
    // P251
    fn call<'a>(&'a self, event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>> {
        match event {
            Event::NeedsRetry(event) => Box::pin(self.redirect_from_error(event)),
            _ => Box::pin(std::future::ready(Ok(Reply::None))),
        }
    }
}

impl S3RegionRedirector {
    async fn redirect_from_error(&self, event: &mut NeedsRetry<'_>) -> Result<Reply> {
        let bucket = event
            .context
            .s3_redirect
            .as_ref()
            .and_then(|redirect| redirect.bucket.clone());
        let Some(region) = bucket_region(event, bucket.as_ref()).await? else {
            tracing::debug!(
                bucket = bucket.as_deref(),
                "bucket is in another region; region unknown"
            );
            return Ok(Reply::None);
        };
        tracing::debug!(
            bucket = bucket.as_deref(),
            region = region.as_str(),
            "bucket is in another region than the client"
        );
        event.context.features.insert(Feature::S3RegionRedirect);
        if let Some(bucket) = bucket {
            self.remember(bucket, region);
        }
        let url = event
            .client
            .resolve_endpoint(event.call.operation, event.params, event.context)
            .await?;
        event.request.url = with_authority_of(&event.request.url, &url);
        if let Some(redirect) = &mut event.context.s3_redirect {
            redirect.is_redirected = true;
        }
        Ok(Reply::Retry(std::time::Duration::ZERO))
    }

    fn remember(&self, bucket: Text, region: Text) {
        let mut regions = self.regions.lock();
        if regions.len() >= CAPACITY {
            regions.clear();
        }
        regions.insert(bucket, region);
    }

    /// Sends calls to a bucket that was redirected before straight to its region.
    #[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
    fn redirect_from_cache(&self, event: &mut Event<'_>) -> Result<Reply> {
        if let Event::BeforeEndpointResolution(event) = event
            && let Some(bucket) = event.params["Bucket"].as_str()
        {
            let regions = self.regions.lock();
            if let Some(region) = regions.get(bucket) {
                event
                    .builtins
                    .set(Builtin::Region, Parameter::Text(region.clone()));
                event.context.features.insert(Feature::S3RegionRedirect);
            }
        }
        Ok(Reply::None)
    }
}

/// Whether a response reports that the bucket is in another region, and the call was not sent there yet.
fn is_elsewhere(event: &NeedsRetry<'_>) -> bool {
    let (Some(response), Some(parsed)) = (&event.response, event.parsed.as_deref()) else {
        return false;
    };
    if response.status < 300 && parsed.get("Error").is_none() {
        return false;
    }
    if let Some(redirect) = &event.context.s3_redirect
        && (redirect.is_redirected || redirect.bucket.as_deref().is_some_and(Arn::is_arn))
    {
        return false;
    }
    let operation = event.call.operation.name();
    let is_status = matches!(response.status, 301 | 302 | 307);
    is_status
        || match parsed["Error"]["Code"].as_str() {
            // A HEAD that was signed for the wrong region has no body with the error code.
            Some("301" | "400") => {
                operation == "HeadObject"
                    || (operation == "HeadBucket" && region_of_headers(parsed).is_some())
            }
            Some("AuthorizationHeaderMalformed") => parsed["Error"].get("Region").is_some(),
            Some("PermanentRedirect") => true,
            // The code of a region that needs opt-in.
            Some("IllegalLocationConstraintException") => operation != "CreateBucket",
            _ => false,
        }
}

/// The region from the response, otherwise from a HEAD of the bucket.
async fn bucket_region(event: &NeedsRetry<'_>, bucket: Option<&Text>) -> Result<Option<Text>> {
    let parsed = event.parsed.as_deref().unwrap_or(&Value::Null);
    let in_error = || {
        let region = parsed["Error"]["Region"].as_str();
        region.filter(|region| !region.is_empty()).map(Text::from)
    };
    let region = match (region_of_headers(parsed).or_else(in_error), bucket) {
        (Some(region), _) => Some(region),
        // DIFFERENCE (36): a second HeadBucket would return the same, and it would wait for the session that
        // CreateSession is about to create.
        (None, Some(bucket))
            if !matches!(event.call.operation.name(), "HeadBucket" | "CreateSession") =>
        {
            region_of_head(event, bucket).await?
        }
        (None, _) => None,
    };
    if let Some(region) = &region {
        validate_region_name(region)?;
    }
    Ok(region)
}

async fn region_of_head(event: &NeedsRetry<'_>, bucket: &Text) -> Result<Option<Text>> {
    let params: Map = [("Bucket", bucket.clone())].into_iter().collect();
    let features = event.context.features;
    let answer = event
        .client
        .call("HeadBucket", Value::Map(params), features)
        .await;
    match &answer {
        Ok(answer) => Ok(region_of_headers(answer)),
        Err(error) => match error.as_client_error() {
            Some(error) => Ok(region_of_headers(&error.response)),
            None => answer.map(|_| None),
        },
    }
}

fn region_of_headers(parsed: &Value) -> Option<Text> {
    let headers = &parsed["ResponseMetadata"]["HTTPHeaders"];
    headers["x-amz-bucket-region"].as_str().map(Text::from)
}

/// The URL at another host; the path of the endpoint is ignored.
fn with_authority_of(url: &str, endpoint: &str) -> String {
    let parts = uri::split(url);
    let authority = uri::split(endpoint).authority;
    let mut moved = format!("{}://{authority}{}", parts.scheme, parts.path);
    if let Some(query) = parts.query.filter(|query| !query.is_empty()) {
        moved.push('?');
        moved.push_str(query);
    }
    moved
}
