//! `Action`: one action of the server on a request, and its format in JSON scripts.
//!
//! Counterpart: `oracle/server.py`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use super::Received;

/// One action of the server on a request.
#[derive(Clone)]
pub enum Action {
    /// Sends the result of a function of the last request.
    Answer(Arc<dyn Responder>),
    /// Closes the connection.
    Close,
    /// Runs the actions that a function returns for the last request.
    Decide(Arc<dyn Decider>),
    /// Reads a whole request. A client that waits for `100 Continue` gets it.
    Read,
    /// Reads the body of the request whose head was read last. A client that waits for `100 Continue` gets it.
    ReadBody,
    /// Reads the head of a request.
    ReadHead,
    /// Reads a whole request, but never sends `100 Continue`.
    ReadSilently,
    /// Resets the connection.
    Reset,
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes one by one, with a pause before each.
    SendSlowly(Vec<u8>, Duration),
    /// Does nothing until the client disconnects.
    Stall,
    /// Waits.
    Wait(Duration),
}

/// A function from a request to the bytes of its response.
pub trait Responder: Send + Sync {
    /// The response, head and body.
    fn respond(&self, request: &Received) -> Vec<u8>;
}

impl<F: Fn(&Received) -> Vec<u8> + Send + Sync> Responder for F {
    fn respond(&self, request: &Received) -> Vec<u8> {
        self(request)
    }
}

/// A function from a request to the actions for it.
pub trait Decider: Send + Sync {
    /// The actions in order.
    fn decide(&self, request: &Received) -> Vec<Action>;
}

impl<F: Fn(&Received) -> Vec<Action> + Send + Sync> Decider for F {
    fn decide(&self, request: &Received) -> Vec<Action> {
        self(request)
    }
}

impl Action {
    /// An action that runs the actions that a function returns for the request.
    pub fn decide(decide: impl Fn(&Received) -> Vec<Self> + Send + Sync + 'static) -> Self {
        Self::Decide(Arc::new(decide))
    }

    /// An action that sends the result of a function of the request.
    pub fn answer(respond: impl Fn(&Received) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::Answer(Arc::new(respond))
    }

    /// An action that sends a response with a `Content-Length` and keeps the connection open.
    pub fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut bytes = format!("HTTP/1.1 {status} {}\r\n", reason(status)).into_bytes();
        let has = |name: &str| {
            headers
                .iter()
                .any(|(own, _)| own.eq_ignore_ascii_case(name))
        };
        for (name, value) in headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if !has("content-length") && !has("transfer-encoding") {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
        Self::Send(bytes)
    }

    /// The actions of a JSON script for one request: `[status, {headers}, body]`, or a list of actions.
    ///
    /// An action is one of the strings `close`, `read`, `read-head`, `read-silently`, `reset`, `stall`, or an object:
    /// `{"answer": [status, {headers}, body]}`, `{"send": text}`, `{"send-slowly": text, "pause": milliseconds}`,
    /// `{"wait": milliseconds}`.
    ///
    /// # Panics
    ///
    /// If the script is not valid.
    pub fn script(json: &Json) -> Vec<Self> {
        let mut actions = Self::answers(json);
        if json[0].is_number() {
            actions.insert(0, Self::Read);
        }
        actions
    }

    /// Like [`script`](Self::script), for a request that has already been read.
    ///
    /// # Panics
    ///
    /// Like [`script`](Self::script).
    pub fn answers(json: &Json) -> Vec<Self> {
        match json.as_array().map(Vec::as_slice) {
            Some([Json::Number(_), ..]) => vec![Self::json_answer(json)],
            Some(actions) => actions.iter().map(Self::one).collect(),
            None => panic!("{json} is not a script"),
        }
    }

    fn one(json: &Json) -> Self {
        let text = |name: &str| json[name].as_str().map(|text| text.as_bytes().to_vec());
        let milliseconds = |name: &str| json[name].as_u64().map(Duration::from_millis);
        match json.as_str() {
            Some("close") => return Self::Close,
            Some("read") => return Self::Read,
            Some("read-head") => return Self::ReadHead,
            Some("read-silently") => return Self::ReadSilently,
            Some("reset") => return Self::Reset,
            Some("stall") => return Self::Stall,
            _ => {}
        }
        if let Some(bytes) = text("send") {
            return Self::Send(bytes);
        }
        if let (Some(bytes), Some(pause)) = (text("send-slowly"), milliseconds("pause")) {
            return Self::SendSlowly(bytes, pause);
        }
        if let Some(duration) = milliseconds("wait") {
            return Self::Wait(duration);
        }
        Self::json_answer(&json["answer"])
    }

    fn json_answer(json: &Json) -> Self {
        let status = json[0]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        let headers = json[1].as_object().map(|headers| {
            let pairs = headers.iter();
            pairs
                .map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()))
                .collect::<Vec<_>>()
        });
        match (status, headers, json[2].as_str()) {
            (Some(status), Some(headers), Some(body)) => {
                Self::response(status, &headers, body.as_bytes())
            }
            _ => panic!("{json} is not a response: [status, {{headers}}, body]"),
        }
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Answer(_) => "Answer",
            Self::Close => "Close",
            Self::Decide(_) => "Decide",
            Self::Read => "Read",
            Self::ReadBody => "ReadBody",
            Self::ReadHead => "ReadHead",
            Self::ReadSilently => "ReadSilently",
            Self::Reset => "Reset",
            Self::Send(_) => "Send",
            Self::SendSlowly(..) => "SendSlowly",
            Self::Stall => "Stall",
            Self::Wait(_) => "Wait",
        })
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Whatever",
    }
}
