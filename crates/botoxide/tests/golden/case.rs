//! One case: a session in its own environment, one client, at most one call.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide::config::Config;
use botoxide::hooks::{Emitter, Event};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{
    Client, ClientOptions, PresignOptions, Result, Session, SessionOptions, Value, blocking,
};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Request;
use serde_json::{Value as Json, json};

use crate::{payloads, plain};

/// The API that runs a case.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Face {
    Async,
    Blocking,
}

/// Runs a case and returns what its `expected` should be.
pub(crate) fn play(case: &Json, face: Face) -> Json {
    let world = world(case);
    let requests = Arc::new(Mutex::new(Vec::new()));
    let transport = Arc::new(transport(case, &requests));
    let events = Arc::new(Mutex::new(Vec::new()));
    let mut found = json!({});
    let outcome = session_options(case, &world, &transport).and_then(|options| match face {
        Face::Async => play_async(case, &world, options, &events, &mut found),
        Face::Blocking => play_blocking(case, &world, options, &events, &mut found),
    });
    match outcome {
        Ok(Some(result)) => found["result"] = plain::value(&result),
        Ok(None) => return found,
        Err(error) => found["error"] = plain::failure(&error),
    }
    found["requests"] = requests.lock().unwrap().iter().cloned().collect();
    let waits = world.clock.waits();
    found["waits"] = waits.iter().map(Duration::as_secs_f64).collect();
    if !case["events"].is_null() {
        found["events"] = events.lock().unwrap().iter().cloned().collect();
    }
    found
}

fn play_async(
    case: &Json,
    world: &Fakes,
    options: SessionOptions,
    events: &Arc<Mutex<Vec<Json>>>,
    found: &mut Json,
) -> Result<Option<Value>> {
    let session = Session::with(options)?;
    let client = session.client_with(service(case), client_options(case)?)?;
    found["meta"] = meta(&client);
    record_events(client.events(), case, events)?;
    let Some(operation) = case["operation"].as_str() else {
        return Ok(None);
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut result = client.call(operation, params(case)).await?;
        for seconds in repeats(case) {
            world.clock.advance(seconds);
            result = client.call(operation, params(case)).await?;
        }
        for call in further(case) {
            let operation = call["operation"].as_str().unwrap();
            result = if call["presign"] == true {
                let options = PresignOptions::default();
                let url = client.generate_presigned_url(operation, params(call), options);
                Value::from(url.await?.as_str())
            } else {
                client.call(operation, params(call)).await?
            };
        }
        Ok(Some(result))
    })
}

fn play_blocking(
    case: &Json,
    world: &Fakes,
    options: SessionOptions,
    events: &Arc<Mutex<Vec<Json>>>,
    found: &mut Json,
) -> Result<Option<Value>> {
    let session = blocking::Session::with(options)?;
    let client = session.client_with(service(case), client_options(case)?)?;
    found["meta"] = meta(client.as_async());
    record_events(client.as_async().events(), case, events)?;
    let Some(operation) = case["operation"].as_str() else {
        return Ok(None);
    };
    let mut result = client.call(operation, params(case))?;
    for seconds in repeats(case) {
        world.clock.advance(seconds);
        result = client.call(operation, params(case))?;
    }
    for call in further(case) {
        let operation = call["operation"].as_str().unwrap();
        result = if call["presign"] == true {
            let options = PresignOptions::default();
            let url = client.generate_presigned_url(operation, params(call), options)?;
            Value::from(url.as_str())
        } else {
            client.call(operation, params(call))?
        };
    }
    Ok(Some(result))
}

/// How long after the previous call the call is repeated.
fn repeats(case: &Json) -> impl Iterator<Item = Duration> {
    let seconds = case["repeat"].as_array().into_iter().flatten();
    seconds.map(|seconds| Duration::from_secs(seconds.as_u64().unwrap()))
}

/// Further calls of the same client.
fn further(case: &Json) -> impl Iterator<Item = &Json> {
    case["then"].as_array().into_iter().flatten()
}

fn service(case: &Json) -> &str {
    case["service"].as_str().unwrap()
}

fn params(case: &Json) -> Value {
    match &case["params"] {
        Json::Null => Value::Map(botoxide_core::value::Map::new()),
        params => plain::argument(params),
    }
}

fn meta(client: &Client) -> Json {
    json!({
        "region_name": client.region_name(),
        "partition": client.partition(),
        "endpoint_url": client.endpoint_url(),
    })
}

fn record_events(emitter: &Emitter, case: &Json, events: &Arc<Mutex<Vec<Json>>>) -> Result<()> {
    let events = Arc::clone(events);
    let has_payloads = case["events"] == "payloads";
    let note = move |event: &mut Event<'_>| {
        let name = json!(event.name().to_string());
        let noted = if has_payloads {
            json!([name, payloads::payload(event)])
        } else {
            name
        };
        events.lock().unwrap().push(noted);
    };
    emitter.on("*", note).map(drop)
}

fn text(json: &Json) -> Option<String> {
    json.as_str().map(str::to_owned)
}

fn entries(json: &Json) -> impl Iterator<Item = (&String, &str)> {
    let members = json.as_object().into_iter().flatten();
    members.map(|(name, value)| (name, value.as_str().unwrap()))
}

/// An environment with a stopped clock, and with the variables and files of the case.
pub(crate) fn world(case: &Json) -> Fakes {
    let world = Fakes::default();
    // Half, as a number between 0 and 1.
    world.random.set([0, 0, 0, 0, 0, 0, 0, 0x80]);
    world.env.set("HOME", "/home/ada");
    world.env.set("AWS_EC2_METADATA_DISABLED", "true");
    for (name, value) in entries(&case["env"]) {
        world.env.set(name, value);
    }
    for (name, content) in entries(&case["files"]) {
        world.fs.write(format!("/home/ada/{name}"), content);
    }
    world
}

fn session_options(
    case: &Json,
    world: &Fakes,
    transport: &Arc<ScriptedTransport>,
) -> Result<SessionOptions> {
    let region_name = match case.get("region") {
        Some(region) => text(region),
        None => Some("us-east-1".to_owned()),
    };
    let credentials = match case.get("credentials") {
        None => Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        Some(keys) => text(&keys["access_key_id"]).map(|id| {
            Credentials::new(
                id,
                text(&keys["secret_access_key"]).unwrap(),
                text(&keys["session_token"]),
            )
        }),
    };
    Ok(SessionOptions {
        profile_name: text(&case["profile"]),
        region_name,
        credentials,
        config: config(case.get("session_config"))?,
        seams: Some(world.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(transport)),
        ..SessionOptions::default()
    })
}

fn config(options: Option<&Json>) -> Result<Option<Config>> {
    options
        .map(|options| Config::try_from(&plain::argument(options)))
        .transpose()
}

pub(crate) fn client_options(case: &Json) -> Result<ClientOptions> {
    let options = &case["options"];
    Ok(ClientOptions {
        region_name: text(&options["region_name"]),
        api_version: text(&options["api_version"]),
        use_ssl: options["use_ssl"].as_bool(),
        verify: None,
        endpoint_url: text(&options["endpoint_url"]),
        access_key_id: text(&options["access_key_id"]),
        secret_access_key: text(&options["secret_access_key"]),
        session_token: text(&options["session_token"]),
        account_id: text(&options["account_id"]),
        config: config(case.get("config"))?,
    })
}

/// Returns the responses of the case in order, repeats the last one, and records the requests.
fn transport(case: &Json, requests: &Arc<Mutex<Vec<Json>>>) -> ScriptedTransport {
    let default = json!([[200, {}, ""]]);
    let responses = case.get("responses").unwrap_or(&default);
    let responses = responses.as_array().unwrap().clone();
    let streams = ["GetObject", "Invoke", "InvokeModel", "InvokeEndpoint"];
    let is_stream = streams.iter().any(|name| case["operation"] == *name);
    let requests = Arc::clone(requests);
    ScriptedTransport::answering(move |sent| {
        // Read now, because a stream can be read only once.
        let mut requests = requests.lock().unwrap();
        let answer = &responses[requests.len().min(responses.len() - 1)];
        requests.push(request(sent));
        // The nested call has its response in memory.
        let is_within = sent.url.ends_with("?session") || sent.method == "HEAD";
        plain::response(sent, answer, is_stream && !is_within)
    })
}

/// A request; of its user agent only the features, because the rest differs.
fn request(request: &Request) -> Json {
    let mut headers = serde_json::Map::new();
    for (name, value) in request.headers.iter() {
        headers.insert(name.to_lowercase(), json!(value.as_str()));
    }
    // An asymmetric signature is different each time in boto3.
    if let Some(Json::String(authorization)) = headers.get_mut("authorization")
        && authorization.contains("ECDSA")
        && let Some(at) = authorization.find("Signature=")
    {
        authorization.truncate(at + "Signature=".len());
    }
    let agent = headers.remove("user-agent").unwrap_or_default();
    let agent = agent.as_str().unwrap_or_default();
    let features = agent.split(' ').find_map(|part| part.strip_prefix("m/"));
    let mut features: Vec<_> = features
        .map(|list| list.split(',').collect())
        .unwrap_or_default();
    features.sort_unstable();
    json!({
        "method": request.method.as_str(),
        "url": request.url,
        "headers": headers,
        "body": plain::body(&request.body),
        "features": features,
    })
}
