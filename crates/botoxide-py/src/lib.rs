//! `botoxide._native`: the engine, as an extension of Python.
//!
//! Here: sessions, clients and bodies as Python objects, arguments and results as Python values. Not here: classes that
//! programs construct, subclass, patch or pickle; they are Python, below `python/botoxide/_drop_in`.

#[cfg(unix)]
mod aio;
mod body;
mod client;
mod convert;
mod docs;
mod environ;
mod error;
mod events;
mod expression;
mod handlers;
mod interrupt;
mod log;
mod open;
mod plain;
mod provider;
mod session;
mod sign;
mod standalone;
mod stubs;
mod transfer;
mod world;

use botoxide::transfer::{S3Transfer, TransferManager};
use botoxide::types::ErrorClass;
use pyo3::prelude::*;

/// Where a class is defined, its name, its bases, the fields of its text, the text.
type Kind = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);

/// The module's classes, functions and constants.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<session::Session>()?;
    module.add_class::<client::Client>()?;
    module.add_class::<body::Body>()?;
    #[cfg(unix)]
    module.add_class::<aio::Task>()?;
    module.add_class::<open::Call>()?;
    module.add_class::<events::Events>()?;
    module.add_class::<expression::Expression>()?;
    module.add_class::<transfer::Transfers>()?;
    module.add_class::<transfer::Transfer>()?;
    module.add_class::<standalone::Rules>()?;
    module.add_class::<standalone::ShapeParser>()?;
    module.add_class::<standalone::Checksum>()?;
    module.add_function(wrap_pyfunction!(sign::sign_post, module)?)?;
    module.add_function(wrap_pyfunction!(session::parse_ini, module)?)?;
    module.add_function(wrap_pyfunction!(docs::method_documentation, module)?)?;
    module.add_function(wrap_pyfunction!(docs::xform_name, module)?)?;
    module.add_function(wrap_pyfunction!(sign::sign_request, module)?)?;
    module.add_function(wrap_pyfunction!(sign::canonical_request, module)?)?;
    module.add_function(wrap_pyfunction!(sign::string_to_sign, module)?)?;
    module.add_function(wrap_pyfunction!(stubs::write_stubs, module)?)?;
    module.add_function(wrap_pyfunction!(stubs::stubs_help, module)?)?;
    module.add_function(wrap_pyfunction!(stubs::stub_services, module)?)?;
    module.add_function(wrap_pyfunction!(stubs::stub_package, module)?)?;
    module.add_function(wrap_pyfunction!(world::hold_world, module)?)?;
    module.add_function(wrap_pyfunction!(world::answer_from_memory, module)?)?;
    let kinds: Vec<Kind> = ErrorClass::all()
        .map(|class| {
            (
                class.module,
                class.name,
                class.bases,
                class.fields,
                class.template,
            )
        })
        .collect();
    module.add("KINDS", kinds)?;
    module.add("EVENTS", handlers::KINDS)?;
    module.add(
        "ALLOWED_UPLOAD_ARGS",
        names(S3Transfer::allowed_upload_args()),
    )?;
    module.add(
        "ALLOWED_DOWNLOAD_ARGS",
        names(S3Transfer::allowed_download_args()),
    )?;
    module.add("ALLOWED_COPY_ARGS", names(S3Transfer::allowed_copy_args()))?;
    module.add(
        "ALLOWED_DELETE_ARGS",
        names(TransferManager::allowed_delete_args()),
    )?;
    module.add("VERSION", env!("CARGO_PKG_VERSION"))?;
    module.add("MODELS_VERSION", session::models_version())
}

fn names(all: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    all.collect()
}
