//! `Folder`: which objects there are. Their keys say it, so that nothing has to be put there first.

use std::fmt::Write;

/// How many keys are on a page of a listing.
const PAGE: u64 = 1000;
/// Before now, because s5cmd passes over what is newer than itself; the files that are compared with these are older.
const LAST_MODIFIED: &str = "2025-01-01T00:00:00.000Z";

/// So many objects of one size: those whose keys begin with `COUNTxSIZE/`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Folder {
    count: u64,
    /// Of each object, in bytes.
    pub(super) size: u64,
}

impl Folder {
    /// The folder that a key or a prefix begins with.
    pub(super) fn of(key: &str) -> Option<Self> {
        let name = key.split(['/', '%']).next()?;
        let (count, size) = name.split_once('x')?;
        Some(Self {
            count: count.parse().ok()?,
            size: size.parse().ok()?,
        })
    }

    /// One page of `ListObjectsV2`; `token` is the number of the first key, as the page before gave it.
    pub(super) fn page(self, token: &str) -> Vec<u8> {
        let Self { count, size } = self;
        let first = token.parse().unwrap_or(0).min(count);
        let end = (first + PAGE).min(count);
        let mut page = String::with_capacity(400 * PAGE as usize);
        page.push_str(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name>",
        );
        let more = if end < count {
            format!(
                "<IsTruncated>true</IsTruncated><NextContinuationToken>{end}</NextContinuationToken>"
            )
        } else {
            "<IsTruncated>false</IsTruncated>".to_owned()
        };
        let _ = write!(
            page,
            "<Prefix>{count}x{size}/</Prefix><KeyCount>{}</KeyCount><MaxKeys>{PAGE}</MaxKeys>\
             <EncodingType>url</EncodingType>{more}",
            end - first
        );
        for number in first..end {
            let (folder, tag) = (number / PAGE, number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let _ = write!(
                page,
                "<Contents><Key>{count}x{size}/{folder:03}/{number:06}.bin</Key>\
                 <LastModified>{LAST_MODIFIED}</LastModified><ETag>&quot;{tag:032x}&quot;</ETag>\
                 <ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>\
                 <Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            );
        }
        page.push_str("</ListBucketResult>");
        page.into_bytes()
    }
}
