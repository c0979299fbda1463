//! Endpoint discovery: services with an operation that returns the endpoints of their other operations.
//!
//! The operation is called with the client that discovers, so with its hooks, credentials and retries. botocore has no
//! thread for this and neither has botoxide: the call that finds the endpoints out of date requests new ones. Not here: the endpoints of the
//! rules (`call/endpoint.rs`). Counterpart: botocore `discovery.py`, `client.py`
//! (`_register_endpoint_discovery`).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::model::{Operation, Service, Shape, ShapeType};
use botoxide_core::redact::{self, Redacted};
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::value::{Map, PythonRepr, Value};
use futures_core::future::BoxFuture;

use crate::call::ClientArgs;
use crate::config::{ConfigStore, EndpointDiscovery};
use crate::credentials::RefreshLock;
use crate::hooks::{
    AsyncHandler, CallingClient, Event, FeatureSet, Handler, NeedsRetry, Reply, RequestCreated,
};
use crate::seam::{Clock, ForkMutex, Inherit};

/// How long discovery is not retried after the operation could not be reached.
const FAILURE_SECONDS: i64 = 60;
/// The attempts after which a call is no longer sent to another endpoint.
///
/// DIFFERENCE (41): botocore goes on for as long as the service says that the endpoint is wrong.
const ATTEMPT_LIMIT: u32 = 10;
/// How many sets of endpoints are remembered: identifiers come from arguments, so their number is unbounded.
const CACHE_LIMIT: usize = 1_000;
/// The maximum depth of identifiers; arguments are validated later.
const DEPTH_LIMIT: usize = 256;

/// Makes a client discover endpoints, if its service can and its settings say so; if they disable it, operations that
/// require it fail.
// P046 P301
pub(super) fn register(
    client: &ClientArgs,
    store: &ConfigStore,
    endpoint_url: Option<&str>,
) -> Result<()> {
    if endpoint_url.is_some() {
        return Ok(());
    }
    let Some(model) = DiscoveryModel::shared(client.service) else {
        return Ok(());
    };
    let enabled = match client.config.endpoint_discovery_enabled {
        Some(enabled) => enabled,
        None => store
            .text("endpoint_discovery_enabled")?
            .unwrap_or_default()
            .parse()?,
    };
    let discovers = match enabled {
        EndpointDiscovery::Auto => model.is_required,
        EndpointDiscovery::Disabled => false,
        EndpointDiscovery::Enabled => true,
    };
    let emitter = &client.emitter;
    if !discovers {
        // botocore checks every operation, even if none requires discovery.
        if model.is_required {
            emitter.register("before-parameter-build", Handler::sync(block_required))?;
        }
        return Ok(());
    }
    let manager = Arc::new(EndpointDiscoveryManager {
        operation: model.operation,
        always_discover: enabled == EndpointDiscovery::Enabled,
        refresh_lock: RefreshLock::new(client.seams.clock.holds_thread()),
        clock: Arc::clone(&client.seams.clock),
        state: ForkMutex::default(),
    });
    let service_id = &client.service_id;
    emitter.register(
        &format!("before-parameter-build.{service_id}"),
        Handler::sync(|event| {
            gather_identifiers(event);
            Ok(Reply::None)
        }),
    )?;
    emitter.register_first(
        &format!("request-created.{service_id}"),
        Handler::asynchronous(DiscoverEndpoint(Arc::clone(&manager))),
    )?;
    emitter.register(
        &format!("needs-retry.{service_id}"),
        Handler::sync(move |event| match event {
            Event::NeedsRetry(event) => Ok(manager.handle_retries(event)),
            _ => Ok(Reply::None),
        })
        .without_output(),
    )
}

/// Discovery in a service's model.
#[derive(Clone, Copy)]
struct DiscoveryModel {
    /// The discovery operation: `DescribeEndpoints`.
    operation: Operation,
    /// Whether any operation requires discovery.
    is_required: bool,
}

/// By service: models live as long as the process, and looking through all operations takes time.
static MODELS: ForkMutex<BTreeMap<usize, Option<DiscoveryModel>>> =
    ForkMutex::fixed(BTreeMap::new());

impl DiscoveryModel {
    fn shared(service: Service) -> Option<Self> {
        let mut models = MODELS.lock();
        *models
            .entry(service.identity())
            .or_insert_with(|| Self::of(service))
    }

    fn of(service: Service) -> Option<Self> {
        let is_asked = |operation: &Operation| {
            let marked = operation.extra("endpointoperation");
            marked.and_then(|marked| marked.as_bool()) == Some(true)
        };
        Some(Self {
            operation: service.operations().find(is_asked)?,
            is_required: service.operations().any(is_required),
        })
    }
}

/// Whether an operation requires discovery.
fn is_required(operation: Operation) -> bool {
    let discovery = operation.extra("endpointdiscovery");
    let required = discovery.and_then(|discovery| discovery.get("required"));
    required.and_then(|required| required.as_bool()) == Some(true)
}

fn block_required(event: &mut Event<'_>) -> Result<Reply> {
    match event {
        Event::BeforeParameterBuild(event) if is_required(event.call.operation) => {
            Err(ErrorKind::EndpointDiscoveryRequired {}.into())
        }
        _ => Ok(Reply::None),
    }
}

/// Records the arguments that endpoints depend on. Validation reports a missing one.
fn gather_identifiers(event: &mut Event<'_>) {
    if let Event::BeforeParameterBuild(event) = event
        && event.call.operation.extra("endpointdiscovery").is_some()
    {
        let mut identifiers = Map::new();
        if let Some(shape) = event.call.operation.input_shape() {
            gather(shape, event.params, &mut identifiers, 0);
        }
        let discovery = Map::from_iter([(Text::from_static(IDENTIFIERS), identifiers)]);
        event.context.discovery = Some(Redacted(discovery));
    }
}

const IDENTIFIERS: &str = "identifiers";

fn gather(shape: Shape, params: &Value, identifiers: &mut Map, depth: usize) {
    if depth == DEPTH_LIMIT {
        return;
    }
    for member in shape.members() {
        let Some(value) = params.get(member.member_name()) else {
            continue;
        };
        let marked = member.extra("endpointdiscoveryid");
        if marked.and_then(|marked| marked.as_bool()) == Some(true) {
            identifiers.insert(Text::from_static(member.member_name()), value.clone());
        } else if member.shape_type() == ShapeType::Structure {
            gather(member, value, identifiers, depth + 1);
        }
    }
}

/// Caches endpoints and requests new ones.
#[derive(Debug)]
struct EndpointDiscoveryManager {
    operation: Operation,
    /// Whether endpoints are discovered for operations that do not require it, too.
    always_discover: bool,
    /// Of concurrent calls, one sends the request and the others wait.
    refresh_lock: RefreshLock,
    clock: Arc<dyn Clock>,
    state: ForkMutex<State>,
}

/// By the arguments of the request.
#[derive(Debug, Default)]
struct State {
    endpoints: HashMap<String, Vec<Endpoint>>,
    /// Until when discovery is not retried.
    failures: HashMap<String, Timestamp>,
}

impl Inherit for State {
    fn inherit(parent: Option<&mut Self>) -> Self {
        parent.map(std::mem::take).unwrap_or_default()
    }
}

#[derive(Debug)]
struct Endpoint {
    address: Text,
    expiration: Timestamp,
}

/// Sends an attempt to the endpoint that was discovered for it.
struct DiscoverEndpoint(Arc<EndpointDiscoveryManager>);

impl AsyncHandler for DiscoverEndpoint {
    fn concerns(&self, event: &Event<'_>) -> bool {
        matches!(event, Event::RequestCreated(event) if event.context.discovery.is_some())
    }

    fn call<'a>(&'a self, event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async move {
            if let Event::RequestCreated(event) = event {
                self.0.discover_endpoint(event).await?;
            }
            Ok(Reply::None)
        })
    }
}

impl EndpointDiscoveryManager {
    async fn discover_endpoint(&self, event: &mut RequestCreated<'_>) -> Result<()> {
        let Some(identifiers) = identifiers(event.context.discovery.as_deref()) else {
            return Ok(());
        };
        let Some(address) = self
            .describe_endpoint(event.client, event.call.operation, identifiers)
            .await?
        else {
            tracing::debug!("Failed to discover and inject endpoint");
            return Ok(());
        };
        let url = if address.starts_with("http") {
            address.to_string()
        } else {
            format!("https://{address}")
        };
        tracing::debug!(url = redact::url(&url), "Injecting discovered endpoint");
        event.request.url = url;
        Ok(())
    }

    /// The endpoint of an operation; `None` for the client's own.
    async fn describe_endpoint(
        &self,
        client: &dyn CallingClient,
        operation: Operation,
        identifiers: &Map,
    ) -> Result<Option<Text>> {
        let is_required = is_required(operation);
        if !self.always_discover && !is_required {
            return Ok(None);
        }
        let params = self.arguments(operation, identifiers);
        let key = PythonRepr(&params).to_string();
        let (mut known, mut has_failed) = self.look_up(&key);
        if known.is_none() && !has_failed {
            let guard = self.refresh_lock.lock_or_wait().await?;
            if guard.is_none() {
                (known, has_failed) = self.look_up(&key);
            }
            if known.is_none() && !has_failed {
                known = self.refresh(client, &key, params.clone()).await?;
            }
        }
        if known.is_some() {
            return Ok(known);
        }
        let stale = self.state().any(&key);
        if stale.is_some() || !is_required {
            return Ok(stale);
        }
        if has_failed && let Some(address) = self.refresh(client, &key, params).await? {
            return Ok(Some(address));
        }
        Err(ErrorKind::EndpointDiscoveryRefreshFailed {}.into())
    }

    /// The endpoint that is still valid, and whether a recent request for one has failed.
    fn look_up(&self, key: &str) -> (Option<Text>, bool) {
        let now = self.clock.now();
        let mut state = self.state();
        (state.current(key, now), state.has_failed(key, now))
    }

    /// The arguments of the request: those that it accepts, and the operation's name only if there are identifiers.
    fn arguments(&self, operation: Operation, identifiers: &Map) -> Value {
        let mut params = Map::new();
        if let Some(shape) = self
            .operation
            .input_shape()
            .filter(|_| !identifiers.is_empty())
        {
            if shape.member("Operation").is_some() {
                params.insert("Operation", operation.name());
            }
            if shape.member("Identifiers").is_some() {
                params.insert("Identifiers", identifiers.clone());
            }
        }
        Value::Map(params)
    }

    /// Requests the endpoints; nothing if the service could not be reached.
    async fn refresh(
        &self,
        client: &dyn CallingClient,
        key: &str,
        params: Value,
    ) -> Result<Option<Text>> {
        let name = self.operation.name();
        let found = client.call(name, params, FeatureSet::default()).await;
        let now = self.clock.now();
        match found.and_then(|response| endpoints(self.operation, &response, now)) {
            Ok(endpoints) => {
                let address = endpoints.first().map(|endpoint| endpoint.address.clone());
                self.state().remember(key, endpoints, now);
                Ok(address)
            }
            Err(error) if error.is_connection() => {
                let until = later(now, FAILURE_SECONDS);
                self.state().failures.insert(key.to_owned(), until);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Drops an endpoint that the service rejects, and tries again.
    fn handle_retries(&self, event: &NeedsRetry<'_>) -> Reply {
        let Some(parsed) = event.parsed.as_deref() else {
            return Reply::None;
        };
        let is_wrong_endpoint = parsed["ResponseMetadata"]["HTTPStatusCode"].as_i64() == Some(421)
            || parsed["Error"]["Code"] == "InvalidEndpointException";
        let Some(identifiers) = identifiers(event.context.discovery.as_deref()) else {
            return Reply::None;
        };
        if !is_wrong_endpoint || event.attempts >= ATTEMPT_LIMIT {
            return Reply::None;
        }
        let params = self.arguments(event.call.operation, identifiers);
        let key = PythonRepr(&params).to_string();
        self.state().endpoints.remove(&key);
        Reply::Retry(Duration::ZERO)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

fn identifiers(discovery: Option<&Map>) -> Option<&Map> {
    discovery?.get(IDENTIFIERS)?.as_map()
}

impl State {
    /// The first endpoint that is still valid.
    fn current(&self, key: &str, now: Timestamp) -> Option<Text> {
        let endpoints = self.endpoints.get(key)?;
        let mut current = endpoints
            .iter()
            .filter(|endpoint| now < endpoint.expiration);
        current.next().map(|endpoint| endpoint.address.clone())
    }

    /// An endpoint, even if it has expired.
    fn any(&self, key: &str) -> Option<Text> {
        let endpoint = self.endpoints.get(key)?.first()?;
        Some(endpoint.address.clone())
    }

    fn has_failed(&mut self, key: &str, now: Timestamp) -> bool {
        let has_failed = self.failures.get(key).is_some_and(|until| now < *until);
        if !has_failed {
            self.failures.remove(key);
        }
        has_failed
    }

    fn remember(&mut self, key: &str, endpoints: Vec<Endpoint>, now: Timestamp) {
        self.failures.remove(key);
        if self.endpoints.len() >= CACHE_LIMIT && !self.endpoints.contains_key(key) {
            self.failures.retain(|_, until| now < *until);
            self.endpoints
                .retain(|_, known| known.iter().any(|endpoint| now < endpoint.expiration));
            if self.endpoints.len() >= CACHE_LIMIT {
                self.endpoints.clear();
            }
        }
        self.endpoints.insert(key.to_owned(), endpoints);
    }
}

/// The endpoints of a response. botocore raises a `KeyError` or `TypeError` if it is incomplete.
fn endpoints(operation: Operation, response: &Value, now: Timestamp) -> Result<Vec<Endpoint>> {
    let incomplete = || {
        let name = operation.name();
        Error::response_parser(format!(
            "The response of {name} has no endpoints with Address and CachePeriodInMinutes"
        ))
    };
    let list = response["Endpoints"].as_list().ok_or_else(incomplete)?;
    let endpoint = |endpoint: &Value| {
        let minutes = endpoint["CachePeriodInMinutes"].as_i64()?;
        Some(Endpoint {
            address: Text::from(endpoint["Address"].as_str()?),
            expiration: later(now, minutes.saturating_mul(60)),
        })
    };
    let endpoints = list.iter().map(endpoint).collect::<Option<_>>();
    endpoints.ok_or_else(incomplete)
}

fn later(moment: Timestamp, seconds: i64) -> Timestamp {
    Timestamp {
        seconds: moment.seconds.saturating_add(seconds),
        ..moment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(expiration: i64) -> Vec<Endpoint> {
        vec![Endpoint {
            address: Text::from_static("a.example.com"),
            expiration: Timestamp::new(expiration, 0),
        }]
    }

    // P301
    #[test]
    fn the_cache_is_limited() {
        let mut state = State::default();
        let now = Timestamp::new(100, 0);
        state.remember("fresh", endpoint(1_000), now);
        for number in 1..CACHE_LIMIT {
            state.remember(&number.to_string(), endpoint(50), now);
        }
        assert_eq!(state.endpoints.len(), CACHE_LIMIT);
        state.remember("7", endpoint(50), now);
        assert_eq!(state.endpoints.len(), CACHE_LIMIT, "it is known already");
        state.remember("one more", endpoint(1_000), now);
        assert_eq!(state.endpoints.len(), 2, "those that have expired are gone");
        assert!(state.current("fresh", now).is_some() && state.any("7").is_none());
        for number in 0..CACHE_LIMIT {
            state.remember(&number.to_string(), endpoint(1_000), now);
        }
        assert!(state.endpoints.len() <= CACHE_LIMIT && state.current("0", now).is_none());
    }

    // P301
    #[test]
    fn a_response_without_endpoints_is_reported() {
        let operation = |value: &Value| {
            let json = serde_json::json!({
                "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "json" },
                "operations": { "DescribeEndpoints": { "http": { "method": "POST", "requestUri": "/" } } },
                "shapes": {}
            });
            let packed = botoxide_core::model::archive::compile_service(&json).unwrap();
            let service = Service::open(packed.leak()).unwrap();
            let operation = service.operation("DescribeEndpoints").unwrap();
            endpoints(operation, value, Timestamp::new(0, 0))
        };
        let lacks = [
            Value::Null,
            botoxide_core::params! { "Endpoints": [{ "Address": "a" }] },
            botoxide_core::params! { "Endpoints": [{ "CachePeriodInMinutes": 1 }] },
        ];
        for response in lacks {
            assert_eq!(
                operation(&response).unwrap_err().to_string(),
                "The response of DescribeEndpoints has no endpoints with Address and CachePeriodInMinutes"
            );
        }
        let long = i64::MAX;
        let response = botoxide_core::params! { "Endpoints": [{ "Address": "a", "CachePeriodInMinutes": long }] };
        assert_eq!(
            operation(&response).unwrap()[0].expiration.seconds,
            i64::MAX
        );
    }
}
