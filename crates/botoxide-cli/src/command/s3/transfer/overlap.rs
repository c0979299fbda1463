//! `Overlap`: the order of copies within one bucket when one of the two prefixes contains the other.
//!
//! `cp s3://box/d s3://box --recursive` copies `d/a` to `a` and `d/d/a` to `d/a`. The second copy overwrites the
//! source of the first one, so it must wait. Copies like the second one are held until the listing has ended, and
//! then run in waves. Within a wave no copy overwrites the source of another one. Counterpart: none.
// DIFFERENCE A66

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::entry::{Entry, Place};
use super::naming::Naming;
use crate::command::s3::uri;

/// The copies that overwrite objects of their own source prefix.
pub(super) struct Overlap {
    direction: Direction,
    /// What the longer prefix has more than the shorter one: `d/` for `s3://box/d/` and `s3://box/`.
    between: String,
    /// Held copies by their level.
    held: BTreeMap<usize, Vec<Entry>>,
    progress: Arc<Progress>,
}

/// Where the destination is, seen from the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    /// Below the source: keys get longer.
    Down,
    /// Above the source: keys get shorter.
    Up,
}

#[derive(Default)]
struct Progress {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    running: usize,
    /// The paths of sources that were not copied.
    not_copied: HashSet<String>,
}

impl Overlap {
    /// The overlap of source and destination, if there is one.
    pub(super) fn of(naming: &Naming) -> Option<Self> {
        let (source, destination) = (&naming.source, &naming.destination);
        if !naming.is_recursive || source.place != Place::S3 || destination.place != Place::S3 {
            return None;
        }
        let (source_bucket, source) = uri::split(&source.path).ok()?;
        let (destination_bucket, destination) = uri::split(&destination.path).ok()?;
        if !uri::is_same_bucket(source_bucket, destination_bucket) || source == destination {
            return None;
        }
        let (direction, between) = match source.strip_prefix(destination) {
            Some(between) => (Direction::Up, between),
            None => (Direction::Down, destination.strip_prefix(source)?),
        };
        Some(Self {
            direction,
            between: between.to_owned(),
            held: BTreeMap::new(),
            progress: Arc::default(),
        })
    }

    /// Keeps a copy for its wave.
    pub(super) fn hold(&mut self, entry: Entry) {
        let level = self.level(&entry.compare_key);
        self.held.entry(level).or_default().push(entry);
    }

    /// The next copies that can run side by side, once [`wait`](Self::wait) has returned.
    ///
    /// The copy of an object of level n overwrites an object of level n - 1 (up) or n + 1 (down).
    pub(super) fn next_wave(&mut self) -> Option<Vec<Entry>> {
        let (_, wave) = match self.direction {
            Direction::Down => self.held.pop_last()?,
            Direction::Up => self.held.pop_first()?,
        };
        Some(wave)
    }

    /// How often a key begins with what is between the prefixes.
    fn level(&self, compare_key: &str) -> usize {
        let mut rest = compare_key;
        let mut level = 0;
        while let Some(after) = rest.strip_prefix(&self.between) {
            rest = after;
            level += 1;
        }
        level
    }

    /// Registers a copy of the object at `path` that is about to begin.
    pub(super) fn begin(&self, path: &str) -> PendingCopy {
        self.progress.state().running += 1;
        PendingCopy {
            path: path.to_owned(),
            succeeded: AtomicBool::new(false),
            progress: Arc::clone(&self.progress),
        }
    }

    /// Waits until all copies that have begun have ended.
    pub(super) fn wait(&self) {
        let state = self.progress.state();
        let waited = self
            .progress
            .ended
            .wait_while(state, |state| state.running > 0);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Whether the object at `path` is a source whose copy failed.
    pub(super) fn has_failed(&self, path: &str) -> bool {
        self.progress.state().not_copied.contains(path)
    }
}

impl Progress {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A copy that has begun. When this is dropped, the copy has ended; it has failed unless it was reported a success.
pub(super) struct PendingCopy {
    path: String,
    succeeded: AtomicBool,
    progress: Arc<Progress>,
}

impl PendingCopy {
    /// Reports that the object may be overwritten.
    pub(super) fn succeeded(&self) {
        self.succeeded.store(true, Ordering::Relaxed);
    }
}

impl Drop for PendingCopy {
    fn drop(&mut self) {
        let mut state = self.progress.state();
        if !*self.succeeded.get_mut() {
            state.not_copied.insert(std::mem::take(&mut self.path));
        }
        state.running -= 1;
        drop(state);
        self.progress.ended.notify_all();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::super::local_path::LocalPaths;
    use super::*;

    fn overlap(source: &str, destination: &str, is_recursive: bool) -> Option<Overlap> {
        let paths = LocalPaths::seen_from("/home/ada");
        let naming = Naming::new(source, destination, is_recursive, &paths, |_| true);
        Overlap::of(&naming)
    }

    #[test]
    fn only_prefixes_of_one_bucket_overlap() {
        const POINT: &str = "s3://arn:aws:s3:us-east-1:123456789012:accesspoint";
        for (source, destination, expected) in [
            ("s3://b/d", "s3://b", Some((Direction::Up, "d/"))),
            ("s3://b/x/y/z/", "s3://b/x", Some((Direction::Up, "y/z/"))),
            ("s3://b", "s3://b/d/", Some((Direction::Down, "d/"))),
            ("s3://b/d", "s3://b/d/d", Some((Direction::Down, "d/"))),
            ("s3://b", "s3://b/", None),
            ("s3://b/d", "s3://b/d/", None),
            ("s3://b/d", "s3://b/e", None),
            ("s3://b/d", "s3://b/dd", None),
            ("s3://b/d", "s3://c", None),
            ("s3://b/d", "d", None),
            (
                &format!("{POINT}/mine/d"),
                &format!("{POINT}:mine"),
                Some((Direction::Up, "d/")),
            ),
            (&format!("{POINT}/mine/d"), &format!("{POINT}/other"), None),
        ] {
            let found = overlap(source, destination, true);
            let found = found
                .as_ref()
                .map(|found| (found.direction, found.between.as_str()));
            assert_eq!(found, expected, "{source} {destination}");
        }
        assert!(overlap("s3://b/d/k", "s3://b/", false).is_none());
    }

    /// The waves in which these keys below `s3://b/d/` are copied to `destination`.
    fn waves(destination: &str, keys: &[&str]) -> Vec<Vec<String>> {
        let mut overlap = overlap("s3://b/d", destination, true).unwrap();
        for key in keys {
            let mut entry = Entry::sample(Place::S3, &format!("b/d/{key}"));
            (*key).clone_into(&mut entry.compare_key);
            overlap.hold(entry);
        }
        std::iter::from_fn(|| overlap.next_wave())
            .map(|wave| wave.into_iter().map(|entry| entry.compare_key).collect())
            .collect()
    }

    #[test]
    fn what_is_overwritten_is_in_an_earlier_wave() {
        let keys = ["d/a", "d/b", "d/d/a", "d/d/d", "d/d/d/a", "e/d/a"];
        assert_eq!(
            waves("s3://b", &keys),
            [
                &["e/d/a"][..],
                &["d/a", "d/b"],
                &["d/d/a", "d/d/d"],
                &["d/d/d/a"]
            ]
        );
        assert_eq!(
            waves("s3://b/d/d", &keys),
            [
                &["d/d/d/a"][..],
                &["d/d/a", "d/d/d"],
                &["d/a", "d/b"],
                &["e/d/a"]
            ]
        );
    }

    #[test]
    fn a_copy_that_is_not_reported_a_success_has_failed() {
        let overlap = overlap("s3://b/d", "s3://b", true).unwrap();
        let (good, bad) = (overlap.begin("b/d/a"), overlap.begin("b/d/b"));
        let ended = std::thread::spawn(move || {
            good.succeeded();
            drop((good, bad));
        });
        overlap.wait();
        assert!(!overlap.has_failed("b/d/a"));
        assert!(overlap.has_failed("b/d/b"));
        ended.join().unwrap();
    }
}
