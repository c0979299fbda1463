//! The parsers of short strings: URLs, ARNs, timestamps, `JMESPath`, configuration files, documentation.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use botoxide::config::SharedConfig;
use botoxide::seam::FakeFs;
use botoxide_core::arn::Arn;
use botoxide_core::docs::plain_text;
use botoxide_core::jmespath::Expression;
use botoxide_core::params;
use botoxide_core::protocol::parse_json;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::uri::{self, Keep, normalize_path, percent_encode};
use botoxide_core::value::Value;
use percent_encoding::percent_decode_str;

use crate::draw::Draw;

/// The parts of a URL are not longer than the URL, normalizing a path twice changes nothing, and encoded text can be
/// decoded.
///
/// # Panics
///
/// If this does not hold.
pub fn uri(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parts = uri::split(&text);
    let _ = (parts.hostname(), parts.port(), parts.host_and_port());
    let length = parts.scheme.len() + parts.authority.len() + parts.path.len();
    let rest = parts.query.map_or(0, str::len) + parts.fragment.map_or(0, str::len);
    assert!(
        length + rest <= text.len(),
        "the parts of {text:?} are longer than it"
    );
    let path = format!("/{text}");
    let normal = normalize_path(&path);
    assert_eq!(normalize_path(&normal), normal, "of {path:?}");
    for keep in [Keep::Unreserved, Keep::Slash] {
        let encoded = percent_encode(&text, keep);
        assert!(encoded.is_ascii() && encoded.len() <= 3 * text.len());
        assert_eq!(percent_decode_str(&encoded).decode_utf8_lossy(), text);
    }
}

/// The parts of an ARN, joined, are the ARN.
///
/// # Panics
///
/// If this does not hold.
pub fn arn(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parsed = Arn::parse(&text);
    assert!(!Arn::is_arn(&text) || parsed.is_some(), "{text:?}");
    if let Some(arn) = parsed {
        let joined = [
            arn.partition,
            arn.service,
            arn.region,
            arn.account,
            arn.resource,
        ]
        .join(":");
        assert!(text.ends_with(&joined), "{text:?}");
    }
}

/// The start of the year 100 in Unix time.
const YEAR_100: i64 = -59_011_459_200;

/// Formatting a timestamp in any format and parsing it returns the same timestamp.
///
/// # Panics
///
/// If this does not hold.
pub fn timestamp(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(moment) = Timestamp::parse(&text) else {
        return;
    };
    let whole = Timestamp::new(moment.seconds, 0);
    assert_eq!(
        Timestamp::parse(&moment.to_iso8601(Precision::Full)).ok(),
        Some(moment),
        "{text:?}"
    );
    assert_eq!(
        Timestamp::parse(&whole.to_iso8601(Precision::Full)).ok(),
        Some(whole),
        "{text:?}"
    );
    // dateutil reads a year below 100 as a two-digit year
    if moment.seconds >= YEAR_100 {
        assert_eq!(
            Timestamp::parse(&moment.to_rfc822()).ok(),
            Some(whole),
            "{text:?}"
        );
    }
    assert_eq!(
        moment.to_sigv4().len(),
        "20260101T000000Z".len(),
        "{text:?}"
    );
    let _ = moment.to_unix_seconds(Precision::Full);
}

/// An expression, a line break and JSON. Searching twice has the same result.
///
/// # Panics
///
/// If this does not hold.
pub fn jmespath(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (expression, document) = text.split_once('\n').unwrap_or((&text, ""));
    let Ok(expression) = Expression::compile(expression) else {
        return;
    };
    let document = parse_json(document.as_bytes()).unwrap_or_else(|_| {
        params! {
            "a": { "b": [1, 2.5, "x", null, { "c": [[1, "2"], []] }], "c": "text" },
            "list": [{ "k": "b", "n": 2 }, { "k": "a", "n": -1 }, { "k": "c" }]
        }
    });
    let found = expression.search(&document).map(Cow::into_owned);
    let again = expression.search(&document).map(Cow::into_owned);
    assert_eq!(format!("{found:?}"), format!("{again:?}"), "{text:?}");
}

/// A configuration file is accepted or rejected, and written values are read back.
///
/// # Panics
///
/// If this does not hold.
pub fn ini(data: &[u8]) {
    let (config, credentials) = (Path::new("/config"), Path::new("/credentials"));
    let fs = FakeFs::default();
    fs.write(config, data);
    fs.write(credentials, data);
    if let Ok(shared) = SharedConfig::load(&fs, config, credentials) {
        for name in shared.profile_names() {
            let profile = shared.profile(name);
            assert!(profile.is_some_and(|profile| profile.iter().count() < data.len()));
        }
    }
    let mut draw = Draw::new(data);
    let mut file = String::from("[profile written]\n");
    let mut keys: Vec<(String, String)> = Vec::new();
    while !draw.is_empty() && keys.len() < 8 {
        let key = format!("key{}", keys.len());
        let value: String = draw.text().chars().filter(|c| !c.is_control()).collect();
        let value = value.trim().to_owned();
        let _ = writeln!(file, "{key} = {value}");
        keys.push((key, value));
    }
    fs.write(config, &file);
    fs.remove(credentials);
    let shared = SharedConfig::load(&fs, config, credentials).expect("a simple file can be read");
    let profile = shared.profile("written").expect("it has this profile");
    for (key, value) in keys {
        let read = profile.text(&key).map(str::trim);
        assert!(
            read == Some(&value) || value.contains(['\u{85}', '\u{2028}', '\u{2029}']),
            "{value:?} is {read:?}"
        );
    }
}

/// The plain text of documentation is not much longer than the HTML.
///
/// # Panics
///
/// If this does not hold.
pub fn html(data: &[u8]) {
    let html = String::from_utf8_lossy(data);
    let text = plain_text(&html);
    assert!(
        text.len() <= 8 * html.len() + 16,
        "{} bytes become {}",
        html.len(),
        text.len()
    );
}

/// Whether two values are equal; NaN equals itself.
pub(crate) fn is_same(left: &Value, right: &Value) -> bool {
    // Of timestamps the form is not compared: a protocol chooses it.
    let shown =
        |value| format!("{value:?}").replace("is_from_number: true", "is_from_number: false");
    shown(left) == shown(right)
}
