//! `Job`: one line of input, checked.
//!
//! Not here: the values in arguments (`value.rs`). Counterpart: `check` in `oracle/player.py`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::Value;
use botoxide_core::time::Timestamp;
use serde_json::{Map as Object, Value as Json};

use super::value;
use super::wire::{Answer, Canned, TransportError};

/// The time of AWS's signing examples: 2015-08-30T12:36:00Z.
const DEFAULT_TIME: Timestamp = Timestamp::new(1_440_938_160, 0);
const DEFAULT_UUID: &str = "00000000-0000-4000-8000-000000000000";

const FIELDS: &[&str] = &[
    "id",
    "service",
    "operation",
    "params",
    "region",
    "config",
    "endpoint_url",
    "credentials",
    "time",
    "env",
    "presign",
    "expires_in",
    "responses",
    "uuid",
];

/// A job: one call and its environment.
pub(super) struct Job {
    pub(super) service: String,
    pub(super) operation: String,
    pub(super) params: Value,
    pub(super) region: Option<String>,
    pub(super) config: Option<Value>,
    pub(super) endpoint_url: Option<String>,
    pub(super) credentials: Option<Keys>,
    pub(super) time: Timestamp,
    pub(super) env: Vec<(String, String)>,
    /// The lifetime in seconds if the job presigns a URL instead of making a call.
    pub(super) presign: Option<i64>,
    pub(super) responses: Vec<Answer>,
    pub(super) uuid: String,
    /// All fields that a client depends on.
    pub(super) client_key: String,
    /// All fields that a session depends on.
    pub(super) session_key: String,
}

/// Credentials from the caller, perhaps incomplete.
pub(super) struct Keys {
    pub(super) access_key: Option<String>,
    pub(super) secret_key: Option<String>,
    pub(super) token: Option<String>,
    pub(super) account_id: Option<String>,
}

/// Why a line is not a valid job.
pub(super) type Problem = String;

impl Job {
    /// Reads a job; the error is a message.
    pub(super) fn read(job: &Object<String, Json>) -> Result<Self, Problem> {
        if let Some(name) = job.keys().find(|name| !FIELDS.contains(&name.as_str())) {
            return Err(format!("there is no field {name:?}"));
        }
        let is_presigned = match job.get("presign") {
            None => false,
            Some(json) => json.as_bool().ok_or("presign must be true or false")?,
        };
        let expires_in = match job.get("expires_in") {
            None => 3_600,
            Some(json) => json.as_i64().ok_or("expires_in must be a whole number")?,
        };
        Ok(Self {
            service: needed(job, "service")?,
            operation: needed(job, "operation")?,
            params: match job.get("params") {
                None => Value::Map(botoxide_core::value::Map::new()),
                Some(json) => dictionary("params", json)?,
            },
            region: match job.get("region") {
                None => Some("us-east-1".to_owned()),
                Some(_) => text(job, "region")?,
            },
            config: match job.get("config") {
                None | Some(Json::Null) => None,
                Some(json) => Some(dictionary("config", json)?),
            },
            endpoint_url: text(job, "endpoint_url")?,
            credentials: credentials(job)?,
            time: match text(job, "time")? {
                None => DEFAULT_TIME,
                Some(time) => value::moment(&time)?,
            },
            env: env(job)?,
            presign: is_presigned.then_some(expires_in),
            responses: responses(job)?,
            uuid: match text(job, "uuid")? {
                None => DEFAULT_UUID.to_owned(),
                Some(uuid) if is_uuid(&uuid) => uuid,
                Some(uuid) => return Err(format!("not a UUID: {uuid:?}")),
            },
            client_key: key(
                job,
                &[
                    "service",
                    "region",
                    "config",
                    "endpoint_url",
                    "credentials",
                    "time",
                    "env",
                ],
            ),
            session_key: key(job, &["env"]),
        })
    }
}

/// Some fields of a job as one string.
fn key(job: &Object<String, Json>, names: &[&str]) -> String {
    let fields = names.iter().filter_map(|name| job.get_key_value(*name));
    let fields: Object<String, Json> = fields
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Json::from(fields).to_string()
}

fn needed(job: &Object<String, Json>, name: &str) -> Result<String, Problem> {
    text(job, name)?.ok_or_else(|| format!("{name} is missing"))
}

fn text(object: &Object<String, Json>, name: &str) -> Result<Option<String>, Problem> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("{name} must be a string")),
    }
}

fn dictionary(name: &str, json: &Json) -> Result<Value, Problem> {
    if !json.is_object() {
        return Err(format!("{name} must be an object"));
    }
    value::argument(json)
}

/// The credentials of a job: default keys if the field is missing, none if it is `null`.
fn credentials(job: &Object<String, Json>) -> Result<Option<Keys>, Problem> {
    let object = match job.get("credentials") {
        None => {
            return Ok(Some(Keys {
                access_key: Some("AKIDEXAMPLE".to_owned()),
                secret_key: Some("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned()),
                token: None,
                account_id: None,
            }));
        }
        Some(Json::Null) => return Ok(None),
        Some(Json::Object(object)) => object,
        Some(_) => return Err("credentials must be an object".to_owned()),
    };
    let known = ["access_key", "secret_key", "token", "account_id"];
    if let Some(name) = object.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("credentials have no field {name:?}"));
    }
    Ok(Some(Keys {
        access_key: text(object, "access_key")?,
        secret_key: text(object, "secret_key")?,
        token: text(object, "token")?,
        account_id: text(object, "account_id")?,
    }))
}

fn env(job: &Object<String, Json>) -> Result<Vec<(String, String)>, Problem> {
    let Some(json) = job.get("env") else {
        return Ok(Vec::new());
    };
    let object = json.as_object().ok_or("env must be an object")?;
    let variables = object.iter().map(|(name, value)| {
        let value = value.as_str().ok_or("the variables of env are strings")?;
        Ok((name.clone(), value.to_owned()))
    });
    variables.collect()
}

fn responses(job: &Object<String, Json>) -> Result<Vec<Answer>, Problem> {
    match job.get("responses") {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(items)) => items.iter().map(response).collect(),
        Some(_) => Err("responses must be a list".to_owned()),
    }
}

fn response(json: &Json) -> Result<Answer, Problem> {
    let object = json.as_object().ok_or("a response is an object")?;
    if let Some(name) = object.get("error") {
        let error = name.as_str().and_then(TransportError::named);
        let error = error.filter(|_| object.len() == 1);
        return error
            .map(Answer::Error)
            .ok_or_else(|| format!("not an error of the transport: {name}"));
    }
    let known = ["status", "headers", "body_base64"];
    if object.keys().any(|name| !known.contains(&name.as_str())) {
        return Err("a response has status, headers and body_base64".to_owned());
    }
    let status = json["status"].as_u64();
    let status = status.and_then(|status| u16::try_from(status).ok());
    let status = status.filter(|status| (100..600).contains(status));
    let headers = match object.get("headers") {
        None => Vec::new(),
        Some(fields) => fields
            .as_array()
            .and_then(|fields| fields.iter().map(field).collect())
            .ok_or("headers are [name, value]")?,
    };
    let body = text(object, "body_base64")?.unwrap_or_default();
    Ok(Answer::Response(Canned {
        status: status.ok_or("status must be a number from 100 to 599")?,
        headers,
        body: octets(&body)?.into(),
    }))
}

fn field(json: &Json) -> Option<(String, String)> {
    match json.as_array()?.as_slice() {
        [Json::String(name), Json::String(value)] => Some((name.clone(), value.clone())),
        _ => None,
    }
}

/// Decodes base64.
pub(super) fn octets(text: &str) -> Result<Vec<u8>, Problem> {
    STANDARD
        .decode(text)
        .map_err(|error| format!("base64: {error}"))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}
