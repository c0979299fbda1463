//! `ddb select` and `ddb put`: items of DynamoDB as YAML, and expressions with their values in place.
//!
//! `lexer.rs` and `expression.rs` read expressions, `attribute.rs` has the values, `decimal.rs` numbers. Counterpart: awscli 2
//! `customizations/dynamodb/`.

use std::borrow::Cow;
use std::io::Read as _;

use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call, print_text};
use crate::args::options::{Opt, Takes};
use crate::engine::Client;
use crate::failure::Failure;
use crate::output::{Format, json_text, without_metadata};
use crate::yaml::{self, Dialect, Style, Yaml};

mod attribute;
mod decimal;
mod expression;
mod lexer;

use expression::Extracted;

/// The number of items that one request can put.
const BATCH: usize = 25;

const TABLE: Opt = Opt::required("table_name", Takes::One, "The table.");

#[rustfmt::skip]
pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "ddb select",
        help: "Prints the items of a table or an index as YAML: all of them, or those of a key.",
        options: &[
            TABLE,
            Opt::new("--index-name", Takes::One, "The index."),
            Opt::new("--projection", Takes::Some, "The attributes to print: title, actors[0]."),
            Opt::new("--filter", Takes::Some, "A condition that items are tested with after they were read: year > 1999."),
            Opt::new("--key-condition", Takes::Some, "The key, with values in place: title = \"Up\" AND year = 2009."),
            Opt::new("--attributes", Takes::Choice(&["ALL", "ALL_PROJECTED", "COUNT"]), "What is returned of each item."),
            Opt::new("--consistent-read", Takes::Nothing, "Read what was written before. This is the default."),
            Opt::new("--no-consistent-read", Takes::Nothing, "Read what may be older."),
            Opt::new("--return-consumed-capacity", Takes::Nothing, "Print the capacity that was used."),
            Opt::new("--no-return-consumed-capacity", Takes::Nothing, "The default."),
            Opt::new("--starting-token", Takes::One, "Where an earlier command stopped."),
            Opt::new("--max-items", Takes::Integer, "The number of items to print."),
            Opt::new("--page-size", Takes::Integer, "The number of items in a request."),
        ],
        run: select,
    },
    ByHand {
        name: "ddb put",
        help: "Puts items into a table.",
        options: &[
            TABLE,
            Opt::required("items", Takes::One, "An item or a list of items, as YAML; - reads standard input."),
            Opt::new("--condition", Takes::Some, "A condition that an existing item must satisfy."),
        ],
        run: put,
    },
];

/// Arguments of an operation with expressions.
struct Arguments {
    map: Map,
    names: Map,
    values: Map,
}

impl Arguments {
    fn new(map: Map) -> Self {
        Self {
            map,
            names: Map::new(),
            values: Map::new(),
        }
    }

    /// Adds the expression of an option. `offset` counts the placeholders that are taken; the result are the new ones.
    fn add(
        &mut self,
        call: &Call<'_>,
        option: &str,
        member: &'static str,
        offset: usize,
    ) -> Result<usize, Failure> {
        let Some(words) = call.options.list(option) else {
            return Ok(0);
        };
        let Extracted {
            text,
            names,
            values,
        } = expression::extract(&words.join(" "), offset)?;
        let count = names.len() + values.len();
        self.map.insert(member, text);
        for (placeholder, name) in names {
            self.names.insert(placeholder, name);
        }
        for (placeholder, value) in values {
            self.values
                .insert(placeholder, attribute::serialized(&value)?);
        }
        Ok(count)
    }

    fn finish(mut self) -> Map {
        for (name, map) in [
            ("ExpressionAttributeNames", self.names),
            ("ExpressionAttributeValues", self.values),
        ] {
            if !map.is_empty() {
                self.map.insert(name, map);
            }
        }
        self.map
    }
}

fn select(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    if let Some(output) = call.globals.output
        && output != Format::Yaml
    {
        return Err(Failure::invalid(format!(
            "{} output format is not supported for ddb commands",
            output.name()
        )));
    }
    let mut paging = Map::new();
    let mut used = Vec::new();
    if let Some(token) = options.text("--starting-token") {
        paging.insert("StartingToken", token);
        used.push("--starting-token");
    }
    for (option, name) in [("--page-size", "PageSize"), ("--max-items", "MaxItems")] {
        if let Some(number) = options.integer(option)?.filter(|number| *number != 0) {
            paging.insert(name, number);
            used.push(option);
        }
    }
    if call.globals.no_paginate && !used.is_empty() {
        return Err(Failure::invalid(format!(
            "Cannot specify --no-paginate along with pagination arguments: {}",
            used.join(", ")
        )));
    }
    let operation = if options.has("--key-condition") {
        "Query"
    } else {
        "Scan"
    };
    let client = call.client("dynamodb")?;
    let mut arguments = select_arguments(call)?;
    let mut result = if call.globals.no_paginate {
        client.call(operation, Value::Map(arguments))?
    } else {
        arguments.insert("PaginationConfig", paging);
        let paginator = client.blocking().paginator(operation)?;
        paginator
            .paginate(Value::Map(arguments))?
            .build_full_result()?
    };
    without_metadata(&mut result);
    if let Some(map) = result.as_map_mut() {
        if map.get("ConsumedCapacity").is_some_and(Value::is_null) {
            map.remove("ConsumedCapacity");
        }
        for (name, value) in map.iter_mut() {
            match name.as_str() {
                "Items" => attribute::read_items(value)?,
                "LastEvaluatedKey" => attribute::read_item(value)?,
                _ => {}
            }
        }
    }
    let found = match &call.globals.query {
        Some(query) => query.search(&result)?,
        None => Cow::Borrowed(&result),
    };
    Ok(print_text(&shown(&found))?)
}

fn select_arguments(call: &Call<'_>) -> Result<Map, Failure> {
    let options = &call.options;
    let mut map = Map::from_iter([("TableName", Value::from(options.required("table_name")))]);
    let is_consistent = options.last_of("--consistent-read", "--no-consistent-read");
    map.insert("ConsistentRead", is_consistent.unwrap_or(true));
    let index = options.text("--index-name");
    if let Some(index) = index {
        map.insert("IndexName", index);
    }
    if let Some(attributes) = options.text("--attributes") {
        let select = match attributes {
            "ALL" => "ALL_ATTRIBUTES",
            "ALL_PROJECTED" => "ALL_PROJECTED_ATTRIBUTES",
            other => other,
        };
        map.insert("Select", select);
    }
    let returns_capacity = options.last_of(
        "--return-consumed-capacity",
        "--no-return-consumed-capacity",
    );
    let capacity = match (returns_capacity, index) {
        (Some(true), Some(_)) => "INDEXES",
        (Some(true), None) => "TOTAL",
        _ => "NONE",
    };
    map.insert("ReturnConsumedCapacity", capacity);
    let mut arguments = Arguments::new(map);
    let mut count = arguments.add(call, "--projection", "ProjectionExpression", 0)?;
    count += arguments.add(call, "--filter", "FilterExpression", count)?;
    arguments.add(call, "--key-condition", "KeyConditionExpression", count)?;
    Ok(arguments.finish())
}

/// A result as `aws` prints it: scalars as JSON, all else as YAML.
fn shown(value: &Value) -> String {
    match value {
        Value::Map(map) if map.is_empty() => String::new(),
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => {
            json_text(value) + "\n"
        }
        other => match attribute::yaml(other) {
            Yaml::Tagged(tag, number) if tag.is_number() => {
                number.as_str().unwrap_or_default().to_owned() + "\n"
            }
            yaml => yaml::write(&yaml, Style::Result),
        },
    }
}

fn put(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let client = call.client("dynamodb")?;
    let mut text = options.required("items").to_owned();
    if text == "-" {
        text.clear();
        std::io::stdin().lock().read_to_string(&mut text)?;
    }
    let items = yaml::read(&text, Dialect::Items).map_err(Failure::general)?;
    let items = match items {
        Yaml::List(items) => items,
        other => vec![other],
    };
    let items = items.iter().map(attribute::item);
    let items: Vec<Value> = items.collect::<Result<_, _>>()?;
    let has_condition = options.has("--condition");
    if items.len() > 1 && !has_condition {
        return put_batches(&client, options.required("table_name"), items);
    }
    if items.len() > 1 {
        return Err(Failure::invalid(
            "--condition is not supported for multiple items",
        ));
    }
    for item in items {
        let map = Map::from_iter([
            ("ReturnConsumedCapacity", Value::from("NONE")),
            ("TableName", Value::from(options.required("table_name"))),
            ("Item", item),
        ]);
        let mut arguments = Arguments::new(map);
        arguments.add(call, "--condition", "ConditionExpression", 0)?;
        client.call("PutItem", Value::Map(arguments.finish()))?;
    }
    Ok(())
}

fn put_batches(client: &Client, table: &str, items: Vec<Value>) -> Result<(), Failure> {
    let requests = items.into_iter();
    let mut requests: Vec<Value> = requests
        .map(|item| params! { "PutRequest": { "Item": item } })
        .collect();
    while !requests.is_empty() {
        let rest = requests.split_off(requests.len().min(BATCH));
        let tables = Map::from_iter([(table, requests)]);
        let arguments = params! { "RequestItems": tables, "ReturnConsumedCapacity": "NONE" };
        let result = client.call("BatchWriteItem", arguments)?;
        let unprocessed = result
            .get("UnprocessedItems")
            .and_then(|tables| tables.get(table));
        requests = rest;
        requests.extend(unprocessed.into_iter().flat_map(Value::iter).cloned());
    }
    Ok(())
}
