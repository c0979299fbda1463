//! `serialize` turns arguments into a request, by the protocol of their service, and `prepare` adds the
//! URL.
//!
//! Arguments are not checked here (`validate`). Counterpart: botocore `serialize.py` (`Serializer`),
//! `awsrequest.py` (`prepare_request_dict`, `AWSRequestPreparer`).

use std::fmt;

use crate::body::Body;
use crate::error::{Error, ErrorKind, Result};
use crate::http::{Headers, Request};
use crate::model::{Operation, Protocol, Service};
use crate::redact::Redacted;
use crate::text::Text;
use crate::time::Precision;
use crate::uri::{self, Keep, percent_encode_into};
use crate::value::{Map, Value};

use super::{ec2, json, query, rest_json, rest_xml, rpc_v2_cbor};

/// A serialized call, before it has an endpoint: botocore's request dictionary. `Debug` shows
/// no arguments.
#[derive(Clone, Default, PartialEq)]
pub struct Serialized {
    /// `GET`, `POST` …
    pub method: Text,
    /// The path below the endpoint, percent-encoded; may contain the operation's own query.
    pub url_path: Text,
    /// Names and values of the URL's query, not yet encoded.
    pub query: Query,
    /// The header fields that the protocol requires.
    pub headers: Headers,
    /// The payload.
    pub body: Body,
    /// The prefix of the endpoint's host name.
    pub host_prefix: Option<String>,
    /// The path to sign, where it differs from the URL's.
    pub auth_path: Option<String>,
}

impl fmt::Debug for Serialized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serialized")
            .field("method", &self.method)
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Options of serialization that do not come from the model.
#[derive(Clone, Copy, Debug, Default)]
pub struct SerializeOptions<'a> {
    /// The setting `timestamp_precision`.
    pub timestamp_precision: Precision,
    /// A `requestUri` that replaces the model's (S3 with the bucket in the host name).
    pub request_uri: Option<&'a str>,
    /// A template, like `requestUri`, of the path to sign.
    pub auth_path: Option<&'a str>,
    /// Whether the model's host prefix is left out, and its labels are ignored.
    pub without_host_prefix: bool,
}

/// The parameters of a query string: names in order, each with one value or several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Redacted<Vec<(Text, Parameter)>>,
}

/// The value of a query parameter. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub enum Parameter {
    /// One value.
    One(Text),
    /// The parameter is repeated for each value; without values it is left out.
    Each(Vec<Text>),
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(_) => f.write_str("One(***)"),
            Self::Each(values) => write!(f, "Each({} values)", values.len()),
        }
    }
}

impl Query {
    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        let mut pairs = self.pairs.iter();
        pairs.find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Sets `name`; an existing parameter keeps its position.
    pub fn set(&mut self, name: impl Into<Text>, value: Parameter) {
        let name = name.into();
        match self.pairs.iter_mut().find(|(key, _)| *key == name) {
            Some((_, old)) => *old = value,
            None => self.pairs.push((name, value)),
        }
    }

    /// Removes `name`.
    pub fn remove(&mut self, name: &str) -> Option<Parameter> {
        let at = self.pairs.iter().position(|(key, _)| key == name)?;
        Some(self.pairs.remove(at).1)
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &Parameter)> {
        self.pairs.iter().map(|(name, value)| (name, value))
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Appends the percent-encoded query string to `out`.
    pub fn encode_into(&self, out: &mut String) {
        let mut first = true;
        let mut push = |name: &str, value: &str| {
            if !std::mem::take(&mut first) {
                out.push('&');
            }
            percent_encode_into(out, name, Keep::Unreserved);
            out.push('=');
            percent_encode_into(out, value, Keep::Unreserved);
        };
        for (name, value) in self.pairs.iter() {
            match value {
                Parameter::One(value) => push(name, value),
                Parameter::Each(values) => values.iter().for_each(|value| push(name, value)),
            }
        }
    }
}

/// Serializes the arguments of a call by `protocol`.
///
/// `params` are those of the operation's input shape: a [`Value::Map`]. Idempotency tokens must be filled
/// in already.
///
/// # Errors
///
/// `ParamValidation` for an invalid host label; `InvalidValue` for arguments that
/// [`validate`](crate::validate::validate) would refuse.
///
/// # Example
///
/// ```
/// use botoxide_core::model::{Service, archive::compile_service};
/// use botoxide_core::params;
/// use botoxide_core::protocol::{SerializeOptions, prepare, serialize};
///
/// let json = serde_json::json!({
///     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json" },
///     "operations": { "GetPhoto": {
///         "http": { "method": "GET", "requestUri": "/photos/{Name}" }, "input": { "shape": "Photo" } } },
///     "shapes": {
///         "Photo": { "type": "structure", "members": {
///             "Name": { "shape": "Text", "location": "uri", "locationName": "Name" },
///             "Size": { "shape": "Text", "location": "querystring", "locationName": "size" } } },
///         "Text": { "type": "string" }
///     }
/// });
/// let service = Service::open(compile_service(&json)?.leak())?;
/// let operation = service.operation("GetPhoto")?;
/// let params = params! { "Name": "the cat", "Size": "s" };
///
/// let call = serialize(operation, service.resolved_protocol()?, &params, SerializeOptions::default())?;
/// let request = prepare(call, "https://photobox.example.com");
/// assert_eq!(request.url, "https://photobox.example.com/photos/the%20cat?size=s");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
pub fn serialize(
    operation: Operation,
    protocol: Protocol,
    params: &Value,
    options: SerializeOptions<'_>,
) -> Result<Serialized> {
    let Some(params) = params.as_map() else {
        let type_name = params.python_type();
        return Err(Error::value(format!(
            "'{type_name}' object has no attribute 'items'"
        )));
    };
    let precision = options.timestamp_precision;
    let mut serialized = match protocol {
        Protocol::Json => json::serialize::serialize(operation, params, precision)?,
        Protocol::RestJson => rest_json::serialize::serialize(operation, params, options)?,
        Protocol::RestXml => rest_xml::serialize::serialize(operation, params, options)?,
        Protocol::RpcV2Cbor => rpc_v2_cbor::serialize::serialize(operation, params, precision)?,
        Protocol::Query => query::serialize::serialize(operation, params, precision)?,
        Protocol::Ec2 => ec2::serialize::serialize(operation, params, precision)?,
    };
    if !options.without_host_prefix {
        serialized.host_prefix = host_prefix(operation, params)?;
    }
    Ok(serialized)
}

/// The operation's host prefix, with its labels filled in.
fn host_prefix(operation: Operation, params: &Map) -> Result<Option<String>> {
    let Some(template) = operation.host_prefix() else {
        return Ok(None);
    };
    let mut prefix = template.to_owned();
    let mut bad_labels = Vec::new();
    let labels = operation.input_shape().into_iter();
    for label in labels.flat_map(|shape| shape.members()) {
        if !label.is_host_label() {
            continue;
        }
        let name = label.member_name();
        let value = params.get(name).and_then(Value::as_str);
        let value = value.ok_or_else(|| missing(name))?;
        if !is_host_label(value) {
            bad_labels.push(name);
        }
        prefix = prefix.replace(&format!("{{{name}}}"), value);
    }
    if bad_labels.is_empty() {
        return Ok(Some(prefix));
    }
    let report = format!(
        "Invalid value for parameter(s): {}. Must contain only alphanumeric characters, hyphen, or period.",
        bad_labels.join(", ")
    );
    Err(ErrorKind::ParamValidation { report }.into())
}

fn is_host_label(text: &str) -> bool {
    let mut bytes = text.bytes();
    !text.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
}

/// Python's `KeyError`: a missing argument that the request requires.
#[cold]
pub(super) fn missing(name: &str) -> Error {
    Error::value(format!("'{name}'"))
}

/// `x-amzn-query-mode`, for services that spoke the query protocol before.
pub(super) fn set_query_mode(headers: &mut Headers, service: Service) {
    if service.is_query_compatible() {
        headers.append(
            Text::from_static("x-amzn-query-mode"),
            Text::from_static("true"),
        );
    }
}

/// Gives the request its URL: path and query below the endpoint, the host prefix before its host.
///
/// `User-Agent`, signature and length are added later.
pub fn prepare(serialized: Serialized, endpoint_url: &str) -> Request {
    let Serialized {
        method,
        url_path,
        query,
        headers,
        body,
        host_prefix,
        auth_path,
    } = serialized;
    let mut url = join(
        endpoint_url,
        &url_path,
        host_prefix.as_deref().unwrap_or_default(),
    );
    if !query.is_empty() {
        url.push(if url.contains('?') { '&' } else { '?' });
        query.encode_into(&mut url);
    }
    Request {
        method,
        url,
        headers,
        body,
        auth_path,
    }
}

/// botocore awsrequest.py `_urljoin`: the endpoint keeps its path and its query.
fn join(endpoint_url: &str, url_path: &str, host_prefix: &str) -> String {
    let endpoint = uri::split(endpoint_url);
    let (base, path) = match (endpoint.path, url_path) {
        ("", "" | "/") => ("/", ""),
        (base, "" | "/") => (base, ""),
        (base, path) if path.starts_with('/') => (base.strip_suffix('/').unwrap_or(base), path),
        both => both,
    };
    let mut url = String::with_capacity(endpoint_url.len() + url_path.len() + 64);
    if !endpoint.scheme.is_empty() {
        url.push_str(endpoint.scheme);
        url.push(':');
    }
    if !endpoint.scheme.is_empty() || !endpoint.authority.is_empty() || !host_prefix.is_empty() {
        url.push_str("//");
        url.push_str(host_prefix);
        url.push_str(endpoint.authority);
        if base.is_empty() && !path.starts_with('/') {
            url.push('/');
        }
    }
    url.push_str(base);
    url.push_str(path);
    for (mark, part) in [('?', endpoint.query), ('#', endpoint.fragment)] {
        if let Some(part) = part.filter(|part| !part.is_empty()) {
            url.push(mark);
            url.push_str(part);
        }
    }
    url
}

/// Sets the header for the payload's length, as the last step before a request is sent: `Content-Length`, or
/// `Transfer-Encoding: chunked` if the length is unknown.
///
/// Does nothing if the request has such a header already, or if its method has no payload.
pub fn set_content_length(request: &mut Request) {
    let says_it = ["Transfer-Encoding", "Content-Length"]
        .iter()
        .any(|name| request.headers.contains(name));
    if says_it || matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") {
        return;
    }
    match request.body.length() {
        Some(length) => request.headers.append(
            Text::from_static("Content-Length"),
            itoa::Buffer::new().format(length),
        ),
        None => request.headers.append(
            Text::from_static("Transfer-Encoding"),
            Text::from_static("chunked"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // P192: botocore awsrequest.py _urljoin
    #[test]
    fn paths_are_joined_as_botocore_joins_them() {
        for (endpoint, path, prefix, url) in [
            ("https://h", "/", "", "https://h/"),
            ("https://h", "", "", "https://h/"),
            ("https://h/", "/", "", "https://h/"),
            ("https://h/base", "/", "", "https://h/base"),
            ("https://h/base/", "/a", "", "https://h/base/a"),
            ("https://h/base", "/a?acl", "p.", "https://p.h/base/a?acl"),
            ("https://h:80/?x=1", "/a", "", "https://h:80/a?x=1"),
            ("https://h", "a", "", "https://h/a"),
            ("https://h", "?acl", "", "https://h/?acl"),
        ] {
            assert_eq!(join(endpoint, path, prefix), url);
        }
    }

    // P192
    #[test]
    fn queries_are_joined() {
        let mut query = Query::default();
        query.set("a b", Parameter::One("c/d".into()));
        query.set("list", Parameter::Each(vec!["1".into(), "2".into()]));
        query.set("none", Parameter::Each(Vec::new()));
        query.set("a b", Parameter::One("é".into()));
        let call = |path: &str| Serialized {
            url_path: path.into(),
            query: query.clone(),
            ..Serialized::default()
        };
        assert_eq!(
            prepare(call("/"), "https://h").url,
            "https://h/?a%20b=%C3%A9&list=1&list=2"
        );
        assert_eq!(
            prepare(call("/?acl"), "https://h").url,
            "https://h/?acl&a%20b=%C3%A9&list=1&list=2"
        );
    }

    // P193
    #[test]
    fn length_is_said_once_and_only_where_it_matters() {
        let length = |method: &str, fields: &[(&str, &str)], body: Body| {
            let mut request = Request {
                method: method.into(),
                headers: fields.iter().copied().collect(),
                body,
                ..Request::default()
            };
            set_content_length(&mut request);
            let said = |name: &str| request.headers.get(name).map(ToString::to_string);
            (said("content-length"), said("transfer-encoding"))
        };
        let stream = || {
            let handle = crate::body::StreamHandle::new(std::sync::Arc::new(()), None);
            Body::Stream(handle)
        };
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(length("POST", &[], Body::empty()), (said("0"), None));
        assert_eq!(
            length("PUT", &[], Body::from(vec![1, 2])),
            (said("2"), None)
        );
        assert_eq!(length("GET", &[], Body::empty()), (None, None));
        assert_eq!(length("PUT", &[], stream()), (None, said("chunked")));
        assert_eq!(
            length("PUT", &[("content-length", "7")], stream()),
            (said("7"), None)
        );
    }
}
