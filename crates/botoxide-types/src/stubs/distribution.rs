//! The files of a distribution: packages, the stubs of `boto3`, and the metadata that pip reads.
//!
//! Not here: writing them (`write`). Follows PEP 376 (RECORD), PEP 427 (wheels), PEP 561 (stub packages).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use botoxide_core::digest::sha256;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::overloads::{self, Offered};
use super::seal;
use crate::python::{Options, package_name};

/// The distribution in an environment.
pub const LOCAL: &str = "botoxide_local_stubs";
/// The distribution with all services.
pub const ALL: &str = "botoxide_stubs";

/// The hand-written stubs, by their paths in the distribution.
const BASE: &[(&str, &str)] = &[
    (
        "boto3-stubs/__init__.pyi",
        include_str!("base/boto3/__init__.pyi"),
    ),
    ("boto3-stubs/dynamodb/__init__.pyi", ""),
    (
        "boto3-stubs/dynamodb/conditions.pyi",
        include_str!("base/boto3/dynamodb/conditions.pyi"),
    ),
    (
        "boto3-stubs/dynamodb/table.pyi",
        include_str!("base/boto3/dynamodb/table.pyi"),
    ),
    (
        "boto3-stubs/dynamodb/types.pyi",
        include_str!("base/boto3/dynamodb/types.pyi"),
    ),
    (
        "boto3-stubs/exceptions.pyi",
        include_str!("base/boto3/exceptions.pyi"),
    ),
    ("boto3-stubs/py.typed", PARTIAL),
    ("boto3-stubs/resources/__init__.pyi", ""),
    (
        "boto3-stubs/resources/base.pyi",
        include_str!("base/boto3/resources/base.pyi"),
    ),
    (
        "boto3-stubs/resources/collection.pyi",
        include_str!("base/boto3/resources/collection.pyi"),
    ),
    (SESSION, include_str!("base/boto3/session.pyi")),
    ("boto3-stubs/s3/__init__.pyi", ""),
    (
        "boto3-stubs/s3/transfer.pyi",
        include_str!("base/boto3/s3/transfer.pyi"),
    ),
    (
        "botocore-stubs/__init__.pyi",
        include_str!("base/botocore/__init__.pyi"),
    ),
    (
        "botocore-stubs/client.pyi",
        include_str!("base/botocore/client.pyi"),
    ),
    (
        "botocore-stubs/config.pyi",
        include_str!("base/botocore/config.pyi"),
    ),
    (
        "botocore-stubs/credentials.pyi",
        include_str!("base/botocore/credentials.pyi"),
    ),
    (
        "botocore-stubs/errorfactory.pyi",
        include_str!("base/botocore/errorfactory.pyi"),
    ),
    (
        "botocore-stubs/eventstream.pyi",
        include_str!("base/botocore/eventstream.pyi"),
    ),
    (
        "botocore-stubs/exceptions.pyi",
        include_str!("base/botocore/exceptions.pyi"),
    ),
    (
        "botocore-stubs/hooks.pyi",
        include_str!("base/botocore/hooks.pyi"),
    ),
    (
        "botocore-stubs/model.pyi",
        include_str!("base/botocore/model.pyi"),
    ),
    (
        "botocore-stubs/paginate.pyi",
        include_str!("base/botocore/paginate.pyi"),
    ),
    ("botocore-stubs/py.typed", PARTIAL),
    (
        "botocore-stubs/response.pyi",
        include_str!("base/botocore/response.pyi"),
    ),
    (
        "botocore-stubs/session.pyi",
        include_str!("base/botocore/session.pyi"),
    ),
    (
        "botocore-stubs/stub.pyi",
        include_str!("base/botocore/stub.pyi"),
    ),
    (
        "botocore-stubs/waiter.pyi",
        include_str!("base/botocore/waiter.pyi"),
    ),
    (
        "s3transfer-stubs/__init__.pyi",
        include_str!("base/s3transfer/__init__.pyi"),
    ),
    (
        "s3transfer-stubs/futures.pyi",
        include_str!("base/s3transfer/futures.pyi"),
    ),
    (
        "s3transfer-stubs/manager.pyi",
        include_str!("base/s3transfer/manager.pyi"),
    ),
    ("s3transfer-stubs/py.typed", PARTIAL),
    (
        "s3transfer-stubs/subscribers.pyi",
        include_str!("base/s3transfer/subscribers.pyi"),
    ),
];

/// Those of asynchronous clients.
const ASYNC_BASE: &[(&str, &str)] = &[
    (
        "aiobotocore-stubs/__init__.pyi",
        include_str!("base/aiobotocore/__init__.pyi"),
    ),
    (
        "aiobotocore-stubs/client.pyi",
        include_str!("base/aiobotocore/client.pyi"),
    ),
    (
        "aiobotocore-stubs/config.pyi",
        include_str!("base/aiobotocore/config.pyi"),
    ),
    (
        "aiobotocore-stubs/credentials.pyi",
        include_str!("base/aiobotocore/credentials.pyi"),
    ),
    (
        "aiobotocore-stubs/eventstream.pyi",
        include_str!("base/aiobotocore/eventstream.pyi"),
    ),
    (
        "aiobotocore-stubs/paginate.pyi",
        include_str!("base/aiobotocore/paginate.pyi"),
    ),
    ("aiobotocore-stubs/py.typed", PARTIAL),
    (
        "aiobotocore-stubs/response.pyi",
        include_str!("base/aiobotocore/response.pyi"),
    ),
    (AIO_SESSION, include_str!("base/aiobotocore/session.pyi")),
    (
        "aiobotocore-stubs/stub.pyi",
        include_str!("base/aiobotocore/stub.pyi"),
    ),
    (
        "aiobotocore-stubs/waiter.pyi",
        include_str!("base/aiobotocore/waiter.pyi"),
    ),
    (
        "botoxide-stubs/__init__.pyi",
        include_str!("base/botoxide/__init__.pyi"),
    ),
    (AIO, include_str!("base/botoxide/aio/__init__.pyi")),
    (
        "botoxide-stubs/exceptions.pyi",
        include_str!("base/botoxide/exceptions.pyi"),
    ),
    ("botoxide-stubs/py.typed", PARTIAL),
];

/// Modules without stubs are looked for in the package itself.
const PARTIAL: &str = "partial\n";
const SESSION: &str = "boto3-stubs/session.pyi";
const AIO_SESSION: &str = "aiobotocore-stubs/session.pyi";
const AIO: &str = "botoxide-stubs/aio/__init__.pyi";

/// Files by their paths, which have `/` between their parts.
pub type Files = BTreeMap<String, String>;

/// The stubs of `boto3`, `botocore` and `s3transfer`, with signatures for these services.
///
/// `folder` is what the names of the three packages end with: `-stubs` beside installed packages, nothing in a
/// folder that a checker searches first. With `is_async` also those of `aiobotocore` and `botoxide`, whose clients are
/// asynchronous.
pub fn base(offered: &[Offered], folder: &str, is_async: bool) -> Files {
    let mut files = Files::new();
    let asynchronous = if is_async { ASYNC_BASE } else { &[] };
    for (path, text) in BASE.iter().chain(asynchronous) {
        let text = match *path {
            SESSION => overloads::fill(text, offered, false),
            AIO | AIO_SESSION => overloads::fill(text, offered, true),
            _ => (*text).to_owned(),
        };
        files.insert(path.replacen("-stubs", folder, 1), text);
    }
    files
}

/// Adds the package of a service.
pub fn add(
    files: &mut Files,
    service: &str,
    options: Options,
    mut package: Vec<crate::python::File>,
) {
    let folder = package_name(service, options);
    seal::add(&mut package);
    for file in package {
        files.insert(format!("{folder}/{}", file.name), file.text);
    }
}

/// The metadata of a distribution with these files, and their RECORD.
pub fn metadata(files: &Files, name: &str, version: &str, installer: Option<&str>) -> Files {
    let folder = format!("{name}-{version}.dist-info");
    let mut metadata = Files::new();
    let spelled = name.replace('_', "-");
    metadata.insert(
        format!("{folder}/METADATA"),
        format!(
            "Metadata-Version: 2.1\nName: {spelled}\nVersion: {version}\nSummary: Types of boto3 and AWS's services, \
             made by botoxide from the models that it runs\nLicense: MIT OR Apache-2.0\nRequires-Python: >=3.10\n"
        ),
    );
    metadata.insert(
        format!("{folder}/WHEEL"),
        "Wheel-Version: 1.0\nGenerator: botoxide\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            .to_owned(),
    );
    if let Some(installer) = installer {
        metadata.insert(format!("{folder}/INSTALLER"), format!("{installer}\n"));
    }
    let mut record = String::new();
    for (path, text) in files.iter().chain(&metadata) {
        let digest = URL_SAFE_NO_PAD.encode(sha256(text.as_bytes()));
        let _ = writeln!(record, "{path},sha256={digest},{}", text.len());
    }
    let _ = writeln!(record, "{folder}/RECORD,,");
    metadata.insert(format!("{folder}/RECORD"), record);
    metadata
}

/// The bytes of a wheel. The same files give the same bytes.
///
/// # Errors
///
/// Those of the archive, if it becomes too large.
pub fn wheel(files: &Files, name: &str, version: &str) -> std::io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let metadata = metadata(files, name, version, None);
    for (path, text) in files.iter().chain(&metadata) {
        archive
            .start_file(path.as_str(), options)
            .map_err(std::io::Error::other)?;
        archive.write_all(text.as_bytes())?;
    }
    let written = archive.finish().map_err(std::io::Error::other)?;
    Ok(written.into_inner())
}
