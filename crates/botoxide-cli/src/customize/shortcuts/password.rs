//! `ec2 get-password-data --priv-launch-key`: the password of a Windows instance, decrypted.
//!
//! Counterpart: awscli `customizations/ec2/decryptpassword.py`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::seam::{Env as _, ProcessEnv, Seams};
use botoxide_core::value::{Map, Value};

use super::{Given, PLAIN, Shortcut, one};
use crate::customize::rsa_key;
use crate::engine::Client;
use crate::failure::Failure;

const KEY: &str = "--priv-launch-key";

pub(super) const SHORTCUTS: &[Shortcut] = &[Shortcut {
    service: "ec2",
    operations: &["get-password-data"],
    options: &[one(
        KEY,
        "The file with the private key by which the instance was launched; the password is decrypted.",
    )],
    before: Some(check),
    after: Some(decrypt),
    ..PLAIN
}];

fn check(_: &Client, _: &mut Map, given: &Given) -> Result<(), Failure> {
    match given.filled(KEY) {
        Some(path) if !Seams::blocking().fs.is_file(&ProcessEnv.expand(path)) => {
            Err(Failure::general(
                "priv-launch-key should be a path to the local SSH private key file used to launch the instance.",
            ))
        }
        _ => Ok(()),
    }
}

fn decrypt(result: &mut Value, given: &Given) -> Result<(), Failure> {
    let (Some(path), Some(map)) = (given.filled(KEY), result.as_map_mut()) else {
        return Ok(());
    };
    let encrypted = map.get("PasswordData").and_then(Value::as_str);
    let Some(encrypted) = encrypted.filter(|text| !text.trim().is_empty()) else {
        return Ok(());
    };
    // Base64 of EC2 has line breaks.
    let compact: String = encrypted.split_whitespace().collect();
    let password = Seams::blocking()
        .fs
        .read(&ProcessEnv.expand(path))
        .ok()
        .zip(STANDARD.decode(compact).ok())
        .and_then(|(pem, bytes)| rsa_key::decrypt(&pem, &bytes))
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let password = password.ok_or_else(|| {
        Failure::general("Unable to decrypt password data using provided private key file.")
    })?;
    map.insert("PasswordData", password);
    Ok(())
}
