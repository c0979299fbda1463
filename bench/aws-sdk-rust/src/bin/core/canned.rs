//! An HTTP client that answers from memory.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bench_canned::Answer;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

/// Gives the same response each time, as data that is shared: nothing is copied.
#[derive(Clone, Debug)]
pub(super) struct Canned {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Canned {
    pub(super) fn to(operation: &str) -> Self {
        // the SDK chooses another protocol for this service
        let name = match operation {
            "GetMetricData" => "GetMetricData+cbor",
            other => other,
        };
        let answer = Answer::to(name).expect("an operation that is measured");
        let headers = answer.headers.into_iter().map(|(name, value)| {
            let name: HeaderName = name.parse().expect("a name");
            let value = HeaderValue::from_maybe_shared(Bytes::from(value));
            (name, value.expect("a value"))
        });
        Self {
            status: answer.status,
            headers: headers.collect(),
            body: answer.body.into(),
        }
    }
}

impl HttpConnector for Canned {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        let mut response = http::Response::new(SdkBody::from(self.body.clone()));
        *response.status_mut() = self.status.try_into().expect("a status");
        *response.headers_mut() = self.headers.clone();
        let response = HttpResponse::try_from(response).expect("text in headers");
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for Canned {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
