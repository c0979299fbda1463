//! What is done with a store that speaks S3's protocol, be it moto or the embedded endpoint.

use std::fs;

use serde_json::json;

use crate::shell::Shell;

/// A profile whose store gets only the checksums that it has shown to take.
pub(crate) fn compatible(shell: &Shell) {
    let directory = shell.home().join(".aws");
    fs::create_dir_all(&directory).unwrap();
    fs::write(
        directory.join("config"),
        "[default]\ns3 =\n  compatibility = auto\n",
    )
    .unwrap();
}

/// Puts, copies, uploads in parts, reads and deletes; `global` are words that come first in every line.
pub(crate) fn round_trip(shell: &Shell, global: &str) {
    let run = |line: &str| shell.run(&format!("{global} s3api {line}"));
    fs::write(shell.home().join("in.txt"), "Hello, world!").unwrap();
    run("create-bucket --bucket box").succeeded();
    run("put-object --bucket box --key plain --body in.txt").succeeded();
    run("put-object --bucket box --key summed --body in.txt --checksum-algorithm CRC32")
        .succeeded();
    run("copy-object --bucket box --key copied --copy-source box/plain").succeeded();

    let upload = run("create-multipart-upload --bucket box --key parts").json();
    let of_upload = format!(
        "--bucket box --key parts --upload-id {}",
        upload["UploadId"].as_str().unwrap()
    );
    let part = run(&format!(
        "upload-part {of_upload} --part-number 1 --body in.txt"
    ))
    .json();
    let parts = json!({ "Parts": [{ "ETag": part["ETag"], "PartNumber": 1 }] }).to_string();
    let complete =
        format!("{global} s3api complete-multipart-upload {of_upload} --multipart-upload");
    let mut words: Vec<&str> = complete.split_whitespace().collect();
    words.push(&parts);
    shell.run_words(&words).succeeded();

    for key in ["plain", "summed", "copied", "parts"] {
        run(&format!("get-object --bucket box --key {key} out.txt")).succeeded();
        let found = fs::read_to_string(shell.home().join("out.txt")).unwrap();
        assert_eq!(found, "Hello, world!", "{key}");
    }
    let objects = "Objects=[{Key=plain},{Key=summed},{Key=copied},{Key=parts}]";
    let deleted = run(&format!("delete-objects --bucket box --delete {objects}")).json();
    assert_eq!(deleted["Deleted"].as_array().unwrap().len(), 4, "{deleted}");
    run("delete-bucket --bucket box").succeeded();
}
