//! `deploy push`.

use std::io::{Cursor, Read as _};
use std::path::Path;

use botoxide::seam::Seams;
use botoxide_core::params;
use botoxide_core::time::Precision;
use botoxide_core::value::{Map, Value};

use crate::customize::archive;
use crate::customize::by_hand::Call;
use crate::engine::Client;
use crate::failure::Failure;
use crate::{output, program};

/// The size of a part, and of the largest archive that is sent whole.
const PART: usize = 6 << 20;

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let location = options.required("--s3-location");
    let place = location
        .strip_prefix("s3://")
        .and_then(|rest| rest.split_once('/'));
    let Some((bucket, key)) = place.filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
    else {
        return Err(Failure::invalid(
            "--s3-location must specify the Amazon S3 URL format as s3://<bucket>/<key>.",
        ));
    };
    let ignores_hidden = options.has("--ignore-hidden-files");
    if ignores_hidden && options.has("--no-ignore-hidden-files") {
        return Err(Failure::invalid(
            "You cannot specify both --ignore-hidden-files and --no-ignore-hidden-files.",
        ));
    }
    let now = Seams::blocking().clock.now().to_iso8601(Precision::Full);
    let description = options
        .text("--description")
        .filter(|text| !text.is_empty())
        .map_or_else(
            || format!("Uploaded by AWS CLI {} UTC", now.trim_end_matches('Z')),
            str::to_owned,
        );
    let codedeploy = call.client("codedeploy")?;
    let s3 = call.engine.client(call.other_target("s3"))?;
    let source = options.text("--source").unwrap_or(".");
    let bundle = bundle(source, ignores_hidden)?;
    let uploaded = upload(&s3, bucket, key, bundle).map_err(|failure| {
        Failure::general(format!(
            "Failed to upload '{source}' to '{location}': {failure}"
        ))
    })?;
    let text = |name: &str| uploaded.get(name).and_then(Value::as_str);
    let tag = text("ETag").unwrap_or_default().replace('"', "");
    let mut place = Map::from_iter([
        ("bucket", bucket),
        ("key", key),
        ("bundleType", "zip"),
        ("eTag", tag.as_str()),
    ]);
    let mut shown = format!("bucket={bucket},key={key},bundleType=zip,eTag={tag}");
    if let Some(version) = text("VersionId") {
        place.insert("version", version);
        shown.push_str(",version=");
        shown.push_str(version);
    }
    let application = options.required("--application-name");
    codedeploy.call(
        "RegisterApplicationRevision",
        params! {
            "applicationName": application,
            "revision": { "revisionType": "S3", "s3Location": place },
            "description": description,
        },
    )?;
    Ok(output::line(&format!(
        "To deploy with this revision, run:\n{} deploy create-deployment --application-name {application} --s3-location \
         {shown} --deployment-group-name <deployment-group-name> --deployment-config-name <deployment-config-name> \
         --description <description>",
        program::name()
    ))?)
}

fn bundle(source: &str, ignores_hidden: bool) -> Result<Cursor<Vec<u8>>, Failure> {
    let folder = std::path::absolute(Path::new(source))?;
    let folder: std::path::PathBuf = folder.components().collect();
    let is_taken = |path: &Path| {
        let inside = path.strip_prefix(&folder).unwrap_or(path);
        let is_hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
        !ignores_hidden || !inside.iter().any(is_hidden)
    };
    let files = archive::files(&folder)?;
    let spec = folder.join("appspec.yml");
    if !files.contains(&spec) {
        return Err(Failure::general(format!(
            "{} was not found",
            spec.display()
        )));
    }
    let files = files.into_iter().filter(|path| is_taken(path));
    archive::of_files(&folder, files, Cursor::new(Vec::new()))
}

/// Uploads an archive. The result is that of the operation that ended it.
fn upload(
    s3: &Client,
    bucket: &str,
    key: &str,
    mut bundle: Cursor<Vec<u8>>,
) -> Result<Value, Failure> {
    bundle.set_position(0);
    let place = || Map::from_iter([("Bucket", bucket), ("Key", key)]);
    if bundle.get_ref().len() < PART {
        let mut arguments = place();
        arguments.insert("Body", bundle.into_inner());
        return s3.call("PutObject", Value::Map(arguments));
    }
    let created = s3.call("CreateMultipartUpload", Value::Map(place()))?;
    let id = created
        .get("UploadId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let parts = || -> Result<Value, Failure> {
        let mut parts = Vec::new();
        loop {
            let mut part = Vec::new();
            bundle.by_ref().take(PART as u64).read_to_end(&mut part)?;
            if part.is_empty() {
                break;
            }
            let mut arguments = place();
            let number = parts.len() + 1;
            arguments.insert("UploadId", id);
            arguments.insert("PartNumber", number);
            arguments.insert("Body", part);
            let uploaded = s3.call("UploadPart", Value::Map(arguments))?;
            let tag = uploaded.get("ETag").cloned().unwrap_or(Value::Null);
            parts.push(params! { "PartNumber": number, "ETag": tag });
        }
        let mut arguments = place();
        arguments.insert("UploadId", id);
        arguments.insert("MultipartUpload", params! { "Parts": parts });
        s3.call("CompleteMultipartUpload", Value::Map(arguments))
    };
    let mut parts = parts;
    parts().inspect_err(|_| {
        let mut arguments = place();
        arguments.insert("UploadId", id);
        // The first error is the one to report.
        let _ = s3.call("AbortMultipartUpload", Value::Map(arguments));
    })
}
