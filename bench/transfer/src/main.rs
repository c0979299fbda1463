//! Moves files with botoxide: `bench-transfer signed|unsigned upload|download|list URL COUNTxSIZE DIRECTORY`.
//!
//! It prints the seconds of wall time and of CPU that the moving took. An unsigned body is what goes over HTTPS.
#![forbid(unsafe_code)]

use std::path::Path;
use std::time::Instant;

use bench_meter::cpu_time;
use botoxide::blocking::{Client, Session};
use botoxide::config::{Config, S3Config};
use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};
use botoxide::{ClientOptions, Value, params};

/// How many objects are in one folder.
const FOLDER: u64 = 1000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, way, url, folder, rest @ ..] = arguments.as_slice() else {
        panic!("bench-transfer signed|unsigned upload|download|list URL COUNTxSIZE DIRECTORY");
    };
    let count = folder.split_once('x').map(|(count, _)| count.parse());
    let count: u64 = count.and_then(Result::ok).expect("COUNTxSIZE");
    let directory = rest.first().map(Path::new).unwrap_or(Path::new("."));
    let client = client(url, kind == "signed");
    let (start, cpu) = (Instant::now(), cpu_time());
    match way.as_str() {
        "list" => list(&client, folder, count),
        "upload" | "download" => transfer(&client, way == "upload", folder, count, directory),
        _ => panic!("{way}: upload, download or list"),
    }
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_time() - cpu);
    println!("{{\"wall\": {wall:.6}, \"cpu\": {:.6}}}", cpu.as_secs_f64());
}

fn client(url: &str, is_signed: bool) -> Client {
    let s3 = S3Config {
        payload_signing_enabled: (!is_signed).then_some(false),
        ..S3Config::default()
    };
    let options = ClientOptions {
        endpoint_url: Some(url.to_owned()),
        config: Some(Config {
            s3: Some(s3),
            ..Config::default()
        }),
        ..ClientOptions::default()
    };
    Session::new().client_with("s3", options).expect("a client")
}

fn transfer(client: &Client, is_upload: bool, folder: &str, count: u64, directory: &Path) {
    let manager = TransferManager::new(client, TransferConfig::default()).expect("a manager");
    let mut futures = Vec::new();
    for number in 0..count {
        let below = format!("{:03}", number / FOLDER);
        if !is_upload && number % FOLDER == 0 {
            std::fs::create_dir_all(directory.join(&below)).expect("a directory");
        }
        let name = format!("{below}/{number:06}.bin");
        let (path, key) = (directory.join(&name), format!("{folder}/{name}"));
        let options = TransferOptions::default();
        let future = if is_upload {
            manager.upload(path, "bucket", &key, options)
        } else {
            manager.download("bucket", &key, path, options)
        };
        futures.push(future.expect("a transfer"));
    }
    for future in futures {
        future.result().expect("it is done");
    }
}

fn list(client: &Client, folder: &str, count: u64) {
    let paginator = client.paginator("ListObjectsV2").expect("a paginator");
    let prefix = format!("{folder}/");
    let pages = paginator.paginate(params! { "Bucket": "bucket", "Prefix": prefix });
    let pages = pages.expect("pages");
    let keys = |page: Value| page["Contents"].as_list().map_or(0, <[Value]>::len) as u64;
    let found: u64 = pages.map(|page| keys(page.expect("a page"))).sum();
    assert_eq!(found, count);
}
