//! `Strategies`: the rules of `sync`: which entries are equal, and what happens to entries on one side only.
//!
//! Counterpart: awscli `s3/syncstrategy/`.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::entry::{Entry, Operation};
use super::naming::Naming;
use crate::command::s3::options::Options;
use crate::failure::Failure;

/// How the two sides are compared.
#[derive(Debug)]
pub(super) struct Strategies {
    pub(super) operation: Operation,
    pub(super) both: WhenBoth,
    /// Whether entries missing at the source are deleted.
    pub(super) deletes: bool,
    /// What watches over names that differ in case only.
    pub(super) case_conflicts: Option<CaseConflicts>,
}

/// When an entry on both sides is transferred again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhenBoth {
    Always,
    /// If the size differs, or the time is not the same.
    ExactTimestamps,
    Never,
    /// If the size differs, or the source is the newer one.
    SizeAndTime,
    SizeOnly,
}

impl Strategies {
    /// Those of `sync`.
    pub(super) fn of_sync(
        options: &Options,
        operation: Operation,
        case_conflicts: Option<CaseConflicts>,
    ) -> Self {
        let both = if options.no_overwrite {
            WhenBoth::Never
        } else if options.exact_timestamps {
            WhenBoth::ExactTimestamps
        } else if options.size_only {
            WhenBoth::SizeOnly
        } else {
            WhenBoth::SizeAndTime
        };
        Self {
            operation,
            both,
            deletes: options.delete,
            case_conflicts,
        }
    }

    /// Those of a recursive `cp` or `mv`, which look at the destination for the case of names only.
    pub(super) fn of_copy(operation: Operation, case_conflicts: CaseConflicts) -> Self {
        Self {
            operation,
            both: WhenBoth::Always,
            deletes: false,
            case_conflicts: Some(case_conflicts),
        }
    }

    /// Whether what is at the source replaces what is at the destination.
    pub(super) fn differ(&self, source: &Entry, destination: &Entry) -> bool {
        // A size that is not known may be any.
        let is_other_size = source.size.is_none() || source.size != destination.size;
        match self.both {
            WhenBoth::Always => true,
            WhenBoth::ExactTimestamps => {
                is_other_size || !self.is_same_time(source, destination, true)
            }
            WhenBoth::Never => false,
            WhenBoth::SizeAndTime => {
                is_other_size || !self.is_same_time(source, destination, false)
            }
            WhenBoth::SizeOnly => is_other_size,
        }
    }

    fn is_same_time(&self, source: &Entry, destination: &Entry, is_exact: bool) -> bool {
        let (Some(source), Some(destination)) = (source.modified, destination.modified) else {
            return false;
        };
        match self.operation {
            Operation::Copy | Operation::Upload => destination >= source,
            Operation::Download if is_exact => destination == source,
            // The other way round: a file that was changed after its object is fetched again.
            Operation::Delete | Operation::Download => destination <= source,
        }
    }
}

/// The handling of a name that differs only by case from an existing one, or one being transferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnCaseConflict {
    Fail,
    Skip,
    Warn,
}

impl OnCaseConflict {
    /// The value of `--case-conflict`; `None` if conflicts are not checked.
    pub(super) fn of(options: &Options) -> Option<Self> {
        match options.case_conflict.as_deref() {
            Some("error") => Some(Self::Fail),
            Some("skip") => Some(Self::Skip),
            Some("warn") => Some(Self::Warn),
            _ => None,
        }
    }
}

/// The lower-case keys of transfers in progress.
pub(super) type OnTheirWay = Arc<Mutex<HashSet<String>>>;

/// Watches over names that differ in case only.
pub(super) struct CaseConflicts {
    pub(super) action: OnCaseConflict,
    pub(super) on_their_way: OnTheirWay,
    pub(super) naming: Arc<Naming>,
    /// Whether there is something at a local path.
    pub(super) exists: fn(&str) -> bool,
    /// Prints what is not counted as a warning.
    pub(super) complain: Box<dyn Fn(&str)>,
}

impl std::fmt::Debug for CaseConflicts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CaseConflicts")
            .field("action", &self.action)
            .finish_non_exhaustive()
    }
}

impl CaseConflicts {
    /// The key in lower case under which an entry goes its way; `None` where it does not.
    pub(super) fn admit(&self, entry: &Entry) -> Result<Option<String>, Failure> {
        let key = entry.compare_key.to_lowercase();
        let destination = self.naming.destination_of(&entry.compare_key);
        let is_on_its_way = self.lock().contains(&key);
        // Its exact name is not at the destination, so what is there must have another case.
        if is_on_its_way || (self.exists)(&destination) {
            let source = &entry.path;
            match self.action {
                OnCaseConflict::Fail => {
                    return Err(Failure::general(format!(
                        "Failed to download {source} -> {destination} because a file whose name differs only by \
                         case either exists or is being downloaded."
                    )));
                }
                OnCaseConflict::Skip => {
                    (self.complain)(&format!(
                        "warning: Skipping {source} -> {destination} because a file whose name differs only by \
                         case either exists or is being downloaded."
                    ));
                    return Ok(None);
                }
                OnCaseConflict::Warn => (self.complain)(&format!(
                    "warning: Downloading {source} -> {destination} despite a file whose name differs only by \
                     case either existing or being downloaded. This behavior is not defined on case-insensitive \
                     filesystems and may result in overwriting existing files or race conditions between \
                     concurrent downloads. For more information, see {CASE_CONFLICT_PAGE}."
                )),
            }
        }
        self.lock().insert(key.clone());
        Ok(Some(key))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.on_their_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where AWS explains names that differ in case only.
pub(super) const CASE_CONFLICT_PAGE: &str =
    "https://docs.aws.amazon.com/cli/latest/topic/s3-case-insensitivity.html";

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use botoxide_core::time::Timestamp;

    use super::super::entry::Place;
    use super::super::local_path::LocalPaths;
    use super::*;

    fn entry(size: u64, seconds: i64, nanoseconds: u32) -> Entry {
        let mut entry = Entry::sample(Place::S3, "b/k");
        entry.size = Some(size);
        entry.modified = Some(Timestamp::new(seconds, nanoseconds));
        entry
    }

    fn differ(operation: Operation, both: WhenBoth, source: &Entry, destination: &Entry) -> bool {
        let strategies = Strategies {
            operation,
            both,
            deletes: false,
            case_conflicts: None,
        };
        strategies.differ(source, destination)
    }

    #[test]
    fn times_decide_by_direction() {
        let (old, new) = (entry(1, 10, 0), entry(1, 20, 0));
        for operation in [Operation::Upload, Operation::Copy] {
            assert!(differ(operation, WhenBoth::SizeAndTime, &new, &old));
            assert!(!differ(operation, WhenBoth::SizeAndTime, &old, &new));
            assert!(!differ(operation, WhenBoth::SizeAndTime, &old, &old));
            assert!(!differ(operation, WhenBoth::ExactTimestamps, &old, &new));
        }
        let download = Operation::Download;
        assert!(!differ(download, WhenBoth::SizeAndTime, &new, &old));
        assert!(differ(download, WhenBoth::SizeAndTime, &old, &new));
        assert!(differ(download, WhenBoth::ExactTimestamps, &new, &old));
        assert!(!differ(download, WhenBoth::ExactTimestamps, &new, &new));
        assert!(differ(
            Operation::Upload,
            WhenBoth::SizeAndTime,
            &entry(1, 10, 1),
            &old
        ));
    }

    #[test]
    fn sizes_decide_alone_where_asked() {
        let (old, new, big) = (entry(1, 10, 0), entry(1, 20, 0), entry(2, 10, 0));
        assert!(!differ(Operation::Upload, WhenBoth::SizeOnly, &new, &old));
        assert!(differ(Operation::Upload, WhenBoth::SizeOnly, &big, &old));
        assert!(differ(Operation::Upload, WhenBoth::SizeAndTime, &big, &old));
        assert!(!differ(Operation::Upload, WhenBoth::Never, &big, &old));
        assert!(differ(Operation::Upload, WhenBoth::Always, &old, &old));
    }

    #[test]
    fn what_is_not_known_is_not_the_same() {
        let known = entry(1, 10, 0);
        let mut sizeless = entry(1, 10, 0);
        sizeless.size = None;
        let mut timeless = entry(1, 10, 0);
        timeless.modified = None;
        for operation in [Operation::Copy, Operation::Download, Operation::Upload] {
            for (source, destination) in [
                (&sizeless, &known),
                (&known, &sizeless),
                (&sizeless, &sizeless),
                (&timeless, &known),
                (&known, &timeless),
                (&timeless, &timeless),
            ] {
                assert!(differ(
                    operation,
                    WhenBoth::SizeAndTime,
                    source,
                    destination
                ));
            }
            assert!(!differ(operation, WhenBoth::SizeAndTime, &known, &known));
            assert!(!differ(operation, WhenBoth::SizeOnly, &timeless, &timeless));
        }
    }

    #[test]
    fn the_strongest_option_wins() {
        let of = |options: &Options| Strategies::of_sync(options, Operation::Upload, None).both;
        let mut options = Options::default();
        assert_eq!(of(&options), WhenBoth::SizeAndTime);
        options.size_only = true;
        assert_eq!(of(&options), WhenBoth::SizeOnly);
        options.exact_timestamps = true;
        assert_eq!(of(&options), WhenBoth::ExactTimestamps);
        options.no_overwrite = true;
        assert_eq!(of(&options), WhenBoth::Never);
    }

    fn admitted(action: OnCaseConflict, keys: &[&str]) -> (Vec<String>, String) {
        let said = Rc::new(RefCell::new(String::new()));
        let heard = Rc::clone(&said);
        let paths = LocalPaths::seen_from("/home/ada");
        let conflicts = CaseConflicts {
            action,
            on_their_way: OnTheirWay::default(),
            naming: Arc::new(Naming::new("s3://b/", "out", true, &paths, |_| true)),
            exists: |path| path.ends_with("there"),
            complain: Box::new(move |text| {
                let mut heard = heard.borrow_mut();
                heard.push_str(text);
                heard.push('\n');
            }),
        };
        let admitted = keys
            .iter()
            .filter_map(|key| {
                let mut entry = Entry::sample(Place::S3, &format!("b/{key}"));
                (*key).clone_into(&mut entry.compare_key);
                match conflicts.admit(&entry) {
                    Ok(key) => key,
                    Err(failure) => Some(failure.to_string()),
                }
            })
            .collect();
        drop(conflicts);
        (admitted, Rc::into_inner(said).unwrap().into_inner())
    }

    #[test]
    fn names_that_differ_in_case_are_noticed() {
        let (admitted_keys, said) = admitted(OnCaseConflict::Skip, &["A", "a", "b", "there"]);
        assert_eq!(admitted_keys, ["a", "b"]);
        assert_eq!(said.lines().count(), 2);
        assert!(said.starts_with("warning: Skipping b/a -> /home/ada/out/a because"));
        let (admitted_keys, said) = admitted(OnCaseConflict::Warn, &["A", "a"]);
        assert_eq!(admitted_keys, ["a", "a"]);
        assert!(said.starts_with("warning: Downloading b/a -> /home/ada/out/a despite"));
        let (admitted_keys, said) = admitted(OnCaseConflict::Fail, &["A", "a"]);
        assert!(admitted_keys[1].starts_with("Failed to download b/a -> /home/ada/out/a because"));
        assert_eq!(said, "");
    }
}
