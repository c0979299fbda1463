//! Tags of objects.
//!
//! Counterpart: none.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use s3s::dto::{
    DeleteObjectTaggingInput, DeleteObjectTaggingOutput, GetObjectTaggingInput,
    GetObjectTaggingOutput, PutObjectTaggingInput, PutObjectTaggingOutput, Tag,
};
use s3s::{S3Request, S3Response, S3Result};

use crate::about::check_version;
use crate::errors::{argument, error};
use crate::store::Store;

const MOST: usize = 10;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

type Tags = Vec<(String, String)>;

impl Store {
    pub(crate) async fn get_object_tagging(
        &self,
        request: S3Request<GetObjectTaggingInput>,
    ) -> S3Result<S3Response<GetObjectTaggingOutput>> {
        let input = request.input;
        check_version(input.version_id.as_deref())?;
        let record = self
            .run(move |store| store.get(&input.bucket, &input.key))
            .await?;
        let tags = record.about.tags.into_iter();
        let tag = |(key, value)| Tag {
            key: Some(key),
            value: Some(value),
        };
        Ok(S3Response::new(GetObjectTaggingOutput {
            tag_set: tags.map(tag).collect(),
            ..GetObjectTaggingOutput::default()
        }))
    }

    pub(crate) async fn put_object_tagging(
        &self,
        request: S3Request<PutObjectTaggingInput>,
    ) -> S3Result<S3Response<PutObjectTaggingOutput>> {
        let input = request.input;
        check_version(input.version_id.as_deref())?;
        let tags = input.tagging.tag_set.into_iter();
        let tags = tags.map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()));
        self.set_tags(input.bucket, input.key, check(tags.collect())?)
            .await?;
        Ok(S3Response::new(PutObjectTaggingOutput::default()))
    }

    pub(crate) async fn delete_object_tagging(
        &self,
        request: S3Request<DeleteObjectTaggingInput>,
    ) -> S3Result<S3Response<DeleteObjectTaggingOutput>> {
        let input = request.input;
        check_version(input.version_id.as_deref())?;
        self.set_tags(input.bucket, input.key, Tags::new()).await?;
        Ok(S3Response::new(DeleteObjectTaggingOutput::default()))
    }

    async fn set_tags(&self, bucket: String, key: String, tags: Tags) -> S3Result<()> {
        self.run(move |store| store.change(&bucket, &key, |record| record.about.tags = tags))
            .await
    }
}

/// The tags in a header: `a=b&c=d`, percent-encoded.
pub(crate) fn read_header(header: &str) -> S3Result<Tags> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        let text = percent_decode_str(&text)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned);
        text.map_err(|_| argument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."))
    };
    let pairs = header.split('&').filter(|pair| !pair.is_empty());
    let tags: S3Result<Tags> = pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(key)?, decode(value)?))
        })
        .collect();
    check(tags?)
}

fn check(tags: Tags) -> S3Result<Tags> {
    if tags.len() > MOST {
        return Err(error("BadRequest", "Object tags cannot be greater than 10"));
    }
    let mut seen = HashSet::new();
    for (key, value) in &tags {
        if key.is_empty() || key.chars().count() > LONGEST_KEY || !key.chars().all(is_allowed) {
            return Err(error(
                "InvalidTag",
                "The TagKey you have provided is invalid",
            ));
        }
        if value.chars().count() > LONGEST_VALUE || !value.chars().all(is_allowed) {
            return Err(error(
                "InvalidTag",
                "The TagValue you have provided is invalid",
            ));
        }
        if !seen.insert(key) {
            return Err(error(
                "InvalidTag",
                "Cannot provide multiple Tags with the same key",
            ));
        }
    }
    Ok(tags)
}

/// Whether S3 allows a character in a tag: letters, digits and spaces of any script, and some punctuation.
fn is_allowed(letter: char) -> bool {
    letter.is_alphanumeric()
        || (letter.is_whitespace() && !letter.is_control())
        || "_.:/=+-@".contains(letter)
}
