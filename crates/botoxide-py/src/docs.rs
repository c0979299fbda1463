//! Documentation of methods as text, for `help()`.

use std::fmt::Write;

use botoxide::Session;
use botoxide::types::Shape;
use botoxide_core::docs::plain_text;
use pyo3::prelude::*;

use crate::session::raised;

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
    // A packed documentation is not part of every build.
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
