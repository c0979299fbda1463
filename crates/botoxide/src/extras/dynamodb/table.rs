//! `Table`: the items of one table as your own types.
//!
//! Not here: boto3's resource `Table`, whose actions come from the resource model (`resource/`).
//! Counterpart: boto3 `dynamodb/table.py`; types through serde are ours.

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::params;
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::batch_writer::BatchWriter;
use super::decimal::Decimal;
use super::set::Set;
use super::transform::transform_types;
use crate::client::Client;
use crate::resource::Resource;
use crate::session::Session;

/// A table whose items are read into your own types, and written from them.
///
/// # Example
///
/// ```no_run
/// use botoxide::{Session, dynamodb::Table, params};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Film {
///     title: String,
///     year: u16,
///     rating: Option<f64>,
/// }
///
/// # async fn example() -> botoxide::Result<()> {
/// let films = Table::new(&Session::new(), "films")?;
/// films.put_item(&Film { title: "Metropolis".into(), year: 1927, rating: Some(8.3) }).await?;
/// let film: Option<Film> = films.get_item(params! { "title": "Metropolis", "year": 1927 }).await?;
/// # let _ = film;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    /// A separate client, because its values are transformed.
    client: Client,
    name: Text,
}

impl Table {
    /// The table `name`, in the session's region and with its credentials. No request is sent.
    ///
    /// # Errors
    ///
    /// As [`Session::client`].
    pub fn new(session: &Session, name: impl Into<Text>) -> Result<Self> {
        let client = session.client("dynamodb")?;
        transform_types(&client)?;
        Ok(Self {
            client,
            name: name.into(),
        })
    }

    /// The table of a resource `dynamodb.Table`, with its client: boto3's `table.batch_writer` is
    /// `Table::of(&table)?.batch_writer(…)`.
    ///
    /// # Errors
    ///
    /// `AttributeError` for a resource of another kind.
    // H100
    pub fn of(table: &Resource) -> Result<Self> {
        let class = table.class_name();
        match table.identifier("name") {
            Some(Value::Text(name)) if class == "dynamodb.Table" => Ok(Self {
                client: table.meta().client().clone(),
                name: name.clone(),
            }),
            _ => {
                let msg = format!("'{class}' object has no attribute 'batch_writer'");
                Err(ErrorKind::Attribute { msg }.into())
            }
        }
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads the item with this primary key; `None` if there is none.
    ///
    /// Integers stay integers, other numbers become the nearest floating-point number, sets become sequences.
    ///
    /// # Errors
    ///
    /// Those of the operation `GetItem`; `InvalidValue` if the item does not match `T`; `InvalidType` for a key
    /// that is not a plain value.
    pub async fn get_item<T: DeserializeOwned>(&self, key: Value) -> Result<Option<T>> {
        let params = params! { "TableName": self.name.clone(), "Key": key };
        let mut response = self.client.call("GetItem", params).await?;
        let item = response.as_map_mut().and_then(|map| map.remove("Item"));
        item.map(|item| plain(item).deserialize()).transpose()
    }

    /// Writes an item, and replaces one with the same primary key.
    ///
    /// Floating-point numbers are written with the shortest text that converts back to them. A `Vec<u8>` is a list of
    /// numbers to serde; bytes are `bytes::Bytes` or `serde_bytes`.
    ///
    /// # Errors
    ///
    /// Those of the operation `PutItem`; `InvalidValue` for types that serde does not serialize as a structure, and for numbers
    /// that DynamoDB cannot store.
    pub async fn put_item(&self, item: &(impl Serialize + Sync + ?Sized)) -> Result<()> {
        let item = exact(Value::from_serialize(item)?)?;
        let params = params! { "TableName": self.name.clone(), "Item": item };
        self.client.call("PutItem", params).await?;
        Ok(())
    }

    /// Deletes the item with this primary key, if there is one.
    ///
    /// # Errors
    ///
    /// Those of the operation `DeleteItem`; `InvalidType` for a key that is not a plain value.
    pub async fn delete_item(&self, key: Value) -> Result<()> {
        let params = params! { "TableName": self.name.clone(), "Key": key };
        self.client.call("DeleteItem", params).await?;
        Ok(())
    }

    /// The client, which takes and returns plain values: for queries and all other operations.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Writes many items; see [`BatchWriter`]. `overwrite_by_pkeys` may be empty.
    pub fn batch_writer(&self, overwrite_by_pkeys: &[&str]) -> BatchWriter {
        BatchWriter::new(self.client.clone(), self.name.clone(), overwrite_by_pkeys)
    }
}

/// Converts for serde: Rust's numbers for decimals, lists for sets. Results are as deep as the parser allows.
fn plain(value: Value) -> Value {
    if let Some(number) = value.as_object::<Decimal>() {
        let whole = number.to_i64().map(Value::Integer);
        return whole.unwrap_or_else(|| Value::Float(number.to_f64()));
    }
    if let Some(set) = value.as_object::<Set>() {
        return Value::List(match set {
            Set::Numbers(members) => members.iter().map(|&number| plain(number.into())).collect(),
            Set::Texts(members) => members.iter().map(|text| text.clone().into()).collect(),
            Set::Blobs(members) => members.iter().map(|bytes| bytes.clone().into()).collect(),
        });
    }
    each(value, |value| Ok(plain(value))).unwrap_or_default()
}

/// Decimals in place of floating-point numbers. The depth is that of the caller's type.
fn exact(value: Value) -> Result<Value> {
    if let Value::Float(number) = value {
        return Ok(Decimal::from_f64(number)?.into());
    }
    each(value, exact)
}

/// Replaces the parts of a list or a map; anything else stays.
fn each(value: Value, mut replace: impl FnMut(Value) -> Result<Value>) -> Result<Value> {
    Ok(match value {
        Value::List(items) => Value::List(items.into_iter().map(replace).collect::<Result<_>>()?),
        Value::Map(map) => {
            let entries = map.into_iter();
            let entries = entries.map(|(name, value)| Ok((name, replace(value)?)));
            Value::Map(entries.collect::<Result<Map>>()?)
        }
        other => other,
    })
}
