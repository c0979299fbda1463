//! What may be printed: URLs and strings without their secrets, and values that print nothing.
//!
//! Errors, logs and `Debug` all show URLs through [`url()`], so that there is one rule. Not here: which members
//! of an operation are secret (the model says it: `Shape::holds_sensitive`), and how requests and responses are logged
//! (the engine's `observe`). Counterpart: botocore `httpsession.py` (`mask_proxy_url`), which is used for proxies only.

use std::fmt;
use std::ops::{Deref, DerefMut, Range};

/// The replacement of a secret.
pub const HIDDEN: &str = "***";

/// The replacement of a user and a password, as in botocore's `mask_proxy_url`.
const HIDDEN_USER: &str = "***:***";

/// A value that `Debug` does not print. Otherwise it behaves like the value.
///
/// ```
/// # use botoxide_core::redact::Redacted;
///
/// let mut password = Redacted(String::from("hunter2"));
/// password.push('!');
/// assert_eq!(password.len(), 8);
/// assert_eq!(format!("{password:?}"), "***");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Redacted<T>(pub T);

impl<T> Deref for Redacted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Redacted<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// The URL without user, password, signature and tokens. Any string is accepted, even one that is not a valid URL.
///
/// ```
/// # use botoxide_core::redact::url;
///
/// assert_eq!(url("http://ada:pw@127.0.0.1:9000/b"), "http://***:***@127.0.0.1:9000/b");
/// assert_eq!(url("https://h/k?X-Amz-Date=1&X-Amz-Signature=a1"), "https://h/k?X-Amz-Date=1&X-Amz-Signature=***");
/// ```
pub fn url(url: &str) -> String {
    hide_user(url, user_info(url))
}

/// A proxy's URL, where any `@` ends user and password, because a proxy has no path.
pub fn proxy_url(url: &str) -> String {
    let start = authority_start(url);
    hide_user(url, url.rfind('@').map(|end| start.min(end)..end))
}

fn hide_user(url: &str, user: Option<Range<usize>>) -> String {
    let Some(user) = user else {
        return text(url);
    };
    let (before, rest) = (&url[..user.start], &url[user.end..]);
    let mask = if url[user].contains(':') {
        HIDDEN_USER
    } else {
        HIDDEN
    };
    format!("{before}{mask}{}", text(rest))
}

/// Where user and password are in a URL.
fn user_info(url: &str) -> Option<Range<usize>> {
    let start = authority_start(url);
    let rest = &url[start..];
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    // A password with `/`, `?` or `#` in it ends the authority too early. What is left is no host with a port then.
    let end = match authority.rfind('@') {
        None if start > 0 && has_port(authority) => None,
        None => rest.rfind('@'),
        end => end,
    };
    end.map(|end| start..start + end)
}

/// Where the authority begins: after `//`, or at the beginning of a URL without a scheme.
fn authority_start(url: &str) -> usize {
    let is_scheme = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    match url.find("//") {
        Some(0) => 2,
        Some(at) if url[..at].strip_suffix(':').is_some_and(is_scheme) => at + 2,
        _ => 0,
    }
}

/// Whether what follows the last colon of a host can be a port, or there is none.
fn has_port(authority: &str) -> bool {
    let after_brackets = authority.rsplit(']').next().unwrap_or_default();
    let port = after_brackets.split_once(':').map(|(_, port)| port);
    port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Ends of the names that a secret follows, after `=` or `:`, in URLs, forms, and messages that quote requests. In lower case.
const NAMES: &[&str] = &[
    "security-token",
    "securitytoken",
    "session-token",
    "s3session-token",
    "signature",
    "customer-key",
    "x-amz-mfa",
    "bearer_token",
    "metadata-token",
];

/// How often a text may be percent-encoded in another one and is still understood.
const ENCODINGS: usize = 4;

/// A string without the passwords of URLs in it, and without the values of signatures and tokens.
///
/// URLs and forms may be percent-encoded inside of each other, as a presigned URL that is a parameter is.
pub fn text(text: &str) -> String {
    let users = hide(text, &text.to_ascii_lowercase(), next_user);
    hide(&users, &users.to_ascii_lowercase(), next_parameter)
}

/// Replaces all that `next` finds in the text from a place on.
fn hide(
    text: &str,
    lower: &str,
    next: impl Fn(&str, usize) -> Option<(Range<usize>, &'static str)>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((secret, mask)) = next(lower, at) {
        out.push_str(&text[at..secret.start]);
        if !secret.is_empty() {
            out.push_str(mask);
        }
        at = secret.end;
    }
    out.push_str(&text[at..]);
    out
}

/// What ends a value, or the authority of a URL, in a text.
const ENDS: &[char] = &[
    '&', ' ', '\n', '\r', '\t', '"', '\'', '<', '>', ',', '\\', '`', '|',
];

/// `%`, as often encoded as it is inside of that many encodings: `%25` in one.
fn percent(encodings: usize) -> String {
    format!("%{}", "25".repeat(encodings.saturating_sub(1)))
}

/// How many times something is encoded, of which `rest` begins with an encoded character, and how long that is.
fn encoded(rest: &str, hex: &[&str]) -> Option<(usize, usize)> {
    let mut after = rest.strip_prefix('%')?;
    for encodings in 1..=ENCODINGS {
        if let Some(digits) = hex.iter().find(|digits| after.starts_with(**digits)) {
            return Some((encodings, rest.len() - after.len() + digits.len()));
        }
        after = after.strip_prefix("25")?;
    }
    None
}

/// Where a text ends that is part of another one: at the first of `ends`, or of `hex` as often encoded.
fn end_of(rest: &str, encodings: usize, ends: &[char], hex: &[&str]) -> usize {
    let mut end = rest.find(ends).unwrap_or(rest.len());
    if encodings > 0 {
        let percent = percent(encodings);
        for digits in hex {
            let at = rest[..end].find(&format!("{percent}{digits}"));
            end = at.unwrap_or(end);
        }
    }
    end
}

/// The user and the password of the next URL in a text.
fn next_user(lower: &str, from: usize) -> Option<(Range<usize>, &'static str)> {
    let mut at = from;
    loop {
        // Of `://`; the colon may be encoded.
        let rest = &lower[at..];
        let plain = rest.find("://").map(|found| (found, 0, 3));
        let inside = rest.match_indices('%').find_map(|(found, _)| {
            let (encodings, length) = encoded(&rest[found..], &["3a"])?;
            let slashes = format!("{0}2f{0}2f", percent(encodings));
            rest[found + length..].starts_with(&slashes).then_some((
                found,
                encodings,
                length + slashes.len(),
            ))
        });
        let (found, encodings, length) = match (plain, inside) {
            (Some(plain), Some(inside)) => plain.min(inside),
            (plain, inside) => plain.or(inside)?,
        };
        let start = at + found + length;
        let rest = &lower[start..];
        let stops: Vec<char> = [ENDS, &['/', '?', '#']].concat();
        let end = end_of(rest, encodings, &stops, &["2f", "3f", "23", "26"]);
        let authority = &rest[..end];
        let user = authority.rfind('@').or_else(|| {
            (encodings > 0).then(|| authority.rfind(&format!("{}40", percent(encodings))))?
        });
        if let Some(user) = user {
            let is_both = authority[..user].contains(':') || authority[..user].contains("3a");
            let mask = if is_both { HIDDEN_USER } else { HIDDEN };
            return Some((start..start + user, mask));
        }
        at = start;
    }
}

/// The next value that follows one of the names.
fn next_parameter(lower: &str, from: usize) -> Option<(Range<usize>, &'static str)> {
    let found = NAMES.iter().filter_map(|name| {
        lower[from..].match_indices(name).find_map(|(at, _)| {
            let after = from + at + name.len();
            let rest = &lower[after..];
            let (encodings, length, is_field) = match rest.as_bytes().first()? {
                b'=' => (0, 1, false),
                // A header field, or a line of a canonical request.
                b':' => (
                    0,
                    rest.len() - rest[1..].trim_start_matches(' ').len(),
                    true,
                ),
                b'%' => {
                    let (encodings, length) = encoded(rest, &["3d"])?;
                    (encodings, length, false)
                }
                _ => return None,
            };
            let start = after + length;
            let rest = &lower[start..];
            let length = if is_field {
                rest.find(['\n', '\r', '"', '\'', '<', '\\'])
                    .unwrap_or(rest.len())
            } else {
                end_of(rest, encodings, ENDS, &["26"])
            };
            Some((start..start + length, HIDDEN))
        })
    });
    found.min_by_key(|(secret, _)| secret.start)
}

/// Header fields whose values are credentials.
const SECRET_HEADERS: &[&str] = &[
    "authorization",
    "cookie",
    "dpop",
    "proxy-authorization",
    "set-cookie",
    "x-amz-copy-source-server-side-encryption-customer-key",
    "x-amz-mfa",
    "x-amz-s3session-token",
    "x-amz-security-token",
    "x-amz-server-side-encryption-customer-key",
    "x-amz-sso_bearer_token",
    "x-aws-ec2-metadata-token",
];

/// Whether the value of the header field `name` is a secret whatever the operation.
pub fn is_secret_header(name: &str) -> bool {
    SECRET_HEADERS
        .iter()
        .any(|secret| name.eq_ignore_ascii_case(secret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uri::{Keep, percent_encode};

    #[test]
    fn a_url_has_no_password() {
        for (before, after) in [
            ("http://ada:pw@host:1/a?b=c", "http://***:***@host:1/a?b=c"),
            ("https://token@host/", "https://***@host/"),
            ("http://ada:p@w@host/a@b", "http://***:***@host/a@b"),
            ("http://host/a@b", "http://host/a@b"),
            ("http://[::1]:9000/a@b", "http://[::1]:9000/a@b"),
            // A password with characters that should be encoded.
            ("http://ada:p/w@host/k", "http://***:***@host/k"),
            ("http://ada:p?w#@host", "http://***:***@host"),
            ("http://ada:p#w@[::1]:1/", "http://***:***@[::1]:1/"),
            // Without a scheme.
            ("ada:pw@host:9000", "***:***@host:9000"),
            ("//ada:pw@host", "//***:***@host"),
            ("ada://x:pw@host", "ada://***:***@host"),
            ("ada:p//w@host", "***:***@host"),
            ("", ""),
            ("é@ö", "***@ö"),
        ] {
            assert_eq!(url(before), after, "{before}");
        }
        assert_eq!(proxy_url("http://ada:1/@2@p:3/"), "http://***:***@p:3/");
        assert_eq!(proxy_url("p:3128"), "p:3128");
    }

    #[test]
    fn values_after_the_names_are_hidden() {
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
            (
                "Action=ListDomains&SecurityToken=a%2Fb%3D&Signature=c%3D&Version=1",
                "Action=ListDomains&SecurityToken=***&Signature=***&Version=1",
            ),
            ("X-Amz-S3session-Token: a b", "X-Amz-S3session-Token: ***"),
            (
                "x-amz-server-side-encryption-customer-key:k\nx-amz-server-side-encryption-customer-key-md5:m",
                "x-amz-server-side-encryption-customer-key:***\nx-amz-server-side-encryption-customer-key-md5:m",
            ),
            (
                "a signature, a session-token",
                "a signature, a session-token",
            ),
        ] {
            assert_eq!(text(before), after);
        }
    }

    #[test]
    fn urls_in_texts_have_no_password() {
        for (before, after) in [
            (
                "no answer from http://a:b@h/c and //d@e",
                "no answer from http://***:***@h/c and //d@e",
            ),
            ("(\"https://a@h\", x@y)", "(\"https://***@h\", x@y)"),
            ("mail ada@example.com", "mail ada@example.com"),
            ("http://h/a@b http://c:d@e", "http://h/a@b http://***:***@e"),
        ] {
            assert_eq!(text(before), after);
        }
    }

    #[test]
    fn encoded_secrets_are_hidden_however_often() {
        let url = "https://ada:pw@host/?Action=Copy&X-Amz-Security-Token=a%2Fb%26c%3D%3D&X-Amz-Date=1&X-Amz-Signature=0a";
        let mut encoded = url.to_owned();
        for times in 1..=ENCODINGS {
            encoded = percent_encode(&encoded, Keep::Unreserved).into_owned();
            let body = format!("Action=Copy&PreSignedUrl={encoded}&Version=2014-10-31");
            let shown = text(&body);
            for secret in ["pw", "0a", "ada", "2fb"] {
                let shown = shown.to_lowercase();
                assert!(!shown.contains(secret), "{times} {secret}: {shown}");
            }
            assert!(shown.ends_with("***&Version=2014-10-31"), "{shown}");
            assert!(
                shown.contains("Copy") && shown.contains("X-Amz-Date"),
                "{shown}"
            );
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        assert_eq!(format!("{:?}", Redacted("pw")), "***");
        assert!(is_secret_header("Authorization") && !is_secret_header("Host"));
    }
}
