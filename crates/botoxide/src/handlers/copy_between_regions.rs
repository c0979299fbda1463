//! Copies from another region: the destination's service needs a presigned URL of the caller.
//!
//! Amazon EC2, RDS, Neptune and `DocumentDB`. Counterpart: botocore `handlers.py` (`inject_presigned_url_ec2`,
//! `inject_presigned_url_rds`).

use botoxide_core::body::Body;
use botoxide_core::error::Result;
use botoxide_core::http::{Headers, Request};
use botoxide_core::text::Text;
use botoxide_core::uri::{Keep, percent_encode_into};
use futures_core::future::BoxFuture;

use crate::hooks::{BeforeCall, Event, Reply, UrlOptions};

/// Adds `PresignedUrl` and `DestinationRegion`, unless the caller gave a URL.
// P096
pub(super) fn inject_presigned_url_ec2<'a>(
    event: &'a mut Event<'_>,
) -> BoxFuture<'a, Result<Reply>> {
    Box::pin(async move {
        if let Event::BeforeCall(event) = event
            && let Some(mut form) = Form::of(event.request)
            && !form.has("PresignedUrl")
            && let Some(source) = form.get("SourceRegion")
            && let Some(destination) = event.request_signer.region_name().map(str::to_owned)
        {
            let url = presigned_url(event, &form, &source, &destination).await?;
            form.set("PresignedUrl", &url);
            form.set("DestinationRegion", &destination);
            event.request.body = form.into_body();
        }
        Ok(Reply::None)
    })
}

/// Replaces `SourceRegion`, which the service itself does not accept, by `PreSignedUrl`.
// P132 P133 P134 P135 P136 P137 P138 P139 P140
pub(super) fn inject_presigned_url_rds<'a>(
    event: &'a mut Event<'_>,
) -> BoxFuture<'a, Result<Reply>> {
    Box::pin(async move {
        if let Event::BeforeCall(event) = event
            && let Some(mut form) = Form::of(event.request)
            && let Some(source) = form.get("SourceRegion")
        {
            form.remove("SourceRegion");
            if !form.has("PreSignedUrl")
                && let Some(destination) = event.request_signer.region_name().map(str::to_owned)
            {
                let url = presigned_url(event, &form, &source, &destination).await?;
                form.set("PreSignedUrl", &url);
            }
            event.request.body = form.into_body();
        }
        Ok(Reply::None)
    })
}

/// The same call as a URL of the other region, whose endpoint differs only by the name of the region.
async fn presigned_url(
    event: &BeforeCall<'_>,
    form: &Form,
    source: &str,
    destination: &str,
) -> Result<String> {
    let mut form = form.clone();
    form.set("DestinationRegion", destination);
    // The signer recognizes a form by its type, and removes both from the request.
    let content_type = event.request.headers.get("Content-Type");
    let headers: Headers = content_type
        .map(|kind| (Text::from_static("Content-Type"), kind.clone()))
        .into_iter()
        .collect();
    let request = Request {
        method: Text::from_static("GET"),
        url: event.request.url.replace(destination, source),
        headers,
        body: form.into_body(),
        auth_path: None,
    };
    let options = UrlOptions {
        operation_name: event.call.operation.name(),
        expires_in: 3600,
        region_name: Some(source),
        signing_name: None,
    };
    let signer = event.request_signer;
    signer
        .generate_presigned_url(request, options, event.context.clone())
        .await
}

/// The parameters of a request, in order, in their encoded form.
#[derive(Clone)]
struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    fn of(request: &Request) -> Option<Self> {
        let text = std::str::from_utf8(request.body.as_bytes()?).ok()?;
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        Some(Self {
            pairs: pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        })
    }

    fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(key, _)| key == name)
    }

    /// The value, if there is one; names of regions need no decoding.
    fn get(&self, name: &str) -> Option<String> {
        let mut pairs = self.pairs.iter();
        pairs
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.clone())
    }

    fn remove(&mut self, name: &str) {
        self.pairs.retain(|(key, _)| key != name);
    }

    fn set(&mut self, name: &str, value: &str) {
        let mut encoded = String::with_capacity(value.len() + value.len() / 2);
        percent_encode_into(&mut encoded, value, Keep::Unreserved);
        match self.pairs.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = encoded,
            None => self.pairs.push((name.to_owned(), encoded)),
        }
    }

    fn into_body(self) -> Body {
        let pairs: Vec<String> = self
            .pairs
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Body::from(pairs.join("&"))
    }
}
