//! Compares DynamoDB's conditions, types, calls and batches with boto3 1.44.5; `record.py` recorded the cases.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use botoxide::dynamodb::{
    self, Attr, BatchWriter, Comparand, Condition, ConditionExpressionBuilder, Decimal, Key, Set,
    Table, attr, key,
};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Client, Error, Session, SessionOptions, Value, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Request, Response};
use botoxide_core::value::Map;
use serde_json::{Value as Json, json};

fn cases(kind: &str) -> Vec<Json> {
    let cases: Json = serde_json::from_str(include_str!("cases.json")).unwrap();
    cases[kind].as_array().unwrap().clone()
}

/// A typed value.
fn typed(json: &Json) -> Value {
    let bytes = |json: &Json| Value::from(STANDARD.decode(json.as_str().unwrap()).unwrap());
    match json {
        Json::Object(map) => {
            let members = map.iter().map(|(name, each)| {
                let value = match (name.as_str(), each) {
                    ("B", Json::String(_)) => bytes(each),
                    ("BS", Json::Array(items)) => Value::List(items.iter().map(bytes).collect()),
                    _ => typed(each),
                };
                (name.as_str(), value)
            });
            Value::Map(members.collect())
        }
        Json::Array(items) => Value::List(items.iter().map(typed).collect()),
        Json::String(text) => text.into(),
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => number.as_i64().unwrap().into(),
        Json::Null => Value::Null,
    }
}

/// The reverse, with sets in order.
fn readable(value: &Value) -> Json {
    match value {
        Value::Map(map) => map
            .iter()
            .map(|(name, each)| {
                let mut json = readable(each);
                if let (Json::Array(items), "NS" | "SS" | "BS") = (&mut json, name.as_str()) {
                    items.sort_by_key(ToString::to_string);
                }
                (name.as_str().to_owned(), json)
            })
            .collect(),
        Value::List(items) => items.iter().map(readable).collect(),
        Value::Text(text) => json!(text.as_str()),
        Value::Bool(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Null => Json::Null,
        Value::Blob(bytes) => json!(STANDARD.encode(bytes)),
        other => readable(&dynamodb::serialize(other).unwrap()),
    }
}

/// A result; bytes are distinct from strings.
fn shown(value: &Value) -> Json {
    match value {
        Value::Map(map) => map
            .iter()
            .map(|(name, each)| (name.as_str().to_owned(), shown(each)))
            .collect(),
        Value::List(items) => items.iter().map(shown).collect(),
        Value::Blob(_) => readable(&dynamodb::serialize(value).unwrap()),
        other => readable(other),
    }
}

fn failure(error: &Error) -> Json {
    json!({ "class": error.kind().class_name(), "text": error.to_string() })
}

/// Anything that has condition methods.
#[derive(Clone)]
enum Operand {
    Attr(Attr),
    Key(Key),
    Size(dynamodb::Size),
}

fn operand(tree: &Json) -> Operand {
    let name = || tree[1].as_str().unwrap();
    match tree[0].as_str().unwrap() {
        "attr" => Operand::Attr(attr(name())),
        "key" => Operand::Key(key(name())),
        "size" => match operand(&tree[1]) {
            Operand::Attr(attribute) => Operand::Size(attribute.size()),
            _ => panic!("only attributes have sizes"),
        },
        other => panic!("{other}"),
    }
}

macro_rules! on_any {
    ($operand:expr, $left:ident => $make:expr) => {
        match $operand {
            Operand::Attr($left) => $make,
            Operand::Key($left) => $make,
            Operand::Size($left) => $make,
        }
    };
}

fn condition(tree: &Json) -> Condition {
    let plain = |json: &Json| dynamodb::deserialize(&typed(json)).unwrap();
    let method = tree[0].as_str().unwrap();
    match method {
        "and" => return condition(&tree[1]) & condition(&tree[2]),
        "or" => return condition(&tree[1]) | condition(&tree[2]),
        "not" => return !condition(&tree[1]),
        _ => {}
    }
    let left = operand(&tree[1]);
    if let Operand::Attr(left) = &left {
        match method {
            "exists" => return left.exists(),
            "not_exists" => return left.not_exists(),
            "is_in" => return left.is_in(tree[2].as_array().unwrap().iter().map(plain)),
            _ => {}
        }
    }
    if tree[2].is_array() {
        let third = tree.get(3).map(plain).unwrap_or_default();
        return on_any!(operand(&tree[2]), right => compare(method, left, right, third));
    }
    let third = tree.get(3).map(plain).unwrap_or_default();
    compare(method, left, plain(&tree[2]), third)
}

fn compare(method: &str, left: Operand, right: impl Comparand, third: Value) -> Condition {
    match (method, left) {
        ("eq", left) => on_any!(left, left => left.eq(right)),
        ("lt", left) => on_any!(left, left => left.lt(right)),
        ("lte", left) => on_any!(left, left => left.lte(right)),
        ("gt", left) => on_any!(left, left => left.gt(right)),
        ("gte", left) => on_any!(left, left => left.gte(right)),
        ("begins_with", left) => on_any!(left, left => left.begins_with(right)),
        ("between", left) => on_any!(left, left => left.between(right, third)),
        ("ne", Operand::Attr(left)) => left.ne(right),
        ("contains", Operand::Attr(left)) => left.contains(right),
        ("attribute_type", Operand::Attr(left)) => left.attribute_type(right),
        (other, _) => panic!("{other}"),
    }
}

// H102 H103 H104 H105 H106 H107
#[test]
fn expressions_of_conditions_match_boto3() {
    let cases = cases("conditions");
    assert_eq!(cases.len(), 400);
    for case in cases {
        let built = ConditionExpressionBuilder::new()
            .build_expression(&condition(&case["condition"]), case["is_key"] == true);
        let built = match built {
            Ok(built) => built,
            Err(error) => {
                assert_eq!(failure(&error), case["error"], "{case}");
                continue;
            }
        };
        let values = built.attribute_value_placeholders.iter();
        let values =
            values.map(|(name, value)| (name.clone(), dynamodb::serialize(value).unwrap()));
        assert_eq!(
            json!(built.condition_expression),
            case["expression"],
            "{case}"
        );
        assert_eq!(
            readable(&Value::Map(built.attribute_name_placeholders.clone())),
            case["names"],
            "{case}"
        );
        assert_eq!(
            readable(&Value::Map(values.collect::<Map>())),
            case["values"],
            "{case}"
        );
    }
}

// H109 H110 H111
#[test]
fn types_are_read_and_written_like_in_boto3() {
    let cases = cases("types");
    assert_eq!(cases.len(), 305);
    for case in cases {
        let again = dynamodb::deserialize(&typed(&case["typed"]))
            .and_then(|value| dynamodb::serialize(&value));
        match again {
            Ok(again) => assert_eq!(readable(&again), case["again"], "{case}"),
            Err(error) => assert_eq!(failure(&error), case["error"], "{case}"),
        }
    }
}

// H109
#[test]
fn values_that_dynamodb_cannot_store_are_rejected_like_in_boto3() {
    let text = |value: Value| dynamodb::serialize(&value).unwrap_err().to_string();
    assert_eq!(
        text(1.5.into()),
        "Float types are not supported. Use Decimal types instead."
    );
    assert_eq!(
        text(params! { "at": [botoxide_core::time::Timestamp::new(1_577_923_200, 0)] }),
        "Unsupported type \"<class 'datetime.datetime'>\" for value \"2020-01-02 00:00:00+00:00\""
    );
    assert_eq!(
        dynamodb::serialize(&Set::Texts(Vec::new()).into()).unwrap(),
        params! { "NS": [] }
    );
    let digits = "123456789012345678901234567890123456789";
    assert_eq!(
        text(Value::BigInteger(digits.into())),
        "a number of DynamoDB has at most 38 digits"
    );
    let mut deep = Value::Null;
    for _ in 0..300 {
        deep = Value::List(vec![deep]);
    }
    assert_eq!(text(deep), "A value has more than 256 levels");
}

/// A client that transforms types, its requests, and its responses.
fn client(answers: Vec<Json>) -> (Client, Arc<Mutex<Vec<Json>>>) {
    let (session, sent) = session(answers);
    let client = session.client("dynamodb").unwrap();
    dynamodb::transform_types(&client).unwrap();
    dynamodb::transform_types(&client).unwrap();
    (client, sent)
}

fn session(answers: Vec<Json>) -> (Session, Arc<Mutex<Vec<Json>>>) {
    let (options, sent) = options(answers);
    (Session::with(options).unwrap(), sent)
}

fn options(answers: Vec<Json>) -> (SessionOptions, Arc<Mutex<Vec<Json>>>) {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&sent);
    let answers = Mutex::new(VecDeque::from(answers));
    let transport = ScriptedTransport::answering(move |request: &Request| {
        let target = request.headers.get("X-Amz-Target").unwrap();
        let body: Json = serde_json::from_slice(request.body.as_bytes().unwrap()).unwrap();
        seen.lock().unwrap().push(json!({
            "operation": target.split('.').nth(1).unwrap(),
            "body": canonical(body),
        }));
        let answer = answers.lock().unwrap().pop_front();
        let answer = answer.unwrap_or_else(|| json!({ "UnprocessedItems": {} }));
        Ok(Response {
            status: 200,
            body: answer.to_string().into(),
            ..Response::default()
        })
    });
    let options = SessionOptions {
        region_name: Some("us-east-1".to_owned()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::new(transport)),
        ..SessionOptions::default()
    };
    (options, sent)
}

fn canonical(json: Json) -> Json {
    match json {
        Json::Object(map) => map
            .into_iter()
            .map(|(name, each)| {
                let mut each = canonical(each);
                if let (Json::Array(items), "NS" | "SS" | "BS") = (&mut each, name.as_str()) {
                    items.sort_by_key(ToString::to_string);
                }
                (name, each)
            })
            .collect(),
        Json::Array(items) => items.into_iter().map(canonical).collect(),
        other => other,
    }
}

/// Arguments as a program would write them: conditions, and plain values instead of the case's typed ones.
fn argument(json: &Json) -> Value {
    const TYPES: [&str; 10] = ["N", "S", "B", "BOOL", "NULL", "NS", "SS", "BS", "L", "M"];
    match json {
        Json::Array(items) if items.first().is_some_and(Json::is_string) => condition(json).into(),
        Json::Array(items) => Value::List(items.iter().map(argument).collect()),
        Json::Object(map)
            if map.len() == 1 && TYPES.contains(&map.keys().next().unwrap().as_str()) =>
        {
            dynamodb::deserialize(&typed(json)).unwrap()
        }
        Json::Object(map) => Value::Map(
            map.iter()
                .map(|(name, each)| (name.as_str(), argument(each)))
                .collect(),
        ),
        other => typed(other),
    }
}

// H101 H107 H108
#[tokio::test]
async fn calls_use_plain_values_like_the_resource_of_boto3() {
    let cases = cases("calls");
    assert_eq!(cases.len(), 10);
    for case in cases {
        let (client, sent) = client(vec![case["answer"].clone()]);
        let method = case["method"].as_str().unwrap();
        match client.call(method, argument(&case["params"])).await {
            Ok(mut result) => {
                result.as_map_mut().unwrap().remove("ResponseMetadata");
                assert_eq!(shown(&result), case["result"], "{case}");
            }
            Err(error) => assert_eq!(failure(&error), case["error"], "{case}"),
        }
        assert_eq!(
            Json::Array(sent.lock().unwrap().clone()),
            case["sent"],
            "{case}"
        );
    }
}

// H100
#[tokio::test]
async fn batches_match_boto3() {
    let cases = cases("batches");
    assert_eq!(cases.len(), 24);
    for case in cases {
        let (client, sent) = client(case["answers"].as_array().unwrap().clone());
        let keys = case["overwrite_by_pkeys"].as_array().unwrap().iter();
        let keys: Vec<&str> = keys.map(|name| name.as_str().unwrap()).collect();
        let mut batch = BatchWriter::new(client, "t", &keys);
        for step in case["steps"].as_array().unwrap() {
            let item = argument(&step[1]);
            match step[0].as_str().unwrap() {
                "put" => batch.put_item(item).await.unwrap(),
                _ => batch.delete_item(item).await.unwrap(),
            }
        }
        batch.finish().await.unwrap();
        let sent = sent.lock().unwrap();
        let bodies = sent.iter().map(|request| request["body"].clone());
        assert_eq!(bodies.collect::<Json>(), case["sent"], "{case}");
    }
}

#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Film {
    title: String,
    year: u16,
    rating: f64,
    genres: Vec<String>,
    sequel: Option<String>,
}

// H101, through serde
#[tokio::test]
async fn items_are_converted_to_types_of_the_caller() {
    let film = json!({ "title": { "S": "Metropolis" }, "year": { "N": "1927" }, "rating": { "N": "8.3" },
                       "genres": { "SS": ["drama"] } });
    let (session, sent) = session(vec![json!({ "Item": film }), json!({}), json!({})]);
    let films = Table::new(&session, "films").unwrap();
    let read: Option<Film> = films
        .get_item(params! { "title": "Metropolis" })
        .await
        .unwrap();
    let read = read.unwrap();
    assert_eq!(
        read,
        Film {
            title: "Metropolis".to_owned(),
            year: 1927,
            rating: 8.3,
            genres: vec!["drama".to_owned()],
            sequel: None,
        }
    );
    films.put_item(&read).await.unwrap();
    let none: Option<Film> = films
        .get_item(params! { "year": Decimal::from(1) })
        .await
        .unwrap();
    assert_eq!(none, None);
    let sent = sent.lock().unwrap();
    assert_eq!(
        sent[0]["body"]["Key"],
        json!({ "title": { "S": "Metropolis" } })
    );
    let mut item = film;
    item["genres"] = json!({ "L": [{ "S": "drama" }] });
    assert_eq!(
        sent[1]["body"],
        json!({ "TableName": "films", "Item": item })
    );
}

#[tokio::test]
async fn a_failed_batch_keeps_its_items() {
    let (client, sent) = client(vec![json!({ "UnprocessedItems": {} })]);
    let mut batch = BatchWriter::new(client, "t", &["id"]);
    let error = batch.put_item(params! { "name": "x" }).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the item has no id, which is in overwrite_by_pkeys"
    );
    batch.put_item(params! { "id": 1 }).await.unwrap();
    batch
        .put_item(params! { "id": Decimal::from(1), "new": true })
        .await
        .unwrap();
    batch.finish().await.unwrap();
    let requests = &sent.lock().unwrap()[0]["body"]["RequestItems"]["t"];
    assert_eq!(requests.as_array().unwrap().len(), 1);
    assert_eq!(
        requests[0]["PutRequest"]["Item"]["new"],
        json!({ "BOOL": true })
    );
}

// H100 H101, with the blocking API
#[test]
fn tables_and_batches_can_block() {
    let item = json!({ "title": { "S": "Metropolis" }, "year": { "N": "1927" }, "rating": { "N": "8.5" },
                       "genres": { "L": [] } });
    let (options, sent) = options(vec![json!({ "Item": item }), json!({})]);
    let session = blocking::Session::with(options).unwrap();
    let films = blocking::dynamodb::Table::new(&session, "films").unwrap();
    let key = || params! { "title": "Metropolis" };
    let film: Film = films.get_item(key()).unwrap().unwrap();
    assert_eq!((film.year, film.rating), (1927, 8.5));
    films.put_item(&film).unwrap();
    films.delete_item(key()).unwrap();
    let filter = attr("year").eq(1927);
    let query = params! { "TableName": films.name(), "FilterExpression": filter };
    films.call("scan", query).unwrap();
    let mut batch = films.batch_writer(&["title"]);
    for year in 0..26 {
        batch
            .put_item(params! { "title": format!("{year}") })
            .unwrap();
    }
    batch.delete_item(key()).unwrap();
    batch.finish().unwrap();
    let sent = sent.lock().unwrap();
    let operations: Vec<&str> = sent
        .iter()
        .map(|request| request["operation"].as_str().unwrap())
        .collect();
    assert_eq!(
        operations,
        [
            "GetItem",
            "PutItem",
            "DeleteItem",
            "Scan",
            "BatchWriteItem",
            "BatchWriteItem"
        ]
    );
    assert_eq!(sent[1]["body"]["Item"], item);
    assert_eq!(sent[3]["body"]["FilterExpression"], "#n0 = :v0");
    let amount = |at: usize| {
        sent[at]["body"]["RequestItems"]["films"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((amount(4), amount(5)), (25, 2));
}
