//! `iam create-virtual-mfa-device`: what sets up a device goes to a file, and not to the terminal.
//!
//! Counterpart: awscli `customizations/iamvirtmfa.py`.

use std::path::Path;

use botoxide::seam::{Env as _, ProcessEnv, Seams};
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::failure::{Failure, system_error};
use crate::{input, output};

/// What a response has of a device, of which one is wanted.
const METHODS: &[&str] = &["QRCodePNG", "Base32StringSeed"];

pub(super) const COMMANDS: &[ByHand] = &[ByHand {
    name: "iam create-virtual-mfa-device",
    help: "Creates a virtual device for multi-factor authentication, and writes what sets it up to a file.",
    options: &[
        Opt::new("--path", Takes::One, "The path of the device."),
        Opt::required(
            "--virtual-mfa-device-name",
            Takes::One,
            "The name of the device.",
        ),
        Opt::new(
            "--tags",
            Takes::Some,
            "Tags of the device: Key=key,Value=value.",
        ),
        Opt::required(
            "--outfile",
            Takes::Literal,
            "The file, which only you can read.",
        ),
        Opt::required(
            "--bootstrap-method",
            Takes::Choice(METHODS),
            "What is written: a picture to scan, or a seed to type.",
        ),
    ],
    run,
}];

fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let path = ProcessEnv.expand(options.required("--outfile"));
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let seams = Seams::blocking();
    if !seams.fs.is_directory(folder) {
        return Err(Failure::invalid(format!(
            "Unable to write to file: {}",
            path.display()
        )));
    }
    let mut arguments = Map::new();
    if let Some(path) = options.text("--path") {
        arguments.insert("Path", path);
    }
    arguments.insert(
        "VirtualMFADeviceName",
        options.required("--virtual-mfa-device-name"),
    );
    if let Some(tags) = tags(call)? {
        arguments.insert("Tags", tags);
    }
    let mut result = call
        .client("iam")?
        .call("CreateVirtualMFADevice", Value::Map(arguments))?;
    output::without_metadata(&mut result);
    let device = result
        .as_map_mut()
        .and_then(|result| result.get_mut("VirtualMFADevice"));
    let method = options.required("--bootstrap-method");
    if let Some(device) = device.and_then(Value::as_map_mut) {
        let found = device.get(method).and_then(Value::as_bytes);
        if let Some(bytes) = found {
            seams.fs.replace(&path, bytes).map_err(|error| {
                Failure::general(system_error(&error, &path.display().to_string()))
            })?;
            for method in METHODS {
                device.remove(method);
            }
        }
    }
    call.print("CreateVirtualMFADevice", result)
}

fn tags(call: &Call<'_>) -> Result<Option<Value>, Failure> {
    let Some(words) = call.options.list("--tags") else {
        return Ok(None);
    };
    let service = call.engine.service("iam")?;
    let operation = service.and_then(|service| service.operation("CreateVirtualMFADevice").ok());
    let shape = operation
        .and_then(|operation| operation.input_shape())
        .and_then(|input| input.member("Tags"));
    let tags = shape.map(|shape| input::many("--tags", shape, words.to_vec()));
    tags.transpose()
}
