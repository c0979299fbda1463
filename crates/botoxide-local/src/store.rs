//! `Store`: where buckets, records and bytes are, and how they change.
//!
//! ```text
//! <store>/.store                       the marker of a store, and its lock
//! <store>/.incoming/<id>               temporary files
//! <store>/<bucket>/bucket.json         the bucket itself
//! <store>/<bucket>/keys/a.d/b.json     the record of the object a/b
//! <store>/<bucket>/data/<id>           its bytes
//! <store>/<bucket>/uploads/<id>/       an upload in parts
//! ```
//!
//! Reads take no lock. A change writes a temporary file, takes the lock, checks conditions, and renames. Not here: the
//! operations, which have a file for each subject. Counterpart: none.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use s3s::S3Result;
use serde::{Deserialize, Serialize};

use crate::conditions::Conditions;
use crate::errors::{broken, plain};
use crate::files::{Files, Incoming, Lock};
use crate::names;
use crate::random;
use crate::record::{Record, found};

/// Bytes in the names of data files.
pub(crate) const ID: usize = 16;
/// How often a read is retried when the object is replaced at the same time.
const LOOKS: usize = 16;

/// The store in one directory.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) files: Arc<Files>,
}

/// What is known of a bucket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BucketRecord {
    /// Seconds since 1970.
    pub(crate) created: u64,
    /// The location constraint it was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
}

impl Store {
    pub(crate) fn open(directory: &Path) -> io::Result<Self> {
        Ok(Self {
            files: Arc::new(Files::open(directory)?),
        })
    }

    /// Runs blocking work on a thread for it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || work(&store))
            .await
            .unwrap_or_else(|panic| Err(broken(io::Error::other(panic))))
    }

    pub(crate) fn bucket_directory(&self, bucket: &str) -> PathBuf {
        self.files.root().join(bucket)
    }

    pub(crate) fn keys_directory(&self, bucket: &str) -> PathBuf {
        self.bucket_directory(bucket).join("keys")
    }

    fn record_path(&self, bucket: &str, key: &str) -> PathBuf {
        self.keys_directory(bucket).join(names::path(key))
    }

    fn data_path(&self, bucket: &str, id: &str) -> PathBuf {
        self.bucket_directory(bucket).join("data").join(id)
    }

    /// The bucket, or `NoSuchBucket`.
    pub(crate) fn bucket(&self, bucket: &str) -> S3Result<BucketRecord> {
        let path = self.bucket_directory(bucket).join("bucket.json");
        found(self.files.read_json(&path))
            .map_err(broken)?
            .ok_or_else(|| plain("NoSuchBucket"))
    }

    /// The object of a key, if there is one in the bucket.
    pub(crate) fn find(&self, bucket: &str, key: &str) -> S3Result<Option<Record>> {
        let record = self
            .read_record(&self.record_path(bucket, key))
            .map_err(broken)?;
        if record.is_none() {
            self.bucket(bucket)?;
        }
        Ok(record)
    }

    /// The object of a key, or `NoSuchKey`.
    pub(crate) fn get(&self, bucket: &str, key: &str) -> S3Result<Record> {
        self.find(bucket, key)?.ok_or_else(|| plain("NoSuchKey"))
    }

    /// Reads a record, if one is there.
    pub(crate) fn read_record(&self, path: &Path) -> io::Result<Option<Record>> {
        let record: Option<Record> = found(self.files.read_json(path)).or_else(|error| {
            // A foreign file in place of a directory.
            if error.kind() == io::ErrorKind::NotADirectory {
                Ok(None)
            } else {
                Err(error)
            }
        })?;
        if record
            .as_ref()
            .is_some_and(|record| !random::is_hex(&record.data, ID))
        {
            return Err(io::Error::other(format!(
                "{}: not a record",
                path.display()
            )));
        }
        Ok(record)
    }

    /// The object of a key and its bytes.
    pub(crate) fn open_object(&self, bucket: &str, key: &str) -> S3Result<(Record, std::fs::File)> {
        let mut last = None;
        for _ in 0..LOOKS {
            let record = self.get(bucket, key)?;
            match self.files.open_file(&self.data_path(bucket, &record.data)) {
                Ok(file) => return Ok((record, file)),
                // Replaced or deleted in the meantime: read the record again.
                Err(error) if error.kind() == io::ErrorKind::NotFound => last = Some(error),
                Err(error) => return Err(broken(error)),
            }
        }
        Err(broken(
            last.unwrap_or_else(|| io::ErrorKind::NotFound.into()),
        ))
    }

    pub(crate) fn lock(&self) -> S3Result<Lock> {
        self.files.lock().map_err(broken)
    }

    /// Stores an object under a key, if the current object meets `conditions`.
    ///
    /// `_lock` proves that the store is locked.
    pub(crate) fn commit(
        &self,
        _lock: &Lock,
        (bucket, key): (&str, &str),
        conditions: &Conditions,
        (mut record, data): (Record, Incoming),
    ) -> S3Result<Record> {
        self.bucket(bucket)?;
        let path = self.record_path(bucket, key);
        // A damaged record can be replaced.
        let old = self.read_record(&path).unwrap_or_default();
        conditions.check_write(old.as_ref())?;
        let place = || {
            record.data = random::hex(ID)?;
            let data_path = self.data_path(bucket, &record.data);
            self.files.place(data, &data_path)?;
            self.place_record(&path, &record).inspect_err(|_| {
                let _ = self.files.remove_file(&data_path);
            })?;
            Ok(record)
        };
        let record = place().map_err(broken)?;
        if let Some(old) = old {
            // Readers that have it open are not affected.
            let _ = self.files.remove_file(&self.data_path(bucket, &old.data));
        }
        Ok(record)
    }

    fn place_record(&self, path: &Path, record: &Record) -> io::Result<()> {
        if let Some(directory) = path.parent() {
            self.files.make_directories(directory)?;
        }
        self.files.write_json(path, record)
    }

    /// Changes the record of an object.
    pub(crate) fn change(
        &self,
        bucket: &str,
        key: &str,
        change: impl FnOnce(&mut Record),
    ) -> S3Result<()> {
        let _lock = self.lock()?;
        let mut record = self.get(bucket, key)?;
        change(&mut record);
        let path = self.record_path(bucket, key);
        self.place_record(&path, &record).map_err(broken)
    }

    /// Removes an object, if it meets `conditions`. Removing a missing object succeeds.
    pub(crate) fn remove(&self, bucket: &str, key: &str, conditions: &Conditions) -> S3Result<()> {
        let _lock = self.lock()?;
        self.bucket(bucket)?;
        let path = self.record_path(bucket, key);
        // A damaged record can be removed.
        let old = self.read_record(&path).unwrap_or_default();
        conditions.check_write(old.as_ref())?;
        if found(self.files.remove_file(&path))
            .map_err(broken)?
            .is_none()
        {
            return Ok(());
        }
        if let Some(old) = old {
            let _ = self.files.remove_file(&self.data_path(bucket, &old.data));
        }
        if let Some(directory) = path.parent() {
            Files::prune(directory, &self.keys_directory(bucket));
        }
        Ok(())
    }
}
