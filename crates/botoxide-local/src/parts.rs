//! `ListParts` and `ListMultipartUploads`.
//!
//! Counterpart: none.

use s3s::dto::{
    CommonPrefix, Initiator, ListMultipartUploadsInput, ListMultipartUploadsOutput, ListPartsInput,
    ListPartsOutput, MultipartUpload, Part,
};
use s3s::{S3Request, S3Response, S3Result};

use crate::buckets::owner;
use crate::checksums::show_checksum;
use crate::errors::{argument, broken};
use crate::listings::{Encoding, common_prefix};
use crate::multipart::{Upload, UploadedPart};
use crate::random;
use crate::record::{found, long, timestamp};
use crate::store::{ID, Store};

const MOST: i32 = 1000;

impl Store {
    pub(crate) async fn list_parts(
        &self,
        request: S3Request<ListPartsInput>,
    ) -> S3Result<S3Response<ListPartsOutput>> {
        let input = request.input;
        let max = limit(input.max_parts, "max-parts")?;
        let marker = input.part_number_marker.unwrap_or(0);
        if marker < 0 {
            return Err(argument(
                "Argument part-number-marker must be an integer between 0 and 2147483647",
            ));
        }
        let target = (
            input.bucket.clone(),
            input.key.clone(),
            input.upload_id.clone(),
        );
        let (upload, mut parts) = self
            .run(move |store| store.all_parts(&target.0, &target.1, &target.2))
            .await?;
        parts.retain(|part| part.part.number > marker);
        let is_truncated = parts.len() > max;
        parts.truncate(max);
        let last = parts.last().map_or(0, |part| part.part.number);
        Ok(S3Response::new(ListPartsOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            checksum_algorithm: upload.checksum_algorithm(),
            checksum_type: upload.algorithm.map(|_| upload.checksum_type()),
            part_number_marker: Some(marker),
            next_part_number_marker: Some(last),
            max_parts: Some(i32::try_from(max).unwrap_or(MOST)),
            is_truncated: Some(is_truncated),
            parts: Some(parts.iter().map(|part| shown(&upload, part)).collect()),
            initiator: Some(initiator()),
            owner: Some(owner()),
            storage_class: Some("STANDARD".to_owned().into()),
            ..ListPartsOutput::default()
        }))
    }

    fn all_parts(
        &self,
        bucket: &str,
        key: &str,
        id: &str,
    ) -> S3Result<(Upload, Vec<UploadedPart>)> {
        let upload = self.upload(bucket, key, id)?;
        let directory = self.uploads_directory(bucket).join(id);
        let names = found(self.files.entries(&directory))
            .map_err(broken)?
            .unwrap_or_default();
        let mut numbers: Vec<i32> = names
            .iter()
            .filter_map(|(name, _)| name.strip_suffix(".json")?.parse().ok())
            .collect();
        numbers.sort_unstable();
        let parts = numbers
            .into_iter()
            .map(|number| self.uploaded_part(&directory, number));
        Ok((
            upload,
            parts
                .filter_map(Result::transpose)
                .collect::<S3Result<_>>()?,
        ))
    }

    pub(crate) async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        let input = request.input;
        let max = limit(input.max_uploads, "max-uploads")?;
        let encoding = Encoding::read(input.encoding_type.as_ref())?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let key_marker = input.key_marker.clone().unwrap_or_default();
        // S3 ignores it without a key marker.
        let id_marker = input
            .upload_id_marker
            .clone()
            .filter(|_| !key_marker.is_empty());
        let bucket = input.bucket.clone();
        let mut uploads = self.run(move |store| store.all_uploads(&bucket)).await?;
        uploads.retain(|(id, upload)| {
            let after = match &id_marker {
                Some(marker) if upload.key == key_marker => id > marker,
                _ => upload.key > key_marker,
            };
            upload.key.starts_with(&prefix) && after
        });
        let mut output = ListMultipartUploadsOutput {
            max_uploads: Some(i32::try_from(max).unwrap_or(MOST)),
            key_marker: Some(encoding.write(&key_marker)),
            upload_id_marker: Some(input.upload_id_marker.unwrap_or_default()),
            prefix: input.prefix.map(|prefix| encoding.write(&prefix)),
            encoding_type: input.encoding_type,
            is_truncated: Some(false),
            ..ListMultipartUploadsOutput::default()
        };
        let (mut listed, mut prefixes) = (Vec::new(), Vec::<String>::new());
        let mut last = None;
        for (id, upload) in uploads {
            let rolled =
                common_prefix(&upload.key, &prefix, input.delimiter.as_deref()).map(str::to_owned);
            if rolled.is_some()
                && (rolled == prefixes.last().cloned() || rolled.as_deref() == Some(&*key_marker))
            {
                continue;
            }
            if listed.len() + prefixes.len() == max {
                output.is_truncated = Some(max > 0);
                break;
            }
            if let Some(rolled) = rolled {
                last = Some((rolled.clone(), String::new()));
                prefixes.push(rolled);
            } else {
                last = Some((upload.key.clone(), id.clone()));
                listed.push(multipart_upload(&upload, id, encoding));
            }
        }
        if let Some((key, id)) = last.filter(|_| output.is_truncated == Some(true)) {
            output.next_key_marker = Some(encoding.write(&key));
            output.next_upload_id_marker = Some(id);
        }
        output.delimiter = input.delimiter.map(|delimiter| encoding.write(&delimiter));
        output.uploads = Some(listed);
        let prefixes = prefixes.iter().map(|prefix| CommonPrefix {
            prefix: Some(encoding.write(prefix)),
        });
        output.common_prefixes = Some(prefixes.collect());
        output.bucket = Some(input.bucket);
        Ok(S3Response::new(output))
    }

    /// The uploads of a bucket, by key and id.
    fn all_uploads(&self, bucket: &str) -> S3Result<Vec<(String, Upload)>> {
        self.bucket(bucket)?;
        let directory = self.uploads_directory(bucket);
        let names = found(self.files.entries(&directory))
            .map_err(broken)?
            .unwrap_or_default();
        let mut uploads = Vec::new();
        for (id, _) in names {
            // Skip an upload that has just ended, or that is damaged.
            if random::is_hex(&id, ID)
                && let Ok(upload) = self
                    .files
                    .read_json::<Upload>(&directory.join(&id).join("upload.json"))
            {
                uploads.push((id, upload));
            }
        }
        uploads.sort_by(|(one_id, one), (other_id, other)| {
            (&one.key, one_id).cmp(&(&other.key, other_id))
        });
        Ok(uploads)
    }
}

fn limit(told: Option<i32>, name: &str) -> S3Result<usize> {
    usize::try_from(told.unwrap_or(MOST).min(MOST)).map_err(|_| {
        argument(format!(
            "Argument {name} must be an integer between 0 and 2147483647"
        ))
    })
}

fn shown(upload: &Upload, uploaded: &UploadedPart) -> Part {
    let mut part = Part {
        e_tag: Some(uploaded.e_tag()),
        last_modified: Some(timestamp(uploaded.modified)),
        part_number: Some(uploaded.part.number),
        size: Some(long(uploaded.part.size)),
        ..Part::default()
    };
    if upload.algorithm.is_some() {
        show_checksum!(part, &uploaded.part.checksum);
    }
    part
}

fn multipart_upload(upload: &Upload, id: String, encoding: Encoding) -> MultipartUpload {
    MultipartUpload {
        key: Some(encoding.write(&upload.key)),
        upload_id: Some(id),
        initiated: Some(timestamp(upload.initiated)),
        checksum_algorithm: upload.checksum_algorithm(),
        checksum_type: upload.algorithm.map(|_| upload.checksum_type()),
        initiator: Some(initiator()),
        owner: Some(owner()),
        storage_class: Some("STANDARD".to_owned().into()),
    }
}

fn initiator() -> Initiator {
    let owner = owner();
    Initiator {
        display_name: owner.display_name,
        id: owner.id,
    }
}
