//! Parameters that take the content of a file, and that the model has inside another parameter or not at all:
//! `--zip-file`, `--image-bytes`.
//!
//! A text in JSON is not base64 here, and the name of a file is not its content: a file that is given in such a way would
//! reach the service as the letters that were typed. Counterpart: awscli `customizations/awslambda.py`, `binaryhoist.py`,
//! `arguments.py` (`NestedBlobArgumentHoister`), `rekognition.py`, `translate.py`, `quicksight.py`.

use botoxide_core::model::{Operation, Shape};
use botoxide_core::names::xform_name;
use botoxide_core::value::Value;

use super::zip;

/// A separate parameter for bytes inside another parameter.
#[derive(Debug)]
pub(crate) struct Nested {
    service: &'static str,
    /// `*` for all that have the other parameter.
    operation: &'static str,
    /// The other parameter, by its member of the input, and the member of that.
    pub(crate) outer: &'static str,
    inner: &'static str,
    /// The new parameter, without hyphens.
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
    /// Whether the other parameter stays required where the model says so.
    pub(crate) is_outer_required: bool,
    /// The error if the other parameter has the bytes; `None` if that is allowed.
    refusal: Option<&'static str>,
}

const NESTED: &[Nested] = &[
    Nested {
        refusal: Some(
            "ZipFile cannot be provided as part of the --code argument.  Please use the '--zip-file' option instead \
             to specify a zip file.",
        ),
        ..row("lambda", "create-function", "Code", "ZipFile", "zip-file")
    },
    Nested {
        refusal: Some(
            "ZipFile cannot be provided as part of the --content argument.  Please use the '--zip-file' option \
             instead to specify a zip file.",
        ),
        ..row(
            "lambda",
            "publish-layer-version",
            "Content",
            "ZipFile",
            "zip-file",
        )
    },
    Nested {
        is_outer_required: true,
        ..row(
            "config",
            "put-configuration-recorder",
            "ConfigurationRecorder",
            "recordingGroup",
            "recording-group",
        )
    },
    row(
        "quicksight",
        "start-asset-bundle-import-job",
        "AssetBundleImportSource",
        "Body",
        "asset-bundle-import-source-bytes",
    ),
    row(
        "rekognition",
        "compare-faces",
        "SourceImage",
        "Bytes",
        "source-image-bytes",
    ),
    row(
        "rekognition",
        "compare-faces",
        "TargetImage",
        "Bytes",
        "target-image-bytes",
    ),
    row("rekognition", "*", "Image", "Bytes", "image-bytes"),
    Nested {
        is_required: true,
        refusal: Some(
            "File cannot be provided as part of the '--terminology-data' argument. Please use the '--data-file' \
             option instead to specify a file.",
        ),
        ..row(
            "translate",
            "import-terminology",
            "TerminologyData",
            "File",
            "data-file",
        )
    },
    Nested {
        is_required: true,
        is_outer_required: true,
        refusal: Some(
            "Content cannot be provided as a part of the '--document' argument. Please use the '--document-content' \
             option instead to specify a file.",
        ),
        ..row(
            "translate",
            "translate-document",
            "Document",
            "Content",
            "document-content",
        )
    },
];

const fn row(
    service: &'static str,
    operation: &'static str,
    outer: &'static str,
    inner: &'static str,
    name: &'static str,
) -> Nested {
    Nested {
        service,
        operation,
        outer,
        inner,
        name,
        is_required: false,
        is_outer_required: false,
        refusal: None,
    }
}

/// The additional parameters of an operation, with the shapes of their values.
pub(crate) fn nested(
    service: &str,
    operation: Operation,
) -> impl Iterator<Item = (&'static Nested, Shape)> {
    let input = operation.input_shape();
    let rows = rows(service, operation);
    rows.filter_map(move |row| Some((row, input?.member(row.outer)?.member(row.inner)?)))
}

fn rows(service: &str, operation: Operation) -> impl Iterator<Item = &'static Nested> {
    let rows = NESTED.iter().filter(move |row| row.service == service);
    rows.filter(move |row| {
        row.operation == "*" || row.operation == xform_name(operation.name(), '-')
    })
}

/// Refuses values as `aws` does: bytes in the wrong parameter, and files that are not zip archives.
///
/// `name` is the parameter without hyphens, `member` the member of the input.
pub(crate) fn check(
    service: &str,
    operation: Operation,
    name: &str,
    member: &str,
    value: &Value,
) -> Result<(), &'static str> {
    if service == "lambda" && name == "zip-file" {
        return match value.as_bytes() {
            Some(bytes) if zip::is_archive(bytes) => Ok(()),
            _ => Err("--zip-file must be a zip file with the fileb:// prefix.\n\
                      Example usage:  --zip-file fileb://path/to/file.zip"),
        };
    }
    let Some(map) = value.as_map() else {
        return Ok(());
    };
    let refusal = rows(service, operation)
        .filter(|row| row.outer == member && map.contains_key(row.inner))
        .find_map(|row| row.refusal);
    refusal.map_or(Ok(()), Err)
}
