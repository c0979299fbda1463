//! Tests for what the compliance suite does not cover: numbers, error messages, limits, values that only Python has.
//!
//! The expected results are those of jmespath 1.1.0.

use proptest::prelude::*;

use super::*;
use crate::params;
use crate::time::Timestamp;

fn find(expression: &str, data: &Value) -> Result<Value> {
    Ok(Expression::compile(expression)?.search(data)?.into_owned())
}

/// The result of the expression for an empty dictionary, as JSON.
fn json(expression: &str) -> String {
    let found = find(&format!("to_string({expression})"), &params! {});
    match found {
        Ok(found) => found.as_str().unwrap_or("?").to_owned(),
        Err(error) => format!("{}: {error}", error.kind().class_name()),
    }
}

#[test]
fn parts_of_the_data_are_borrowed() {
    let data = params! { "a": { "b": [{ "c": 1 }, { "c": 2 }] } };
    for expression in [
        "a.b",
        "a.b[-1]",
        "a.b[?c == `2`] | [0]",
        "max_by(a.b, &c)",
        "x || a",
    ] {
        let expression = Expression::compile(expression).unwrap();
        assert!(
            matches!(expression.search(&data), Ok(Cow::Borrowed(_))),
            "{expression:?}"
        );
    }
}

#[test]
fn integers_stay_integers() {
    for (expression, wanted) in [
        ("abs(`-3`)", "3"),
        ("abs(`-9223372036854775808`)", "9223372036854775808"),
        ("avg(`[1, 2]`)", "1.5"),
        ("avg(`[2, 2]`)", "2.0"),
        (
            "avg(`[9007199254740993, 9007199254740993]`)",
            "9007199254740992.0",
        ),
        ("ceil(`1.2`)", "2"),
        ("ceil(`-0.5`)", "0"),
        ("floor(`1e20`)", "100000000000000000000"),
        ("sum(`[1, 2]`)", "3"),
        ("sum(`[9223372036854775807, 1]`)", "9223372036854775808"),
        ("sum(`[1, 2.0]`)", "3.0"),
        ("sum(`[]`)", "0"),
        ("to_number(' 1_000 ')", "1000"),
        ("to_number('-007')", "-7"),
        ("to_number('1__0')", "null"),
        ("to_number('1e3')", "1000.0"),
        ("to_number('nan')", "NaN"),
        ("to_number('0x1')", "null"),
        (
            "max(`[1, 123456789012345678901, 1.5]`)",
            "123456789012345678901",
        ),
        ("`9007199254740993` == `9007199254740992.0`", "false"),
        ("`9223372036854775808` > `9223372036854775807.0`", "false"),
        ("`18446744073709551617` > `1.8446744073709552e19`", "true"),
        (
            "sort(`[1.5, -123456789012345678901, 1]`)",
            "[-123456789012345678901,1,1.5]",
        ),
    ] {
        assert_eq!(json(expression), wanted, "{expression}");
    }
}

#[test]
fn booleans_equal_numbers_only_inside_containers() {
    for (expression, wanted) in [
        ("`1` == `true`", "false"),
        ("`[1]` == `[true]`", "true"),
        ("contains(`[1]`, `true`)", "true"),
        ("!`0`", "false"),
        ("!`[]`", "true"),
        (
            "`{\"a\": 1, \"b\": 2}` == `{\"b\": 2.0, \"a\": true}`",
            "true",
        ),
    ] {
        assert_eq!(json(expression), wanted, "{expression}");
    }
}

#[test]
fn python_accepts_more_than_the_grammar() {
    for (expression, wanted) in [
        ("contains('ab' 'a')", "true"),
        ("{a: `1` b: `2`,c: `3`}", "{\"a\":1,\"b\":2,\"c\":3}"),
        ("{a: `1`, b: `2`, a: `3`}", "{\"a\":3,\"b\":2}"),
        ("`foo`", "foo"),
        // a slice after an index is not a projection
        ("`[[{\"a\": 1}]]` | [0][0:1].a", "null"),
        ("`[{\"a\": 1}]` | [0:1].a", "[1]"),
        ("merge(`{}`, `[[\"a\", 1]]`)", "{\"a\":1}"),
        ("`[1, 2]`[99999999999999999999]", "null"),
    ] {
        assert_eq!(json(expression), wanted, "{expression}");
    }
}

#[test]
fn errors_have_the_messages_of_python() {
    for (expression, class, text) in [
        (
            "",
            "EmptyExpressionError",
            "Invalid JMESPath expression: cannot be empty.",
        ),
        (
            "é#",
            "LexerError",
            "Bad jmespath expression: Unknown token é:\né#\n^",
        ),
        (
            "a = b",
            "LexerError",
            "Bad jmespath expression: Unknown token '=':\na = b\n  ^",
        ),
        (
            "'é",
            "LexerError",
            "Bad jmespath expression: Unclosed ' delimiter:\n'é\n^",
        ),
        (
            "\"\\x\"",
            "LexerError",
            "Bad jmespath expression: Invalid \\escape:\n\"\\x\"\n^",
        ),
        (
            "a.",
            "ParseError",
            "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: eof: Parse error at column 2, token \"\" (EOF), for expression:\n\"a.\"\n   ^",
        ),
        (
            "'é' 007",
            "ParseError",
            "Unexpected token: 7: Parse error at column 4, token \"7\" (NUMBER), for expression:\n\"'é' 007\"\n     ^",
        ),
        (
            "a[",
            "IncompleteExpressionError",
            "Invalid jmespath expression: Incomplete expression:\n\"a[\"\n   ^",
        ),
        (
            "abs(a, b)",
            "ArityError",
            "Expected 1 argument for function abs(), received 2",
        ),
        (
            "not_null()",
            "VariadictArityError",
            "Expected at least 1 argument for function not_null(), received 0",
        ),
        (
            "nope(@)",
            "UnknownFunctionError",
            "Unknown function: nope()",
        ),
        (
            "keys(@)",
            "JMESPathTypeError",
            "In function keys(), invalid type for value: None, expected one of: ['object'], received: \"null\"",
        ),
        (
            "max(`[1, \"a\"]`)",
            "JMESPathTypeError",
            "In function max(), invalid type for value: a, expected one of: ['array-number', 'array-string'], received: \"str\"",
        ),
        (
            "`1` < 'a'",
            "TypeError",
            "'<' not supported between instances of 'int' and 'str'",
        ),
        ("`[]`[::0]", "ValueError", "slice step cannot be zero"),
        (
            "ceil(`1e400`)",
            "OverflowError",
            "cannot convert float infinity to integer",
        ),
    ] {
        let error = find(expression, &Value::Null).unwrap_err();
        assert_eq!(
            (error.kind().class_name(), &*error.to_string()),
            (class, text),
            "{expression}"
        );
    }
}

#[test]
fn values_that_only_python_has_are_compared_and_shown() {
    let moment = Timestamp::new(0, 0);
    let data = params! { "at": moment, "same": moment, "bytes": vec![49_u8] };
    for (expression, wanted) in [
        ("at == same", params! { "r": true }),
        ("at == bytes", params! { "r": false }),
        ("at < same", params! { "r": null }),
        ("type(at)", params! { "r": null }),
        (
            "to_string([at, bytes])",
            params! { "r": "[\"1970-01-01 00:00:00+00:00\",\"b'1'\"]" },
        ),
        ("to_number(bytes)", params! { "r": 1 }),
        ("length('é☃')", params! { "r": 2 }),
        ("to_string('é')", params! { "r": "é" }),
        (
            "to_string(['é☃𝒳'])",
            params! { "r": "[\"\\u00e9\\u2603\\ud835\\udcb3\"]" },
        ),
    ] {
        assert_eq!(
            find(expression, &data).unwrap(),
            wanted["r"],
            "{expression}"
        );
    }
    let error = find("length(at)", &data).unwrap_err().to_string();
    assert!(error.ends_with("received: \"unknown\""), "{error}");
}

// P208: the paths of DynamoDB's model
#[test]
fn paths_of_endpoint_parameters() {
    let batch = params! { "RequestItems": { "a": {}, "b": {} } };
    assert_eq!(
        find("keys(RequestItems)", &batch).unwrap(),
        params! { "x": ["a", "b"] }["x"]
    );
    let write = params! { "TransactItems": [
        { "Put": { "TableName": "p" } },
        { "Delete": { "TableName": "d" }, "Get": { "TableName": "g" } },
    ] };
    let four = "TransactItems[*].[ConditionCheck.TableName, Put.TableName, Delete.TableName, Update.TableName][]";
    assert_eq!(
        find(four, &write).unwrap(),
        params! { "x": ["p", "d"] }["x"]
    );
    assert!(find(four, &batch).unwrap().is_null());
}

// DIFFERENCE 20
#[test]
fn hostile_expressions_end_in_errors() {
    let n = 100_000;
    for expression in [
        "(".repeat(n),
        "[".repeat(n),
        "!".repeat(n),
        "&".repeat(n),
        "a[?".repeat(n),
        "{a:".repeat(n),
        "abs(".repeat(n),
        format!("a{}", "[]".repeat(n)),
        format!("a{}", "[*]".repeat(n)),
        format!("a{}", " == a".repeat(n)),
        format!("`{}`", "[".repeat(n)),
        // nested by many small steps, and a reference that calls itself
        format!("`1`{}", "|[@]".repeat(n)),
        "[&map(@[0], [@])] | map(@[0], [@])".to_owned(),
        // doubled by each step
        format!("[`1`]{}", "|[@,@]".repeat(60)),
        format!("[`1`]{} | @ == [@]", "|[@,@][]".repeat(60)),
        format!("'ab'{}", "|join('', [@,@])".repeat(60)),
        format!("[`1`]{} | to_string(@)", "|[@,@]".repeat(60)),
        format!("[[`1`]{0}, [`1`]{0}] | [0] == [1]", "|[@,@]".repeat(60)),
    ] {
        assert!(
            find(&expression, &params! {}).is_err(),
            "{}",
            &expression[..20]
        );
    }
    // long is not deep
    for part in ["|@", ".a", "[0]", " || a", " && a"] {
        let expression = format!("a{}", part.repeat(n));
        assert_eq!(find(&expression, &params! {}).unwrap(), Value::Null);
    }
}

fn data() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>().prop_map(Value::Float),
        "[ab1é]{0,3}".prop_map(Value::from),
        Just(Value::Blob(vec![1].into())),
        Just(Value::BigInteger("-123456789012345678901".into())),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            prop::collection::vec(("[abc]", inner), 0..5)
                .prop_map(|entries| Value::Map(entries.into_iter().collect())),
        ]
    })
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "b",
        "@",
        "*",
        "[0]",
        "[-1]",
        "[]",
        "[::-1]",
        "`1`",
        "`[1, 2.5]`",
        "'x'",
        "`null`",
    ]);
    leaf.prop_map(str::to_owned)
        .prop_recursive(5, 40, 3, |inner| {
            let names = vec![
                "abs",
                "avg",
                "ceil",
                "floor",
                "keys",
                "length",
                "max",
                "min",
                "not_null",
                "reverse",
                "sort",
                "sum",
                "to_array",
                "to_number",
                "to_string",
                "type",
                "values",
                "merge",
            ];
            let by = vec!["sort_by", "max_by", "min_by", "contains", "join"];
            let between = vec![".", " | ", " || ", " && ", " == ", " < ", ""];
            let forms = vec![
                ("!", ""),
                ("(", ")"),
                ("[?", "]"),
                ("[", "]"),
                ("{a: ", "}"),
                ("&", ""),
            ];
            prop_oneof![
                (inner.clone(), prop::sample::select(between), inner.clone())
                    .prop_map(|(left, operator, right)| format!("{left}{operator}{right}")),
                (prop::sample::select(forms), inner.clone())
                    .prop_map(|((before, after), inner)| format!("{before}{inner}{after}")),
                (prop::sample::select(names), inner.clone())
                    .prop_map(|(name, inner)| format!("{name}({inner})")),
                (prop::sample::select(by), inner.clone(), inner)
                    .prop_map(|(name, list, key)| format!("{name}({list}, &{key})")),
            ]
        })
}

proptest! {
    #[test]
    fn no_text_panics(text in "[\\]\\[(){}@*.,:?!|&=<>'\"`a0é \\\\-]{0,40}", data in data()) {
        let _ = find(&text, &data);
    }

    #[test]
    fn no_expression_panics(text in expression(), data in data()) {
        // a second evaluation has the same result, and `@` returns it unchanged
        if let Ok(found) = find(&text, &data) {
            let again = find(&format!("({text}) | @"), &data);
            prop_assert_eq!(format!("{:?}", again.ok()), format!("{:?}", Some(found)));
        }
    }
}
