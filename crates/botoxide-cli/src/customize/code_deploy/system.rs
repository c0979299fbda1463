//! The systems on which the agent of `CodeDeploy` can be installed, and which of them this is.
//!
//! Counterpart: awscli `customizations/codedeploy/systems.py`, `utils.py` (`validate_instance`), `compat.py`
//! (`linux_distribution`).

use std::path::{Path, PathBuf};

use botoxide::seam::{Fs as _, RealFs};
use regex_lite::Regex;

use crate::failure::Failure;

const ETC: &str = "/etc";
/// The distributions whose files of releases are read.
const DISTRIBUTIONS: [&str; 15] = [
    "SuSE",
    "debian",
    "fedora",
    "redhat",
    "centos",
    "mandrake",
    "mandriva",
    "rocks",
    "slackware",
    "yellowdog",
    "gentoo",
    "UnitedLinux",
    "turbolinux",
    "arch",
    "mageia",
];

/// A kind of system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    RedHat,
    Ubuntu,
    Windows,
}

/// A system.
pub(super) struct System {
    pub(super) family: Family,
    /// Where the agent reads its configuration.
    pub(super) folder: &'static str,
    config: &'static str,
    /// The installer.
    pub(super) installer: &'static str,
}

impl System {
    /// This one; `None` if the agent cannot be installed here.
    pub(super) fn here() -> Option<Self> {
        if cfg!(windows) {
            return Some(Self {
                family: Family::Windows,
                folder: r"C:\ProgramData\Amazon\CodeDeploy",
                config: r"C:\ProgramData\Amazon\CodeDeploy\conf.onpremises.yml",
                installer: "codedeploy-agent.msi",
            });
        }
        if !cfg!(target_os = "linux") {
            return None;
        }
        Some(Self {
            family: family_of(&distribution(Path::new(ETC)))?,
            folder: "/etc/codedeploy-agent/conf",
            config: "/etc/codedeploy-agent/conf/codedeploy.onpremises.yml",
            installer: "install",
        })
    }

    /// The configuration.
    pub(super) fn config(&self) -> &'static str {
        self.config
    }

    /// Refuses those who may not install programs.
    pub(super) fn check_administrator(&self) -> Result<(), Failure> {
        if is_administrator() {
            return Ok(());
        }
        Err(Failure::general(if self.family == Family::Windows {
            "You must run this command as an Administrator."
        } else {
            "You must run this command as sudo."
        }))
    }
}

#[cfg(unix)]
fn is_administrator() -> bool {
    rustix::process::geteuid().is_root()
}

/// `net session` is for administrators only.
#[cfg(not(unix))]
fn is_administrator() -> bool {
    let output = std::process::Command::new("net").arg("session").output();
    output.is_ok_and(|output| output.status.success())
}

fn family_of(distribution: &str) -> Option<Family> {
    if distribution.contains("Red Hat Enterprise Linux Server") {
        Some(Family::RedHat)
    } else if distribution.contains("Ubuntu") {
        Some(Family::Ubuntu)
    } else {
        None
    }
}

/// The name of the distribution: of `lsb-release`, or the first file of a release.
fn distribution(etc: &Path) -> String {
    let read = |name: &str| {
        let bytes = RealFs.read(&etc.join(name)).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    if let Some(text) = read("lsb-release") {
        let value = |name: &str| last_value(&text, name);
        let named = value("DISTRIB_ID").zip(value("DISTRIB_RELEASE"));
        if let Some((name, release)) = named.filter(|_| value("DISTRIB_CODENAME").is_some())
            && !name.is_empty()
            && !release.is_empty()
        {
            return name;
        }
    }
    let Ok(paths) = RealFs.list(etc) else {
        return String::new();
    };
    let name = |path: PathBuf| path.file_name()?.to_str().map(str::to_owned);
    let mut names: Vec<String> = paths.into_iter().filter_map(name).collect();
    names.sort();
    for name in names {
        let Some(distribution) = released(&name) else {
            continue;
        };
        let text = read(&name).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        return full_name(line).unwrap_or(distribution).to_owned();
    }
    String::new()
}

/// The last value of a name: `DISTRIB_ID=Ubuntu`.
fn last_value(text: &str, name: &str) -> Option<String> {
    let pattern = Regex::new(&format!(r"(?i){name}\s*=\s*(.*)")).ok()?;
    let values = text.lines().filter_map(|line| pattern.captures(line));
    Some(values.last()?.get(1)?.as_str().trim().to_owned())
}

/// The distribution that a file of `/etc` is named after: `redhat-release`.
fn released(name: &str) -> Option<&str> {
    let is_word = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    // The longest name counts, as in a pattern.
    let ends = name.match_indices(['-', '_']).map(|(at, _)| at);
    let mut found = ends.filter(|at| {
        let rest = &name[at + 1..];
        is_word(&name[..*at]) && (rest.starts_with("release") || rest.starts_with("version"))
    });
    let distribution = &name[..found.next_back()?];
    DISTRIBUTIONS
        .contains(&distribution)
        .then_some(distribution)
}

/// The name in the first line of the file of a release.
fn full_name(line: &str) -> Option<&str> {
    let release = Regex::new(r"^(.+) release ([\d.]+)").ok()?;
    let before = Regex::new(r"^([^0-9]+)(?: release )?([\d.]+)").ok()?;
    let captures = release.captures(line).or_else(|| before.captures(line))?;
    Some(captures.get(1)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `linux_distribution` of `aws` returns.
    #[test]
    fn distributions_are_recognized_by_their_files() {
        for (files, wanted) in [
            (
                &[(
                    "lsb-release",
                    "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\n",
                )][..],
                "Ubuntu",
            ),
            (
                &[
                    ("lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\n"),
                    ("debian_version", "bookworm/sid\n"),
                ],
                "debian",
            ),
            (&[("debian_version", "12.1\n")], "debian"),
            (
                &[(
                    "redhat-release",
                    "Red Hat Enterprise Linux Server release 7.9 (Maipo)\n",
                )],
                "Red Hat Enterprise Linux Server",
            ),
            (
                &[
                    (
                        "redhat-release",
                        "Red Hat Enterprise Linux release 9.3 (Plow)\n",
                    ),
                    ("os-release", "NAME=x\n"),
                ],
                "Red Hat Enterprise Linux",
            ),
            (&[("os-release", "NAME=\"Alpine Linux\"\n")], ""),
            (&[], ""),
        ] {
            let etc = tempfile::tempdir().unwrap();
            for (name, text) in files {
                let path = etc.path().join(name);
                RealFs.replace(&path, text.as_bytes()).unwrap();
            }
            assert_eq!(distribution(etc.path()), wanted, "{files:?}");
        }
        assert_eq!(distribution(Path::new("/nowhere")), "");
        assert_eq!(family_of("Ubuntu"), Some(Family::Ubuntu));
        assert_eq!(
            family_of("Red Hat Enterprise Linux Server"),
            Some(Family::RedHat)
        );
        assert_eq!(family_of("Red Hat Enterprise Linux"), None);
    }
}
