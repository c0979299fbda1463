//! The transfer settings of a profile: its `s3 =` block.
//!
//! Counterpart: awscli `s3/transferconfig.py`.

use botoxide::config::{Section, Setting};

use crate::failure::Failure;

/// How transfers are divided and how many run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) max_bandwidth: Option<u64>,
    pub(super) max_concurrent_requests: u64,
    pub(super) max_queue_size: u64,
    pub(super) multipart_chunksize: u64,
    pub(super) multipart_threshold: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_bandwidth: None,
            max_concurrent_requests: 10,
            max_queue_size: 1000,
            multipart_chunksize: 8 * 1024 * 1024,
            multipart_threshold: 8 * 1024 * 1024,
        }
    }
}

impl Settings {
    /// Those of a profile.
    pub(super) fn of_profile(profile: &Section) -> Result<Self, Failure> {
        let block = profile.get("s3").and_then(Setting::as_nested);
        let lines = block.into_iter().flatten();
        Self::new(lines.map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// From the lines of the block, of which others than these are passed over.
    pub(super) fn new<'a>(
        lines: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Failure> {
        let mut settings = Self::default();
        for (name, value) in lines {
            match name {
                "max_bandwidth" => {
                    let Some(bytes) = value.strip_suffix("B/s") else {
                        return Err(Failure::general(format!(
                            "Invalid rate: {value}. The value must be expressed as a rate in terms of bytes per \
                             seconds (e.g. 10MB/s or 800KB/s)"
                        )));
                    };
                    settings.max_bandwidth =
                        Some(positive(name, value, size(&format!("{bytes}B"))?)?);
                }
                "max_concurrent_requests" => {
                    settings.max_concurrent_requests = positive(name, value, count(name, value)?)?;
                }
                "max_queue_size" => {
                    settings.max_queue_size = positive(name, value, count(name, value)?)?;
                }
                "multipart_chunksize" => {
                    settings.multipart_chunksize = positive(name, value, size(value)?)?;
                }
                "multipart_threshold" => {
                    settings.multipart_threshold = positive(name, value, size(value)?)?;
                }
                _ => {}
            }
        }
        Ok(settings)
    }
}

fn positive(name: &str, value: &str, number: i64) -> Result<u64, Failure> {
    match u64::try_from(number) {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(not_positive(name, value)),
    }
}

fn count(name: &str, value: &str) -> Result<i64, Failure> {
    value.trim().parse().map_err(|_| not_positive(name, value))
}

fn not_positive(name: &str, value: &str) -> Failure {
    Failure::general(format!(
        "Value for {name} must be a positive integer: {value}"
    ))
}

/// A size as people write it: `8388608`, `8MB`, `8MiB`; both are powers of two.
fn size(value: &str) -> Result<i64, Failure> {
    const UNITS: [(&str, u32); 8] = [
        ("kib", 10),
        ("mib", 20),
        ("gib", 30),
        ("tib", 40),
        ("kb", 10),
        ("mb", 20),
        ("gb", 30),
        ("tb", 40),
    ];
    let lower = value.to_ascii_lowercase();
    let invalid = || Failure::general(format!("Invalid size value: {value}"));
    for (unit, power) in UNITS {
        if let Some(number) = lower.strip_suffix(unit) {
            let number: i64 = number.trim().parse().map_err(|_| invalid())?;
            return number.checked_mul(1 << power).ok_or_else(invalid);
        }
    }
    lower.trim().parse().map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        let settings = Settings::new([
            ("max_bandwidth", "10MB/s"),
            ("max_concurrent_requests", "20"),
            ("max_queue_size", " 10 "),
            ("multipart_chunksize", "16MiB"),
            ("multipart_threshold", "67108864"),
            ("addressing_style", "path"),
        ]);
        assert_eq!(
            settings.unwrap(),
            Settings {
                max_bandwidth: Some(10 * 1024 * 1024),
                max_concurrent_requests: 20,
                max_queue_size: 10,
                multipart_chunksize: 16 * 1024 * 1024,
                multipart_threshold: 64 * 1024 * 1024,
            }
        );
        assert_eq!(Settings::new([]).unwrap(), Settings::default());
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        for (name, value, says) in [
            ("max_bandwidth", "10MB", "Invalid rate: 10MB. The value"),
            (
                "max_concurrent_requests",
                "0",
                "Value for max_concurrent_requests must be a positive integer: 0",
            ),
            (
                "max_queue_size",
                "many",
                "Value for max_queue_size must be a positive integer: many",
            ),
            (
                "multipart_chunksize",
                "-8MB",
                "Value for multipart_chunksize must be a positive integer: -8MB",
            ),
            ("multipart_threshold", "8PB", "Invalid size value: 8PB"),
            (
                "multipart_threshold",
                "9999999999TB",
                "Invalid size value: 9999999999TB",
            ),
        ] {
            let failure = Settings::new([(name, value)]).unwrap_err().to_string();
            assert!(failure.starts_with(says), "{failure}");
        }
    }
}
