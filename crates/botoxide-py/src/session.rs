//! Settings, credentials and models; makes clients.

use std::path::Path;
#[cfg(unix)]
use std::sync::{Arc, OnceLock};

use botoxide::blocking;
use botoxide::config::{Config, Section, Setting, parse_file};
use botoxide::seam::RealFs;
use botoxide::transport::{Verify, block_on};
use botoxide::types::Map;
use botoxide::{ClientOptions, Error, SessionOptions, Value};
use botoxide_core::model::archive::{node_to_json, service_to_json};
use botoxide_core::model::merge_extras;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyString};
use serde_json::json;

#[cfg(unix)]
use crate::aio::Asyncio;
use crate::client::Client;
use crate::{convert, error, handlers, interrupt, log, provider, world};

/// The version of boto3 and botocore whose models and behaviour this is.
pub(crate) fn models_version() -> &'static str {
    let lock = include_str!("../../botoxide-data/models.lock");
    let row = lock.lines().find_map(|line| line.strip_prefix("boto3 "));
    row.and_then(|row| row.split(' ').next())
        .unwrap_or_default()
}

/// What `boto3.Session` and `botocore.session.Session` are made of.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Session {
    blocking: blocking::Session,
    #[cfg(unix)]
    options: SessionOptions,
    /// For asynchronous clients; made when the first one is.
    #[cfg(unix)]
    asynchronous: OnceLock<botoxide::Session>,
}

#[cfg(unix)]
impl Session {
    /// The session of asynchronous clients.
    fn asynchronous(&self) -> Result<&botoxide::Session, Error> {
        if let Some(session) = self.asynchronous.get() {
            return Ok(session);
        }
        let session = botoxide::Session::with(SessionOptions {
            reactor: Some(Arc::new(Asyncio)),
            ..self.options.clone()
        })?;
        handlers::built_in::leave_classes(session.events());
        Ok(self.asynchronous.get_or_init(|| session))
    }
}

/// Access key, secret key, token, account, the name of the provider, and when they expire.
type Keys = (
    String,
    String,
    Option<String>,
    Option<String>,
    &'static str,
    Option<Py<PyAny>>,
);

#[pymethods]
impl Session {
    /// Options: `profile_name`, `region_name`, `access_key_id`, `secret_access_key`, `session_token`, `account_id`,
    /// `variables` (a dictionary), `config` (a dictionary of the options of `Config`), `credentials` (an object of
    /// botocore's class).
    #[new]
    fn new(options: &Bound<'_, PyDict>) -> PyResult<Self> {
        let py = options.py();
        let variables = match options.get_item("variables")? {
            Some(variables) => entries(&convert::argument(&variables, None)?),
            None => Vec::new(),
        };
        let options = SessionOptions {
            profile_name: text(options, "profile_name")?,
            region_name: text(options, "region_name")?,
            access_key_id: text(options, "access_key_id")?,
            secret_access_key: text(options, "secret_access_key")?,
            session_token: text(options, "session_token")?,
            account_id: text(options, "account_id")?,
            config: config(options)?,
            credentials_chain: item(options, "credentials")?.map(|object| provider::chain(&object)),
            variables,
            interrupt: Some(interrupt::hook()),
            seams: Some(world::seams(py)?),
            transport: world::transport(),
            ..SessionOptions::default()
        };
        log::begin(py)?;
        let blocking = py.detach(|| blocking::Session::with(options.clone()));
        log::end(py)?;
        let blocking = raised(py, blocking)?;
        handlers::built_in::leave_classes(blocking.as_async().events());
        Ok(Self {
            blocking,
            #[cfg(unix)]
            options,
            #[cfg(unix)]
            asynchronous: OnceLock::new(),
        })
    }

    /// A client. Options: `region_name`, `api_version`, `use_ssl`, `verify`, `endpoint_url`, `access_key_id`,
    /// `secret_access_key`, `session_token`, `account_id`, `config`; `is_asynchronous` for a client whose calls are
    /// tasks of asyncio.
    fn client(&self, service_name: &str, options: &Bound<'_, PyDict>) -> PyResult<Client> {
        let py = options.py();
        let is_asynchronous = item(options, "is_asynchronous")?.is_some();
        let options = ClientOptions {
            region_name: text(options, "region_name")?,
            api_version: text(options, "api_version")?,
            use_ssl: item(options, "use_ssl")?
                .map(|value| value.is_truthy())
                .transpose()?,
            verify: item(options, "verify")?
                .map(|value| verify(&value))
                .transpose()?
                .flatten(),
            endpoint_url: text(options, "endpoint_url")?,
            access_key_id: text(options, "access_key_id")?,
            secret_access_key: text(options, "secret_access_key")?,
            session_token: text(options, "session_token")?,
            account_id: text(options, "account_id")?,
            config: config(options)?,
        };
        #[cfg(not(unix))]
        if is_asynchronous {
            return Err(pyo3::exceptions::PyNotImplementedError::new_err(
                "this system has no event loop that watches sockets",
            ));
        }
        log::begin(py)?;
        let client = py.detach(|| {
            let client = self.blocking.client_with(service_name, options.clone())?;
            #[cfg(unix)]
            if is_asynchronous {
                let asynchronous = self.asynchronous()?.client_with(service_name, options)?;
                return Ok(Client::asynchronous(
                    asynchronous,
                    client,
                    self.blocking.clone(),
                ));
            }
            Ok(Client::new(client, self.blocking.clone()))
        });
        log::end(py)?;
        raised(py, client)
    }

    /// Calls a handler of the engine for `before-parameter-build`: it changes `params` and `context`.
    #[pyo3(signature = (name, home, service_name, operation_name, params, context))]
    fn call_built_in(
        &self,
        name: &str,
        home: &str,
        service_name: &str,
        operation_name: Option<&str>,
        params: &Bound<'_, PyAny>,
        context: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let of = (service_name, operation_name);
        handlers::built_in::call(self.blocking.as_async(), (name, home), of, params, context)
    }

    /// The credentials of clients that are given none; `None` if there are none.
    fn credentials(&self, py: Python<'_>) -> PyResult<Option<Keys>> {
        log::begin(py)?;
        let found = py.detach(|| block_on(self.blocking.as_async().credentials())?);
        log::end(py)?;
        let found = found.map_err(|error| error::raise(py, &error, None))?;
        let Some(found) = found else {
            return Ok(None);
        };
        let expiry = found
            .expiry
            .map(|expiry| convert::result(py, &Value::Timestamp(expiry)));
        Ok(Some((
            found.access_key.clone(),
            found.secret_key.clone(),
            found.token.clone(),
            found.account_id.clone(),
            found.method,
            expiry.transpose()?,
        )))
    }

    /// A setting by botocore's name for it.
    fn config_variable(&self, py: Python<'_>, name: &str) -> PyResult<Py<PyAny>> {
        let value = self.blocking.as_async().config_store().value(name);
        let value = value.map_err(|error| error::raise(py, &error, None))?;
        convert::result(py, &value)
    }

    fn region_name(&self, py: Python<'_>) -> PyResult<Option<String>> {
        raised(py, self.blocking.as_async().region_name())
    }

    fn profile_name(&self, py: Python<'_>) -> PyResult<String> {
        raised(py, self.blocking.as_async().profile_name())
    }

    fn available_profiles(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        raised(py, self.blocking.as_async().available_profiles())
    }

    fn scoped_config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        section(
            py,
            &raised(py, self.blocking.as_async().config_store().scoped())?,
        )
    }

    fn available_services(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        raised(py, self.blocking.as_async().available_services())
    }

    fn available_resources(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        raised(py, self.blocking.as_async().available_resources())
    }

    fn available_partitions(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        raised(py, self.blocking.as_async().available_partitions())
    }

    fn available_regions(
        &self,
        py: Python<'_>,
        service_name: &str,
        partition_name: &str,
        allow_non_regional: bool,
    ) -> PyResult<Vec<String>> {
        let session = self.blocking.as_async();
        raised(
            py,
            session.available_regions(service_name, partition_name, allow_non_regional),
        )
    }

    fn partition_for_region(&self, py: Python<'_>, region_name: &str) -> PyResult<String> {
        raised(
            py,
            self.blocking.as_async().partition_for_region(region_name),
        )
    }

    /// The versions of the API of a service that there are models of.
    fn api_versions(
        &self,
        py: Python<'_>,
        service_name: &str,
        type_name: &str,
    ) -> PyResult<Vec<String>> {
        let loader = self.blocking.as_async().loader();
        raised(py, loader.list_api_versions(service_name, type_name))
    }

    /// The model of a service as the JSON text of `service-2.json`, without documentation.
    #[pyo3(signature = (service_name, api_version = None))]
    fn service_json(
        &self,
        py: Python<'_>,
        service_name: &str,
        api_version: Option<&str>,
    ) -> PyResult<String> {
        let session = self.blocking.as_async();
        let service = raised(py, session.service_model(service_name, api_version))?;
        let mut model = service_to_json(service);
        let constraints = session.loader().constraints(service_name, api_version);
        let shapes = node_to_json(raised(py, constraints)?);
        merge_extras(&mut model, &json!({ "merge": { "shapes": shapes } }));
        Ok(model.to_string())
    }

    /// A file that belongs to no service: `endpoints`, `partitions`, `_retry`.
    fn data(&self, py: Python<'_>, name: &str) -> PyResult<Py<PyAny>> {
        let node = raised(py, self.blocking.as_async().loader().data(name))?;
        convert::result(py, &node.to_value())
    }

    /// Another file of a service's model, such as `paginators-1`.
    #[pyo3(signature = (service_name, type_name, api_version = None))]
    fn document(
        &self,
        py: Python<'_>,
        service_name: &str,
        type_name: &str,
        api_version: Option<&str>,
    ) -> PyResult<Py<PyAny>> {
        let loader = self.blocking.as_async().loader();
        let node = raised(py, loader.document(service_name, type_name, api_version))?;
        convert::result(py, &node.to_value())
    }
}

/// A file in the dialect of `~/.aws/config`: its sections, each a dictionary whose values are strings and dictionaries.
#[pyfunction]
pub(crate) fn parse_ini<'py>(py: Python<'py>, path: &str) -> PyResult<Bound<'py, PyDict>> {
    let Some(sections) = raised(py, parse_file(&RealFs, Path::new(path)))? else {
        let fields = PyDict::new(py);
        fields.set_item("path", path)?;
        let class = py
            .import("botocore.exceptions")?
            .getattr("ConfigNotFound")?;
        return Err(PyErr::from_value(class.call((), Some(&fields))?));
    };
    let dict = PyDict::new(py);
    for (name, settings) in sections {
        dict.set_item(name, section(py, &settings)?)?;
    }
    Ok(dict)
}

fn section<'py>(py: Python<'py>, section: &Section) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (key, setting) in section.iter() {
        match setting {
            Setting::Text(text) => dict.set_item(key, text)?,
            Setting::Nested(block) => {
                let inner = PyDict::new(py);
                for (key, text) in block {
                    inner.set_item(key, text)?;
                }
                dict.set_item(key, inner)?;
            }
        }
    }
    Ok(dict)
}

pub(crate) fn raised<T>(py: Python<'_>, result: Result<T, Error>) -> PyResult<T> {
    result.map_err(|error| error::raise(py, &error, None))
}

/// What is given and is not `None`.
fn item<'py>(options: &Bound<'py, PyDict>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let item = options.get_item(PyString::intern(options.py(), name))?;
    Ok(item.filter(|item| !item.is_none()))
}

fn text(options: &Bound<'_, PyDict>, name: &str) -> PyResult<Option<String>> {
    item(options, name)?.map(|item| item.extract()).transpose()
}

/// `verify`: a switch, or the path of a bundle of certificates.
fn verify(value: &Bound<'_, PyAny>) -> PyResult<Option<Verify>> {
    if let Ok(switch) = value.cast::<PyBool>() {
        return Ok(Some(if switch.is_true() {
            Verify::SystemRoots
        } else {
            Verify::Off
        }));
    }
    let path: std::path::PathBuf = value.extract()?;
    Ok(Some(Verify::Bundle(path)))
}

fn config(options: &Bound<'_, PyDict>) -> PyResult<Option<Config>> {
    let Some(config) = item(options, "config")? else {
        return Ok(None);
    };
    let value = convert::argument(&config, None)?;
    raised(options.py(), Config::try_from(&value)).map(Some)
}

fn entries(value: &Value) -> Vec<(String, Value)> {
    let entries = value.as_map().into_iter().flat_map(Map::iter);
    entries
        .map(|(name, value)| (name.as_str().to_owned(), value.clone()))
        .collect()
}
