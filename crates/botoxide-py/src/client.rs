//! A client: calls operations, presigns, and tells what its Python class is made of.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use botoxide::blocking;
use botoxide::call::steps::Preparer;
use botoxide::call::{Answered, Maker};
use botoxide::config::{
    AccountIdEndpointMode, RequestChecksumCalculation, ResponseChecksumValidation, SignatureVersion,
};
use botoxide::hooks::Emitter;
use botoxide::transport::block_on;
use botoxide::types::{Map, Operation, Shape};
use botoxide::{ErrorKind, PresignOptions, PresignedPostOptions, Value};
use botoxide_core::model::{Protocol, ServiceId};
#[cfg(unix)]
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

#[cfg(unix)]
use crate::aio::{Finish, Task};
use crate::handlers::{self, Objects};
use crate::open::{Call, preparer};
use crate::plain::Plain;
use crate::session::raised;
use crate::{convert, error, log};

/// What `botocore.client.BaseClient` calls with.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Client {
    engine: blocking::Client,
    /// The client whose calls are tasks of asyncio. Threads use `engine`, which shares nothing with it: its credentials wait
    /// on the loop.
    #[cfg(unix)]
    asynchronous: Option<botoxide::Client>,
    session: blocking::Session,
    /// Whether Python has handlers of this client's calls.
    has_handlers: AtomicBool,
}

impl Client {
    pub(crate) fn new(client: blocking::Client, session: blocking::Session) -> Self {
        Self {
            engine: client,
            #[cfg(unix)]
            asynchronous: None,
            session,
            has_handlers: AtomicBool::new(false),
        }
    }

    /// A client whose calls are tasks of asyncio.
    #[cfg(unix)]
    pub(crate) fn asynchronous(
        asynchronous: botoxide::Client,
        client: blocking::Client,
        session: blocking::Session,
    ) -> Self {
        Self {
            asynchronous: Some(asynchronous),
            ..Self::new(client, session)
        }
    }

    /// The emitters of the engine whose handlers this client's calls have: that of blocking calls is the last.
    fn emitters(&self) -> Vec<&Emitter> {
        let blocking = self.engine.as_async().events();
        #[cfg(unix)]
        if let Some(client) = &self.asynchronous {
            return vec![client.events(), blocking];
        }
        vec![blocking]
    }

    #[cfg(unix)]
    fn for_asyncio(&self) -> PyResult<botoxide::Client> {
        let message = "this client is not asynchronous";
        let client = self.asynchronous.clone();
        client.ok_or_else(|| PyTypeError::new_err(message))
    }

    /// Calls an operation whose events handlers of Python may see: they and the caller get the same objects. `endpoint`
    /// prepares the requests of its attempts.
    fn call_with_handlers(
        &self,
        operation: Operation,
        params: &Bound<'_, PyDict>,
        arguments: Value,
        owner: &Bound<'_, PyAny>,
        endpoint: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        let py = params.py();
        let objects = Arc::new(Objects::default());
        if self.has_handlers.load(Ordering::Relaxed) {
            objects.set_params(params, &arguments);
        }
        let preparer = match endpoint {
            Some(endpoint) => {
                let config = owner.getattr("meta")?.getattr("config")?;
                Some(preparer(operation, &objects, endpoint, &config))
            }
            None => None,
        };
        let client = self.engine.as_async();
        let called = py.detach(|| {
            let called = call_with_objects(client, operation, arguments, &objects, preparer);
            block_on(called)
        });
        let called = called.and_then(std::convert::identity);
        finish_with_objects(py, operation, called, &objects, owner)
    }

    pub(crate) fn engine(&self) -> &blocking::Client {
        &self.engine
    }

    fn operation(&self, py: Python<'_>, name: &str) -> PyResult<Operation> {
        raised(py, self.engine.as_async().operation(name))
    }
}

/// Makes a call whose handlers of Python, and whose caller, get the same objects.
async fn call_with_objects(
    client: &botoxide::Client,
    operation: Operation,
    arguments: Value,
    objects: &Arc<Objects>,
    preparer: Option<Arc<Preparer>>,
) -> botoxide::Result<Answered> {
    let scope = client.call_scope(operation);
    let mut call = scope.begin(arguments)?;
    call.context.attach(Arc::clone(objects));
    call.substitutes.preparer = preparer;
    let of = Arc::clone(objects);
    let maker = maker(move |result| of.set_made(result));
    scope.end_answered(scope.run(call.complete_with_maker(maker)).await)
}

/// Makes the objects of a result, and passes it to `take`.
pub(crate) fn maker(take: impl Fn(Py<PyAny>) + Send + Sync + 'static) -> Arc<Maker> {
    Arc::new(move |response| {
        Python::attach(|py| {
            let result = convert::unparsed(py, response);
            let result = result.unwrap_or_else(|raised| Err(error::carry(py, raised)))?;
            take(result);
            Ok(())
        })
    })
}

/// The result of such a call, or its exception.
fn finish_with_objects(
    py: Python<'_>,
    operation: Operation,
    called: botoxide::Result<Answered>,
    objects: &Objects,
    owner: &Bound<'_, PyAny>,
) -> PyResult<Py<PyAny>> {
    log::end(py)?;
    match called {
        Ok(Answered::Parsed(out)) => match objects.take_result(py, &out)? {
            Some(result) => Ok(result),
            None => convert::output(py, operation, &out),
        },
        Ok(Answered::Made(metadata)) => objects.take_made(py, &metadata),
        Ok(Answered::Unparsed(response)) => raised(py, convert::unparsed(py, response)?),
        Err(error) => {
            let response = match error.kind() {
                ErrorKind::Client(reported) => objects.take_result(py, &reported.response)?,
                _ => None,
            };
            let exceptions = owner.getattr("exceptions")?.unbind();
            Err(error::raise_with(py, &error, Some(&exceptions), response))
        }
    }
}

/// The response of a call, and its result if that was made before the call ended.
type Called = (botoxide::Result<Answered>, Option<Py<PyAny>>);

/// Makes a call without handlers of Python. REST XML services may repeat a call because of what a response says: their
/// responses are parsed before the call ends.
async fn call(client: &botoxide::Client, operation: Operation, arguments: Value) -> Called {
    if !matches!(
        operation.service().resolved_protocol(),
        Ok(Protocol::RestXml)
    ) {
        return (client.call_unparsed(operation, arguments).await, None);
    }
    let made = Arc::<Mutex<Option<Py<PyAny>>>>::default();
    let slot = Arc::clone(&made);
    let maker = maker(move |result| {
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    });
    let called = client.call_with_maker(operation, arguments, maker).await;
    let made = made.lock().unwrap_or_else(PoisonError::into_inner).take();
    (called, made)
}

/// The result of such a call, or its exception.
fn finish(
    py: Python<'_>,
    operation: Operation,
    (called, made): Called,
    owner: &Bound<'_, PyAny>,
) -> PyResult<Py<PyAny>> {
    log::end(py)?;
    let error = match called {
        Ok(Answered::Unparsed(response)) => match convert::unparsed(py, response)? {
            Ok(result) => return Ok(result),
            Err(error) => error,
        },
        Ok(Answered::Parsed(out)) => return convert::output(py, operation, &out),
        Ok(Answered::Made(metadata)) => return convert::made(py, made, &metadata),
        Err(error) => error,
    };
    let exceptions = owner.getattr("exceptions")?.unbind();
    Err(error::raise(py, &error, Some(&exceptions)))
}

#[pymethods]
impl Client {
    /// Calls an operation. `owner` is the client's Python object: its `exceptions` are raised.
    fn call(
        &self,
        operation_name: &str,
        params: &Bound<'_, PyDict>,
        owner: &Bound<'_, PyAny>,
    ) -> PyResult<Py<PyAny>> {
        let py = params.py();
        let operation = self.operation(py, operation_name)?;
        let arguments = convert::arguments(params, operation.input_shape())?;
        log::begin(py)?;
        if self.has_handlers.load(Ordering::Relaxed) {
            return self.call_with_handlers(operation, params, arguments, owner, None);
        }
        let client = self.engine.as_async();
        let called = match py.detach(|| block_on(call(client, operation, arguments))) {
            Ok(called) => called,
            Err(error) => (Err(error), None),
        };
        finish(py, operation, called, owner)
    }

    /// The same call, whose requests `endpoint` prepares.
    fn call_prepared(
        &self,
        operation_name: &str,
        params: &Bound<'_, PyDict>,
        owner: &Bound<'_, PyAny>,
        endpoint: &Bound<'_, PyAny>,
    ) -> PyResult<Py<PyAny>> {
        let py = params.py();
        let operation = self.operation(py, operation_name)?;
        let arguments = convert::arguments(params, operation.input_shape())?;
        log::begin(py)?;
        self.call_with_handlers(operation, params, arguments, owner, Some(endpoint))
    }

    /// The same call as a task of asyncio.
    #[cfg(unix)]
    fn call_async(
        &self,
        operation_name: &str,
        params: &Bound<'_, PyDict>,
        owner: &Bound<'_, PyAny>,
    ) -> PyResult<Task> {
        let operation = self.operation(params.py(), operation_name)?;
        let arguments = convert::arguments(params, operation.input_shape())?;
        log::begin(params.py())?;
        let client = self.for_asyncio()?;
        let owner = owner.clone().unbind();
        if !self.has_handlers.load(Ordering::Relaxed) {
            return Ok(Task::new(async move {
                let called = call(&client, operation, arguments).await;
                Box::new(move |py: Python<'_>| finish(py, operation, called, owner.bind(py)))
                    as Finish
            }));
        }
        let objects = Arc::new(Objects::default());
        objects.set_params(params, &arguments);
        Ok(Task::new(async move {
            let called = call_with_objects(&client, operation, arguments, &objects, None).await;
            Box::new(move |py: Python<'_>| {
                finish_with_objects(py, operation, called, &objects, owner.bind(py))
            }) as Finish
        }))
    }

    /// A call whose steps Python takes. `context` is a dictionary of a program's, if there is one.
    fn open(
        &self,
        operation_name: &str,
        context: Option<&Bound<'_, PyDict>>,
        owner: &Bound<'_, PyAny>,
    ) -> PyResult<Call> {
        // What a program signs may have any name.
        let client = self.engine.as_async();
        let operation = match client.operation(operation_name) {
            Ok(operation) => operation,
            Err(error) => client
                .operations()
                .next()
                .ok_or_else(|| error::raise(owner.py(), &error, None))?,
        };
        Call::open(client, operation, context, owner)
    }

    /// The service that the client signs for, and the signature version.
    fn signing(&self) -> (&str, &str) {
        self.engine.as_async().signing()
    }

    #[getter]
    fn protocol(&self, py: Python<'_>) -> PyResult<&'static str> {
        let protocol = self.engine.as_async().service().resolved_protocol();
        raised(py, protocol).map(Protocol::as_str)
    }

    /// Passes the events of a name to a listener: a weak reference to an object of the class `_Listener`. `section` is 0
    /// for handlers that were registered first, 1 in the middle, 2 last.
    fn listen(&self, name: &str, section: u8, listener: &Bound<'_, PyAny>) -> PyResult<()> {
        self.has_handlers.store(true, Ordering::Relaxed);
        let emitters = self.emitters();
        let blocking = emitters.len() - 1;
        for (number, events) in emitters.into_iter().enumerate() {
            handlers::listen(events, number < blocking, name, section, listener.clone())?;
        }
        Ok(())
    }

    /// Registers a handler of the engine for an event: see [`handlers::built_in`].
    fn register_built_in(&self, name: &str, home: &str, event: &str, section: u8) -> PyResult<()> {
        let of_session = self.session.as_async().events();
        for events in self.emitters() {
            handlers::built_in::register(events, of_session, (name, home), event, section)?;
        }
        Ok(())
    }

    /// Unregisters a handler of the engine from an event.
    fn unregister_built_in(&self, name: &str, event: &str) {
        for events in self.emitters() {
            handlers::built_in::unregister(events, name, event);
        }
    }

    /// A number that clients with the same model have in common, and no others.
    #[getter]
    fn model_number(&self) -> usize {
        self.engine.as_async().service().model_number()
    }

    /// The operations: the model's name and the method's.
    fn operations(&self) -> Vec<(&'static str, &'static str)> {
        let operations = self.engine.as_async().operations();
        operations
            .map(|operation| (operation.name(), operation.python_name()))
            .collect()
    }

    /// The shapes of modelled errors: the code that services send, and the name of the class.
    fn error_shapes(&self) -> Vec<(&'static str, &'static str)> {
        let shapes = self.engine.as_async().service().error_shapes();
        shapes
            .map(|shape| (shape.error_code().unwrap_or(shape.name()), shape.name()))
            .collect()
    }

    /// The members of an operation's input: name and type.
    fn input_members(
        &self,
        py: Python<'_>,
        operation_name: &str,
    ) -> PyResult<Vec<(&'static str, &'static str)>> {
        let input = self.operation(py, operation_name)?.input_shape();
        let members = input.iter().flat_map(Shape::members);
        Ok(members
            .map(|member| (member.member_name(), member.shape_type().as_str()))
            .collect())
    }

    /// Puts plain values in place of DynamoDB's in a result: see [`crate::plain::Plain`].
    fn make_plain<'py>(
        &self,
        operation_name: &str,
        parsed: &Bound<'py, PyAny>,
        decimal: &Bound<'py, PyAny>,
        binary: &Bound<'py, PyAny>,
        otherwise: &Bound<'py, PyAny>,
    ) -> PyResult<()> {
        let operation = self.operation(parsed.py(), operation_name)?;
        let plain = Plain::new(decimal, binary, otherwise);
        // The dictionaries that are replaced should be gone before garbage is collected.
        let _pause = convert::Pause::new(parsed.py());
        operation
            .output_shape()
            .map_or(Ok(()), |shape| plain.replace(parsed, shape))
    }

    /// Another file of the service's model, such as `paginators-1`; `None` if there is none.
    fn document(&self, py: Python<'_>, type_name: &str) -> PyResult<Option<Py<PyAny>>> {
        let client = self.engine.as_async();
        let loader = self.session.as_async().loader();
        let version = client.service().api_version();
        let name = client.service_name();
        let types = raised(py, loader.list_api_versions(name, type_name)).unwrap_or_default();
        if !types.iter().any(|each| each == version) {
            return Ok(None);
        }
        let node = raised(py, loader.document(name, type_name, Some(version)))?;
        convert::result(py, &node.to_value()).map(Some)
    }

    /// The URL of a call, signed.
    #[pyo3(signature = (client_method, params, expires_in, http_method = None))]
    fn generate_presigned_url(
        &self,
        client_method: &str,
        params: &Bound<'_, PyDict>,
        expires_in: i64,
        http_method: Option<String>,
    ) -> PyResult<String> {
        let py = params.py();
        let shape = self.engine.as_async().operation(client_method).ok();
        let shape = shape.and_then(|operation| operation.input_shape());
        let arguments = convert::arguments(params, shape)?;
        let options = PresignOptions {
            expires_in,
            http_method,
        };
        let url = py.detach(|| {
            self.engine
                .generate_presigned_url(client_method, arguments, options)
        });
        raised(py, url).map(botoxide::PresignedUrl::into_string)
    }

    /// A task of asyncio that signs the URL of a call.
    #[cfg(unix)]
    #[pyo3(signature = (client_method, params, expires_in, http_method = None))]
    fn presign_async(
        &self,
        client_method: String,
        params: &Bound<'_, PyDict>,
        expires_in: i64,
        http_method: Option<String>,
    ) -> PyResult<Task> {
        let client = self.for_asyncio()?;
        let shape = client.operation(&client_method).ok();
        let shape = shape.and_then(|operation| operation.input_shape());
        let arguments = convert::arguments(params, shape)?;
        let options = PresignOptions {
            expires_in,
            http_method,
        };
        Ok(Task::new(async move {
            let url = client.generate_presigned_url(&client_method, arguments, options);
            let url = url.await;
            Box::new(move |py: Python<'_>| {
                let url = raised(py, url)?.into_string();
                Ok(url.into_pyobject(py)?.into_any().unbind())
            }) as Finish
        }))
    }

    /// The URL and the fields of a form that posts a file to S3.
    fn generate_presigned_post(
        &self,
        bucket: &str,
        key: &str,
        fields: &Bound<'_, PyDict>,
        conditions: &Bound<'_, PyList>,
        expires_in: i64,
    ) -> PyResult<(String, Py<PyAny>)> {
        let py = fields.py();
        let options = PresignedPostOptions {
            fields: match convert::argument(fields, None)? {
                Value::Map(fields) => fields,
                _ => Map::new(),
            },
            conditions: match convert::argument(conditions, None)? {
                Value::List(conditions) => conditions,
                _ => Vec::new(),
            },
            expires_in,
        };
        let post = py.detach(|| self.engine.generate_presigned_post(bucket, key, options));
        let post = raised(py, post)?;
        Ok((post.url, convert::result(py, &Value::Map(post.fields))?))
    }

    /// The password for a database of RDS.
    #[pyo3(signature = (db_hostname, port, db_username, region = None))]
    fn generate_db_auth_token(
        &self,
        py: Python<'_>,
        db_hostname: &str,
        port: u16,
        db_username: &str,
        region: Option<&str>,
    ) -> PyResult<String> {
        let token = py.detach(|| {
            self.engine
                .generate_db_auth_token(db_hostname, port, db_username, region)
        });
        raised(py, token).map(botoxide::PresignedUrl::into_string)
    }

    /// The password for a cluster of Aurora DSQL, of the role `admin` if `is_admin`.
    #[pyo3(signature = (hostname, region, expires_in, is_admin))]
    fn generate_db_connect_auth_token(
        &self,
        py: Python<'_>,
        hostname: &str,
        region: Option<&str>,
        expires_in: i64,
        is_admin: bool,
    ) -> PyResult<String> {
        let client = &self.engine;
        let token = py.detach(|| {
            if is_admin {
                client.generate_db_connect_admin_auth_token(hostname, region, expires_in)
            } else {
                client.generate_db_connect_auth_token(hostname, region, expires_in)
            }
        });
        raised(py, token).map(botoxide::PresignedUrl::into_string)
    }

    /// Closes the idle connections.
    fn close(&self) {
        #[cfg(unix)]
        if let Some(client) = &self.asynchronous {
            client.close();
        }
        self.engine.as_async().close();
    }

    #[getter]
    fn class_name(&self) -> String {
        self.engine.as_async().class_name().into_owned()
    }

    #[getter]
    fn service_name(&self) -> &str {
        self.engine.as_async().service_name()
    }

    /// The service's id as event names have it: `s3`, `route-53`.
    #[getter]
    fn service_id(&self) -> String {
        let id = self.engine.as_async().service().service_id();
        id.map(ServiceId::hyphenize).unwrap_or_default()
    }

    /// The options that the engine has filled in.
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let config = self.engine.as_async().config();
        let dict = PyDict::new(py);
        dict.set_item("region_name", self.region_name())?;
        let signature_version = match &config.signature_version {
            Some(SignatureVersion::Named(name)) if name != "none" => Some(name.as_str()),
            Some(_) => Some("unsigned"),
            None => None,
        };
        dict.set_item("signature_version", signature_version)?;
        if let Some(extra) = &config.user_agent_extra {
            dict.set_item("user_agent_extra", extra)?;
        }
        if let Some(count) = config.max_pool_connections {
            dict.set_item("max_pool_connections", count)?;
        }
        for (name, switch) in [
            ("use_dualstack_endpoint", config.use_dualstack_endpoint),
            ("use_fips_endpoint", config.use_fips_endpoint),
            ("inject_host_prefix", config.inject_host_prefix),
            (
                "disable_request_compression",
                config.disable_request_compression,
            ),
            (
                "s3_disable_express_session_auth",
                Some(config.s3_disable_express_session_auth.unwrap_or(false)),
            ),
        ] {
            if let Some(switch) = switch {
                dict.set_item(name, switch)?;
            }
        }
        for (name, word) in [
            (
                "request_checksum_calculation",
                config
                    .request_checksum_calculation
                    .map(RequestChecksumCalculation::as_str),
            ),
            (
                "response_checksum_validation",
                config
                    .response_checksum_validation
                    .map(ResponseChecksumValidation::as_str),
            ),
            (
                "account_id_endpoint_mode",
                config
                    .account_id_endpoint_mode
                    .map(AccountIdEndpointMode::as_str),
            ),
        ] {
            if let Some(word) = word {
                dict.set_item(name, word)?;
            }
        }
        if let Some(size) = config.request_min_compression_size_bytes {
            dict.set_item("request_min_compression_size_bytes", size)?;
        }
        if let Some(retries) = &config.retries {
            let found = PyDict::new(py);
            if let Some(attempts) = retries.total_max_attempts {
                found.set_item("total_max_attempts", attempts)?;
            }
            if let Some(mode) = retries.mode {
                found.set_item("mode", mode.as_str())?;
            }
            dict.set_item("retries", found)?;
        }
        Ok(dict)
    }

    #[getter]
    fn api_version(&self) -> &'static str {
        self.engine.as_async().service().api_version()
    }

    #[getter]
    fn region_name(&self) -> Option<&str> {
        self.engine.as_async().region_name()
    }

    #[getter]
    fn partition(&self) -> Option<&str> {
        self.engine.as_async().partition()
    }

    #[getter]
    fn endpoint_url(&self) -> &str {
        self.engine.as_async().endpoint_url()
    }
}
