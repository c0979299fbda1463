//! The objects of a bucket, page by page, and sizes for people.
//!
//! Counterpart: awscli `customizations/s3/utils.py` (`BucketLister`, `human_readable_size`).

use botoxide::blocking::{Client, PageIterator};
use botoxide_core::error::Result;
use botoxide_core::value::{Map, Value};

/// The arguments of a `ListObjectsV2` with these pages.
pub(super) fn arguments(
    bucket: &str,
    prefix: &str,
    page_size: Option<i64>,
    request_payer: Option<&str>,
) -> Map {
    let mut arguments = Map::from_iter([("Bucket", bucket), ("Prefix", prefix)]);
    arguments.insert("PaginationConfig", pages_of(page_size));
    if let Some(payer) = request_payer {
        arguments.insert("RequestPayer", payer);
    }
    arguments
}

/// The `PaginationConfig` for pages of this size.
pub(super) fn pages_of(page_size: Option<i64>) -> Value {
    let size = page_size.map_or(Value::Null, Value::Integer);
    Value::Map(Map::from_iter([("PageSize", size)]))
}

/// The pages of a bucket's objects.
pub(super) fn pages(client: &Client, arguments: Map) -> Result<PageIterator> {
    client
        .paginator("list_objects_v2")?
        .paginate(Value::Map(arguments))
}

/// A human-readable size: `1 Byte`, `10 Bytes`, `1.0 KiB`.
#[expect(
    clippy::cast_precision_loss,
    reason = "one decimal is shown, as of Python's float"
)]
pub(crate) fn human_readable_size(size: u64) -> String {
    const SUFFIXES: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    match size {
        1 => return "1 Byte".to_owned(),
        0..1024 => return format!("{size} Bytes"),
        1024.. => {}
    }
    let mut value = size as f64 / 1024.0;
    let mut suffixes = SUFFIXES.iter();
    let mut suffix = suffixes.next();
    // What would round to 1024 is 1.0 of the next.
    while value.round_ties_even() >= 1024.0
        && let Some(next) = suffixes.next()
    {
        value /= 1024.0;
        suffix = Some(next);
    }
    format!("{value:.1} {}", suffix.unwrap_or(&"EiB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Against Python's human_readable_size.
    #[test]
    fn sizes_are_those_of_aws() {
        for (size, text) in [
            (0, "0 Bytes"),
            (1, "1 Byte"),
            (1023, "1023 Bytes"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (1024 * 1024 - 1, "1.0 MiB"),
            (1023 * 1024 + 511, "1023.5 KiB"),
            (1023 * 1024 + 512, "1.0 MiB"),
            (1024 * 1024, "1.0 MiB"),
            (5 * 1024 * 1024 * 1024, "5.0 GiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(human_readable_size(size), text, "{size}");
        }
    }
}
