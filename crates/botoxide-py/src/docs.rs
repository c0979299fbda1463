//! Documentation of methods as text, for `help()`.

use std::fmt::Write;
use std::path::PathBuf;

use botoxide::Session;
use botoxide::loader::has_documentation;
use botoxide::seam::{Fs, RealFs};
use botoxide::types::Shape;
use botoxide_core::docs::plain_text;
use pyo3::exceptions::{PyModuleNotFoundError, PyOSError};
use pyo3::prelude::*;

use crate::session::raised;

/// Adds the documentation that the distribution `botoxide-docs` contains, if it is installed and the build has none.
pub(crate) fn add_documentation(py: Python<'_>) -> PyResult<()> {
    if has_documentation() {
        return Ok(());
    }
    let path = match py.import("botoxide_docs") {
        Ok(package) => package.getattr("ARCHIVE")?.extract::<PathBuf>()?,
        Err(error) if error.is_instance_of::<PyModuleNotFoundError>(py) => return Ok(()),
        Err(error) => return Err(error),
    };
    let archive = RealFs
        .read(&path)
        .map_err(|error| PyOSError::new_err(format!("{}: {error}", path.display())))?;
    raised(py, botoxide::loader::add_documentation(archive))
}

/// The signature, what the operation does, and its parameters. `call` is how it is called: `client.get_object`.
#[pyfunction]
pub(crate) fn method_documentation(
    py: Python<'_>,
    service_name: &str,
    operation_name: &str,
    call: &str,
) -> PyResult<String> {
    let session = Session::new();
    let operation = raised(
        py,
        session
            .service_model(service_name, None)
            .and_then(|service| service.operation(operation_name)),
    )?;
    add_documentation(py)?;
    // A customer's model may be there, documented or not.
    let documentation = session.loader().documentation(service_name, None).ok();
    let input = operation.input_shape();
    let mut text = format!("{call}(");
    for (at, member) in input.iter().flat_map(Shape::members).enumerate() {
        let separator = if at > 0 { ", " } else { "" };
        let _ = write!(text, "{separator}{}=…", member.member_name());
    }
    text.push_str(")\n");
    let html = documentation
        .as_ref()
        .and_then(|each| each.operation(operation.name()));
    if let Some(html) = html {
        let _ = write!(text, "\n{}\n", plain_text(html));
    } else if !has_documentation() {
        text.push_str(
            "\nInstall botoxide-docs for the documentation of operations and parameters.\n",
        );
    }
    let Some(input) = input else {
        return Ok(text);
    };
    let required: Vec<_> = input.required().collect();
    text.push_str("\nParameters:\n");
    for member in input.members() {
        let name = member.member_name();
        let is_required = if required.contains(&name) {
            ", required"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  {name} ({}{is_required})",
            member.shape_type().as_str()
        );
        let html = documentation.as_ref().and_then(|each| {
            each.member(input.name(), name)
                .or_else(|| each.shape(member.name()))
        });
        if let Some(html) = html {
            for line in plain_text(html).lines() {
                let _ = writeln!(text, "      {line}");
            }
        }
    }
    Ok(text)
}

/// Python's name of an operation or an argument.
#[pyfunction]
pub(crate) fn xform_name(name: &str, separator: char) -> String {
    botoxide_core::names::xform_name(name, separator)
}
