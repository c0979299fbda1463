//! All waiters of AWS: their paths, and their results compared with botocore.

use std::collections::BTreeMap;

use botoxide::loader::Loader;
use botoxide::seam::Seams;
use botoxide_core::jmespath::Expression;
use botoxide_core::model::{Operation, WaiterConfig, WaiterModel};
use botoxide_core::waiter::{Step, Waiter};
use serde_json::{Value as Json, json};

use crate::oracle::{as_json, cases, end_in, failure, is_same_error, report, value};
use crate::paths::resolves;

fn entries() -> (usize, Vec<(String, Operation, WaiterConfig)>) {
    let loader = Loader::new(&Seams::fake(), None);
    let mut entries = Vec::new();
    let mut services = 0;
    for service in loader.list_available_services("waiters-2").unwrap() {
        let root = loader.document(&service, "waiters-2", None).unwrap();
        let model = WaiterModel::open(root).unwrap();
        services += usize::from(!model.waiter_names().is_empty());
        for name in model.waiter_names() {
            let config = model.get_waiter(name).unwrap();
            let operations = loader.service(&service, None).unwrap();
            let operation = operations.operation(&config.operation).unwrap();
            entries.push((format!("{service}.{name}"), operation, config));
        }
    }
    (services, entries)
}

// H020 H021 H022 H023 H031: every expression compiles, every simple path exists
#[test]
fn all_waiters_compile() {
    let (services, entries) = entries();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut add = |what: String| *count.entry(what).or_default() += 1;
    let mut misses = Vec::new();
    for (name, operation, config) in &entries {
        Waiter::new(config, &mut value(&json!({}))).unwrap();
        assert!(config.delay.as_i64().is_some() && config.max_attempts.as_i64().is_some());
        add(format!("delay {}", config.delay));
        add(format!("max {}", config.max_attempts));
        for acceptor in &config.acceptors {
            add(format!("matcher {}", acceptor.matcher));
            add(format!("state {}", acceptor.state));
            add(format!("expected {}", acceptor.expected.python_type()));
            let Some(argument) = &acceptor.argument else {
                continue;
            };
            Expression::compile(argument).unwrap();
            if resolves(operation.output_shape(), argument) == Some(false) {
                misses.push(format!("{name}: {argument} leads nowhere"));
            }
        }
    }
    println!(
        "waiters: {} of {services} services, {} misses",
        entries.len(),
        misses.len()
    );
    assert_eq!((entries.len(), services), (410, 80));
    for (what, expected) in [
        ("matcher path", 732),
        ("matcher pathAny", 215),
        ("matcher error", 184),
        ("matcher pathAll", 111),
        ("matcher status", 50),
        ("state failure", 551),
        ("state success", 481),
        ("state retry", 260),
        ("expected str", 1213),
        ("expected int", 50),
        ("expected bool", 29),
        ("delay 30", 97),
        ("max 60", 95),
    ] {
        assert_eq!(count[what], expected, "{what}");
    }
    let misses: Vec<&str> = misses.iter().map(String::as_str).collect();
    assert_eq!(misses, KNOWN_MISSES);
}

/// Paths in AWS's models that do not exist; boto3 does not find them either.
const KNOWN_MISSES: [&str; 0] = [];

fn model(name: &str, config: &WaiterConfig) -> Json {
    let acceptors = config.acceptors.iter().map(|acceptor| {
        let mut json = json!({
            "state": acceptor.state.as_str(), "matcher": acceptor.matcher.as_str(), "expected": as_json(&acceptor.expected),
        });
        if let Some(argument) = &acceptor.argument {
            json["argument"] = json!(argument.as_str());
        }
        json
    });
    let acceptors: Vec<Json> = acceptors.collect();
    json!({ "name": name, "waiter": {
        "operation": config.operation.as_str(), "delay": as_json(&config.delay),
        "maxAttempts": as_json(&config.max_attempts), "acceptors": acceptors,
    } })
}

/// A waiter with every kind of acceptor.
fn made_up() -> WaiterConfig {
    let acceptor = |state: &str, matcher: &str, argument: Option<&str>, expected: Json| {
        let mut json = json!({ "state": state, "matcher": matcher, "expected": expected });
        if let Some(argument) = argument {
            json["argument"] = json!(argument);
        }
        json
    };
    let json = json!({ "version": 2, "waiters": { "Made": {
        "operation": "Get", "delay": 3, "maxAttempts": 3, "acceptors": [
            acceptor("retry", "path", Some("State"), json!("WAIT")),
            acceptor("success", "pathAll", Some("Items[].State"), json!("DONE")),
            acceptor("failure", "pathAny", Some("Items[].State"), json!("LOST")),
            acceptor("success", "status", None, json!(201)),
            acceptor("failure", "error", None, json!("Gone")),
            acceptor("retry", "error", None, json!("Busy")),
            acceptor("success", "path", Some("Count"), json!(1)),
            acceptor("failure", "path", Some("Flag"), json!(true)),
        ]
    } } });
    let model = WaiterModel::new(value(&json)).unwrap();
    model.get_waiter("Made").unwrap()
}

// H024 H025 H026 H027 H028 H029 H030: the same calls, waits and errors as botocore's
#[test]
fn waits_match_botocore() {
    let (_, mut entries) = entries();
    let operation = entries[0].1;
    let real: Vec<Json> = entries
        .iter()
        .map(|(name, _, config)| model(name, config))
        .collect();
    let mut any_error = made_up();
    any_error.acceptors[4].expected = true.into();
    let mut no_error = made_up();
    no_error.acceptors[7].matcher = "error".into();
    no_error.acceptors[7].expected = false.into();
    let mut made = Vec::new();
    for (number, config) in [made_up(), any_error, no_error].into_iter().enumerate() {
        let name = format!("made up {number}.Made");
        made.push(model(&name, &config));
        entries.push((name, operation, config));
    }
    let mut all = cases("waiters", 12, real);
    all.extend(cases("waiters", 700, made));
    let mut differences = Vec::new();
    for case in &all {
        let entry = entries.iter().find(|(name, ..)| case["name"] == **name);
        let (_, _, config) = entry.unwrap();
        for (field, ours) in play(config, case).as_object().unwrap() {
            let theirs = &case[field];
            let is_same = ours == theirs || field == "error" && is_same_error(ours, theirs);
            if !is_same {
                differences.push(format!(
                    "{field}\n  ours   {ours}\n  theirs {theirs}\n  of {case}"
                ));
            }
        }
    }
    println!("waiters: {} cases", all.len());
    assert_eq!(all.len(), 410 * 12 + 3 * 700);
    report("waiters", all.len(), &differences);
    end_in(&all, "WaiterError", 2000);
    end_in(&all, "Exhausted", 300);
    assert!(all.iter().filter(|case| case["error"].is_null()).count() > 500);
}

/// The result of botoxide for a case, in the oracle's format.
fn play(config: &WaiterConfig, case: &Json) -> Json {
    let mut params = value(&case["params"]);
    let mut waiter = Waiter::new(config, &mut params).unwrap();
    let (mut requests, mut sleeps) = (Vec::new(), Vec::new());
    let mut outcome = json!({ "error": null, "last_response": null });
    let mut answers = case["answers"].as_array().unwrap().iter();
    loop {
        requests.push(as_json(&params));
        let Some(answer) = answers.next() else {
            outcome["error"] = json!(["Exhausted", "there are no more responses"]);
            break;
        };
        match waiter.accept(&value(answer)) {
            Ok(Step::Done) => break,
            Ok(Step::Wait(delay)) => sleeps.push(delay.as_secs_f64()),
            Err(error) => {
                outcome["error"] = failure(&error);
                outcome["last_response"] = error.last_response().map_or(Json::Null, as_json);
                break;
            }
        }
    }
    // The oracle writes whole seconds as integers.
    let sleeps = sleeps
        .into_iter()
        .map(|seconds: f64| match seconds.fract() {
            0.0 => json!(format!("{seconds:.0}").parse::<i64>().unwrap()),
            _ => json!(seconds),
        });
    outcome["sleeps"] = sleeps.collect();
    outcome["requests"] = requests.into();
    outcome
}

// H020 H021: invalid models
#[test]
fn invalid_models_are_rejected() {
    let text = |json: Json| WaiterModel::new(value(&json)).unwrap_err();
    let error = text(json!({ "version": 1, "waiters": {} }));
    assert_eq!(
        failure(&error),
        json!([
            "WaiterConfigError",
            "Error processing waiter config: Unsupported waiter version, supported version must be: 2, but version of waiter \
             config is: 1"
        ])
    );
    assert!(
        text(json!({ "waiters": {} }))
            .to_string()
            .ends_with("config is: unknown")
    );
    let model = WaiterModel::new(value(&json!({ "version": 2, "waiters": {} }))).unwrap();
    let error = model.get_waiter("Nothing").unwrap_err();
    assert_eq!(
        failure(&error),
        json!(["ValueError", "Waiter does not exist: Nothing"])
    );
    let mut config = made_up();
    config.acceptors[0].matcher = "pathSome".into();
    let error = Waiter::new(&config, &mut value(&json!({}))).unwrap_err();
    let said = "Error processing waiter config: Unknown acceptor: pathSome";
    assert_eq!(failure(&error), json!(["WaiterConfigError", said]));
}
