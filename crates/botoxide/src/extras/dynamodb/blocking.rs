//! Tables and batches of DynamoDB without async.
//!
//! Not here: conditions, numbers and sets, which need no I/O (`botoxide::dynamodb`). Counterpart: boto3 `dynamodb/table.py`.

use botoxide_core::error::Result;
use botoxide_core::text::Text;
use botoxide_core::value::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::session::Session;
use crate::transport::block_on;

/// A table whose items are read into your own types, and written from them.
///
/// # Example
///
/// ```no_run
/// use botoxide::{blocking::{Session, dynamodb::Table}, params};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Film {
///     title: String,
///     year: u16,
/// }
///
/// let films = Table::new(&Session::new(), "films")?;
/// films.put_item(&Film { title: "Metropolis".into(), year: 1927 })?;
/// let film: Option<Film> = films.get_item(params! { "title": "Metropolis", "year": 1927 })?;
/// # let _ = film;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Table(super::Table);

/// Writes many items to one table, in batches of 25; [`Table::batch_writer`] creates it.
///
/// # Example
///
/// ```no_run
/// use botoxide::{blocking::{Session, dynamodb::Table}, params};
///
/// let films = Table::new(&Session::new(), "films")?;
/// let mut batch = films.batch_writer(&["title"]);
/// for year in 1920..1930 {
///     batch.put_item(params! { "title": format!("Best of {year}"), "year": year })?;
/// }
/// batch.finish()?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "what is in the buffer at the end is sent by `finish`"]
pub struct BatchWriter(super::BatchWriter);

impl Table {
    /// The table `name`, in the session's region and with its credentials. No request is sent. The session is a
    /// [blocking one](crate::blocking::Session).
    ///
    /// # Errors
    ///
    /// As [`Session::client`].
    pub fn new(session: &impl AsRef<Session>, name: impl Into<Text>) -> Result<Self> {
        super::Table::new(session.as_ref(), name).map(Self)
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// Reads the item with this primary key; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`botoxide::dynamodb::Table::get_item`](super::Table::get_item).
    pub fn get_item<T: DeserializeOwned>(&self, key: Value) -> Result<Option<T>> {
        block_on(self.0.get_item(key))?
    }

    /// Writes an item, and replaces one with the same primary key.
    ///
    /// # Errors
    ///
    /// As [`botoxide::dynamodb::Table::put_item`](super::Table::put_item).
    pub fn put_item(&self, item: &(impl Serialize + Sync + ?Sized)) -> Result<()> {
        block_on(self.0.put_item(item))?
    }

    /// Deletes the item with this primary key, if there is one.
    ///
    /// # Errors
    ///
    /// As [`botoxide::dynamodb::Table::delete_item`](super::Table::delete_item).
    pub fn delete_item(&self, key: Value) -> Result<()> {
        block_on(self.0.delete_item(key))?
    }

    /// Calls an operation of the table's client, which takes and returns plain values: queries and all others.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::call`](crate::Client::call).
    pub fn call(&self, operation: &str, params: Value) -> Result<Value> {
        block_on(self.0.client().call(operation, params))?
    }

    /// Writes many items; see [`BatchWriter`]. `overwrite_by_pkeys` may be empty.
    pub fn batch_writer(&self, overwrite_by_pkeys: &[&str]) -> BatchWriter {
        BatchWriter(self.0.batch_writer(overwrite_by_pkeys))
    }
}

impl BatchWriter {
    /// A writer for the table, over [the client](crate::blocking::Client::as_async) of a blocking one that
    /// [`transform_types`](super::transform_types) has prepared.
    ///
    /// As [`botoxide::dynamodb::BatchWriter::new`](super::BatchWriter::new).
    pub fn new(client: Client, table_name: impl Into<Text>, overwrite_by_pkeys: &[&str]) -> Self {
        Self(super::BatchWriter::new(
            client,
            table_name,
            overwrite_by_pkeys,
        ))
    }

    /// Puts an item: a structure of plain values.
    ///
    /// # Errors
    ///
    /// As [`botoxide::dynamodb::BatchWriter::put_item`](super::BatchWriter::put_item).
    pub fn put_item(&mut self, item: Value) -> Result<()> {
        block_on(self.0.put_item(item))?
    }

    /// Deletes the item that has this primary key.
    ///
    /// # Errors
    ///
    /// As [`put_item`](Self::put_item).
    pub fn delete_item(&mut self, key: Value) -> Result<()> {
        block_on(self.0.delete_item(key))?
    }

    /// Sends the buffered requests until all are processed.
    ///
    /// # Errors
    ///
    /// As [`botoxide::dynamodb::BatchWriter::finish`](super::BatchWriter::finish).
    pub fn finish(self) -> Result<()> {
        block_on(self.0.finish())?
    }
}
