//! The rows of `cases/settings`: environment, files and options, and the resulting settings of a session or client.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use botoxide::config::{Config, ConfigStore};
use botoxide::seam::Fakes;
use botoxide::transport::{ScriptedTransport, Verify, block_on};
use botoxide::{Client, ClientOptions, Error, Session, SessionOptions, Value};
use conformance::{Corpus, files_in, read_text};
use serde_json::{Map, Value as Json, json};

use crate::described::{agent, changes, described, shown};

const HOME: &str = "/home/ada";

/// The client that the others are compared to.
static PLAIN: LazyLock<Map<String, Json>> = LazyLock::new(|| {
    let row = json!({"client": {"service": "sqs", "region_name": "us-east-1"}});
    let (client, transport) = make_client(&row).unwrap();
    describe(&client, &transport)
});

// The facts that the rows cite:
// C001 C002 C004 C005 C006 C007 C008 C009 C010 C011 C012 C013 C014 C015 C016 C017 C018 C019 C020 C021 C022 C023
// C024 C026 C027 C028 C029 C030 C031 C032 C033 C034 C035 C036 C037 C038 C039 C040 C041 C042 C043 C044 C045 C046
// C047 C048 C049 C050 C051 C052 C053 C054 C055 C056 C057 C058 C059 C060 C061 C062 C063 C064 C065 C066 C067 C068
// C069 C070 C071 C072 C073 C074 C075 C076 C077 C078 C079 C080 C081 C082 C088 C090 C127 C130 C131 C133 C136 C137
// C138 C139 C140 C141 C142 C143 C144 C145 C146 C147 C148 C149 C157 C158 M023 M119 M120 M122 M123 M124 M125 M128 M132 M134 M165 M167
#[test]
fn settings() {
    let mut corpus = Corpus::open("settings");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/settings");
    for file in files_in(&folder, "jsonl") {
        let topic = file.file_stem().unwrap().to_string_lossy().into_owned();
        for line in read_text(&file).lines() {
            let row: Json = serde_json::from_str(line).unwrap();
            let id = format!("{topic}: {}", row["id"].as_str().unwrap());
            corpus.case(&id, || run(&row));
        }
    }
    corpus.finish();
}

fn run(row: &Json) -> Result<(), String> {
    let found = outcome(row).unwrap_or_else(|error| error_json(&error));
    let found = emptied(&found);
    let expected = row.get("botoxide").unwrap_or(&row["expected"]);
    if found == *expected {
        Ok(())
    } else {
        Err(format!("expected {expected}\nfound    {found}"))
    }
}

fn outcome(row: &Json) -> Result<Json, Error> {
    if let Some(names) = row["read"].as_array() {
        return Ok(read(row, names));
    }
    if let Some(question) = row["ask"].as_array() {
        return ask(row, question);
    }
    let (client, transport) = make_client(row)?;
    match row.get("call") {
        None if row["id"] == "plain" => Ok(changes(&Map::new(), describe(&client, &transport))),
        None => Ok(changes(&PLAIN, describe(&client, &transport))),
        Some(call) => {
            let operation = call["operation"].as_str().unwrap();
            let params = call.get("params").map_or_else(|| value(&json!({})), value);
            let result = block_on(client.call(operation, params))?;
            let requests = transport.requests();
            match (requests.last(), result) {
                (None, Err(error)) => Err(error),
                (last, _) => Ok(json!({
                    "requests": requests.iter().map(shown).collect::<Vec<_>>(),
                    "agent": last.map(agent),
                })),
            }
        }
    }
}

fn world(row: &Json) -> Fakes {
    let world = Fakes::default();
    for (name, text) in [("HOME", HOME), ("AWS_EC2_METADATA_DISABLED", "true")] {
        world.env.set(name, text);
    }
    for (name, text) in row["env"].as_object().into_iter().flatten() {
        world.env.set(name, filled(text.as_str().unwrap()));
    }
    for name in ["config", "credentials"] {
        if let Some(text) = row[name].as_str() {
            world.fs.write(format!("{HOME}/.aws/{name}"), filled(text));
        }
    }
    for (path, content) in row["files"].as_object().into_iter().flatten() {
        let text = content
            .as_str()
            .map_or_else(|| content.to_string(), str::to_owned);
        world.fs.write(format!("{HOME}/{path}"), filled(&text));
    }
    world
}

fn read(row: &Json, names: &[Json]) -> Json {
    let world = world(row);
    let mut store = ConfigStore::new(&world.seams());
    if let Some(profile) = row["profile"].as_str() {
        store.set("profile", profile);
    }
    for (name, given) in variables(row) {
        store.set(name, given);
    }
    let found = names.iter().map(|name| {
        let name = name.as_str().unwrap();
        let found = match store.value(name) {
            Ok(found) => found.deserialize::<Json>().unwrap(),
            Err(error) => error_json(&error),
        };
        (name.to_owned(), found)
    });
    Json::Object(found.collect())
}

fn ask(row: &Json, question: &[Json]) -> Result<Json, Error> {
    let (session, _) = make_session(row)?;
    let text = |at: usize| question[at].as_str().unwrap();
    Ok(match text(0) {
        "get_available_partitions" => json!(session.available_partitions()?),
        "get_partition_for_region" => json!(session.partition_for_region(text(1))?),
        _ => json!(session.available_regions(text(1), text(2), false)?),
    })
}

fn make_session(row: &Json) -> Result<(Session, Arc<ScriptedTransport>), Error> {
    let world = world(row);
    let transport = Arc::new(ScriptedTransport::answering(|_| {
        // Ends the call at its first request, because this error is not retried.
        Err(Error::value("nobody answers"))
    }));
    let config = &row["client"]["session_config"];
    let session = Session::with(SessionOptions {
        profile_name: row["profile"].as_str().map(str::to_owned),
        variables: variables(row),
        config: config_of(config)?,
        seams: Some(world.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    })?;
    Ok((session, transport))
}

fn make_client(row: &Json) -> Result<(Client, Arc<ScriptedTransport>), Error> {
    let (session, transport) = make_session(row)?;
    let wanted = &row["client"];
    let text = |name: &str| wanted[name].as_str().map(str::to_owned);
    let has_keys = !wanted
        .as_object()
        .is_some_and(|wanted| wanted.contains_key("credentials"));
    let key = |key: &str| has_keys.then(|| key.to_owned());
    let options = ClientOptions {
        region_name: text("region_name"),
        api_version: text("api_version"),
        use_ssl: wanted["use_ssl"].as_bool(),
        verify: match &wanted["verify"] {
            Json::Bool(true) => Some(Verify::SystemRoots),
            Json::Bool(false) => Some(Verify::Off),
            bundle => bundle.as_str().map(|path| Verify::Bundle(path.into())),
        },
        endpoint_url: text("endpoint_url"),
        access_key_id: key("AKIDEXAMPLE"),
        secret_access_key: key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        account_id: text("aws_account_id"),
        config: config_of(&wanted["config"])?,
        ..ClientOptions::default()
    };
    let client = session.client_with(wanted["service"].as_str().unwrap(), options)?;
    Ok((client, transport))
}

fn describe(client: &Client, transport: &ScriptedTransport) -> Map<String, Json> {
    described(client, transport.configs().last().unwrap())
}

fn config_of(options: &Json) -> Result<Option<Config>, Error> {
    if options.is_null() {
        return Ok(None);
    }
    Config::try_from(&value(options)).map(Some)
}

fn variables(row: &Json) -> Vec<(String, Value)> {
    let given = row["variables"].as_object();
    let given = given.into_iter().flatten();
    given
        .map(|(name, given)| {
            let filled = filled(&given.to_string());
            (name.clone(), value(&serde_json::from_str(&filled).unwrap()))
        })
        .collect()
}

/// A value in a row, with bytes and maps as in the jobs of the replay tool.
fn value(given: &Json) -> Value {
    conformance::replay::argument(given).unwrap()
}

/// Replaces `{home}` in a row with the home directory.
fn filled(text: &str) -> String {
    text.replace("{home}", HOME)
}

fn emptied(document: &Json) -> Json {
    serde_json::from_str(&document.to_string().replace(HOME, "{home}")).unwrap()
}

fn error_json(error: &Error) -> Json {
    json!({"error": {"class": error.kind().class_name(), "message": error.to_string()}})
}
