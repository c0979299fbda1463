//! Tokens that a pagination is taken up again with: boto's own, and the older ones.
//!
//! Counterpart: botocore `paginate.py` (`TokenEncoder`, `TokenDecoder`, `_parse_starting_token`).

use super::objects::int_of_text;
use crate::error::{Error, Result};
use crate::protocol::{base64, json_dumps, parse_json};
use crate::text::Text;
use crate::value::{Map, Value};

/// How many items of the page were given out already.
pub(super) const TRUNCATE_AMOUNT: &str = "boto_truncate_amount";
/// Where bytes are among the tokens.
const ENCODED_KEYS: &str = "boto_encoded_keys";

/// The opaque form of tokens.
///
/// # Errors
///
/// `ValueError` for what JSON has not.
// H010
pub(super) fn encode(token: &Map) -> Result<String> {
    let mut encoded_keys = Vec::new();
    let mut encoded = encode_bytes(
        &Value::Map(token.clone()),
        &mut Vec::new(),
        &mut encoded_keys,
    )?;
    if let (false, Some(encoded)) = (encoded_keys.is_empty(), encoded.as_map_mut()) {
        encoded.insert(ENCODED_KEYS, Value::List(encoded_keys));
    }
    let mut out = Vec::new();
    base64::push(&mut out, json_dumps(&encoded)?.as_bytes());
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Nothing deeper than this can be written as JSON either.
const MAX_DEPTH: usize = 256;

/// The value with its bytes as base64; where they were is noted.
fn encode_bytes(value: &Value, path: &mut Vec<Value>, encoded: &mut Vec<Value>) -> Result<Value> {
    if path.len() > MAX_DEPTH {
        return Err(Error::value("the token is nested too deeply"));
    }
    Ok(match value {
        Value::Map(entries) => {
            let mut out = Map::with_capacity(entries.len());
            for (key, value) in entries.iter() {
                path.push(Value::Text(key.clone()));
                out.push(key.clone(), encode_bytes(value, path, encoded)?);
                path.pop();
            }
            Value::Map(out)
        }
        Value::List(items) => {
            let mut out = Vec::with_capacity(items.len());
            for (at, value) in items.iter().enumerate() {
                path.push(Value::from(i64::try_from(at).unwrap_or(i64::MAX)));
                out.push(encode_bytes(value, path, encoded)?);
                path.pop();
            }
            Value::List(out)
        }
        Value::Blob(bytes) => {
            encoded.push(Value::List(path.clone()));
            let mut text = Vec::new();
            base64::push(&mut text, bytes);
            Value::from(String::from_utf8_lossy(&text).into_owned())
        }
        value => value.clone(),
    })
}

/// Tokens by the arguments they go to, and how many items of the first page were given out already.
///
/// # Errors
///
/// `ValueError` for what is no token.
// H011
pub(super) fn parse(starting: &Value, inputs: &[Text]) -> Result<(Map, i64)> {
    let bad = || Error::value(format!("Bad starting token: {starting}"));
    let Value::Text(text) = starting else {
        // DIFFERENCE 15
        return Err(bad());
    };
    let Some(mut token) = decode(text) else {
        return parse_deprecated(text, inputs);
    };
    match token.remove(TRUNCATE_AMOUNT) {
        None => Ok((token, 0)),
        Some(Value::Integer(amount)) => Ok((token, amount)),
        Some(Value::Bool(amount)) => Ok((token, i64::from(amount))),
        Some(_) => Err(bad()),
    }
}

/// The dictionary in a token; `None` for a token of another form.
///
/// DIFFERENCE 58: a token of the service that happens to be base64 of JSON, but of no dictionary, or of one that
/// says of itself what is not so, is of another form.
fn decode(text: &str) -> Option<Map> {
    let bytes = base64::decode(text).ok()?;
    let Ok(Value::Map(mut token)) = parse_json(&bytes) else {
        return None;
    };
    let Some(encoded_keys) = token.remove(ENCODED_KEYS) else {
        return Some(token);
    };
    for path in encoded_keys.as_list()? {
        let place = find(&mut token, path.as_list()?)?;
        let bytes = base64::decode(place.as_str()?).ok()?;
        *place = Value::Blob(bytes.into());
    }
    Some(token)
}

fn find<'a>(token: &'a mut Map, path: &[Value]) -> Option<&'a mut Value> {
    let (first, rest) = path.split_first()?;
    let mut place = token.get_mut(first.as_str()?)?;
    for step in rest {
        place = match (place, step) {
            (Value::Map(entries), Value::Text(key)) => entries.get_mut(key)?,
            (Value::List(items), Value::Integer(at)) => {
                items.get_mut(usize::try_from(*at).ok()?)?
            }
            _ => return None,
        };
    }
    Some(place)
}

/// `token___token___index`, or the service's token itself.
fn parse_deprecated(text: &Text, inputs: &[Text]) -> Result<(Map, i64)> {
    let mut parts: Vec<&str> = text.split("___").collect();
    let mut index = 0;
    if parts.len() == inputs.len() + 1
        && let Some(last) = parts.pop()
    {
        match int_of_text(last) {
            Some(amount) => index = amount,
            None => parts = vec![text],
        }
    }
    if parts.len() > inputs.len() {
        return Err(Error::value(format!("Bad starting token: {text}")));
    }
    let tokens = parts.into_iter().map(|part| match part {
        "None" => Value::Null,
        part => Value::from(part),
    });
    let tokens = tokens.chain(std::iter::repeat(Value::Null));
    Ok((inputs.iter().cloned().zip(tokens).collect(), index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    fn map(value: Value) -> Map {
        match value {
            Value::Map(map) => map,
            other => panic!("{other:?}"),
        }
    }

    // H010: Python's own base64 of the same
    #[test]
    fn tokens_match_botocore() {
        for (token, encoded) in [
            (
                params! { "Marker": "b", "boto_truncate_amount": 1 },
                "eyJNYXJrZXIiOiAiYiIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDF9",
            ),
            (
                params! { "K": { "id": { "B": bytes::Bytes::from_static(b"\xff") } }, "n": [bytes::Bytes::new()] },
                "eyJLIjogeyJpZCI6IHsiQiI6ICIvdz09In19LCAibiI6IFsiIl0sICJib3RvX2VuY29kZWRfa2V5cyI6IFtbIksiLCAiaWQiLCAiQiJdLCBbIm4iLCAwXV19",
            ),
        ] {
            let token = map(token);
            assert_eq!(encode(&token).unwrap(), encoded);
            assert_eq!(
                decode(encoded),
                Some(map(match &token.get("Marker") {
                    Some(_) => params! { "Marker": "b", "boto_truncate_amount": 1 },
                    None => Value::Map(token),
                }))
            );
        }
    }

    // H011
    #[test]
    fn older_tokens_are_read() {
        let inputs = ["A".into(), "B".into()];
        let read =
            |text: &str| parse(&text.into(), &inputs).map(|(map, index)| (Value::Map(map), index));
        for (text, tokens, index) in [
            ("a___b___7", params! { "A": "a", "B": "b" }, 7),
            ("a___None___7", params! { "A": "a", "B": null }, 7),
            ("a___b", params! { "A": "a", "B": "b" }, 0),
            ("a", params! { "A": "a", "B": null }, 0),
            ("a___b___c", params! { "A": "a___b___c", "B": null }, 0),
            ("", params! { "A": "", "B": null }, 0),
            // base64 of the number 123
            ("MTIz", params! { "A": "MTIz", "B": null }, 0),
        ] {
            assert_eq!(read(text).unwrap(), (tokens, index), "{text}");
        }
        let error = read("a___b___c___d").unwrap_err();
        assert_eq!(error.to_string(), "Bad starting token: a___b___c___d");
        assert!(parse(&params! { "A": 1 }, &inputs).is_err());
    }
}
