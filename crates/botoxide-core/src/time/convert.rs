//! `Timestamp` to and from the standard library's `SystemTime`.
//!
//! `SystemTime` has no UTC offset. Counterpart: none; boto3 returns `datetime.datetime`.

use std::time::{Duration, SystemTime};

use super::{InvalidTimestamp, Timestamp};

impl From<SystemTime> for Timestamp {
    /// The same point in time, in UTC.
    fn from(time: SystemTime) -> Self {
        let (seconds, nanoseconds) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (
                i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
                after.subsec_nanos(),
            ),
            Err(error) => {
                let before = error.duration();
                let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                match before.subsec_nanos() {
                    0 => (-seconds, 0),
                    // Fractions count forwards, before 1970 too.
                    nanoseconds => ((-seconds).saturating_sub(1), 1_000_000_000 - nanoseconds),
                }
            }
        };
        Self::new(seconds, nanoseconds)
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = InvalidTimestamp;

    /// The same point in time.
    ///
    /// # Errors
    ///
    /// If the system's clock cannot represent it.
    ///
    /// # Example: the age of an object
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// # use botoxide_core::time::Timestamp;
    ///
    /// let modified = SystemTime::try_from(Timestamp::parse("2026-11-22T14:56:00Z")?)?;
    /// let later = modified + Duration::from_secs(60);
    /// assert_eq!(Timestamp::from(later), Timestamp::parse("2026-11-22T14:57:00Z")?);
    /// # Ok::<(), botoxide_core::time::InvalidTimestamp>(())
    /// ```
    fn try_from(timestamp: Timestamp) -> Result<Self, InvalidTimestamp> {
        let seconds = Duration::from_secs(timestamp.seconds.unsigned_abs());
        let whole = if timestamp.seconds < 0 {
            Self::UNIX_EPOCH.checked_sub(seconds)
        } else {
            Self::UNIX_EPOCH.checked_add(seconds)
        };
        whole
            .and_then(|whole| whole.checked_add(Duration::from_nanos(timestamp.nanoseconds.into())))
            .ok_or_else(|| out_of_range(timestamp))
    }
}

fn out_of_range(timestamp: Timestamp) -> InvalidTimestamp {
    InvalidTimestamp(format!(
        "timestamp out of range: {} seconds",
        timestamp.seconds
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Before, at and after 1970, with and without fractions.
    const POINTS: &[(i64, u32)] = &[
        (0, 0),
        (1, 999_999_999),
        (1_796_000_000, 5),
        (-1, 0),
        (-1, 1),
        (-62_135_596_800, 250_000_000),
    ];

    #[test]
    fn system_time_there_and_back() {
        for &(seconds, nanoseconds) in POINTS {
            let timestamp = Timestamp::new(seconds, nanoseconds);
            let system = SystemTime::try_from(timestamp).unwrap();
            assert_eq!(Timestamp::from(system), timestamp);
        }
    }
}
