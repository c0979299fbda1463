//! Reports on invalid arguments, which must be identical to botocore's.

use botoxide_core::model::{Service, Shape, archive::compile_service};
use botoxide_core::params;
use botoxide_core::time::Timestamp;
use botoxide_core::validate::validate;
use botoxide_core::value::Value;

/// Arguments and the reports of botocore's `ParamValidator`.
#[expect(clippy::too_many_lines, reason = "a table")]
fn cases() -> Vec<(Value, &'static str)> {
    vec![
        (
            params!(),
            "Missing required parameter in input: \"Name\"\nMissing required parameter in input: \"Must\"",
        ),
        (
            params! { "Name": "abc" },
            "Missing required parameter in input: \"Must\"",
        ),
        (
            params! { "Name": "ab", "Must": 1 },
            "Invalid length for parameter Name, value: 2, valid min length: 3\nInvalid type for parameter Must, value: 1, type: <class 'int'>, valid types: <class 'str'>",
        ),
        (params! { "Name": "äöü", "Must": "x" }, ""),
        (
            params! { "Name": "äö", "Must": "x" },
            "Invalid length for parameter Name, value: 2, valid min length: 3",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Nope": 1 },
            "Unknown parameter in input: \"Nope\", must be one of: Name, Must, Count, Big, Ratio, Share, Flag, Data, When, Names, Texts, Tags, Inner, Inners, InnerMap, Choice, Free, Json, Host, Grid",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Nope": 1, "Other": { "a": null } },
            "Unknown parameter in input: \"Nope\", must be one of: Name, Must, Count, Big, Ratio, Share, Flag, Data, When, Names, Texts, Tags, Inner, Inners, InnerMap, Choice, Free, Json, Host, Grid\nUnknown parameter in input: \"Other\", must be one of: Name, Must, Count, Big, Ratio, Share, Flag, Data, When, Names, Texts, Tags, Inner, Inners, InnerMap, Choice, Free, Json, Host, Grid",
        ),
        (
            params! { "Nope": 1 },
            "Missing required parameter in input: \"Name\"\nMissing required parameter in input: \"Must\"\nUnknown parameter in input: \"Nope\", must be one of: Name, Must, Count, Big, Ratio, Share, Flag, Data, When, Names, Texts, Tags, Inner, Inners, InnerMap, Choice, Free, Json, Host, Grid",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Count": "1" },
            "Invalid type for parameter Count, value: 1, type: <class 'str'>, valid types: <class 'int'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Count": 1.5 },
            "Invalid type for parameter Count, value: 1.5, type: <class 'float'>, valid types: <class 'int'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Count": null },
            "Invalid type for parameter Count, value: None, type: <class 'NoneType'>, valid types: <class 'int'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Count": 0 },
            "Invalid value for parameter Count, value: 0, valid min value: 1",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Count": -7 },
            "Invalid value for parameter Count, value: -7, valid min value: 1",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Count": false },
            "Invalid value for parameter Count, value: False, valid min value: 1",
        ),
        (params! { "Name": "abc", "Must": "x", "Count": true }, ""),
        (
            params! { "Name": "abc", "Must": "x", "Count": [1] },
            "Invalid type for parameter Count, value: [1], type: <class 'list'>, valid types: <class 'int'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Count": Value::BigInteger("1000000000000000000000000000000".into()) },
            "",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Count": Value::BigInteger("-1000000000000000000000000000000".into()) },
            "Invalid value for parameter Count, value: -1000000000000000000000000000000, valid min value: 1",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Big": -6 },
            "Invalid value for parameter Big, value: -6, valid min value: -5",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Big": "x" },
            "Invalid type for parameter Big, value: x, type: <class 'str'>, valid types: <class 'int'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Big": moment(1_577_934_245, 0, 0) },
            "Invalid type for parameter Big, value: 2020-01-02 03:04:05+00:00, type: <class 'datetime.datetime'>, valid types: <class 'int'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Ratio": 0.4 },
            "Invalid value for parameter Ratio, value: 0.4, valid min value: 0.5",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Ratio": 0 },
            "Invalid value for parameter Ratio, value: 0, valid min value: 0.5",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Ratio": "0.7" },
            "Invalid type for parameter Ratio, value: 0.7, type: <class 'str'>, valid types: <class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Ratio": 1e-7 },
            "Invalid value for parameter Ratio, value: 1e-07, valid min value: 0.5",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Ratio": f64::NEG_INFINITY },
            "Invalid value for parameter Ratio, value: -inf, valid min value: 0.5",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Ratio": f64::NAN },
            "",
        ),
        (params! { "Name": "abc", "Must": "x", "Ratio": true }, ""),
        (
            params! { "Name": "abc", "Must": "x", "Share": 0.5 },
            "Invalid value for parameter Share, value: 0.5, valid min value: 1",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Share": -1 },
            "Invalid value for parameter Share, value: -1, valid min value: 1",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Share": &b"x"[..] },
            "Invalid type for parameter Share, value: b'x', type: <class 'bytes'>, valid types: <class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Flag": 1 },
            "Invalid type for parameter Flag, value: 1, type: <class 'int'>, valid types: <class 'bool'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Flag": "true" },
            "Invalid type for parameter Flag, value: true, type: <class 'str'>, valid types: <class 'bool'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Flag": null },
            "Invalid type for parameter Flag, value: None, type: <class 'NoneType'>, valid types: <class 'bool'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Data": 1 },
            "Invalid type for parameter Data, value: 1, type: <class 'int'>, valid types: <class 'bytes'>, <class 'bytearray'>, file-like object",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Data": [&b"x"[..]] },
            "Invalid type for parameter Data, value: [b'x'], type: <class 'list'>, valid types: <class 'bytes'>, <class 'bytearray'>, file-like object",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Data": null },
            "Invalid type for parameter Data, value: None, type: <class 'NoneType'>, valid types: <class 'bytes'>, <class 'bytearray'>, file-like object",
        ),
        (params! { "Name": "abc", "Must": "x", "Data": "text" }, ""),
        (
            params! { "Name": "abc", "Must": "x", "Data": &b"x"[..] },
            "",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Data": { "a": 1.0 } },
            "Invalid type for parameter Data, value: {'a': 1.0}, type: <class 'dict'>, valid types: <class 'bytes'>, <class 'bytearray'>, file-like object",
        ),
        (
            params! { "Name": "abc", "Must": "x", "When": "yesterday-ish" },
            "Invalid type for parameter When, value: yesterday-ish, type: <class 'str'>, valid types: <class 'datetime.datetime'>, timestamp-string",
        ),
        (
            params! { "Name": "abc", "Must": "x", "When": [] },
            "Invalid type for parameter When, value: [], type: <class 'list'>, valid types: <class 'datetime.datetime'>, timestamp-string",
        ),
        (
            params! { "Name": "abc", "Must": "x", "When": null },
            "Invalid type for parameter When, value: None, type: <class 'NoneType'>, valid types: <class 'datetime.datetime'>, timestamp-string",
        ),
        (
            params! { "Name": "abc", "Must": "x", "When": 1e12 },
            "Invalid type for parameter When, value: 1000000000000.0, type: <class 'float'>, valid types: <class 'datetime.datetime'>, timestamp-string",
        ),
        (
            params! { "Name": "abc", "Must": "x", "When": "2020-01-01" },
            "",
        ),
        (params! { "Name": "abc", "Must": "x", "When": 0 }, ""),
        (params! { "Name": "abc", "Must": "x", "When": "12.5" }, ""),
        (
            params! { "Name": "abc", "Must": "x", "When": { "a": "b" } },
            "Invalid type for parameter When, value: {'a': 'b'}, type: <class 'dict'>, valid types: <class 'datetime.datetime'>, timestamp-string",
        ),
        (
            params! { "Name": "abc", "Must": "x", "When": 1_000_000_000_000_i64 },
            "Invalid type for parameter When, value: 1000000000000, type: <class 'int'>, valid types: <class 'datetime.datetime'>, timestamp-string",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Names": ["abc"] },
            "Invalid length for parameter Names, value: 1, valid min length: 2",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Names": [] },
            "Invalid length for parameter Names, value: 0, valid min length: 2",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Names": "abc" },
            "Invalid type for parameter Names, value: abc, type: <class 'str'>, valid types: <class 'list'>, <class 'tuple'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Names": ["abc", 1] },
            "Invalid type for parameter Names[1], value: 1, type: <class 'int'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Names": ["abc", "x", null] },
            "Invalid length for parameter Names[1], value: 1, valid min length: 3\nInvalid type for parameter Names[2], value: None, type: <class 'NoneType'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Names": { "a": 1 } },
            "Invalid type for parameter Names, value: {'a': 1}, type: <class 'dict'>, valid types: <class 'list'>, <class 'tuple'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Texts": [1, "x", null, 2.0] },
            "Invalid type for parameter Texts[0], value: 1, type: <class 'int'>, valid types: <class 'str'>\nInvalid type for parameter Texts[2], value: None, type: <class 'NoneType'>, valid types: <class 'str'>\nInvalid type for parameter Texts[3], value: 2.0, type: <class 'float'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Texts": ["a", "b"] },
            "",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Texts": [true] },
            "Invalid type for parameter Texts[0], value: True, type: <class 'bool'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Tags": { "ab": 1 } },
            "Invalid length for parameter Tags (key: ab), value: 2, valid min length: 3\nInvalid type for parameter Tags.ab, value: 1, type: <class 'int'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Tags": { "abc": null, "abcd": "x" } },
            "Invalid type for parameter Tags.abc, value: None, type: <class 'NoneType'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Tags": ["a"] },
            "Invalid type for parameter Tags, value: ['a'], type: <class 'list'>, valid types: <class 'dict'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Tags": [["a", "b"]] },
            "Invalid type for parameter Tags, value: [['a', 'b']], type: <class 'list'>, valid types: <class 'dict'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Inner": {} },
            "Missing required parameter in Inner: \"Id\"",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Inner": { "Id": "x", "Next": { "Next": { "Id": 1 } } } },
            "Missing required parameter in Inner.Next: \"Id\"\nInvalid type for parameter Inner.Next.Next.Id, value: 1, type: <class 'int'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Inner": "x" },
            "Invalid type for parameter Inner, value: x, type: <class 'str'>, valid types: <class 'dict'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Inner": { "Id": "x", "Bad": 1 } },
            "Unknown parameter in Inner: \"Bad\", must be one of: Id, Next",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Inners": [{ "Id": "x" }, {}, { "Id": 2 }] },
            "Missing required parameter in Inners[1]: \"Id\"\nInvalid type for parameter Inners[2].Id, value: 2, type: <class 'int'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "InnerMap": { "k": {}, "l": { "Id": null } } },
            "Missing required parameter in InnerMap.k: \"Id\"\nInvalid type for parameter InnerMap.l.Id, value: None, type: <class 'NoneType'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "InnerMap": { "a.b": { "Nope": 1 } } },
            "Missing required parameter in InnerMap.a.b: \"Id\"\nUnknown parameter in InnerMap.a.b: \"Nope\", must be one of: Id, Next",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Choice": {} },
            "Must set one of the following keys for tagged unionstructure Choice: Left, Right.",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Choice": { "Left": "x", "Right": 2 } },
            "Invalid number of parameters set for tagged union structure Choice. Can only set one of the following keys: Left, Right.",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Choice": { "Wrong": 1 } },
            "Unknown parameter in Choice: \"Wrong\", must be one of: Left, Right",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Choice": { "Right": 0 } },
            "Invalid value for parameter Choice.Right, value: 0, valid min value: 1",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Choice": null },
            "Invalid type for parameter Choice, value: None, type: <class 'NoneType'>, valid types: <class 'dict'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Free": { "a": &b"x"[..] } },
            "Invalid type for document parameter a, value: b'x', type: <class 'bytes'>, valid types: <class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Free": { "a": [1, { "b": moment(1_577_836_800, 0, 0) }] } },
            "Invalid type for document parameter b, value: 2020-01-01 00:00:00+00:00, type: <class 'datetime.datetime'>, valid types: <class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Free": [&b"x"[..], [&b"y"[..]]] },
            "Invalid type for document parameter Free[0], value: b'x', type: <class 'bytes'>, valid types: <class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>\nInvalid type for document parameter Free[1][0], value: b'y', type: <class 'bytes'>, valid types: <class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Free": &b"x"[..] },
            "Invalid type for document parameter Free, value: b'x', type: <class 'bytes'>, valid types: <class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Free": { "a": { "b": { "c": [null, true, 1.5, &b"z"[..]] } } } },
            "Invalid type for document parameter c[3], value: b'z', type: <class 'bytes'>, valid types: <class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>",
        ),
        (params! { "Name": "abc", "Must": "x", "Free": null }, ""),
        (
            params! { "Name": "abc", "Must": "x", "Free": { "": &b"x"[..] } },
            "Invalid type for document parameter input, value: b'x', type: <class 'bytes'>, valid types: <class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Json": &b"x"[..] },
            "Invalid parameter Json must be json serializable: Object of type bytes is not JSON serializable",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Json": { "a": [1, null, "x"] } },
            "",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Json": { "a": moment(1_577_836_800, 0, 0) } },
            "Invalid parameter Json must be json serializable: Object of type datetime is not JSON serializable",
        ),
        (params! { "Name": "abc", "Must": "x", "Json": 1.5 }, ""),
        (
            params! { "Name": "abc", "Must": "x", "Host": "" },
            "Invalid length for parameter Host, value: 0, valid min length: 1",
        ),
        (params! { "Name": "abc", "Must": "x", "Host": "h" }, ""),
        (
            params! { "Name": "abc", "Must": "x", "Host": 5 },
            "Invalid type for parameter Host, value: 5, type: <class 'int'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": "x", "Grid": [["a"], [1], 2, [["x"]]] },
            "Invalid type for parameter Grid[1][0], value: 1, type: <class 'int'>, valid types: <class 'str'>\nInvalid type for parameter Grid[2], value: 2, type: <class 'int'>, valid types: <class 'list'>, <class 'tuple'>\nInvalid type for parameter Grid[3][0], value: ['x'], type: <class 'list'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": { "it's": ["\"", "a\nb", &b"\x00'"[..], 1.0, 1e16, moment(1_577_923_200, 0, 0), moment(1_577_930_645, 6, 3600), null, true] } },
            "Invalid type for parameter Must, value: {\"it's\": ['\"', 'a\\nb', b\"\\x00'\", 1.0, 1e+16, datetime.datetime(2020, 1, 2, 0, 0, tzinfo=tzutc()), datetime.datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=tzoffset(None, 3600)), None, True]}, type: <class 'dict'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": moment(1_577_923_200, 0, 0) },
            "Invalid type for parameter Must, value: 2020-01-02 00:00:00+00:00, type: <class 'datetime.datetime'>, valid types: <class 'str'>",
        ),
        (
            params! { "Name": "abc", "Must": &b"bytes"[..] },
            "Invalid type for parameter Must, value: b'bytes', type: <class 'bytes'>, valid types: <class 'str'>",
        ),
    ]
}

// M150, M151, M152, M153, M154, M155, M156, M157, M158, M159, M160, M161, M162, M163, M164
#[test]
fn reports_match_botocore() {
    let input = input();
    for (params, report) in cases() {
        let found =
            validate(&params, input).map_or_else(|error| error.to_string(), |()| String::new());
        let wanted = match report {
            "" => String::new(),
            report => format!("Parameter validation failed:\n{report}"),
        };
        assert_eq!(found, wanted, "{params:?}");
    }
}

/// A timestamp that was written `offset` seconds east of UTC.
fn moment(seconds: i64, microseconds: u32, offset: i32) -> Timestamp {
    Timestamp {
        offset,
        ..Timestamp::new(seconds, microseconds * 1_000)
    }
}

#[expect(clippy::too_many_lines, reason = "a model")]
fn input() -> Shape {
    let json = serde_json::json!({
        "metadata": {
            "serviceId": "Test", "endpointPrefix": "test", "protocol": "rest-json", "apiVersion": "2026-01-01"
        },
        "operations": {},
        "shapes": {
         "Input": {
          "type": "structure",
          "required": [
           "Name",
           "Must"
          ],
          "members": {
           "Name": {
            "shape": "Name"
           },
           "Must": {
            "shape": "Text"
           },
           "Count": {
            "shape": "Count"
           },
           "Big": {
            "shape": "Big"
           },
           "Ratio": {
            "shape": "Ratio"
           },
           "Share": {
            "shape": "Share"
           },
           "Flag": {
            "shape": "Flag"
           },
           "Data": {
            "shape": "Data"
           },
           "When": {
            "shape": "When"
           },
           "Names": {
            "shape": "Names"
           },
           "Texts": {
            "shape": "Texts"
           },
           "Tags": {
            "shape": "Tags"
           },
           "Inner": {
            "shape": "Inner"
           },
           "Inners": {
            "shape": "Inners"
           },
           "InnerMap": {
            "shape": "InnerMap"
           },
           "Choice": {
            "shape": "Choice"
           },
           "Free": {
            "shape": "Free"
           },
           "Json": {
            "shape": "Text",
            "jsonvalue": true,
            "location": "header",
            "locationName": "x-json"
           },
           "Host": {
            "shape": "Text",
            "hostLabel": true
           },
           "Grid": {
            "shape": "Grid"
           }
          }
         },
         "Name": {
          "type": "string",
          "min": 3,
          "max": 5
         },
         "Text": {
          "type": "string"
         },
         "Count": {
          "type": "integer",
          "min": 1
         },
         "Big": {
          "type": "long",
          "min": -5
         },
         "Ratio": {
          "type": "double",
          "min": 0.5
         },
         "Share": {
          "type": "float",
          "min": 1
         },
         "Flag": {
          "type": "boolean"
         },
         "Data": {
          "type": "blob"
         },
         "When": {
          "type": "timestamp"
         },
         "Names": {
          "type": "list",
          "member": {
           "shape": "Name"
          },
          "min": 2
         },
         "Texts": {
          "type": "list",
          "member": {
           "shape": "Text"
          }
         },
         "Tags": {
          "type": "map",
          "key": {
           "shape": "Name"
          },
          "value": {
           "shape": "Text"
          }
         },
         "Inner": {
          "type": "structure",
          "required": [
           "Id"
          ],
          "members": {
           "Id": {
            "shape": "Text"
           },
           "Next": {
            "shape": "Inner"
           }
          }
         },
         "Inners": {
          "type": "list",
          "member": {
           "shape": "Inner"
          }
         },
         "InnerMap": {
          "type": "map",
          "key": {
           "shape": "Text"
          },
          "value": {
           "shape": "Inner"
          }
         },
         "Choice": {
          "type": "structure",
          "union": true,
          "members": {
           "Left": {
            "shape": "Text"
           },
           "Right": {
            "shape": "Count"
           }
          }
         },
         "Free": {
          "type": "structure",
          "document": true,
          "members": {}
         },
         "Grid": {
          "type": "list",
          "member": {
           "shape": "Texts"
          }
         }
        }
    });
    let model = compile_service(&json).expect("the model is well formed");
    let service = Service::open(model.leak()).expect("it was just compiled");
    service.shape("Input").expect("the model has it")
}

#[test]
fn deep_arguments_end_in_an_error() {
    let input = input();
    for nest in [
        (|value| params! { "Id": "x", "Next": value }) as fn(Value) -> Value,
        |value| Value::List(vec![value]),
    ] {
        let mut inner = params! { "Id": "x" };
        for _ in 0..1_000 {
            inner = nest(inner);
        }
        let name = if inner.as_list().is_some() {
            "Free"
        } else {
            "Inner"
        };
        let mut params = params! { "Name": "abc", "Must": "x" };
        if let Some(map) = params.as_map_mut() {
            map.insert(name, inner);
        }
        let error = validate(&params, input).expect_err("too deep");
        assert!(
            error
                .to_string()
                .contains("maximum recursion depth exceeded"),
            "{error}"
        );
    }
}

// DIFFERENCE 96: botocore quotes every value.
#[test]
fn sensitive_values_are_not_quoted() {
    let json = serde_json::json!({
        "metadata": { "serviceId": "Safe", "protocol": "json" },
        "operations": {},
        "shapes": {
            "Safe": { "type": "structure", "members": {
                "Name": { "shape": "Name" }, "Pin": { "shape": "Pin" }, "Codes": { "shape": "Codes" },
                "ByCode": { "shape": "ByCode" }, "Inner": { "shape": "Inner" }, "Plain": { "shape": "Plain" },
                "Free": { "shape": "Free" } } },
            "Name": { "type": "string" },
            "Code": { "type": "string", "sensitive": true },
            "Pin": { "type": "integer", "min": 10000, "sensitive": true },
            "Codes": { "type": "list", "member": { "shape": "Code" } },
            "ByCode": { "type": "map", "key": { "shape": "Code" }, "value": { "shape": "Name" } },
            "Inner": { "type": "structure", "sensitive": true, "members": { "Name": { "shape": "Name" } } },
            "Plain": { "type": "structure", "members": { "Code": { "shape": "Code" }, "Name": { "shape": "Name" } } },
            "Free": { "type": "structure", "document": true, "sensitive": true, "members": {} }
        }
    });
    let service = Service::open(compile_service(&json).unwrap().leak()).unwrap();
    let shape = service.shape("Safe").unwrap();
    let text = "<class 'str'>";
    for (params, report) in [
        (
            params! { "Name": 7 },
            format!("Invalid type for parameter Name, value: 7, type: <class 'int'>, valid types: {text}"),
        ),
        (
            params! { "Pin": 7777 },
            "Invalid value for parameter Pin, value: ***, valid min value: 10000".to_owned(),
        ),
        (
            params! { "Pin": "7777" },
            format!("Invalid type for parameter Pin, value: ***, type: {text}, valid types: <class 'int'>"),
        ),
        (
            params! { "Codes": ["a", 7777] },
            format!("Invalid type for parameter Codes[1], value: ***, type: <class 'int'>, valid types: {text}"),
        ),
        (
            params! { "Codes": "7777" },
            format!(
                "Invalid type for parameter Codes, value: ***, type: {text}, valid types: <class 'list'>, <class 'tuple'>"
            ),
        ),
        (
            params! { "ByCode": { "7777": 1 } },
            format!("Invalid type for parameter ByCode.***, value: 1, type: <class 'int'>, valid types: {text}"),
        ),
        (
            params! { "Inner": { "Name": 7777 } },
            format!("Invalid type for parameter Inner.Name, value: ***, type: <class 'int'>, valid types: {text}"),
        ),
        (
            params! { "Plain": "7777" },
            format!("Invalid type for parameter Plain, value: ***, type: {text}, valid types: <class 'dict'>"),
        ),
        (
            params! { "Plain": { "Name": 7, "Code": 7777 } },
            format!(
                "Invalid type for parameter Plain.Name, value: 7, type: <class 'int'>, valid types: {text}\n\
                 Invalid type for parameter Plain.Code, value: ***, type: <class 'int'>, valid types: {text}"
            ),
        ),
        (
            params! { "Free": { "7777": [Timestamp::new(7777, 0)] } },
            "Invalid type for document parameter ***[0], value: ***, type: <class 'datetime.datetime'>, valid types: \
             <class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>"
                .to_owned(),
        ),
    ] {
        let error = validate(&params, shape).unwrap_err().to_string();
        assert_eq!(error, format!("Parameter validation failed:\n{report}"), "{params:?}");
    }
}
