//! Completion of `s3://`: buckets, and keys as folders. Only where such a URL is begun, because it calls the service.
//!
//! Not here: all else that is completed (`complete.rs`). Counterpart: awscli 2 `autocomplete/serverside/`, for models only.

use std::time::Duration;

use botoxide::config::Retries;
use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use crate::args::globals;
use crate::engine::{Client, Engine, Target};
use crate::failure::Failure;

/// How long a person waits.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many folders that have only a folder are entered.
const LEVELS: usize = 5;

/// The beginning of what is completed here.
pub(super) const SCHEME: &str = "s3://";

/// The URLs that begin with `current`. `words` are those before, whose global options count.
pub(super) fn urls(words: &[&str], current: &str) -> Result<Vec<String>, Failure> {
    let words = words.iter().map(|&word| word.to_owned()).collect();
    let (globals, _) = globals::take(words)?;
    let engine = Engine::open(&globals)?;
    let mut target = Target::new("s3", &globals);
    target.config.connect_timeout = Some(PATIENCE);
    target.config.read_timeout = Some(PATIENCE);
    target.config.retries = Some(Retries {
        total_max_attempts: Some(1),
        ..Retries::default()
    });
    let client = engine.client(target)?;
    let mut found = below(&client, current)?;
    // A shell puts a space behind a single candidate: what is in a folder is more than one.
    for _ in 0..LEVELS {
        let [only] = found.as_slice() else { break };
        if !only.ends_with('/') {
            break;
        }
        let inside = below(&client, only)?;
        if inside.is_empty() {
            break;
        }
        found = inside;
    }
    Ok(found)
}

fn below(client: &Client, current: &str) -> Result<Vec<String>, Failure> {
    let names = |result: &Value, list: &str, name: &str| -> Vec<String> {
        let items = result.get(list).into_iter().flat_map(Value::iter);
        let names = items.filter_map(|item| item.get(name)?.as_str().map(str::to_owned));
        names.collect()
    };
    let rest = current.strip_prefix(SCHEME).unwrap_or_default();
    let Some((bucket, prefix)) = rest.split_once('/') else {
        let found = client.call("ListBuckets", Value::Map(Map::new()))?;
        let buckets = names(&found, "Buckets", "Name").into_iter();
        return Ok(buckets
            .filter(|name| name.starts_with(rest))
            .map(|name| format!("{SCHEME}{name}/"))
            .collect());
    };
    let found = client.call(
        "ListObjectsV2",
        params! { "Bucket": bucket, "Prefix": prefix, "Delimiter": "/" },
    )?;
    let mut keys = names(&found, "CommonPrefixes", "Prefix");
    keys.extend(names(&found, "Contents", "Key"));
    let keys = keys.into_iter().filter(|key| key != prefix);
    Ok(keys.map(|key| format!("{SCHEME}{bucket}/{key}")).collect())
}
