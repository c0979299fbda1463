//! The values of a case as JSON: from a `Value`, and from a separate maker, which shows that the parsers produce the same
//! for every maker.

use std::borrow::Cow;

use botoxide_core::protocol::{Holds, Make, Piece};
use botoxide_core::value::Value;
use serde_json::{Map, Value as Json, json};

/// A value in the format of the cases: bytes as text, timestamps as seconds, special numbers by name.
pub(super) fn plain(value: &Value) -> Json {
    let text = |bytes: &[u8]| Json::from(String::from_utf8_lossy(bytes));
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => json!(truth),
        Value::Integer(number) => json!(number),
        Value::BigInteger(digits) => json!(digits.as_str()),
        Value::Float(number) if number.is_nan() => json!("NaN"),
        Value::Float(number) if number.is_infinite() && *number > 0.0 => json!("Infinity"),
        Value::Float(number) if number.is_infinite() => json!("-Infinity"),
        Value::Float(number) => json!(number),
        Value::Text(text) => json!(text.as_str()),
        Value::Blob(bytes) => text(bytes),
        Value::Body(body) => text(body.as_bytes().map_or(&[][..], |bytes| bytes)),
        Value::Timestamp(moment) => {
            let whole = Json::from(moment.seconds);
            let fraction = f64::from(moment.nanoseconds) / 1e9;
            json!(whole.as_f64().unwrap() + fraction)
        }
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(map) => map
            .iter()
            .map(|(key, value)| (key.as_str().to_owned(), plain(value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::EventStream(_) => json!("a stream of events"),
        Value::Object(object) => panic!("no response contains {object:?}"),
    }
}

/// Makes JSON.
pub(super) struct Plain;

fn members(value: &mut Json) -> &mut Map<String, Json> {
    value.as_object_mut().unwrap()
}

impl Make for Plain {
    type Target<'t> = ();
    type Value = Json;
    type Key = &'static str;
    type MapKey = String;
    type Structure<'t> = Vec<(&'static str, Json)>;
    type List<'t> = Vec<Json>;
    type Map<'t> = Map<String, Json>;

    fn reborrow((): &mut ()) -> Self::Target<'_> {}

    fn key(&mut self, name: &'static str) -> &'static str {
        name
    }

    fn value(&mut self, value: Value, (): ()) -> Json {
        plain(&value)
    }

    fn text(&mut self, text: Piece<'_>, (): ()) -> Json {
        json!(text.as_str())
    }

    fn empty(&mut self, _likely: usize) -> Json {
        json!({})
    }

    fn structure<'t>(&mut self, _likely: usize, (): Self::Target<'t>) -> Self::Structure<'t> {
        Vec::new()
    }

    fn put(&mut self, structure: &mut Self::Structure<'_>, key: &'static str, value: Json) {
        structure.push((key, value));
    }

    fn member(&mut self, _: &mut Self::Structure<'_>, _: &'static str, _again: bool) {}

    fn replace(&mut self, structure: &mut Self::Structure<'_>, at: usize, value: Json) {
        structure[at].1 = value;
    }

    fn next_item(&mut self, _: &mut Self::Structure<'_>, _: &'static str) {}

    fn append(&mut self, structure: &mut Self::Structure<'_>, at: usize, item: Json) {
        structure[at].1.as_array_mut().unwrap().push(item);
    }

    fn next_entry(&mut self, _: &mut Self::Structure<'_>, _: &'static str, _key: &mut String) {}

    fn insert_into(
        &mut self,
        structure: &mut Self::Structure<'_>,
        at: usize,
        key: String,
        value: Json,
    ) {
        members(&mut structure[at].1).insert(key, value);
    }

    fn settle(&mut self, _: &mut Self::Structure<'_>, _at: usize, _: &'static str) {}

    fn remove(&mut self, structure: &mut Self::Structure<'_>, at: usize, _: &'static str) {
        structure.remove(at);
    }

    fn swap(&mut self, structure: &mut Self::Structure<'_>, one: usize, other: usize) {
        structure.swap(one, other);
    }

    fn end_structure(&mut self, structure: Self::Structure<'_>) -> Json {
        let count = structure.len();
        let members = structure.into_iter();
        let made: Map<_, _> = members
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        assert_eq!(made.len(), count, "each member comes once");
        made.into()
    }

    fn list<'t>(&mut self, _likely: usize, (): Self::Target<'t>) -> Self::List<'t> {
        Vec::new()
    }

    fn item(&mut self, _: &mut Vec<Json>) {}

    fn push(&mut self, list: &mut Vec<Json>, item: Json) {
        list.push(item);
    }

    fn end_list(&mut self, list: Vec<Json>) -> Json {
        list.into()
    }

    fn map<'t>(&mut self, _likely: usize, (): Self::Target<'t>) -> Self::Map<'t> {
        Map::new()
    }

    fn map_key(&mut self, text: Piece<'_>) -> String {
        text.as_str().to_owned()
    }

    fn entry(&mut self, _: &mut Map<String, Json>, _key: &mut String) {}

    fn insert(&mut self, map: &mut Map<String, Json>, key: String, value: Json) {
        map.insert(key, value);
    }

    fn end_map(&mut self, map: Map<String, Json>) -> Json {
        map.into()
    }

    fn part<'s>(&mut self, (): Self::Target<'s>, _: &'static str) -> Self::Target<'s> {}

    fn set(&mut self, structure: &mut Json, name: &'static str, value: Json) {
        members(structure).insert(name.to_owned(), value);
    }

    fn extend(&mut self, structure: &mut Json, mut more: Json) {
        members(structure).append(members(&mut more));
    }

    fn holds(&self, structure: &Json, name: &'static str) -> Holds {
        match structure.get(name) {
            None | Some(Json::Null) => Holds::Nothing,
            Some(Json::Object(members)) if members.is_empty() => Holds::EmptyMap,
            Some(_) => Holds::Something,
        }
    }

    fn type_name(&self, value: &Json) -> Cow<'static, str> {
        match value {
            Json::Object(_) => "dict",
            Json::Null => "NoneType",
            Json::Array(_) => "list",
            Json::String(_) => "str",
            Json::Bool(_) => "bool",
            Json::Number(number) if number.is_f64() => "float",
            Json::Number(_) => "int",
        }
        .into()
    }
}
