//! `EndpointCache`: the endpoints of the last parameters.
//!
//! A plain structure; who shares it locks it. Counterpart: botocore `utils.py` (`lru_cache_weakref`) around
//! `EndpointProvider._resolve_endpoint`.

use std::collections::HashMap;
use std::sync::Arc;

use super::parameter::Parameters;
use super::rule_set::Endpoint;

/// How many endpoints are kept. P210
pub const CACHE_SIZE: usize = 100;

/// The endpoints that were resolved last, by all parameters. Failures are not kept.
#[derive(Debug, Default)]
pub struct EndpointCache {
    entries: HashMap<Parameters, (Arc<Endpoint>, u64)>,
    /// Counts uses: the entry with the lowest number goes first.
    clock: u64,
}

impl EndpointCache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// The endpoint of these parameters, if it is there; that counts as a use.
    pub fn get(&mut self, parameters: &Parameters) -> Option<Arc<Endpoint>> {
        self.clock += 1;
        let (endpoint, used) = self.entries.get_mut(parameters)?;
        *used = self.clock;
        Some(Arc::clone(endpoint))
    }

    /// Keeps an endpoint; the one that was not used for longest makes room.
    pub fn insert(&mut self, parameters: Parameters, endpoint: Arc<Endpoint>) {
        self.clock += 1;
        if self.entries.len() >= CACHE_SIZE && !self.entries.contains_key(&parameters) {
            let oldest = self.entries.iter().min_by_key(|(_, (_, used))| *used);
            if let Some(oldest) = oldest.map(|(parameters, _)| parameters.clone()) {
                self.entries.remove(&oldest);
            }
        }
        self.entries.insert(parameters, (endpoint, self.clock));
    }

    /// How many endpoints there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
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
    fn the_longest_unused_of_a_hundred_goes() {
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
