//! `EndpointCache`: caches resolved endpoints.
//!
//! It has no lock of its own: the owner locks it. Counterpart: botocore `utils.py` (`lru_cache_weakref`) around
//! `EndpointProvider._resolve_endpoint`.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::error::Result;

use super::parameter::Parameters;
use super::partitions::Partitions;
use super::rule_set::{Endpoint, RuleSet};
use super::trace::Trace;

/// The maximum number of cached endpoints.
// P210
pub const CACHE_SIZE: usize = 100;

/// The endpoints of one rule set resolved last; the key is all parameters. Failures are not cached.
///
/// A list, not a hash map: nearly every call needs the same endpoint as the previous one, and one comparison is cheaper
/// than hashing all parameters.
#[derive(Debug, Default)]
pub struct EndpointCache {
    /// Ordered by last use; the most recent is at the end.
    entries: VecDeque<Entry>,
    /// How the rules found an endpoint, if others have differed only in a text: the bucket.
    trace: Option<Trace>,
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

    /// The endpoint of these parameters by `rules`, which must be the same for all calls. With `use_ssl` false, it has
    /// plain HTTP unless the caller gave the endpoint.
    ///
    /// # Errors
    ///
    /// Those of [`RuleSet::resolve`].
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::endpoint::{EndpointCache, Parameter, Parameters, Partitions, RuleSet};
    /// # use botoxide_core::model::archive::{compile_document, open_document};
    /// # let open = |json| open_document(compile_document(&json)?.leak());
    /// # let rules = RuleSet::from_node(open(serde_json::json!({
    /// #     "parameters": { "Region": { "type": "string" } },
    /// #     "rules": [{ "type": "endpoint", "conditions": [], "endpoint": { "url": "https://{Region}.example.com" } }]
    /// # }))?)?;
    /// # let partitions = Partitions::from_node(open(serde_json::json!({
    /// #     "partitions": [{ "id": "aws", "regionRegex": "^us-", "regions": {}, "outputs": {} }]
    /// # }))?)?;
    /// let mut parameters = Parameters::new(&rules);
    /// parameters.set(&rules, "Region", Parameter::Text("us-east-1".into()));
    /// let mut cache = EndpointCache::new();
    /// let endpoint = cache.resolve(&rules, parameters, &partitions, true)?;
    /// assert_eq!(endpoint.url, "https://us-east-1.example.com");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn resolve(
        &mut self,
        rules: &RuleSet,
        parameters: Parameters,
        partitions: &Partitions,
        use_ssl: bool,
    ) -> Result<Arc<Endpoint>> {
        if let Some(last) = self.entries.back()
            && last.parameters == parameters
        {
            return Ok(Arc::clone(&last.endpoint));
        }
        let tag = parameters.tag();
        let same = |kept: &Entry| kept.tag == tag && kept.parameters == parameters;
        let at = self.entries.iter().rposition(same);
        let endpoint = if let Some(known) = at.and_then(|at| self.entries.remove(at)) {
            known.endpoint
        } else {
            let mut endpoint = self.evaluate(rules, &parameters, partitions)?;
            let is_given = parameters.get(rules, "Endpoint").is_some();
            endpoint.apply_use_ssl(use_ssl, is_given);
            Arc::new(endpoint)
        };
        if self.entries.len() >= CACHE_SIZE {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry {
            parameters,
            tag,
            endpoint: Arc::clone(&endpoint),
        });
        Ok(endpoint)
    }

    /// Follows the trace, or evaluates all rules.
    fn evaluate(
        &mut self,
        rules: &RuleSet,
        parameters: &Parameters,
        partitions: &Partitions,
    ) -> Result<Endpoint> {
        let varying = match &mut self.trace {
            Some(trace) if trace.covers(parameters) => {
                if let Some(endpoint) = trace.replay(parameters, partitions) {
                    return Ok(endpoint);
                }
                Some(trace.varying().to_vec())
            }
            _ => {
                let last = self.entries.back();
                last.and_then(|last| parameters.strings_that_differ(&last.parameters))
            }
        };
        let (endpoint, trace) = rules.resolve_recording(parameters, partitions, varying)?;
        self.trace = trace.or_else(|| self.trace.take());
        Ok(endpoint)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parameter::Parameter;
    use super::*;
    use crate::model::Node;
    use crate::model::archive::{compile_document, open_document};

    fn node(json: &serde_json::Value) -> Node {
        open_document(compile_document(json).unwrap().leak()).unwrap()
    }

    // P210
    #[test]
    fn the_least_recently_used_of_a_hundred_is_removed() {
        let rules = RuleSet::from_node(node(&json!({
            "parameters": { "A": { "type": "String" } },
            "rules": [{ "type": "endpoint", "conditions": [], "endpoint": { "url": "https://{A}" } }],
        })));
        let rules = rules.unwrap();
        let partitions = Partitions::from_node(node(&json!({
            "partitions": [{ "id": "aws", "regionRegex": "^us-", "regions": {}, "outputs": {} }]
        })));
        let partitions = partitions.unwrap();
        let mut cache = EndpointCache::new();
        let mut resolve = |number: usize| {
            let mut parameters = Parameters::new(&rules);
            parameters.set(&rules, "A", Parameter::Text(number.to_string().into()));
            let endpoint = cache.resolve(&rules, parameters, &partitions, true);
            assert!(cache.entries.len() <= CACHE_SIZE);
            endpoint.unwrap()
        };
        let first: Vec<_> = (0..CACHE_SIZE).map(&mut resolve).collect();
        assert!(Arc::ptr_eq(&first[0], &resolve(0)));
        assert_eq!(resolve(100).url, "https://100");
        assert!(Arc::ptr_eq(&first[0], &resolve(0)));
        assert!(!Arc::ptr_eq(&first[1], &resolve(1)));
    }
}
