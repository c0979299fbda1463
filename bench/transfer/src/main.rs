//! Moves files with botoxide: `bench-transfer botoxide|loop upload|download|list URL COUNTxSIZE DIRECTORY`.
//!
//! `loop` downloads an object without botoxide: it receives and writes, which is the least that a download can cost.
//! It prints the seconds of wall time and of CPU that the moving took.
#![forbid(unsafe_code)]

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Instant;

use bench_meter::cpu_time;
use botoxide::blocking::{Client, Session};
use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};
use botoxide::{ClientOptions, Value, params};

/// How many objects are in one folder.
const FOLDER: u64 = 1000;
/// So many bytes are received at once, at most.
const CHUNK: usize = 256 << 10;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, way, url, folder, rest @ ..] = arguments.as_slice() else {
        panic!("bench-transfer botoxide|loop upload|download|list URL COUNTxSIZE DIRECTORY");
    };
    let count = folder.split_once('x').map(|(count, _)| count.parse());
    let count: u64 = count.and_then(Result::ok).expect("COUNTxSIZE");
    let directory = rest.first().map(Path::new).unwrap_or(Path::new("."));
    let client = client(url);
    let (start, cpu) = (Instant::now(), cpu_time());
    match way.as_str() {
        _ if kind == "loop" => receive_and_write(url, folder, directory).expect("an object"),
        "list" => list(&client, folder, count),
        "upload" | "download" => transfer(&client, way == "upload", folder, count, directory),
        _ => panic!("{way}: upload, download or list"),
    }
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_time() - cpu);
    println!("{{\"wall\": {wall:.6}, \"cpu\": {:.6}}}", cpu.as_secs_f64());
}

fn client(url: &str) -> Client {
    let options = ClientOptions {
        endpoint_url: Some(url.to_owned()),
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

/// Receives the first object of a folder over one connection, and writes it to a file.
fn receive_and_write(url: &str, folder: &str, directory: &Path) -> io::Result<()> {
    let address = url.strip_prefix("http://").expect("plain HTTP");
    let mut stream = TcpStream::connect(address)?;
    let path = format!("/bucket/{folder}/000/000000.bin");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut file = File::create(directory.join("000000.bin"))?;
    let (mut buffer, mut is_head) = (vec![0; CHUNK], true);
    loop {
        let count = stream.read(&mut buffer)?;
        let mut bytes = &buffer[..count];
        if is_head && let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            (bytes, is_head) = (&bytes[end + 4..], false);
        }
        if count == 0 {
            return Ok(());
        }
        file.write_all(bytes)?;
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
