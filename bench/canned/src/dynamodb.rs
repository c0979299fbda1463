//! Answers of DynamoDB.

use super::{Answer, JSON, crc32};

/// 1 KB.
pub(super) fn get_item() -> Answer {
    let item = item(1, 500);
    answer(&format!(
        r#"{{"ConsumedCapacity":{{"CapacityUnits":0.5,"TableName":"orders"}},"Item":{item}}}"#
    ))
}

pub(super) fn put_item() -> Answer {
    answer("{}")
}

/// 100 items, 45 KB.
pub(super) fn query() -> Answer {
    let items: Vec<String> = (0..100).map(|number| item(number, 10)).collect();
    answer(&format!(
        r#"{{"Count":100,"Items":[{}],"ScannedCount":100}}"#,
        items.join(",")
    ))
}

fn answer(body: &str) -> Answer {
    let checksum = crc32(body.as_bytes()).to_string();
    Answer::new(JSON, [("x-amz-crc32", checksum)], body.into())
}

/// An order of twelve attributes, with a text of so many letters.
fn item(number: usize, letters: usize) -> String {
    let words = "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor ";
    let text: String = words.chars().cycle().take(letters).collect();
    format!(
        r#"{{"pk":{{"S":"CUSTOMER#{number:08}"}},"sk":{{"S":"ORDER#2026-11-{:02}#{number:06}"}},"total":{{"N":"{}.{:02}"}},"qty":{{"N":"{}"}},"paid":{{"BOOL":true}},"note":{{"NULL":true}},"tags":{{"SS":["new","gift","eu-west-1"]}},"sizes":{{"NS":["1","2.5","30"]}},"blob":{{"B":"3q2+78r+ur4BAgMEBQYHCA=="}},"address":{{"M":{{"street":{{"S":"{number} Main Street"}},"city":{{"S":"Springfield"}},"zip":{{"S":"{:05}"}}}}}},"lines":{{"L":[{{"M":{{"sku":{{"S":"SKU-{:06}"}},"n":{{"N":"2"}}}}}}]}},"text":{{"S":"{text}"}}}}"#,
        number % 28 + 1,
        number * 7 % 1000,
        number % 100,
        number % 9,
        number * 37 % 99999,
        number * 13
    )
}
