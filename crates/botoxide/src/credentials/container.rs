//! Credentials from the host of a container: ECS, EKS, Greengrass and others.
//!
//! Counterpart: botocore `credentials.py` (`ContainerProvider`) and `utils.py` (`ContainerMetadataFetcher`).

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::http::{Request, Response};
use botoxide_core::text::Text;
use botoxide_core::uri;
use futures_core::future::BoxFuture;
use once_cell::race::OnceBox;
use serde_json::Value as Json;

use super::{Provider, expiry, read_text, retrieval_error};
use crate::config::adds_proxy_host_header;
use crate::hooks::{Feature, FeatureSet};
use crate::imds::{ANSWER, is_retryable};
use crate::observe;
use crate::seam::Seams;
use crate::transport::{ProxyRoutes, Transport, TransportConfig, TransportFactory};

const METHOD: &str = "container-role";
const RELATIVE_URI: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
/// The host of relative addresses.
const HOST: &str = "169.254.170.2";
/// Hosts that are allowed without TLS, besides addresses of this machine.
const ALLOWED_HOSTS: [&str; 4] = [HOST, "169.254.170.23", "fd00:ec2::23", "localhost"];
const TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 3;
const WAIT: Duration = Duration::from_secs(1);

/// The address in the environment of a container.
// C104 C121
#[derive(Debug)]
pub struct Container {
    seams: Seams,
    transports: TransportFactory,
    transport: OnceBox<Arc<dyn Transport>>,
}

impl Container {
    /// The address in the environment of these seams.
    pub fn new(seams: &Seams, transports: &TransportFactory) -> Self {
        Self {
            seams: seams.clone(),
            transports: transports.clone(),
            transport: OnceBox::new(),
        }
    }

    fn url(&self) -> Option<String> {
        let env = &self.seams.env;
        match env.var(RELATIVE_URI) {
            Some(path) => Some(format!("http://{HOST}{path}")),
            None => env.var(FULL_URI),
        }
    }

    async fn fetch(&self, url: &str) -> Result<Credentials> {
        let token = self.token()?;
        check_host(url)?;
        let mut attempt = 1;
        let answer = loop {
            match self.ask(url, token.as_deref()).await? {
                Ok(answer) => break answer,
                Err(reason) => {
                    tracing::debug!(reason, "no credentials from the container's host");
                    self.seams.clock.sleep(WAIT).await;
                    if attempt >= ATTEMPTS {
                        let error_msg = format!("Error retrieving metadata: {reason}");
                        return Err(retrieval_error(METHOD, error_msg));
                    }
                    attempt += 1;
                }
            }
        };
        let text = |key: &str| {
            answer[key].as_str().ok_or_else(|| {
                retrieval_error(METHOD, format!("Missing required key in response: '{key}'"))
            })
        };
        let mut credentials = Credentials::new(
            text("AccessKeyId")?,
            text("SecretAccessKey")?,
            Some(text("Token")?.to_owned()),
        );
        credentials.expiry = Some(expiry(text("Expiration")?)?);
        credentials.account_id = answer["AccountId"].as_str().map(str::to_owned);
        credentials.method = METHOD;
        Ok(credentials)
    }

    /// One attempt: the response, or the reason to retry.
    async fn ask(
        &self,
        url: &str,
        token: Option<&str>,
    ) -> Result<std::result::Result<Json, String>> {
        let mut request = Request {
            method: Text::from_static("GET"),
            url: url.to_owned(),
            ..Request::default()
        };
        request.headers.set(
            Text::from_static("Accept"),
            Text::from_static("application/json"),
        );
        if let Some(token) = token {
            request.headers.set(
                Text::from_static("Authorization"),
                Text::from(token.to_owned()),
            );
        }
        let transport = self.transport.get_or_init(|| {
            Box::new(self.transports.transport(TransportConfig {
                connect_timeout: Some(TIMEOUT),
                read_timeout: Some(TIMEOUT),
                // The environment's proxies are not used here.
                proxies: ProxyRoutes {
                    add_host_header: adds_proxy_host_header(&*self.seams.env),
                    ..ProxyRoutes::default()
                },
                ..TransportConfig::default()
            }))
        });
        let wire = observe::wire::credentials_request(&request);
        let result = transport.send(request, &ANSWER).await;
        if let Some(wire) = wire {
            wire.answered(&result);
        }
        let response = match result {
            Ok(response) => response,
            Err(error) if is_retryable(&error) => {
                let error = error.for_log();
                return Ok(Err(format!(
                    "Received error when attempting to retrieve container metadata: {error}"
                )));
            }
            Err(error) => return Err(error),
        };
        if response.status != 200 {
            // DIFFERENCE 98
            return Ok(Err(format!(
                "Received non 200 response {} from container metadata",
                response.status
            )));
        }
        let text = text(&response)?;
        Ok(serde_json::from_str(text).map_err(|_| {
            "Unable to parse JSON returned from container metadata services".to_owned()
        }))
    }

    fn token(&self) -> Result<Option<String>> {
        let env = &self.seams.env;
        let token = match env.var(TOKEN_FILE) {
            Some(path) => Some(read_text(&*self.seams.fs, Path::new(&path))?),
            None => env.var(TOKEN),
        };
        if token
            .as_ref()
            .is_some_and(|token| token.contains(['\r', '\n']))
        {
            return Err(Error::value("Auth token value is not a legal header value"));
        }
        Ok(token)
    }
}

impl Provider for Container {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn canonical_name(&self) -> Option<&'static str> {
        Some("EcsContainer")
    }

    fn features(&self) -> FeatureSet {
        [Feature::CredentialsHttp].into_iter().collect()
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async {
            match self.url() {
                Some(url) => self.fetch(&url).await.map(Some),
                None => Ok(None),
            }
        })
    }
}

/// Credentials come over TLS, or from the own machine.
fn check_host(url: &str) -> Result<()> {
    let parts = uri::split(url);
    if parts.scheme.eq_ignore_ascii_case("https") {
        return Ok(());
    }
    let host = parts.hostname();
    let host = host.as_deref();
    let is_loopback = host
        .and_then(|host| host.parse::<IpAddr>().ok())
        .is_some_and(|address| address.is_loopback());
    if is_loopback || host.is_some_and(|host| ALLOWED_HOSTS.contains(&host)) {
        return Ok(());
    }
    let allowed = ALLOWED_HOSTS.join(", ");
    Err(Error::value(format!(
        "Unsupported host '{}'.  Can only retrieve metadata from a loopback address or one of these hosts: {allowed}",
        host.unwrap_or("None")
    )))
}

fn text(response: &Response) -> Result<&str> {
    match &response.body {
        Body::Bytes(bytes) => std::str::from_utf8(bytes)
            .map_err(|_| Error::value("'utf-8' codec can't decode the container metadata")),
        Body::Stream(_) => Err(ErrorKind::MetadataRetrieval {
            error_msg: "the response is a stream".to_owned(),
        }
        .into()),
    }
}
