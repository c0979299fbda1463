//! Parts of the engine that work without a client: endpoint rules, parsers and checksums.
//!
//! `botocore/endpoint_provider.py`, `parsers.py` and `httpchecksum.py` call these functions.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use botoxide::Value;
use botoxide::types::{Operation, Response};
use botoxide_core::checksum::{Algorithm, Checksum as Computed};
use botoxide_core::endpoint::{Parameter, Parameters, Partitions, RuleSet};
use botoxide_core::model::archive::{compile_document, compile_service, open_document};
use botoxide_core::model::{Node, Protocol, Service};
use botoxide_core::protocol;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::convert;
use crate::handlers::http;
use crate::session::raised;

/// What `open` makes of a text, once for each text: models live as long as the process.
fn once<T: Copy>(
    known: &Mutex<Option<HashMap<String, T>>>,
    text: String,
    open: impl FnOnce(&serde_json::Value) -> PyResult<T>,
) -> PyResult<T> {
    let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = lock().as_ref().and_then(|known| known.get(&text).copied()) {
        return Ok(found);
    }
    let json = serde_json::from_str(&text);
    let json = json.map_err(|error| PyValueError::new_err(format!("a model: {error}")))?;
    let opened = open(&json)?;
    lock().get_or_insert_default().insert(text, opened);
    Ok(opened)
}

/// URL, properties and header fields of an endpoint.
type Found = (String, Py<PyAny>, Vec<(&'static str, Vec<String>)>);

/// The rules of a service, and the partitions that they ask for.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Rules {
    rules: RuleSet,
    partitions: Partitions,
}

#[pymethods]
impl Rules {
    #[new]
    fn new(py: Python<'_>, rules: String, partitions: String) -> PyResult<Self> {
        static DOCUMENTS: Mutex<Option<HashMap<String, Node>>> = Mutex::new(None);
        let open = |json: &serde_json::Value| {
            let packed = raised(py, compile_document(json))?;
            raised(py, open_document(packed.leak()))
        };
        let rules = once(&DOCUMENTS, rules, open)?;
        let partitions = once(&DOCUMENTS, partitions, open)?;
        Ok(Self {
            rules: raised(py, RuleSet::from_node(rules))?,
            partitions: raised(py, Partitions::from_node(partitions))?,
        })
    }

    /// URL, properties and header fields of the endpoint that belongs to these parameters.
    fn resolve(&self, params: &Bound<'_, PyDict>) -> PyResult<Found> {
        let py = params.py();
        let mut parameters = Parameters::new(&self.rules);
        for (name, value) in params {
            let value = convert::argument(&value, None)?;
            let name: String = name.extract()?;
            parameters.set(&self.rules, &name, Parameter::from_value(&value));
        }
        let endpoint = raised(py, self.rules.resolve(&parameters, &self.partitions))?;
        let headers = endpoint.headers.iter().map(|(name, values)| {
            let values = values.iter().map(|value| value.as_str().to_owned());
            (*name, values.collect())
        });
        let properties = convert::result(py, &Value::Map((*endpoint.properties).clone()))?;
        Ok((endpoint.url.clone(), properties, headers.collect()))
    }
}

/// Parses responses by the output of one operation.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct ShapeParser {
    protocol: Protocol,
    operation: Operation,
}

#[pymethods]
impl ShapeParser {
    /// `model` is the JSON of a service with one operation.
    #[new]
    fn new(py: Python<'_>, protocol: &str, model: String) -> PyResult<Self> {
        static SERVICES: Mutex<Option<HashMap<String, Service>>> = Mutex::new(None);
        let service = once(&SERVICES, model, |json| {
            let packed = raised(py, compile_service(json))?;
            raised(py, Service::open(packed.leak()))
        })?;
        let protocol = Protocol::named(protocol);
        let operation = service.operations().next();
        match (protocol, operation) {
            (Some(protocol), Some(operation)) => Ok(Self {
                protocol,
                operation,
            }),
            _ => Err(PyValueError::new_err(
                "a model without operation or protocol",
            )),
        }
    }

    fn parse(
        &self,
        py: Python<'_>,
        status: u16,
        headers: &Bound<'_, PyAny>,
        body: &Bound<'_, PyAny>,
    ) -> PyResult<Py<PyAny>> {
        let response = Response {
            status,
            headers: http::fields(headers)?,
            body: http::payload(body)?,
        };
        let shape = self.operation.output_shape();
        let parsed = raised(py, protocol::parse_shape(self.protocol, shape, &response))?;
        convert::output(py, self.operation, &Value::Map(parsed))
    }
}

/// A checksum of one of S3's algorithms.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Checksum(Mutex<State>);

enum State {
    Open(Box<Computed>),
    Done(Vec<u8>),
}

#[pymethods]
impl Checksum {
    #[new]
    fn new(algorithm: &str) -> PyResult<Self> {
        let found = Algorithm::named(algorithm)
            .ok_or_else(|| PyValueError::new_err(format!("no algorithm {algorithm}")))?;
        Ok(Self(Mutex::new(State::Open(Box::new(Computed::new(
            found,
        ))))))
    }

    /// Takes the next bytes. Without effect after `digest`.
    fn update(&self, data: &[u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Open(checksum) = &mut *state {
            checksum.update(data);
        }
    }

    fn digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = std::mem::replace(&mut *state, State::Done(Vec::new()));
        let done = match taken {
            State::Open(checksum) => checksum.finish(),
            State::Done(bytes) => bytes,
        };
        let shown = PyBytes::new(py, &done);
        *state = State::Done(done);
        shown
    }
}
