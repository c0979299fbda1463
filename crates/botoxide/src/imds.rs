//! `Imds`: the instance metadata service of EC2: the credentials of its role, its region.
//!
//! Not here: its callers (`credentials/instance_metadata.rs`, defaults modes). Counterpart: botocore
//! `utils.py` (`IMDSFetcher`, `InstanceMetadataRegionFetcher`).

use std::sync::Arc;
use std::time::Duration;

use botoxide_core::body::Body;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::http::{Request, Response};
use botoxide_core::redact::{self, Redacted};
use botoxide_core::text::Text;
use once_cell::race::OnceBox;

use crate::config::{
    ConfigStore, adds_proxy_host_header, environment_proxies, is_valid_endpoint_url,
};
use crate::observe;
use crate::seam::{Env, Seams};
use crate::transport::{ProxyRoutes, SendOptions, Transport, TransportConfig, TransportFactory};

const BASE_URL: &str = "http://169.254.169.254/";
const BASE_URL_IPV6: &str = "http://[fd00:ec2::254]/";
const TOKEN_PATH: &str = "latest/api/token";
const TOKEN_SECONDS: &str = "21600";
const ZONE_PATH: &str = "latest/meta-data/placement/availability-zone/";

/// Options of requests to the metadata service and to other credential services on this machine: at most 1 MiB.
pub(crate) const ANSWER: SendOptions = SendOptions {
    stream_response: false,
    read_timeout: None,
    body_limit: Some(1 << 20),
    is_duplex: false,
    operation: None,
};

/// The instance metadata service.
///
/// Requests go through the proxies of the environment, unless `NO_PROXY` names its host, as in botocore. So a
/// machine with a proxy should have `NO_PROXY=169.254.169.254`.
///
/// # Example: the region of this instance
///
/// ```no_run
/// use botoxide::config::ConfigStore;
/// use botoxide::imds::Imds;
/// use botoxide::seam::Seams;
/// use botoxide::transport::TransportFactory;
///
/// # async fn example() -> botoxide::Result<()> {
/// let seams = Seams::tokio();
/// let imds = Imds::new(&seams, &ConfigStore::new(&seams), &TransportFactory::tokio())?;
/// println!("{:?}", imds.region().await?);
/// # Ok(())
/// # }
/// ```
// C122
#[derive(Debug)]
pub struct Imds {
    env: Arc<dyn Env>,
    transports: TransportFactory,
    transport: OnceBox<Arc<dyn Transport>>,
    base_url: Redacted<String>,
    timeout: Duration,
    attempts: u64,
    is_v1_disabled: bool,
    user_agent: String,
}

/// Access to the service: with a token, or with version 1.
#[derive(Clone, Default)]
pub(crate) struct ImdsToken(Option<String>);

impl Imds {
    /// The service at its configured address. No request is sent yet.
    ///
    /// # Errors
    ///
    /// `InvalidIMDSEndpointError`, `InvalidIMDSEndpointModeError`; as [`ConfigStore::value`].
    pub fn new(seams: &Seams, store: &ConfigStore, transports: &TransportFactory) -> Result<Self> {
        let timeout = store.integer("metadata_service_timeout")?.unwrap_or(1);
        let attempts = store.integer("metadata_service_num_attempts")?.unwrap_or(1);
        let endpoint = store.text("ec2_metadata_service_endpoint")?;
        let is_ipv6 = is_ipv6(store)?;
        let base_url = match endpoint.filter(|url| !url.is_empty()) {
            Some(url) => {
                if is_ipv6 {
                    tracing::warn!(
                        "Custom endpoint and IMDS_USE_IPV6 are both set. Using custom endpoint."
                    );
                }
                url
            }
            None if is_ipv6 => BASE_URL_IPV6.to_owned(),
            None => BASE_URL.to_owned(),
        };
        if !is_valid_endpoint_url(&base_url)? {
            return Err(invalid_endpoint(&base_url));
        }
        Ok(Self {
            env: Arc::clone(&seams.env),
            transports: transports.clone(),
            transport: OnceBox::new(),
            base_url: Redacted(base_url),
            timeout: Duration::from_secs(timeout.try_into().unwrap_or(0)),
            attempts: attempts.try_into().unwrap_or(0),
            is_v1_disabled: store.boolean("ec2_metadata_v1_disabled")? == Some(true),
            user_agent: user_agent(&*seams.env),
        })
    }

    /// The region of this instance; `None` without an answer.
    ///
    /// # Errors
    ///
    /// `MetadataRetrievalError` if only version 1 answers and that is disabled; errors of the
    /// network other than an unreachable service.
    pub async fn region(&self) -> Result<Option<String>> {
        let Some(token) = self.token().await? else {
            return Ok(None);
        };
        let zone = self.get(ZONE_PATH, &token, |_| true).await?;
        // The zone is the region and a letter.
        Ok(zone.map(|mut zone| {
            zone.pop();
            zone
        }))
    }

    /// The transport to use; `None` if the service is disabled or unreachable.
    pub(crate) async fn token(&self) -> Result<Option<ImdsToken>> {
        if self.is_disabled() {
            tracing::debug!("access to EC2 metadata has been disabled");
            return Ok(None);
        }
        let url = self.url(TOKEN_PATH);
        let header = ("x-aws-ec2-metadata-token-ttl-seconds", TOKEN_SECONDS);
        for _ in 0..self.attempts {
            match self.send("PUT", &url, Some(header)).await {
                Ok(response) => match response.status {
                    200 => return Ok(Some(ImdsToken(Some(text(&response))))),
                    // A service without tokens.
                    403..=405 => break,
                    400 => return Ok(None),
                    _ => {}
                },
                // The response does not pass a further hop, for example from a container.
                Err(error) if matches!(error.kind(), ErrorKind::ReadTimeout { .. }) => break,
                Err(error) if is_retryable(&error) => {
                    tracing::debug!(
                        error = error.for_log(),
                        "no token from the metadata service"
                    );
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Some(ImdsToken(None)))
    }

    /// A usable text of the service; `None` if there is none after all attempts.
    pub(crate) async fn get(
        &self,
        path: &str,
        token: &ImdsToken,
        is_fit: impl Fn(&str) -> bool + Send + Sync,
    ) -> Result<Option<String>> {
        if self.is_disabled() {
            return Ok(None);
        }
        if self.is_v1_disabled && token.0.as_deref().unwrap_or_default().is_empty() {
            let error_msg =
                "Unable to retrieve token for use in IMDSv2 call and IMDSv1 has been disabled";
            return Err(ErrorKind::MetadataRetrieval {
                error_msg: error_msg.to_owned(),
            }
            .into());
        }
        let url = self.url(path);
        let header = token.0.as_deref();
        for _ in 0..self.attempts {
            let header = header.map(|token| ("x-aws-ec2-metadata-token", token));
            match self.send("GET", &url, header).await {
                Ok(response) => {
                    let text = text(&response);
                    if response.status == 200 && !text.is_empty() && is_fit(&text) {
                        return Ok(Some(text));
                    }
                    tracing::debug!(
                        status = response.status,
                        "unusable answer of the metadata service"
                    );
                }
                Err(error) if is_retryable(&error) => {
                    tracing::debug!(
                        error = error.for_log(),
                        "no answer from the metadata service"
                    );
                }
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    fn is_disabled(&self) -> bool {
        let disabled = self.env.var("AWS_EC2_METADATA_DISABLED");
        disabled.is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    async fn send(
        &self,
        method: &str,
        url: &str,
        header: Option<(&str, &str)>,
    ) -> Result<Response> {
        let mut request = Request {
            method: Text::from(method.to_owned()),
            url: url.to_owned(),
            ..Request::default()
        };
        if let Some((name, value)) = header {
            request
                .headers
                .set(Text::from(name.to_owned()), Text::from(value.to_owned()));
        }
        request.headers.set(
            Text::from_static("User-Agent"),
            Text::from(self.user_agent.clone()),
        );
        let transport = self.transport.get_or_init(|| {
            Box::new(self.transports.transport(TransportConfig {
                connect_timeout: Some(self.timeout),
                read_timeout: Some(self.timeout),
                proxies: ProxyRoutes {
                    add_host_header: adds_proxy_host_header(&*self.env),
                    ..ProxyRoutes::from_urls(environment_proxies(&*self.env, &self.base_url))
                },
                ..TransportConfig::default()
            }))
        });
        let wire = observe::wire::credentials_request(&request);
        let result = transport.send(request, &ANSWER).await;
        if let Some(wire) = wire {
            wire.answered(&result);
        }
        result
    }

    fn url(&self, path: &str) -> String {
        let separator = if self.base_url.ends_with('/') {
            ""
        } else {
            "/"
        };
        format!("{}{separator}{path}", *self.base_url)
    }
}

/// The protocol of the endpoint that is used where none is given.
// C044 C046
fn is_ipv6(store: &ConfigStore) -> Result<bool> {
    let Some(mode) = store.text("ec2_metadata_service_endpoint_mode")? else {
        return Ok(store.boolean("imds_use_ipv6")? == Some(true));
    };
    match mode.to_lowercase().as_str() {
        "ipv4" => Ok(false),
        "ipv6" => Ok(true),
        _ => Err(ErrorKind::InvalidImdsEndpointMode {
            mode,
            valid_modes: "('ipv4', 'ipv6')".to_owned(),
        }
        .into()),
    }
}

/// Failures that are retried.
pub(crate) fn is_retryable(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ReadTimeout { .. }
            | ErrorKind::EndpointConnection { .. }
            | ErrorKind::ConnectionClosed { .. }
            | ErrorKind::ConnectTimeout { .. }
    )
}

fn invalid_endpoint(endpoint: &str) -> Error {
    let endpoint = redact::url(endpoint);
    ErrorKind::InvalidImdsEndpoint { endpoint }.into()
}

fn text(response: &Response) -> String {
    match &response.body {
        Body::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Body::Stream(_) => String::new(),
    }
}

/// The older form of the user agent.
// C163
fn user_agent(env: &dyn Env) -> String {
    let system = std::env::consts::OS;
    let release = env.os_release().unwrap_or_default();
    let mut agent = format!("Botoxide/{} {system}/{release}", env!("CARGO_PKG_VERSION"));
    if let Some(execution) = env.var("AWS_EXECUTION_ENV") {
        agent.push_str(" exec-env/");
        agent.push_str(&execution);
    }
    agent
}

impl std::fmt::Debug for ImdsToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImdsToken").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seam::Fakes;
    use crate::transport::{ScriptedTransport, block_on};

    #[test]
    fn endpoints_are_checked() {
        // C043
        for url in [
            BASE_URL,
            BASE_URL_IPV6,
            "http://localhost:1338",
            "https://imds.example.",
            "http://[fe80::1%25eth0]/",
        ] {
            assert!(is_valid_endpoint_url(url).unwrap(), "{url}");
        }
        for url in [
            "",
            "169.254.169.254",
            "http://",
            "http://a_b/",
            "http://-a/",
            "http://a\n/",
        ] {
            assert!(!is_valid_endpoint_url(url).unwrap(), "{url}");
        }
    }

    #[test]
    fn the_user_agent_is_of_the_older_form() {
        // C163, DIFFERENCE 1: the names are botoxide's.
        let world = Fakes::default();
        world.env.set("AWS_EXECUTION_ENV", "AWS_Lambda_java21");
        let agent = user_agent(&*world.seams().env);
        let parts: Vec<&str> = agent.split(' ').collect();
        let [name, system, execution] = parts[..] else {
            panic!("{agent}");
        };
        assert_eq!(name, concat!("Botoxide/", env!("CARGO_PKG_VERSION")));
        assert!(system.starts_with(std::env::consts::OS), "{agent}");
        assert_eq!(execution, "exec-env/AWS_Lambda_java21");
    }

    #[test]
    fn the_region_is_the_zone_without_its_letter() {
        // C145
        let world = Fakes::default();
        let seams = world.seams();
        let answer = |status, body: &str| Response {
            status,
            body: body.to_owned().into(),
            ..Response::default()
        };
        let transport = Arc::new(ScriptedTransport::new([
            answer(200, "hunter2"),
            answer(200, "eu-west-1b"),
        ]));
        let factory = TransportFactory::given(Arc::<ScriptedTransport>::clone(&transport));
        let imds = Imds::new(&seams, &ConfigStore::new(&seams), &factory).unwrap();
        let region = block_on(imds.region()).unwrap().unwrap();
        assert_eq!(region.as_deref(), Some("eu-west-1"));
        let requests = transport.requests();
        assert_eq!(requests[0].method, "PUT");
        assert_eq!(requests[1].url, format!("{BASE_URL}{ZONE_PATH}"));
        assert!(requests[1].headers.contains("x-aws-ec2-metadata-token"));
        assert!(!format!("{imds:?} {:?}", ImdsToken(Some("hunter2".into()))).contains("hunter2"));
        world.env.set("AWS_EC2_METADATA_DISABLED", "TRUE");
        assert_eq!(block_on(imds.region()).unwrap().unwrap(), None);
    }
}
