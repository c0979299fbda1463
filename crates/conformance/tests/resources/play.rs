//! The result of botoxide for a case, in the oracle's format.

use std::collections::HashMap;

use botoxide::blocking::{Collection, Resource, Session};
use botoxide::resource::ActionOutput;
use botoxide::seam::Fakes;
use botoxide::{ClientOptions, Error, SessionOptions, Value, params};
use botoxide_core::credential::Credentials;
use conformance::replay::{argument, result};
use serde_json::{Value as Json, json};

use crate::exchange::Exchange;

/// The service resources that cases start with, each created once.
#[derive(Default)]
pub(crate) struct Services(HashMap<String, (Resource, Exchange)>);

impl Services {
    /// The calls, the outcome and the resource of a case.
    pub(crate) fn play(&mut self, case: &Json) -> Json {
        let text = |field: &str| case[field].as_str().unwrap();
        let (name, version) = (text("service"), text("version"));
        let known = self.0.entry(format!("{name} {version}"));
        let (service, exchange) = known.or_insert_with(|| service(name, version));
        let resource = match text("resource") {
            "ServiceResource" => service.clone(),
            name => {
                let identifiers = argument(&case["identifiers"]).unwrap();
                match make(service, exchange, name, &identifiers) {
                    Ok(resource) => resource,
                    Err(error) => return json!({ "outcome": failure(&error) }),
                }
            }
        };
        let data = argument(&case["data"]).unwrap();
        resource
            .meta()
            .set_data(Some(data).filter(|data| *data != Value::Null));
        exchange.begin(case);
        let outcome = ask(&resource, case).unwrap_or_else(|error| failure(&error));
        let calls = Json::Array(exchange.calls().noted.clone());
        let has_data = resource.meta().data().is_some();
        json!({ "outcome": outcome, "calls": calls, "has_data": has_data })
    }
}

fn service(name: &str, version: &str) -> (Resource, Exchange) {
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        ..SessionOptions::default()
    });
    let options = ClientOptions {
        api_version: Some(version.into()),
        ..ClientOptions::default()
    };
    let resource = session.unwrap().resource_with(name, options).unwrap();
    let exchange = Exchange::of(resource.meta().client());
    (resource, exchange)
}

/// A resource of this type. For `ec2`, later versions return a `KeyPairInfo`, and a `KeyPair` only on creation.
fn make(
    service: &Resource,
    exchange: &Exchange,
    name: &str,
    identifiers: &Value,
) -> Result<Resource, Error> {
    let called = if name == "KeyPairInfo" {
        "KeyPair"
    } else {
        name
    };
    let made = service.resource(called, identifiers.clone())?;
    if made.class_name().rsplit('.').next() == Some(name) {
        return Ok(made);
    }
    exchange.begin(&json!({ "answers": [{ "KeyName": result(&identifiers[0]) }] }));
    let params = params! { "KeyName": identifiers[0].clone() };
    let made = service.action("create_key_pair", params)?.into_resource();
    let made = made.ok_or_else(|| Error::value(format!("{name} was not created")))?;
    made.meta().set_data(None);
    Ok(made)
}

fn ask(resource: &Resource, case: &Json) -> Result<Json, Error> {
    let name = case["name"].as_str().unwrap();
    let params = |json: &Json| argument(json).unwrap();
    let given = || params(&case["params"]);
    Ok(match case["kind"].as_str().unwrap() {
        "subresources" => json!(resource.available_subresources()),
        "load" => {
            if name == "load" {
                resource.load()?;
            } else {
                resource.reload()?;
            }
            resource
                .meta()
                .data()
                .map_or(Json::Null, |data| shown(&data))
        }
        "attribute" => shown(&resource.get(name)?),
        "action" => output(resource.action(name, given())?),
        "reference" => output(resource.reference(name)?),
        "subresource" => described(&resource.resource(name, given())?),
        "waiter" => {
            resource.wait_until(name, given())?;
            Json::Null
        }
        "collection" => {
            let found = resource.collection(name)?.filter(given());
            items(&found)?
        }
        "pages" => {
            let found = resource.collection(name)?.filter(given());
            let mut pages = Vec::new();
            for page in found.limit(3).page_size(5).pages() {
                pages.push(list(&page?));
            }
            Json::Array(pages)
        }
        batch => {
            let (_, action) = batch.split_once(' ').unwrap();
            let found = resource.collection(name)?;
            let found = found.filter(params(&case["params"]["filter"]));
            let answers = found.batch(action, params(&case["params"]["batch"]))?;
            answers.iter().map(shown).collect()
        }
    })
}

fn items(collection: &Collection) -> Result<Json, Error> {
    let found: Vec<Resource> = collection.iter().collect::<Result<_, _>>()?;
    Ok(list(&found))
}

pub(crate) fn output(output: ActionOutput<Resource>) -> Json {
    match output {
        ActionOutput::Value(value) => shown(&value),
        ActionOutput::Resource(resource) => described(&resource),
        ActionOutput::Resources(resources) => list(&resources),
    }
}

fn list(resources: &[Resource]) -> Json {
    resources.iter().map(described).collect()
}

fn described(resource: &Resource) -> Json {
    let meta = resource.meta();
    let identifiers = meta.identifiers();
    let identifiers = identifiers.map(|name| resource.identifier(name).map(result));
    let identifiers: Vec<_> = identifiers.collect();
    let data = meta.data().map_or(Json::Null, |data| result(&data));
    json!({ "$resource": { "class": resource.class_name(), "identifiers": identifiers, "data": data } })
}

/// A result without the members that every call has.
fn shown(value: &Value) -> Json {
    let mut json = result(value);
    if let Json::Object(members) = &mut json {
        members.remove("ResponseMetadata");
    }
    json
}

pub(crate) fn failure(error: &Error) -> Json {
    json!({ "error": [error.kind().class_name(), error.to_string()] })
}
