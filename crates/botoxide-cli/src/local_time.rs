//! `Zone`: how far the clocks of this machine are from UTC at a given time.
//!
//! jiff knows zones: files of the time zone database, and the strings of POSIX (`CET-1CEST,M3.5.0,M10.5.0/3`). Which zone it
//! is, is found here, because a pipe or a device must not be read. Without a zone the clocks show UTC. Counterpart:
//! `dateutil.tz.tzlocal`, which awscli prints times by.

use std::path::{Path, PathBuf};

use botoxide::seam::{Env, Fs, ProcessEnv, RealFs};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Where a system that names no zone keeps its own.
const LOCAL: &str = "/etc/localtime";
/// Where the database is.
const DATABASES: [&str; 4] = [
    "/usr/share/zoneinfo",
    "/usr/lib/zoneinfo",
    "/usr/share/lib/zoneinfo",
    "/etc/zoneinfo",
];
/// What the C library takes where a zone has summer time and does not say when: the rule of the United States.
const USUAL_RULE: &str = ",M3.2.0,M11.1.0";

/// The clocks of a place.
#[derive(Debug, PartialEq)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    const UTC: Self = Self(TimeZone::UTC);

    /// That of `TZ`, or of the system.
    pub(crate) fn local() -> Self {
        // Windows has no files of zones.
        if cfg!(windows) {
            Self(TimeZone::system())
        } else {
            Self::found(&ProcessEnv, &RealFs)
        }
    }

    fn found(env: &dyn Env, fs: &dyn Fs) -> Self {
        // DIFFERENCE A56
        let file = |path: &Path| TimeZone::tzif("", &fs.read_settings(path).ok()?).ok();
        let Some(name) = env.var("TZ") else {
            return file(Path::new(LOCAL)).map_or(Self::UTC, Self);
        };
        let name = name.strip_prefix(':').unwrap_or(&name);
        let mut paths: Vec<PathBuf> = Vec::new();
        if name.starts_with('/') {
            paths.push(PathBuf::from(name));
        } else if !name.is_empty() && name.split('/').all(|part| part != "..") {
            let databases = DATABASES.iter();
            paths.extend(databases.map(|database| Path::new(database).join(name)));
        }
        paths
            .iter()
            .find_map(|path| file(path))
            .or_else(|| TimeZone::posix(name).ok())
            .or_else(|| TimeZone::posix(&format!("{name}{USUAL_RULE}")).ok())
            .map_or(Self::UTC, Self)
    }

    /// Seconds east of UTC, so many seconds after 1970 began.
    pub(crate) fn offset(&self, seconds: i64) -> i64 {
        let limits = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        let time = Timestamp::from_second(seconds.clamp(limits.0, limits.1));
        time.map_or(0, |time| self.0.to_offset(time).seconds().into())
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

    /// A file of version 2: one hour east until second 100, two until 200, three from then on, and the rule.
    fn file(rule: &str) -> Vec<u8> {
        let mut file = Vec::new();
        for (version, time) in [(b'2', 4), (b'2', 8)] {
            file.extend_from_slice(b"TZif");
            file.push(version);
            file.extend_from_slice(&[0; 15]);
            for count in [0_u32, 0, 0, 2, 3, 4] {
                file.extend_from_slice(&count.to_be_bytes());
            }
            for moment in [100_i64, 200] {
                let bytes = moment.to_be_bytes();
                file.extend_from_slice(&bytes[8 - time..]);
            }
            file.extend_from_slice(&[1, 2]);
            for offset in [3_600_i32, 7_200, 10_800] {
                file.extend_from_slice(&offset.to_be_bytes());
                file.extend_from_slice(&[0, 0]);
            }
            file.extend_from_slice(b"XYZ\0");
        }
        file.extend_from_slice(format!("\n{rule}\n").as_bytes());
        file
    }

    fn in_file(file: &[u8]) -> Zone {
        let (env, fs) = (FakeEnv::default(), FakeFs::default());
        fs.write(LOCAL, file);
        Zone::found(&env, &fs)
    }

    #[test]
    fn a_zone_that_nobody_knows_is_utc() {
        for name in ["", ":", "Nowhere/Land", "../../etc/passwd", "/no/such/file"] {
            assert_eq!(found(name), Zone::UTC, "{name}");
        }
        assert_eq!(
            Zone::found(&FakeEnv::default(), &FakeFs::default()),
            Zone::UTC
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
            assert_eq!(Zone::found(&env, &RealFs), Zone::UTC, "{name}");
        }
    }

    // Expected values are those of Python's `time.localtime` with TZ set to the rule.
    #[test]
    fn rules_change_when_the_c_library_changes() {
        for (rule, seconds, offset) in [
            ("UTC0", 0, 0),
            ("EST5", 1_750_000_000, -18_000),
            ("<+0330>-3:30", 0, 12_600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_743_296_399, 3_600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_743_296_400, 7_200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_761_440_399, 7_200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_761_440_400, 3_600),
            // South of the equator summer is over New Year.
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_735_689_600, 39_600),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_750_000_000, 36_000),
            ("EST5EDT", 1_750_000_000, -14_400),
            ("AAA0BBB,J60/0,J300/0", 1_709_251_199, 0),
            ("AAA0BBB,J60/0,J300/0", 1_709_251_200, 3_600),
            ("AAA0BBB,59/0,300/0", 1_709_164_800, 3_600),
            ("AAA0BBB,59/0,300/0", 1_709_164_799, 0),
        ] {
            assert_eq!(found(rule).offset(seconds), offset, "{rule} {seconds}");
        }
        assert_eq!(found("XYZ-5:30").offset(i64::MAX), 19_800);
        assert_eq!(found("XYZ-5:30").offset(i64::MIN), 19_800);
    }

    #[test]
    fn what_is_no_rule_is_utc() {
        for text in [
            "",
            "E",
            "EST",
            "EST99",
            "EST5EDT,",
            "EST5EDT,M3",
            "EST5EDT,M13.1.0,M11.1.0",
            "<>0",
            "<+03",
            "5",
            "EST5EDT,M3.2.0,M11.1.0x",
            "Europe/Berlin",
        ] {
            assert_eq!(found(text), Zone::UTC, "{text}");
        }
    }

    #[test]
    fn offsets_change_when_the_file_says() {
        let summer = 1_750_000_000;
        let times = [-1_000, 99, 100, 199, 200, summer];
        for (rule, by_rule) in [
            ("XYZ-3", 10_800),
            ("XYZ-3XYS,M3.5.0,M10.5.0/3", 14_400),
            ("", 10_800),
        ] {
            let zone = in_file(&file(rule));
            let offsets = times.map(|at| zone.offset(at));
            let expected = [3_600, 3_600, 7_200, 7_200, 10_800, by_rule];
            assert_eq!(offsets, expected, "{rule}");
        }
    }

    #[test]
    fn a_file_that_is_cut_short_is_not_read() {
        let file = file("XYZ-3");
        for length in 0..file.len() {
            assert_eq!(in_file(&file[..length]), Zone::UTC, "{length}");
        }
        let mut boastful = file;
        boastful[32..36].fill(0xff);
        assert_eq!(in_file(&boastful), Zone::UTC);
    }
}
