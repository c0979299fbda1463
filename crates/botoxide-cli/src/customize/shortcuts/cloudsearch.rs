//! `define-expression --name n --expression e`, `define-index-field --name n --type int`: members of a structure as options.
//!
//! Counterpart: awscli `customizations/cloudsearch.py`.

use botoxide_core::value::{Map, Value};

use super::{Given, PLAIN, Shortcut, one, required, structure};

pub(super) const SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        service: "cloudsearch",
        operations: &["define-expression"],
        options: &[
            required(one("--name", "The name of the expression.")),
            required(one("--expression", "The expression.")),
        ],
        fills: &["Expression"],
        apply: expression,
        ..PLAIN
    },
    Shortcut {
        service: "cloudsearch",
        operations: &["define-index-field"],
        options: &[
            required(one("--name", "The name of the field.")),
            required(one(
                "--type",
                "The type of the field: int, double, literal, text, date, latlon, int-array …",
            )),
            one("--default-value", "The value of documents that have none."),
            one(
                "--facet-enabled",
                "true or false: whether facets are counted.",
            ),
            one(
                "--search-enabled",
                "true or false: whether it can be searched.",
            ),
            one("--return-enabled", "true or false: whether it is returned."),
            one(
                "--sort-enabled",
                "true or false: whether results can be sorted by it.",
            ),
            one(
                "--highlight-enabled",
                "true or false: whether matches are highlighted.",
            ),
            one(
                "--source-field",
                "The field that its values are copied from.",
            ),
            one("--analysis-scheme", "The analysis scheme of a text field."),
        ],
        fills: &["IndexField"],
        apply: index_field,
        ..PLAIN
    },
];

#[expect(
    clippy::unnecessary_wraps,
    reason = "the table has functions that fail"
)]
fn expression(values: &mut Map, given: &Given) -> Result<(), String> {
    for (option, name) in [
        ("--name", "ExpressionName"),
        ("--expression", "ExpressionValue"),
    ] {
        if let Some(text) = given.text(option) {
            structure(values, "Expression").insert(name, text);
        }
    }
    Ok(())
}

fn index_field(values: &mut Map, given: &Given) -> Result<(), String> {
    const OPTIONS: [(&str, &str, bool); 8] = [
        ("--default-value", "DefaultValue", false),
        ("--facet-enabled", "FacetEnabled", true),
        ("--search-enabled", "SearchEnabled", true),
        ("--return-enabled", "ReturnEnabled", true),
        ("--sort-enabled", "SortEnabled", true),
        ("--source-field", "SourceField", false),
        ("--highlight-enabled", "HighlightEnabled", true),
        ("--analysis-scheme", "AnalysisScheme", false),
    ];
    if let Some(name) = given.text("--name") {
        structure(values, "IndexField").insert("IndexFieldName", name);
    }
    let Some(kind) = given.text("--type") else {
        return Ok(());
    };
    let field = structure(values, "IndexField");
    field.insert("IndexFieldType", kind);
    let (member, kind) = member(kind);
    for (option, name, is_switch) in OPTIONS {
        let Some(text) = given.text(option) else {
            continue;
        };
        let value = match kind {
            _ if is_switch => Value::Bool(!text.eq_ignore_ascii_case("false")),
            "int" | "int-array" if name == "DefaultValue" => {
                Value::Integer(super::number(option, text)?)
            }
            "double" | "double-array" if name == "DefaultValue" => {
                let parsed = text.trim().parse().map(Value::Float);
                parsed.map_err(|_| format!("could not convert string to float: '{text}'"))?
            }
            _ => text.into(),
        };
        structure(field, member).insert(name, value);
    }
    Ok(())
}

/// The member with the options of a type.
fn member(kind: &str) -> (&'static str, &str) {
    let member = match kind {
        "int" => "IntOptions",
        "double" => "DoubleOptions",
        "literal" => "LiteralOptions",
        "date" => "DateOptions",
        "latlon" => "LatLonOptions",
        "int-array" => "IntArrayOptions",
        "double-array" => "DoubleArrayOptions",
        "literal-array" => "LiteralArrayOptions",
        "text-array" => "TextArrayOptions",
        "date-array" => "DateArrayOptions",
        _ => "TextOptions",
    };
    (member, kind)
}
