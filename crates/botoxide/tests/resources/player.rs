//! Runs a program step by step.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};

use botoxide::blocking::{Collection, Resource, Session};
use botoxide::hooks::{CreatingResource, Event, EventKind, Handler, Reply};
use botoxide::resource::{ActionOutput, Identifiers, ResourceClass};
use botoxide::seam::Fakes;
use botoxide::{ClientOptions, Error, Result, SessionOptions, Value, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;
use botoxide_core::text::Text;
use botoxide_core::value::Map;
use serde_json::{Value as Json, json};

const MODELS: &str = "/models/garden/2026-11-23";

pub(crate) struct Player {
    session: Session,
    answers: Arc<Mutex<VecDeque<Value>>>,
    calls: Arc<Mutex<Vec<Json>>>,
    events: Arc<Mutex<Vec<String>>>,
    variables: HashMap<String, Outcome>,
}

/// The result of a step.
enum Outcome {
    Output(ActionOutput<Resource>),
    Pages(Vec<Vec<Resource>>),
}

impl Player {
    pub(crate) fn new(program: &Json) -> Self {
        let world = Fakes::default();
        let garden: serde_json::Map<String, Json> =
            serde_json::from_str(include_str!("garden.json")).unwrap();
        for (name, model) in garden {
            world
                .fs
                .write(format!("{MODELS}/{name}.json"), model.to_string());
        }
        let session = Session::with(SessionOptions {
            region_name: Some("us-east-1".into()),
            credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
            variables: vec![("data_path".into(), "/models".into())],
            seams: Some(world.seams()),
            ..SessionOptions::default()
        })
        .unwrap();
        let answers = program["answers"].as_array().unwrap().iter().map(value);
        let player = Self {
            session,
            answers: Arc::new(Mutex::new(answers.collect())),
            calls: Arc::default(),
            events: Arc::default(),
            variables: HashMap::new(),
        };
        player.watch();
        for injection in program["inject"].as_array().into_iter().flatten() {
            let (class, method) = (
                injection[0].as_str().unwrap(),
                injection[1].as_str().unwrap(),
            );
            player.inject(class, method.to_owned());
        }
        let events = Arc::clone(&player.events);
        let heard = move |event: &mut CreatingResource<'_>| {
            let (service, resource) = (event.service_name, event.resource_name);
            let name = format!("creating-resource-class.{service}.{resource}");
            events.lock().unwrap().push(name);
        };
        player.session.on("creating-resource-class", heard).unwrap();
        player
    }

    /// Records requests and responds.
    fn watch(&self) {
        let calls = Arc::clone(&self.calls);
        let asked = Handler::sync(move |event| {
            if let Event::ProvideClientParams(event) = event {
                let call = json!([event.call.operation.name(), as_json(event.params)]);
                calls.lock().unwrap().push(call);
            }
            Ok(Reply::None)
        });
        let answers = Arc::clone(&self.answers);
        let answer = Handler::sync(move |_| {
            let answer = answers.lock().unwrap().pop_front();
            let answer = answer.ok_or_else(|| Error::value("there is no answer left"))?;
            let status = if answer.get("Error").is_some() {
                400
            } else {
                200
            };
            let response = Response {
                status,
                ..Response::default()
            };
            Ok(Reply::Answer(Box::new((response, answer))))
        });
        let emitter = self.session.as_async().events();
        let kind = EventKind::ProvideClientParams.as_str();
        emitter.register_last(kind, asked).unwrap();
        let kind = EventKind::BeforeCall.as_str();
        emitter.register_first(kind, answer).unwrap();
    }

    fn inject(&self, class: &str, name: String) {
        let name: Arc<str> = name.into();
        let injecting = move |class: &mut ResourceClass| {
            let called: Arc<str> = Arc::clone(&name);
            class.inject_method(&*name, move |resource, given| {
                let called = Arc::clone(&called);
                async move {
                    if &*called == "load" {
                        let data = params! { "Value": "loaded", "Height": 9 };
                        resource.meta().set_data(Some(data));
                        return Ok(Value::Null);
                    }
                    Ok(Value::List(vec![format!("{resource:?}").into(), given]))
                }
            })
        };
        let name = format!("creating-resource-class.{class}");
        self.session.on(&name, injecting).unwrap();
    }

    pub(crate) fn calls(&self) -> Json {
        self.calls.lock().unwrap().clone().into()
    }

    pub(crate) fn events(&self) -> Json {
        self.events.lock().unwrap().clone().into()
    }

    pub(crate) fn step(&mut self, step: &Json) -> Json {
        match self.run(step) {
            Ok(outcome) => {
                let told = outcome.told();
                let name = step[0].as_str().unwrap();
                self.variables.insert(name.to_owned(), outcome);
                told
            }
            Err(error) => json!({ "error": [error.kind().class_name(), error.to_string()] }),
        }
    }

    fn run(&self, step: &Json) -> Result<Outcome> {
        let text = |at: usize| step[at].as_str().unwrap();
        if step[1] == "service" {
            let options = ClientOptions {
                api_version: step[3].as_str().map(str::to_owned),
                ..ClientOptions::default()
            };
            let resource = self.session.resource_with(text(2), options)?;
            return Ok(ActionOutput::Resource(resource).into());
        }
        let on = self.resource(text(2));
        let output = match text(1) {
            "make" => {
                let positional = step[4].as_array().unwrap().iter().map(value);
                let named = value(&step[5]).as_map().unwrap().clone();
                on.resource(text(3), Identifiers::new(positional, named))
                    .map(ActionOutput::Resource)?
            }
            "get" if on.as_async().class().model().reference(text(3)).is_some() => {
                on.reference(text(3))?
            }
            "get" => on.get(text(3))?.into(),
            "do" if text(3).starts_with("wait_until") => {
                on.wait_until(text(3), value(&step[4]))?;
                Value::Null.into()
            }
            "do" => match (text(3), step[4].as_object().unwrap().is_empty()) {
                ("load", true) => on.load()?.into(),
                ("reload", true) => on.reload()?.into(),
                _ => on.action(text(3), value(&step[4]))?,
            },
            "data" => match on.meta().data() {
                Some(data) => Value::clone(&data).into(),
                None => Value::Null.into(),
            },
            "names" => {
                let names = on.available_subresources().into_iter();
                Value::List(names.map(Value::from).collect()).into()
            }
            "meta" => Value::from(format!("{:?}", on.meta())).into(),
            "equal" => {
                let other = self.resource(text(3));
                let has_same_hash = hashed(&on) == hashed(&other);
                let answers = [on == other, has_same_hash, on.meta() == other.meta()];
                Value::List(answers.map(Value::from).into()).into()
            }
            "show" => Value::from(format!("{:?}", chained(&on, step)?)).into(),
            "items" => {
                let items = chained(&on, step)?.iter().collect::<Result<_>>()?;
                ActionOutput::Resources(items)
            }
            "pages" => {
                let pages = chained(&on, step)?.pages().collect::<Result<_>>()?;
                return Ok(Outcome::Pages(pages));
            }
            "batch" => {
                let collection = chained(&on, step)?;
                let answers = collection.batch(text(5), value(&step[6]))?;
                Value::List(answers).into()
            }
            other => panic!("{other}"),
        };
        Ok(output.into())
    }

    fn resource(&self, name: &str) -> Resource {
        match self.variables.get(name) {
            Some(Outcome::Output(ActionOutput::Resource(resource))) => resource.clone(),
            _ => panic!("{name} is not a resource"),
        }
    }
}

fn hashed(resource: &Resource) -> u64 {
    let mut hasher = DefaultHasher::new();
    resource.hash(&mut hasher);
    hasher.finish()
}

fn chained(on: &Resource, step: &Json) -> Result<Collection> {
    let mut collection = on.collection(step[3].as_str().unwrap())?;
    for link in step[4].as_array().unwrap() {
        let number = || usize::try_from(link[1][0].as_u64().unwrap()).unwrap();
        collection = match link[0].as_str().unwrap() {
            "all" => collection.all(),
            "filter" => collection.filter(value(&link[1])),
            "limit" => collection.limit(number()),
            "page_size" => collection.page_size(number()),
            other => panic!("{other}"),
        };
    }
    Ok(collection)
}

impl From<ActionOutput<Resource>> for Outcome {
    fn from(output: ActionOutput<Resource>) -> Self {
        Self::Output(output)
    }
}

impl Outcome {
    /// In the format of `record.py`.
    fn told(&self) -> Json {
        match self {
            Self::Output(ActionOutput::Value(value)) => json!({ "value": as_json(value) }),
            Self::Output(ActionOutput::Resource(resource)) => {
                json!({ "resource": format!("{resource:?}") })
            }
            Self::Output(ActionOutput::Resources(resources)) => told_all(resources),
            Self::Pages(pages) => {
                let pages: Vec<Json> = pages.iter().map(|page| told_all(page)).collect();
                json!({ "pages": pages })
            }
        }
    }
}

fn told_all(resources: &[Resource]) -> Json {
    let resources = resources.iter().map(|resource| format!("{resource:?}"));
    json!({ "resources": resources.collect::<Vec<_>>() })
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => number.as_i64().unwrap().into(),
        Json::String(text) => text.into(),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, inner)| (Text::from(name.as_str()), value(inner)));
            Value::Map(members.collect::<Map>())
        }
    }
}

fn as_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Integer(number) => json!(number),
        Value::Text(text) => json!(text.as_str()),
        Value::List(items) => items.iter().map(as_json).collect(),
        Value::Map(members) => members
            .iter()
            .map(|(name, inner)| (name.to_string(), as_json(inner)))
            .collect(),
        other => panic!("unexpected value {other:?}"),
    }
}
