//! `Waiter`: decides what a response means for a wait, and how long to wait for the next.
//!
//! Pure: the caller makes the requests and sleeps. Counterpart: botocore `waiter.py` (`Waiter`, `AcceptorConfig`).

use std::fmt;
use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};
use crate::jmespath::Expression;
use crate::model::{AcceptorConfig, WaiterConfig, WaiterModel};
use crate::paginate::is_equal;
use crate::protocol::parse_json;
use crate::text::Text;
use crate::value::Value;

/// A wait for one state.
///
/// # Example: the second response succeeds
///
/// ```
/// use botoxide_core::model::WaiterModel;
/// use botoxide_core::params;
/// use botoxide_core::waiter::{Step, Waiter};
///
/// let model = WaiterModel::new(params! { "version": 2, "waiters": { "TableExists": {
///     "operation": "DescribeTable", "delay": 20, "maxAttempts": 25,
///     "acceptors": [
///         { "matcher": "path", "argument": "Table.TableStatus", "expected": "ACTIVE", "state": "success" },
///         { "matcher": "error", "expected": "ResourceNotFoundException", "state": "retry" }
///     ]
/// } } })?;
/// let mut arguments = params! { "TableName": "t", "WaiterConfig": { "Delay": 3 } };
/// let mut waiter = Waiter::new(&model.get_waiter("TableExists")?, &mut arguments)?;
/// assert_eq!(arguments, params! { "TableName": "t" });
/// let missing = params! { "Error": { "Code": "ResourceNotFoundException" } };
/// assert_eq!(waiter.accept(&missing)?, Step::Wait(std::time::Duration::from_secs(3)));
/// assert_eq!(waiter.accept(&params! { "Table": { "TableStatus": "ACTIVE" } })?, Step::Done);
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Waiter {
    name: Text,
    delay: Value,
    max_attempts: Value,
    acceptors: Vec<Acceptor>,
    attempts: i64,
    has_matched: bool,
}

impl WaiterModel {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); `ResponseParserError` if it is not JSON.
    pub fn from_json(text: &str) -> Result<Self> {
        Self::new(parse_json(text.as_bytes())?)
    }
}

/// The next step after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The wait has succeeded.
    Done,
    /// Call again after this time.
    Wait(Duration),
}

#[derive(Debug)]
struct Acceptor {
    config: AcceptorConfig,
    matcher: Matcher,
}

/// The matcher of a response.
// H021
#[derive(Debug)]
enum Matcher {
    Error,
    Path(Expression),
    PathAll(Expression),
    PathAny(Expression),
    Status,
}

impl Waiter {
    /// Starts a wait; takes `WaiterConfig` out of the arguments.
    ///
    /// # Errors
    ///
    /// `WaiterConfigError` for an unknown matcher, and those of [`Expression::compile`].
    // H029
    pub fn new(config: &WaiterConfig, params: &mut Value) -> Result<Self> {
        let acceptors = config.acceptors.iter().cloned().map(Acceptor::new);
        let acceptors = acceptors.collect::<Result<_>>()?;
        let options = params
            .as_map_mut()
            .and_then(|map| map.remove("WaiterConfig"));
        let option = |name: &str, default: &Value| {
            let given = options.as_ref().and_then(|options| options.get(name));
            given.unwrap_or(default).clone()
        };
        Ok(Self {
            name: config.name.clone(),
            delay: option("Delay", &config.delay),
            max_attempts: option("MaxAttempts", &config.max_attempts),
            acceptors,
            attempts: 0,
            has_matched: false,
        })
    }

    /// The number of responses.
    pub fn attempts(&self) -> i64 {
        self.attempts
    }

    /// Takes a response: the result of the call, or the service's error.
    ///
    /// # Errors
    ///
    /// `WaiterError` if the state can no longer be reached, or was not reached in time; its
    /// [`last_response`](Error::last_response) is the response. Errors of an expression.
    // H028
    pub fn accept(&mut self, response: &Value) -> Result<Step> {
        self.attempts += 1;
        let mut matched = None;
        for acceptor in &self.acceptors {
            if acceptor.matches(response)? {
                matched = Some(acceptor);
                break;
            }
        }
        match matched.map(|acceptor| acceptor.config.state.as_str()) {
            Some("success") => return Ok(Step::Done),
            Some("failure") => {
                let explanation = matched.map(Acceptor::explanation).unwrap_or_default();
                let reason = format!("Waiter encountered a terminal failure state: {explanation}");
                return Err(self.failed(reason, response));
            }
            Some(_) => self.has_matched = true,
            None if has_error_code(response) => {
                let error = &response["Error"];
                let message = error.get("Message").map(Value::to_string);
                let message = message.unwrap_or_else(|| "Unknown".to_owned());
                let reason = format!("An error occurred ({}): {message}", error["Code"]);
                return Err(self.failed(reason, response));
            }
            None => {}
        }
        if self.attempts >= number(&self.max_attempts)? {
            let mut reason = "Max attempts exceeded".to_owned();
            // botocore reports the acceptor that it checked last, whichever matched before.
            if let (true, Some(acceptor)) = (self.has_matched, matched.or(self.acceptors.last())) {
                let explanation = acceptor.explanation();
                reason = format!("{reason}. Previously accepted state: {explanation}");
            }
            return Err(self.failed(reason, response));
        }
        self.delay().map(Step::Wait)
    }

    /// `time.sleep` takes whole and broken numbers.
    fn delay(&self) -> Result<Duration> {
        let seconds = self
            .delay
            .as_f64()
            .ok_or_else(|| not_a_number(&self.delay))?;
        if seconds < 0.0 {
            return Err(Error::value("sleep length must be non-negative"));
        }
        Duration::try_from_secs_f64(seconds)
            .map_err(|_| Error::value("timestamp out of range for platform time_t"))
    }

    fn failed(&self, reason: String, response: &Value) -> Error {
        let name = self.name.to_string();
        let error = Error::from(ErrorKind::Waiter { name, reason });
        error.with_last_response(response.clone())
    }
}

/// The number of calls, rounded up.
fn number(value: &Value) -> Result<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "it saturates")]
    let rounded = |number: f64| number.ceil() as i64;
    value
        .as_i64()
        .or_else(|| value.as_f64().map(rounded))
        .ok_or_else(|| not_a_number(value))
}

fn not_a_number(value: &Value) -> Error {
    let msg = format!(
        "'{}' object cannot be interpreted as an integer",
        value.python_type()
    );
    ErrorKind::InvalidType { msg }.into()
}

fn has_error_code(response: &Value) -> bool {
    response["Error"]
        .as_map()
        .is_some_and(|error| error.contains_key("Code"))
}

impl Acceptor {
    fn new(config: AcceptorConfig) -> Result<Self> {
        let expression = || Expression::compile(config.argument.as_deref().unwrap_or_default());
        let matcher = match config.matcher.as_str() {
            "path" => Matcher::Path(expression()?),
            "pathAll" => Matcher::PathAll(expression()?),
            "pathAny" => Matcher::PathAny(expression()?),
            "status" => Matcher::Status,
            "error" => Matcher::Error,
            other => {
                let error_msg = format!("Unknown acceptor: {other}");
                return Err(ErrorKind::WaiterConfig { error_msg }.into());
            }
        };
        Ok(Self { config, matcher })
    }

    fn matches(&self, response: &Value) -> Result<bool> {
        let expected = &self.config.expected;
        let is_error = has_error_code(response);
        Ok(match &self.matcher {
            // H026
            Matcher::Error => match expected {
                Value::Bool(true) => is_error,
                Value::Bool(false) => response.get("Error").is_none(),
                expected => {
                    let code = response["Error"].get("Code");
                    is_equal(code.unwrap_or(&Value::from("")), expected)
                }
            },
            // H027
            Matcher::Status => is_equal(&response["ResponseMetadata"]["HTTPStatusCode"], expected),
            // H024
            Matcher::Path(_) | Matcher::PathAll(_) | Matcher::PathAny(_) if is_error => false,
            Matcher::Path(path) => is_equal(&*path.search(response)?, expected),
            // H025
            Matcher::PathAll(path) => match path.search(response)?.as_list() {
                Some([]) | None => false,
                Some(items) => items.iter().all(|item| is_equal(item, expected)),
            },
            Matcher::PathAny(path) => match path.search(response)?.as_list() {
                None => false,
                Some(items) => items.iter().any(|item| is_equal(item, expected)),
            },
        })
    }

    fn explanation(&self) -> String {
        let expected = &self.config.expected;
        let argument = Shown(self.config.argument.as_ref());
        match self.matcher {
            Matcher::Path(_) => {
                format!("For expression \"{argument}\" we matched expected path: \"{expected}\"")
            }
            Matcher::PathAll(_) => format!(
                "For expression \"{argument}\" all members matched expected path: \"{expected}\""
            ),
            Matcher::PathAny(_) => format!(
                "For expression \"{argument}\" we matched expected path: \"{expected}\" at least once"
            ),
            Matcher::Status => format!("Matched expected HTTP status code: {expected}"),
            Matcher::Error => format!("Matched expected service error code: {expected}"),
        }
    }
}

/// A text, or Python's `None`.
struct Shown<'a>(Option<&'a Text>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.map_or("None", Text::as_str))
    }
}
