//! `lightsail push-container-image`, which the plugin `lightsailctl` does.
//!
//! Counterpart: awscli `customizations/lightsail/`.

use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::failure::Failure;
use crate::{output, signals};

pub(super) const COMMANDS: &[ByHand] = &[ByHand {
    name: "lightsail push-container-image",
    help: "Pushes an image of this machine to a container service. Needs the plugin lightsailctl.",
    options: &[
        Opt::required("--service-name", Takes::One, "The container service."),
        Opt::required("--image", Takes::One, "The image."),
        Opt::required("--label", Takes::One, "The name of the image there."),
    ],
    run,
}];

const PLUGIN: &str = "lightsailctl";
/// The version of AWS CLI whose input the plugin gets.
const TIMEOUT: u64 = 60;
const VERSION: &str = "2.36.7";

fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let input = params! {
        "inputVersion": "1",
        "operation": "PushContainerImage",
        "payload": {
            "service": options.required("--service-name"),
            "image": options.required("--image"),
            "label": options.required("--label"),
        },
        "configuration": configuration(call)?,
    };
    signals::leave_to_child();
    let started = Command::new(PLUGIN)
        .args(["--plugin", "--input-stdin"])
        .stdin(Stdio::piped())
        .spawn();
    let mut child = match started {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Failure::general(
                "The Lightsail Control (lightsailctl) plugin was not found. To download and install it, see \
                 https://lightsail.aws.amazon.com/ls/docs/en_us/articles/amazon-lightsail-install-software",
            ));
        }
        other => other?,
    };
    if let Some(mut stdin) = child.stdin.take() {
        // A plugin that does not read its input ends with a status.
        let _ = stdin.write_all(output::json_argument(&input).as_bytes());
    }
    let status = child.wait()?;
    if status.success() {
        return Ok(());
    }
    let code = status
        .code()
        .map_or_else(|| "?".to_owned(), |code| code.to_string());
    Err(Failure::general(format!(
        "Command '['{PLUGIN}', '--plugin', '--input-stdin']' returned non-zero exit status {code}."
    )))
}

/// The global options, under the names and in the order of the plugin's input.
fn configuration(call: &Call<'_>) -> Result<Map, Failure> {
    let globals = call.globals;
    let mut found = Map::new();
    let mut add = |name: &'static str, value: Option<Value>| {
        if let Some(value) = value {
            found.insert(name, value);
        }
    };
    let seconds = |given: Option<u64>| i64::try_from(given.unwrap_or(TIMEOUT)).ok();
    let store = call.engine.store();
    add("debug", Some(globals.debug.into()));
    add("endpoint", globals.endpoint_url.as_deref().map(Value::from));
    add(
        "doNotVerifySSL",
        globals.no_verify_ssl.then_some(true.into()),
    );
    add("paginate", Some((!globals.no_paginate).into()));
    add("output", globals.output.map(|format| format.name().into()));
    add("profile", store.profile_name()?.map(Value::from));
    let region = match &globals.region {
        Some(region) => Some(region.clone()),
        None => call.engine.region()?,
    };
    add("region", region.map(Value::from));
    add("doNotSignRequest", Some(globals.no_sign_request.into()));
    let bundle = match &globals.ca_bundle {
        Some(bundle) => Some(bundle.clone()),
        None => store.text("ca_bundle")?,
    };
    add("caBundle", bundle.map(Value::from));
    add(
        "readTimeout",
        seconds(globals.read_timeout).map(Value::from),
    );
    add(
        "connectTimeout",
        seconds(globals.connect_timeout).map(Value::from),
    );
    let binary = globals.binary_format.map(|format| format.name().into());
    add("cliBinaryFormat", binary);
    add("cliVersion", Some(VERSION.into()));
    Ok(found)
}
