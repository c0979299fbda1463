//! The Python objects of one call: the same ones for all its events, kept in step with the engine's values.

use std::sync::{Arc, Mutex, PoisonError};

use botoxide::Value;
use botoxide::hooks::Context;
use botoxide::types::{Body as Payload, Map, Operation, Request, Response, Shape};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::context::{fresh, is_unsigned, shown};
use super::http;
use crate::convert;

/// The keys of botocore's `request_context` that handlers may set.
const SETTABLE: [&str; 9] = [
    "auth_type",
    "client_region",
    "encoding_type_auto_set",
    "error_code_override",
    "input_params",
    "payload_signing_enabled",
    "signing",
    "unsigned_payload",
    "use_global_endpoint",
];

/// The objects of a call that handlers have seen.
#[derive(Default)]
pub(crate) struct Objects(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    context: Option<Py<PyDict>>,
    /// What the engine's part of `context` was when it was last compared.
    shown: Map,
    /// The arguments, and what they were when they were last compared.
    params: Option<(Py<PyAny>, Value)>,
    request_dict: Option<Py<PyAny>>,
    /// The request of an attempt.
    request: Option<(u32, Py<PyAny>)>,
    answer: Option<Answer>,
    /// The result of the last attempt, if it was made of the response and no handler has seen it.
    made: Option<Py<PyAny>>,
    /// The context of the engine, while a signer in Python has it.
    pub(crate) lent: Option<Context>,
}

/// The outcome of an attempt.
struct Answer {
    attempt: u32,
    http: Py<PyAny>,
    parsed: Py<PyAny>,
    /// What `parsed` was when it was last compared.
    value: Value,
    /// Whether `parsed` was made of the response. Then `value` has nothing but some of `ResponseMetadata`.
    is_made: bool,
}

impl Objects {
    /// Those of the call that the context belongs to.
    pub(crate) fn of(context: &mut Context) -> Arc<Self> {
        if let Some(objects) = context.attached::<Self>() {
            return objects;
        }
        let objects = Arc::new(Self::default());
        context.attach(Arc::clone(&objects));
        objects
    }

    /// Must not call Python: another thread may wait for it with the interpreter's lock.
    fn with<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lends the engine's context to a signer in Python.
    pub(crate) fn lend(&self, context: Option<Context>) -> Option<Context> {
        self.with(|kept| std::mem::replace(&mut kept.lent, context))
    }

    /// `context` while the engine's is lent, and what it was then, afterwards.
    pub(crate) fn lent_context<'py>(
        &self,
        config: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let py = config.py();
        if let Some(context) = self.lend(None) {
            let shown = self.context(py, &context, Some(config));
            self.lend(Some(context));
            return shown;
        }
        let known = self.with(|kept| kept.context.as_ref().map(|dict| dict.clone_ref(py)));
        match known {
            Some(dict) => Ok(dict.into_bound(py)),
            None => fresh(py, &Context::default(), Some(config)),
        }
    }

    /// Uses this dictionary of a program's as `context`.
    pub(crate) fn set_context(&self, dict: &Bound<'_, PyDict>) {
        let dict = dict.clone().unbind();
        self.with(|kept| kept.context = Some(dict));
    }

    /// `context`, with what the engine has noted in it since.
    pub(crate) fn context<'py>(
        &self,
        py: Python<'py>,
        context: &Context,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (known, before) = self.with(|kept| {
            let known = kept.context.as_ref().map(|dict| dict.clone_ref(py));
            (known, std::mem::take(&mut kept.shown))
        });
        let now = shown(context);
        let dict = match known {
            Some(dict) => dict.into_bound(py),
            None => fresh(py, context, config)?,
        };
        for (name, value) in now.iter() {
            if before.get(name) == Some(value) {
                continue;
            }
            let value = convert::result(py, value)?;
            // What handlers have added to an inner dictionary stays.
            match dict.get_item(name.as_str())? {
                Some(inner) if inner.is_instance_of::<PyDict>() && name != "input_params" => {
                    inner.call_method1("update", (value,))?;
                }
                Some(inner) if name == "client_config" && !inner.is_none() => {}
                _ => dict.set_item(name.as_str(), value)?,
            }
        }
        for name in SETTABLE {
            if before.contains_key(name) && !now.contains_key(name) && dict.contains(name)? {
                dict.del_item(name)?;
            }
        }
        let kept = dict.clone().unbind();
        self.with(|all| {
            all.context = Some(kept);
            all.shown = now;
        });
        Ok(dict)
    }

    /// `context` of a program's, with what a handler of the engine has set in it.
    pub(crate) fn show_set(&self, dict: &Bound<'_, PyDict>, context: &Context) -> PyResult<()> {
        let before = self.with(|kept| std::mem::take(&mut kept.shown));
        let now = shown(context);
        for name in SETTABLE {
            if let Some(value) = now
                .get(name)
                .filter(|value| before.get(name) != Some(*value))
            {
                dict.set_item(name, convert::result(dict.py(), value)?)?;
            }
        }
        Ok(())
    }

    /// Takes over what handlers have set in `context`.
    pub(crate) fn read_context(&self, py: Python<'_>, context: &mut Context) -> PyResult<()> {
        let Some(dict) = self.with(|kept| kept.context.as_ref().map(|dict| dict.clone_ref(py)))
        else {
            return Ok(());
        };
        let mut before = self.with(|kept| std::mem::take(&mut kept.shown));
        for name in SETTABLE {
            let value = match dict.bind(py).get_item(name)? {
                Some(value) if name == "auth_type" && is_unsigned(&value)? => Value::from("none"),
                Some(value) => convert::argument(&value, None)?,
                None => Value::Null,
            };
            let old = before.get(name).unwrap_or(&Value::Null);
            let is_new = match (name, old) {
                // Handlers add keys of their own to it.
                ("signing", old) => ["region", "signing_name", "disableDoubleEncoding"]
                    .iter()
                    .any(|key| old[*key] != value[*key]),
                (_, old) => *old != value,
            };
            if is_new {
                context.assign(name, &value);
                before.insert(name, value);
            }
        }
        self.with(|kept| kept.shown = before);
        Ok(())
    }

    /// Uses this dictionary of the caller's as `params`.
    pub(crate) fn set_params(&self, dict: &Bound<'_, PyAny>, value: &Value) {
        let dict = dict.clone().unbind();
        let value = value.clone();
        self.with(|kept| kept.params = Some((dict, value)));
    }

    /// `params`, brought up to date.
    pub(crate) fn params<'py>(
        &self,
        py: Python<'py>,
        value: &Value,
    ) -> PyResult<Bound<'py, PyAny>> {
        let known = self.with(|kept| {
            let params = kept.params.as_ref();
            params.map(|(dict, value)| (dict.clone_ref(py), value.clone()))
        });
        let dict = match known {
            Some((dict, before)) => {
                let dict = dict.into_bound(py);
                bring_up_to_date(&dict, &before, value)?;
                dict
            }
            None => convert::result(py, value)?.into_bound(py),
        };
        self.set_params(&dict, value);
        Ok(dict)
    }

    /// The arguments, after handlers had the dictionary. `before` is what it held then.
    pub(crate) fn read_params(
        &self,
        dict: &Bound<'_, PyAny>,
        before: &Bound<'_, PyList>,
        old: &Value,
        shape: Option<Shape>,
    ) -> PyResult<Value> {
        let value = match (dict.cast::<PyDict>(), old) {
            (Ok(now), Value::Map(old)) => changed(now, before, old, shape)?,
            _ => convert::argument(dict, shape)?,
        };
        self.set_params(dict, &value);
        Ok(value)
    }

    /// The request as a dictionary.
    pub(crate) fn request_dict<'py>(
        &self,
        py: Python<'py>,
        request: &Request,
        context: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let known = self.with(|kept| kept.request_dict.as_ref().map(|dict| dict.clone_ref(py)));
        let (method, url, headers, body) = http::parts(py, request)?;
        let arguments = (known, method, url, headers, body, context);
        let dict = http::bridge(py)?.call_method1("show_dict", arguments)?;
        let kept = dict.clone().unbind();
        self.with(|all| all.request_dict = Some(kept));
        Ok(dict)
    }

    /// The dictionary of the request, if handlers have had it.
    pub(crate) fn shown_request_dict<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.with(|kept| kept.request_dict.as_ref().map(|dict| dict.clone_ref(py)))
            .map(|dict| dict.into_bound(py))
    }

    /// Uses this dictionary for the request from now on.
    pub(crate) fn set_request_dict(&self, dict: &Bound<'_, PyAny>) {
        let dict = dict.clone().unbind();
        self.with(|kept| kept.request_dict = Some(dict));
    }

    /// Whether handlers have had the request of an attempt.
    pub(crate) fn has_request(&self, attempt: u32) -> bool {
        self.with(|kept| kept.request.as_ref().is_some_and(|(of, _)| *of == attempt))
    }

    /// The request of an attempt.
    pub(crate) fn request<'py>(
        &self,
        py: Python<'py>,
        attempt: u32,
        request: &Request,
        context: &Bound<'py, PyDict>,
        is_streamed: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let known = self.with(|kept| match &kept.request {
            Some((of, request)) if *of == attempt => Some(request.clone_ref(py)),
            _ => None,
        });
        let (method, url, headers, body) = http::parts(py, request)?;
        let auth_path = request.auth_path.as_deref();
        let arguments = (
            known,
            method,
            url,
            headers,
            body,
            context,
            is_streamed,
            auth_path,
        );
        let object = http::bridge(py)?.call_method1("show_request", arguments)?;
        let kept = object.clone().unbind();
        self.with(|all| all.request = Some((attempt, kept)));
        Ok(object)
    }

    /// The response of an attempt, and its parsed form.
    pub(crate) fn answer<'py>(
        &self,
        py: Python<'py>,
        attempt: u32,
        operation: Operation,
        response: &Response,
        value: &Value,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let known = self.with(|kept| match &kept.answer {
            Some(answer) if answer.attempt == attempt => Some((
                answer.http.clone_ref(py),
                answer.parsed.clone_ref(py),
                answer.value.clone(),
            )),
            _ => None,
        });
        if let Some((http, parsed, before)) = known {
            let parsed = parsed.into_bound(py);
            bring_up_to_date(&parsed, &before, value)?;
            self.with(|kept| {
                if let Some(answer) = &mut kept.answer {
                    answer.value = value.clone();
                }
            });
            return Ok((http.into_bound(py), parsed));
        }
        // An error may follow a response that was made and refused: of a made one, `value` has `ResponseMetadata` alone.
        let made = self.with(|kept| kept.made.take());
        let made = made.filter(|_| value.as_map().is_some_and(|parsed| parsed.len() == 1));
        let is_made = made.is_some();
        let parsed = match made {
            Some(made) => with_metadata(py, made, &Value::Null, value)?,
            None => convert::output(py, operation, value)?,
        };
        let parsed = parsed.into_bound(py);
        let stream = stream_of(operation, &parsed)?;
        let http = http::show_response(py, response, "", stream.as_ref())?;
        self.keep_answer(attempt, &http, &parsed, value, is_made);
        Ok((http, parsed))
    }

    /// Uses this object as the result of the last attempt.
    pub(crate) fn set_made(&self, result: Py<PyAny>) {
        drop(self.with(|kept| kept.made.replace(result)));
    }

    /// The result for the caller that was made of the response, with the rest of its `ResponseMetadata`.
    pub(crate) fn take_made(&self, py: Python<'_>, metadata: &Map) -> PyResult<Py<PyAny>> {
        let (answer, made) = self.with(|kept| (kept.answer.take(), kept.made.take()));
        let metadata = Value::from(metadata.clone());
        let now = Value::Map(Map::from_iter([("ResponseMetadata", metadata)]));
        match (made, answer) {
            (Some(made), _) => with_metadata(py, made, &Value::Null, &now),
            (None, Some(answer)) => with_metadata(py, answer.parsed, &answer.value, &now),
            (None, None) => Err(PyRuntimeError::new_err("the response was not parsed")),
        }
    }

    /// Uses these objects for the answer of an attempt.
    pub(crate) fn set_answer(
        &self,
        attempt: u32,
        http: &Bound<'_, PyAny>,
        parsed: &Bound<'_, PyAny>,
        value: &Value,
    ) {
        self.keep_answer(attempt, http, parsed, value, false);
    }

    fn keep_answer(
        &self,
        attempt: u32,
        http: &Bound<'_, PyAny>,
        parsed: &Bound<'_, PyAny>,
        value: &Value,
        is_made: bool,
    ) {
        let answer = Answer {
            attempt,
            http: http.clone().unbind(),
            parsed: parsed.clone().unbind(),
            value: value.clone(),
            is_made,
        };
        self.with(|kept| kept.answer = Some(answer));
    }

    /// The parsed response, after handlers had it.
    pub(crate) fn read_parsed(&self, parsed: &Bound<'_, PyAny>, value: &mut Value) -> PyResult<()> {
        if self.with(|kept| kept.answer.as_ref().is_some_and(|answer| answer.is_made)) {
            return Ok(());
        }
        let (Ok(dict), Value::Map(old)) = (parsed.cast::<PyDict>(), &*value) else {
            return Ok(());
        };
        let mut now = Map::with_capacity(dict.len());
        for (name, object) in dict {
            let name: String = name.extract()?;
            let new = match old.get(&name) {
                // They can be read only once, and only by the caller.
                Some(stream @ (Value::Body(_) | Value::EventStream(_))) => stream.clone(),
                _ => convert::argument(&object, None)?,
            };
            now.insert(name, new);
        }
        *value = Value::Map(now);
        self.with(|kept| {
            if let Some(answer) = &mut kept.answer {
                answer.value = value.clone();
            }
        });
        Ok(())
    }

    /// The value of a parsed response, which may be one that handlers have seen.
    pub(crate) fn value_of(
        &self,
        py: Python<'_>,
        attempt: u32,
        http: &Bound<'_, PyAny>,
        parsed: &Bound<'_, PyAny>,
    ) -> PyResult<Value> {
        let known = self.with(|kept| {
            let answer = kept.answer.as_ref();
            let answer = answer.filter(|answer| answer.parsed.is(parsed));
            answer.map(|answer| (answer.http.clone_ref(py), answer.value.clone()))
        });
        if let Some((shown, mut value)) = known {
            self.read_parsed(parsed, &mut value)?;
            if !shown.is(http) {
                self.set_answer(attempt, http, parsed, &value);
            }
            return Ok(value);
        }
        let value = Self::value(parsed, &Payload::empty())?;
        self.set_answer(attempt, http, parsed, &value);
        Ok(value)
    }

    /// A parsed response. A stream in it is `body`: it is not read here.
    pub(crate) fn value(parsed: &Bound<'_, PyAny>, body: &Payload) -> PyResult<Value> {
        let Ok(dict) = parsed.cast::<PyDict>() else {
            return convert::argument(parsed, None);
        };
        let mut value = Map::with_capacity(dict.len());
        for (name, object) in dict {
            let name: String = name.extract()?;
            let member = if object.hasattr("_raw_stream")? {
                Value::Body(body.clone())
            } else {
                convert::argument(&object, None)?
            };
            value.insert(name, member);
        }
        Ok(Value::Map(value))
    }

    /// The result for the caller, if handlers have seen it: the same object.
    pub(crate) fn take_result(&self, py: Python<'_>, value: &Value) -> PyResult<Option<Py<PyAny>>> {
        let Some(answer) = self.with(|kept| kept.answer.take()) else {
            return Ok(None);
        };
        bring_up_to_date(answer.parsed.bind(py), &answer.value, value)?;
        Ok(Some(answer.parsed))
    }
}

/// A result that was made of the response, with what is new in `ResponseMetadata`.
fn with_metadata(
    py: Python<'_>,
    result: Py<PyAny>,
    before: &Value,
    now: &Value,
) -> PyResult<Py<PyAny>> {
    let (before, now) = (&before["ResponseMetadata"], &now["ResponseMetadata"]);
    let Ok(into) = result.bind(py).get_item("ResponseMetadata") else {
        return Ok(result);
    };
    for (name, value) in now.as_map().into_iter().flat_map(Map::iter) {
        if before[name.as_str()] != *value {
            into.set_item(name.as_str(), convert::result(py, value)?)?;
        }
    }
    Ok(result)
}

/// Changes in `dict` what has changed between two values.
fn bring_up_to_date(dict: &Bound<'_, PyAny>, before: &Value, now: &Value) -> PyResult<()> {
    let (Ok(dict), Value::Map(before), Value::Map(now)) = (dict.cast::<PyDict>(), before, now)
    else {
        return Ok(());
    };
    for (name, value) in now.iter() {
        if before.get(name) == Some(value) {
            continue;
        }
        let old = dict.get_item(name.as_str())?;
        match (old, before.get(name), value) {
            (Some(inner), Some(before @ Value::Map(_)), Value::Map(_)) => {
                bring_up_to_date(&inner, before, value)?;
            }
            _ => dict.set_item(name.as_str(), convert::result(dict.py(), value)?)?,
        }
    }
    for (name, _) in before.iter() {
        if !now.contains_key(name) && dict.contains(name.as_str())? {
            dict.del_item(name.as_str())?;
        }
    }
    Ok(())
}

/// The entries after handlers had the dictionary; those that are still the same object are not converted again.
fn changed(
    now: &Bound<'_, PyDict>,
    before: &Bound<'_, PyList>,
    old: &Map,
    shape: Option<Shape>,
) -> PyResult<Value> {
    let mut entries = Map::with_capacity(now.len());
    for (name, object) in now {
        let text: String = name.extract()?;
        let seen = before.iter().any(|pair| {
            let is = |at: usize, other: &Bound<'_, PyAny>| {
                pair.get_item(at).is_ok_and(|object| object.is(other))
            };
            is(0, &name) && is(1, &object)
        });
        let can_change = object.is_instance_of::<PyDict>() || object.is_instance_of::<PyList>();
        let value = match old.get(&text) {
            Some(value) if seen && !can_change => value.clone(),
            _ => {
                let member = shape.and_then(|shape| shape.member(&text));
                convert::argument(&object, member)?
            }
        };
        entries.insert(text, value);
    }
    Ok(Value::Map(entries))
}

/// What the caller reads of a response that is streamed.
fn stream_of<'py>(
    operation: Operation,
    parsed: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    if !operation.has_streaming_output() {
        return Ok(None);
    }
    for item in parsed.call_method0("values")?.try_iter()? {
        if let Some(stream) = item?.getattr_opt("_raw_stream")? {
            return Ok(Some(stream));
        }
    }
    Ok(None)
}
