//! `Skips`: the skipped local paths, so that `sync --delete` does not treat them as deleted.
//!
//! Counterpart: none; `aws` deletes the objects of what it cannot read.

use std::cell::RefCell;
use std::collections::BTreeMap;

// DIFFERENCE A41
/// The skipped paths of a walk that goes on, by the keys that entries are compared by. An empty key is the whole source.
#[derive(Debug, Default)]
pub(super) struct Skips(RefCell<BTreeMap<String, IsReported>>);

type IsReported = bool;

/// A skipped path that an entry at the destination may be the copy of, or of something below it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cover {
    pub(super) key: String,
    /// Whether it is the first entry for this path.
    pub(super) is_first: bool,
}

impl Skips {
    /// Records a path. A slash at the end of its key makes no difference.
    pub(super) fn add(&self, key: &str) {
        let key = key.trim_end_matches('/').to_owned();
        self.0.borrow_mut().entry(key).or_default();
    }

    /// The path that covers the entry with this key.
    pub(super) fn cover(&self, key: &str) -> Option<Cover> {
        let mut skips = self.0.borrow_mut();
        if skips.is_empty() {
            return None;
        }
        let ends = key.match_indices('/').map(|(at, _)| at);
        let above = std::iter::once(0).chain(ends).chain([key.len()]);
        for end in above {
            let above = key.get(..end).unwrap_or_default();
            if let Some(is_reported) = skips.get_mut(above) {
                return Some(Cover {
                    key: above.to_owned(),
                    is_first: !std::mem::replace(is_reported, true),
                });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_path_covers_what_is_below_it() {
        let skips = Skips::default();
        assert_eq!(skips.cover("a"), None);
        for key in ["pipe", "folder/", "deep/er"] {
            skips.add(key);
        }
        for (key, cover) in [
            ("pipe", Some("pipe")),
            ("pipe/x/y", Some("pipe")),
            ("folder/x", Some("folder")),
            ("folder", Some("folder")),
            ("deep/er", Some("deep/er")),
            ("deep/er/x", Some("deep/er")),
            ("pipe-2", None),
            ("folders/x", None),
            ("deep/x", None),
            ("deep", None),
            ("x/pipe", None),
            ("", None),
        ] {
            let found = skips.cover(key).map(|cover| cover.key);
            assert_eq!(found.as_deref(), cover, "{key}");
        }
    }

    #[test]
    fn a_source_that_was_skipped_covers_everything() {
        let skips = Skips::default();
        skips.add("");
        for (key, is_first) in [("a", true), ("a/b", false), ("", false)] {
            let cover = Cover {
                key: String::new(),
                is_first,
            };
            assert_eq!(skips.cover(key), Some(cover), "{key}");
        }
    }
}
