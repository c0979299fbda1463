//! The typed examples of README and of the guide: a program of them is compiled with generated types, and runs.
//!
//! It has the blocks marked `rust,ignore` that call something of `aws::`. The types are those that a scan of the program
//! finds, as in a user's own.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use botoxide::blocking::Session as Blocking;
use botoxide::types::Credentials;
use botoxide::{ClientOptions, Session, SessionOptions, params};
use botoxide_build::{generate, scan_sources};
use botoxide_local::{ACCESS_KEY_ID, LocalEndpoint, REGION};

use crate::compiled;

const PAGES: [&str; 2] = ["README.md", "docs/guide/rust-types.md"];

/// What the program prints.
const PRINTED: [&str; 4] = ["Hello", "5 bytes, author None", "cat.jpg 5", "notes.txt 5"];

/// The blocks of a page that are examples of types.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    for part in page.split("```rust,ignore\n").skip(1) {
        let block = part.split("```").next().unwrap();
        if block.contains("aws::") {
            blocks.push(block.to_owned());
        }
    }
    blocks
}

/// A program that runs each block in a function of its own.
fn program(root: &Path) -> String {
    let mut program = String::from(
        "mod aws { pub mod s3; }\n#[allow(unused_imports)] use botoxide::{ByteStream, Session};\n",
    );
    let mut calls = String::new();
    let mut count = 0;
    for page in PAGES {
        for block in blocks(&fs::read_to_string(root.join(page)).unwrap()) {
            let _ = write!(
                program,
                "async fn example_{count}(s3: &botoxide::Client) -> botoxide::Result<()> {{\n\
                 {block}\nOk(())\n}}\n"
            );
            let _ = writeln!(calls, "    example_{count}(&s3).await?;");
            count += 1;
        }
    }
    assert!(count >= 3, "only {count} examples");
    let _ = write!(
        program,
        "async fn all() -> botoxide::Result<()> {{\n    let s3 = botoxide::Session::new().client(\"s3\")?;\n\
         {calls}    Ok(())\n}}\n\
         fn main() {{\n    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();\n    \
         runtime.unwrap().block_on(all()).unwrap();\n}}\n"
    );
    program
}

#[test]
fn typed_examples_compile_and_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::write(path.join("main.rs"), program(&root)).unwrap();
    for file in scan_sources(&Session::new(), path).unwrap() {
        let text = generate(
            &Session::new(),
            &file.service,
            Some(&file.operations),
            &file.options,
        );
        botoxide_build::write(&file.path, &text.unwrap(), false).unwrap();
    }
    let binary = path.join(format!("example{}", std::env::consts::EXE_SUFFIX));
    compiled(
        &path.join("main.rs"),
        &binary,
        &["--crate-type=bin", "-Adead_code"],
    )
    .unwrap();

    let endpoint = LocalEndpoint::start(path.join("store"), None).unwrap();
    let session = Blocking::with(SessionOptions {
        region_name: Some(REGION.into()),
        credentials: Some(Credentials::new(
            ACCESS_KEY_ID,
            endpoint.secret_access_key(),
            None,
        )),
        ..SessionOptions::default()
    });
    let options = ClientOptions {
        endpoint_url: Some(endpoint.url()),
        ..ClientOptions::default()
    };
    let s3 = session.unwrap().client_with("s3", options).unwrap();
    s3.call("CreateBucket", params! { "Bucket": "photos" })
        .unwrap();
    for key in ["cat.jpg", "notes.txt"] {
        s3.call(
            "PutObject",
            params! { "Bucket": "photos", "Key": key, "Body": "Hello" },
        )
        .unwrap();
    }
    let ran = Command::new(&binary)
        .env_clear()
        .env("HOME", path)
        .env("AWS_ENDPOINT_URL", endpoint.url())
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", endpoint.secret_access_key())
        .env("AWS_REGION", REGION)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&ran.stdout);
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{printed}{said}");
    assert_eq!(printed.lines().collect::<Vec<_>>(), PRINTED);
}
