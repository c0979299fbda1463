//! `gamelift upload-build` and `gamelift get-game-session-log`.
//!
//! Counterpart: awscli `customizations/gamelift/`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use botoxide::blocking::s3::ClientExt as _;
use botoxide::s3::TransferArguments;
use botoxide::seam::{Fs as _, RealFs};
use botoxide::transfer::ProgressCallback;
use botoxide::transport::{HttpTransport, SendOptions, Transport as _, TransportConfig, block_on};
use botoxide::types::Request;
use botoxide_core::credential::Credentials;
use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call, print_text};
use super::{archive, emr};
use crate::args::options::{Opt, Takes};
use crate::command::{human_readable_size, save};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output;

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "gamelift upload-build",
        help: "Creates a build, and uploads a folder as its files.",
        options: &[
            Opt::required("--name", Takes::One, "The name of the build."),
            Opt::required("--build-version", Takes::One, "The version of the build."),
            Opt::required("--build-root", Takes::One, "The folder."),
            Opt::new(
                "--server-sdk-version",
                Takes::One,
                "The version of the SDK of GameLift.",
            ),
            Opt::new("--operating-system", Takes::One, "The system of the build."),
            Opt::new("--tags", Takes::Some, "KEY=VALUE ..."),
        ],
        run: upload,
    },
    ByHand {
        name: "gamelift get-game-session-log",
        help: "Saves the log of a game session, a zip archive.",
        options: &[
            Opt::required("--game-session-id", Takes::One, "The session."),
            Opt::required("--save-as", Takes::One, "The file."),
        ],
        run: save_log,
    },
];

fn upload(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let client = call.client("gamelift")?;
    let root = options.required("--build-root");
    if !has_files(root) {
        output::complain(&format!(
            "Fail to upload {root}. The build root directory is empty or does not exist."
        ));
        return Err(Failure::silent(ExitCode::General));
    }
    let mut arguments = Map::from_iter([
        ("Name", options.required("--name")),
        ("Version", options.required("--build-version")),
    ]);
    for (option, name) in [
        ("--operating-system", "OperatingSystem"),
        ("--server-sdk-version", "ServerSdkVersion"),
    ] {
        if let Some(value) = options.text(option).filter(|value| !value.is_empty()) {
            arguments.insert(name, value);
        }
    }
    if let Some(tags) = options.list("--tags") {
        arguments.insert("Tags", emr::tags(tags));
    }
    let created = client.call("CreateBuild", Value::Map(arguments))?;
    let id = text(&created, &["Build", "BuildId"]);
    let place = client.call("RequestUploadCredentials", params! { "BuildId": id })?;
    let secret = |name: &str| text(&place, &["UploadCredentials", name]).to_owned();
    let mut target = call.other_target("s3");
    target.credentials = Some(Credentials::new(
        secret("AccessKeyId"),
        secret("SecretAccessKey"),
        Some(secret("SessionToken")),
    ));
    let s3 = call.engine.client(target)?;
    let file = tempfile::Builder::new().suffix(".zip").tempfile()?;
    let folder = std::path::absolute(Path::new(root))?;
    archive::of_folder(&folder, file.as_file())?;
    let size = RealFs.info(file.path())?.length;
    let arguments = TransferArguments {
        callback: Some(Arc::new(progress(root, size))),
        ..TransferArguments::default()
    };
    let bucket = text(&place, &["StorageLocation", "Bucket"]);
    let key = text(&place, &["StorageLocation", "Key"]);
    s3.blocking()
        .upload_file(file.path(), bucket, key, arguments)?;
    Ok(output::line(&format!(
        "Successfully uploaded {root} to AWS GameLift\nBuild ID: {id}"
    ))?)
}

fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    let found = path.iter().try_fold(value, |value, name| value.get(name));
    found.and_then(Value::as_str).unwrap_or_default()
}

/// Whether there is a file somewhere below a folder.
fn has_files(root: &str) -> bool {
    !root.is_empty() && archive::files(Path::new(root)).is_ok_and(|files| !files.is_empty())
}

/// Prints how much of the archive is there, each time on the same line.
fn progress(root: &str, size: u64) -> ProgressCallback {
    let (label, done) = (format!("Uploading {root}:"), AtomicU64::new(0));
    ProgressCallback::new(move |more| {
        let more = u64::try_from(more).unwrap_or(0);
        let done = done.fetch_add(more, Ordering::Relaxed) + more;
        if size == 0 {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "it is shown with two digits")]
        let share = done as f64 / size as f64 * 100.0;
        // A reader that has gone is no reason to stop.
        let _ = print_text(&format!(
            "\r{label}  {} / {}  ({share:.2}%)",
            human_readable_size(done),
            human_readable_size(size)
        ));
    })
}

// DIFFERENCE A113
fn save_log(call: &Call<'_>) -> Result<(), Failure> {
    let client = call.client("gamelift")?;
    let session = call.options.required("--game-session-id");
    let path = call.options.required("--save-as");
    let found = client.call("GetGameSessionLogUrl", params! { "GameSessionId": session })?;
    let request = Request {
        method: "GET".into(),
        url: text(&found, &["PreSignedUrl"]).to_owned(),
        ..Request::default()
    };
    let transport = HttpTransport::blocking(TransportConfig::default());
    let response = block_on(transport.send(request, &SendOptions::default()))??;
    if response.status >= 300 {
        return Err(Failure::general(format!(
            "HTTP Error {}: the log cannot be downloaded",
            response.status
        )));
    }
    print_text(&format!(
        "Downloading log archive for game session {session}...\r"
    ))?;
    save(path, &Value::Body(response.body))?;
    Ok(output::line(&format!(
        "Successfully downloaded log archive for game session {session} to {path}"
    ))?)
}
