//! `Stubber`: answers a client's calls from a list, for tests of programs.
//!
//! Arguments are validated, hooks are called and errors have their classes as usual; only signing and the network are
//! left out. Not here: a transport that answers requests (`transport::ScriptedTransport`). Counterpart: botocore
//! `stub.py`.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::http::Response;
use botoxide_core::model::{Operation, Shape};
use botoxide_core::validate::validate;
use botoxide_core::value::{Map, Value};

use crate::client::Client;
use crate::hooks::{BeforeParameterBuild, Event, Handler, Position, Reply, UniqueId};
use crate::seam::locked;

mod expected;
mod pretty;

pub use expected::{ANY, Any};

/// The events, position and id of a stub's handlers: a client has one active stub at a time.
const RESPONSE: (&str, &str) = ("before-call.*.*", "boto_stubber");
const PARAMS: (&str, &str) = ("before-parameter-build.*.*", "boto_stubber_expected_params");
const ACCOUNT: (&str, &str) = (
    "before-endpoint-resolution.*",
    "boto_stubber_stub_account_id",
);

/// Answers the calls of a client from a list, in its order.
///
/// A call out of order, one too many, or one with unexpected arguments is an error. Presigned URLs are created
/// as usual, because they make no call. A stub of a blocking client is created with
/// [`as_async`](crate::blocking::Client::as_async).
///
/// # Example: test what a program does with a listing
///
/// ```
/// use botoxide::stub::{ANY, StubbedError, Stubber};
/// use botoxide::{SessionOptions, blocking, params};
///
/// let session = blocking::Session::with(SessionOptions {
///     region_name: Some("eu-central-1".into()),
///     ..Default::default()
/// })?;
/// let s3 = session.client("s3")?;
/// let stubber = Stubber::new(s3.as_async());
/// stubber.add_response(
///     "list_objects_v2",
///     params! { "Contents": [{ "Key": "cat.jpg", "Size": 3 }] },
///     Some(params! { "Bucket": "photos", "Prefix": ANY }),
/// )?;
/// stubber.add_client_error("list_objects_v2", StubbedError {
///     service_error_code: "NoSuchBucket".into(),
///     ..Default::default()
/// })?;
///
/// let active = stubber.activated()?;
/// let listing = s3.call("list_objects_v2", params! { "Bucket": "photos", "Prefix": "2026/" })?;
/// assert_eq!(listing["Contents"][0]["Key"], "cat.jpg");
/// let error = s3.call("list_objects_v2", params! { "Bucket": "films" }).unwrap_err();
/// assert_eq!(error.code(), Some("NoSuchBucket"));
/// stubber.assert_no_pending_responses()?;
/// drop(active); // from here on, calls go out again
/// # Ok::<(), botoxide::Error>(())
/// ```
pub struct Stubber {
    client: Client,
    queue: Arc<Queue>,
}

/// The error of a service, for [`Stubber::add_client_error`].
///
/// # Example
///
/// ```
/// use botoxide::stub::StubbedError;
///
/// let error = StubbedError {
///     service_error_code: "NoSuchKey".into(),
///     http_status_code: 404,
///     ..StubbedError::default()
/// };
/// # drop(error);
/// ```
#[derive(Clone)]
pub struct StubbedError {
    /// The error's code: `NoSuchBucket`.
    pub service_error_code: String,
    /// Its message.
    pub service_message: String,
    /// The status of the response; 400 by default.
    pub http_status_code: u16,
    /// Further members of `Error`.
    pub service_error_meta: Option<Map>,
    /// The arguments that the call must have; `None` for any.
    pub expected_params: Option<Value>,
    /// Further members of `ResponseMetadata`.
    pub response_meta: Option<Map>,
    /// The members of the error in the model; validated.
    pub modeled_fields: Option<Value>,
}

impl Default for StubbedError {
    fn default() -> Self {
        Self {
            service_error_code: String::new(),
            service_message: String::new(),
            http_status_code: 400,
            service_error_meta: None,
            expected_params: None,
            response_meta: None,
            modeled_fields: None,
        }
    }
}

impl Stubber {
    /// A stub for a client; it does nothing yet.
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            queue: Arc::default(),
        }
    }

    /// Adds a response, which must match the model. `expected_params` are all the arguments that the call
    /// must have, with [`ANY`] for values that do not matter; `None` for a call with any arguments.
    ///
    /// # Errors
    ///
    /// `InvalidValue` if the client has no such method; `ParamValidation` if the response does not match the model.
    pub fn add_response(
        &self,
        method: &str,
        service_response: Value,
        expected_params: Option<Value>,
    ) -> Result<()> {
        let Ok(operation) = self.client.operation(method) else {
            let service = self.client.service_name();
            let msg = format!("Client {service} does not have method: {method}");
            return Err(ErrorKind::InvalidValue { msg }.into());
        };
        let mut checked = service_response.clone();
        if let Some(members) = checked.as_map_mut() {
            members.remove("ResponseMetadata");
        }
        validate_response(operation.output_shape(), &checked)?;
        self.queue.push(Stub {
            operation: Some(operation),
            status: 200,
            parsed: service_response,
            expected_params,
        });
        Ok(())
    }

    /// Adds an error of the service.
    ///
    /// # Errors
    ///
    /// `ParamValidation` if [`StubbedError::modeled_fields`] do not match the model's error for the code.
    pub fn add_client_error(&self, method: &str, error: StubbedError) -> Result<()> {
        let mut metadata = Map::from_iter([("HTTPStatusCode", error.http_status_code)]);
        metadata.extend(error.response_meta.unwrap_or_default());
        let mut members = Map::from_iter([
            ("Message", error.service_message),
            ("Code", error.service_error_code.clone()),
        ]);
        members.extend(error.service_error_meta.unwrap_or_default());
        let mut parsed = Map::from_iter([("ResponseMetadata", metadata), ("Error", members)]);
        if let Some(fields) = error.modeled_fields {
            let service = self.client.service();
            let shape = service.shape_for_error_code(&error.service_error_code);
            validate_response(shape, &fields)?;
            if let Value::Map(fields) = fields {
                parsed.extend(fields);
            }
        }
        self.queue.push(Stub {
            // An unknown method is reported when it is called, as in botocore.
            operation: self.client.operation(method).ok(),
            status: error.http_status_code,
            parsed: Value::Map(parsed),
            expected_params: error.expected_params,
        });
        Ok(())
    }

    /// Takes over the client's calls, until [`deactivate`](Self::deactivate).
    ///
    /// # Errors
    ///
    /// `InvalidValue` if the program has registered counted handlers by the ids of stubs.
    pub fn activate(&self) -> Result<()> {
        let events = self.client.events();
        let queue = Arc::clone(&self.queue);
        let check = Handler::sync(move |event| match event {
            Event::BeforeParameterBuild(event) => queue.assert_expected_params(event),
            _ => Ok(Reply::None),
        });
        let queue = Arc::clone(&self.queue);
        let answer = Handler::sync(move |event| match event {
            Event::BeforeCall(event) => queue.answer(event.call.operation),
            _ => Ok(Reply::None),
        });
        let leave_account = Handler::sync(|event| {
            if let Event::BeforeEndpointResolution(event) = event {
                *event.looks_up_account_id = false;
            }
            Ok(Reply::None)
        });
        for ((name, id), position, handler) in [
            (PARAMS, Position::First, check),
            (RESPONSE, Position::Middle, answer),
            (ACCOUNT, Position::Middle, leave_account),
        ] {
            events.register_at(name, handler, position, Some(unique(id)))?;
        }
        Ok(())
    }

    /// Stops answering calls. The list is kept.
    pub fn deactivate(&self) {
        for (name, id) in [PARAMS, RESPONSE, ACCOUNT] {
            // It fails only for an id that the program itself registered as counted.
            if let Err(error) = self.client.events().unregister_unique(name, unique(id)) {
                tracing::debug!(error = error.for_log(), "a stub could not be deactivated");
            }
        }
    }

    /// Takes over the client's calls for as long as the result lives: Python's `with stubber:`.
    ///
    /// # Errors
    ///
    /// As [`activate`](Self::activate).
    pub fn activated(&self) -> Result<Activated<'_>> {
        self.activate()?;
        Ok(Activated(self))
    }

    /// Checks that every response of the list was used.
    ///
    /// # Errors
    ///
    /// `Assertion`, with the number of unused responses.
    pub fn assert_no_pending_responses(&self) -> Result<()> {
        match self.queue.stubs().len() {
            0 => Ok(()),
            remaining => {
                let msg = format!("{remaining} responses remaining in queue.");
                Err(ErrorKind::Assertion { msg }.into())
            }
        }
    }
}

impl fmt::Debug for Stubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stubber")
            .field("client", &self.client)
            .field("pending", &self.queue.stubs().len())
            .finish()
    }
}

impl fmt::Debug for StubbedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StubbedError")
            .field("service_error_code", &self.service_error_code)
            .field("http_status_code", &self.http_status_code)
            .finish_non_exhaustive()
    }
}

/// An active stub; deactivates it when it is dropped.
#[derive(Debug)]
#[must_use = "the stub is active for as long as this lives"]
pub struct Activated<'a>(&'a Stubber);

impl Drop for Activated<'_> {
    fn drop(&mut self) {
        self.0.deactivate();
    }
}

fn unique(id: &str) -> UniqueId<'_> {
    UniqueId {
        id,
        is_counted: false,
    }
}

fn validate_response(shape: Option<Shape>, response: &Value) -> Result<()> {
    match shape {
        Some(shape) => validate(response, shape),
        None if response.as_map().is_some_and(Map::is_empty) => Ok(()),
        None => {
            let report = "Service response should only contain ResponseMetadata.".to_owned();
            Err(ErrorKind::ParamValidation { report }.into())
        }
    }
}

/// The queue of responses.
#[derive(Default)]
struct Queue(Mutex<VecDeque<Stub>>);

struct Stub {
    operation: Option<Operation>,
    status: u16,
    parsed: Value,
    expected_params: Option<Value>,
}

impl Queue {
    fn stubs(&self) -> MutexGuard<'_, VecDeque<Stub>> {
        locked(&self.0)
    }

    fn push(&self, stub: Stub) {
        self.stubs().push_back(stub);
    }

    fn answer(&self, operation: Operation) -> Result<Reply> {
        let mut stubs = self.stubs();
        first(&stubs, operation)?;
        let answer = stubs.pop_front().map(|stub| {
            let response = Response {
                status: stub.status,
                ..Response::default()
            };
            Reply::Answer(Box::new((response, stub.parsed)))
        });
        Ok(answer.unwrap_or_default())
    }

    fn assert_expected_params(&self, event: &BeforeParameterBuild<'_>) -> Result<Reply> {
        if event.context.is_presign_request {
            return Ok(Reply::None);
        }
        let stubs = self.stubs();
        let stub = first(&stubs, event.call.operation)?;
        match &stub.expected_params {
            Some(params) if !expected::is_met(params, event.params) => {
                let operation_name = event.call.operation.name().to_owned();
                let reason = format!(
                    "Expected parameters:\n{},\nbut received:\n{}",
                    pretty::pformat(params),
                    pretty::pformat(event.params)
                );
                Err(ErrorKind::StubAssertion {
                    operation_name,
                    reason,
                }
                .into())
            }
            _ => Ok(Reply::None),
        }
    }
}

/// The next stub, if it is for this operation.
fn first(stubs: &VecDeque<Stub>, operation: Operation) -> Result<&Stub> {
    let operation_name = operation.name().to_owned();
    let Some(stub) = stubs.front() else {
        let reason = "Unexpected API Call: A call was made but no additional calls expected. Either the API Call was \
                      not stubbed or it was called multiple times.";
        return Err(ErrorKind::UnStubbedResponse {
            operation_name,
            reason: reason.to_owned(),
        }
        .into());
    };
    if stub.operation != Some(operation) {
        let name = stub.operation.map_or("None", |operation| operation.name());
        let reason = format!("Operation mismatch: found response for {name}.");
        return Err(ErrorKind::StubResponse {
            operation_name,
            reason,
        }
        .into());
    }
    Ok(stub)
}
