//! `botoxide configure add-model`: a service of your own, from its model.
//!
//! Counterpart: awscli `customizations/configure/addmodel.py`.

use botoxide::seam::{Env as _, ProcessEnv, Seams};
use serde_json::Value as Json;

use crate::args::Globals;
use crate::args::options::{self, Opt, Takes};
use crate::engine::Engine;
use crate::failure::{Failure, system_error};

const OPTIONS: &[Opt] = &[
    Opt::required("--service-model", Takes::One, "The model."),
    Opt::new("--service-name", Takes::One, "The service's name."),
];

/// `botoxide configure add-model --service-model file://MODEL [--service-name NAME]`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let options = options::read(OPTIONS, &words)?;
    let text = options.required("--service-model");
    let model: Json = serde_json::from_str(text).map_err(|error| {
        Failure::general(format!("argument --service-model: Invalid JSON: {error}"))
    })?;
    let metadata = |name: &str| {
        let value = model["metadata"][name]
            .as_str()
            .filter(|text| is_name(text));
        value.ok_or_else(|| {
            Failure::general(format!(
                "argument --service-model: the model has no valid {name} in its metadata"
            ))
        })
    };
    let version = metadata("apiVersion")?;
    let name = match options.text("--service-name") {
        Some(name) if is_name(name) => name.to_owned(),
        Some(name) => {
            return Err(Failure::invalid(format!(
                "argument --service-name: not the name of a folder: {name}"
            )));
        }
        None => service_of(globals, metadata("endpointPrefix")?)?,
    };
    let number = model["version"].as_str().unwrap_or("2.0");
    let number = number.parse::<f64>().unwrap_or(2.0).trunc();
    let path = ProcessEnv.expand(&format!(
        "~/.aws/models/{name}/{version}/service-{number}.json"
    ));
    let seams = Seams::blocking();
    let folder = path.parent().unwrap_or(&path);
    let written = seams
        .fs
        .create_directory(folder)
        .and_then(|()| seams.fs.replace(&path, text.as_bytes()));
    written.map_err(|error| Failure::general(system_error(&error, &path.display().to_string())))
}

/// Whether a text can be the name of one folder.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('.') && !text.contains(['/', '\\', '\0', ':'])
}

/// The service with this prefix of its endpoints, or the prefix itself.
fn service_of(globals: &Globals, prefix: &str) -> Result<String, Failure> {
    let engine = Engine::open(globals)?;
    let services = engine.services()?;
    if services.iter().any(|name| name == prefix) {
        return Ok(prefix.to_owned());
    }
    let mut found = None;
    for name in services {
        let service = engine.service(&name)?;
        if service.is_some_and(|service| service.endpoint_prefix() == prefix) {
            // The last one counts, as in `aws`.
            found = Some(name);
        }
    }
    Ok(found.unwrap_or_else(|| prefix.to_owned()))
}

pub(super) const HELP: &str = "\
usage: botoxide configure add-model --service-model file://MODEL.json [--service-name NAME]

Adds the model of a service to ~/.aws/models. Its commands and clients are available at once: here, in aws, in boto3.

  --service-model   The model, as JSON or file://PATH.
  --service-name    The name of the service. Default: that of the service with the same prefix of endpoints, or the prefix.";
