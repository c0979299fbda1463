//! `BatchWriter`: writes many items to one table, in batches of 25.
//!
//! Counterpart: boto3 `dynamodb/table.py` (`BatchWriter`).

use std::collections::VecDeque;

use botoxide_core::error::{Error, Result};
use botoxide_core::redact::Redacted;
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};

use super::decimal::Decimal;
use crate::client::Client;

/// The number of requests in a batch.
const FLUSH_AMOUNT: usize = 25;

/// Writes many items to one table; [`Table::batch_writer`](super::Table::batch_writer) creates it.
///
/// Puts and deletes are buffered and sent in batches; unprocessed requests are sent again with the
/// next. Dropping the writer sends nothing: [`finish`](Self::finish) sends the rest, and forgetting it is logged
/// as an error with the number of lost requests.
///
/// # Example
///
/// ```no_run
/// use botoxide::{Session, dynamodb::Table, params};
///
/// # async fn example() -> botoxide::Result<()> {
/// let films = Table::new(&Session::new(), "films")?;
/// let mut batch = films.batch_writer(&["title"]);
/// for year in 1920..1930 {
///     batch.put_item(params! { "title": format!("Best of {year}"), "year": year }).await?;
/// }
/// batch.delete_item(params! { "title": "Worst of 1920" }).await?;
/// batch.finish().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "what is in the buffer at the end is sent by `finish`"]
pub struct BatchWriter {
    client: Client,
    table_name: Text,
    overwrite_by_pkeys: Vec<Text>,
    buffer: Redacted<VecDeque<Value>>,
}

impl BatchWriter {
    /// A writer for the table, over a client that [`transform_types`](super::transform_types) has prepared.
    ///
    /// With `overwrite_by_pkeys`, the attributes of the primary key, a request replaces one in the buffer
    /// for the same item; DynamoDB refuses a batch with two.
    pub fn new(client: Client, table_name: impl Into<Text>, overwrite_by_pkeys: &[&str]) -> Self {
        Self {
            client,
            table_name: table_name.into(),
            overwrite_by_pkeys: overwrite_by_pkeys.iter().map(|&key| key.into()).collect(),
            buffer: Redacted::default(),
        }
    }

    /// Puts an item: a structure of plain values.
    ///
    /// # Errors
    ///
    /// `InvalidValue` for an item that lacks an attribute of `overwrite_by_pkeys`; those of the operation
    /// `BatchWriteItem` if this fills a batch. Its requests stay in the buffer then.
    pub async fn put_item(&mut self, item: Value) -> Result<()> {
        self.add("PutRequest", "Item", item).await
    }

    /// Deletes the item that has this primary key.
    ///
    /// # Errors
    ///
    /// As [`put_item`](Self::put_item).
    pub async fn delete_item(&mut self, key: Value) -> Result<()> {
        self.add("DeleteRequest", "Key", key).await
    }

    /// Sends the buffered requests until all are processed.
    ///
    /// # Errors
    ///
    /// Those of the operation `BatchWriteItem`. Unwritten requests are lost then, and their number is logged.
    pub async fn finish(mut self) -> Result<()> {
        while !self.buffer.is_empty() {
            self.flush().await?;
        }
        Ok(())
    }

    async fn add(&mut self, request: &'static str, part: &'static str, item: Value) -> Result<()> {
        if !self.overwrite_by_pkeys.is_empty() {
            let key = self.primary_key(&item)?;
            let position = self.buffer.iter().position(|buffered| {
                let request = buffered.as_map().and_then(|map| map.iter().next());
                let item = request.and_then(|(_, request)| request.as_map()?.iter().next());
                item.is_some_and(|(_, item)| {
                    let known = self.primary_key(item);
                    known.is_ok_and(|known| known.iter().zip(&key).all(|(a, b)| are_equal(a, b)))
                })
            });
            if let Some(position) = position {
                self.buffer.remove(position);
            }
        }
        self.buffer.push_back(named(request, named(part, item)));
        if self.buffer.len() >= FLUSH_AMOUNT {
            self.flush().await?;
        }
        Ok(())
    }

    /// The values of the primary key's attributes.
    // H100
    fn primary_key<'a>(&self, item: &'a Value) -> Result<Vec<&'a Value>> {
        let attribute = |name: &Text| {
            item.get(name).ok_or_else(|| {
                Error::value(format!(
                    "the item has no {name}, which is in overwrite_by_pkeys"
                ))
            })
        };
        self.overwrite_by_pkeys.iter().map(attribute).collect()
    }

    /// Sends one batch. Requests leave the buffer when DynamoDB has answered, so that an error loses none.
    async fn flush(&mut self) -> Result<()> {
        let amount = self.buffer.len().min(FLUSH_AMOUNT);
        let batch: Vec<Value> = self.buffer.range(..amount).cloned().collect();
        let mut items = Map::with_capacity(1);
        items.push(self.table_name.clone(), Value::List(batch));
        let params = named("RequestItems", Value::Map(items));
        let response = self.client.call("BatchWriteItem", params).await?;
        self.buffer.drain(..amount);
        let unprocessed = &response["UnprocessedItems"][self.table_name.as_str()];
        self.buffer.extend(unprocessed.iter().cloned());
        tracing::debug!(
            sent = amount,
            unprocessed = self.buffer.len(),
            "batch write"
        );
        Ok(())
    }
}

impl Drop for BatchWriter {
    fn drop(&mut self) {
        if !self.buffer.is_empty() {
            tracing::error!(
                lost = self.buffer.len(),
                table = self.table_name.as_str(),
                "a batch writer was dropped with unwritten requests: call `finish`"
            );
        }
    }
}

/// As Python's `==`: a decimal equals an integer of the same value.
fn are_equal(left: &Value, right: &Value) -> bool {
    match (Decimal::from_value(left), Decimal::from_value(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

fn named(name: &'static str, value: Value) -> Value {
    let mut map = Map::with_capacity(1);
    map.push(Text::from_static(name), value);
    Value::Map(map)
}
