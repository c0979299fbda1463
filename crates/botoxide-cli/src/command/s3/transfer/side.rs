//! `Side`: one end of a command, as it is listed: entry by entry, in the order of keys.
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
use super::local_files::LocalFiles;
use super::naming::Naming;
use super::{objects, request};
use crate::command::s3::options::Options;
use crate::command::s3::{listing, uri};
use crate::failure::Failure;

/// What is listed, and how.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) client: &'a Client,
    /// Its source is what is listed.
    pub(super) naming: &'a Naming,
    /// What is done with the entries; nothing, where they are only compared with.
    pub(super) operation: Option<Operation>,
    pub(super) options: &'a Options,
    pub(super) filters: &'a Filters,
    /// Is told of what is skipped.
    pub(super) warn: &'a dyn Fn(String),
}

/// The entries of a side.
pub(super) type Entries<'a> = Box<dyn Iterator<Item = Result<Entry, Failure>> + 'a>;

impl<'a> Side<'a> {
    /// The entries that no filter leaves out. What fails, fails when it is asked for.
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
        let rows = pages.into_iter().flat_map(move |page| -> Entries<'a> {
            match page {
                Err(error) => Box::new(iter::once(Err(error.into()))),
                Ok(mut page) => {
                    let rows = page
                        .as_map_mut()
                        .and_then(|page| page.remove("Contents"))
                        .unwrap_or_default();
                    let Value::List(rows) = rows else {
                        return Box::new(iter::empty());
                    };
                    Box::new(rows.into_iter().filter_map(move |row| {
                        objects::listed(bucket, &row, self.naming, self.operation).map(Ok)
                    }))
                }
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

/// Fetches the next page while one is gone through.
fn ahead(pages: PageIterator) -> Receiver<Result<Value, Error>> {
    let (sender, receiver) = sync_channel(0);
    thread::spawn(move || {
        for page in pages {
            // Nobody wants more where the command has ended early.
            if sender.send(page).is_err() {
                break;
            }
        }
    });
    receiver
}
