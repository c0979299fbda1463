//! Listings of a bucket's objects: both versions of `ListObjects`, and `ListObjectVersions`.
//!
//! Counterpart: none.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::{
    CommonPrefix, EncodingType, ListObjectVersionsInput, ListObjectVersionsOutput,
    ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output, Object,
    ObjectVersion,
};
use s3s::{S3Request, S3Response, S3Result};

use crate::buckets::owner;
use crate::checksums::Checksum;
use crate::errors::{argument, broken};
use crate::record::{Record, long};
use crate::store::Store;
use crate::walk::Walk;

/// The most keys per page.
const MOST: i32 = 1000;

/// The bytes that URL encoding keeps, beside letters and digits.
pub(crate) const URL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'*')
    .remove(b'/');

/// How a listing encodes keys.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Encoding {
    /// Unchanged.
    Plain,
    /// Percent-encoded, with `+` for a space.
    Url,
}

impl Encoding {
    pub(crate) fn read(told: Option<&EncodingType>) -> S3Result<Self> {
        match told.map(EncodingType::as_str) {
            None => Ok(Self::Plain),
            Some("url") => Ok(Self::Url),
            Some(_) => Err(argument("Invalid Encoding Method specified in Request")),
        }
    }

    pub(crate) fn write(self, key: &str) -> String {
        match self {
            Self::Plain => key.to_owned(),
            Self::Url => Cow::from(utf8_percent_encode(key, URL)).replace("%20", "+"),
        }
    }

    fn write_prefixes(self, prefixes: &[String]) -> Vec<CommonPrefix> {
        let written = |prefix: &String| CommonPrefix {
            prefix: Some(self.write(prefix)),
        };
        prefixes.iter().map(written).collect()
    }
}

/// The part of a key up to the first delimiter after the prefix, if it has one.
pub(crate) fn common_prefix<'a>(
    key: &'a str,
    prefix: &str,
    delimiter: Option<&str>,
) -> Option<&'a str> {
    let delimiter = delimiter.filter(|delimiter| !delimiter.is_empty())?;
    let at = key.strip_prefix(prefix)?.find(delimiter)?;
    Some(&key[..prefix.len() + at + delimiter.len()])
}

/// The arguments that all listings share.
struct Asked {
    bucket: String,
    prefix: String,
    delimiter: Option<String>,
    /// The last key or common prefix of the previous page.
    after: String,
    max: usize,
}

#[derive(Default)]
struct Page {
    objects: Vec<(String, Record)>,
    prefixes: Vec<String>,
    /// The last key or common prefix of this page, if there is another page.
    next: Option<String>,
}

impl Page {
    fn len(&self) -> usize {
        self.objects.len() + self.prefixes.len()
    }
}

impl Store {
    async fn page(&self, asked: Asked) -> S3Result<Page> {
        self.run(move |store| {
            store.bucket(&asked.bucket)?;
            store.read_page(&asked).map_err(broken)
        })
        .await
    }

    fn read_page(&self, asked: &Asked) -> std::io::Result<Page> {
        let mut page = Page::default();
        let mut last = None;
        let rolled = |key: &str| {
            common_prefix(key, &asked.prefix, asked.delimiter.as_deref()).map(str::to_owned)
        };
        let keys = self.keys_directory(&asked.bucket);
        let mut walk = Walk::new(&self.files, &keys, &asked.prefix, &asked.after)?;
        if rolled(&asked.after).as_deref() == Some(&asked.after) {
            walk.skip(&asked.after);
        }
        while asked.max > 0
            && let Some((key, path)) = walk.next()?
        {
            // Skip an object that was just deleted, or whose record is damaged.
            let Ok(Some(record)) = self.read_record(&path) else {
                continue;
            };
            if page.len() == asked.max {
                page.next = last;
                break;
            }
            if let Some(prefix) = rolled(&key) {
                walk.skip(&prefix);
                last = Some(prefix.clone());
                page.prefixes.push(prefix);
            } else {
                last = Some(key.clone());
                page.objects.push((key, record));
            }
        }
        Ok(page)
    }

    pub(crate) async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        let encoding = Encoding::read(input.encoding_type.as_ref())?;
        let (max, shown_max) = limit(input.max_keys)?;
        let after = match &input.continuation_token {
            Some(token) => read_token(token)?,
            None => input.start_after.clone().unwrap_or_default(),
        };
        let asked = Asked {
            bucket: input.bucket.clone(),
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone(),
            after,
            max,
        };
        let page = self.page(asked).await?;
        let has_owner = input.fetch_owner == Some(true);
        let write = |text: String| encoding.write(&text);
        Ok(S3Response::new(ListObjectsV2Output {
            key_count: i32::try_from(page.len()).ok(),
            contents: Some(
                page.objects
                    .iter()
                    .map(|found| object(found, encoding, has_owner))
                    .collect(),
            ),
            common_prefixes: Some(encoding.write_prefixes(&page.prefixes)),
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next.map(|last| BASE64_URL_SAFE_NO_PAD.encode(last)),
            name: Some(input.bucket),
            prefix: Some(write(input.prefix.unwrap_or_default())),
            max_keys: Some(shown_max),
            continuation_token: input.continuation_token,
            delimiter: input.delimiter.map(write),
            encoding_type: input.encoding_type,
            start_after: input.start_after.map(write),
            ..ListObjectsV2Output::default()
        }))
    }

    pub(crate) async fn list_objects(
        &self,
        request: S3Request<ListObjectsInput>,
    ) -> S3Result<S3Response<ListObjectsOutput>> {
        let input = request.input;
        let encoding = Encoding::read(input.encoding_type.as_ref())?;
        let (max, shown_max) = limit(input.max_keys)?;
        let asked = Asked {
            bucket: input.bucket.clone(),
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone(),
            after: input.marker.clone().unwrap_or_default(),
            max,
        };
        let page = self.page(asked).await?;
        let write = |text: String| encoding.write(&text);
        // Without a delimiter the last key is the next marker.
        let has_next_marker = input.delimiter.is_some();
        Ok(S3Response::new(ListObjectsOutput {
            contents: Some(
                page.objects
                    .iter()
                    .map(|found| object(found, encoding, true))
                    .collect(),
            ),
            common_prefixes: Some(encoding.write_prefixes(&page.prefixes)),
            is_truncated: Some(page.next.is_some()),
            next_marker: page.next.filter(|_| has_next_marker).map(write),
            name: Some(input.bucket),
            prefix: Some(write(input.prefix.unwrap_or_default())),
            marker: Some(write(input.marker.unwrap_or_default())),
            max_keys: Some(shown_max),
            delimiter: input.delimiter.map(write),
            encoding_type: input.encoding_type,
            ..ListObjectsOutput::default()
        }))
    }

    /// Each object has one version, `null`.
    pub(crate) async fn list_object_versions(
        &self,
        request: S3Request<ListObjectVersionsInput>,
    ) -> S3Result<S3Response<ListObjectVersionsOutput>> {
        let input = request.input;
        let encoding = Encoding::read(input.encoding_type.as_ref())?;
        let (max, shown_max) = limit(input.max_keys)?;
        let asked = Asked {
            bucket: input.bucket.clone(),
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone(),
            after: input.key_marker.clone().unwrap_or_default(),
            max,
        };
        let page = self.page(asked).await?;
        let write = |text: String| encoding.write(&text);
        let has_next = page.next.is_some();
        Ok(S3Response::new(ListObjectVersionsOutput {
            versions: Some(
                page.objects
                    .iter()
                    .map(|found| version(found, encoding))
                    .collect(),
            ),
            common_prefixes: Some(encoding.write_prefixes(&page.prefixes)),
            is_truncated: Some(has_next),
            next_key_marker: page.next.map(write),
            next_version_id_marker: has_next.then(|| "null".to_owned()),
            name: Some(input.bucket),
            prefix: Some(write(input.prefix.unwrap_or_default())),
            key_marker: Some(write(input.key_marker.unwrap_or_default())),
            version_id_marker: Some(input.version_id_marker.unwrap_or_default()),
            max_keys: Some(shown_max),
            delimiter: input.delimiter.map(write),
            encoding_type: input.encoding_type,
            ..ListObjectVersionsOutput::default()
        }))
    }
}

/// The number of keys per page, and the `MaxKeys` of the response.
fn limit(told: Option<i32>) -> S3Result<(usize, i32)> {
    let told = told.unwrap_or(MOST);
    let max = usize::try_from(told.min(MOST))
        .map_err(|_| argument("Argument maxKeys must be an integer between 0 and 2147483647"))?;
    Ok((max, told.min(MOST)))
}

fn read_token(token: &str) -> S3Result<String> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| argument("The continuation token provided is incorrect"))
}

fn object((key, record): &(String, Record), encoding: Encoding, has_owner: bool) -> Object {
    let checksum = record.checksum.as_ref();
    Object {
        key: Some(encoding.write(key)),
        size: Some(long(record.size)),
        e_tag: Some(record.e_tag()),
        last_modified: Some(record.last_modified()),
        storage_class: Some(record.storage_class().into()),
        owner: has_owner.then(owner),
        checksum_algorithm: checksum
            .map(|checksum| vec![checksum.algorithm.name().to_owned().into()]),
        checksum_type: checksum.map(Checksum::kind),
        ..Object::default()
    }
}

fn version((key, record): &(String, Record), encoding: Encoding) -> ObjectVersion {
    let checksum = record.checksum.as_ref();
    ObjectVersion {
        key: Some(encoding.write(key)),
        version_id: Some("null".to_owned()),
        is_latest: Some(true),
        size: Some(long(record.size)),
        e_tag: Some(record.e_tag()),
        last_modified: Some(record.last_modified()),
        storage_class: Some(record.storage_class().into()),
        owner: Some(owner()),
        checksum_algorithm: checksum
            .map(|checksum| vec![checksum.algorithm.name().to_owned().into()]),
        checksum_type: checksum.map(Checksum::kind),
        ..ObjectVersion::default()
    }
}
