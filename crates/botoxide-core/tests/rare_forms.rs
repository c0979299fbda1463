//! Rare forms of values in responses: at the limits, empty, of the wrong kind, unknown.
//!
//! The expected values are botocore 1.44.5's, as Python prints them; after `!`, the message of its error.

use botoxide_core::http::{Headers, Response};
use botoxide_core::model::Service;
use botoxide_core::model::archive::compile_service;
use botoxide_core::protocol::parse;

const MODEL: &str = r#"{
  "metadata": {"serviceId": "Forms", "endpointPrefix": "forms", "protocol": "rest-json", "apiVersion": "2020-01-01"},
  "operations": {"Get": {"name": "Get", "http": {"method": "GET", "requestUri": "/"}, "output": {"shape": "Out"}}},
  "shapes": {
    "Text": {"type": "string"},
    "Bool": {"type": "boolean"},
    "Int": {"type": "integer"},
    "Long": {"type": "long"},
    "Double": {"type": "double"},
    "Time": {"type": "timestamp"},
    "Texts": {"type": "list", "member": {"shape": "Text"}},
    "Bools": {"type": "list", "member": {"shape": "Bool"}},
    "Ints": {"type": "list", "member": {"shape": "Int"}},
    "Doc": {"type": "structure", "members": {}, "document": true},
    "Union": {"type": "structure", "union": true, "members": {"A": {"shape": "Text"}, "B": {"shape": "Int"}}},
    "Out": { "type": "structure", "members": {
      "HText": {"shape": "Text", "location": "header", "locationName": "x-text"},
      "HBool": {"shape": "Bool", "location": "header", "locationName": "x-bool"},
      "HInt": {"shape": "Long", "location": "header", "locationName": "x-int"},
      "HDouble": {"shape": "Double", "location": "header", "locationName": "x-double"},
      "HTexts": {"shape": "Texts", "location": "header", "locationName": "x-texts"},
      "HBools": {"shape": "Bools", "location": "header", "locationName": "x-bools"},
      "HInts": {"shape": "Ints", "location": "header", "locationName": "x-ints"},
      "HJson": {"shape": "Text", "jsonvalue": true, "location": "header", "locationName": "x-json"},
      "Doc": {"shape": "Doc"},
      "Union": {"shape": "Union"},
      "Texts": {"shape": "Texts"},
      "Double": {"shape": "Double"},
      "Long": {"shape": "Long"},
      "Bool": {"shape": "Bool"},
      "Time": {"shape": "Time"}
    } } } }"#;

/// A header, its value, the body, and the result.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("x-text", "", "{}", "{'HText': ''}"),
    ("x-text", " a ", "{}", "{'HText': ' a '}"),
    ("x-bool", "True", "{}", "{'HBool': True}"),
    ("x-bool", "true", "{}", "{'HBool': True}"),
    ("x-bool", "1", "{}", "{'HBool': False}"),
    ("x-bool", "", "{}", "{'HBool': False}"),
    (
        "x-int",
        "9223372036854775807",
        "{}",
        "{'HInt': 9223372036854775807}",
    ),
    (
        "x-int",
        "-9223372036854775808",
        "{}",
        "{'HInt': -9223372036854775808}",
    ),
    (
        "x-int",
        "9223372036854775808",
        "{}",
        "{'HInt': 9223372036854775808}",
    ),
    ("x-int", " 12 ", "{}", "{'HInt': 12}"),
    (
        "x-int",
        "1.5",
        "{}",
        "! invalid literal for int() with base 10: '1.5'",
    ),
    (
        "x-int",
        "",
        "{}",
        "! invalid literal for int() with base 10: ''",
    ),
    ("x-double", "NaN", "{}", "{'HDouble': nan}"),
    ("x-double", "-Infinity", "{}", "{'HDouble': -inf}"),
    ("x-double", "Infinity", "{}", "{'HDouble': inf}"),
    ("x-double", "1e400", "{}", "{'HDouble': inf}"),
    ("x-double", "1e-400", "{}", "{'HDouble': 0.0}"),
    (
        "x-double",
        "abc",
        "{}",
        "! could not convert string to float: 'abc'",
    ),
    ("x-texts", "", "{}", "{'HTexts': ['']}"),
    (
        "x-texts",
        "a, b ,,c",
        "{}",
        "{'HTexts': ['a', 'b', '', 'c']}",
    ),
    ("x-texts", r#""a,b""#, "{}", r#"{'HTexts': ['"a', 'b"']}"#),
    (
        "x-bools",
        "true, false,True",
        "{}",
        "{'HBools': [True, False, True]}",
    ),
    ("x-ints", "1, 2,-3", "{}", "{'HInts': [1, 2, -3]}"),
    (
        "x-ints",
        "1,,2",
        "{}",
        "! invalid literal for int() with base 10: ''",
    ),
    (
        "x-json",
        "eyJhIjogWzEsIG51bGwsIDEuNV19",
        "{}",
        "{'HJson': {'a': [1, None, 1.5]}}",
    ),
    ("x-json", "bnVsbA==", "{}", "{'HJson': None}"),
    (
        "",
        "",
        r#"{"Doc": {"a": [1, null, {"b": 1e2}], "c": "\u00fc", "d": 123456789012345678901234567890}}"#,
        "{'Doc': {'a': [1, None, {'b': 100.0}], 'c': 'ü', 'd': 123456789012345678901234567890}}",
    ),
    ("", "", r#"{"Doc": null}"#, "{}"),
    ("", "", r#"{"Doc": "x"}"#, "{'Doc': 'x'}"),
    ("", "", r#"{"Doc": [1, 2]}"#, "{'Doc': [1, 2]}"),
    ("", "", r#"{"Union": {"A": "x"}}"#, "{'Union': {'A': 'x'}}"),
    (
        "",
        "",
        r#"{"Union": {"C": {"x": 1}}}"#,
        "{'Union': {'SDK_UNKNOWN_MEMBER': {'name': 'C'}}}",
    ),
    (
        "",
        "",
        r#"{"Union": {"A": null, "B": 3}}"#,
        "{'Union': {'B': 3}}",
    ),
    (
        "",
        "",
        r#"{"Union": {"A": "x", "B": 3}}"#,
        "! Invalid service response: Union must have one and only one member set.",
    ),
    (
        "",
        "",
        r#"{"Union": {"__type": "y", "A": "x"}}"#,
        "{'Union': {'A': 'x'}}",
    ),
    (
        "",
        "",
        r#"{"Union": {}}"#,
        "! Invalid service response: Union must have one and only one member set.",
    ),
    ("", "", r#"{"Union": null}"#, "{}"),
    (
        "",
        "",
        r#"{"Union": {"C": null, "A": "x"}}"#,
        "{'Union': {'A': 'x'}}",
    ),
    (
        "",
        "",
        r#"{"Union": {"C": 1, "A": "x"}}"#,
        "! Invalid service response: Union must have one and only one member set.",
    ),
    (
        "",
        "",
        r#"{"Texts": ["a", null, "b"]}"#,
        "{'Texts': ['a', None, 'b']}",
    ),
    ("", "", r#"{"Texts": null}"#, "{}"),
    ("", "", r#"{"Double": "NaN"}"#, "{'Double': nan}"),
    ("", "", r#"{"Double": "-Infinity"}"#, "{'Double': -inf}"),
    ("", "", r#"{"Double": NaN}"#, "{'Double': nan}"),
    ("", "", r#"{"Double": 1e400}"#, "{'Double': inf}"),
    ("", "", r#"{"Double": 5}"#, "{'Double': 5.0}"),
    (
        "",
        "",
        r#"{"Long": 9223372036854775808}"#,
        "{'Long': 9223372036854775808}",
    ),
    ("", "", r#"{"Long": 1.0}"#, "{'Long': 1}"),
    ("", "", r#"{"Bool": "true"}"#, "{'Bool': True}"),
    ("", "", r#"{"Time": null}"#, "{}"),
    ("", "", r#"{"Text": 1, "unknown": 2}"#, "{}"),
];

// P178 P273 P275
#[test]
fn parsed_responses_match_botocore() {
    let model = serde_json::from_str(MODEL).expect("JSON");
    let packed = compile_service(&model).expect("a model").leak();
    let operation = Service::open(packed).and_then(|service| service.operation("Get"));
    let operation = operation.expect("an operation");
    for &(name, value, body, wanted) in CASES {
        let mut headers = Headers::new();
        if !name.is_empty() {
            headers.append(name, value);
        }
        let response = Response {
            status: 200,
            headers,
            body: body.to_owned().into(),
        };
        let found = match parse(operation, &response) {
            Ok(mut found) => {
                let map = found.as_map_mut().expect("a structure");
                map.remove("ResponseMetadata");
                found.to_string()
            }
            Err(error) => format!("! {error}"),
        };
        assert_eq!(found, wanted, "{name}: {value} {body}");
    }
}
