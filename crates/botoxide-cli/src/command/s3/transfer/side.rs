//! `Side`: the source or destination of a command, listed entry by entry in the order of keys.
//!
//! Counterpart: awscli `s3/filegenerator.py` (`FileGenerator`).

use std::iter;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use botoxide::blocking::{Client, PageIterator};
use botoxide_core::error::Error;
use botoxide_core::value::Value;

use super::entry::{Entry, ObjectFacts, Operation, Place};
use super::filters::Filters;
use super::local_files::{LocalFiles, Notice};
use super::naming::Naming;
use super::{objects, request};
use crate::command::s3::options::Options;
use crate::command::s3::{listing, uri};
use crate::failure::Failure;

/// The options of a listing.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) client: &'a Client,
    /// Its source is what is listed.
    pub(super) naming: &'a Naming,
    /// What is done with the entries; nothing, where they are only compared with.
    pub(super) operation: Option<Operation>,
    pub(super) options: &'a Options,
    pub(super) filters: &'a Filters,
    /// Whether the order of a listing matters, because it is compared with another.
    pub(super) is_compared: bool,
    /// Called for what is skipped.
    pub(super) warn: &'a dyn Fn(Notice),
}

/// The entries of a side.
pub(super) type Entries<'a> = Box<dyn Iterator<Item = Result<Entry, Failure>> + 'a>;

impl<'a> Side<'a> {
    /// The entries that are not excluded. Errors are returned by the iterator.
    pub(super) fn entries(self) -> Entries<'a> {
        let entries = match self.naming.source.place {
            Place::Local => self.files(),
            Place::S3 => self.objects(),
        };
        let entries = entries.unwrap_or_else(|failure| Box::new(iter::once(Err(failure))));
        Box::new(entries.filter(move |entry| {
            entry
                .as_ref()
                .map_or(true, |entry| self.filters.keep(entry))
        }))
    }

    fn files(self) -> Result<Entries<'a>, Failure> {
        let path = &self.naming.source.path;
        let files = LocalFiles::new(
            path,
            self.naming.is_recursive,
            !self.options.no_follow_symlinks,
            self.warn,
        );
        let files = files.map_err(|error| Failure::general(format!("{path}: {error}")))?;
        Ok(Box::new(files.map(move |file| {
            Ok(Entry {
                place: Place::Local,
                compare_key: self.naming.compare_key(&file.path),
                path: file.path,
                size: Some(file.size),
                modified: Some(file.modified),
                object: ObjectFacts::default(),
                identity: Some(file.identity),
            })
        })))
    }

    fn objects(self) -> Result<Entries<'a>, Failure> {
        let (bucket, key) = uri::split(&self.naming.source.path)?;
        if !self.naming.is_recursive && !key.is_empty() {
            return Ok(Box::new(iter::once(self.single(bucket, key))));
        }
        let arguments = listing::arguments(
            bucket,
            key,
            self.options.page_size,
            self.options.request_payer.as_deref(),
        );
        let pages = ahead(listing::pages(self.client, arguments)?);
        let mut order = self.is_compared.then(Order::default);
        let rows = pages.into_iter().flat_map(move |page| -> Entries<'a> {
            let rows = page.map_err(Failure::from).and_then(|mut page| {
                let rows = page
                    .as_map_mut()
                    .and_then(|page| page.remove("Contents"))
                    .unwrap_or_default();
                let Value::List(rows) = rows else {
                    return Ok(Vec::new());
                };
                if let Some(order) = &mut order {
                    order.check(bucket, &rows)?;
                }
                Ok(rows)
            });
            match rows {
                Err(failure) => Box::new(iter::once(Err(failure))),
                Ok(rows) => Box::new(rows.into_iter().filter_map(move |row| {
                    objects::listed(bucket, &row, self.naming, self.operation).transpose()
                })),
            }
        });
        Ok(Box::new(rows))
    }

    /// The one object that was asked for.
    fn single(&self, bucket: &str, key: &str) -> Result<Entry, Failure> {
        if self.operation == Some(Operation::Delete) {
            return Ok(objects::unseen(self.naming));
        }
        let is_copy = self.operation == Some(Operation::Copy);
        let mut arguments = request::head_object(self.options, is_copy);
        arguments.insert("Bucket", bucket);
        arguments.insert("Key", key);
        match self.client.call("HeadObject", Value::Map(arguments)) {
            Ok(head) => Ok(objects::single(self.naming, head)),
            Err(error) => Err(objects::explained(error, key).into()),
        }
    }
}

// DIFFERENCE A42
/// The order of the keys of a listing: by their bytes, and each key once.
///
/// `sync` compares two listings entry by entry. Where one of them is not sorted, it would take what comes too late for
/// missing. A page is checked before anything is done about its entries.
#[derive(Default)]
struct Order {
    last: Option<String>,
}

impl Order {
    fn check(&mut self, bucket: &str, rows: &[Value]) -> Result<(), Failure> {
        let mut last = self.last.as_deref();
        for key in rows.iter().filter_map(|row| row["Key"].as_str()) {
            if let Some(last) = last
                && last >= key
            {
                return Err(Failure::general(format!(
                    "The listing of s3://{bucket} is not sorted: \"{key}\" comes after \"{last}\". sync cannot \
                     compare such a listing, and stops."
                )));
            }
            last = Some(key);
        }
        self.last = last.map(str::to_owned);
        Ok(())
    }
}

/// Fetches the next page while one is processed.
fn ahead(pages: PageIterator) -> Receiver<Result<Value, Error>> {
    let (sender, receiver) = sync_channel(0);
    thread::spawn(move || {
        for page in pages {
            // The receiver is gone if the command has ended early.
            if sender.send(page).is_err() {
                break;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;

    use super::*;

    /// What is wrong with the order of these pages.
    fn wrong(pages: &[&[&str]]) -> Option<String> {
        let mut order = Order::default();
        let mut pages = pages.iter();
        pages.find_map(|keys| {
            let rows: Vec<Value> = keys.iter().map(|key| params! { "Key": *key }).collect();
            let failure = order.check("b", &rows).err()?;
            Some(failure.to_string())
        })
    }

    #[test]
    fn a_listing_out_of_order_is_noticed() {
        for pages in [
            &[&["b", "a"][..]][..],
            &[&["a", "c", "b"]],
            &[&["a", "a"]],
            &[&["a", "b"], &["a", "c"]],
            &[&["a", "b"], &["b"]],
            &[&["a", "b"], &[], &["a"]],
            &[&["a/b", "a.txt"]],
            &[&["a", "B"]],
            // The order of UTF-16, which Java sorts by.
            &[&["\u{1f600}", "\u{ff5e}"]],
        ] {
            let wrong = wrong(pages).unwrap();
            assert!(
                wrong.starts_with("The listing of s3://b is not sorted: "),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_listing_in_order_is_fine() {
        for pages in [
            &[&[][..]][..],
            &[&["a", "b"], &["c"]],
            &[&["B", "a", "a b", "a-", "a.txt", "a/b", "a0", "é", "日"]],
            &[&["\u{ff5e}", "\u{1f600}"]],
        ] {
            assert_eq!(wrong(pages), None);
        }
    }
}
