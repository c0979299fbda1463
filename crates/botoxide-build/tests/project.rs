//! Generated files in a program: written, refused, scanned, checked.
#![expect(clippy::disallowed_methods, reason = "tests make files and read them")]

use std::fs;
use std::path::Path;

use botoxide::Session;
use botoxide_build::{check, check_file, generate, generated_files, scan_sources, write};
use botoxide_types::rust::{Docs, Options, State, compare};

fn docs(docs: Docs) -> Options {
    Options {
        docs,
        ..Options::default()
    }
}

fn types(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    generate(&Session::new(), "s3", Some(&names), &Options::default()).expect("types")
}

#[test]
fn unknown_names_are_reported_with_the_nearest() {
    let session = Session::new();
    let service = generate(&session, "dynamodbb", None, &Options::default()).unwrap_err();
    let service = service.to_string();
    assert!(
        service.starts_with("there is no service dynamodbb; similar names: dynamodb"),
        "{service}"
    );
    let operation = generate(
        &session,
        "s3",
        Some(&["GetObjct".to_owned()]),
        &docs(Docs::None),
    );
    let operation = operation.unwrap_err().to_string();
    assert!(
        operation.starts_with("s3 has no operation GetObjct; similar names: GetObject"),
        "{operation}"
    );
}

#[test]
fn a_file_that_was_edited_is_replaced_by_force_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("aws/s3.rs");
    let (one, two) = (types(&["GetObject"]), types(&["get_object", "PutObject"]));
    assert!(write(&path, &one, false).unwrap());
    assert!(!write(&path, &one, false).unwrap());
    assert!(write(&path, &two, false).unwrap());
    // rustfmt may have been at it.
    let (head, body) = two.split_once("\n\n").unwrap();
    let formatted = format!(
        "{head}\n\n{}",
        body.replace("{\n", "{\n\n").replace(", ", ",\n    ")
    );
    fs::write(&path, &formatted).unwrap();
    assert!(write(&path, &one, false).unwrap());
    fs::write(&path, one.replace("pub key: Text", "pub key: Value")).unwrap();
    let refused = write(&path, &two, false).unwrap_err().to_string();
    assert!(refused.contains("--force"), "{refused}");
    assert!(write(&path, &two, true).unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap(), two);
    let by_hand = folder.path().join("main.rs");
    fs::write(&by_hand, "fn main() {}").unwrap();
    assert!(write(&by_hand, &one, false).is_err());
    assert_eq!(
        fs::read_dir(folder.path().join("aws")).unwrap().count(),
        1,
        "nothing half written"
    );
}

#[test]
fn files_that_do_not_fit_are_reported_by_operation_and_field() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s3.rs");
    let text = types(&["GetObject"]);
    write(&path, &text, false).unwrap();
    assert_eq!(
        generated_files(folder.path()).unwrap(),
        std::slice::from_ref(&path)
    );
    assert_eq!(check_file(&Session::new(), &path).unwrap(), State::Same);
    check(folder.path()).unwrap();
    // As rustfmt cuts long types.
    let cut = text.replace(
        "Option<Timestamp>",
        "\n        Option<\n            Timestamp,\n        >",
    );
    assert_eq!(compare(&cut, &text), State::Same);
    // As an older command would have written it.
    let older = forged(&text.replace("    pub part_number: Option<i64>,\n", ""));
    fs::write(&path, older).unwrap();
    assert_eq!(check_file(&Session::new(), &path).unwrap(), State::Older);
    let other = forged(&text.replace(
        "pub part_number: Option<i64>",
        "pub part_number: Option<f64>",
    ));
    fs::write(&path, other).unwrap();
    let broken = check(folder.path()).unwrap_err().to_string();
    assert!(
        broken.ends_with("GetObject: GetObject.part_number is Option<i64>, was Option<f64>"),
        "{broken}"
    );
    let gone = forged(&text.replace("--operations GetObject", "--operations GetObjct"));
    fs::write(&path, gone).unwrap();
    let broken = check(folder.path()).unwrap_err().to_string();
    assert!(
        broken.contains("GetObjct: the operation has been removed"),
        "{broken}"
    );
}

/// A file with the hash of its own text, as if a command had written it.
fn forged(text: &str) -> String {
    let written = botoxide_types::rust::seal(text);
    assert!(!botoxide_types::rust::is_edited(&written));
    written
}

#[test]
fn sources_are_scanned_for_operations_that_files_lack() {
    let folder = tempfile::tempdir().unwrap();
    let source = "use aws::s3::{GetObject, PutObject, types::Tag};\nlet x: aws::dynamodb::QueryOutput;\n// sqs::SendMessage\n";
    fs::write(folder.path().join("main.rs"), source).unwrap();
    let s3 = folder.path().join("aws/s3.rs");
    write(&s3, &types(&["GetObject"]), false).unwrap();
    let added = scan_sources(&Session::new(), folder.path()).unwrap();
    let shown: Vec<_> = (added.iter())
        .map(|file| {
            (
                file.service.as_str(),
                file.new.join(","),
                file.operations.join(","),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("dynamodb", "Query".to_owned(), "Query".to_owned()),
            (
                "s3",
                "PutObject".to_owned(),
                "GetObject,PutObject".to_owned()
            )
        ]
    );
    assert_eq!(added[1].path, s3);
    assert!(scan_sources(&Session::new(), Path::new("/nonexistent")).is_err());
}

/// The head names botocore's version by hand.
#[test]
fn the_version_of_botocore_is_that_of_the_models() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../botoxide-data/models.lock");
    let lock = fs::read_to_string(lock).unwrap();
    let text = types(&["GetObject"]);
    let version = text
        .lines()
        .find_map(|line| line.strip_prefix("// botocore: "))
        .unwrap();
    assert!(lock.contains(version), "{version}\n{lock}");
}
