//! The second half: resources, and calls that take many requests.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use botoxide::blocking::Resource;
use botoxide::transfer::ProgressCallback;
use botoxide::{PresignOptions, params};

use super::guide::{Bar, Guide, answer};
use crate::failure::Failure;

/// As large as three parts of a multipart upload.
const FILM_SIZE: u64 = 24 << 20;

/// Shows resources, transfers, pages, waiters and presigned URLs.
pub(super) fn walk(guide: &mut Guide, s3: &Resource) -> Result<(), Failure> {
    buckets(guide, s3)?;
    upload(guide, s3)?;
    pages(guide, s3)?;
    wait(guide, s3)?;
    presigned(guide, s3)
}

fn buckets(guide: &mut Guide, s3: &Resource) -> Result<(), Failure> {
    let found = guide.step(
        "The same list as resources. Their attributes are loaded when they are read.",
        "let s3 = Session::new().resource(\"s3\")?;\nfor bucket in &s3.collection(\"buckets\")? {\n    let bucket = bucket?;\n    println!(\"{bucket:?} {}\", bucket.get(\"creation_date\")?);\n}",
        || {
            let mut found = Vec::new();
            for bucket in &s3.collection("buckets")? {
                let bucket = bucket?;
                found.push(format!("{bucket:?} {}", bucket.get("creation_date")?));
            }
            Ok(found)
        },
    )?;
    for line in found {
        answer(line)?;
    }

    let answered = guide.step(
        "The client of a resource calls all other operations.",
        "s3.client().call(\"HeadBucket\", params! { \"Bucket\": \"photos\" })?;",
        || {
            Ok(s3
                .client()
                .call("HeadBucket", params! { "Bucket": "photos" })?)
        },
    )?;
    answer(format!(
        "HTTP status {}",
        answered["ResponseMetadata"]["HTTPStatusCode"]
    ))
}

fn upload(guide: &mut Guide, s3: &Resource) -> Result<(), Failure> {
    let file = tempfile::NamedTempFile::new()?;
    file.as_file().set_len(FILM_SIZE)?;
    let name = file.path().display().to_string();
    let bar = Arc::new(Bar::new(FILM_SIZE));
    let shown = Arc::clone(&bar);
    let callback = ProgressCallback::new(move |bytes| shown.add(bytes));
    let bucket = s3.resource("Bucket", ["photos"])?;
    let ((), took) = guide.watched(
        "A film of 24 MiB, uploaded in three parts at a time. A callback draws the bar.",
        "let bucket = s3.resource(\"Bucket\", [\"photos\"])?;\nbucket.action(\"upload_file\", params! {\n    \"Filename\": \"film.mp4\", \"Key\": \"film.mp4\", \"Callback\": ProgressCallback::new(|bytes| bar.add(bytes)) })?;",
        || {
            let params = params! { "Filename": name, "Key": "film.mp4", "Callback": callback };
            bucket.action("upload_file", params)?;
            Ok(())
        },
    )?;
    bar.finish(&took)
}

fn pages(guide: &mut Guide, s3: &Resource) -> Result<(), Failure> {
    let client = s3.client();
    let pages = guide.step(
        "All objects, one per page: a paginator requests pages until there are no more.",
        "let pages = s3.client().paginator(\"list_objects_v2\")?;\nfor page in pages.paginate(params! { \"Bucket\": \"photos\", \"PaginationConfig\": { \"PageSize\": 1 } })? {\n    let object = &page?[\"Contents\"][0];\n    println!(\"{} {}\", object[\"Key\"], object[\"Size\"]);\n}",
        || {
            let params = params! { "Bucket": "photos", "PaginationConfig": { "PageSize": 1 } };
            let pages = client.paginator("list_objects_v2")?.paginate(params)?;
            Ok(pages.collect::<Result<Vec<_>, _>>()?)
        },
    )?;
    for page in pages {
        let object = &page["Contents"][0];
        answer(format!("{} {}", object["Key"], object["Size"]))?;
    }
    Ok(())
}

fn wait(guide: &mut Guide, s3: &Resource) -> Result<(), Failure> {
    let bucket = s3.resource("Bucket", ["photos"])?;
    let found = guide.step(
        "Delete an object, and wait: a waiter polls until it no longer exists.",
        "let film = bucket.resource(\"Object\", [\"film.mp4\"])?;\nfilm.action(\"delete\", params! {})?;\nfilm.wait_until(\"not_exists\", params! {})?;",
        || {
            let film = bucket.resource("Object", ["film.mp4"])?;
            film.action("delete", params! {})?;
            film.wait_until("not_exists", params! {})?;
            Ok(film)
        },
    )?;
    answer(format!("{found:?} is gone"))
}

fn presigned(guide: &mut Guide, s3: &Resource) -> Result<(), Failure> {
    let client = s3.client();
    let text = guide.step(
        "A URL that anyone can use for an hour. It is fetched here over plain HTTP, without an S3 client.",
        "let params = params! { \"Bucket\": \"photos\", \"Key\": \"hello.txt\" };\nlet url = s3.client().generate_presigned_url(\"get_object\", params, PresignOptions::default())?;\nlet text = fetch(url.as_str())?;",
        || {
            let params = params! { "Bucket": "photos", "Key": "hello.txt" };
            let options = PresignOptions::default();
            let url = client.generate_presigned_url("get_object", params, options)?;
            fetch(url.as_str())
        },
    )?;
    answer(text)
}

/// The body of what is at a URL, by plain HTTP.
fn fetch(url: &str) -> Result<String, Failure> {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    let (_, body) = response.split_once("\r\n\r\n").unwrap_or_default();
    Ok(body.to_owned())
}
