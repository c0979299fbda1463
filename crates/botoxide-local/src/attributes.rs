//! `GetObjectAttributes`.
//!
//! Counterpart: none.

use s3s::dto::{
    Checksum, GetObjectAttributesInput, GetObjectAttributesOutput, GetObjectAttributesParts,
    ObjectPart,
};
use s3s::{S3Request, S3Response, S3Result};

use crate::about::{check_encryption, check_version};
use crate::checksums::{self, show_checksum};
use crate::errors::argument;
use crate::protocol::Amend;
use crate::record::{Record, long};
use crate::store::Store;

const MOST: i32 = 1000;
const NAMES: [&str; 5] = [
    "ETag",
    "Checksum",
    "ObjectParts",
    "StorageClass",
    "ObjectSize",
];

impl Store {
    pub(crate) async fn get_object_attributes(
        &self,
        request: S3Request<GetObjectAttributesInput>,
    ) -> S3Result<S3Response<GetObjectAttributesOutput>> {
        let input = request.input;
        check_version(input.version_id.as_deref())?;
        check_encryption(None, input.sse_customer_key.is_some())?;
        // Clients send one header per name, or one header with a list.
        let names = input
            .object_attributes
            .iter()
            .flat_map(|names| names.as_str().split(','));
        let names: Vec<String> = names.map(|name| name.trim().to_owned()).collect();
        let wants = |name: &str| names.iter().any(|wanted| wanted == name);
        if names.iter().any(|name| !NAMES.contains(&name.as_str())) {
            return Err(argument("Invalid attribute name specified."));
        }
        let (bucket, key) = (input.bucket, input.key);
        let record = self.run(move |store| store.get(&bucket, &key)).await?;
        let mut output = GetObjectAttributesOutput {
            last_modified: Some(record.last_modified()),
            e_tag: Some(record.e_tag()).filter(|_| wants("ETag")),
            object_size: Some(long(record.size)).filter(|_| wants("ObjectSize")),
            storage_class: Some(record.storage_class().into()).filter(|_| wants("StorageClass")),
            ..GetObjectAttributesOutput::default()
        };
        if wants("Checksum")
            && let Some(checksum) = &record.checksum
        {
            let mut shown = Checksum {
                checksum_type: Some(checksum.kind()),
                ..Checksum::default()
            };
            show_checksum!(shown, Some(checksum));
            output.checksum = Some(shown);
        }
        if wants("ObjectParts") && !record.parts.is_empty() {
            output.object_parts = Some(parts(&record, input.max_parts, input.part_number_marker)?);
        }
        let mut response = S3Response::new(output);
        response.extensions.insert(Amend::BareTag);
        Ok(response)
    }
}

fn parts(
    record: &Record,
    max: Option<i32>,
    marker: Option<i32>,
) -> S3Result<GetObjectAttributesParts> {
    let shown_max = max.unwrap_or(MOST).min(MOST);
    let max = usize::try_from(shown_max)
        .map_err(|_| argument("Argument max-parts must be an integer between 0 and 2147483647"))?;
    let marker = marker.unwrap_or(0);
    let mut left: Vec<_> = record
        .parts
        .iter()
        .filter(|part| part.number > marker)
        .collect();
    let is_truncated = left.len() > max;
    left.truncate(max);
    // S3 lists the parts only if they have their own checksums.
    let has_checksums = record
        .checksum
        .as_ref()
        .is_some_and(checksums::Checksum::is_composite);
    let part = |part: &&crate::record::Part| {
        let mut shown = ObjectPart {
            part_number: Some(part.number),
            size: Some(long(part.size)),
            ..ObjectPart::default()
        };
        show_checksum!(shown, &part.checksum);
        shown
    };
    Ok(GetObjectAttributesParts {
        total_parts_count: i32::try_from(record.parts.len()).ok(),
        is_truncated: Some(is_truncated),
        max_parts: Some(shown_max),
        part_number_marker: Some(marker),
        next_part_number_marker: Some(left.last().map_or(0, |part| part.number)),
        parts: has_checksums.then(|| left.iter().map(part).collect()),
    })
}
