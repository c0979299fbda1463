//! `Zone`: the offset of this machine's local time from UTC at a given time.
//!
//! `rule.rs` reads the strings of POSIX (`CET-1CEST,M3.5.0,M10.5.0/3`), `table.rs` the files of the time zone database
//! (RFC 9636). Without either the clocks show UTC. Counterpart: `dateutil.tz.tzlocal`, which awscli prints times by.

use std::path::{Path, PathBuf};

use botoxide::seam::{Env, Fs, ProcessEnv, RealFs};

use rule::Rule;
use table::Table;

mod rule;
mod table;

/// Where a system that names no zone keeps its own.
const LOCAL: &str = "/etc/localtime";
/// Where the database is.
const DATABASES: [&str; 4] = [
    "/usr/share/zoneinfo",
    "/usr/lib/zoneinfo",
    "/usr/share/lib/zoneinfo",
    "/etc/zoneinfo",
];

/// The clocks of a place.
#[derive(Debug, PartialEq)]
pub(crate) enum Zone {
    Rule(Rule),
    Table(Table),
    Utc,
}

impl Zone {
    /// That of `TZ`, or of the system.
    pub(crate) fn local() -> Self {
        Self::found(&ProcessEnv, &RealFs)
    }

    fn found(env: &dyn Env, fs: &dyn Fs) -> Self {
        // DIFFERENCE A56
        let table = |path: &Path| Table::parse(&fs.read_settings(path).ok()?).map(Self::Table);
        let Some(name) = env.var("TZ") else {
            return table(Path::new(LOCAL)).unwrap_or(Self::Utc);
        };
        let name = name.strip_prefix(':').unwrap_or(&name);
        if name.is_empty() {
            return Self::Utc;
        }
        let mut paths: Vec<PathBuf> = Vec::new();
        if name.starts_with('/') {
            paths.push(PathBuf::from(name));
        } else if name.split('/').all(|part| part != "..") {
            paths.extend(
                DATABASES
                    .iter()
                    .map(|database| Path::new(database).join(name)),
            );
        }
        paths
            .iter()
            .find_map(|path| table(path))
            .or_else(|| Rule::parse(name).map(Self::Rule))
            .unwrap_or(Self::Utc)
    }

    /// Seconds east of UTC, so many seconds after 1970 began.
    pub(crate) fn offset(&self, seconds: i64) -> i64 {
        match self {
            Self::Rule(rule) => rule.offset(seconds),
            Self::Table(table) => table.offset(seconds),
            Self::Utc => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use botoxide::seam::{FakeEnv, FakeFs};

    use super::*;

    fn found(name: &str) -> Zone {
        let env = FakeEnv::default();
        env.set("TZ", name);
        Zone::found(&env, &FakeFs::default())
    }

    #[test]
    fn a_zone_that_nobody_knows_is_utc() {
        for name in ["", ":", "Nowhere/Land", "../../etc/passwd", "/no/such/file"] {
            assert_eq!(found(name), Zone::Utc, "{name}");
        }
        assert_eq!(
            Zone::found(&FakeEnv::default(), &FakeFs::default()),
            Zone::Utc
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        let fifo = fifo.to_str().unwrap();
        for name in [
            "/dev/zero",
            ":/dev/zero",
            "/dev/urandom",
            "/dev/full",
            "/dev/null",
            "/dev",
            fifo,
        ] {
            let env = FakeEnv::default();
            env.set("TZ", name);
            assert_eq!(Zone::found(&env, &RealFs), Zone::Utc, "{name}");
        }
    }

    #[test]
    fn a_rule_is_taken_where_the_database_has_no_such_name() {
        assert_eq!(found("XYZ-5:30").offset(0), 19_800);
    }
}
