//! The steps of a call, run one at a time: the same requests, events, waits and results as the complete call.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide::call::steps::{Answer, CallScope, CallState, Retry};
use botoxide::hooks::{Event, Reply};
use botoxide::transport::block_on;
use botoxide::types::{Request, Response};
use botoxide::{Error, Result, Value, params};

use crate::world::World;

/// Runs the steps of a call of `ListTables`.
fn step_through(world: &World, params: Value) -> Result<Value> {
    let client = world.client.as_async();
    let scope = client.call_scope(client.operation("ListTables")?);
    scope.end(steps(&scope, params))
}

fn take<T>(scope: &CallScope, step: impl Future<Output = Result<T>>) -> Result<T> {
    block_on(scope.run(step))?
}

fn steps(scope: &CallScope, params: Value) -> Result<Value> {
    let mut call = scope.begin(params)?;
    let mut request = prepare(scope, &mut call)?;
    let mut answer = if let Some(answer) = take(scope, call.before_call(&mut request))? {
        answer
    } else {
        take(scope, call.compress(&mut request))?;
        take(scope, call.add_checksum(&mut request))?;
        let result = attempts(scope, &mut call, &mut request);
        if let Err(error) = &result {
            take(scope, call.after_call_error(error))?;
        }
        result?
    };
    take(scope, call.after_call(&mut answer))?;
    call.finish(answer)
}

fn prepare(scope: &CallScope, call: &mut CallState) -> Result<Request> {
    take(scope, call.provide_params())?;
    take(scope, call.before_parameter_build())?;
    let endpoint = take(scope, call.resolve_endpoint())?;
    let request = call.prepare(&endpoint)?;
    call.resolve_checksums(&request)?;
    Ok(request)
}

fn attempts(scope: &CallScope, call: &mut CallState, request: &mut Request) -> Result<Answer> {
    loop {
        call.begin_attempt()?;
        let signed = take(scope, call.create_request(request))?;
        let mut result = match take(scope, call.send(signed)) {
            Ok(response) => Ok(take(scope, call.parse(response))?),
            Err(error) => Err(error),
        };
        take(scope, call.response_received(&mut result))?;
        let retry = take(scope, call.needs_retry(request, &mut result))?;
        if let Some(answer) = take(scope, call.wait(retry, request, result))? {
            return Ok(answer);
        }
    }
}

/// The record of one way to call: the events, the requests, and the result or the error message.
fn seen(
    world: &World,
    call: impl FnOnce(&World) -> Result<Value>,
) -> (Vec<String>, Vec<Request>, String) {
    let names = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&names);
    world.on("*", move |event| {
        noted.lock().unwrap().push(event.name().to_string());
        Ok(Reply::None)
    });
    let result = match call(world) {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{error:?}"),
    };
    let names = names.lock().unwrap().clone();
    (names, world.transport.requests(), result)
}

/// Another API may keep a call in an object that threads share.
const _: () = {
    const fn can_move_between_threads<T: Send>() {}
    can_move_between_threads::<CallState>();
    can_move_between_threads::<CallScope>();
    can_move_between_threads::<Answer>();
};

#[test]
fn the_steps_match_the_call() {
    // Too few responses for the attempts are an error of the transport.
    let cases: &[&[u16]] = &[
        &[200],
        &[500, 200],
        &[400],
        &[503, 500, 500, 500],
        &[],
        &[500],
    ];
    for statuses in cases {
        for params in [
            params! {},
            params! { "Limit": 3 },
            params! { "Limit": "three" },
        ] {
            let given = params.clone();
            let whole = seen(&World::new(statuses), |world| {
                world.client.call("ListTables", given)
            });
            let stepped = seen(&World::new(statuses), |world| step_through(world, params));
            assert!(!whole.0.is_empty());
            assert_eq!(stepped, whole, "{statuses:?}");
        }
    }
}

#[test]
fn the_steps_match_the_call_if_handlers_respond() {
    let answer = |_: &mut Event<'_>| {
        let response = Response {
            status: 200,
            ..Response::default()
        };
        let parsed = params! { "TableNames": ["handler"] };
        Ok(Reply::Answer(Box::new((response, parsed))))
    };
    let fail = |_: &mut Event<'_>| Err(Error::value("no"));
    let whole = |world: &World| world.list_tables();
    let stepped = |world: &World| step_through(world, params! {});
    let mut seen_of_all = Vec::new();
    for call in [&whole as &dyn Fn(&World) -> Result<Value>, &stepped] {
        let answered = World::new(&[]);
        answered.on("before-call.dynamodb.ListTables", answer);
        let mut results = vec![seen(&answered, call)];
        for name in ["before-sign", "after-call", "needs-retry", "before-send"] {
            let failing = World::new(&[200]);
            failing.on(name, fail);
            results.push(seen(&failing, call));
        }
        seen_of_all.push(results);
    }
    assert!(seen_of_all[0][0].2.contains("handler"));
    assert!(seen_of_all[0][1].2.contains("no"));
    assert_eq!(seen_of_all[1], seen_of_all[0]);
}

#[test]
fn a_caller_may_change_the_state_between_steps() {
    let world = World::new(&[200]);
    let client = world.client.as_async();
    let scope = client.call_scope(client.operation("ListTables").unwrap());
    let mut call = scope.begin(params! {}).unwrap();
    call.params = params! { "Limit": 9 };
    let request = prepare(&scope, &mut call).unwrap();
    call.begin_attempt().unwrap();
    let mut signed = take(&scope, call.create_request(&request)).unwrap();
    assert!(signed.request().headers.contains("Authorization"));
    signed.request_mut().headers.set("X-Trace", "1-2-3");
    let mut response = take(&scope, call.send(signed)).unwrap();
    let sent = &world.transport.requests()[0];
    assert_eq!(sent.headers.get("X-Trace").unwrap(), "1-2-3");
    assert_eq!(sent.body.as_bytes().unwrap(), r#"{"Limit":9}"#);
    response.body = r#"{"TableNames":["caller"]}"#.to_owned().into();
    let answer = take(&scope, call.parse(response)).unwrap();
    let result = Ok(answer);
    let answer = take(&scope, call.wait(Retry::None, &request, result)).unwrap();
    let value = call.finish(answer.unwrap()).unwrap();
    assert_eq!(value["TableNames"][0], "caller");
    let retries = value["ResponseMetadata"]["RetryAttempts"].as_i64();
    assert_eq!(retries, Some(0));
}

#[test]
fn a_wait_ends_at_the_timeout_of_the_call() {
    let world = World::with_timeout(&[500], Duration::from_secs(5));
    let client = world.client.as_async();
    let scope = client.call_scope(client.operation("ListTables").unwrap());
    let mut call = scope.begin(params! {}).unwrap();
    let request = prepare(&scope, &mut call).unwrap();
    let error = Error::value("the first attempt");
    let retry = Retry::After(Duration::from_secs(6));
    let error = take(&scope, call.wait(retry, &request, Err(error))).unwrap_err();
    let error = scope.end(Err(error)).unwrap_err();
    assert_eq!(error.kind().class_name(), "OverallTimeoutError");
    assert_eq!(error.service(), Some("dynamodb"));
}
