//! `SigningKeyCache`: caches SigV4 keys, which are the same for a day, a region and a service.
//!
//! Deriving one takes four HMACs, more than the rest of a signature. Counterpart: none; botocore derives the
//! key for each request.

use std::fmt;
use std::sync::{Mutex, TryLockError};

use zeroize::Zeroize;

use crate::credential::Credentials;
use crate::digest::{HmacSha256Key, hmac_sha256};

/// How many keys are cached: a client signs for one scope, rarely for a few.
const CAPACITY: usize = 8;

/// The keys that a client used last. `Debug` shows none.
#[derive(Default)]
pub struct SigningKeyCache {
    entries: Mutex<Vec<Entry>>,
}

struct Entry {
    secret_key: String,
    date: String,
    region: String,
    signing_name: String,
    key: HmacSha256Key,
}

impl SigningKeyCache {
    /// The key for a scope; `date` is `20150830`.
    ///
    /// Never blocks: if another thread holds the lock, the key is derived without the cache. A forked process, in which
    /// that thread does not exist, is not blocked either.
    pub fn key(
        &self,
        credentials: &Credentials,
        date: &str,
        region: &str,
        signing_name: &str,
    ) -> HmacSha256Key {
        let mut entries = match self.entries.try_lock() {
            Ok(entries) => entries,
            Err(TryLockError::Poisoned(error)) => error.into_inner(),
            Err(TryLockError::WouldBlock) => {
                let mut derived = derive(&credentials.secret_key, date, region, signing_name);
                let key = HmacSha256Key::new(&derived);
                derived.zeroize();
                return key;
            }
        };
        let found = entries.iter().find(|entry| {
            entry.date == date
                && entry.region == region
                && entry.signing_name == signing_name
                && entry.secret_key == credentials.secret_key
        });
        if let Some(entry) = found {
            return entry.key.clone();
        }
        let mut derived = derive(&credentials.secret_key, date, region, signing_name);
        let key = HmacSha256Key::new(&derived);
        derived.zeroize();
        if entries.len() == CAPACITY {
            entries.remove(0);
        }
        entries.push(Entry {
            secret_key: credentials.secret_key.clone(),
            date: date.to_owned(),
            region: region.to_owned(),
            signing_name: signing_name.to_owned(),
            key: key.clone(),
        });
        key
    }
}

fn derive(secret_key: &str, date: &str, region: &str, signing_name: &str) -> [u8; 32] {
    let mut secret = format!("AWS4{secret_key}");
    let mut key = hmac_sha256(secret.as_bytes(), date.as_bytes());
    secret.zeroize();
    for part in [region, signing_name, "aws4_request"] {
        key = hmac_sha256(&key, part.as_bytes());
    }
    key
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.secret_key.zeroize();
    }
}

impl fmt::Debug for SigningKeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeyCache").finish_non_exhaustive()
    }
}
