//! `EndpointCache`: caches resolved endpoints.
//!
//! It has no lock of its own: the owner locks it. Counterpart: botocore `utils.py` (`lru_cache_weakref`) around
//! `EndpointProvider._resolve_endpoint`.

use std::sync::Arc;

use super::parameter::Parameters;
use super::rule_set::Endpoint;

/// The maximum number of cached endpoints.
// P210
pub const CACHE_SIZE: usize = 100;

/// The endpoints resolved last; the key is all parameters. Failures are not cached.
///
/// A list, not a hash map: nearly every call needs the same endpoint as the previous one, and one comparison is cheaper
/// than hashing all parameters.
#[derive(Debug, Default)]
pub struct EndpointCache {
    /// Ordered by last use; the most recent is at the end.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    parameters: Parameters,
    /// [`Parameters::tag`]: if it differs, the rest need not be compared.
    tag: u64,
    endpoint: Arc<Endpoint>,
}

impl EndpointCache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// The cached endpoint of these parameters. Counts as a use.
    pub fn get(&mut self, parameters: &Parameters) -> Option<Arc<Endpoint>> {
        let last = self.entries.last()?;
        if last.parameters == *parameters {
            return Some(Arc::clone(&last.endpoint));
        }
        let tag = parameters.tag();
        let at = self
            .entries
            .iter()
            .rposition(|kept| kept.tag == tag && kept.parameters == *parameters)?;
        self.entries[at..].rotate_left(1);
        self.entries.last().map(|kept| Arc::clone(&kept.endpoint))
    }

    /// Caches an endpoint; the least recently used one is removed.
    pub fn insert(&mut self, parameters: Parameters, endpoint: Arc<Endpoint>) {
        let tag = parameters.tag();
        self.entries
            .retain(|kept| kept.tag != tag || kept.parameters != parameters);
        if self.entries.len() >= CACHE_SIZE {
            self.entries.remove(0);
        }
        self.entries.push(Entry {
            parameters,
            tag,
            endpoint,
        });
    }

    /// The number of endpoints.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the cache is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::parameter::Parameter;
    use super::*;
    use crate::value::Map;

    fn parameters(number: usize) -> Parameters {
        Parameters {
            values: vec![Parameter::Text(number.to_string().into())],
        }
    }

    // P210
    #[test]
    fn the_least_recently_used_of_a_hundred_is_removed() {
        let endpoint = Arc::new(Endpoint {
            url: String::new(),
            properties: Map::new(),
            headers: Vec::new(),
        });
        let mut cache = EndpointCache::new();
        for number in 0..CACHE_SIZE {
            cache.insert(parameters(number), Arc::clone(&endpoint));
        }
        assert!(cache.get(&parameters(0)).is_some());
        cache.insert(parameters(100), endpoint);
        assert_eq!(cache.len(), CACHE_SIZE);
        assert!(cache.get(&parameters(0)).is_some());
        assert!(cache.get(&parameters(1)).is_none());
        assert!(cache.get(&parameters(100)).is_some());
    }
}
