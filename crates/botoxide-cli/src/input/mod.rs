//! Converts arguments to values by the shapes of parameters.
//!
//! `file.rs` reads `file://` and `fileb://`, `json.rs` JSON, `shorthand.rs` `Key=Value,…`, `skeleton.rs` makes
//! samples. Not here: whether the service takes the value; the engine says that. Counterpart: awscli
//! `argprocess.py`, `paramfile.py`.

use botoxide_core::model::{Shape, ShapeType};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};
use bytes::Bytes;

use crate::failure::Failure;
use crate::yaml::{self, Dialect};

pub(crate) mod binary;
mod file;
mod json;
mod shorthand;
pub(crate) mod skeleton;
pub(crate) mod yaml_skeleton;

/// An argument of the command line, or the content of the file that it names.
enum Given {
    Text(String),
    Bytes(Bytes),
}

/// The value of a parameter with one argument. `name` is the parameter, for errors.
pub(crate) fn one(name: &str, shape: Shape, word: String) -> Result<Value, Failure> {
    if shape.shape_type() == ShapeType::Blob && shape.is_streaming() {
        return file::body(name, &word);
    }
    let text = match resolve(name, word)? {
        Given::Text(text) => text,
        Given::Bytes(bytes) if shape.shape_type() == ShapeType::Blob => {
            return Ok(Value::Blob(bytes));
        }
        Given::Bytes(bytes) => text_of(name, bytes)?,
    };
    if takes_shorthand(shape) && !looks_like_json(&text) {
        return shorthand::parse(shape, &text).map_err(|message| Failure::parameter(name, message));
    }
    unpack(name, shape, text)
}

/// The value of a parameter with a list of arguments.
pub(crate) fn many(name: &str, shape: Shape, mut words: Vec<String>) -> Result<Value, Failure> {
    if words.len() == 1
        && let Some(word) = words.pop()
    {
        let text = match resolve(name, word)? {
            Given::Text(text) => text,
            Given::Bytes(bytes) => text_of(name, bytes)?,
        };
        if text.trim_start().starts_with('[') {
            return json::parse(name, &text);
        }
        words.push(text);
    }
    let item = shape.item();
    let is_shorthand =
        takes_shorthand(shape) && !words.first().is_some_and(|word| looks_like_json(word));
    let parse = |word: String| {
        if is_shorthand {
            shorthand::parse(item, &word).map_err(|message| Failure::parameter(name, message))
        } else {
            unpack(name, item, word)
        }
    };
    let items: Result<Vec<Value>, Failure> = words.into_iter().map(parse).collect();
    Ok(Value::List(items?))
}

/// The value of a parameter with a list of structures of one member, whose arguments are that member's values unless they
/// are JSON.
pub(crate) fn many_of_one(name: &str, shape: Shape, words: Vec<String>) -> Result<Value, Failure> {
    let member = shape.item().members().next();
    let Some(member) = member.filter(|_| !words.first().is_some_and(|word| looks_like_json(word)))
    else {
        return many(name, shape, words);
    };
    let items: Result<Vec<Value>, Failure> = words
        .into_iter()
        .map(|word| {
            let value = unpack(name, member, text(name, word)?)?;
            Ok(Value::Map(Map::from_iter([(member.member_name(), value)])))
        })
        .collect();
    Ok(Value::List(items?))
}

fn resolve(name: &str, word: String) -> Result<Given, Failure> {
    file::resolve(word).map_err(|message| Failure::parameter(name, message))
}

/// The text of an argument: itself, or the content of the file that it names.
pub(crate) fn text(name: &str, word: String) -> Result<String, Failure> {
    match resolve(name, word)? {
        Given::Text(text) => Ok(text),
        Given::Bytes(bytes) => text_of(name, bytes),
    }
}

/// The bytes that a word stands for: its own, or those of the file that it names.
pub(crate) fn bytes(name: &str, word: String) -> Result<Bytes, Failure> {
    Ok(match resolve(name, word)? {
        Given::Text(text) => text.into(),
        Given::Bytes(bytes) => bytes,
    })
}

/// All arguments of an operation: a JSON object, or the file that has it.
pub(crate) fn whole(name: &str, word: &str) -> Result<Map, Failure> {
    let text = text(name, word.to_owned())?;
    if let Value::Map(map) = json::parse(name, &text)? {
        return Ok(map);
    }
    Err(Failure::parameter(
        name,
        format!("expected a JSON object\nJSON received: {text}"),
    ))
}

/// As [`whole`], of YAML.
pub(crate) fn whole_yaml(name: &str, word: &str) -> Result<Map, Failure> {
    let text = text(name, word.to_owned())?;
    let read = yaml::read(&text, Dialect::Core);
    let yaml =
        read.map_err(|message| Failure::parameter(name, format!("Invalid YAML: {message}")))?;
    match Value::from(&yaml) {
        Value::Map(map) => Ok(map),
        _ => Err(Failure::parameter(
            name,
            format!("expected a YAML mapping\nYAML received: {text}"),
        )),
    }
}

/// Text as the shape's type wants it; structures and maps as JSON.
fn unpack(name: &str, shape: Shape, text: String) -> Result<Value, Failure> {
    if shape.is_document_type() || shape.is_json_value() {
        return json::parse(name, &text);
    }
    match shape.shape_type() {
        ShapeType::Structure | ShapeType::Map if text.trim_start().starts_with('{') => {
            json::parse(name, &text)
        }
        ShapeType::Structure | ShapeType::Map => {
            Err(Failure::parameter(name, format!("Invalid JSON:\n{text}")))
        }
        ShapeType::List if text.trim_start().starts_with('[') => json::parse(name, &text),
        ShapeType::List => Ok(Value::List(vec![unpack(name, shape.item(), text)?])),
        ShapeType::Boolean
        | ShapeType::Double
        | ShapeType::Float
        | ShapeType::Integer
        | ShapeType::Long => {
            scalar(shape.shape_type(), &text).map_err(|message| Failure::parameter(name, message))
        }
        // Bytes are decoded once all arguments are known.
        ShapeType::Blob | ShapeType::Character | ShapeType::String | ShapeType::Timestamp => {
            Ok(Value::Text(text.into()))
        }
    }
}

/// A number or truth value, in Python's words where it is none. Text stays text.
fn scalar(shape_type: ShapeType, text: &str) -> Result<Value, String> {
    let digits = text.trim();
    match shape_type {
        ShapeType::Integer | ShapeType::Long => {
            let bare = digits.strip_prefix(['+', '-']).unwrap_or(digits);
            if let Ok(number) = digits.parse() {
                Ok(Value::Integer(number))
            } else if !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit()) {
                Ok(Value::BigInteger(Text::from(
                    digits.trim_start_matches('+'),
                )))
            } else {
                Err(format!("invalid literal for int() with base 10: '{text}'"))
            }
        }
        ShapeType::Double | ShapeType::Float => digits
            .parse()
            .map(Value::Float)
            .map_err(|_| format!("could not convert string to float: '{text}'")),
        ShapeType::Boolean => Ok(Value::Bool(
            !text.is_empty() && !text.eq_ignore_ascii_case("false"),
        )),
        ShapeType::Blob
        | ShapeType::Character
        | ShapeType::List
        | ShapeType::Map
        | ShapeType::String
        | ShapeType::Structure
        | ShapeType::Timestamp => Ok(Value::Text(text.into())),
    }
}

/// Shorthand is for structures and maps and lists of them, but not for free-form documents, whose types it
/// could not tell.
pub(crate) fn takes_shorthand(shape: Shape) -> bool {
    let is_complex = |shape: Shape| {
        matches!(
            shape.shape_type(),
            ShapeType::Structure | ShapeType::List | ShapeType::Map
        )
    };
    let (item, value) = (shape.item(), shape.value());
    let holds_document =
        shape.is_document_type() || item.is_document_type() || value.is_document_type();
    is_complex(shape)
        && !holds_document
        && (shape.shape_type() != ShapeType::List || is_complex(item))
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

// DIFFERENCE A61
fn text_of(name: &str, bytes: Bytes) -> Result<String, Failure> {
    String::from_utf8(bytes.into()).map_err(|_| {
        Failure::parameter(name, "this parameter is a string, but the file is not text")
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make files")]
mod tests {
    use botoxide_core::model::archive::compile_service;
    use botoxide_core::model::{Operation, Service};
    use botoxide_core::params;
    use serde_json::json;

    use super::*;
    use crate::args::parameters::{self, Manner};

    /// An operation with a parameter of every kind.
    fn operation() -> Operation {
        let model = json!({
            "metadata": { "serviceId": "Test", "endpointPrefix": "test", "protocol": "json", "apiVersion": "1" },
            "operations": { "DoIt": { "input": { "shape": "Input" } } },
            "shapes": {
                "Input": { "type": "structure", "required": ["Name", "Token"], "members": {
                    "Name": { "shape": "String" }, "Count": { "shape": "Integer" }, "Ratio": { "shape": "Double" },
                    "DryRun": { "shape": "Boolean" }, "Data": { "shape": "Blob" }, "When": { "shape": "Time" },
                    "Ids": { "shape": "Ids" }, "Numbers": { "shape": "Numbers" }, "Tags": { "shape": "Tags" },
                    "Filters": { "shape": "Filters" }, "Deep": { "shape": "Deep" }, "Free": { "shape": "Free" },
                    "Optimized": { "shape": "Wrapped" }, "Lone": { "shape": "Lone" },
                    "Token": { "shape": "String", "idempotencyToken": true } } },
                "String": { "type": "string" }, "Integer": { "type": "integer" }, "Double": { "type": "double" },
                "Boolean": { "type": "boolean" }, "Blob": { "type": "blob" }, "Time": { "type": "timestamp" },
                "Ids": { "type": "list", "member": { "shape": "String" } },
                "Numbers": { "type": "list", "member": { "shape": "Integer" } },
                "Tags": { "type": "map", "key": { "shape": "String" }, "value": { "shape": "String" } },
                "Filters": { "type": "list", "member": { "shape": "Filter" } },
                "Filter": { "type": "structure", "members": {
                    "Name": { "shape": "String" }, "Values": { "shape": "Ids" }, "Max": { "shape": "Integer" },
                    "On": { "shape": "Boolean" } } },
                "Deep": { "type": "structure", "members": { "Filter": { "shape": "Filter" }, "Free": { "shape": "Free" } } },
                "Free": { "type": "structure", "document": true, "members": {} },
                "Wrapped": { "type": "structure", "members": { "Value": { "shape": "Boolean" } } },
                "Lone": { "type": "structure", "members": { "Value": { "shape": "String" } } }
            }
        });
        let packed = compile_service(&model).unwrap().leak();
        Service::open(packed).unwrap().operation("DoIt").unwrap()
    }

    fn command(service: &str) -> parameters::Command<'_> {
        parameters::Command {
            service,
            operation: operation(),
            part: None,
            paging: None,
        }
    }

    fn read(service: &str, words: &[&str]) -> Result<Value, String> {
        let words = ["--name", "n"].iter().chain(words).map(ToString::to_string);
        let read = parameters::read(&command(service), Manner::default(), words.collect());
        let mut values = read.map_err(|failure| failure.to_string())?.values;
        values.remove("Name");
        Ok(Value::Map(values))
    }

    #[test]
    fn words_become_what_the_shape_wants() {
        let big = Value::BigInteger("99999999999999999999".into());
        let cases: &[(&[&str], Value)] = &[
            (&["--count", "-3"], params! { "Count": -3 }),
            (&["--count=99999999999999999999"], params! { "Count": big }),
            (&["--ratio", "1e3"], params! { "Ratio": 1000.0 }),
            (&["--dry-run"], params! { "DryRun": true }),
            (&["--dry-run", "--no-dry-run"], params! { "DryRun": false }),
            (&["--data", "cmF3"], params! { "Data": &b"raw"[..] }),
            (&["--when", "2026-11-22"], params! { "When": "2026-11-22" }),
            (&["--ids", "a", "b"], params! { "Ids": ["a", "b"] }),
            (&["--ids"], params! { "Ids": [] }),
            (&["--ids", "[\"a\"]"], params! { "Ids": ["a"] }),
            (&["--numbers", "1", "2"], params! { "Numbers": [1, 2] }),
            (
                &["--tags", "a=1,b=2"],
                params! { "Tags": { "a": "1", "b": "2" } },
            ),
            (
                &["--tags", "{\"a\": \"1\"}"],
                params! { "Tags": { "a": "1" } },
            ),
            (
                &["--filters", "Name=a,Values=b", "Values=c,d,Max=3,On=TRUE"],
                params! { "Filters": [
                { "Name": "a", "Values": ["b"] }, { "Values": ["c", "d"], "Max": 3, "On": true }] },
            ),
            (
                &["--filters", "{\"Name\": \"a\"}", "{\"Name\": \"b\"}"],
                params! { "Filters": [{ "Name": "a" }, { "Name": "b" }] },
            ),
            (
                &["--deep", "Filter={Values=[a,b],Max=1}"],
                params! { "Deep": { "Filter": { "Values": ["a", "b"], "Max": 1 } } },
            ),
            (
                &["--free", "[1, {\"a\": null}]"],
                params! { "Free": [1, { "a": null }] },
            ),
            (&["--lone", "stop"], params! { "Lone": { "Value": "stop" } }),
            (
                &["--optimized", "Value=false"],
                params! { "Optimized": { "Value": false } },
            ),
            (
                &[
                    "--count",
                    "1",
                    "--cli-input-json",
                    "{\"Count\": 2, \"When\": 3}",
                ],
                params! { "Count": 1, "When": 3 },
            ),
        ];
        for (words, expected) in cases {
            assert_eq!(read("test", words).as_ref(), Ok(expected), "{words:?}");
        }
        let switched = params! { "Optimized": { "Value": true } };
        assert_eq!(read("ec2", &["--optimized"]), Ok(switched));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let cases: &[(&[&str], &str)] = &[
            (
                &["--count", "x"],
                "Error parsing parameter '--count': invalid literal for int() with base 10: 'x'",
            ),
            (&["--ratio", "x"], "could not convert string to float: 'x'"),
            (&["--count"], "argument --count: expected one argument"),
            (
                &["--cuont", "1"],
                "Unknown options: --cuont, 1\n\n--cuont: maybe you meant --count",
            ),
            (
                &["--dry-run=yes"],
                "argument --dry-run: ignored explicit argument 'yes'",
            ),
            (
                &["--tags", "{"],
                "Error parsing parameter '--tags': Invalid JSON: ",
            ),
            (
                &["--tags", "a"],
                "Expected: '=', received: 'EOF' for input:\na\n ^",
            ),
            (
                &["--deep", "Free={a=b}"],
                "Shorthand syntax does not support document types.",
            ),
            (
                &["--name", "file:///nowhere/x"],
                "Unable to load paramfile file:///nowhere/x: ",
            ),
            (&["--cli-input-json", "[]"], "expected a JSON object"),
        ];
        for (words, expected) in cases {
            let complaint = read("test", words).unwrap_err();
            assert!(complaint.contains(expected), "{words:?}: {complaint}");
        }
        let missing =
            parameters::read(&command("test"), Manner::default(), Vec::new()).unwrap_err();
        let text = missing.to_string();
        assert!(
            text.ends_with("the following arguments are required: --name"),
            "{text}"
        );
    }

    #[test]
    fn files_are_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.bin");
        let (text, bytes) = (
            format!("file://{}", path.display()),
            format!("fileb://{}", path.display()),
        );
        std::fs::write(&path, b"[\"a\"]").unwrap();
        assert_eq!(
            read("test", &["--ids", &text]),
            Ok(params! { "Ids": ["a"] })
        );
        std::fs::write(&path, b"\xff\0").unwrap();
        assert_eq!(
            read("test", &["--data", &bytes]),
            Ok(params! { "Data": &b"\xff\0"[..] })
        );
        let complaint = read("test", &["--data", &text]).unwrap_err();
        assert!(
            complaint.contains("please use the fileb:// prefix"),
            "{complaint}"
        );
    }
}
