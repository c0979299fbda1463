//! boto3's additions to buckets, objects and summaries of objects.
//!
//! Counterpart: boto3 `s3/inject.py` (`inject_bucket_methods`, `inject_object_methods`, `inject_object_summary_methods`).

use botoxide_core::error::Result;
use botoxide_core::params;
use botoxide_core::text::Text;
use botoxide_core::value::Value;

use super::client::ClientExt as _;
use super::keywords::Keywords;
use crate::resource::{Resource, ResourceClass};

/// `load`, and transfers to and from the bucket's objects.
// H092
pub(in crate::extras) fn inject_bucket_methods(class: &mut ResourceClass) -> Result<()> {
    class.inject_method("load", load_bucket)?;
    inject_object_methods(class)
}

/// Transfers to and from the object.
// H093
pub(in crate::extras) fn inject_object_methods(class: &mut ResourceClass) -> Result<()> {
    class.inject_method("upload_file", upload_file)?;
    class.inject_method("download_file", download_file)?;
    class.inject_method("copy", copy)?;
    class.inject_method("upload_fileobj", upload_fileobj)?;
    class.inject_method("download_fileobj", download_fileobj)
}

/// `load`.
// H094
pub(in crate::extras) fn inject_object_summary_methods(class: &mut ResourceClass) -> Result<()> {
    class.inject_method("load", load_object_summary)
}

/// `HeadBucket` returns no data of a bucket; the list of all buckets does. Without permission to list, there is no data.
async fn load_bucket(bucket: Resource, _: Value) -> Result<()> {
    let meta = bucket.meta();
    meta.set_data(Some(params! {}));
    let listed = match meta.client().call("ListBuckets", params! {}).await {
        Ok(listed) => listed,
        Err(error) if error.code() == Some("AccessDenied") => return Ok(()),
        Err(error) => return Err(error),
    };
    let name = bucket.identifier("name");
    let mut buckets = listed["Buckets"].iter();
    if let Some(data) = buckets.find(|found| found.get("Name") == name) {
        meta.set_data(Some(data.clone()));
    }
    Ok(())
}

async fn load_object_summary(summary: Resource, _: Value) -> Result<()> {
    let identifier = |name| summary.identifier(name).cloned().unwrap_or_default();
    let params = params! { "Bucket": identifier("bucket_name"), "Key": identifier("key") };
    let mut data = summary.meta().client().call("HeadObject", params).await?;
    if let Some(members) = data.as_map_mut()
        && let Some(length) = members.remove("ContentLength")
    {
        members.push(Text::from_static("Size"), length);
    }
    summary.meta().set_data(Some(data));
    Ok(())
}

async fn upload_file(resource: Resource, params: Value) -> Result<()> {
    let mut keywords = Keywords::new(&resource, "upload_file", params)?;
    let (bucket, key) = keywords.place()?;
    let filename = keywords.filename()?;
    let arguments = keywords.rest(false)?;
    let client = resource.meta().client();
    client.upload_file(filename, &bucket, &key, arguments).await
}

async fn download_file(resource: Resource, params: Value) -> Result<()> {
    let mut keywords = Keywords::new(&resource, "download_file", params)?;
    let (bucket, key) = keywords.place()?;
    let filename = keywords.filename()?;
    let arguments = keywords.rest(false)?;
    let client = resource.meta().client();
    client
        .download_file(&bucket, &key, filename, arguments)
        .await
}

async fn copy(resource: Resource, params: Value) -> Result<()> {
    let mut keywords = Keywords::new(&resource, "copy", params)?;
    let (bucket, key) = keywords.place()?;
    let copy_source = keywords.copy_source()?;
    let arguments = keywords.rest(true)?;
    let client = resource.meta().client();
    client.copy(copy_source, &bucket, &key, arguments).await
}

async fn upload_fileobj(resource: Resource, params: Value) -> Result<()> {
    let mut keywords = Keywords::new(&resource, "upload_fileobj", params)?;
    let (bucket, key) = keywords.place()?;
    let source = keywords.source()?;
    let arguments = keywords.rest(false)?;
    let client = resource.meta().client();
    client
        .upload_fileobj(source, &bucket, &key, arguments)
        .await
}

async fn download_fileobj(resource: Resource, params: Value) -> Result<()> {
    let mut keywords = Keywords::new(&resource, "download_fileobj", params)?;
    let (bucket, key) = keywords.place()?;
    let target = keywords.target()?;
    let arguments = keywords.rest(false)?;
    let client = resource.meta().client();
    client
        .download_fileobj(&bucket, &key, target, arguments)
        .await
}
