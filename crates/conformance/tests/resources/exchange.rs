//! The calls of a client during a case: a handler records their arguments, and another returns the responses.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use botoxide::hooks::{Event, Handler, Position, Reply};
use botoxide::{Client, Error, Value, params};
use botoxide_core::http::Response;
use conformance::replay::{argument, result};
use serde_json::{Value as Json, json};

/// The recorded calls and the remaining responses.
#[derive(Clone, Default)]
pub(crate) struct Exchange(Arc<Mutex<Calls>>);

#[derive(Default)]
pub(crate) struct Calls {
    pub(crate) noted: Vec<Json>,
    answers: VecDeque<Json>,
}

impl Exchange {
    pub(crate) fn of(client: &Client) -> Self {
        let exchange = Self::default();
        let notes = exchange.clone();
        let note = Handler::sync(move |event| {
            if let Event::ProvideClientParams(event) = event {
                let name = event.call.operation.name();
                notes
                    .calls()
                    .noted
                    .push(json!([name, result(event.params)]));
            }
            Ok(Reply::None)
        });
        let answers = exchange.clone();
        let answer = Handler::sync(move |event| match event {
            Event::BeforeCall(_) => answers.answer(),
            _ => Ok(Reply::None),
        });
        for (name, handler) in [("provide-client-params", note), ("before-call", answer)] {
            let events = client.events();
            events
                .register_at(name, handler, Position::Last, None)
                .unwrap();
        }
        exchange
    }

    /// Resets the state of the previous case.
    pub(crate) fn begin(&self, case: &Json) {
        *self.calls() = Calls {
            noted: Vec::new(),
            answers: case["answers"].as_array().unwrap().clone().into(),
        };
    }

    pub(crate) fn calls(&self) -> MutexGuard<'_, Calls> {
        self.0.lock().unwrap()
    }

    fn answer(&self) -> Result<Reply, Error> {
        let answer = self.calls().answers.pop_front();
        let answer = answer.ok_or_else(|| Error::value("there are no more responses"))?;
        let mut parsed = argument(&answer).unwrap();
        let metadata = params! { "HTTPStatusCode": 200 };
        if let Value::Map(members) = &mut parsed {
            members.push("ResponseMetadata".into(), metadata);
        }
        let response = Response {
            status: 200,
            ..Response::default()
        };
        Ok(Reply::Answer(Box::new((response, parsed))))
    }
}
