//! The report of a sweep: differences grouped by protocol and cause, and the counts.
//!
//! Counterpart: none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::Ordering;

use super::compare::Difference;
use super::explained::Explained;

/// How many examples are kept per group.
const EXAMPLES: usize = 3;
/// How many characters of a value are shown.
const SHOWN: usize = 400;

/// The result of a sweep, or of a part of it.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) services: usize,
    pub(super) operations: usize,
    pub(super) jobs: usize,
    /// Jobs with an unexplained difference.
    pub(super) differing: usize,
    groups: BTreeMap<(&'static str, String), Group>,
    explained: BTreeMap<String, usize>,
}

/// All differences of one cause.
#[derive(Debug, Default)]
struct Group {
    count: usize,
    services: BTreeSet<String>,
    examples: Vec<(String, Difference)>,
}

impl Report {
    /// An empty report for one service.
    pub(super) fn of_service(operations: usize) -> Self {
        Self {
            services: 1,
            operations,
            ..Self::default()
        }
    }

    /// Adds the differences of one job.
    pub(super) fn add(
        &mut self,
        protocol: &'static str,
        id: &str,
        differences: Vec<Difference>,
        explained: &Explained,
    ) {
        self.jobs += 1;
        let mut words = id.split('/');
        let (service, operation) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let before = self.unexplained();
        for difference in differences {
            if let Some(row) = explained.explain(service, operation, &difference.cause) {
                *self.explained.entry(row.id.clone()).or_default() += 1;
                continue;
            }
            let key = (protocol, difference.cause.clone());
            let group = self.groups.entry(key).or_default();
            group.count += 1;
            group.services.insert(service.to_owned());
            if group.examples.len() < EXAMPLES {
                group.examples.push((id.to_owned(), difference));
            }
        }
        if self.unexplained() > before {
            self.differing += 1;
        }
    }

    /// Merges another report.
    pub(super) fn merge(&mut self, other: Self) {
        self.services += other.services;
        self.operations += other.operations;
        self.jobs += other.jobs;
        self.differing += other.differing;
        for (row, count) in other.explained {
            *self.explained.entry(row).or_default() += count;
        }
        for (key, other) in other.groups {
            let group = self.groups.entry(key).or_default();
            group.count += other.count;
            group.services.extend(other.services);
            group.examples.extend(other.examples);
            // Independent of the order of the parts.
            group.examples.sort_by(|left, right| left.0.cmp(&right.0));
            group.examples.truncate(EXAMPLES);
        }
    }

    /// The number of unexplained differences.
    pub(super) fn unexplained(&self) -> usize {
        self.groups.values().map(|group| group.count).sum()
    }

    /// The report as text. `is_whole` means that every case of every operation ran, so that an unused explanation is
    /// obsolete.
    pub(super) fn text(&self, explained: &Explained, seed: u64, is_whole: bool) -> String {
        let mut out = String::new();
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.count));
        for ((protocol, cause), group) in groups {
            let services: Vec<&str> = group.services.iter().take(6).map(String::as_str).collect();
            let _ = writeln!(
                out,
                "\n{}× {protocol}: {cause}\n    in {} services: {}",
                group.count,
                group.services.len(),
                services.join(" ")
            );
            for (id, difference) in &group.examples {
                let _ = writeln!(
                    out,
                    "    {id}\n      boto3:    {}",
                    shown(&difference.boto3)
                );
                let _ = writeln!(out, "      botoxide: {}", shown(&difference.botoxide));
            }
            if let Some((id, _)) = group.examples.first() {
                let _ = writeln!(out, "    again: {}", again(id, seed));
            }
        }
        for row in explained.rows() {
            let used = row.used.load(Ordering::Relaxed);
            if used > 0 {
                let _ = writeln!(
                    out,
                    "explained by {}: {used}× {}: {}",
                    row.id,
                    row.pattern(),
                    row.reason
                );
            } else if is_whole {
                let _ = writeln!(
                    out,
                    "no longer explains anything: {} {}",
                    row.id,
                    row.pattern()
                );
            }
        }
        let explained: usize = self.explained.values().sum();
        let _ = writeln!(
            out,
            "sweep: {} services, {} operations, {} jobs, {} explained differences, {} unexplained in {} jobs",
            self.services,
            self.operations,
            self.jobs,
            explained,
            self.unexplained(),
            self.differing
        );
        out
    }
}

/// The command that runs one job again and shows it completely.
fn again(id: &str, seed: u64) -> String {
    let mut words = id.split('/');
    let mut word = || words.next().unwrap_or_default();
    format!(
        "cargo xtask sweep --service {} --operation {} --case {} --seed {seed} --show",
        word(),
        word(),
        word()
    )
}

fn shown(text: &str) -> String {
    let short: String = text.chars().take(SHOWN).collect();
    let short = short.replace('\n', "⏎");
    if short.len() < text.len() && short.chars().count() == SHOWN {
        short + " …"
    } else {
        short
    }
}
