//! `Comparator`: decides which entries `sync` transfers and which it deletes, from the listings of both sides.
//!
//! Both sides come sorted by key, so one entry of each is held at a time, whatever their number. Not here: whether two
//! entries with one key are the same (`strategy`). Counterpart: awscli `s3/comparator.py`.

use std::cmp::Ordering;
use std::iter::Peekable;

use super::entry::Entry;
use super::strategy::Strategies;
use crate::failure::Failure;

/// The action for an entry.
#[derive(Debug)]
pub(super) enum Step {
    /// It goes from the source to the destination. The key in lower case is given back to the strategies when it has.
    Transfer(Entry, Option<String>),
    /// It must be deleted from the destination.
    Delete(Entry),
}

/// Compares two sides.
pub(super) struct Comparator<Source: Iterator, Destination: Iterator> {
    source: Peekable<Source>,
    destination: Peekable<Destination>,
    strategies: Strategies,
}

impl<Source, Destination> Comparator<Source, Destination>
where
    Source: Iterator<Item = Result<Entry, Failure>>,
    Destination: Iterator<Item = Result<Entry, Failure>>,
{
    pub(super) fn new(source: Source, destination: Destination, strategies: Strategies) -> Self {
        Self {
            source: source.peekable(),
            destination: destination.peekable(),
            strategies,
        }
    }

    /// The next step, if the next entries lead to one.
    fn advance(&mut self) -> Option<Result<Option<Step>, Failure>> {
        let order = match (self.source.peek(), self.destination.peek()) {
            (None, None) => return None,
            // A side that failed is taken next.
            (Some(Err(_)), _) | (Some(_), None) => Ordering::Less,
            (_, Some(Err(_))) | (None, Some(_)) => Ordering::Greater,
            (Some(Ok(source)), Some(Ok(destination))) => {
                source.compare_key.cmp(&destination.compare_key)
            }
        };
        Some(match order {
            Ordering::Less => self
                .source
                .next()?
                .and_then(|entry| self.not_at_destination(entry)),
            Ordering::Equal => match (self.source.next()?, self.destination.next()?) {
                (Ok(source), Ok(destination)) => Ok(self
                    .strategies
                    .differ(&source, &destination)
                    .then_some(Step::Transfer(source, None))),
                (Err(failure), _) | (_, Err(failure)) => Err(failure),
            },
            Ordering::Greater => self
                .destination
                .next()?
                .map(|entry| self.strategies.deletes.then_some(Step::Delete(entry))),
        })
    }

    fn not_at_destination(&mut self, entry: Entry) -> Result<Option<Step>, Failure> {
        let Some(conflicts) = &mut self.strategies.case_conflicts else {
            return Ok(Some(Step::Transfer(entry, None)));
        };
        let key = conflicts.admit(&entry)?;
        Ok(key.map(|key| Step::Transfer(entry, Some(key))))
    }
}

impl<Source, Destination> Iterator for Comparator<Source, Destination>
where
    Source: Iterator<Item = Result<Entry, Failure>>,
    Destination: Iterator<Item = Result<Entry, Failure>>,
{
    type Item = Result<Step, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(step) = self.advance()?.transpose() {
                return Some(step);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::{Operation, Place};
    use super::super::strategy::WhenBoth;
    use super::*;

    fn entries(names: &[&str]) -> impl Iterator<Item = Result<Entry, Failure>> {
        let entries: Vec<_> = names
            .iter()
            .map(|name| {
                let (key, size) = name.split_once('=').unwrap_or((name, "0"));
                let mut entry = Entry::sample(Place::S3, key);
                entry.compare_key = key.to_owned();
                entry.size = size.parse().ok();
                if key == "!" {
                    Err(Failure::general("broken"))
                } else {
                    Ok(entry)
                }
            })
            .collect();
        entries.into_iter()
    }

    fn steps(source: &[&str], destination: &[&str], deletes: bool) -> Vec<String> {
        let strategies = Strategies {
            operation: Operation::Upload,
            both: WhenBoth::SizeOnly,
            deletes,
            case_conflicts: None,
        };
        Comparator::new(entries(source), entries(destination), strategies)
            .map(|step| match step {
                Ok(Step::Transfer(entry, _)) => format!("+{}", entry.compare_key),
                Ok(Step::Delete(entry)) => format!("-{}", entry.compare_key),
                Err(failure) => failure.to_string(),
            })
            .collect()
    }

    #[test]
    fn sides_are_merged_by_key() {
        let (source, destination) = (["a", "b=1", "c", "e"], ["b=2", "c", "d", "f", "g"]);
        assert_eq!(
            steps(&source, &destination, true),
            ["+a", "+b", "-d", "+e", "-f", "-g"]
        );
        assert_eq!(steps(&source, &destination, false), ["+a", "+b", "+e"]);
        assert_eq!(steps(&source, &[], true), ["+a", "+b", "+c", "+e"]);
        assert_eq!(steps(&[], &destination[..2], true), ["-b", "-c"]);
        assert!(steps(&[], &[], true).is_empty());
    }

    #[test]
    fn a_side_that_fails_is_heard_at_once() {
        assert_eq!(steps(&["!"], &["a", "b"], true)[0], "broken");
        assert_eq!(steps(&["a", "b"], &["!"], true)[0], "broken");
    }
}
