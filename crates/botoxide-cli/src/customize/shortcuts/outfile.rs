//! Parts of a result that go to a file, which only its owner can read: keys and certificates of `IoT`, what sets up a device for
//! multi-factor authentication.
//!
//! Counterpart: awscli `customizations/iot.py`, `customizations/iamvirtmfa.py`, `customizations/arguments.py`
//! (`QueryOutFileArgument`).

use std::path::{Path, PathBuf};

use botoxide::seam::{Env as _, ProcessEnv, Seams};
use botoxide_core::value::{Map, Value};

use super::{Given, PLAIN, Shortcut, one, required};
use crate::failure::{Failure, system_error};

const CERTIFICATE: &str = "--certificate-pem-outfile";
const PUBLIC_KEY: &str = "--public-key-outfile";
const PRIVATE_KEY: &str = "--private-key-outfile";
const OUTFILE: &str = "--outfile";
const METHOD: &str = "--bootstrap-method";
/// What a response has of a device, of which one is wanted.
const METHODS: [&str; 2] = ["QRCodePNG", "Base32StringSeed"];

pub(super) const SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        service: "iot",
        operations: &["create-certificate-from-csr"],
        options: &[one(CERTIFICATE, "The file for the certificate.")],
        apply: |_, given| check(given),
        after: Some(save_parts),
        ..PLAIN
    },
    Shortcut {
        service: "iot",
        operations: &["create-keys-and-certificate"],
        options: &[
            one(CERTIFICATE, "The file for the certificate."),
            one(PUBLIC_KEY, "The file for the public key."),
            one(PRIVATE_KEY, "The file for the private key."),
        ],
        apply: |_, given| check(given),
        after: Some(save_parts),
        ..PLAIN
    },
    Shortcut {
        service: "iam",
        operations: &["create-virtual-mfa-device"],
        options: &[
            required(one(OUTFILE, "The file, which only you can read.")),
            required(one(
                METHOD,
                "What is written: QRCodePNG, a picture to scan, or Base32StringSeed, a seed to type.",
            )),
        ],
        apply: check_device,
        after: Some(save_device),
        ..PLAIN
    },
];

/// Whether the files can be written is known before the call.
fn check(given: &Given) -> Result<(), String> {
    for name in [CERTIFICATE, PUBLIC_KEY, PRIVATE_KEY, OUTFILE] {
        let Some(path) = given.text(name).map(path) else {
            continue;
        };
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        if !Seams::blocking().fs.is_directory(folder) {
            return Err(format!("Unable to write to file: {}", path.display()));
        }
    }
    Ok(())
}

fn check_device(_: &mut Map, given: &Given) -> Result<(), String> {
    check(given)?;
    match given.text(METHOD) {
        Some(method) if !METHODS.contains(&method) => Err(format!(
            "argument {METHOD}: Found invalid choice '{method}' (choose from {})",
            METHODS.join(", ")
        )),
        _ => Ok(()),
    }
}

fn path(given: &str) -> PathBuf {
    ProcessEnv.expand(given)
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let saved = Seams::blocking().fs.replace(path, bytes);
    saved.map_err(|error| Failure::general(system_error(&error, &path.display().to_string())))
}

fn save_parts(result: &mut Value, given: &Given) -> Result<(), Failure> {
    let keys = result.get("keyPair");
    let parts = [
        (CERTIFICATE, result.get("certificatePem")),
        (PUBLIC_KEY, keys.and_then(|keys| keys.get("PublicKey"))),
        (PRIVATE_KEY, keys.and_then(|keys| keys.get("PrivateKey"))),
    ];
    for (name, part) in parts {
        if let Some(given) = given.text(name) {
            let text = part.and_then(Value::as_str).unwrap_or_default();
            save(&path(given), text.as_bytes())?;
        }
    }
    Ok(())
}

fn save_device(result: &mut Value, given: &Given) -> Result<(), Failure> {
    let device = result
        .as_map_mut()
        .and_then(|result| result.get_mut("VirtualMFADevice"))
        .and_then(Value::as_map_mut);
    let (Some(device), Some(outfile), Some(method)) =
        (device, given.text(OUTFILE), given.text(METHOD))
    else {
        return Ok(());
    };
    if let Some(bytes) = device.get(method).and_then(Value::as_bytes) {
        save(&path(outfile), bytes)?;
        for method in METHODS {
            device.remove(method);
        }
    }
    Ok(())
}
