//! Generated files compile without warnings: a few operations, and with `BOTOXIDE_TYPED=all` all of all services, which
//! takes ten minutes.
#![expect(
    clippy::disallowed_methods,
    reason = "the test runs the compiler on files"
)]
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail")]
#![expect(clippy::print_stdout, reason = "a long run shows its progress")]

#[cfg(test)]
mod documents;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use botoxide::Session;
use botoxide_build::generate;
use botoxide_types::rust::{Docs, Options};

/// Services with recursion, unions, streams, every protocol, names that Rust reserves, and an error that is named twice.
const SAMPLE: [(&str, &[&str]); 9] = [
    (
        "s3",
        &[
            "GetObject",
            "PutObject",
            "ListObjectsV2",
            "HeadBucket",
            "SelectObjectContent",
        ],
    ),
    ("dynamodb", &["GetItem", "Query"]),
    ("ec2", &["DescribeInstances"]),
    ("wafv2", &["CreateWebACL", "GetWebACL"]),
    ("kinesis", &["SubscribeToShard"]),
    ("rds", &["DescribeOptionGroups", "DescribeDBInstances"]),
    ("bedrock-runtime", &["Converse", "ConverseStream"]),
    ("lex-models", &["PutIntent"]),
    ("docdb", &["RestoreDBClusterToPointInTime"]),
];

#[test]
fn generated_files_compile_without_warnings() {
    let session = Session::new();
    let folder = tempfile::tempdir().unwrap();
    let is_whole = std::env::var("BOTOXIDE_TYPED").is_ok_and(|value| value == "all");
    let mut failures = Vec::new();
    if is_whole {
        let options = Options {
            docs: Docs::Full,
            ..Options::default()
        };
        for service in session.available_services().unwrap() {
            let text = generate(&session, &service, None, &options).unwrap();
            let start = Instant::now();
            let compiled = compile(folder.path(), &service, &text);
            let (lines, seconds) = (text.lines().count(), start.elapsed().as_secs_f32());
            let outcome = compiled.as_ref().map_or("FAILED", |()| "compiled");
            println!("{service}: {outcome}, {lines} lines, {seconds:.1} s");
            failures.extend(compiled.err());
        }
    } else {
        for (service, names) in SAMPLE {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let text = generate(&session, service, Some(&names), &Options::default()).unwrap();
            failures.extend(compile(folder.path(), service, &text).err());
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn compile(folder: &Path, service: &str, text: &str) -> Result<(), String> {
    let file = folder.join(format!("{}.rs", service.replace('-', "_")));
    std::fs::write(&file, text).unwrap();
    let options = ["--crate-type=lib", "--emit=metadata", "-Dwarnings"];
    compiled(&file, &folder.join("out.rmeta"), &options)
        .map_err(|message| format!("{service}:\n{message}"))
}

/// Compiles a file that uses botoxide, and tokio. The error is what the compiler says.
pub(crate) fn compiled(file: &Path, out: &Path, options: &[&str]) -> Result<(), String> {
    let dependencies = std::env::current_exe().unwrap();
    let dependencies = dependencies.parent().unwrap();
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler)
        .arg("--edition=2024")
        .args(options)
        .arg("-o")
        .arg(out)
        .args(["botoxide", "tokio"].map(|name| {
            let library = library(dependencies, name);
            format!("--extern={name}={}", library.display())
        }))
        .arg(format!("-Ldependency={}", dependencies.display()))
        .arg(file)
        .output()
        .unwrap();
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let shown: Vec<_> = message.lines().take(40).collect();
    Err(shown.join("\n"))
}

/// A library that this test was built with: the newest.
fn library(folder: &Path, name: &str) -> PathBuf {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let libraries = files.filter(|file| {
        let file = file.file_name();
        let file = file.to_string_lossy();
        let hash = file
            .strip_prefix(&format!("lib{name}-"))
            .and_then(|rest| rest.strip_suffix(".rlib"));
        hash.is_some_and(|hash| !hash.contains('-'))
    });
    let newest =
        libraries.max_by_key(|file| file.metadata().and_then(|data| data.modified()).unwrap());
    newest.unwrap().path()
}
