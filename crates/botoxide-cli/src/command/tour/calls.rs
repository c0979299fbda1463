//! The first half: operations of one service, called with a client.

use botoxide::{ByteStream, params};

use super::guide::{Guide, answer};
use crate::engine::Client;
use crate::failure::Failure;

/// Makes the calls.
pub(super) fn walk(guide: &mut Guide, s3: &Client) -> Result<(), Failure> {
    guide.step(
        "A bucket. Operations and parameters have the names of boto3 and of AWS's own documentation.",
        r#"s3.call("CreateBucket", params! { "Bucket": "photos" })?;"#,
        || s3.call("CreateBucket", params! { "Bucket": "photos" }),
    )?;
    answer("created")?;

    let put = guide.step(
        "An object in it. A body may be text, bytes, a file or a stream.",
        "s3.call(\"PutObject\", params! {\n    \"Bucket\": \"photos\", \"Key\": \"hello.txt\", \"Body\": \"Hello, world!\" })?;",
        || {
            s3.call(
                "PutObject",
                params! { "Bucket": "photos", "Key": "hello.txt", "Body": "Hello, world!" },
            )
        },
    )?;
    answer(format!("ETag {}", put["ETag"]))?;

    let out = guide.step(
        "All buckets: name and creation date. A result is a value that is indexed like a dictionary.",
        "let out = s3.call(\"ListBuckets\", params! {})?;\nfor bucket in &out[\"Buckets\"] {\n    println!(\"{} {}\", bucket[\"Name\"], bucket[\"CreationDate\"]);\n}",
        || s3.call("ListBuckets", params! {}),
    )?;
    for bucket in &out["Buckets"] {
        answer(format!("{} {}", bucket["Name"], bucket["CreationDate"]))?;
    }

    let text = guide.step(
        "The object again. Its body is a stream, read as it arrives.",
        "let out = s3.call(\"GetObject\", params! { \"Bucket\": \"photos\", \"Key\": \"hello.txt\" })?;\nlet text = ByteStream::from_value(&out[\"Body\"])?.collect_blocking()?;",
        || {
            let out = s3.call(
                "GetObject",
                params! { "Bucket": "photos", "Key": "hello.txt" },
            )?;
            Ok(ByteStream::from_value(&out["Body"])?.collect_blocking()?)
        },
    )?;
    answer(String::from_utf8_lossy(&text))?;

    let missing = guide.step(
        "A failed call is an error with the service's code and boto3's message.",
        "s3.call(\"GetObject\", params! { \"Bucket\": \"photos\", \"Key\": \"nothing\" })",
        || {
            let arguments = params! { "Bucket": "photos", "Key": "nothing" };
            Ok(s3.call("GetObject", arguments).err())
        },
    )?;
    answer(missing.map_or_else(String::new, |error| error.to_string()))?;

    let wrong = guide.step(
        "Arguments are checked before anything is sent.",
        "s3.call(\"DeleteBucket\", params! { \"Bukcet\": \"photos\" })",
        || {
            Ok(s3
                .call("DeleteBucket", params! { "Bukcet": "photos" })
                .err())
        },
    )?;
    answer(wrong.map_or_else(String::new, |error| error.to_string()))
}
