//! `Partitions`: maps a region to its partition, whose outputs are used in host names.
//!
//! Not here: the endpoints of services in a partition (`legacy`). Counterpart: botocore `endpoint_provider.py`
//! (`aws_partition`) over `partitions.json`.

use once_cell::race::OnceBox;
use regex_lite::Regex;

use crate::error::{ErrorKind, Result};
use crate::model::Node;

use super::operand::Operand;

/// The partitions of AWS, compiled from `partitions.json`.
#[derive(Debug)]
pub struct Partitions {
    partitions: Vec<Partition>,
    /// Each listed region with its partition, sorted by name.
    regions: Vec<(&'static str, usize)>,
}

#[derive(Debug)]
struct Partition {
    id: &'static str,
    outputs: Node,
    pattern: &'static str,
    /// Contains `None` if the pattern is not usable; such a pattern matches nothing.
    regex: OnceBox<Option<Regex>>,
}

impl Partitions {
    /// Compiles `partitions.json`.
    ///
    /// # Errors
    ///
    /// `InvalidModel` if it lists no partitions, or a partition has no id, outputs or pattern.
    pub fn from_node(root: Node) -> Result<Self> {
        let unusable = || ErrorKind::InvalidModel {
            msg: "partitions.json has an unknown format".to_owned(),
        };
        let mut partitions = Vec::new();
        let mut regions = Vec::new();
        for entry in root.get("partitions").into_iter().flat_map(Node::items) {
            let text = |key| {
                entry
                    .get(key)
                    .and_then(|node: Node| node.as_str())
                    .ok_or_else(unusable)
            };
            let names = entry.get("regions").into_iter().flat_map(Node::entries);
            regions.extend(names.map(|(name, _)| (name, partitions.len())));
            partitions.push(Partition {
                id: text("id")?,
                outputs: entry.get("outputs").ok_or_else(unusable)?,
                pattern: text("regionRegex")?,
                regex: OnceBox::new(),
            });
        }
        if partitions.is_empty() {
            return Err(unusable().into());
        }
        regions.sort_unstable();
        Ok(Self {
            partitions,
            regions,
        })
    }

    /// The id of the partition that lists `region` or whose pattern matches it; else that of the first.
    pub fn name_of(&self, region: &str) -> &'static str {
        self.find(region).id
    }

    /// The partition of a region as a value of the rules; the first one if there is no region.
    pub(super) fn operand(&self, region: Option<&str>) -> Operand {
        let found = region.map_or(&self.partitions[0], |region| self.find(region));
        Operand::Partition(found.outputs, found.id)
    }

    fn find(&self, region: &str) -> &Partition {
        let at = self.regions.partition_point(|(name, _)| *name < region);
        let listed = self
            .regions
            .get(at)
            .filter(|(name, _)| *name == region)
            .map(|(_, partition)| *partition);
        // An earlier partition whose pattern matches wins over a later one that lists the region.
        self.partitions
            .iter()
            .enumerate()
            .find(|(at, partition)| listed == Some(*at) || partition.matches(region))
            .map_or(&self.partitions[0], |(_, partition)| partition)
    }
}

/// The maximum length of a region pattern; AWS's have about fifty bytes. The memory for matching grows with the square
/// of the length. DIFFERENCE 27
const MAX_PATTERN: usize = 1_000;

/// Compiles a region pattern, anchored only at the start like Python's `re.match`; `None` if it is not usable.
pub(super) fn region_regex(pattern: &str) -> Option<Regex> {
    if pattern.len() > MAX_PATTERN {
        return None;
    }
    Regex::new(&format!("^(?:{pattern})")).ok()
}

impl Partition {
    /// A clone of the pattern shares no lock with others, so that a fork cannot leave one locked.
    fn matches(&self, region: &str) -> bool {
        self.regex
            .get_or_init(|| Box::new(region_regex(self.pattern)))
            .clone()
            .is_some_and(|regex| regex.is_match(region))
    }
}
