//! Types of services: the command `python -m botoxide stubs`, and the modules `mypy_boto3_*` at run time.

use std::collections::BTreeMap;
use std::path::PathBuf;

use botoxide::Session;
use botoxide_types::python::{Docs, Options, module};
use botoxide_types::stubs::{Context, Failure, HELP, Models, run};
use pyo3::exceptions::{PyKeyError, PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::docs::add_documentation;
use crate::session::raised;

/// Runs the command with these arguments: the lines to print, and whether `--check` found a difference.
///
/// Raises `KeyError` with the name and the known names for an unknown service, `ValueError` for wrong options, `OSError`
/// for files.
#[pyfunction]
#[expect(
    clippy::needless_pass_by_value,
    reason = "a list of Python becomes a vector"
)]
pub(crate) fn write_stubs(
    py: Python<'_>,
    arguments: Vec<String>,
    site_packages: PathBuf,
    directory: PathBuf,
) -> PyResult<(Vec<String>, bool)> {
    add_documentation(py)?;
    let session = Session::new();
    let context = Context {
        session: &session,
        site_packages: Some(site_packages),
        directory,
    };
    match py.detach(|| run(&arguments, &context)) {
        Ok(report) => Ok((report.lines, report.differs)),
        Err(Failure::UnknownService(name, known)) => Err(PyKeyError::new_err((name, known))),
        Err(Failure::Model(error)) => raised(py, Err(error)),
        Err(failure @ Failure::File(..)) => Err(PyOSError::new_err(failure.to_string())),
        Err(failure) => Err(PyValueError::new_err(failure.to_string())),
    }
}

/// The help of the command.
#[pyfunction]
pub(crate) fn stubs_help() -> &'static str {
    HELP
}

/// The services, by what follows `mypy_boto3_` in the names of their packages.
#[pyfunction]
pub(crate) fn stub_services(py: Python<'_>) -> PyResult<BTreeMap<String, String>> {
    let session = Session::new();
    let services = raised(py, session.available_services())?;
    let named = services.into_iter().map(|name| (module(&name), name));
    Ok(named.collect())
}

/// The files of a service's package, by name, without documentation.
#[pyfunction]
pub(crate) fn stub_package(
    py: Python<'_>,
    service_name: &str,
    is_async: bool,
) -> PyResult<BTreeMap<&'static str, String>> {
    let session = Session::new();
    let options = Options {
        docs: Docs::None,
        is_async,
    };
    let files = py.detach(|| Models::new(&session)?.package(service_name, options));
    let files = raised(py, files)?.into_iter();
    Ok(files.map(|file| (file.name, file.text)).collect())
}
