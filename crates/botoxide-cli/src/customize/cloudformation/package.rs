//! `cloudformation package`: a template whose local files are in S3.
//!
//! Counterpart: awscli `cloudformation/package.py`.

use std::path::Path;

use botoxide::seam::{Fs as _, RealFs};
use botoxide_core::value::Value;

use super::artifacts::Exporter;
use super::template;
use crate::command::save;
use crate::customize::by_hand::{Call, print_text};
use crate::customize::uploader::Uploader;
use crate::failure::Failure;
use crate::{input, output, program};

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let mut uploader = Uploader::new(call, options.required("--s3-bucket"))?;
    if let Some(word) = options.text("--metadata") {
        uploader.metadata = metadata(call, word)?;
    }
    let given = options.required("--template-file");
    let path = std::path::absolute(given)?;
    if !RealFs.is_file(&path) {
        return Err(Failure::general(format!("Invalid template path {given}")));
    }
    let exporter = Exporter {
        uploader: &uploader,
    };
    let template = exporter.export(&path, 0)?;
    let text = if options.has("--use-json") {
        template::json(&template)
    } else {
        template::yaml(&template)
    };
    let Some(file) = options.text("--output-template-file") else {
        return Ok(print_text(&format!("\n{text}"))?);
    };
    save(file, &Value::from(text.into_bytes()))?;
    Ok(output::line(&format!(
        "\nSuccessfully packaged artifacts and wrote output template to file {file}.\n\
         Execute the following command to deploy the packaged template\n\
         {} cloudformation deploy --template-file {} --stack-name <YOUR STACK NAME>",
        program::name(),
        std::path::absolute(Path::new(file))?.display()
    ))?)
}

/// Metadata as `s3api put-object` takes it.
fn metadata(call: &Call<'_>, word: &str) -> Result<Option<botoxide_core::value::Map>, Failure> {
    let service = call.engine.service("s3")?;
    let operation = service.and_then(|service| service.operation("PutObject").ok());
    let shape = operation
        .and_then(|operation| operation.input_shape())
        .and_then(|input| input.member("Metadata"));
    let Some(shape) = shape else { return Ok(None) };
    match input::one("--metadata", shape, word.to_owned())? {
        Value::Map(map) => Ok(Some(map)),
        _ => Ok(None),
    }
}
