//! What nobody may read in a log: which headers, parameters and bodies are secrets, and texts without them.
//!
//! An access key id is none: it stands in every request, and one must know whose key it was. Counterpart: none;
//! botocore's debug log shows tokens and signatures.

use botoxide_core::http::{Headers, Request, is_secret_header};
use botoxide_core::model::{Location, Operation, Shape, ShapeType};

/// What stands where a secret was.
const HIDDEN: &str = "***";

/// Words that a secret follows, in URLs and in what services repeat of a request.
const BEFORE_SECRETS: &[&str] = &[
    "x-amz-signature=",
    "x-amz-security-token=",
    "x-amz-s3session-token=",
    "signature=",
    "x-amz-security-token:",
    "x-amz-s3session-token:",
    "x-amz-server-side-encryption-customer-key:",
    "x-amz-copy-source-server-side-encryption-customer-key:",
    "x-amz-mfa:",
];

/// What ends a secret in a text.
const ENDS: &[char] = &['&', ' ', '\n', '\r', '"', '\'', '<', ',', '\\'];

/// Ids of services whose answers, and some of whose questions, are credentials, though the model may not say so.
const CREDENTIAL_SERVICES: &[&str] = &[
    "Cognito Identity",
    "Cognito Identity Provider",
    "ECR",
    "ECR PUBLIC",
    "SSO",
    "SSO OIDC",
    "STS",
    "Signin",
    "codeartifact",
];

/// How deep members are looked at; deeper, a body is hidden.
const DEPTH_LIMIT: usize = 64;
/// A shorter secret is not looked for in other texts: it would be found everywhere.
const LEAST_SECRET: usize = 8;

/// A text without the secrets that can be known by what stands before them.
pub(super) fn text(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((start, word)) = next_secret(&lower, at) {
        let secret = start + word.len();
        let length = text[secret..].find(ENDS).unwrap_or(text.len() - secret);
        out.push_str(&text[at..secret]);
        if length > 0 {
            out.push_str(HIDDEN);
        }
        at = secret + length;
    }
    out.push_str(&text[at..]);
    out
}

/// Where the next of the words is that a secret follows.
fn next_secret(lower: &str, from: usize) -> Option<(usize, &'static str)> {
    let found = BEFORE_SECRETS.iter().filter_map(|word| {
        let at = lower[from..].find(word)?;
        Some((from + at, *word))
    });
    // Of two that begin at one place, the longer.
    found.min_by_key(|(at, word)| (*at, usize::MAX - word.len()))
}

/// A URL without its password, its signature, its token and the parameters of these names.
fn url(url: &str, hidden: &[&str]) -> String {
    let mut out = text(url);
    if let Some(scheme) = out.find("://") {
        let rest = &out[scheme + 3..];
        let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        if let Some(at) = rest[..authority].rfind('@') {
            out.replace_range(scheme + 3..scheme + 3 + at, HIDDEN);
        }
    }
    let Some((base, query)) = out.split_once('?') else {
        return out;
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if hidden.iter().any(|other| other.eq_ignore_ascii_case(name)) => {
            format!("{name}={HIDDEN}")
        }
        _ => pair.to_owned(),
    });
    format!("{base}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// Header fields as `name: value`, one a line, without secrets. Of a signature, all but itself is shown.
pub(super) fn headers(headers: &Headers, hidden: &[&str]) -> String {
    let lines = headers.iter().map(|(name, value)| {
        let is_hidden = hidden.iter().any(|other| other.eq_ignore_ascii_case(name));
        let is_signature = name.eq_ignore_ascii_case("authorization") && value.starts_with("AWS4-");
        if is_signature {
            format!("{name}: {}", text(value))
        } else if is_hidden || is_secret_header(name) {
            format!("{name}: {HIDDEN}")
        } else {
            format!("{name}: {value}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What of an operation's messages is secret.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// Names of header fields and of parameters in the URL, from the model.
    pub(super) names: Vec<&'static str>,
    /// Whether a part of the path is one.
    pub(super) hides_path: bool,
    pub(super) hides_request_body: bool,
    pub(super) hides_response_body: bool,
    /// Secrets of this request, which an answer may repeat.
    values: Vec<String>,
}

impl Secrets {
    /// Those of a call: the model tells which members are sensitive.
    pub(super) fn of_call(operation: Operation, request: &Request) -> Self {
        let id = operation.service().service_id();
        let is_credential_service = id.is_ok_and(|id| CREDENTIAL_SERVICES.contains(&id.as_str()));
        let (input, output) = (operation.input_shape(), operation.output_shape());
        let members = |shape: Option<Shape>| shape.into_iter().flat_map(|shape| shape.members());
        let mut secrets = Self::of_request(request);
        for member in members(input).chain(members(output)) {
            if member.is_sensitive() {
                match member.location() {
                    Location::Uri => secrets.hides_path = true,
                    Location::Header | Location::QueryString => {
                        secrets.names.push(member.wire_name());
                        let told = request.headers.get(member.wire_name());
                        secrets
                            .values
                            .extend(told.map(|value| value.as_str().to_owned()));
                    }
                    Location::Body | Location::Headers | Location::StatusCode => {}
                }
            }
        }
        secrets.hides_request_body = is_credential_service || input.is_some_and(is_sensitive_body);
        secrets.hides_response_body =
            is_credential_service || output.is_some_and(is_sensitive_body);
        secrets
    }

    /// Those of a request for credentials: both bodies.
    pub(super) fn of_credentials(request: &Request) -> Self {
        Self {
            hides_request_body: true,
            hides_response_body: true,
            ..Self::of_request(request)
        }
    }

    /// The URL without them.
    pub(super) fn url(&self, url: &str) -> String {
        let out = self::url(url, &self.names);
        match out.find("://").map(|scheme| scheme + 3) {
            Some(host) if self.hides_path => {
                let end = out[host..]
                    .find('/')
                    .map_or(out.len(), |path| host + path + 1);
                format!("{}{HIDDEN}", &out[..end])
            }
            _ => out,
        }
    }

    fn of_request(request: &Request) -> Self {
        let mut values = Vec::new();
        for (name, value) in request.headers.iter() {
            if is_secret_header(name) {
                values.push(value.as_str().to_owned());
                values.extend(value.split_once("Signature=").map(|(_, it)| it.to_owned()));
            }
        }
        Self {
            values,
            ..Self::default()
        }
    }

    /// A text without what is known to be secret in this exchange.
    pub(super) fn scrub(&self, text: &str) -> String {
        let mut out = self::text(text);
        for value in &self.values {
            if value.len() >= LEAST_SECRET && out.contains(value.as_str()) {
                out = out.replace(value.as_str(), HIDDEN);
            }
        }
        out
    }
}

fn is_in_body(member: Shape) -> bool {
    matches!(member.location(), Location::Body)
}

/// Whether a body of this shape may have something sensitive in it.
fn is_sensitive_body(shape: Shape) -> bool {
    let in_body = shape.members().filter(|member| is_in_body(*member));
    let mut seen = Vec::new();
    in_body
        .into_iter()
        .any(|member| is_sensitive(member, &mut seen, 0))
}

fn is_sensitive(shape: Shape, seen: &mut Vec<&'static str>, depth: usize) -> bool {
    if shape.is_sensitive() || depth > DEPTH_LIMIT {
        return true;
    }
    match shape.shape_type() {
        ShapeType::Structure => {
            if seen.contains(&shape.name()) {
                return false;
            }
            seen.push(shape.name());
            shape
                .members()
                .any(|member| is_sensitive(member, seen, depth + 1))
        }
        ShapeType::List => is_sensitive(shape.item(), seen, depth + 1),
        ShapeType::Map => {
            is_sensitive(shape.key(), seen, depth + 1)
                || is_sensitive(shape.value(), seen, depth + 1)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_words_is_hidden() {
        for (before, after) in [
            ("", ""),
            ("nothing", "nothing"),
            (
                "https://b.s3.amazonaws.com/k?X-Amz-Security-Token=abc&X-Amz-Date=1&X-Amz-Signature=def",
                "https://b.s3.amazonaws.com/k?X-Amz-Security-Token=***&X-Amz-Date=1&X-Amz-Signature=***",
            ),
            (
                "should be 'host:a\\nx-amz-security-token:abc\\n'",
                "should be 'host:a\\nx-amz-security-token:***\\n'",
            ),
            (
                "x-amz-security-token:\nhost:é",
                "x-amz-security-token:\nhost:é",
            ),
            ("Signature=a,Signature=b", "Signature=***,Signature=***"),
        ] {
            assert_eq!(text(before), after);
        }
    }

    #[test]
    fn a_url_has_no_password_and_no_hidden_parameter() {
        assert_eq!(
            url("http://ada:pw@host:1/a?Key=x&b=c&Signature=s", &["key"]),
            "http://***@host:1/a?Key=***&b=c&Signature=***"
        );
        assert_eq!(url("http://host/a@b", &[]), "http://host/a@b");
    }

    #[test]
    fn a_signature_shows_its_scope() {
        let fields = Headers::from_iter([
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=A/s, SignedHeaders=host, Signature=0a",
            ),
            ("authorization", "Bearer abc"),
            ("X-Amz-Security-Token", "abc"),
            ("Host", "h"),
        ]);
        assert_eq!(
            headers(&fields, &["host"]),
            "Authorization: AWS4-HMAC-SHA256 Credential=A/s, SignedHeaders=host, Signature=***\n\
             authorization: ***\nX-Amz-Security-Token: ***\nHost: ***"
        );
    }
}
