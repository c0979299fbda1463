//! The entries of a map as received: a repeated key keeps its first position and its last value.

use std::collections::HashMap;

use crate::text::Text;
use crate::typed::has_repeated;
use crate::value::{Map, Value};

/// Up to this number of entries comparing all keys is cheaper than hashing them.
const FEW: usize = 16;

/// Makes a map of entries, in linear time.
pub(in crate::protocol) fn into_map(mut entries: Vec<(Text, Value)>) -> Map {
    if entries.len() <= FEW {
        if has_repeated(&entries) {
            return entries.into_iter().collect();
        }
        return Map::from_entries(entries);
    }
    let mut places = HashMap::with_capacity(entries.len());
    for at in 0..entries.len() {
        let first = *places.entry(entries[at].0.clone()).or_insert(at);
        if first < at {
            entries[first].1 = std::mem::take(&mut entries[at].1);
        }
    }
    if places.len() < entries.len() {
        let mut at = 0..;
        entries.retain(|(key, _)| places.get(key).copied() == at.next());
    }
    Map::from_entries(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_value_wins_in_the_first_place() {
        for others in [0, 100] {
            let mut entries = vec![("a", 1), ("b", 2), ("a", 3)];
            let names: Vec<String> = (0..others).map(|number| number.to_string()).collect();
            entries.extend(names.iter().map(|name| (name.as_str(), 0)));
            let map = into_map(
                entries
                    .into_iter()
                    .map(|(key, value)| (Text::from(key), Value::Integer(value)))
                    .collect(),
            );
            let first: Vec<_> = map.iter().take(2).collect();
            assert_eq!(map.len(), 2 + others);
            assert_eq!((first[0].0.as_str(), first[0].1), ("a", &Value::Integer(3)));
            assert_eq!((first[1].0.as_str(), first[1].1), ("b", &Value::Integer(2)));
        }
    }
}
