//! Plain HTTP data: `Request`, `Response`, ordered multi-headers. No client, no socket.
//!
//! Counterpart: botocore `awsrequest.py` (`AWSRequest`, `AWSResponse`, `HeadersDict`).

use std::fmt;

use crate::body::Body;
use crate::redact::HIDDEN;
use crate::text::Text;
use crate::uri;

/// An HTTP request that is ready to be signed or sent. `Debug` shows only the host of the URL.
///
/// # Example
///
/// ```
/// # use botoxide_core::http::Request;
/// let mut request = Request { url: "https://example.com/".into(), ..Request::default() };
/// request.headers.set("Accept", "text/plain");
/// assert!(request.headers.contains("accept"));
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Request {
    /// `GET`, `POST` …
    pub method: Text,
    /// The absolute URL, query included, percent-encoded as it is sent.
    pub url: String,
    /// Header fields in the order in which they were set.
    pub headers: Headers,
    /// The payload.
    pub body: Body,
    /// The path to sign if it differs from the URL's (S3 with the bucket in the host name).
    pub auth_path: Option<String>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Path and query can contain secrets that only the operation's model knows.
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &uri::split(&self.url).host_and_port())
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// An HTTP response as it was received.
///
/// # Example: a response for a test
///
/// ```
/// # use botoxide_core::http::Response;
/// let response = Response { status: 200, body: b"{}".to_vec().into(), ..Response::default() };
/// assert_eq!(response.body.length(), Some(2));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// The status code, `200` …
    pub status: u16,
    /// Header fields in the order in which they were received.
    pub headers: Headers,
    /// The payload; a stream if the operation's output is one.
    pub body: Body,
}

/// Header fields: ordered, repeatable, case-insensitive. `Debug` shows the values of only a few.
///
/// # Example
///
/// ```
/// # use botoxide_core::http::Headers;
/// let mut headers = Headers::new();
/// headers.set("Content-Type", "text/plain");
/// headers.append("x-amz-meta-tag", "a");
/// headers.append("x-amz-meta-tag", "b");
/// assert_eq!(headers.get("content-type").unwrap(), "text/plain");
/// assert_eq!(headers.get_all("X-Amz-Meta-Tag").count(), 2);
/// assert_eq!(headers.len(), 3);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Headers {
    fields: Vec<(Text, Text)>,
}

impl Headers {
    /// No fields.
    pub const fn new() -> Self {
        Self { fields: Vec::new() }
    }

    /// The value of the first field called `name`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::http::Headers;
    /// let headers: Headers = [("ETag", "\"e\"")].into_iter().collect();
    /// assert_eq!(headers.get("etag").unwrap(), "\"e\"");
    /// ```
    pub fn get(&self, name: &str) -> Option<&Text> {
        self.fields
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The values of all fields called `name`.
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Text> {
        self.fields
            .iter()
            .filter(move |(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Whether there is a field called `name`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::http::Headers;
    /// let headers: Headers = [("ETag", "e")].into_iter().collect();
    /// assert!(headers.contains("etag") && !headers.contains("Range"));
    /// ```
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Replaces all fields called `name` by one.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::http::Headers;
    /// let mut headers = Headers::new();
    /// headers.set("Range", "bytes=0-9");
    /// headers.set("range", "bytes=10-19");
    /// assert_eq!(headers.get("Range").unwrap(), "bytes=10-19");
    /// assert_eq!(headers.len(), 1);
    /// ```
    pub fn set(&mut self, name: impl Into<Text>, value: impl Into<Text>) {
        let name = name.into();
        self.remove(&name);
        self.fields.push((name, value.into()));
    }

    /// Adds a field, beside others of the same name.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::http::Headers;
    /// let mut headers = Headers::new();
    /// headers.append("Accept", "text/plain");
    /// headers.append("Accept", "text/html");
    /// assert_eq!(headers.get_all("accept").count(), 2);
    /// ```
    pub fn append(&mut self, name: impl Into<Text>, value: impl Into<Text>) {
        self.fields.push((name.into(), value.into()));
    }

    /// Removes all fields called `name`; returns the value of the first.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::http::Headers;
    /// let mut headers: Headers = [("Expect", "100-continue")].into_iter().collect();
    /// assert!(headers.remove("expect").is_some());
    /// assert!(headers.is_empty());
    /// ```
    pub fn remove(&mut self, name: &str) -> Option<Text> {
        let at = self
            .fields
            .iter()
            .position(|(field, _)| field.eq_ignore_ascii_case(name))?;
        let (_, value) = self.fields.remove(at);
        self.fields
            .retain(|(field, _)| !field.eq_ignore_ascii_case(name));
        Some(value)
    }

    /// Name and value of each field, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.fields.iter().map(|(name, value)| (name, value))
    }

    /// The number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Fields that `Debug` shows. Other fields depend on the operation and can contain a password.
const SHOWN: &[&str] = &[
    "accept",
    "accept-encoding",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "date",
    "etag",
    "expect",
    "host",
    "last-modified",
    "range",
    "retry-after",
    "server",
    "transfer-encoding",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-id-2",
    "x-amz-request-id",
    "x-amz-target",
    "x-amzn-errortype",
    "x-amzn-requestid",
];

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.fields.iter().map(|(name, value)| {
            let is_shown = SHOWN.iter().any(|shown| name.eq_ignore_ascii_case(shown));
            let value = if is_shown { value.as_str() } else { HIDDEN };
            (name.as_str(), value)
        });
        f.debug_map().entries(shown).finish()
    }
}

impl<N: Into<Text>, V: Into<Text>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        Self {
            fields: fields
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let headers: Headers = [
            ("Host", "h"),
            ("X-Amz-Security-Token", "hidden"),
            ("Authorization", "hidden"),
            ("Authentication", "hidden"),
        ]
        .into_iter()
        .collect();
        let shown = format!("{headers:?}");
        assert!(
            shown.contains("Host") && !shown.contains("hidden"),
            "{shown}"
        );
        let request = Request {
            url: "http://ada:hidden@h:1/hidden?hidden".to_owned(),
            headers: headers.clone(),
            body: "hidden".to_owned().into(),
            auth_path: Some("/hidden".to_owned()),
            ..Request::default()
        };
        let shown = format!("{request:?}");
        assert!(
            shown.contains("h:1") && !shown.contains("hidden"),
            "{shown}"
        );
        assert_eq!(
            headers.get("authorization").map(Text::as_str),
            Some("hidden")
        );
    }
}
